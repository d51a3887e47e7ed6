"""A hundred thousand questions in a day of simulated time: rate limits, failures in turn, an hour without the provider.

The event loop's clock is simulated: it jumps to the next thing that is waited for. Only the journal's writer works in
real time, and while it does the clock stands still. A run that an outage ended is started again after ten minutes, as
cron would.
"""

import asyncio
import gc
import random
import selectors
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.arms.arm import Arm, Sampling
from harness.arms.prompt import Prompt
from harness.config.schema import ArmSpec, Budget
from harness.core.errors import ModelOutage
from harness.core.types import (
    ArmFacts,
    Completion,
    Message,
    Record,
    Request,
    Rung,
    Sample,
    Task,
    Timing,
    Usage,
)
from harness.engine.answering.answer import Asking, questions
from harness.engine.answering.budget import Budget as Purse
from harness.engine.answering.budget import Rates
from harness.engine.answering.driver import Clock, Driven, Pace
from harness.engine.answering.prepare import ReadyArm
from harness.engine.planning.planned import PlannedArm
from harness.engine.store.journal import Journal
from harness.reporting.progress import TerminalProgress
from torture.lines import Attack, Line, noted, scratch

_HOUR_S, _TEN_MINUTES_S = 3600.0, 600.0
_AT_ONCE = 64
_AGAIN_S = 600.0


class SimulatedLoop(asyncio.SelectorEventLoop):
    """Time passes only when there is nothing to do; `working` counts what is done in real time meanwhile."""

    def __init__(self) -> None:
        self.now_s, self.working = 0.0, 0
        super().__init__(_Selector(self))

    def time(self) -> float:
        """Simulated seconds since the beginning."""
        return self.now_s


