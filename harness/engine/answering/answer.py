"""Every question put to every arm, in random order and interleaved, each answer journalled as it arrives.

Interleaving makes a drift or an early end hit all arms alike; an early end is decided on complete pairs.
"""

import asyncio
import random
from collections import deque
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from harness.arms.arm import Arm, Found, not_put
from harness.core.contained import contained
from harness.core.errors import ModelFault, ModelOutage
from harness.core.ports import Progress
from harness.core.types import Record, RecordKey, Sample, Split, State, Usage
from harness.engine.answering.budget import Budget, Rates
from harness.engine.answering.budget_tries import OVER, SPENT, Tries, counted
from harness.engine.answering.prepare import ReadyArm
from harness.engine.store.journal import Journal

# So many outages of one model in a row mean that it is gone: what is left stays not_run and can be resumed.
_OUTAGES_IN_A_ROW = 25
_SEARCHES = 2  # for passages and for examples
_TURN_TOKENS = 16  # what a turn of a chat costs besides its text, at most


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One sample for one arm."""

    arm: ReadyArm
    key: RecordKey
    text: str


@dataclass(slots=True)
class Asking:
    """What the asking of one phase shares.

    `stopped` says why it ended early, where it did; `known` counts the answers that had been paid for before. `quotes`:
    whether that may be told in the model's own words, in which a question may stand.
    """

    journal: Journal
    budget: Budget
    progress: Progress
    phase: str
    quotes: bool = True
    stopped: str | None = None
    known: int = 0
    _outages: dict[str, int] = field(default_factory=dict)
    _lost: dict[tuple[str, str], str] = field(default_factory=dict)

    async def ask(self, questions: Sequence[Question]) -> None:
        """Asks each question once, as many at a time as each model takes; no model waits for another."""
        self.progress.start(self.phase, len(questions))
        by_model: dict[int, deque[Question]] = {}
        for question in questions:
            by_model.setdefault(id(question.arm.arm.model), deque()).append(question)
        await together(
            self._work(waiting)
            for waiting in by_model.values()
            for _ in range(min(len(waiting), waiting[0].arm.concurrency))
        )

    async def _work(self, waiting: deque[Question]) -> None:
        while waiting and self.stopped is None:
            await self.one(waiting.popleft())
            self.progress.advance(self.phase)

    async def one(self, question: Question) -> None:
        """Asks one question and journals the answer, unless the budget forbids it."""
        record = await self.unrecorded(question)
        if record is None:
            return
        await self.journal.add(record)
        self.known += record.cached
        model = question.arm.planned.spec.model
        if record.cached:
            return
        if record.state is not State.UNMEASURED:
            self._outages[model] = 0
            return
        self._outages[model] = self._outages.get(model, 0) + 1
        failure = record.failure
        reason = "no answer" if failure is None else failure.message if self.quotes else failure.kind
        self._lost[record.key.task, record.key.arm] = reason
        if self._outages[model] >= _OUTAGES_IN_A_ROW:
            self.stopped = f"model {model!r} gave no answer {_OUTAGES_IN_A_ROW} times in a row: {reason}"

    def require_some(self, ready: Iterable[ReadyArm]) -> None:
        """Once all was asked: it ends early after all where outages left an arm without one answer to judge it by."""
        if self.stopped or not self._lost:
            return
        quality = (key for key in self.journal.answered() if key.split == "test" and key.concurrency is None)
        heard = {(key.task, key.arm) for key in quality}
        for arm in ready:
            if (why := self._lost.get((arm.task, arm.name))) and (arm.task, arm.name) not in heard:
                self.stopped = f"not one answer of {arm.name} ({arm.task}) could be had: {why}"
                return

    async def unrecorded(self, question: Question) -> Record | None:
        """Asks one question within the budget, and leaves the answer to the caller; None where it forbids that."""
        arm, rates = question.arm.arm, question.arm.rates
        most = Usage(embedding_tokens=_SEARCHES * _bytes(question.text)) if self.budget.counts else Usage()
        if not self._reserve(most, rates):
            return None
        try:
            found = await arm.find(question.text)
        except (ModelFault, ModelOutage) as error:  # of a hosted embedder
            self.budget.settle(most, Usage(), rates)  # what it cost is noted by call, not by question
            if error.kind == "budget":  # it was never asked
                self.stopped = str(error)
                return None
            return not_put(question.key, error)
        self.budget.settle(most, found.usage, rates)
        worst = partial(_worst_case, arm, found)
        most = worst() if self.budget.counts else Usage()  # not worked out where no limit asks for it
        if not self._reserve(most, rates):
            self._not_told(found, rates)
            return None
        with counted(Tries(budget=self.budget, rates=rates, most=most, worst=worst)) as tries:
            record = await arm.answer(question.key, found)
        tries.close(_paid(record))
        self.stopped = self._told(tries.refused) if tries.refused else self.stopped
        if record.state is State.UNMEASURED:  # its record will be replaced
            self._not_told(found, rates)
        return record if tries.begun or not tries.refused else None  # which it is where it was never asked

    def _not_told(self, found: Found, rates: Rates) -> None:
        """Finding is paid, and no record will tell of it."""
        if found.usage.embedding_tokens:
            self.budget.note("asked_again", found.usage, rates)

    def _reserve(self, most: Usage, rates: Rates) -> bool:
        possible = self.budget.reserve(most, rates)
        if not possible:
            longer = "a prompt may be longer than its price holds for, and the budget is in USD"
            self.stopped = longer if rates.beyond(most) else self._told(OVER if self.budget.over else SPENT)
        return possible

    def _told(self, why: str) -> str:
        told = self.budget.ledger.told()
        return f"{why}: {told}" if told else why


def _worst_case(arm: Arm, found: Found) -> Usage:
    """What the call can cost at most."""
    tokens, exact = arm.model.count_tokens(found.messages)
    if not exact:  # no tokenizer in use makes more tokens of a text than it has bytes
        tokens = sum(_bytes(m.content) + _TURN_TOKENS for m in found.messages)
    return Usage(input_tokens=tokens, output_tokens=arm.sampling.max_tokens)


def _paid(record: Record) -> Usage:
    """What the last try took off the budget: nothing for a kept reply; one that broke off has been counted as such."""
    if record.cached or record.state is State.UNMEASURED:
        return Usage()
    return replace(record.usage, embedding_tokens=0)  # what finding took is counted already


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


async def together(work: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Runs all of it at once. The first error ends the rest and is raised as it is, not in a group."""

    async def to_its_end(one: Coroutine[Any, Any, None]) -> None:
        with contained():  # a group takes no notice of a child that was cancelled by what it called
            await one

    try:
        async with asyncio.TaskGroup() as group:
            for one in work:
                group.create_task(to_its_end(one))
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


def questions(
    arms: Iterable[ReadyArm], split: Split, repeats: int, seed: int, answered: set[RecordKey]
) -> list[Question]:
    """What is still to be asked, shuffled over samples and arms alike."""
    wanted = [
        Question(arm=arm, key=key, text=sample.input)
        for arm in arms
        for sample in samples_of(arm, split)
        for repeat in range(repeats)
        if (key := RecordKey(task=arm.task, arm=arm.name, sample_id=sample.id, repeat=repeat, split=split))
        not in answered
    ]
    random.Random(f"{seed}:{split}").shuffle(wanted)
    return wanted


def samples_of(arm: ReadyArm, split: Split) -> tuple[Sample, ...]:
    """The task's samples of one split."""
    samples: tuple[Sample, ...] = getattr(arm.planned.task, split)
    return samples
