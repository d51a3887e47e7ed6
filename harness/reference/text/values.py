"""Values that facts can have, by the kind that attributes and scenes ask for."""

from collections.abc import Callable, Mapping
from random import Random

from harness.reference.text import lexicon as lex
from harness.reference.text import proper_names, quantities, wordings
from harness.reference.text.forms import with_article
from harness.reference.text.names import between, code, invented, letters, person, pick, town


def email(rng: Random) -> str:
    """An e-mail address."""
    left = pick(rng, lex.WORDS) if rng.random() < 0.6 else invented(rng).lower()
    right = invented(rng).lower() if rng.random() < 0.6 else pick(rng, lex.WORDS)
    if rng.random() < 0.25:
        left = f"{pick(rng, proper_names.FIRST_NAMES).lower()}.{pick(rng, proper_names.SURNAMES).lower()}"
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
    if luck < 0.35:
        return pick(rng, lex.PLACES)
    if luck < 0.6:
        return wordings.spot(rng)
    if luck < 0.7:
        return f"the {pick(rng, lex.ROOMS)}"
    return (
        room(rng)
        if luck < 0.9
        else f"{pick(rng, ('Station', 'Mill', 'Park', 'Church', 'Bridge'))} Street {between(rng, 1, 99)}"
    )


def role(rng: Random) -> str:
    """A job holder."""
    if rng.random() < 0.45:
        return wordings.holder(rng)
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
    return (
        person(rng) if luck < 0.93 else f"{person(rng)} from {pick(rng, ('HR', 'IT', 'finance', 'sales', 'security'))}"
    )


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
    return f"{pick(rng, proper_names.SURNAMES)} {pick(rng, ('& ', '', 'and '))}{pick(rng, proper_names.SURNAMES)}"


def phrase(rng: Random) -> str:
    """A noun, alone or with an adjective."""
    luck = rng.random()
    if luck < 0.4:
        return f"{pick(rng, lex.ADJECTIVES)} {pick(rng, lex.WORDS)}"
    return pick(rng, lex.WORDS) if luck < 0.85 else f"{pick(rng, lex.WORDS)} and {pick(rng, lex.WORDS)}"


def floor(rng: Random) -> str:
    """A floor of a building."""
    luck = rng.random()
    if luck < 0.6:
        return f"the {pick(rng, lex.ORDINALS)} floor"
    return (
        pick(rng, ("the ground floor", "the top floor", "the basement"))
        if luck < 0.8
        else f"level {between(rng, 1, 12)}"
    )


def anything(rng: Random) -> str:
    """A value of any kind."""
    return pick(rng, _SHORT)(rng)


def street(rng: Random) -> str:
    """A street with a number."""
    name = f"{between(rng, 1, 99)} {pick(rng, lex.WORDS).capitalize()}"
    return f"{name} {pick(rng, ('Street', 'Road', 'Lane', 'Avenue'))}"


def of(items: tuple[str, ...]) -> Callable[[Random], str]:
    """A value drawn from a list of phrases."""
    return lambda rng: pick(rng, items)


_SHORT = (
    invented,
    person,
    quantities.date,
    quantities.number,
    code,
    phrase,
    quantities.money,
    town,
    invented,
    quantities.count,
    quantities.duration,
    quantities.day,
    quantities.month,
    role,
)
VALUES: Mapping[str, Callable[[Random], str]] = {
    "clock": quantities.clock,
    "day": quantities.day,
    "days": quantities.days,
    "month": quantities.month,
    "date": quantities.date,
    "year": quantities.year,
    "count": quantities.count,
    "number": quantities.number,
    "money": quantities.money,
    "duration": quantities.duration,
    "daycount": quantities.daycount,
    "frequency": quantities.frequency,
    "percent": quantities.percent,
    "measure": quantities.measure,
    "phone": quantities.phone,
    "email": email,
    "room": room,
    "place": place,
    "role": role,
    "team": team,
    "agent": agent,
    "group": group,
    "item": item,
    "goods": goods,
    "food": food,
    "event": event,
    "company": company,
    "phrase": phrase,
    "version": quantities.version,
    "floor": floor,
    "seats": quantities.seats,
    "anything": anything,
    "person": person,
    "town": town,
    "code": code,
    "name": invented,
    "colour": of(lex.COLOURS),
    "language": of(lex.LANGUAGES),
    "material": of(lex.MATERIALS),
    "problem": wordings.problem,
    "situation": wordings.situation,
    "action": wordings.action,
    "purpose": wordings.purpose,
    "manner": wordings.manner,
    "reason": wordings.reason,
    "carried": wordings.carried,
    "word": of(lex.WORDS),
    "doc": lambda rng: f"the {pick(rng, lex.DOCUMENTS)}",
    "thing": lambda rng: f"the {pick(rng, lex.EQUIPMENT)}",
    "roomname": lambda rng: f"the {pick(rng, lex.ROOMS)}",
    "animal": of(lex.ANIMALS),
    "department": of(lex.DEPARTMENTS),
    "hours": quantities.hours,
    "ordinal": of(lex.ORDINALS),
    "street": street,
    "bus": lambda rng: f"{pick(rng, ('bus', 'tram', 'line', 'bus'))} {between(rng, 1, 99)}",
    "diet": of(lex.DIETS),
    "job": of(lex.ROLES),
    "file": of(lex.FILE_FORMATS),
    "payment": of(lex.PAYMENTS),
    "weather": of(lex.WEATHER),
    "subject": of(lex.SUBJECTS),
    "season": of(lex.SEASONS),
    "occasion": wordings.occasion,
    "span": wordings.span,
    "noun": wordings.noun,
    "state": of(lex.STATES),
}