class _Selector(selectors.DefaultSelector):
    """Jumps ahead where the loop would wait, unless real work is under way."""

    def __init__(self, loop: SimulatedLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Any:
        """See `selectors.BaseSelector.select`."""
        if self._loop.working or timeout is None:
            return super().select(None if timeout is None or timeout > 0 else 0)
        self._loop.now_s += max(0.0, timeout)
        return super().select(0)


@dataclass
class WatchedJournal:
    """A journal that tells the loop when it works."""

    journal: Journal
    loop: SimulatedLoop

    async def add(self, record: Record) -> None:
        """See `Journal.add`."""
        self.loop.working += 1
        try:
            await self.journal.add(record)
        finally:
            self.loop.working -= 1


@dataclass
class Unreliable:
    """Answers in about two seconds, fails by turns, and is gone for an hour; counts what it answered."""

    loop: SimulatedLoop
    outage_s: tuple[float, float]
    draw: random.Random
    name: str = "unreliable"
    preferred_concurrency: int = _AT_ONCE
    calls: int = 0
    answered: dict[str, int] = field(default_factory=dict)

    async def complete(self, request: Request) -> Completion:
        """The question in capitals, or this hour's failure."""
        self.calls += 1
        now_s = self.loop.time()
        if self.outage_s[0] <= now_s < self.outage_s[1]:
            raise ModelOutage("connection", "cannot be reached")
        if self.draw.random() < 0.02:
            await self._fail(int(now_s / _HOUR_S))
        taken_s = self.draw.uniform(1.0, 3.0)
        await asyncio.sleep(taken_s)
        text = request.messages[-1].content
        self.answered[text] = self.answered.get(text, 0) + 1
        timing = Timing(started_s=now_s, total_s=taken_s)
        return Completion(
            text=text.upper(), usage=Usage(input_tokens=20, output_tokens=5), timing=timing, finish="stop", model="m"
        )

    async def _fail(self, hour: int) -> None:
        """Every hour another way: too many calls, an error of the server, a broken connection, no answer at all."""
        if hour % 4 == 0:
            raise ModelOutage("rate_limit", "slow down", overloaded=True, retry_after_s=2.0)
        if hour % 4 == 1:
            raise ModelOutage("server", "internal error")
        await asyncio.sleep(1.0 if hour % 4 == 2 else 1e6)
        raise ModelOutage("connection", "broke off")

    def count_tokens(self, messages: Sequence[Message]) -> tuple[int, bool]:
        """Always the same."""
        return 20 * len(messages), False

    async def aclose(self) -> None:
        """Nothing to close."""


@dataclass
class FullLog:
    """A log whose disk is full for ten minutes of every eighty."""

    loop: SimulatedLoop
    lines: list[tuple[float, str]] = field(default_factory=list)
    refused: int = 0

    def isatty(self) -> bool:
        """It is none."""
        return False

    def flush(self) -> None:
        """Nothing is held back."""

    def write(self, text: str) -> int:
        """Keeps a line with its time, or has no room."""
        if int(self.loop.time() / _TEN_MINUTES_S) % 8 == 7:
            self.refused += 1
            raise OSError(28, "No space left on device")
        self.lines.append((self.loop.time(), text.strip()))
        return len(text)


class Forecasts(TerminalProgress):
    """Remembers what was forecast, from half of all on."""

    def __init__(self, log: FullLog, loop: SimulatedLoop, total: int) -> None:
        super().__init__(log, loop.time)  # type: ignore[arg-type]
        self._simulated, self._all = loop, total
        self.left: list[tuple[float, float]] = []

    def advance(self, phase: str, done: int = 1) -> None:
        """See `TerminalProgress.advance`."""
        super().advance(phase, done)
        this = self._phases[phase]
        missing = this.total - this.done
        now_s = self._simulated.time()
        if missing < self._all / 2 and missing % max(1, self._all // 200) == 0:
            left_s = this.forecast.left_s(now_s)
            if left_s is not None and this.done > this.total / 100:
                self.left.append((now_s, now_s + left_s))


def strike(seed: int, short: bool) -> Iterator[Line]:
    """A day, or an hour and a quarter of it."""
    total, hours = (4_000, 1.0) if short else (100_000, 24.0)
    with scratch() as home:
        yield from Day(home / "journal.sqlite", seed, total, hours).lived()


@dataclass
class Day:
    """One simulated run from its first question to its last answer."""

    path: Path
    seed: int
    total: int
    hours: float
    sessions: int = 0
    memory: list[float] = field(default_factory=list)

    def lived(self) -> Iterator[Line]:
        """Answers all, starting again as often as it takes, and says how that went."""
        loop = SimulatedLoop()
        outage_s = self.hours * _HOUR_S / 4
        model = Unreliable(loop, (outage_s, outage_s + _HOUR_S), random.Random(f"{self.seed} failures"))
        log = FullLog(loop)
        progress = Forecasts(log, loop, self.total)
        asyncio.set_event_loop(loop)
        try:
            with Journal(self.path) as journal:
                loop.run_until_complete(self._answered(model, journal, loop, progress))
        finally:
            loop.close()
        yield from self._shown(model, loop, log, progress)

    async def _answered(self, model: Unreliable, journal: Journal, loop: SimulatedLoop, progress: Forecasts) -> None:
        per_minute = 1.15 * self.total / (self.hours * 60)  # an hour is lost, and calls that fail take their part
        pace = Pace(concurrency=_AT_ONCE, requests_per_minute=per_minute, tokens_per_minute=None, timeout_s=60.0)
        driven = Driven(model, pace, self.seed, clock=Clock(now=loop.time, sleep=asyncio.sleep))
        ready = _ready(driven, self.total)
        watcher = asyncio.create_task(self._watch(self.hours * _HOUR_S / 24))
        while missing := questions([ready], "test", 1, self.seed, journal.answered()):
            self.sessions += 1
            purse = Purse(Budget(), clock=loop.time)
            asking = Asking(journal=WatchedJournal(journal, loop), budget=purse, progress=progress, phase="answer")  # type: ignore[arg-type]
            await asking.ask(missing)
            if asking.stopped:
                await asyncio.sleep(_AGAIN_S)
        watcher.cancel()

    async def _watch(self, every_s: float) -> None:
        """The memory of the process, in MB, as the day goes by."""
        while True:
            await asyncio.sleep(every_s)
            gc.collect()
            fields = Path("/proc/self/status").read_text(encoding="ascii").split("VmRSS:")[1].split()
            self.memory.append(int(fields[0]) / 1024)

    def _shown(self, model: Unreliable, loop: SimulatedLoop, log: FullLog, progress: Forecasts) -> Iterator[Line]:
        with closing(sqlite3.connect(self.path)) as db:
            states = dict(db.execute("SELECT state, count(DISTINCT sample) FROM records GROUP BY state").fetchall())
        doubled = sum(count - 1 for count in model.answered.values())
        hours = loop.time() / _HOUR_S
        note = f"{hours:.1f} simulated hours, {self.sessions} sessions, {model.calls:,} calls, {doubled} asked twice"
        yield Line(what="questions answered once", done=self.total, survived=states.get("ok", 0) - doubled, note=note)
        end_s = loop.time()
        off = [abs(forecast_s - end_s) / end_s for _, forecast_s in progress.left]
        near = sum(error <= 0.1 for error in off)
        note = f"of the whole run's time, from half way on; {100 * max(off, default=0):.1f} % off at most"
        yield Line(what="forecasts within 10 %", done=len(off), survived=near, note=note)
        later = self.memory[len(self.memory) // 4 :]
        grown = later[-1] - later[0]
        flat = grown < 0.1 * later[0]
        note = f"{later[0]:.0f} MB at a quarter, {later[-1]:.0f} MB at the end, {max(later):.0f} MB at most"
        yield Line(what="memory flat", done=1, survived=int(flat), note=note)
        written = [text for _, text in log.lines if "left" in text]
        note = f"{len(log.lines)} lines, {log.refused} more found no room"
        yield Line(
            what="a log that has no room now and then", done=1, survived=int(bool(written)), note=noted([], note)
        )


def _ready(model: Driven, total: int) -> ReadyArm:
    """An arm on a task of so many questions."""
    samples = tuple(Sample(id=f"{i:06}", input=f"question {i}", targets=(f"QUESTION {i}",)) for i in range(total))
    task = Task(
        name="long", kind="generation", instruction="", metrics=("exact_match",), primary="exact_match", test=samples
    )
    spec = ArmSpec(name="one", variant_of="one", model="far")
    facts = ArmFacts(name="one", variant_of="one", task="long", rung=Rung.PROMPTING, model="far")
    sampling = Sampling(max_tokens=8, temperature=0.0, stop=(), seed=1)
    arm = Arm(prompt=Prompt(instruction="", kind="generation"), model=model, sampling=sampling, abstain=None)
    planned = PlannedArm(task=task, spec=spec, facts=facts)
    return ReadyArm(planned=planned, arm=arm, setups=(), rates=Rates(price=None), concurrency=_AT_ONCE)


ATTACK = Attack(name="long", question="does a day of failures lose, double or swell anything?", strike=strike)
