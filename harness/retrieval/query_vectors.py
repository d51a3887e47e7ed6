"""The vectors of questions, each worked out once though several arms ask it.

What finding a vector took is remembered with it, so that an arm's cost is the same whichever arm asked first. Where
time itself is measured nothing may come from memory: see `remembering`.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from harness.core.ports import Embedder

_MOST = 20_000  # questions; 30 MB at 384 numbers each


@dataclass(frozen=True, slots=True)
class QueryVector:
    """A question's vector, its length in tokens, and the seconds that embedding it took when it was embedded."""

    vector: list[float]
    tokens: int
    seconds: float


@dataclass(slots=True)
class QueryVectors:
    """One embedder's questions, the latest asked kept. Not for two threads at once."""

    embedder: Embedder
    remembering: bool = True
    _known: OrderedDict[str, tuple[NDArray[np.float32], int, float]] = field(default_factory=OrderedDict)

    def of(self, text: str) -> QueryVector:
        """The vector of one question, embedded alone.

        Together would be faster; but padding changes the last digits, and a search must not depend on what else
        was waiting.
        """
        if self.remembering and text in self._known:
            self._known.move_to_end(text)
            vector, tokens, seconds = self._known[text]
            return QueryVector([float(x) for x in vector], tokens, seconds)
        start = time.perf_counter()
        found = self.embedder.embed([text])[0]
        seconds = time.perf_counter() - start
        tokens = self.embedder.count_tokens(text)
        if self.remembering:
            self._known[text] = np.asarray(found, dtype=np.float32), tokens, seconds
            if len(self._known) > _MOST:
                self._known.popitem(last=False)
        return QueryVector(found, tokens, seconds)
