"""Answers in JSON: valid or not, the same value or not."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.ports import Judged, Metric, Value
from harness.metrics import registry
from harness.metrics.json_metrics import json_match
from harness.metrics.parts import MetricParts

SCHEMA = json.dumps({"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}})
values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def one(name: str) -> Metric:
    return registry.build([name], MetricParts())[0]


def score(name: str, item: Judged) -> float:
    (outcome,) = one(name).score([item])
    assert isinstance(outcome, Value)
    return outcome.value


@given(values)
def test_spacing_and_the_order_of_keys_do_not_matter(value: Any) -> None:
    def turned(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: turned(part[key]) for key in reversed(part)}
        return [turned(inner) for inner in part] if isinstance(part, list) else part

    assert json_match(json.dumps(turned(value), indent=3), json.dumps(value)) == 1.0


@given(values, values)
def test_it_is_equality(one_value: Any, other: Any) -> None:
    same = json.dumps(one_value, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert json_match(json.dumps(one_value), json.dumps(other)) == float(same)


@pytest.mark.parametrize(
    ("given_text", "wanted"), [("{", "{"), ("NaN", "NaN"), ("1", "true"), ('"1"', "1"), ("", "null")]
)
def test_what_is_no_json_or_another_kind_matches_nothing(given_text: str, wanted: str) -> None:
    assert json_match(given_text, wanted) == 0.0


@pytest.mark.parametrize(
    ("text", "valid", "fits"),
    [('{"n": 3}', 1.0, 1.0), ('{"n": 3.5}', 1.0, 0.0), ("[1]", 1.0, 0.0), ('{"n": 3', 0.0, 0.0), ("", 0.0, 0.0)],
)
def test_valid_means_json_and_the_tasks_schema(
    judged: Callable[..., Judged], text: str, valid: float, fits: float
) -> None:
    item = judged(text, "{}")
    assert score("valid_json", item) == valid
    assert score("valid_json", replace(item, answer_schema=SCHEMA)) == fits
