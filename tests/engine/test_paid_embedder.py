"""A hosted embedder that scores: what its calls cost, however they end."""

import time
from typing import Any

import pytest
from conftest import Protocol

from harness.config import schema
from harness.core import openai_client
from harness.core.errors import InputError, ModelOutage
from harness.engine.answering.budget import Budget, Rates
from harness.engine.answering.paid_embedder import PaidEmbedder
from harness.retrieval.openai_compatible_embedder import Params, build

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
    except (ModelOutage, InputError):
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
