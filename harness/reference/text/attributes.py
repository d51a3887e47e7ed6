"""Named attributes: what can be said and asked about entities.

A family is written as a block of lines:

    # key | kinds of entities | kind of value | noun
    statements, one per line
    ? questions, one per line

`{S}` is the entity as a subject, `{P}` its possessive, `{O}` the entity as an object, `{v}` the value; brackets are
explained in `forms`. Before its dot a key names the areas of the family, joined by plus signs: families that share
an area are too close to be taken for each other's absence.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

from harness.reference.text import attributes_places, attributes_work, values
from harness.reference.text import lexicon as lex
from harness.reference.text.documents import Split
from harness.reference.text.entities import Entity
from harness.reference.text.forms import Form, form, forms, sentence
from harness.reference.text.listing import phrases
from harness.reference.text.names import held_out, pick

_POSSESSIVES = {"it": "its", "they": "their", "he": "his", "she": "her"}
_OBJECTS = {"it": "it", "they": "them", "he": "him", "she": "her"}
_GENERIC_SAYS = forms("""
{P} {n} is {v}.
The {n} of {O} is {v}.
{S} [has|have] {v} as (its|the) {n}.
The {n} (for|of) {O} is {v}.
{P} {n}: {v}.
{S} [has|have] a {n} of {v}.
{S} [lists|list] {v} as the {n}.
{v} is the {n} of {O}.
""")
_GENERIC_ASKS = forms("""
What is the {n} (of|for) {O}?
What is {P} {n}?
(Tell me|Give me|Name|State) the {n} of {O}.
(Which|What) {n} [does|do] {O} have?
{O}: what is the {n}?
""")
_GENERIC_SHARE = 0.1
_HEADS = phrases(
    "code;fee;limit;date;name;partner;route;size;level;number;rule;plan;key;day;type;rate;period;address;target;budget;"
    "password;title;colour;group;price;owner;symbol;label;status;score;grade;class;zone;channel;supplier;model"
)


@dataclass(frozen=True, slots=True)
class Header:
    """What an attribute is called, what can have it and which values it takes."""

    key: str
    kinds: tuple[str, ...]
    noun: str
    value: Callable[[Random], str]


@dataclass(frozen=True, slots=True)
class Family(Header):
    """One attribute with all its wordings; `held` lists pairs of statement and question kept for the evaluation."""

    says: tuple[Form, ...]
    easy: tuple[Form, ...]
    asks: tuple[Form, ...]
    held: frozenset[tuple[str, str]]
    areas: frozenset[str]


@dataclass(frozen=True, slots=True)
class AttributeFact:
    """One value of one attribute of one entity."""

    entity: Entity
    family: Family
    value: str

    def say(self, rng: Random, how: str, *, easy: bool) -> tuple[str, Form]:
        """A sentence that states it, and its form. `how` is "name", "short" or "pronoun"; easy puts the value last."""
        chosen = pick(rng, self.family.easy if easy else self.family.says)
        if rng.random() < _GENERIC_SHARE:
            chosen = pick(rng, _GENERIC_EASY if easy else _GENERIC_SAYS)
        slots = _subject(self.entity, how) | {"v": self.value, "n": self.family.noun}
        return sentence(chosen.fill(rng, slots, plural=self.entity.plural)), chosen

    def ask(self, rng: Random, split: Split, said: Form | None = None) -> str:
        """A question for it; in training never one whose pairing with the statement is held out."""
        return ask(rng, self.entity, self.family, split, said)


def ask(rng: Random, about: Entity, family: Family, split: Split, said: Form | None = None) -> str:
    """A question for this attribute of this entity."""
    chosen = pick(rng, family.asks if rng.random() > _GENERIC_SHARE else _GENERIC_ASKS)
    while said is not None and split == "train" and (said.source, chosen.source) in family.held:
        chosen = pick(rng, family.asks)
    return sentence(chosen.fill(rng, _subject(about, "name") | {"n": family.noun}, plural=about.plural))


def composed(rng: Random) -> Family:
    """An attribute with a freshly made name, such as "winter copper fee"."""
    noun = f"{pick(rng, lex.WORDS)} {pick(rng, _HEADS)}"
    if rng.random() < 0.3:
        noun = f"{pick(rng, lex.ADJECTIVES)} {noun if rng.random() < 0.4 else pick(rng, _HEADS)}"
    return _family(Header(noun, (), noun, values.anything), _GENERIC_SAYS, _GENERIC_ASKS)


def _subject(about: Entity, how: str) -> dict[str, str]:
    if how == "pronoun":
        return {"S": about.pronoun, "P": _POSSESSIVES[about.pronoun], "O": _OBJECTS[about.pronoun]}
    name = about.text if how == "name" or about.short in _OBJECTS else about.short
    return {"S": name, "P": name + ("'" if name.endswith("s") else "'s"), "O": name}


def _family(header: Header, says: tuple[Form, ...], asks: tuple[Form, ...]) -> Family:
    easy = tuple(said for said in says if _value_last(said.source)) or says
    held = frozenset((s.source, a.source) for s in says for a in asks if held_out(s.source + a.source))
    held = frozenset(pair for pair in held if any((pair[0], a.source) not in held for a in asks))
    areas = frozenset(header.key.partition(".")[0].split("+"))
    return Family(header.key, header.kinds, header.noun, header.value, says, easy, asks, held, areas)


def _value_last(source: str) -> bool:
    subject = min(place for slot in ("{S}", "{P}", "{O}") if (place := source.find(slot)) >= 0)
    return subject < source.index("{v}")


_GENERIC_EASY = tuple(said for said in _GENERIC_SAYS if _value_last(said.source))


def _parse(block: str) -> list[Family]:
    made = []
    for part in block.split("#")[1:]:
        header, *lines = part.strip().splitlines()
        key, kinds, value, noun = (item.strip() for item in header.split("|"))
        says = tuple(form(line.strip()) for line in lines if not line.startswith("?"))
        asks = tuple(form(line[1:].strip()) for line in lines if line.startswith("?"))
        made.append(_family(Header(key, tuple(kinds.split()), noun, values.VALUES[value]), says, asks))
    return made


FAMILIES = tuple(
    family
    for block in (
        attributes_places.PLACES,
        attributes_places.ORGANISATIONS,
        attributes_places.EVENTS,
        attributes_work.PEOPLE,
        attributes_work.GROUPS,
        attributes_work.PLANS,
        attributes_work.CASES,
        attributes_work.THINGS,
        attributes_work.SYSTEMS,
    )
    for family in _parse(block)
)
BY_KIND = {
    kind: tuple(family for family in FAMILIES if kind in family.kinds) for family in FAMILIES for kind in family.kinds
}


def some(rng: Random, kind: str, count: int, new_share: float) -> list[Family]:
    """Different attributes for one kind of entity, no two of them from the same area."""
    chosen: list[Family] = []
    for _ in range(8 * count):
        if len(chosen) == count:
            break
        family = composed(rng) if rng.random() < new_share else pick(rng, BY_KIND[kind])
        if apart(family, chosen):
            chosen.append(family)
    return chosen


def apart(family: Family, others: Iterable[Family]) -> bool:
    """Whether the family can't be confused with any of the others."""
    return all(family.noun != other.noun and family.areas.isdisjoint(other.areas) for other in others)
