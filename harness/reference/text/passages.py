"""Contexts: a few passages of handbook prose, what can be asked about them, and what they leave open."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from harness.reference.text import lexicon as lex
from harness.reference.text import quantities, values
from harness.reference.text.attributes import AttributeFact, Family, apart, ask, some
from harness.reference.text.documents import Split
from harness.reference.text.entities import KINDS, Entity, entity, several, sibling
from harness.reference.text.forms import forms, sentence
from harness.reference.text.names import between, pick

NOT_STATED = "not stated"
# How often a question calls the only thing that a passage is about by its short name.
BRIEF_SHARE = 0.35
_FILLERS = forms("""
The {w} (is|was) near the {w2}.
(Visitors|People|Many colleagues) like the {a} {w}.
Nobody mentioned the {w} (this year|last week|in the meeting).
A {a} {w} stands next to the {w2}.
(Reports|Messages|Letters) are sent every {d}.
The {a} {w} was (repaired|replaced|painted) in {m}.
More (details|information) (can be found|is) (in|on) {p}.
(Please|) (be careful|be polite|be patient|keep the doors closed|switch off the lights|leave the room tidy).
(Everyone|Staff|The team) (was|is) happy with the {a} {w}.
(This|The) rule has not changed since {m}.
Thank you for (reading|your help|your patience).
(We|The team) (hope|hopes) that this helps.
(Please|) (ask|tell us) if anything is unclear.
{g} (often|rarely|sometimes) (use|visit|mention) the {w}.
The {w} and the {w2} (were|are) (new|old|blue|popular|small).
(It|This) works well (on most days|in {m}|for {g}).
(Last|Next|This) (year|month|week) (we|the office) (tried|bought|sold|moved) a {a} {w}.
This page (was written|is meant) for {g}.
(Most|Some) of the {w} is {a}.
(Changes|News) (are|is) (announced|posted) on {p}.
The {w} (may|can) be {a} in {m}.
(There is|There was) a {a} {w} in {p}.
""")


@dataclass(frozen=True, slots=True)
class Ask:
    """A question and its answer, word for word as the passages give it."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Context:
    """Passages, the questions they answer and questions they don't."""

    passages: tuple[str, ...]
    asks: tuple[Ask, ...]
    open_questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """How hard a context is: how many passages and facts, and how plainly they are worded."""

    passages: int
    shared: int
    own: int
    referring: float
    filling: float
    new_share: float
    easy: bool
    kind: str | None = None


def filler(rng: Random) -> str:
    """A sentence that answers nothing."""
    slots = {
        "w": pick(rng, lex.WORDS), "w2": pick(rng, lex.WORDS), "a": pick(rng, lex.ADJECTIVES), "d": quantities.day(rng),
        "m": quantities.month(rng), "g": values.group(rng), "p": pick(rng, lex.PLACES),
    }  # fmt: skip
    return sentence(pick(rng, _FILLERS).fill(rng, slots))


def as_stated(answer: str, text: str) -> str:
    """The answer with the capital it has in the text, where it starts a sentence there."""
    return answer if answer in text else answer[:1].upper() + answer[1:]


def attribute_context(rng: Random, split: Split, plan: Plan) -> Context:
    """One entity a passage, all of one kind, sharing some attributes; binding the two is what it takes."""
    kind = plan.kind or pick(rng, KINDS)
    about = several(rng, plan.passages, kind, split)
    families = some(rng, kind, plan.shared + plan.own * plan.passages, plan.new_share)
    shared, rest = families[: plan.shared], families[plan.shared :]
    told: dict[str, list[Family]] = {}
    passages, asks = [], []
    for index, one in enumerate(about):
        own = rest[index * plan.own : (index + 1) * plan.own]
        common = shared if len(shared) < 2 or rng.random() < 0.6 else rng.sample(shared, len(shared) - 1)
        told[one.text] = [*common, *own] or families[:1]
        text, found = _passage(rng, split, one, told[one.text], plan)
        passages.append(text)
        asks += found
    rng.shuffle(passages)
    return Context(tuple(passages), tuple(asks), tuple(left_open(rng, split, about, told, plan.new_share)))


