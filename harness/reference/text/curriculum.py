"""Which kind of document comes when: binding first, then prose, tasks and patterns, then mostly prose.

At the last fewer questions are left open: a model that has seen many of them calls too much "not stated" that it could
have found.
"""

from bisect import bisect
from collections.abc import Callable
from itertools import accumulate
from random import Random

from harness.reference.text import fewshot, lookups
from harness.reference.text.attributes import ask, some
from harness.reference.text.clause_contexts import CLAUSE_KINDS, clause_context
from harness.reference.text.conversation import conversation, question_turns
from harness.reference.text.documents import Document, Split, Turn
from harness.reference.text.entities import KINDS, entity
from harness.reference.text.names import between, pick
from harness.reference.text.passages import (
    NOT_STATED,
    Plan,
    attribute_context,
    shuffled_context,
)
from harness.reference.text.prose import prose

Maker = Callable[[Random, Split], Document]
BINDING_UNTIL = 0.009
MIXING_UNTIL = 0.035
ALL_SORTS_UNTIL = 0.5
MANY_OPEN_UNTIL = 0.775
OPEN_SHARE, LAST_OPEN_SHARE = 0.2, 0.1


def document(rng: Random, progress: float, split: Split) -> Document:
    """One training document; `progress` in [0, 1] is the share of the training that is done.

    In the split "train" no entity, name or pairing of phrasings occurs that the split "heldout" draws on.
    """
    makers, bounds = _STAGES[bisect((BINDING_UNTIL, MIXING_UNTIL, ALL_SORTS_UNTIL, MANY_OPEN_UNTIL), progress)]
    return makers[bisect(bounds, rng.random() * bounds[-1])](rng, split)


def grid(rng: Random, split: Split) -> Document:
    """Several entities by several attributes, the name in every sentence, the value last."""
    plan = Plan(between(rng, 2, 5), between(rng, 1, 3), 0, 0.0, 0.0, 0.35, True)
    return conversation(rng, attribute_context(rng, split, plan), "grid", 8, 0.04)


def shuffled(rng: Random, split: Split) -> Document:
    """A grid as one text in random order."""
    plan = Plan(between(rng, 2, 4), between(rng, 1, 3), 0, 0.0, 0.0, 0.3, rng.random() < 0.6)
    return conversation(rng, shuffled_context(rng, split, plan), "shuffled", 8, 0.08)


def early_prose(rng: Random, split: Split) -> Document:
    """Plain prose about entities of one kind."""
    plan = Plan(between(rng, 1, 4), between(rng, 1, 2), between(rng, 0, 2), 0.15, 0.15, 0.25, rng.random() < 0.6)
    return conversation(rng, attribute_context(rng, split, plan), "rag", 8, 0.12)


def handbook(rng: Random, split: Split, open_share: float = OPEN_SHARE) -> Document:
    """Handbook prose of any sort, one to five passages, answered and open questions."""
    return conversation(rng, prose(rng, split, pick(rng, _PASSAGES)), "rag", 7, open_share)


_PASSAGES = (1, 2, 2, 3, 3, 3, 3, 4, 4, 5)


def clauses(rng: Random, split: Split, open_share: float = OPEN_SHARE) -> Document:
    """Who does what to which of several like things: of all handbook prose the hardest to tell apart."""
    context = clause_context(rng, split, pick(rng, CLAUSE_KINDS), between(rng, 1, 4), 0.15)
    return conversation(rng, context, "rag", 7, open_share)


def closed_book(rng: Random, split: Split) -> Document:
    """A question without passages: nobody can know."""
    kind = pick(rng, KINDS)
    question = ask(rng, entity(rng, kind, split), some(rng, kind, 1, 0.2)[0], split)
    turns = question_turns(question)
    if rng.random() < 0.4:
        turns = (Turn(role="user", text=pick(rng, ("Question: ", "", "Q: ")) + question),)
    return Document(turns=(*turns, Turn(role="assistant", text=NOT_STATED)), kind="closed-book")


def last_handbook(rng: Random, split: Split) -> Document:
    """Handbook prose with fewer open questions."""
    return handbook(rng, split, LAST_OPEN_SHARE)


def last_clauses(rng: Random, split: Split) -> Document:
    """Clauses with fewer open questions."""
    return clauses(rng, split, LAST_OPEN_SHARE)


def _stage(shares: dict[Maker, float]) -> tuple[list[Maker], list[float]]:
    return list(shares), list(accumulate(shares.values()))


_BESIDE_PROSE: dict[Maker, float] = {
    lookups.repeats: 0.01,
    lookups.key_values: 0.01,
    lookups.table: 0.02,
    grid: 0.03,
    shuffled: 0.03,
    closed_book: 0.02,
    fewshot.plain: 0.1,
    fewshot.topic_choice: 0.02,
    fewshot.label_map: 0.03,
    fewshot.private_pattern: 0.04,
    fewshot.silent_task: 0.02,
}
_STAGES = (
    _stage(
        {
            lookups.repeats: 0.06,
            lookups.key_values: 0.18,
            lookups.table: 0.08,
            grid: 0.42,
            shuffled: 0.12,
            early_prose: 0.12,
            fewshot.plain: 0.05,
        }
    ),
    _stage(
        {
            lookups.repeats: 0.02,
            lookups.key_values: 0.05,
            lookups.table: 0.05,
            grid: 0.18,
            shuffled: 0.08,
            early_prose: 0.16,
            handbook: 0.2,
            closed_book: 0.01,
            fewshot.plain: 0.18,
            fewshot.topic_choice: 0.03,
            fewshot.label_map: 0.04,
            fewshot.private_pattern: 0.05,
            fewshot.silent_task: 0.03,
        }
    ),
    _stage(
        {
            lookups.repeats: 0.01,
            lookups.key_values: 0.01,
            lookups.table: 0.02,
            grid: 0.04,
            shuffled: 0.04,
            clauses: 0.1,
            handbook: 0.44,
            closed_book: 0.02,
            fewshot.plain: 0.18,
            fewshot.topic_choice: 0.03,
            fewshot.label_map: 0.05,
            fewshot.private_pattern: 0.06,
            fewshot.silent_task: 0.04,
        }
    ),
    _stage({handbook: 0.5, clauses: 0.17, **_BESIDE_PROSE}),
    _stage({last_handbook: 0.5, last_clauses: 0.17, **_BESIDE_PROSE}),
)
