"""Waiting jobs of one local model or embedder, answered with their likes, a batch at a time.

A local network is fastest when it works on many inputs together that are of similar length and, where it reads a common
beginning only once, begin alike. Callers just await `submit`; what waits while a batch computes goes into later ones.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from harness.core.contained import contained

Job = TypeVar("Job")
Result = TypeVar("Result")
# So many times what a batch may compute it may hold, common beginnings counted for each job. It bounds the memory.
_HELD = 4
# A batch of its own costs steps of its own: as much as computing so many tokens. A job joins another's batch unless
# the batch then computes more than that on top of the job's own tokens: less of it would be shared, or more be padding.
_STEPS = 300


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[Job, Result]):
    job: Job
    size: int
    future: asyncio.Future[Result]


def no_beginning(one: object, other: object) -> int:  # noqa: ARG001 - the shape of `common`
    """For those that read every job whole."""
    return 0


@dataclass(frozen=True, slots=True)
class _Like(Generic[Job, Result]):
    waiting: _Waiting[Job, Result]
    shared: int


@dataclass(frozen=True, slots=True)
class _Work:
    """What a batch makes a network do; `shared` tokens are read once."""

    longest: int
    shared: int
    rows: int

    @property
    def tokens(self) -> int:
        return (self.longest - self.shared) * self.rows + self.shared

    def joined(self, like: _Like[Job, Result]) -> "_Work":
        longest, shared = max(self.longest, like.waiting.size), min(self.shared, like.shared)
        return _Work(longest=longest, shared=shared, rows=self.rows + 1)


class Batcher(Generic[Job, Result]):
    """Answers jobs in batches of their likes, in a worker thread, one batch at a time.

    `answer` maps a batch to its results, in order; `most` bounds a batch's jobs and `most_tokens` what it computes:
    jobs x longest, but the beginning that all of them share once. `common` tells how many leading tokens two jobs share
    and are read once if only such jobs are in a batch. An exception of `answer` reaches every caller of that batch.
    """

    def __init__(
        self,
        answer: Callable[[Sequence[Job]], Sequence[Result]],
        most: int,
        most_tokens: int,
        common: Callable[[Job, Job], int] = no_beginning,
    ) -> None:
        self._answer = answer
        self.most = most
        self._most_tokens = most_tokens
        self._common = common
        self._waiting: list[_Waiting[Job, Result]] = []
        self._worker: asyncio.Task[None] | None = None

    async def submit(self, job: Job, size: int) -> Result:
        """The job's result; `size` is its length in tokens."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(job, size, future)
        self._waiting.append(waiting)
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        return await future

    async def _work(self) -> None:
        while self._waiting:
            await asyncio.sleep(0)  # callers woken by the last batch may put their next job first
            batch = self._next_batch()
            if not batch:
                continue
            try:
                results = await asyncio.to_thread(self._contained, [w.job for w in batch])
            except Exception as error:  # noqa: BLE001 - handed to the callers, who own it
                for w in batch:
                    if not w.future.done():
                        w.future.set_exception(error)
            else:
                for w, result in zip(batch, results, strict=True):
                    if not w.future.done():
                        w.future.set_result(result)

    def _contained(self, jobs: Sequence[Job]) -> Sequence[Result]:
        with contained():
            return self._answer(jobs)

    def _next_batch(self) -> list[_Waiting[Job, Result]]:
        """The oldest job with those that are most like it: nobody starves, and little is computed for nothing."""
        self._waiting = [w for w in self._waiting if not w.future.cancelled()]
        if not self._waiting:
            return []
        oldest = self._waiting[0]
        likes = [_Like(w, self._common(w.job, oldest.job)) for w in self._waiting[1:]]
        likes.sort(key=lambda like: (abs(like.waiting.size - oldest.size) - like.shared, like.waiting.size))
        batch, work = [oldest], _Work(longest=oldest.size, shared=oldest.size, rows=1)
        for like in likes[: self.most - 1]:
            more = work.joined(like)
            if more.tokens > self._most_tokens or more.longest * more.rows > _HELD * self._most_tokens:
                break
            if more.tokens > work.tokens + like.waiting.size + _STEPS:
                break
            batch.append(like.waiting)
            work = more
        chosen = {id(w) for w in batch}
        self._waiting = [w for w in self._waiting if id(w) not in chosen]
        return batch
