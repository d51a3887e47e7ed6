"""Amounts, times, dates, numbers of all kinds, in the wordings that people use."""

from random import Random

from harness.reference.text import lexicon as lex
from harness.reference.text.names import between, pick

_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_MINUTES = ("00", "30", "15", "45", "00", "30")


def clock(rng: Random) -> str:
    """A time of day."""
    luck = rng.random()
    if luck < 0.4:
        return f"{between(rng, 0, 23)}:{pick(rng, ('00', '15', '30', '45', '30', '00', '10', '20', '05', '50'))}"
    if luck < 0.55:
        return f"{between(rng, 1, 12)} {pick(rng, ('a.m.', 'p.m.', 'am', 'pm'))}"
    if luck < 0.68:
        return f"{between(rng, 1, 12)}:{pick(rng, ('00', '15', '30', '45'))} {pick(rng, ('a.m.', 'p.m.', 'am', 'pm'))}"
    if luck < 0.8:
        return pick(rng, ("noon", "midnight", "half past six", "half past nine", "quarter past ten", "quarter to five"))
    return f"{between(rng, 1, 12)} o'clock" if luck < 0.9 else f"{pick(rng, lex.NUMBER_WORDS[1:13])} o'clock"


def day(rng: Random) -> str:
    """A weekday."""
    return pick(rng, lex.WEEKDAYS)


def days(rng: Random) -> str:
    """Weekdays on which something happens regularly."""
    luck = rng.random()
    if luck < 0.35:
        return pick(rng, lex.WEEKDAYS) + "s"
    if luck < 0.6:
        first = between(rng, 0, 5)
        second = between(rng, first + 1, 6)
        joint = pick(rng, (" and ", "s and "))
        return lex.WEEKDAYS[first] + joint + lex.WEEKDAYS[second] + ("s" if joint[0] == "s" else "")
    return pick(
        rng, ("weekdays", "weekends", "public holidays", "working days", "Sundays", "school days", "market days")
    )


def month(rng: Random) -> str:
    """A month."""
    return pick(rng, lex.MONTHS)


def date(rng: Random) -> str:
    """A calendar date in one of the usual forms."""
    luck = rng.random()
    number, name = between(rng, 1, 28), pick(rng, lex.MONTHS)
    if luck < 0.4:
        return f"{number} {name}"
    if luck < 0.65:
        return f"{name} {number}"
    if luck < 0.85:
        return f"{number} {name} {between(rng, 1950, 2029)}"
    return f"{between(rng, 1990, 2029)}-{between(rng, 1, 12):02d}-{number:02d}"


def year(rng: Random) -> str:
    """A year."""
    return str(between(rng, 1850, 2029))


def count(rng: Random) -> str:
    """A whole number, in digits or as a word."""
    luck = rng.random()
    if luck < 0.3:
        return pick(rng, lex.NUMBER_WORDS[2:13])
    if luck < 0.4:
        return pick(rng, lex.NUMBER_WORDS[13:] + _TENS)
    return number(rng)


def number(rng: Random) -> str:
    """A whole number from 2 to 99,999, in digits; small ones mostly."""
    luck = rng.random()
    if luck < 0.6:
        return str(between(rng, 2, 99))
    if luck < 0.85:
        return str(between(rng, 100, 999) if luck < 0.75 else 10 * between(rng, 10, 99))
    large = between(rng, 1000, 99999)
    return f"{large:,}" if luck < 0.93 else str(large)


def money(rng: Random) -> str:
    """An amount of money."""
    luck = rng.random()
    amount = number(rng) if luck < 0.7 else str(5 * between(rng, 1, 60))
    if luck < 0.15:
        amount = f"{between(rng, 1, 99)}.{pick(rng, ('50', '90', '99', '20', '80', '95'))}"
    unit = pick(rng, ("euros", "euros", "dollars", "pounds", "francs"))
    if luck > 0.9:
        return pick(rng, ("$", "€", "£")) + amount
    return f"{amount} {unit}" if luck > 0.1 else f"{pick(rng, lex.NUMBER_WORDS[2:])} {unit}"


