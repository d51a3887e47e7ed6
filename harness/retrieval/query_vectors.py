"""The vectors of questions, each worked out once though several arms ask it.

What finding a vector took is remembered with it, so that an arm's cost is the same whichever arm asked first. Where
time itself is measured nothing may come from memory: see `remembering`.
"""

import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from harness.core.errors import ModelOutage
from harness.core.ports import Embedder

_MOST = 20_000  # questions; 30 MB at 384 numbers each


@dataclass(frozen=True, slots=True)
class QueryVector:
    """A question's vector, its length in tokens, and the seconds that embedding it took when it was embedded."""

    vector: list[float]
    tokens: int
    seconds: float


_Known: TypeAlias = tuple[NDArray[np.float32], int, float]
_Coming: TypeAlias = dict[str, Future[QueryVector]]


@runtime_checkable
class _Keeping(Protocol):
    """An embedder that keeps vectors, and can be told that some are wrong."""

    def doubt(self, texts: Sequence[str], *, queries: bool = False) -> None: ...


@dataclass(slots=True)
class QueryVectors:
    """One embedder's questions, the latest asked kept. Threads that ask the same at once wait for one answer."""

    embedder: Embedder
    remembering: bool = True
    _known: OrderedDict[str, _Known] = field(default_factory=OrderedDict)
    _coming: dict[str, Future[QueryVector]] = field(default_factory=dict)
    _turns: Lock = field(default_factory=Lock)

    def of(self, texts: Sequence[str]) -> list[QueryVector]:
        """The vector of each question.

        Local embedders get them one at a time: together would be faster, but padding changes the last digits, and a
        search must not depend on what else was waiting. Hosted ones get all that are new in one call.
        """
        if not self.remembering:
            found = self._embedded(list(dict.fromkeys(texts)))
            return [found[text] for text in texts]
        found, others, new = self._shared(texts)
        try:
            made = self._embedded(list(new))
        except BaseException as error:
            self._failed(new, error)
            raise
        self._made(new, made)
        found |= made | {text: coming.result() for text, coming in others.items()}
        return [found[text] for text in texts]

    def fitting(self, texts: Sequence[str], length: int) -> list[QueryVector]:
        """The same for an index whose vectors have this length: one of another length is asked once more.

        It may have been kept from a day when the endpoint had another model. Raises ModelOutage where it comes again.
        """
        found = self.of(texts)
        if odd := [text for text, one in zip(texts, found, strict=True) if len(one.vector) != length]:
            self._doubt(odd)
            found = self.of(texts)
        if wrong := [one for one in found if len(one.vector) != length]:
            self._doubt(odd)
            said = f"a question's vector has {len(wrong[0].vector)} numbers, those of the index have {length}"
            raise ModelOutage("protocol", f"embedder {self.embedder.name!r}: {said}")
        return found

    def _doubt(self, texts: Sequence[str]) -> None:
        with self._turns:
            for text in texts:
                self._known.pop(text, None)
        if isinstance(self.embedder, _Keeping):
            self.embedder.doubt(texts, queries=True)

    def _shared(self, texts: Sequence[str]) -> tuple[dict[str, QueryVector], _Coming, _Coming]:
        """What is known, what another thread is about to know, and what is for this one to find out."""
        known: dict[str, QueryVector] = {}
        others: _Coming = {}
        new: _Coming = {}
        with self._turns:
            for text in dict.fromkeys(texts):
                if text in self._known:
                    self._known.move_to_end(text)
                    vector, tokens, seconds = self._known[text]
                    known[text] = QueryVector([float(x) for x in vector], tokens, seconds)
                elif text in self._coming:
                    others[text] = self._coming[text]
                else:
                    new[text] = self._coming[text] = Future()
        return known, others, new

    def _made(self, new: _Coming, made: Mapping[str, QueryVector]) -> None:
        with self._turns:
            for text, coming in new.items():
                one = made[text]
                coming.set_result(one)
                del self._coming[text]
                self._known[text] = np.asarray(one.vector, dtype=np.float32), one.tokens, one.seconds
                if len(self._known) > _MOST:
                    self._known.popitem(last=False)

    def _failed(self, new: _Coming, error: BaseException) -> None:
        with self._turns:
            for text, coming in new.items():
                coming.set_exception(error)
                del self._coming[text]

    def _embedded(self, texts: Sequence[str]) -> dict[str, QueryVector]:
        calls = [[text] for text in texts] if self.embedder.local else [list(texts)] if texts else []
        return {text: vector for call in calls for text, vector in self._call(call).items()}

    def _call(self, texts: Sequence[str]) -> dict[str, QueryVector]:
        start = time.perf_counter()
        made = self.embedder.embed(texts, queries=True)
        seconds = time.perf_counter() - start
        each = zip(texts, made.vectors, made.tokens, strict=True)
        return {text: QueryVector(vector, tokens, seconds) for text, vector, tokens in each}
