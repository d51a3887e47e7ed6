"""Every question is asked once, in mixed order, within its limits, and is on disk before it counts."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle

import pytest
from engine.scripted import Scripted, Silent, make_arm, make_task
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.config import schema
from harness.core.errors import IncompleteError, ModelFault, ModelOutage
from harness.core.prices import Price
from harness.core.types import Completion, RecordKey, Request, State, Usage
from harness.engine.answering.answer import Asking, questions
from harness.engine.answering.budget import Budget
from harness.engine.answering.budget_ledger import Amount, Ledger
from harness.engine.answering.driver import Clock, Driven, Pace
from harness.engine.answering.prepare import ReadyArm
from harness.engine.store.journal import Journal


def asking(journal: Journal, **limits: float) -> Asking:
    return Asking(journal=journal, budget=Budget(schema.Budget(**limits)), progress=Silent(), phase="answer")  # type: ignore[arg-type]


def ask_all(journal: Journal, arms: list[ReadyArm], **limits: float) -> Asking:
    phase = asking(journal, **limits)
    asyncio.run(phase.ask(questions(arms, "test", 1, 7, journal.answered())))
    return phase


def test_every_question_once_and_interleaved(journal: Journal) -> None:
    model, task = Scripted(), make_task(n=40)
    arms = [make_arm(model, task, "one"), make_arm(model, task, "two")]
    order = [q.key.arm for q in questions(arms, "test", 1, 7, set())]
    assert max(len(list(run)) for _, run in itertools.groupby(order)) < 12
    ask_all(journal, arms)
    assert len(journal.records()) == len(model.asked) == 80
    assert {r.state for r in journal.records()} == {State.OK}


def test_no_more_at_once_than_the_arm_allows(journal: Journal) -> None:
    model = Scripted()
    ask_all(journal, [make_arm(model, make_task(n=40))])
    assert model.most_at_once == 4


def test_what_is_answered_is_not_asked_again(journal: Journal) -> None:
    model, task = Scripted(), make_task(n=12)
    ask_all(journal, [make_arm(model, task)])
    ask_all(journal, [make_arm(model, task), make_arm(model, task, "two")])
    assert len(model.asked) == 24


def test_a_models_fault_and_an_outage_are_records(journal: Journal) -> None:
    def script(question: str) -> str:
        if question.endswith("s1"):
            raise ModelFault("malformed", "no answer in it")
        if question.endswith("s2"):
            raise ModelOutage("outage", "status 503")
        return "" if question.endswith("s3") else "unknown." if question.endswith("s4") else "x"

    ask_all(journal, [make_arm(Scripted(script), make_task(n=6))])
    states = {r.key.sample_id: (r.state, r.failure.kind if r.failure else None) for r in journal.records()}
    assert states == {
        "s0": (State.OK, None),
        "s1": (State.FAILED, "malformed"),
        "s2": (State.UNMEASURED, "outage"),
        "s3": (State.FAILED, "empty"),
        "s4": (State.ABSTAINED, None),
        "s5": (State.OK, None),
    }


def test_a_bug_stops_the_run_and_keeps_what_was_answered(journal: Journal) -> None:
    model = Scripted()

    def script(question: str) -> str:
        if len(model.asked) > 5:
            raise ZeroDivisionError("a bug, not an answer")
        return "x"

    model.script = script
    with pytest.raises(ZeroDivisionError):
        ask_all(journal, [make_arm(model, make_task(n=40))])
    assert 0 < len(journal.records()) <= 6


def test_a_model_that_is_gone_is_not_asked_for_ever(journal: Journal) -> None:
    def script(question: str) -> str:
        raise ModelOutage("outage", "connection refused")

    model = Scripted(script)
    phase = ask_all(journal, [make_arm(model, make_task(n=500))])
    assert phase.stopped and "connection refused" in phase.stopped
    assert len(model.asked) < 40


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 400), st.integers(1, 60))
def test_the_budget_is_never_passed(tmp_path_factory: pytest.TempPathFactory, tokens: int, n: int) -> None:
    """Reserved before the call: also with several calls in flight the tokens spent stay within the limit."""
    with Journal(tmp_path_factory.mktemp("budget") / "journal.sqlite") as journal:
        phase = ask_all(journal, [make_arm(Scripted(), make_task(n=n))], tokens=tokens)
        records = journal.records()
        spent = sum(r.usage.input_tokens + r.usage.output_tokens for r in records)
        assert spent <= tokens
        assert phase.budget.tokens == spent
        assert (phase.stopped is None) == (len(records) == n)


@settings(max_examples=100, deadline=None)
@given(
    cap=st.floats(0, 300),
    n=st.integers(1, 120),
    lengths=st.lists(st.integers(1, 5), min_size=1, max_size=9),
    prices=st.tuples(st.floats(0, 3), st.floats(0, 3)),
)
def test_with_fifty_calls_in_flight_the_spend_never_passes_the_cap(
    tmp_path_factory: pytest.TempPathFactory, cap: float, n: int, lengths: list[int], prices: tuple[float, float]
) -> None:
    answers = cycle(lengths)
    model = Scripted(lambda _: " ".join(["word"] * next(answers)))
    price = Price(input=1e6 * prices[0], output=1e6 * prices[1])
    with Journal(tmp_path_factory.mktemp("budget") / "journal.sqlite") as journal:
        phase = ask_all(journal, [make_arm(model, make_task(n=n), price=price, concurrency=50)], usd=cap)
        spent = sum(r.usage.input_tokens * prices[0] + r.usage.output_tokens * prices[1] for r in journal.records())
        assert spent <= cap * (1 + 1e-9) + 1e-9
        assert phase.budget.usd == pytest.approx(spent, abs=1e-6)
        assert model.most_at_once <= 50


def test_a_budget_in_usd(journal: Journal) -> None:
    price = Price(input=1_000_000, output=1_000_000)  # one dollar a token
    phase = ask_all(journal, [make_arm(Scripted(), make_task(n=50), price=price)], usd=40)
    assert phase.stopped == "the budget is spent"
    assert phase.budget.usd == sum(r.usage.input_tokens + r.usage.output_tokens for r in journal.records()) <= 40


def test_the_same_seed_gives_the_same_order() -> None:
    arms = [make_arm(Scripted(), make_task(n=30))]

    def order(seed: int) -> list[RecordKey]:
        return [q.key for q in questions(arms, "test", 2, seed, set())]

    assert order(1) == order(1) != order(2)
    assert len(order(1)) == 60


def test_a_prompt_longer_than_its_price_holds_for_is_not_asked_under_a_budget_in_usd(journal: Journal) -> None:
    price = Price(input=1, output=1, longest_prompt=1)
    phase = ask_all(journal, [make_arm(Scripted(), make_task(n=3), price=price)], usd=40)
    assert phase.stopped and "longer than its price holds for" in phase.stopped and not journal.records()
    free = ask_all(journal, [make_arm(Scripted(), make_task(n=3), price=price)])
    assert free.stopped is None and len(journal.records()) == 3


DOLLAR = Price(input=1_000_000, output=1_000_000)  # one a token
MOST = 2 + 5  # tokens of one call: two words asked, five answered at most


def driven(model: Scripted, timeout_s: float = 60.0, n: int = 12, concurrency: int = 1) -> ReadyArm:
    pace = Pace(concurrency=concurrency, requests_per_minute=None, tokens_per_minute=None, timeout_s=timeout_s)
    clock = Clock(now=lambda: 0.0, sleep=lambda _: asyncio.sleep(0))
    arm = make_arm(model, make_task(n=n), price=DOLLAR, concurrency=concurrency)
    return replace(arm, arm=replace(arm.arm, model=Driven(model, pace, seed=1, clock=clock)))


def breaking(times: int, outage: Callable[[], ModelOutage]) -> Scripted:
    """Each question breaks off so often before it is answered."""
    tries: Counter[str] = Counter()

    def script(question: str) -> str:
        tries[question] += 1
        if tries[question] <= times:
            raise outage()
        return "x"

    return Scripted(script)


def test_a_fault_that_was_paid_counts_and_is_told(journal: Journal) -> None:
    def script(question: str) -> str:
        fault = ModelFault("malformed", "the answer ended with 'tool_calls'")
        fault.usage, fault.text = Usage(input_tokens=2, output_tokens=4), "half an answer"
        raise fault

    phase = ask_all(journal, [make_arm(Scripted(script), make_task(n=30), price=DOLLAR, concurrency=1)], usd=20)
    records = list(journal.records())
    assert phase.stopped and len(records) == 3 and phase.budget.usd == 18
    assert {(r.state, r.text, r.usage.output_tokens) for r in records} == {(State.FAILED, "half an answer", 4)}


@pytest.mark.parametrize(("kind", "lost"), [("timeout", 3), ("connection", 3), ("server_error", 3), ("protocol", 2)])
def test_tries_that_broke_off_before_an_answer_are_paid(journal: Journal, kind: str, lost: int) -> None:
    model = breaking(lost, lambda: ModelOutage(kind, "gone"))
    phase = ask_all(journal, [driven(model)], usd=lost * MOST + 9)
    assert len(model.asked) == lost + 1  # those that broke off, and one that was answered
    assert phase.budget.usd == lost * MOST + 3
    told = f"{lost} calls broke off after being sent, for which up to {lost * MOST}.00 USD"
    assert phase.stopped and told in phase.stopped


def test_a_try_is_not_begun_where_the_budget_does_not_allow_it(journal: Journal) -> None:
    model = breaking(9, lambda: ModelOutage("connection", "gone"))
    phase = ask_all(journal, [driven(model)], usd=2 * MOST + 1)
    assert len(model.asked) == 2 and phase.stopped and phase.stopped.startswith("the budget is spent")
    assert [r.state for r in journal.records()] == [State.UNMEASURED]


def test_tries_that_were_refused_or_never_arrived_cost_nothing(journal: Journal) -> None:
    refused = breaking(3, lambda: ModelOutage("rate_limit", "slow down", overloaded=True))
    away = breaking(3, lambda: ModelOutage("unreachable", "no route"))
    for model in (refused, away):
        phase = ask_all(journal, [replace(driven(model, n=4))], usd=30)
        assert phase.stopped is None and phase.budget.usd == 4 * 3 and phase.budget.ledger.told() is None
        phase.journal._db.execute("DELETE FROM records")
        phase.journal._db.commit()


def test_a_try_that_took_too_long_is_paid(journal: Journal) -> None:
    class Late(Scripted):
        async def complete(self, request: Request) -> Completion:
            await asyncio.sleep(0.05 if not self.asked else 0)
            self.asked += [""] if not self.asked else []
            return await super().complete(request)

    phase = ask_all(journal, [driven(Late(lambda _: "x"), timeout_s=0.02, n=3)], usd=1000)
    assert phase.budget.ledger.of("broke_off").calls >= 1
    assert phase.budget.usd == phase.budget.ledger.of("broke_off").usd + sum(
        r.usage.input_tokens + r.usage.output_tokens for r in journal.records()
    )


def test_what_broke_off_is_still_spent_when_the_run_is_taken_up(journal: Journal) -> None:
    model = breaking(99, lambda: ModelOutage("connection", "gone"))
    for _ in range(3):
        budget = Budget(schema.Budget(usd=3 * MOST), ledger=Ledger(journal))
        phase = Asking(journal=journal, budget=budget, progress=Silent(), phase="answer")
        asyncio.run(phase.ask(questions([driven(model)], "test", 1, 7, journal.answered())))
        assert phase.stopped and "the budget is spent" in phase.stopped
        budget.ledger.rest()
    assert len(model.asked) == 3


def test_what_broke_off_is_told_also_without_a_budget(journal: Journal) -> None:
    phase = ask_all(journal, [driven(breaking(1, lambda: ModelOutage("timeout", "late")), n=2)])
    assert phase.stopped is None and phase.budget.ledger.of("broke_off") == Amount(calls=2, usd=14.0, tokens=14)


def test_what_was_under_way_at_a_kill_or_an_interruption_is_spent(journal: Journal) -> None:
    class Stuck(Scripted):
        async def complete(self, request: Request) -> Completion:
            self.asked.append("")
            await asyncio.sleep(3600)
            raise AssertionError

    def ask(usd: float) -> Asking:
        budget = Budget(schema.Budget(usd=usd), ledger=Ledger(journal))
        return Asking(journal=journal, budget=budget, progress=Silent(), phase="answer")

    async def broken_off(phase: Asking) -> Ledger:
        """As one finds it who opens the journal at this moment, and then as it is left by an interruption."""
        wanted = questions([driven(model, concurrency=3)], "test", 1, 7, set())
        asked = asyncio.ensure_future(phase.ask(wanted))
        while len(model.asked) < 3:
            await asyncio.sleep(0.01)
        before = journal.meta("beside") or ""
        killed = Ledger(journal)
        journal.put_meta("beside", before)
        asked.cancel()
        await asyncio.wait([asked])
        phase.budget.ledger.rest()
        return killed

    model = Stuck()
    phase = ask(1000)
    killed = asyncio.run(broken_off(phase))
    assert killed.total == Ledger(journal).total == Amount(calls=3, usd=3.0 * MOST, tokens=3 * MOST)


@pytest.mark.parametrize(
    ("usd", "said"),
    [(0.001, "0.00100"), (0.0012341, "0.00124"), (21.0, "21.00"), (1234.561, "1,234.57"), (0.3 - 0.2, "0.100")],
)
def test_what_may_have_been_paid_is_told_in_digits_that_hold(usd: float, said: str) -> None:
    ledger = Ledger()
    ledger.add("broke_off", Amount(calls=1, usd=usd, tokens=1))
    assert f"for which up to {said} USD may have been paid" in (ledger.told() or "")


@pytest.mark.parametrize(
    ("limit", "most", "said"),
    [
        (0.01, 0.0101, "up to 0.0101 USD, and the budget leaves 0.0100;"),
        (0.0123449, 0.0123451, "up to 0.0124 USD, and the budget leaves 0.0123;"),
        (5, 7, "up to 7.00 USD, and the budget leaves 5.00;"),
    ],
)
def test_what_stops_a_run_is_told_so_that_it_can_be_seen_why(limit: float, most: float, said: str) -> None:
    with pytest.raises(IncompleteError) as told:
        Budget(schema.Budget(usd=limit)).afford("indexing for letters", most)
    assert said in str(told.value)


def test_a_run_whose_minutes_end_while_it_pauses_ends_by_its_budget_and_loses_nothing(journal: Journal) -> None:
    now = [0.0]

    async def sleep(seconds: float) -> None:
        now[0] += seconds
        await asyncio.sleep(0)

    model = breaking(1, lambda: ModelOutage("rate_limit", "slow", overloaded=True, retry_after_s=500))
    pace = Pace(concurrency=1, requests_per_minute=None, tokens_per_minute=None, timeout_s=60)
    plain = make_arm(model, make_task(n=4), concurrency=2)
    for session in range(2):
        arm = replace(plain, arm=replace(plain.arm, model=Driven(model, pace, 1, clock=Clock(lambda: now[0], sleep))))
        start = now[0]
        budget = Budget(schema.Budget(minutes=0.4 if session == 0 else 600), clock=lambda: now[0])
        phase = Asking(journal=journal, budget=budget, progress=Silent(), phase="answer")
        asyncio.run(phase.ask(questions([arm], "test", 1, 7, journal.answered())))
        states = [r.state for r in journal.records()]
        if session == 0:
            assert phase.stopped == "the minutes of the budget are over" and now[0] - start == pytest.approx(24)
            assert states == [State.UNMEASURED], "what was refused; the rest was never asked"
    assert phase.stopped is None and states == [State.OK] * 4


def test_an_arm_of_which_nothing_was_measured_is_told_and_asked_again(journal: Journal) -> None:
    def script(question: str) -> str:
        raise ModelOutage("connection", f"lost {question}")

    task, few = make_task(n=3), make_task("few", n=2)
    arms = [
        make_arm(Scripted(), task, "good"),
        make_arm(Scripted(script), task, "bad"),
        make_arm(Scripted(), few, "bad"),
    ]
    phase = ask_all(journal, arms)
    assert phase.stopped is None
    phase.require_some(arms)
    assert phase.stopped and phase.stopped.startswith("not one answer of bad (letters) could be had: lost word s")
    again = asking(journal)
    again.require_some([make_arm(Scripted(), task, "good"), make_arm(Scripted(), few, "bad")])
    assert again.stopped is None


def test_one_answer_of_an_arm_is_enough_to_go_on_with_also_from_an_earlier_session(journal: Journal) -> None:
    def script(question: str) -> str:
        if question.endswith("s1"):
            raise ModelFault("malformed", "no answer in it")
        raise ModelOutage("connection", "lost")

    arm = make_arm(Scripted(script), make_task(n=3))
    for _ in range(2):
        phase = ask_all(journal, [arm])
        phase.require_some([arm])
        assert phase.stopped is None
