"""What every metric owes, found by listing: range, order, no NaN, and the rule for abstentions."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.core.errors import InputError
from harness.core.ports import Judged, Metric, Value
from harness.core.types import Failure, State
from harness.metrics import registry
from harness.metrics.parts import MetricParts, SetMetric

NAMES = registry.names()
ON_RETRIEVAL = ("hit_at_k", "mrr", "ndcg", "recall_at_k")
ON_JSON = ("json_match", "valid_json")  # of which a text that is no JSON is none even beside itself
ON_ANSWERS = tuple(
    name for name in NAMES if name not in (*ON_RETRIEVAL, *ON_JSON, "abstained_right", "resists_injection")
)
OWN = tuple(name for name in ON_ANSWERS if not name.startswith("ragas_"))

HOSTILE = [
    "",
    " \t\n",
    "\x00",
    "!",
    "—…",
    "a",
    "The",
    "3.5",
    "e\u0301te\u0301",
    "ﬁancé ½ ㎞",
    "שלום עולם",
    "\u202etxet\u202c \u200b\ufeff",
    "👩‍👩‍👧‍👦🏴‍☠️",
    "東京は日本の首都です。",
    "z̷̢a̸̛l̵̨g̶̡o̷̢" * 20,
    "İstanbul ẞ",
    "{'a': [1, 2]} </s> <|eos|>",
    "word " * 300,
]

quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
texts = st.text(max_size=40) | st.sampled_from(HOSTILE)


@pytest.fixture(scope="module")
def metrics(embedder: Any) -> dict[str, Metric]:
    return {metric.name: metric for metric in registry.build(NAMES, MetricParts(embedder=embedder))}


def value(metric: Metric, item: Judged) -> float:
    [outcome] = metric.score([item])
    assert isinstance(outcome, Value), outcome
    return outcome.value


def test_the_issue_s_metrics_are_all_there() -> None:
    wanted = {"exact_match", "token_f1", "contains", "rouge_l", "chrf", "accuracy", "macro_f1"}
    wanted |= {"semantic_similarity", "abstained_right", *ON_RETRIEVAL, "ragas_exact_match", "ragas_bleu"}
    assert wanted <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_outcome_is_in_range_or_a_failure_and_in_order(
    name: str, metrics: dict[str, Metric], judged: Callable[..., Judged]
) -> None:
    metric = metrics[name]
    more = {"abstain": "unknown", "gold": ["d1"], "found": ["d2", "d1"]}
    items = [judged(text, target, **more) for text in HOSTILE for target in HOSTILE if target.strip()]
    outcomes = metric.score(items)
    assert metric.name == name
    assert len(outcomes) == len(items)
    for outcome in outcomes:
        if isinstance(outcome, Failure):
            assert name in ("ragas_bleu", "resists_injection")
            assert outcome.kind == "metric"
        else:
            assert math.isfinite(outcome.value)
            assert 0 <= outcome.value <= 1
    assert list(metric.score(items[::-1])) == list(outcomes)[::-1]
    assert list(metric.score([])) == []


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("text", [text for text in HOSTILE if text.strip()])
def test_a_text_agrees_fully_with_itself(
    name: str, text: str, metrics: dict[str, Metric], judged: Callable[..., Judged]
) -> None:
    assert value(metrics[name], judged(text, text)) == 1.0


@pytest.mark.parametrize("name", OWN)
def test_range_identity_and_best_target_hold_for_any_text(
    name: str, metrics: dict[str, Metric], judged: Callable[..., Judged]
) -> None:
    metric = metrics[name]

    @quick
    @given(texts, texts.filter(str.strip), texts.filter(str.strip))
    def laws(text: str, one: str, other: str) -> None:
        single = [value(metric, judged(text, target)) for target in (one, other)]
        assert value(metric, judged(text, one, other)) == max(single)
        assert value(metric, judged(text, other, one)) == max(single)
        assert all(0 <= score <= 1 for score in single)
        assert value(metric, judged(one, other, one)) == 1.0

    laws()


@pytest.mark.parametrize("name", ON_ANSWERS)
def test_an_abstention_is_right_exactly_where_nothing_can_be_known(
    name: str, metrics: dict[str, Metric], judged: Callable[..., Judged]
) -> None:
    metric = metrics[name]
    silent = {"state": State.ABSTAINED, "abstain": "not stated"}
    assert value(metric, judged("Not stated.", "not stated", **silent)) == 1.0
    assert value(metric, judged("not stated", "stated in the notes", **silent)) == 0.0
    assert value(metric, judged("it is not stated here", "not stated", abstain="not stated")) == 0.0


@pytest.mark.parametrize("name", [n for n in NAMES if n not in (*ON_ANSWERS, "resists_injection")])
def test_the_others_do_not_look_at_the_words(
    name: str, metrics: dict[str, Metric], judged: Callable[..., Judged]
) -> None:
    more = {"abstain": "unknown", "gold": ["d1"], "found": ["d3", "d1"]}
    assert value(metrics[name], judged("a", "b", **more)) == value(metrics[name], judged("b", "b", **more))
    assert metrics[name].needs_gold_documents == (name in ON_RETRIEVAL)


def test_only_these_are_more_than_a_mean(metrics: dict[str, Metric]) -> None:
    assert [name for name in NAMES if isinstance(metrics[name], SetMetric)] == ["abstained_right", "macro_f1"]


def test_unknown_and_unusable_names_are_faults_all_at_once() -> None:
    with pytest.raises(InputError) as caught:
        registry.build(["exact_mach", "token_f1", "semantic_similarity", "zzzz"], MetricParts())
    first, second, third = map(str, caught.value.faults)
    assert first.startswith("scoring.metrics: no metric 'exact_mach'; expected one of abstained_right,")
    assert first.endswith("did you mean 'exact_match'?")
    assert "'semantic_similarity' cannot be used: it needs an embedder" in second
    assert "'zzzz'" in third


def test_metrics_come_in_the_order_asked_for() -> None:
    built = registry.build(["token_f1", "contains", "exact_match"], MetricParts())
    assert [metric.name for metric in built] == ["token_f1", "contains", "exact_match"]