def shuffled_context(rng: Random, split: Split, plan: Plan) -> Context:
    """All facts of several entities as one text in random order, the name in every sentence."""
    kind = plan.kind or pick(rng, KINDS)
    about = several(rng, plan.passages, kind, split)
    families = some(rng, kind, max(1, plan.shared), plan.new_share)
    facts = [AttributeFact(one, family, family.value(rng)) for one in about for family in families]
    rng.shuffle(facts)
    sentences, asks = [], []
    for fact in facts:
        text, said = fact.say(rng, "name", easy=plan.easy)
        sentences.append(text)
        asks.append(Ask(fact.ask(rng, split, said), as_stated(fact.value, text)))
    told = {one.text: families for one in about}
    unanswered = left_open(rng, split, about, told, plan.new_share)
    cut = between(rng, 1, len(sentences)) if rng.random() < 0.4 else len(sentences)
    passages = [" ".join(part) for part in (sentences[:cut], sentences[cut:]) if part]
    return Context(tuple(passages), tuple(asks), tuple(unanswered))


def merged(rng: Random, parts: Sequence[Context]) -> Context:
    """Several contexts as one, passages shuffled; questions that two of them answer are dropped."""
    passages = [passage for part in parts for passage in part.passages]
    rng.shuffle(passages)
    asks = [one for part in parts for one in part.asks]
    counts = Counter(one.question for one in asks)
    unanswered = tuple(question for part in parts for question in part.open_questions if question not in counts)
    return Context(tuple(passages), tuple(one for one in asks if counts[one.question] == 1), unanswered)


def _passage(rng: Random, split: Split, one: Entity, families: list[Family], plan: Plan) -> tuple[str, list[Ask]]:
    facts = [AttributeFact(one, family, family.value(rng)) for family in families]
    rng.shuffle(facts)
    sentences, asks, how = [], [], "name"
    for fact in facts:
        text, said = fact.say(rng, how, easy=plan.easy)
        sentences.append(text)
        asked = one.brief() if plan.passages == 1 and rng.random() < BRIEF_SHARE else one
        asks.append(Ask(ask(rng, asked, fact.family, split, said), as_stated(fact.value, text)))
        if rng.random() < plan.filling:
            sentences.append(filler(rng))
        luck = rng.random()
        how = "name" if luck > plan.referring else "pronoun" if luck < 0.65 * plan.referring else "short"
        if sentences[-1] is not text and how == "pronoun":
            how = "short"
    if rng.random() < plan.filling * 0.5:
        sentences.insert(0, filler(rng))
    return " ".join(sentences), asks


def left_open(
    rng: Random, split: Split, about: list[Entity], told: dict[str, list[Family]], new_share: float
) -> list[str]:
    """Questions the facts don't answer: an attribute nobody has, one only others have, an entity nobody mentions."""
    left = []
    one = pick(rng, about)
    here = told[one.text]
    known = [family for families in told.values() for family in families]
    named = one.brief() if len(about) == 1 and rng.random() < BRIEF_SHARE else one
    absent = [family for family in some(rng, one.kind, 2, new_share) if apart(family, here)]
    left += [ask(rng, named, family, split) for family in absent]
    elsewhere = [family for family in known if apart(family, here)]
    if elsewhere:
        left.append(ask(rng, one, pick(rng, elsewhere), split))
    other = sibling(rng, one, split) if rng.random() < 0.5 else entity(rng, one.kind, split)
    names = [near.text.lower() for near in about]
    if all(other.text.lower() not in name and name not in other.text.lower() for name in names):
        left.append(ask(rng, other, pick(rng, known), split))
    rng.shuffle(left)
    return left
