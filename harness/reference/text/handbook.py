"""Pages of a fictional handbook with all that can be asked about them, for building question data sets."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from harness.reference.text.attributes import AttributeFact, some
from harness.reference.text.documents import Split
from harness.reference.text.entities import KINDS, Entity, entity
from harness.reference.text.names import pick
from harness.reference.text.passages import as_stated, filler

_QUESTIONS = 6
_FILLER_SHARE = 0.15


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One fact of a page: `value` stands in the page word for word, each of `questions` asks for it."""

    entity: str
    attribute: str
    value: str
    sentence: str
    questions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page of prose about one entity."""

    title: str
    text: str
    facts: tuple[Fact, ...]


def entities(rng: Random, n: int, split: Split, kinds: Sequence[str] = KINDS) -> list[Entity]:
    """`n` different entities of the given kinds, in turn; none contains another's name."""
    made: list[Entity] = []
    while len(made) < n:
        new = entity(rng, kinds[len(made) % len(kinds)], split)
        name = new.text.lower()
        if all(name not in other.text.lower() and other.text.lower() not in name for other in made):
            made.append(new)
    return made


def handbook_page(rng: Random, about: Entity, n_facts: int) -> Page:
    """A page about the entity with up to `n_facts` facts that can't be confused with each other.

    Some kinds have few attributes (codes and towns four or five): then the page has fewer facts.
    """
    facts, sentences, how = [], [], "name"
    for family in some(rng, about.kind, n_facts, 0.0):
        told = AttributeFact(about, family, family.value(rng))
        text, said = told.say(rng, how, easy=False)
        sentences.append(text)
        questions = dict.fromkeys(told.ask(rng, "heldout", said) for _ in range(4 * _QUESTIONS))
        facts.append(
            Fact(
                entity=about.text,
                attribute=family.noun,
                value=as_stated(told.value, text),
                sentence=text,
                questions=tuple(questions)[:_QUESTIONS],
            )
        )
        how = pick(rng, ("name", "pronoun", "short"))
        if rng.random() < _FILLER_SHARE:
            sentences.append(filler(rng))
            how = "name"
    title = about.text[:1].upper() + about.text[1:]
    return Page(title=title, text=" ".join(sentences), facts=tuple(facts))
