"""Limits of money at any prices: they are those that the statistics give to the same quantity."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.config.schema import Costs, Hardware
from harness.core.types import Rung, State
from harness.decision.examine import examine
from harness.decision.money import _median, gain_range, pair_money
from harness.stats import panel, simultaneous_limits, weigh
from harness.stats.intervals import student_critical
from harness.stats.pivot import from_symmetric

RATES = (np.array([1e-6, 0, 2e-6, 0, 0, 0, 0]), np.array([3e-6, 0, 2e-6, 0, 0, 0, 0]))


def pair(world: Any, arm: Any, clusters: Any = None, **lost: Any) -> Any:
    rng = np.random.default_rng(0)
    size = 240
    arms = {
        "zero": arm(scores=rng.integers(0, 2, size), input_tokens=list(rng.integers(50, 200, size))),
        "rag": arm(
            scores=rng.integers(0, 2, size), rung=Rung.RAG, input_tokens=list(rng.integers(300, 900, size)), **lost
        ),
    }
    return world().add("t", arms, clusters=clusters).evidence(costs=Costs(hardware=Hardware(usd_per_hour=1))).tasks[0]


@pytest.mark.parametrize("grouped", [False, True])
@pytest.mark.parametrize("worth", [0.0, 0.001])
def test_limits_are_those_of_the_statistics(world: Any, arm: Any, grouped: bool, worth: float) -> None:
    task = pair(world, arm, [f"c{i % 60}" for i in range(240)] if grouped else None)
    lower, higher = task.arms
    found = pair_money([(lower, higher)], task.clusters, 0.01)["zero", "rag"].gain(worth, *RATES)
    values, _ = gain_range((lower, higher), RATES, worth)
    proof = weigh(panel(values, clusters=task.clusters), rng=np.random.default_rng(0), resamples=10)
    critical = student_critical(np.array([0.01]), proof.degrees)
    assert found.value == pytest.approx(values.mean())
    assert found.low == pytest.approx((proof.estimate - proof.error * from_symmetric(critical, proof.skew))[0])
    assert found.high == pytest.approx((proof.estimate - proof.error * from_symmetric(-critical, proof.skew))[0])


def test_limits_hold_for_the_family_at_least_as_surely_as_max_t(world: Any, arm: Any) -> None:
    task = pair(world, arm)
    found = pair_money([tuple(task.arms)], task.clusters, 0.05)["zero", "rag"].gain(0.0, *RATES)
    values, _ = gain_range(tuple(task.arms), RATES, 0.0)
    drawn = simultaneous_limits([weigh(panel(values), rng=np.random.default_rng(0))], confidence=0.95)[0]
    assert (found.low, found.high) == pytest.approx((drawn.low[0], drawn.high[0]), rel=0.01)


def test_lost_answers_are_counted_at_the_least_and_the_most_that_their_arm_used(world: Any, arm: Any) -> None:
    task = pair(world, arm, states={0: State.UNMEASURED})
    whole = pair(world, arm)
    lower, higher = task.arms
    low, high = gain_range((lower, higher), RATES, 0.0)
    told = higher.usage[1:, 0]
    own = lower.usage[0, 0] * 1e-6 + 20e-6
    assert low[0] == pytest.approx(own - told.max() * 3e-6 - 20e-6)
    assert high[0] == pytest.approx(own - told.min() * 3e-6 - 20e-6)
    wide = pair_money([(lower, higher)], task.clusters, 0.05)["zero", "rag"].gain(0.0, *RATES)
    narrow = pair_money([tuple(whole.arms)], task.clusters, 0.05)["zero", "rag"].gain(0.0, *RATES)
    assert wide.high - wide.low > narrow.high - narrow.low


def test_the_reversed_pair_is_the_same_difference(world: Any, arm: Any) -> None:
    task = pair(world, arm, states={0: State.UNMEASURED, 3: State.NOT_RUN})
    found = pair_money([tuple(task.arms)], task.clusters, 0.05)["zero", "rag"]
    straight, turned = found.gain(0.001, *RATES), found.reversed().gain(0.001, *RATES[::-1])
    assert (turned.low, turned.high) == pytest.approx((-straight.high, -straight.low))


def test_nothing_is_known_of_arms_that_told_no_usage(world: Any, arm: Any) -> None:
    task = pair(world, arm, states=dict.fromkeys(range(240), State.UNMEASURED))
    assert pair_money([tuple(task.arms)], task.clusters, 0.05) == {}


def test_a_contrast_can_be_turned_round(world: Any, arm: Any) -> None:
    arms = {"zero": arm(scores=[0.0, 1.0] * 50), "rag": arm(scores=[1.0] * 100, rung=Rung.RAG)}
    task = examine(world().add("t", arms).evidence()).climbs[0].task
    straight, turned = task.contrast("zero", "rag"), task.contrast("rag", "zero")
    assert (turned.lower, turned.higher) == ("rag", "zero")
    assert turned.quality == straight.quality.reversed()
    assert turned.single.value == -straight.single.value
    assert turned.reversed().quality == straight.quality


@settings(max_examples=100, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    size=st.sampled_from([1, 2, 3, 10, 1999, 2001, 2002, 4001, 10_000]),
    values=st.sampled_from([1, 2, 3, 50, 10**9]),
    order=st.sampled_from(["random", "rising", "periodic"]),
)
def test_the_median_is_numpys(seed: int, size: int, values: int, order: str) -> None:
    found = np.random.default_rng(seed).integers(0, values, size) / 7
    if order == "rising":
        found.sort()
    if order == "periodic":
        found[:: max(size // 500, 1)] = -1.0
    assert _median(found) == np.median(found)
