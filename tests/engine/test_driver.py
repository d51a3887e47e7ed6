"""The driver, on a clock that only the test moves: concurrency, rates, pauses, tries."""

import asyncio
import heapq
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from harness.config import schema
from harness.core.errors import InputError, ModelFault, ModelOutage
from harness.core.types import Completion, Message, Request, Timing, Usage
from harness.engine.answering.budget import Budget, Rates
from harness.engine.answering.budget_tries import OVER, Tries, counted
from harness.engine.answering.driver import TRIES, Clock, Driven, Pace, Shares, Slots

PACE = Pace(concurrency=8, requests_per_minute=None, tokens_per_minute=None, timeout_s=60)


@dataclass
class Time:
    """Sleeps end in order, and only once nobody has anything left to do."""

    now: float = 0.0
    sleeping: list[tuple[float, int, "asyncio.Future[None]"]] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    count: int = 0

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.count += 1
        self.slept.append(seconds)
        heapq.heappush(self.sleeping, (self.now + max(0.0, seconds), self.count, future))
        await future

    async def run(self, *work: "asyncio.Task[object]") -> None:
        while not all(task.done() for task in work):
            for _ in range(50):
                await asyncio.sleep(0)
            if self.sleeping and not all(task.done() for task in work):
                self.now, _, future = heapq.heappop(self.sleeping)
                if not future.done():
                    future.set_result(None)

    @property
    def clock(self) -> Clock:
        return Clock(now=lambda: self.now, sleep=self.sleep)


@dataclass
class Server:
    """Answers after a while, or raises what `trouble` gives for this call."""

    time: Time
    seconds: float = 1.0
    late: bool = False  # trouble comes after the usual time, not at once
    trouble: Callable[[int], Exception | None] = lambda _: None
    name: str = "server"
    preferred_concurrency: int = 8
    calls: int = 0
    at_once: int = 0
    most_at_once: int = 0
    began: list[float] = field(default_factory=list)

    async def complete(self, request: Request) -> Completion:
        self.calls += 1
        self.began.append(self.time.now)
        if error := self.trouble(self.calls):
            if self.late:
                await self.time.sleep(self.seconds)
            raise error
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.time.sleep(self.seconds)
        finally:
            self.at_once -= 1
        usage = Usage(input_tokens=10, output_tokens=5)
        timing = Timing(started_s=0.0, total_s=self.seconds)
        return Completion(text=request.messages[0].content, usage=usage, timing=timing, finish="stop", model="s")

    def count_tokens(self, messages: Sequence[Message]) -> tuple[int, bool]:
        return 10, True

    async def aclose(self) -> None: ...


def drive(server: Server, count: int, pace: Pace = PACE) -> list[Completion | BaseException]:
    async def all_of_it() -> list[Completion | BaseException]:
        driven = Driven(server, pace, seed=1, clock=server.time.clock)
        requests = [Request(messages=(Message(role="user", content=str(i)),), max_tokens=20) for i in range(count)]
        tasks = [asyncio.ensure_future(driven.complete(r)) for r in requests]
        await server.time.run(*tasks)
        return await asyncio.gather(*tasks, return_exceptions=True)

    return asyncio.run(all_of_it())


def busy(wait: float | None = None) -> ModelOutage:
    return ModelOutage("rate_limit", "slow down", overloaded=True, retry_after_s=wait)


def test_no_more_at_once_than_allowed_and_no_fewer() -> None:
    server = Server(Time())
    assert len(drive(server, 40)) == 40
    assert (server.most_at_once, server.calls, server.time.now) == (8, 40, 5.0)


def test_a_refused_call_is_tried_again_and_its_tries_are_counted() -> None:
    server = Server(Time(), trouble=lambda call: busy() if call <= 2 else None)
    (answer,) = drive(server, 1)
    assert isinstance(answer, Completion)
    assert (answer.timing.retries, answer.timing.total_s, server.calls) == (2, 1.0, 3)


def test_tries_end_and_the_last_outage_is_what_is_told() -> None:
    server = Server(Time(), trouble=lambda _: ModelOutage("server_error", "down"))
    (answer,) = drive(server, 1)
    assert isinstance(answer, ModelOutage) and server.calls == TRIES
    pauses = server.time.slept
    assert len(pauses) == TRIES - 1 and all(0.25 <= p <= 60 for p in pauses) and pauses[-1] > 4 * pauses[0]


def test_a_reply_that_is_none_is_not_asked_for_again_and_again() -> None:
    """It may have been paid each time, and comes from how the other side is set up."""
    server = Server(Time(), trouble=lambda _: ModelOutage("protocol", "the reply is no JSON"))
    (answer,) = drive(server, 1)
    assert isinstance(answer, ModelOutage) and server.calls == 3


