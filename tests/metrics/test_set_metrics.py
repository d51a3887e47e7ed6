"""Macro F1, abstention and retrieval against scikit-learn and hand-computed cases."""

import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score, ndcg_score

from harness.core.ports import Judged, Metric, Value
from harness.core.types import Failure, State
from harness.metrics.parts import MetricParts, SetMetric
from harness.metrics.registry import build

labels = st.sampled_from(["billing", "login", "other", "made up"])


def one(name: str) -> Any:
    return build([name], MetricParts())[0]


def over(metric: Any, items: list[Judged]) -> float:
    """The metric over many records."""
    found: float = metric.aggregate(Counter(metric.fact(item) for item in items))
    return found


def value(metric: Metric, item: Judged) -> float:
    [outcome] = metric.score([item])
    assert isinstance(outcome, Value), outcome
    return outcome.value


def test_macro_f1_is_scikit_learns_over_the_classes_that_occur(judged: Callable[..., Judged]) -> None:
    metric = one("macro_f1")
    assert isinstance(metric, SetMetric)

    @settings(deadline=None)
    @given(st.lists(st.tuples(labels, labels.filter(lambda name: name != "made up")), min_size=1, max_size=30))
    def agrees(pairs: list[tuple[str, str]]) -> None:
        given_labels, right = zip(*pairs, strict=True)
        expected = f1_score(right, given_labels, labels=sorted(set(right)), average="macro", zero_division=0)
        assert over(metric, [judged(text, target) for text, target in pairs]) == pytest.approx(expected)

    agrees()


def test_macro_f1_by_hand(judged: Callable[..., Judged]) -> None:
    items = [judged("Billing.", "billing"), judged("billing", "login"), judged("login", "login")]
    assert over(one("macro_f1"), items) == pytest.approx((2 / 3 + 2 / 3) / 2)
    assert [outcome.value for outcome in one("macro_f1").score(items)] == [1.0, 0.0, 1.0]


def test_macro_f1_takes_any_accepted_label_a_failure_and_an_abstention(judged: Callable[..., Judged]) -> None:
    metric = one("macro_f1")
    assert over(metric, [judged("login", "billing", "login")]) == 1.0
    items = [judged("login", "login"), judged("", "login", state=State.FAILED)]
    assert over(metric, items) == pytest.approx(2 / 3)
    silent = judged("None of these!", "none", state=State.ABSTAINED, abstain="none")
    assert over(metric, [silent, judged("login", "login", abstain="none")]) == 1.0


@pytest.mark.parametrize(
    ("text", "target", "right"),
    [("Billing.", "billing", 1.0), ("** LOGIN **", "login", 1.0), ("log in", "login", 0.0), ("a", "b", 0.0)],
)
def test_accuracy_sees_through_case_and_decoration(
    text: str, target: str, right: float, judged: Callable[..., Judged]
) -> None:
    assert value(one("accuracy"), judged(text, target)) == right


def test_abstained_right_by_hand(judged: Callable[..., Judged]) -> None:
    metric = one("abstained_right")
    knows = {"abstain": "unknown"}
    silent = {"abstain": "unknown", "state": State.ABSTAINED}
    items = [
        judged("unknown", "Unknown.", **silent),
        judged("Paris", "unknown", **knows),
        judged("Paris", "London", **knows),
        judged("unknown", "London", **silent),
        judged("London", "London", **knows),
        judged("", "London", state=State.FAILED, **knows),
    ]
    assert [outcome.value for outcome in metric.score(items)] == [1.0, 0.0, 1.0, 0.0, 1.0, 0.0]
    assert over(metric, items) == pytest.approx((1 / 2 + 2 / 4) / 2)
    assert over(metric, items[2:3]) == 1.0


def test_abstaining_cannot_be_judged_where_the_task_knows_none(judged: Callable[..., Judged]) -> None:
    [outcome] = one("abstained_right").score([judged("x", "y")])
    assert isinstance(outcome, Failure)
    assert "answers.abstain" in outcome.message


@pytest.mark.parametrize(
    ("found", "gold", "expected"),
    [
        (["a", "b", "c"], ["a"], (1, 1, 1, 1)),
        (["b", "a", "c"], ["a"], (1, 1, 1 / 2, 1 / math.log2(3))),
        (["b", "b", "a"], ["a"], (1, 1, 1 / 2, 1 / math.log2(3))),
        (["a", "x", "y"], ["a", "b"], (1, 1 / 2, 1, 1 / (1 + 1 / math.log2(3)))),
        (["a"], ["a", "b"], (1, 1 / 2, 1, 1)),
        (["x", "y"], ["a"], (0, 0, 0, 0)),
        ([], ["a"], (0, 0, 0, 0)),
    ],
)
def test_retrieval_by_hand(
    found: list[str], gold: list[str], expected: tuple[float, ...], judged: Callable[..., Judged]
) -> None:
    item = judged("", "t", gold=gold, found=found)
    names = ["hit_at_k", "recall_at_k", "mrr", "ndcg"]
    assert [value(one(name), item) for name in names] == pytest.approx(list(expected))


def test_ndcg_is_scikit_learns_for_distinct_documents(judged: Callable[..., Judged]) -> None:
    metric = one("ndcg")

    @settings(deadline=None)
    @given(st.permutations(list("abcdefg")), st.sets(st.sampled_from("abcdefg"), min_size=1))
    def agrees(found: list[str], gold: set[str]) -> None:
        relevance = [[float(name in gold) for name in found]]
        expected = ndcg_score(relevance, [[-float(rank) for rank in range(len(found))]])
        assert value(metric, judged("", "t", gold=gold, found=found)) == pytest.approx(expected)

    agrees()


@pytest.mark.parametrize("name", ["hit_at_k", "recall_at_k", "mrr", "ndcg"])
def test_without_gold_documents_retrieval_cannot_be_judged(name: str, judged: Callable[..., Judged]) -> None:
    [outcome] = one(name).score([judged("", "t", found=["a"])])
    assert isinstance(outcome, Failure)
    assert "no gold documents" in outcome.message
