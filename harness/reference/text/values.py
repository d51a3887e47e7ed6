"""Values that facts can have: times, dates, amounts, people, places, codes, phrases."""

from collections.abc import Callable, Mapping
from random import Random

from harness.reference.text import lexicon as lex
from harness.reference.text.forms import with_article
from harness.reference.text.names import between, code, invented, letters, person, pick, town

_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


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
    return pick(rng, ("weekdays", "weekends", "public holidays", "working days", "Sundays", "school days", "market days"))


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
    if luck < 0.35:
        return f"{pick(rng, lex.NUMBER_WORDS[2:13])} {unit}"
    if luck < 0.42:
        return pick(rng, ("half an hour", "an hour", "one week", "one month", "a year", "half a day", "one day", "a week"))
    return f"{between(rng, 2, 24) if luck < 0.8 else between(rng, 5, 60) * (1 if luck < 0.9 else 5)} {unit}"


def daycount(rng: Random) -> str:
    """A number of days."""
    many = pick(rng, lex.NUMBER_WORDS[2:13]) if rng.random() < 0.3 else str(between(rng, 2, 90 if rng.random() < 0.8 else 365))
    return f"{many} {pick(rng, ('days', 'days', 'working days', 'business days', 'weeks'))}"


def frequency(rng: Random) -> str:
    """How often something happens."""
    luck = rng.random()
    if luck < 0.3:
        return f"every {pick(rng, lex.WEEKDAYS)}" if luck < 0.2 else f"every {pick(rng, lex.MONTHS)}"
    if luck < 0.45:
        return f"every {pick(rng, lex.NUMBER_WORDS[2:13])} {pick(rng, ('days', 'weeks', 'months', 'hours', 'years', 'minutes'))}"
    if luck < 0.7:
        times = pick(rng, ("once", "twice", "three times", "four times", "five times"))
        return f"{times} a {pick(rng, ('day', 'week', 'month', 'year', 'quarter'))}"
    if luck < 0.8:
        return f"every {between(rng, 2, 60)} {pick(rng, ('minutes', 'days', 'hours', 'weeks'))}"
    return pick(rng, ("every day", "every morning", "every evening", "every week", "every month", "every year", "every night",
                      "every hour", "every quarter", "every second week", "every other day", "every weekend"))


def percent(rng: Random) -> str:
    """A share."""
    sign = pick(rng, ("percent", "per cent", "%"))
    return f"{between(rng, 1, 99)}{'' if sign == '%' else ' '}{sign}"


def measure(rng: Random) -> str:
    """A physical amount with its unit."""
    unit = pick(rng, ("kg", "km", "metres", "litres", "grams", "tons", "cm", "m", "kilometres", "kilograms", "degrees", "volts",
                      "GB", "MB", "watts", "km/h", "bar", "square metres", "miles", "inches"))
    return f"{number(rng)} {unit}"


def phone(rng: Random) -> str:
    """A phone number or an extension."""
    luck = rng.random()
    if luck < 0.45:
        return f"{between(rng, 100, 999)}-{between(rng, 1000, 9999)}"
    if luck < 0.6:
        return f"0{between(rng, 10, 99)} {between(rng, 100, 999)} {between(rng, 100, 999)}"
    return str(between(rng, 100, 9999)) if luck < 0.85 else f"extension {between(rng, 10, 999)}"


def email(rng: Random) -> str:
    """An e-mail address."""
    left = pick(rng, lex.WORDS) if rng.random() < 0.6 else invented(rng).lower()
    right = invented(rng).lower() if rng.random() < 0.6 else pick(rng, lex.WORDS)
    if rng.random() < 0.25:
        left = f"{pick(rng, lex.FIRST_NAMES).lower()}.{pick(rng, lex.SURNAMES).lower()}"
    return f"{left}@{right}.{pick(rng, ('com', 'org', 'net', 'example', 'eu'))}"


