"""A hosted embedder that scores: what its calls cost, however they end."""

import time
from typing import Any

import pytest
from conftest import Protocol

from harness.config import schema
from harness.core import openai_client
from harness.core.errors import InputError, ModelFault, ModelOutage
from harness.engine.answering.budget import Budget, Rates
from harness.engine.answering.paid_embedder import PaidEmbedder
from harness.retrieval.openai_compatible_embedder import Params, build
from harness.retrieval.query_vectors import QueryVectors

TEXTS = ["a bear", "the cab of a cab driver", "zzz"]
BYTES = sum(map(len, TEXTS))


def paid(url: str, budget: Budget, **more: Any) -> PaidEmbedder:
    one = build(Params(model="e", base_url=url, **more))
    return PaidEmbedder(one, budget, Rates(price=None, embedding=1e6))  # a dollar for each token


@pytest.mark.parametrize(
    ("script", "usd"),
    [
        ("plain+paid", 9.0),
        ("fail-413", 0.0),
        ("fail-500", 0.0),
        ("fail-401", 0.0),
        ("badjson+paid", BYTES),
        ("silent+paid", BYTES),
        ("late-1-413", 2.0),  # the first text's tokens
        ("late-2-413", 8.0),
    ],
)
def test_a_call_that_was_refused_costs_nothing_and_one_that_was_sent_its_most(
    protocol: Protocol, monkeypatch: pytest.MonkeyPatch, script: str, usd: float
) -> None:
    monkeypatch.setattr(openai_client, "_TRIES", 1)
    budget = Budget(schema.Budget(usd=100))
    late = {"batch": 1, "concurrency": 1} if "late" in script else {}
    one = paid(protocol.url(script), budget, timeout_s=0.5, **late)
    try:
        one.embed(TEXTS)
    except (ModelOutage, ModelFault, InputError):
        assert "plain" not in script
    assert budget.usd == usd == budget.ledger.of("scored").usd
    assert budget.ledger.of("under_way").usd == BYTES, "until the session rests"


def test_when_the_minutes_are_over_nobody_waits_and_the_next_session_asks(protocol: Protocol) -> None:
    now = [0.0]
    budget = Budget(schema.Budget(minutes=0.01, usd=100), clock=lambda: now[0])
    silent = paid(protocol.url("silent+minutes"), budget)
    began = time.monotonic()
    with pytest.raises(ModelOutage, match="the minutes of the budget are over: embedder 'e' was not waited for"):
        silent.embed(TEXTS)
    assert 0.5 < time.monotonic() - began < 5 and budget.usd == BYTES, "it was sent, and may be paid"
    now[0] = 0.7
    with pytest.raises(ModelOutage, match="the minutes of the budget are over: embedder 'e' was not asked"):
        paid(protocol.url("plain+over"), budget).embed(TEXTS)
    assert protocol.stats("plain+over")["calls"] == 0 and budget.usd == BYTES
    paid(protocol.url("plain+over"), Budget(schema.Budget(minutes=1))).embed(TEXTS)


def test_where_nobody_is_there_nothing_is_paid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai_client, "_TRIES", 1)
    budget = Budget(schema.Budget(usd=100))
    with pytest.raises(ModelOutage):
        paid("http://127.0.0.1:9/v1", budget).embed(TEXTS)
    assert budget.usd == 0


QUESTIONS = ["where", "when", "the odd one", "who", "why"]


def finding(url: str, budget: Budget, **more: Any) -> QueryVectors:
    """Vectors of questions, whose records tell what they cost."""
    one = paid(url, budget, **more)
    one.recorded = True
    return QueryVectors(one)


def test_a_call_for_questions_that_broke_off_counts_in_full_and_once(
    protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openai_client, "_TRIES", 1)
    budget = Budget(schema.Budget(usd=1000))
    found = finding(protocol.url("hang-odd+counted"), budget, timeout_s=0.5).each(QUESTIONS)
    assert [isinstance(one, ModelOutage) for one in found] == [False, False, True, False, False]
    assert protocol.stats("hang-odd+counted")["calls"] == 1 + len(QUESTIONS), "all at once, then each alone and once"
    broken = budget.ledger.of("broke_off")
    assert (broken.calls, broken.usd) == (2, sum(map(len, QUESTIONS)) + len("the odd one"))
    assert budget.usd == broken.usd and "2 calls broke off after being sent" in (budget.ledger.told() or "")


def test_what_broke_off_may_leave_too_little_to_ask_again(protocol: Protocol, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai_client, "_TRIES", 1)
    budget = Budget(schema.Budget(usd=20))
    found = finding(protocol.url("hang-odd+poor"), budget, timeout_s=0.5).each(QUESTIONS)
    assert {one.kind for one in found if isinstance(one, ModelOutage)} == {"budget"} and len(found) == len(QUESTIONS)
    assert protocol.stats("hang-odd+poor")["calls"] == 1


def test_finding_without_a_price_that_broke_off_is_told_as_unknown(
    protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openai_client, "_TRIES", 1)
    budget = Budget(schema.Budget())
    vectors = finding(protocol.url("silent+unpriced"), budget, timeout_s=0.3)
    vectors.embedder.rates = Rates(price=None)  # type: ignore[attr-defined]
    assert isinstance(vectors.each(["where"])[0], ModelOutage)
    assert "1 call broke off after being sent, and may have been paid; what they cost is not" in (
        budget.ledger.told() or ""
    )


def test_a_refused_question_costs_nothing_and_what_was_asked_beside_it_does(protocol: Protocol) -> None:
    budget = Budget(schema.Budget(usd=1000))
    found = finding(protocol.url("refuse-413-odd+free"), budget).each(QUESTIONS)
    assert [isinstance(one, ModelFault) for one in found] == [False, False, True, False, False]
    assert budget.usd == budget.ledger.of("asked_again").usd == 2.0, "of a text that showed that others are taken"
    assert budget.ledger.told() is None


def test_no_question_is_waited_for_beyond_the_minutes(protocol: Protocol) -> None:
    budget = Budget(schema.Budget(minutes=0.01))
    began = time.monotonic()
    found = finding(protocol.url("silent+found"), budget).each(QUESTIONS)
    assert time.monotonic() - began < 5 and {one.kind for one in found if isinstance(one, ModelOutage)} == {"budget"}
