"""The latency pass: a warm-up, then a declared number of samples at declared levels of concurrency, nothing else.

The quality pass runs at full throughput, so its timings say nothing of what one user waits for. Arms take turns
in short blocks, so that a machine that slows down slows all of them.
"""

import random
from collections.abc import Iterator, Sequence

from harness.config import schema
from harness.core.types import RecordKey, Sample, State, Usage
from harness.engine.answering.answer import Asking, Question, samples_of, together
from harness.engine.answering.prepare import ReadyArm

_BLOCK = 20


async def measure_latency(ready: Sequence[ReadyArm], asking: Asking, settings: schema.Latency, seed: int) -> None:
    """Journals one record per arm, level and chosen sample; the warm-up's answers are thrown away.

    An arm whose answers are paid for is warmed up once, not again by each session that goes on with its levels.
    """
    answered = asking.journal.answered()
    chosen = {arm.task: _choose(samples_of(arm, "test"), settings.samples, seed) for arm in ready}
    blocks = [
        [q for sample in block if (q := _question(arm, sample, level)).key not in answered]
        for level in settings.concurrency
        for block_number in range(-(-settings.samples // _BLOCK))
        for arm in _shuffled(ready, f"{seed}:{level}:{block_number}")
        if (block := chosen[arm.task][block_number * _BLOCK : (block_number + 1) * _BLOCK])
    ]
    missing = [block for block in blocks if block]
    asking.progress.start(asking.phase, sum(map(len, missing)))
    if missing:
        warm = {(key.task, key.arm) for key in answered if key.concurrency}
        cold = [arm for arm in ready if not (_is_paid(arm) and (arm.task, arm.name) in warm)]
        await _warm_up(cold, settings.warmup, asking)
    for asked in [] if asking.stopped else missing:
        await _run(asked, asked[0].key.concurrency or 1, asking)
        if asking.stopped:
            return


async def _run(block: Sequence[Question], level: int, asking: Asking) -> None:
    waiting: Iterator[Question] = iter(block)

    async def work() -> None:
        for question in waiting:
            if asking.stopped:
                return
            await asking.one(question)
            asking.progress.advance(asking.phase)

    await together(work() for _ in range(level))


async def _warm_up(ready: Sequence[ReadyArm], count: int, asking: Asking) -> None:
    for arm in ready:
        for sample in samples_of(arm, "test")[:count]:
            key = RecordKey(task=arm.task, arm=arm.name, sample_id=sample.id)
            record = await asking.unrecorded(Question(arm=arm, key=key, text=sample.input))
            if record and not record.cached and record.state is not State.UNMEASURED:
                asking.budget.note("warm_up", record.usage, arm.rates)
            if asking.stopped:
                return


def _is_paid(arm: ReadyArm) -> bool:
    return arm.rates.usd_of(Usage()) is not None


def _question(arm: ReadyArm, sample: Sample, level: int) -> Question:
    key = RecordKey(task=arm.task, arm=arm.name, sample_id=sample.id, concurrency=level)
    return Question(arm=arm, key=key, text=sample.input)


def _choose(samples: Sequence[Sample], count: int, seed: int) -> list[Sample]:
    chosen = list(samples)
    random.Random(f"{seed}:latency").shuffle(chosen)
    return chosen[:count]


def _shuffled(ready: Sequence[ReadyArm], seed: str) -> list[ReadyArm]:
    order = list(ready)
    random.Random(seed).shuffle(order)
    return order
