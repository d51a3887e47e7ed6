"""Drives a hosted model: as many calls at once as it bears, within its rates, each tried until it cannot be helped.

Concurrency goes down by half when the other side is overloaded or answers too late, and up by one for each round of
good answers (additive increase, multiplicative decrease: Chiu & Jain 1989). What a caller waits for here never counts
as the model's latency.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from harness.core.environment import redacted
from harness.core.errors import ModelOutage
from harness.core.ports import Model
from harness.core.texts import whole
from harness.core.types import Completion, Message, Request
from harness.engine.answering.budget_tries import OVER, tries_here

TRIES = 8
_TRIES_OF_NONSENSE = 3
"""How often a reply that is none is asked for: it may have been paid, and comes from how the other side is set up."""
_BURST = 0.05  # of a minute's worth may come at once
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 60.0
_LONGEST_ASKED_S = 600.0  # who asks for more than this is not waited for


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """How hard a model may be driven; None: no limit."""

    concurrency: int
    requests_per_minute: float | None
    tokens_per_minute: float | None
    timeout_s: float


@dataclass(frozen=True, slots=True)
class Clock:
    """Time, handed in so that tests need not wait."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


class Driven:
    """A model that is driven; see `core.ports.Model`. One for each model of an experiment, whatever arms ask it.

    `by_the_hour`: its machine is paid by the hour, and each answer bears its share of the time that it was busy.
    """

    def __init__(
        self, model: Model, pace: Pace, seed: int, *, by_the_hour: bool = False, clock: Clock = Clock()
    ) -> None:
        self._model = model
        self._shares = Shares(clock) if by_the_hour else None
        self._pace = pace
        self._clock = clock
        self._slots = Slots(pace.concurrency, clock)
        self._requests = Rate(pace.requests_per_minute, clock)
        self._tokens = Rate(pace.tokens_per_minute, clock)
        self._draw = random.Random(f"{seed} pauses")

    @property
    def name(self) -> str:
        """The model's own."""
        return self._model.name

    @property
    def preferred_concurrency(self) -> int:
        """As many as it is allowed."""
        return self._pace.concurrency

    def count_tokens(self, messages: Sequence[Message]) -> tuple[int, bool]:
        """As the model counts."""
        return self._model.count_tokens(messages)

    async def aclose(self) -> None:
        """Closes the model."""
        await self._model.aclose()

    async def complete(self, request: Request) -> Completion:
        """The answer, with the number of tries that failed before. Raises what the last try raised."""
        most, tries = self._most_tokens(request), tries_here()
        for failed in range(TRIES - 1):
            async with self._slots as slot:
                try:
                    return await self._once(request, most, failed, slot)
                except ModelOutage as outage:
                    nonsense = outage.kind == "protocol" and failed + 1 >= _TRIES_OF_NONSENSE
                    if nonsense or _asks_for_too_much(outage) or not tries.again():
                        raise
                    # The pause keeps the place: were it free, the next in line would run into the same trouble at once.
                    if not await tries.waited(self._pause(failed, outage), self._clock.sleep):
                        raise
        async with self._slots as slot:
            return await self._once(request, most, TRIES - 1, slot)

    async def _once(self, request: Request, most: int, failed: int, slot: "Slot") -> Completion:
        await self._requests.take(1)
        await self._tokens.take(most)
        await _wait(0.0, self._clock)  # the minutes may have ended while others had the place
        began = self._shares.enter() if self._shares else 0.0
        try:
            with tries_here().sent():
                async with asyncio.timeout(self._pace.timeout_s):
                    completion = await self._model.complete(request)
        except TimeoutError as error:
            slot.refused(0.0)
            raise ModelOutage("timeout", f"no answer within {self._pace.timeout_s:g} s") from error
        except ModelOutage as outage:
            if outage.overloaded:
                # Who is not waited for makes nobody else wait either.
                slot.refused(0.0 if _asks_for_too_much(outage) else outage.retry_after_s or 0.0)
            raise
        finally:
            busy_s = self._shares.leave(began) if self._shares else None
        slot.answered()
        self._tokens.give_back(most - completion.usage.input_tokens - completion.usage.output_tokens)
        timing = replace(
            completion.timing, retries=failed, busy_s=completion.timing.busy_s if busy_s is None else busy_s
        )
        text, model = redacted(whole(completion.text)), redacted(whole(completion.model))
        return replace(completion, text=text, model=model, timing=timing)

    def open_up(self, level: int) -> None:
        """So many calls at once from here on, whatever was found before: time is measured at that level."""
        self._slots.open_up(level)

    def _most_tokens(self, request: Request) -> int:
        """What a call can take at most, for the rate of tokens; not worked out where there is none."""
        if self._pace.tokens_per_minute is None:
            return 0
        return self._model.count_tokens(request.messages)[0] + request.max_tokens

    def _pause(self, failed: int, outage: ModelOutage) -> float:
        """As long as the other side asks for; else twice as long each time, and not all at the same moment."""
        if outage.retry_after_s is not None:
            return outage.retry_after_s + 0.1 * self._draw.random()
        return min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2.0**failed) * (0.5 + 0.5 * self._draw.random())


