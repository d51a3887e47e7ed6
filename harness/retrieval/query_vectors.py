"""The vectors of questions, each worked out once though several arms ask it.

What finding a vector took is remembered with it, so that an arm's cost is the same whichever arm asked first. Where
time itself is measured nothing may come from memory: see `remembering`.
"""

import time
from collections import OrderedDict
from collections.abc import Sequence
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

    def of(self, texts: Sequence[str]) -> list[QueryVector]:
        """The vector of each question.

        Local embedders get them one at a time: together would be faster, but padding changes the last digits, and a
        search must not depend on what else was waiting. Hosted ones get all that are new in one call.
        """
        new = [text for text in dict.fromkeys(texts) if not (self.remembering and text in self._known)]
        calls = [[text] for text in new] if self.embedder.local else [new] if new else []
        found = {text: vector for call in calls for text, vector in self._embedded(call).items()}
        vectors = [found[text] if text in found else self._remembered(text) for text in texts]
        for text, vector in found.items() if self.remembering else ():
            self._known[text] = np.asarray(vector.vector, dtype=np.float32), vector.tokens, vector.seconds
            if len(self._known) > _MOST:
                self._known.popitem(last=False)
        return vectors

    def _remembered(self, text: str) -> QueryVector:
        self._known.move_to_end(text)
        vector, tokens, seconds = self._known[text]
        return QueryVector([float(x) for x in vector], tokens, seconds)

    def _embedded(self, texts: Sequence[str]) -> dict[str, QueryVector]:
        start = time.perf_counter()
        made = self.embedder.embed(texts, queries=True)
        seconds = time.perf_counter() - start
        each = zip(texts, made.vectors, made.tokens, strict=True)
        return {text: QueryVector(vector, tokens, seconds) for text, vector, tokens in each}