def duration(rng: Random) -> str:
    """A length of time."""
    unit = pick(rng, ("days", "days", "weeks", "months", "hours", "minutes", "years", "working days", "business days"))
    luck = rng.random()
    if luck < 0.08:
        roughly = pick(rng, ("about", "about", "at least", "almost", "up to", "more than"))
        return f"{roughly} {pick(rng, lex.NUMBER_WORDS[2:13] + _TENS)} {unit}"
    if luck < 0.35:
        return f"{pick(rng, lex.NUMBER_WORDS[2:13] + _TENS if luck < 0.2 else lex.NUMBER_WORDS[2:13])} {unit}"
    if luck < 0.42:
        return pick(
            rng, ("half an hour", "an hour", "one week", "one month", "a year", "half a day", "one day", "a week")
        )
    return f"{between(rng, 2, 24) if luck < 0.8 else between(rng, 5, 60) * (1 if luck < 0.9 else 5)} {unit}"


def daycount(rng: Random) -> str:
    """A number of days."""
    many = (
        pick(rng, lex.NUMBER_WORDS[2:13])
        if rng.random() < 0.3
        else str(between(rng, 2, 90 if rng.random() < 0.8 else 365))
    )
    return f"{many} {pick(rng, ('days', 'days', 'working days', 'business days', 'weeks'))}"


def frequency(rng: Random) -> str:
    """How often something happens."""
    luck = rng.random()
    if luck < 0.3:
        return f"every {pick(rng, lex.WEEKDAYS)}" if luck < 0.2 else f"every {pick(rng, lex.MONTHS)}"
    if luck < 0.45:
        many = pick(rng, lex.NUMBER_WORDS[2:13])
        return f"every {many} {pick(rng, ('days', 'weeks', 'months', 'hours', 'years', 'minutes'))}"
    if luck < 0.7:
        times = pick(rng, ("once", "twice", "three times", "four times", "five times"))
        return f"{times} a {pick(rng, ('day', 'week', 'month', 'year', 'quarter'))}"
    if luck < 0.8:
        return f"every {between(rng, 2, 60)} {pick(rng, ('minutes', 'days', 'hours', 'weeks'))}"
    return pick(rng, lex.FREQUENCIES)


def percent(rng: Random) -> str:
    """A share."""
    sign = pick(rng, ("percent", "per cent", "%"))
    return f"{between(rng, 1, 99)}{'' if sign == '%' else ' '}{sign}"


def measure(rng: Random) -> str:
    """A physical amount with its unit."""
    unit = pick(rng, lex.UNITS)
    return f"{number(rng)} {unit}"


def phone(rng: Random) -> str:
    """A phone number or an extension."""
    luck = rng.random()
    if luck < 0.45:
        return f"{between(rng, 100, 999)}-{between(rng, 1000, 9999)}"
    if luck < 0.6:
        return f"0{between(rng, 10, 99)} {between(rng, 100, 999)} {between(rng, 100, 999)}"
    return str(between(rng, 100, 9999)) if luck < 0.85 else f"extension {between(rng, 10, 999)}"


def version(rng: Random) -> str:
    """A version number."""
    return f"{between(rng, 1, 20)}.{between(rng, 0, 20)}" + (f".{between(rng, 0, 9)}" if rng.random() < 0.3 else "")


def seats(rng: Random) -> str:
    """A number of people."""
    many = count(rng)
    return (
        f"{many} {pick(rng, ('people', 'people', 'guests', 'seats', 'persons', 'visitors', 'passengers', 'students'))}"
    )


def hours(rng: Random) -> str:
    """Opening hours such as "8:30 to 17:00" or "9 a.m. to 5 p.m."."""
    start, end = between(rng, 5, 12), between(rng, 13, 23)
    luck = rng.random()
    if luck < 0.5:
        return f"{start}:{pick(rng, _MINUTES)} to {end}:{pick(rng, _MINUTES)}"
    if luck < 0.85:
        before, after = pick(rng, ((" a.m.", " p.m."), (" am", " pm")))
        return f"{start}{before} to {end - 12}{after}"
    return f"{start} to {end}" if luck < 0.95 else f"noon to {end}:{pick(rng, _MINUTES)}"