def room(rng: Random) -> str:
    """A room, hall, gate, platform or the like."""
    luck = rng.random()
    if luck < 0.5:
        return f"{pick(rng, ('room', 'Room', 'room', 'office', 'hall', 'desk'))} {between(rng, 1, 499)}"
    if luck < 0.75:
        return f"{pick(rng, ('Building', 'building', 'Hall', 'Block', 'Tower', 'Wing'))} {letters(rng, 1)}"
    return f"{pick(rng, ('Room', 'room'))} {pick(rng, ('A', 'B', 'C', 'D', 'E'))}{between(rng, 1, 30)}"


def place(rng: Random) -> str:
    """A place in or around a building."""
    luck = rng.random()
    if luck < 0.55:
        return pick(rng, lex.PLACES)
    if luck < 0.7:
        return f"the {pick(rng, lex.ROOMS)}"
    return room(rng) if luck < 0.9 else f"{pick(rng, ('Station', 'Mill', 'Park', 'Church', 'Bridge'))} Street {between(rng, 1, 99)}"


def role(rng: Random) -> str:
    """A job holder."""
    return f"the {pick(rng, lex.ROLES)}"


def team(rng: Random) -> str:
    """A group of people that does work."""
    return pick(rng, lex.TEAMS)


def agent(rng: Random) -> str:
    """Whoever does something: a person, a role, a team."""
    luck = rng.random()
    if luck < 0.38:
        return role(rng)
    if luck < 0.65:
        return team(rng)
    return person(rng) if luck < 0.93 else f"{person(rng)} from {pick(rng, ('HR', 'IT', 'finance', 'sales', 'security'))}"


def group(rng: Random) -> str:
    """A group of people."""
    return pick(rng, lex.GROUPS)


def item(rng: Random) -> str:
    """A thing, with its article."""
    noun = pick(rng, lex.EQUIPMENT if rng.random() < 0.6 else lex.DOCUMENTS)
    return with_article(f"{pick(rng, lex.ADJECTIVES)} {noun}" if rng.random() < 0.5 else noun)


def goods(rng: Random) -> str:
    """Wares in the plural."""
    luck = rng.random()
    first = pick(rng, lex.GOODS if luck < 0.75 else lex.FOODS)
    if luck < 0.5:
        return first
    return f"{pick(rng, lex.ADJECTIVES)} {first}" if luck < 0.8 else f"{first} and {pick(rng, lex.GOODS)}"


def food(rng: Random) -> str:
    """Something to eat or drink."""
    first = pick(rng, lex.FOODS)
    return first if rng.random() < 0.6 else f"{first} and {pick(rng, lex.FOODS)}"


def event(rng: Random) -> str:
    """An event, with its article."""
    return f"the {pick(rng, lex.EVENTS)}"


def company(rng: Random) -> str:
    """A company."""
    tail = pick(rng, ("", "", " Ltd", " Group", " Systems", " Works", " and Sons", " Services", " Foods", " Logistics"))
    return f"{invented(rng)}{tail}" if rng.random() < 0.7 else f"{surname_pair(rng)}{tail}"


def surname_pair(rng: Random) -> str:
    """Two family names, as firms use them."""
    return f"{pick(rng, lex.SURNAMES)} {pick(rng, ('& ', '', 'and '))}{pick(rng, lex.SURNAMES)}"


def phrase(rng: Random) -> str:
    """A noun, alone or with an adjective."""
    luck = rng.random()
    if luck < 0.4:
        return f"{pick(rng, lex.ADJECTIVES)} {pick(rng, lex.WORDS)}"
    return pick(rng, lex.WORDS) if luck < 0.85 else f"{pick(rng, lex.WORDS)} and {pick(rng, lex.WORDS)}"


def version(rng: Random) -> str:
    """A version number."""
    return f"{between(rng, 1, 20)}.{between(rng, 0, 20)}" + (f".{between(rng, 0, 9)}" if rng.random() < 0.3 else "")


