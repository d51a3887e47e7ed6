"""The vectors of questions, each worked out once though several arms ask it.

What finding a vector took is remembered with it, so that an arm's cost is the same whichever arm asked first. Where
time itself is measured nothing may come from memory: see `remembering`.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from harness.core.embedding import apart
from harness.core.errors import ModelError, ModelOutage
from harness.core.ports import Embedder

_MOST = 20_000  # questions; 30 MB at 384 numbers each


@dataclass(frozen=True, slots=True)
class QueryVector:
    """A question's vector, its length in tokens, and the seconds that embedding it took when it was embedded."""

    vector: list[float]
    tokens: int
    seconds: float


Found: TypeAlias = QueryVector | ModelError
"""Or why a question has no vector: the others of its call do not fail with it."""
_Known: TypeAlias = tuple[NDArray[np.float32], int, float]
_Coming: TypeAlias = dict[str, Future[Found]]


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
    _coming: dict[str, Future[Found]] = field(default_factory=dict)
    _turns: Lock = field(default_factory=Lock)

    def of(self, texts: Sequence[str]) -> list[QueryVector]:
        """The vector of each question. Raises what one of them failed with."""
        found = self.each(texts)
        for one in found:
            if isinstance(one, ModelError):
                raise one
        return [one for one in found if isinstance(one, QueryVector)]

    def each(self, texts: Sequence[str]) -> list[Found]:
        """The vector of each question, or why it has none.

        Local embedders get them one at a time: together would be faster, but padding changes the last digits, and a
        search must not depend on what else was waiting. Hosted ones get all that are new in one call.
        """
        if not self.remembering:
            found = self._embedded(list(dict.fromkeys(texts)))
            return [found[text] for text in texts]
        known, others, new = self._shared(texts)
        try:
            made = self._embedded(list(new))
        except BaseException as error:
            self._failed(new, error)
            raise
        self._made(new, made)
        found = known | made | {text: coming.result() for text, coming in others.items()}
        return [found[text] for text in texts]

    def fitting(self, texts: Sequence[str], length: int) -> list[Found]:
        """The same for an index whose vectors have this length: one of another length is asked once more.

        It may have been kept from a day when the endpoint had another model. Where it comes again that is an outage.
        """
        found = dict(zip(texts, self.each(texts), strict=True))
        if odd := [text for text, one in found.items() if _misfit(one, length)]:
            self._doubt(odd)
            found |= zip(odd, self.each(odd), strict=True)
        for text in odd:
            if wrong := _misfit(found[text], length):
                self._doubt([text])
                said = f"a question's vector has {wrong} numbers, those of the index have {length}"
                found[text] = ModelOutage("protocol", f"embedder {self.embedder.name!r}: {said}")
        return [found[text] for text in texts]

    def give_up(self) -> bool:
        """The run ends: whoever waits for vectors waits no more. Whether the embedder can be told so."""
        told: Callable[[], bool] | None = getattr(self.embedder, "give_up", None)
        return told is not None and told()

    def _doubt(self, texts: Sequence[str]) -> None:
        with self._turns:
            for text in texts:
                self._known.pop(text, None)
        if isinstance(self.embedder, _Keeping):
            self.embedder.doubt(texts, queries=True)

    def _shared(self, texts: Sequence[str]) -> tuple[dict[str, Found], _Coming, _Coming]:
        """What is known, what another thread is about to know, and what is for this one to find out."""
        known: dict[str, Found] = {}
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

    def _made(self, new: _Coming, made: Mapping[str, Found]) -> None:
        with self._turns:
            for text, coming in new.items():
                one = made[text]
                coming.set_result(one)
                del self._coming[text]
                if isinstance(one, ModelError):
                    continue
                self._known[text] = np.asarray(one.vector, dtype=np.float32), one.tokens, one.seconds
                if len(self._known) > _MOST:
                    self._known.popitem(last=False)

    def _failed(self, new: _Coming, error: BaseException) -> None:
        with self._turns:
            for text, coming in new.items():
                coming.set_exception(error)
                del self._coming[text]

    def _embedded(self, texts: Sequence[str]) -> dict[str, Found]:
        if self.embedder.local:
            return {text: one for text in texts for one in self._call([text])}
        return dict(zip(texts, apart(self._call, texts), strict=True))

    def _call(self, texts: Sequence[str]) -> list[QueryVector]:
        start = time.perf_counter()
        made = self.embedder.embed(texts, queries=True)
        seconds = time.perf_counter() - start
        each = zip(made.vectors, made.tokens, strict=True)
        return [QueryVector(vector, tokens, seconds) for vector, tokens in each]


def _misfit(one: Found, length: int) -> int:
    """The length of a vector that has another than this; 0 of what fits, or is none."""
    return 0 if isinstance(one, ModelError) or len(one.vector) == length else len(one.vector)
