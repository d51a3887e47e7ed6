"""What is said of a decision on results from elsewhere is what deciding again shows: turns, samples, words, signs."""

import csv
import json
import re
import warnings
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from harness.config.records_policy import load_records_policy
from harness.core.errors import InputError
from harness.core.verdicts import Decision
from harness.engine.foreign import decide_on_records
from harness.reporting.view import Results, view
from harness.reporting.write import write_report

Cells = Callable[[int, float], Mapping[str, object]]
"""A row's cells by the sample's number, and a number from 0 to 1 that all arms share."""
FREE_RAG = {"rung": "rag", "setup_usd": 0, "monthly_usd": 0}
FREE_TUNED = {**FREE_RAG, "rung": "fine-tuning"}


def right_between(low: float, high: float, **more: object) -> Cells:
    return lambda _, shared: {"score": int(low <= shared < high), **more}


def decided(
    folder: Path, cells: Mapping[str, Cells], arms: Mapping[str, Any], rule: Mapping[str, Any], *sets: str, n: int
) -> Results:
    records, policy = folder / "records.csv", folder / "policy.yaml"
    shared = np.random.default_rng(1).random(n)
    rows = [
        {"task": "t", "arm": arm, "sample_id": f"q{i:05}", **made(i, float(shared[i]))}
        for i in range(n)
        for arm, made in cells.items()
    ]
    with records.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    policy.write_text(yaml.safe_dump({"arms": dict(arms), "decision": dict(rule)}), encoding="utf-8")
    return decide_on_records(records, policy, load_records_policy(policy, sets), datetime(2026, 11, 30, tzinfo=UTC))


def reason(decision: Decision, higher: str, code: str) -> str:
    (step,) = [step for step in decision.steps if step.challenger == higher]
    return next(each.text for each in step.reasons if each.code == code)


def price(low: float, likely: float, high: float) -> dict[str, object]:
    return {"input": {"low": low, "likely": likely, "high": high}, "output": 0}


USED = {"input_tokens": 1000, "output_tokens": 0}
AT_THE_END = {
    "a": {"rung": "prompting", "price": price(1, 1, 10)},
    "b": {**FREE_RAG, "price": {"input": 1.02, "output": 0}},
}
AS_GOOD = {"a": right_between(0.0, 0.7, **USED), "b": right_between(0.05, 0.75, **USED)}
TOLERANT = {"min_gain": 0.05, "tolerance": 0.05}


def test_a_likely_price_at_the_end_of_its_range_is_within_all_limits(tmp_path: Path) -> None:
    """At the likely price nothing is saved, at nearly every drawn one it is: the question is open, and no turn is told."""
    decision = decided(tmp_path, AS_GOOD, AT_THE_END, TOLERANT, n=1500).decisions[0]
    assert decision.chosen_arm == "a"
    assert all(change.then_arm == "b" for change in decision.would_change_if)
    assert decision.choice_map
    here = decision.choice_map.monthly_queries.index(100_000.0)
    assert {arms[here] for arms in decision.choice_map.arms} == {"a"}


def test_what_only_a_price_keeps_open_is_settled_by_no_number_of_samples(tmp_path: Path) -> None:
    decision = decided(tmp_path, AS_GOOD, AT_THE_END, TOLERANT, n=1500).decisions[0]
    assert decision.steps[0].samples_needed is None
    assert "it depends on arms.a.price.input" in reason(decision, "b", "ranges")


def test_a_balance_of_exactly_nothing_is_told_alike(tmp_path: Path) -> None:
    arms = {"a": {"rung": "prompting", "price": price(1, 1, 1)}, "b": {**FREE_RAG, "price": price(1, 2, 4)}}
    cells = {"a": right_between(0.0, 0.5, **USED), "b": right_between(0.02, 0.8, **USED)}
    rule = {"monthly_queries": 0, "max_usd_per_extra_correct": 0.05}
    decision = decided(tmp_path, cells, arms, rule, n=400).decisions[0]
    assert decision.chosen_arm == "b"
    assert all(change.then_arm != "b" for change in decision.would_change_if)


def scores(*values: float, usd: float) -> Cells:
    return lambda i, _: {"score": values[i % len(values)], "usd": usd}


THREE = {"a": {"rung": "prompting"}, "b": FREE_RAG, "c": FREE_TUNED}


def test_how_many_samples_looks_at_the_best_earlier_arm_too(tmp_path: Path) -> None:
    """b is 0.5 points below a, c as good as b and 0.5 points within the tolerance of a, with a spread of 0.135."""
    cells = {
        "a": scores(0.60, usd=0.01),
        "b": scores(0.595, 0.5951, usd=0.001),
        "c": scores(0.585 - 0.135, 0.585 + 0.135, usd=0.0001),
    }
    decision = decided(tmp_path, cells, THREE, {"min_gain": 0.5, "tolerance": 0.02}, n=1800).decisions[0]
    (step,) = [each for each in decision.steps if each.challenger == "c"]
    assert (step.incumbent, step.verdict) == ("b", "collect_more")
    # what c scatters by is all that either pair does: two questions are as strict as one
    assert step.samples_needed == pytest.approx((1.96 + 0.84) ** 2 * 0.135**2 / 0.005**2, rel=0.02)