@pytest.mark.parametrize("error", [ModelFault("context_too_long", "x"), InputError([])])
def test_what_cannot_be_helped_is_not_tried_again(error: Exception) -> None:
    server = Server(Time(), trouble=lambda _: error)
    assert drive(server, 1) == [error] and server.calls == 1


def test_a_pause_that_is_asked_for_holds_for_everybody() -> None:
    server = Server(Time(), late=True, trouble=lambda call: busy(30.0) if call == 1 else None)
    drive(server, 40)
    assert [t for t in server.began if 1.0 < t < 31.0] == []
    assert server.calls == 41


def test_an_overloaded_endpoint_is_asked_less_and_then_more_again() -> None:
    """It bears 4 calls at once; the driver starts at 32 and must find that out without losing an answer."""
    time = Time()
    server = Server(time)
    server.trouble = lambda _: busy() if server.at_once >= 4 else None
    answers = drive(server, 400, Pace(concurrency=32, requests_per_minute=None, tokens_per_minute=None, timeout_s=60))
    assert all(isinstance(a, Completion) for a in answers)
    assert server.calls < 2 * 400
    assert time.now < 2 * 400 / 4
    in_the_middle = [t for t in server.began if 30 < t < 60]
    assert len(in_the_middle) > 3 * 30, "having found that it bears four, the driver must come back to four"


def test_one_refusal_of_many_calls_under_way_halves_once() -> None:
    server = Server(Time(), late=True, trouble=lambda call: busy() if call <= 8 else None)
    slots = Slots(8, server.time.clock)
    for _ in range(8):
        slots.lower_level(began=0.0, wait_s=0.0)
    assert slots.level == 4
    slots.lower_level(began=0.5, wait_s=0.0)
    assert slots.level == 2
    assert all(isinstance(answer, Completion) for answer in drive(server, 64))


def test_requests_a_minute() -> None:
    server = Server(Time(), seconds=0.01)
    drive(server, 120, Pace(concurrency=50, requests_per_minute=60, tokens_per_minute=None, timeout_s=60))
    for start in server.began:
        assert sum(start <= t < start + 60 for t in server.began) <= 60
    assert server.time.now < 130


def test_tokens_a_minute_count_what_was_used() -> None:
    """Each call reserves 30 tokens and uses 15: at 900 a minute that comes to one a second, not to one in two."""
    server = Server(Time(), seconds=0.01)
    drive(server, 100, Pace(concurrency=50, requests_per_minute=None, tokens_per_minute=900, timeout_s=60))
    assert 95 < server.time.now < 160


def test_an_answer_that_takes_too_long_is_an_outage() -> None:
    class Stuck(Server):
        async def complete(self, request: Request) -> Completion:
            self.calls += 1
            if self.calls == 1:
                await asyncio.sleep(3600)
            return await super().complete(request)

    server = Stuck(Time())

    async def once() -> Completion:
        pace = Pace(concurrency=1, requests_per_minute=None, tokens_per_minute=None, timeout_s=0.05)
        driven = Driven(server, pace, seed=1, clock=Clock(now=lambda: 0.0, sleep=lambda _: asyncio.sleep(0)))
        server.seconds = 0.0
        server.time.sleep = lambda _: asyncio.sleep(0)  # type: ignore[method-assign,assignment,return-value]
        return await driven.complete(Request(messages=(Message(role="user", content="x"),), max_tokens=1))

    answer = asyncio.run(once())
    assert answer.timing.retries == 1


def test_nobody_is_lost_whatever_happens() -> None:
    """A thousand calls against every kind of trouble at random: each ends in one answer, in its own text."""
    draw = random.Random(5)

    def trouble(_: int) -> Exception | None:
        luck = draw.random()
        return (
            busy()
            if luck < 0.1
            else busy(2.0)
            if luck < 0.15
            else ModelOutage("connection", "")
            if luck < 0.3
            else None
        )

    server = Server(Time(), trouble=trouble)
    answers = drive(server, 1000)
    assert [a.text for a in answers if isinstance(a, Completion)] == [str(i) for i in range(1000)]


def test_who_asks_to_wait_for_a_day_is_not_waited_for() -> None:
    server = Server(Time(), trouble=lambda _: busy(86_400.0))
    (answer,) = drive(server, 1)
    assert isinstance(answer, ModelOutage) and server.calls == 1 and server.time.now < 700


