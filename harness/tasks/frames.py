"""What stands around questions and leaves them as they are, learned from the pools themselves.

No list of words knows that "I cannot recall" before a question does not make another one of it. But where the
same words stand around several questions, and the answer is the one without them each time, they are a template's.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from harness.tasks.reading import Read

_LEAST_QUESTIONS = 3
_CHANCE = 0.001
"""That as many answers agree though the words around the questions change them."""

Frame: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
"""The words before a question and those behind it."""


@dataclass(frozen=True, slots=True)
class Frames:
    """Those that leave every question as it is that they stand around."""

    known: frozenset[Frame]

    @classmethod
    def among(cls, pairs: Iterable[tuple[Read, Read]], pool: Sequence[Read]) -> "Frames":
        """Learned from pairs of a text and one that may hold it; `pool`: how often two answers are the same anyway."""
        kept: dict[Frame, set[tuple[str, ...]]] = defaultdict(set)
        changing: set[Frame] = set()
        for small, large in pairs:
            frame = _frame(small.content, large.content)
            if frame is None or small.sample.images != large.sample.images:
                continue
            if small.answers.isdisjoint(large.answers):
                changing.add(frame)
            else:
                kept[frame].add(small.content)
        least = _least(pool)
        return cls(frozenset(frame for frame, texts in kept.items() if len(texts) >= least and frame not in changing))

    def around(self, small: Read, large: Read) -> bool:
        """Whether the large text is the small one within such a frame, with an answer in common."""
        if small.sample.images != large.sample.images or small.answers.isdisjoint(large.answers):
            return False
        return bool(self.known) and _frame(small.content, large.content) in self.known


def _frame(small: Sequence[str], large: Sequence[str]) -> Frame | None:
    """What is around the small text where it first stands in one piece."""
    size, small, large = len(small), tuple(small), tuple(large)
    for first in range(len(large) - size + 1):
        if large[first : first + size] == small:
            return large[:first], large[first + size :]
    return None


def _least(pool: Sequence[Read]) -> float:
    """Around how many questions a frame must be seen: so many answers would hardly be the same by chance."""
    counts = Counter(answer for one in pool for answer in one.answers)
    same = sum(count**2 for count in counts.values()) / max(1, sum(counts.values())) ** 2
    return max(_LEAST_QUESTIONS, math.log(_CHANCE) / math.log(same)) if 0 < same < 1 else math.inf
