"""Every question is asked once, in mixed order, within its limits, and is on disk before it counts."""

import asyncio
import itertools
from itertools import cycle

import pytest
from engine.scripted import Scripted, Silent, make_arm, make_task
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.config import schema
from harness.core.errors import ModelFault, ModelOutage
from harness.core.prices import Price
from harness.core.types import RecordKey, State
from harness.engine.answer import Asking, questions
from harness.engine.budget import Budget
from harness.engine.journal import Journal
from harness.engine.prepare import ReadyArm


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
