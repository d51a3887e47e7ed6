"""Waiting jobs of one local model or embedder, grouped by length and answered a batch at a time.

A local network is fastest when it works on many inputs of similar length together. Callers just await
`submit`; what waits while a batch computes goes into the next ones.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[Job, Result]):
    job: Job
    size: int
    future: asyncio.Future[Result]


class Batcher(Generic[Job, Result]):
    """Answers jobs in length-sorted batches, in a worker thread, one batch at a time.

    `answer` maps a batch to its results, in order; `most` bounds a batch's jobs and `most_tokens` its padded
    area (jobs x longest). An exception of `answer` reaches every caller of that batch.
    """

    def __init__(self, answer: Callable[[Sequence[Job]], Sequence[Result]], most: int, most_tokens: int) -> None:
        self._answer = answer
        self.most = most
        self._most_tokens = most_tokens
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
                results = await asyncio.to_thread(self._answer, [w.job for w in batch])
            except Exception as error:  # noqa: BLE001 - handed to the callers, who own it
                for w in batch:
                    if not w.future.done():
                        w.future.set_exception(error)
            else:
                for w, result in zip(batch, results, strict=True):
                    if not w.future.done():
                        w.future.set_result(result)

    def _next_batch(self) -> list[_Waiting[Job, Result]]:
        """The oldest job with its neighbours by length: nobody starves, and padding stays small."""
        self._waiting = [w for w in self._waiting if not w.future.cancelled()]
        if not self._waiting:
            return []
        oldest = self._waiting[0]
        by_size = sorted(self._waiting, key=lambda w: (abs(w.size - oldest.size), w.size))
        batch: list[_Waiting[Job, Result]] = []
        longest = 0
        for w in by_size:
            longest = max(longest, w.size)
            if batch and (len(batch) >= self.most or longest * (len(batch) + 1) > self._most_tokens):
                break
            batch.append(w)
        chosen = {id(w) for w in batch}
        self._waiting = [w for w in self._waiting if id(w) not in chosen]
        return batch