def test_shares_add_up_to_the_time_in_which_anything_was_under_way() -> None:
    time = Time()
    shares = Shares(time.clock)
    first = shares.enter()
    time.now = 2.0
    second = shares.enter()
    time.now = 4.0
    assert shares.leave(first) == 2.0 + 1.0
    time.now = 5.0
    assert shares.leave(second) == 1.0 + 1.0
    time.now = 50.0
    third = shares.enter()
    time.now = 50.5
    assert shares.leave(third) == 0.5


def test_a_machine_paid_by_the_hour_is_shared_by_the_answers() -> None:
    server = Server(Time())

    async def all_of_it() -> list[Completion]:
        driven = Driven(server, PACE, seed=1, by_the_hour=True, clock=server.time.clock)
        request = Request(messages=(Message(role="user", content="x"),), max_tokens=1)
        tasks = [asyncio.ensure_future(driven.complete(request)) for _ in range(16)]
        await server.time.run(*tasks)
        return list(await asyncio.gather(*tasks))

    answers = asyncio.run(all_of_it())
    assert sum(a.timing.busy_s or 0.0 for a in answers) == pytest.approx(2.0)
    assert all(a.timing.total_s == 1.0 for a in answers)


def test_half_a_character_is_replaced() -> None:
    server = Server(Time())

    async def once() -> Completion:
        driven = Driven(server, PACE, seed=1, clock=server.time.clock)
        task = asyncio.ensure_future(
            driven.complete(Request(messages=(Message(role="user", content="a\ud800"),), max_tokens=1))
        )
        await server.time.run(task)
        return task.result()

    assert asyncio.run(once()).text == "a?"


def test_who_asks_to_wait_for_a_day_makes_nobody_else_wait() -> None:
    server = Server(Time(), trouble=lambda call: busy(86_400.0) if call == 1 else None)
    answers = drive(server, 40)
    assert sum(isinstance(answer, Completion) for answer in answers) == 39
    assert server.time.now < 60


def within(
    server: Server, minutes: float, count: int, pace: Pace = PACE
) -> list[tuple[Completion | BaseException, Tries]]:
    """The same, each call with tries of its own, within a budget of so many minutes on the server's clock."""
    budget = Budget(schema.Budget(minutes=minutes), clock=server.time.clock.now)

    async def one(driven: Driven, text: str) -> tuple[Completion | BaseException, Tries]:
        request = Request(messages=(Message(role="user", content=text),), max_tokens=20)
        with counted(Tries(budget=budget, rates=Rates(price=None), most=Usage(), worst=Usage)) as tries:
            try:
                return await driven.complete(request), tries
            except ModelOutage as outage:
                return outage, tries

    async def all_of_it() -> list[tuple[Completion | BaseException, Tries]]:
        driven = Driven(server, pace, seed=1, clock=server.time.clock)
        tasks = [asyncio.ensure_future(one(driven, str(i))) for i in range(count)]
        await server.time.run(*tasks)
        return list(await asyncio.gather(*tasks))

    return asyncio.run(all_of_it())


def test_no_pause_that_is_asked_for_outlasts_the_minutes_of_the_budget() -> None:
    """The third call is refused for 500 s: who was refused, and who waits behind it, wait until the minutes are over."""
    server = Server(Time(), trouble=lambda call: busy(500.0) if call == 3 else None)
    told = within(server, 0.4, 8, Pace(concurrency=2, requests_per_minute=None, tokens_per_minute=None, timeout_s=60))
    assert server.time.now == pytest.approx(24.0) and server.calls == 3
    lost = [tries for answer, tries in told if isinstance(answer, ModelOutage)]
    assert len(lost) == 6 and all(tries.refused == OVER for tries in lost)
    assert sum(tries.begun for tries in lost) == 1, "the others were never asked"


def test_neither_does_a_pause_of_our_own_or_one_that_a_rate_asks_for() -> None:
    server = Server(Time(), trouble=lambda _: ModelOutage("server_error", "down"))
    ((answer, tries),) = within(server, 0.05, 1)
    assert server.time.now <= 3.0 and tries.refused == OVER and str(answer) == "down"
    server = Server(Time(), seconds=0.01)
    told = within(server, 0.1, 30, Pace(concurrency=30, requests_per_minute=6, tokens_per_minute=None, timeout_s=60))
    assert server.time.now <= 6.1 and sum(bool(tries.refused) for _, tries in told) == 30 - server.calls > 0


def test_a_pause_that_ends_before_the_minutes_is_kept() -> None:
    server = Server(Time(), trouble=lambda call: busy(20.0) if call == 1 else None)
    ((answer, tries),) = within(server, 1, 1)
    assert isinstance(answer, Completion) and server.time.now > 20 and not tries.refused