def test_the_arm_that_it_is_worse_than_is_named(tmp_path: Path) -> None:
    """Against b, which scatters, as much as 4 points may be lost and as little as 1; against a three are, surely."""
    cells = {
        "a": scores(0.60, usd=0.01),
        "b": scores(0.3, 0.89, usd=0.001),
        "c": scores(0.57, 0.5701, usd=0.0001),
    }
    decision = decided(tmp_path, cells, THREE, {"min_gain": 0.5, "tolerance": 0.025}, n=2000).decisions[0]
    said = reason(decision, "c", "no_worse")
    assert said == "Is worse than a: at least 3.0 points are lost, where 2.5 points may be lost."


def test_what_may_cost_more_reads_so_where_the_estimate_is_nothing(tmp_path: Path) -> None:
    arms = {"a": {"rung": "prompting", "price": price(1, 1, 1)}, "b": {**FREE_RAG, "price": price(1, 1, 4)}}
    cells = {"a": right_between(0.0, 0.5, **USED), "b": right_between(0.0, 0.65, **USED)}
    results = decided(tmp_path, cells, arms, {}, n=400)
    assert "Costs the same over 12 months at 100,000 queries a month (95 % interval $0.00 to $3," in reason(
        results.decisions[0], "b", "cheaper"
    )
    write_report(view(results), tmp_path)
    (task,) = json.loads((tmp_path / "decision.json").read_text(encoding="utf-8"))["tasks"]
    assert "-0.0" not in json.dumps(task)


def test_a_range_that_is_moved_keeps_its_likely_price_inside(tmp_path: Path) -> None:
    arms = {"a": {"rung": "prompting", "price": price(1, 1, 1)}, "b": {**FREE_RAG, "price": price(0.3, 2.7, 2.7)}}
    cells = {"a": right_between(0.0, 0.5, **USED), "b": right_between(0.0, 0.65, **USED)}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        decided(tmp_path, cells, arms, {}, n=400)


def test_costs_a_world_apart_leave_a_page_with_numbers_alone(tmp_path: Path) -> None:
    cells = {"a": scores(0.0, 1.0, 1.0, usd=1e15), "b": scores(0.0, 1.0, 1.0, 1.0, usd=1e-300)}
    results = decided(tmp_path, cells, {"a": {"rung": "prompting"}, "b": FREE_RAG}, {}, n=200)
    write_report(view(results), tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8").lower()
    assert '"nan"' not in page and "inf" not in re.findall(r'[xy]\d?="([^"]*)"', page)


def test_an_arm_that_the_policy_has_not_is_named_where_it_was_set(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"--set arms.bb.setup_usd: the policy has no arm 'bb'; .*did you mean 'b'"
    ) as e:
        decided(tmp_path, AS_GOOD, AT_THE_END, TOLERANT, "arms.bb.setup_usd=3", n=100)
    assert len(e.value.faults) == 1


@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_every_turn_is_where_deciding_again_turns(tmp_path: Path, data: Any) -> None:
    """At the value told the arm told is chosen, and a hair before it the one of today, prices being ranges."""
    draw = data.draw
    numbers = st.sampled_from([0.5, 1.0, 1.02, 2.0, 5.0])
    arms: dict[str, Any] = {"a": {"rung": "prompting"}, "b": {**FREE_RAG, "setup_usd": 50}, "c": dict(FREE_TUNED)}
    for arm in arms.values():
        low, likely, high = sorted(draw(numbers) for _ in range(3))
        arm["price"] = price(low, likely, high) if draw(st.booleans()) else {"input": likely, "output": 0}
    ends = [sorted((draw(st.floats(0, 0.3)), draw(st.floats(0.5, 1)))) for _ in arms]
    cells = {name: right_between(*end, **USED) for name, end in zip(arms, ends, strict=True)}
    rule = draw(
        st.sampled_from(
            [{}, {"quality_target": 0.7}, {"value_per_correct": 0.002}, {"max_usd_per_extra_correct": 0.01}]
        )
    )
    now = decided(tmp_path, cells, arms, rule, n=100).decisions[0]
    for change in now.would_change_if[:3]:
        key = change.what if change.what.startswith(("arms", "costs")) else f"decision.{change.what}"
        if change.to_value == 0 or f"{key}." in "arms.a.price.input.":
            continue
        there = decided(tmp_path, cells, arms, rule, f"{key}={_as_set(arms, key, change.to_value)}", n=100)
        assert there.decisions[0].chosen_arm == change.then_arm, change


def _as_set(arms: Mapping[str, Any], key: str, value: float) -> str:
    """The value on the command line; of a range, the whole range moved along in its proportions."""
    steps, at = key.split("."), dict(arms)
    if steps[0] != "arms":
        return repr(value)
    for step in steps[1:]:
        at = at[step]
    if not isinstance(at, dict):
        return repr(value)
    low, high = (at[end] * value / at["likely"] for end in ("low", "high"))
    return f"{{low: {low!r}, likely: {value!r}, high: {max(high, value)!r}}}"
