"""Which examples of the training split an arm shows before the question."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from harness.arms.prompt import Example
from harness.core.ports import Retrieval, Retriever
from harness.core.types import Usage

NOTHING = Retrieval(passages=(), usage=Usage(), seconds=0.0)


class Shots(Protocol):
    """Chooses the examples for one question, and says what finding them took."""

    async def choose(self, question: str) -> tuple[tuple[Example, ...], Retrieval]:
        """The examples in the order in which they are shown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FixedShots:
    """The same examples for every question."""

    examples: tuple[Example, ...]

    async def choose(self, question: str) -> tuple[tuple[Example, ...], Retrieval]:  # noqa: ARG002
        """All of them."""
        return self.examples, NOTHING


NO_SHOTS = FixedShots(examples=())


@dataclass(frozen=True, kw_only=True, slots=True)
class RandomShots:
    """`k` examples drawn anew for each question: a function of the seed and the question alone."""

    pool: tuple[Example, ...]
    k: int
    seed: int

    async def choose(self, question: str) -> tuple[tuple[Example, ...], Retrieval]:
        """The question's own draw."""
        draw = random.Random(f"{self.seed}:{question}")
        return tuple(draw.sample(self.pool, min(self.k, len(self.pool)))), NOTHING


@dataclass(frozen=True, kw_only=True, slots=True)
class NearestShots:
    """The examples whose questions are most similar; the most similar one stands last, next to the question.

    `retriever` searches the questions of the pool; its `doc_id` is the key in `pool`.
    """

    pool: Mapping[str, Example]
    retriever: Retriever
    k: int

    async def choose(self, question: str) -> tuple[tuple[Example, ...], Retrieval]:
        """The nearest ones, with the cost of the search."""
        found = await self.retriever.retrieve(question)
        ids = list(dict.fromkeys(p.doc_id for p in found.passages))[: self.k]
        return tuple(self.pool[i] for i in reversed(ids)), found


def spread(pool: Sequence[Example], k: int, seed: int) -> tuple[Example, ...]:
    """`k` examples that show as many different targets as they can: a seeded shuffle, then round by round."""
    shuffled = list(pool)
    random.Random(seed).shuffle(shuffled)
    seen: dict[str, int] = {}
    ranked: list[tuple[int, int, Example]] = []
    for example in shuffled:
        ranked.append((seen.get(example.target, 0), len(ranked), example))
        seen[example.target] = seen.get(example.target, 0) + 1
    return tuple(example for _, _, example in sorted(ranked, key=lambda r: r[:2])[:k])
