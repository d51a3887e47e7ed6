"""Laws that hold for any evidence: missing answers cannot flatter, and order does not matter."""

from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.config.schema import Costs, Hardware, Policy, RangeAt
from harness.core.types import Failure, Rung, State, Usage
from harness.decision.compare import compare
from harness.decision.decide import decide
from harness.decision.examine import examine
from harness.decision.ladder import left_standing

PRICED = Costs(hardware=Hardware(usd_per_hour=1.0))
LAWFUL = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)

POLICIES = st.sampled_from(
    [
        Policy(),
        Policy(quality_target=0.5),
        Policy(quality_target=0.7, tolerance=0.05, min_gain=0.0),
        Policy(value_per_correct=0.001),
        Policy(value_per_correct=0.0),
        Policy(max_usd_per_extra_correct=0.001),
        Policy(guards={"faithfulness": 0.05}),
    ]
)


@st.composite
def duels(draw: Any) -> dict[str, Any]:
    """Scores, tokens and losses of an incumbent and a challenger."""
    seed = draw(st.integers(0, 10_000))
    size = draw(st.sampled_from([30, 45, 80, 250]))
    rng = np.random.default_rng(seed)
    levels = draw(st.sampled_from([2, 2, 5]))
    low, high = ((rng.random(size) < draw(st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]))).astype(float) for _ in range(2))
    if levels > 2:
        low, high = (np.clip(x + rng.integers(-2, 3, size) / 10, 0, 1) for x in (low, high))
    if draw(st.booleans()):
        high = np.where(rng.random(size) < 0.9, low, high)
    return {
        "low": low,
        "high": high,
        "low_tokens": rng.integers(50, 60 + draw(st.sampled_from([0, 40, 400])), size),
        "high_tokens": rng.integers(50, 60 + draw(st.sampled_from([0, 40, 400])), size),
        "clusters": [f"c{i // 2}" for i in range(size)] if draw(st.booleans()) and size >= 80 else None,
        "which": rng.permutation(size)[: draw(st.integers(1, size // 2))],
    }


def duel(world: Any, arm: Any, case: dict[str, Any]) -> Any:
    arms = {
        "zero": arm(scores=case["low"], input_tokens=case["low_tokens"].tolist(), guards={"faithfulness": case["low"]}),
        "rag": arm(
            scores=case["high"],
            rung=Rung.RAG,
            input_tokens=case["high_tokens"].tolist(),
            guards={"faithfulness": case["high"]},
        ),
    }
    return world().add("t", arms, clusters=case["clusters"])


def lose(given_world: Any, arm_name: str, which: Any, state: State, *, keep_usage: bool) -> None:
    """Turn these answers of one arm into failed or unmeasured ones."""
    lost = {f"s{i:05d}" for i in which}
    for place, record in enumerate(given_world.records):
        if record.key.arm == arm_name and record.key.sample_id in lost:
            given_world.records[place] = replace(
                record,
                state=state,
                text=None,
                failure=Failure(kind="lost", message=""),
                usage=record.usage if keep_usage else Usage(),
            )
    given_world.scores[:] = [s for s in given_world.scores if not (s.key.arm == arm_name and s.key.sample_id in lost)]


def verdict_of(given_world: Any, policy: Policy) -> str:
    return examine(given_world.evidence(decision=policy, costs=PRICED)).climbs[0].steps[0].verdict


@LAWFUL
@given(case=duels(), policy=POLICIES, keep_usage=st.booleans())
def test_failures_of_the_challenger_never_turn_stay_into_escalate(
    world: Any, arm: Any, case: dict[str, Any], policy: Policy, keep_usage: bool
) -> None:
    before = verdict_of(duel(world, arm, case), policy)
    worse = duel(world, arm, case)
    lose(worse, "rag", case["which"], State.FAILED, keep_usage=keep_usage)
    assert (before, verdict_of(worse, policy)) != ("stay", "escalate")


@LAWFUL
@given(case=duels(), policy=POLICIES, arm_name=st.sampled_from(["zero", "rag"]))
def test_unmeasured_answers_of_either_never_turn_stay_into_escalate(
    world: Any, arm: Any, case: dict[str, Any], policy: Policy, arm_name: str
) -> None:
    before = verdict_of(duel(world, arm, case), policy)
    worse = duel(world, arm, case)
    lose(worse, arm_name, case["which"], State.UNMEASURED, keep_usage=False)
    assert (before, verdict_of(worse, policy)) != ("stay", "escalate")


@LAWFUL
@given(case=duels())
def test_failures_never_raise_quality(world: Any, arm: Any, case: dict[str, Any]) -> None:
    def quality(given_world: Any) -> float:
        return compare(examine(given_world.evidence(costs=PRICED)))[1].quality.value

    worse = duel(world, arm, case)
    lose(worse, "rag", case["which"], State.FAILED, keep_usage=True)
    assert quality(worse) <= quality(duel(world, arm, case))


@LAWFUL
@given(case=duels())
def test_bounds_hold_whatever_the_unmeasured_answers_were(world: Any, arm: Any, case: dict[str, Any]) -> None:
    truth = compare(examine(duel(world, arm, case).evidence(costs=PRICED)))[1]
    lost = duel(world, arm, case)
    lose(lost, "rag", case["which"], State.UNMEASURED, keep_usage=False)
    row = compare(examine(lost.evidence(costs=PRICED)))[1]
    low, high = row.quality_bounds
    assert low - 1e-12 <= truth.quality.value <= high + 1e-12
    assert row.delta.low <= truth.delta.value <= row.delta.high


@settings(LAWFUL, max_examples=6)
@given(case=duels(), policy=POLICIES, seed=st.integers(0, 1000))
def test_the_order_of_anything_does_not_matter(
    world: Any, arm: Any, case: dict[str, Any], policy: Policy, seed: int
) -> None:
    straight = duel(world, arm, case)
    turned = duel(world, arm, case)
    rng = np.random.default_rng(seed)
    for items in (turned.records, turned.scores, turned.facts, turned.setups):
        order = rng.permutation(len(items))
        items[:] = [items[i] for i in order]
    turned.tasks = [
        replace(task, test=tuple(rng.permutation(np.array(task.test, dtype=object)))) for task in turned.tasks
    ]
    first, second = (examine(each.evidence(decision=policy, costs=PRICED)) for each in (straight, turned))
    assert [asdict(d) for d in decide(first)] == [asdict(d) for d in decide(second)]
    assert compare(first) == compare(second)


@settings(LAWFUL, max_examples=6)
@given(case=duels())
def test_a_larger_gain_required_never_turns_stay_into_escalate(world: Any, arm: Any, case: dict[str, Any]) -> None:
    order = {"stay": 0, "collect_more": 1, "escalate": 2}
    found = [verdict_of(duel(world, arm, case), Policy(min_gain=gain, quality_target=1.0)) for gain in (0.0, 0.1, 0.3)]
    assert [order[v] for v in found] == sorted((order[v] for v in found), reverse=True)


@settings(LAWFUL, max_examples=40)
@given(case=duels(), second=duels(), policy=POLICIES, ranges=st.booleans(), state=st.sampled_from(State))
def test_who_is_left_standing_is_who_the_whole_walk_leaves(
    world: Any, arm: Any, case: dict[str, Any], second: dict[str, Any], policy: Policy, ranges: bool, state: State
) -> None:
    size = min(len(case["low"]), len(second["low"]))
    rows = ((case["low"], 60), (case["high"], 90), (second["low"], 200), (second["high"], 50))
    rungs = (Rung.PROMPTING, Rung.PROMPTING, Rung.RAG, Rung.FINE_TUNING)
    arms = {
        str(place): arm(scores=row[:size], rung=rung, input_tokens=tokens, guards={"faithfulness": row[:size]})
        for place, ((row, tokens), rung) in enumerate(zip(rows, rungs, strict=True))
    }
    given_world = world().add("t", arms)
    if state in (State.FAILED, State.UNMEASURED):
        lose(given_world, "2", case["which"][: size // 4], state, keep_usage=True)
    hourly = RangeAt(path=("costs", "hardware", "usd_per_hour"), low=0.5, likely=1.0, high=3.0)
    found = examine(given_world.evidence(decision=policy, costs=PRICED, ranges=(hourly,) if ranges else ()))
    task = found.climbs[0].task
    assert left_standing(task, found.experiment.decision, task.pricing) == found.climbs[0].chosen


@pytest.mark.parametrize("tokens", [100, 101])
def test_a_copy_is_never_worth_a_step(world: Any, arm: Any, tokens: int) -> None:
    scores = np.random.default_rng(0).random(300)
    arms = {"zero": arm(scores=scores), "copy": arm(scores=scores, rung=Rung.RAG, input_tokens=tokens)}
    assert examine(world().add("t", arms).evidence(costs=PRICED)).climbs[0].steps[0].verdict == "stay"
