"""What facts are about: rooms, firms, people, groups, plans, cases, things, systems, codes, events, towns ..."""

import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random

from harness.reference.text import entity_names, proper_names, quantities, values
from harness.reference.text import lexicon as lex
from harness.reference.text.documents import Split
from harness.reference.text.names import between, code, in_split, invented, letters, person, pick, town


def _level(rng: Random) -> str:
    return f"level {between(rng, 1, 9)}" if rng.random() < 0.4 else f"the {pick(rng, lex.ORDINALS[:7])} floor"


def _building(rng: Random) -> str:
    tail = pick(rng, ("North", "South", "East", "West", letters(rng, 1), str(between(rng, 1, 20)), invented(rng)))
    return f"{pick(rng, ('Building', 'building', 'Hall', 'Block', 'Wing'))} {tail}"


_SLOTS: Mapping[str, Callable[[Random], str]] = {
    **{
        slot: values.of(items)
        for slot, items in {
            "tier": lex.TIERS,
            "product": lex.PRODUCTS,
            "casenoun": lex.CASES,
            "syskind": lex.SYSTEMS,
            "vehicle": lex.VEHICLES,
            "daytime": lex.DAYTIMES,
            "servicekind": lex.SERVICES,
            "orgword": lex.ORGANISATIONS,
            "suffix": lex.FIRM_ENDINGS,
            "hall": lex.HALLS,
            "projectword": lex.PROJECT_WORDS,
            "room": lex.ROOMS,
            "thing": lex.EQUIPMENT,
            "doc": lex.DOCUMENTS,
            "role": lex.ROLES,
            "event": lex.EVENTS,
            "group": lex.GROUPS,
            "adjective": lex.ADJECTIVES,
            "goods": lex.GOODS + lex.FOODS,
            "first": proper_names.FIRST_NAMES,
            "surname": proper_names.SURNAMES,
            "month": lex.MONTHS,
            "day": lex.WEEKDAYS,
            "colour": lex.COLOURS,
            "department": lex.DEPARTMENTS,
        }.items()
    },
    "word": lambda rng: pick(rng, lex.WORDS).capitalize(),
    "name": invented,
    "name2": invented,
    "town": town,
    "person": person,
    "company": values.company,
    "code": code,
    "building": _building,
    "level": _level,
    "item": values.item,
    "roomno": lambda rng: f"{pick(rng, ('room', 'Room', 'hall', 'office'))} {between(rng, 1, 499)}",
    "number": quantities.number,
    "small": lambda rng: str(between(rng, 1, 99)),
    "amount": quantities.money,
    "duration": quantities.duration,
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a kind of entity is named: its slots, the full and the short form."""

    kind: str
    plural: bool
    text: str
    short: str
    slots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity: what it is called in full and in short, and whether it takes plural verbs."""

    text: str
    short: str
    pronoun: str
    pattern: Pattern
    drawn: Mapping[str, str]

    @property
    def kind(self) -> str:
        """The kind of thing it is, such as "place" or "group"."""
        return self.pattern.kind

    def brief(self) -> "Entity":
        """The same entity, called by its short name where it has one."""
        return self if self.short == self.pronoun else replace(self, text=self.short)

    @property
    def plural(self) -> bool:
        """Whether it takes plural verbs."""
        return self.pattern.plural


def _pattern(line: str) -> Pattern:
    head, text, short = (part.strip() for part in line.split("|"))
    kind, many = head.split()
    slots = tuple(name for _, name, _, _ in string.Formatter().parse(text) if name)
    return Pattern(kind, many == "many", text, short, slots)


ALL_PATTERNS = tuple(map(_pattern, entity_names.PATTERNS.strip().splitlines()))
KINDS = tuple(dict.fromkeys(pattern.kind for pattern in ALL_PATTERNS))
_BY_KIND = {kind: tuple(pattern for pattern in ALL_PATTERNS if pattern.kind == kind) for kind in KINDS}
_PERSON_PRONOUNS = ("he", "she")


def entity(rng: Random, kind: str, split: Split) -> Entity:
    """An entity of this kind that belongs to the split."""
    while True:
        pattern = pick(rng, _BY_KIND[kind])
        made = _fill(rng, pattern, {slot: _SLOTS[slot](rng) for slot in pattern.slots})
        if in_split(made.text, split):
            return made


def sibling(rng: Random, near: Entity, split: Split) -> Entity:
    """An entity that shares its pattern, and all but one of its words, with a given one."""
    pattern = near.pattern
    for _ in range(30):
        slots = dict(near.drawn)
        changed = pick(rng, pattern.slots)
        slots[changed] = _SLOTS[changed](rng)
        made = _fill(rng, pattern, slots)
        if made.text != near.text and in_split(made.text, split):
            return made
    return entity(rng, near.kind, split)


def several(rng: Random, count: int, kind: str, split: Split) -> list[Entity]:
    """Different entities of one kind, some of them easily confused."""
    made = [entity(rng, kind, split)]
    alike = rng.random() < 0.35
    while len(made) < count:
        near = alike and rng.random() < 0.7
        new = sibling(rng, pick(rng, made), split) if near else entity(rng, kind, split)
        if all(_distinct(new.text, old.text) for old in made):
            made.append(new)
    return made


def _distinct(one: str, other: str) -> bool:
    first, second = one.lower(), other.lower()
    return first not in second and second not in first


def _fill(rng: Random, pattern: Pattern, slots: Mapping[str, str]) -> Entity:
    pronoun = "they" if pattern.plural else "it"
    if pattern.kind == "person":
        pronoun = pick(rng, _PERSON_PRONOUNS)
    short = pattern.short.format_map(slots)
    return Entity(
        pattern.text.format_map(slots), pronoun if short in ("it", "they") else short, pronoun, pattern, slots
    )
