"""Which examples of the training split an arm shows before the question."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from harness.arms.prompt import Example
from harness.core.ports import Embedder
from harness.core.types import Sample

Select: TypeAlias = Literal["fixed", "random", "nearest"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Shots:
    """`k` examples out of a pool: the same for all questions, random per question, or the most similar ones.

    `fixed` draws once, one target after the other, so that k examples show as many different answers as they
    can. `nearest` puts the most similar example last, next to the question. All are functions of the seed and
    the question alone.
    """

    k: int
    select: Select
    pool: tuple[Example, ...]
    seed: int
    fixed: tuple[Example, ...] = ()
    vectors: tuple[tuple[float, ...], ...] = ()
    embedder: Embedder | None = None

    def examples(self, question: str) -> tuple[Example, ...]:
        """The examples for one question, in the order in which they are shown."""
        if self.select == "fixed":
            return self.fixed
        if self.select == "random":
            return tuple(random.Random(f"{self.seed}:{question}").sample(self.pool, min(self.k, len(self.pool))))
        return self._nearest(question)

    def _nearest(self, question: str) -> tuple[Example, ...]:
        import numpy as np

        assert self.embedder is not None
        near = np.asarray(self.vectors) @ np.asarray(self.embedder.embed([question])[0])
        best = np.argsort(-near, kind="stable")[: self.k]
        return tuple(self.pool[i] for i in reversed(best))


def choose_shots(k: int, select: Select, train: Sequence[Sample], seed: int, embedder: Embedder | None) -> Shots:
    """Prepares the choice. `embedder` is needed for `nearest` only."""
    pool = tuple(Example(input=s.input, target=s.targets[0]) for s in train)
    if select == "nearest":
        assert embedder is not None
        vectors = tuple(tuple(v) for v in embedder.embed([e.input for e in pool]))
        return Shots(k=k, select=select, pool=pool, seed=seed, vectors=vectors, embedder=embedder)
    fixed = _spread(pool, k, seed) if select == "fixed" else ()
    return Shots(k=k, select=select, pool=pool, seed=seed, fixed=fixed)


def _spread(pool: Sequence[Example], k: int, seed: int) -> tuple[Example, ...]:
    """`k` examples, going round the different targets."""
    shuffled = list(pool)
    random.Random(seed).shuffle(shuffled)
    seen: dict[str, int] = {}
    rounds = []
    for example in shuffled:
        rounds.append((seen.get(example.target, 0), len(rounds), example))
        seen[example.target] = seen.get(example.target, 0) + 1
    return tuple(example for _, _, example in sorted(rounds, key=lambda r: r[:2])[:k])