async def _wait(seconds: float, clock: Clock) -> None:
    """Raises ModelOutage where the budget's minutes end before: nothing is sent then."""
    if not await tries_here().waited(seconds, clock.sleep):
        raise ModelOutage("budget", OVER)


def _asks_for_too_much(outage: ModelOutage) -> bool:
    return (outage.retry_after_s or 0.0) > _LONGEST_ASKED_S


@dataclass(slots=True)
class Slots:
    """So many calls at once, and nobody before `_closed_until`; the number follows how the calls fare.

    `async with slots as slot` waits for one; `slot.answered()` and `slot.refused(wait_s)` tell how it went.
    """

    most: int
    clock: Clock
    level: float = field(init=False)
    taken: int = field(default=0, init=False)
    _closed_until: float = field(default=0.0, init=False)
    _lowered_at: float = field(default=-1.0, init=False)
    _freed: asyncio.Condition = field(default_factory=asyncio.Condition, init=False)

    def __post_init__(self) -> None:
        self.level = float(self.most)

    async def __aenter__(self) -> "Slot":
        async with self._freed:
            await self._freed.wait_for(lambda: self.taken < max(1, int(self.level)))
            self.taken += 1
        try:
            while (wait := self._closed_until - self.clock.now()) > 0:
                await _wait(wait, self.clock)
        except BaseException:
            await self._free()
            raise
        return Slot(self, self.clock.now())

    async def __aexit__(self, *_: object) -> None:
        await self._free()

    async def _free(self) -> None:
        async with self._freed:
            self.taken -= 1
            self._freed.notify_all()

    def open_up(self, level: int) -> None:
        """At least so many at once, from now on."""
        self.most = max(self.most, level)
        self.level = float(self.most)

    def raise_level(self) -> None:
        """One more call at once for each round of good answers, up to where it began."""
        self.level = min(float(self.most), self.level + 1 / self.level)

    def lower_level(self, began: float, wait_s: float) -> None:
        """Half as many, once for all calls that were under way together; and a pause for all, where one is asked."""
        now = self.clock.now()
        if began > self._lowered_at:
            self.level = max(1.0, self.level / 2)
            self._lowered_at = now
        self._closed_until = max(self._closed_until, now + wait_s)


@dataclass(frozen=True, slots=True)
class Slot:
    """One call's place."""

    _slots: Slots
    _began: float

    def answered(self) -> None:
        """The call was answered in time."""
        self._slots.raise_level()

    def refused(self, wait_s: float) -> None:
        """The other side was overloaded, and asks everybody to wait so long."""
        self._slots.lower_level(self._began, wait_s)


class Shares:
    """Divides the time in which any call is under way evenly among the calls under way at each moment.

    So the shares of all calls add up to the time that the machine behind them was busy, however many it had at once.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._at = clock.now()
        self._under_way = 0
        self._share = 0.0  # what one call that was there all along would bear

    def enter(self) -> float:
        """A call begins; to be handed to `leave`."""
        self._go_on()
        self._under_way += 1
        return self._share

    def leave(self, began: float) -> float:
        """A call ends: the seconds that it bears."""
        self._go_on()
        self._under_way -= 1
        return self._share - began

    def _go_on(self) -> None:
        now = self._clock.now()
        if self._under_way:
            self._share += (now - self._at) / self._under_way
        self._at = now


class Rate:
    """At most so many in any minute, evenly: a bucket that fills as time goes by and holds a few seconds' worth.

    It fills by that much slower, so that a full bucket and a minute's filling together come to the rate.
    """

    def __init__(self, per_minute: float | None, clock: Clock) -> None:
        self._most = 0.0 if per_minute is None else max(1.0, per_minute * _BURST)
        self._per_s = None if per_minute is None else max(per_minute - self._most, per_minute / 2) / 60
        self._clock = clock
        self._held = self._most
        self._at = clock.now()

    async def take(self, amount: float) -> None:
        """Returns when so many more are allowed. An amount larger than the bucket waits until it is full."""
        if self._per_s is None:
            return
        self._fill()
        self._held -= amount  # those who come later queue up behind this debt
        if (missing := -self._held) > 0:
            await _wait(missing / self._per_s, self._clock)

    def give_back(self, amount: float) -> None:
        """What was taken and not used."""
        if self._per_s is not None:
            self._held = min(self._most, self._held + amount)

    def _fill(self) -> None:
        now = self._clock.now()
        assert self._per_s is not None
        self._held = min(self._most, self._held + (now - self._at) * self._per_s)
        self._at = now