def floor(rng: Random) -> str:
    """A floor of a building."""
    luck = rng.random()
    if luck < 0.6:
        return f"the {pick(rng, lex.ORDINALS)} floor"
    return pick(rng, ("the ground floor", "the top floor", "the basement")) if luck < 0.8 else f"level {between(rng, 1, 12)}"


def seats(rng: Random) -> str:
    """A number of people."""
    return f"{count(rng)} {pick(rng, ('people', 'people', 'guests', 'seats', 'persons', 'visitors', 'passengers', 'students'))}"


def anything(rng: Random) -> str:
    """A value of any kind."""
    return pick(rng, _SHORT)(rng)


def of(items: tuple[str, ...]) -> Callable[[Random], str]:
    """A value drawn from a list of phrases."""
    return lambda rng: pick(rng, items)


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


_MINUTES = ("00", "30", "15", "45", "00", "30")
_SHORT = (invented, person, date, number, code, phrase, money, town, invented, count, duration, day, month, role)
VALUES: Mapping[str, Callable[[Random], str]] = {
    "clock": clock, "day": day, "days": days, "month": month, "date": date, "year": year, "count": count, "number": number,
    "money": money, "duration": duration, "daycount": daycount, "frequency": frequency, "percent": percent,
    "measure": measure, "phone": phone, "email": email, "room": room, "place": place, "role": role, "team": team,
    "agent": agent, "group": group, "item": item, "goods": goods, "food": food, "event": event, "company": company,
    "phrase": phrase, "version": version, "floor": floor, "seats": seats, "anything": anything, "person": person,
    "town": town, "code": code, "name": invented,
    "colour": of(lex.COLOURS), "language": of(lex.LANGUAGES), "material": of(lex.MATERIALS), "problem": of(lex.PROBLEMS),
    "situation": of(lex.SITUATIONS), "action": of(lex.ACTIONS), "purpose": of(lex.PURPOSES), "manner": of(lex.MANNERS),
    "reason": of(lex.REASONS), "carried": of(lex.ITEMS_CARRIED), "word": of(lex.WORDS),
    "doc": lambda rng: f"the {pick(rng, lex.DOCUMENTS)}",
    "thing": lambda rng: f"the {pick(rng, lex.EQUIPMENT)}",
    "roomname": lambda rng: f"the {pick(rng, lex.ROOMS)}",
    "animal": of(tuple("falcon eagle heron otter badger fox wolf bear lynx tiger camel horse donkey goat owl rabbit turtle".split())),
    "department": of(("sales", "finance", "logistics", "research", "purchasing", "marketing", "quality", "production", "HR", "IT",
                      "customer service", "legal", "payroll", "training", "planning", "maintenance", "design", "security")),
    "hours": hours,
    "ordinal": of(lex.ORDINALS),
    "street": lambda rng: f"{between(rng, 1, 99)} {pick(rng, lex.WORDS).capitalize()} {pick(rng, ('Street', 'Road', 'Lane', 'Avenue'))}",
    "bus": lambda rng: f"{pick(rng, ('bus', 'tram', 'line', 'bus'))} {between(rng, 1, 99)}",
    "diet": of(("vegan", "vegetarian", "gluten-free", "spicy", "halal", "organic", "sugar-free", "kosher", "dairy-free")),
    "job": of(lex.ROLES),
    "file": of(("PDF", "CSV", "JSON", "XML", "Excel", "Word", "PNG", "plain text", "ZIP", "HTML", "JPG")),
    "payment": of(("cash", "credit card", "bank transfer", "voucher", "mobile phone", "cheque", "debit card", "invoice", "direct debit")),
    "weather": of(("rain", "snow", "fog", "sunshine", "wind", "storms", "hail", "ice", "heat", "clouds")),
    "subject": of(("maths", "history", "physics", "chemistry", "biology", "music", "art", "geography", "sports", "law", "economics")),
    "season": of(("spring", "summer", "autumn", "winter")),
}
