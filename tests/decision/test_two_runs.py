"""Two runs paired: hand-computed rows, and laws that hold for any two runs."""

from dataclasses import replace
from math import comb
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.config.schema import Costs, Hardware
from harness.core.prices import Price
from harness.core.two_runs import PairedRow
from harness.core.types import Interval, Rung, State
from harness.decision.two_runs import compare_runs
from harness.stats import quantile_limits

LAWFUL = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


def compared(a: Any, b: Any) -> tuple[PairedRow, ...]:
    return compare_runs(a, b, confidence=0.95, seed=0)


def one_arm(world: Any, arm: Any, scores: Any, clusters: Any = None, **settings: Any) -> Any:
    """A run of one arm; `price` and `primary` go to the experiment and the task."""
    priced = {"price": settings.pop("price")} if "price" in settings else {}
    return world().add("t", {"x": arm(scores=scores, **settings)}, clusters=clusters).evidence(**priced)


def test_a_row_by_hand(world: Any, arm: Any) -> None:
    """40 samples: 10 right in both, 12 right in A alone, 2 right in B alone, 16 wrong in both."""
    a = one_arm(world, arm, [1] * 22 + [0] * 18, input_tokens=100, output_tokens=10, latencies_s=[0.1, 0.2, 0.4])
    b = one_arm(world, arm, [1] * 10 + [0] * 12 + [1] * 2 + [0] * 16, input_tokens=150, output_tokens=20,
                price=Price(input=2.0, output=4.0))  # fmt: skip
    (row,) = compared(a, b)
    assert (row.task, row.arm, row.metric, row.pairs, row.clusters, row.differing) == ("t", "x", "exact", 40, 40, 14)
    assert (row.a.quality, row.b.quality) == (22 / 40, 12 / 40)
    assert row.delta and row.delta.value == pytest.approx(-10 / 40)
    assert row.right_to_wrong == tuple(range(10, 22)) and row.wrong_to_right == (22, 23)
    # mid-p McNemar: 2 (P(at most 1 of 14) + P(2 of 14) / 2), heads of a fair coin
    assert row.p_any_difference == pytest.approx(2 * (1 + 14 + 91 / 2) / 2**14)
    assert row.p_adjusted == row.p_any_difference
    assert row.delta.high is not None and row.delta.high < 0 and (row.verdict, row.why_open) == ("worse", None)
    assert (row.a.input_tokens, row.a.output_tokens, row.b.input_tokens, row.b.output_tokens) == (100, 10, 150, 20)
    # 100 tokens at $1 and 10 at $2 a million; then 150 at $2 and 20 at $4
    assert row.a.usd_per_1k_queries == pytest.approx(0.12) and row.b.usd_per_1k_queries == pytest.approx(0.38)
    assert row.a.latency_p50_s and row.a.latency_p50_s.value == pytest.approx(0.2)
    assert row.a.latency_p95_s == Interval(value=pytest.approx(0.38), low=0.2, high=None)
    assert row.b.latency_p95_s is None and (row.a.latency_samples, row.b.latency_samples) == (3, 0)


def test_latency_heeds_clusters_as_the_decision_does(world: Any, arm: Any) -> None:
    """Ten clusters of 12 that are slow or fast as a whole say less of a median than 120 samples."""
    seconds, codes = [0.1 + (i // 12) / 10 + (i % 12) / 1000 for i in range(120)], [f"c{i // 12}" for i in range(120)]
    (told,) = compared(*(one_arm(world, arm, [1] * 120, codes, latencies_s=seconds) for _ in range(2)))
    (alone,) = compared(*(one_arm(world, arm, [1] * 120, latencies_s=seconds) for _ in range(2)))
    wanted = quantile_limits(seconds, 0.5, confidence=0.95, clusters=[i // 12 for i in range(120)])
    assert told.a.latency_p50_s == Interval(value=wanted.estimate, low=wanted.low, high=wanted.high)
    assert told.a.latency_p50_s.low and alone.a.latency_p50_s and alone.a.latency_p50_s.low
    assert told.a.latency_p50_s.low < alone.a.latency_p50_s.low - 0.05


def test_holms_method_goes_over_all_rows_of_all_tasks(world: Any, arm: Any) -> None:
    lost, mixed, right = [0] * 12 + [1] * 28, [0, 1] * 20, [1] * 40
    made_a = world().add("t", {"x": arm(scores=right), "y": arm(scores=mixed)}).add("u", {"x": arm(scores=right)})
    made_b = world().add("t", {"x": arm(scores=lost), "y": arm(scores=mixed[::-1])}).add("u", {"x": arm(scores=right)})
    rows = compared(made_a.evidence(), made_b.evidence())
    alone = 2 * (1 / 2) / 2**12
    assert [(row.task, row.arm) for row in rows] == [("t", "x"), ("t", "y"), ("u", "x")]
    assert [row.p_any_difference for row in rows] == pytest.approx([alone, 1 - comb(40, 20) / 2**41, 1])
    assert [row.p_adjusted for row in rows] == [pytest.approx(3 * alone), 1, 1]
    assert [row.verdict for row in rows] == ["worse", "same", "same"]
    assert (len(rows[1].right_to_wrong), len(rows[1].wrong_to_right)) == (20, 20)
    single, shared = rows[0].delta_single, rows[0].delta
    assert single and shared and shared.low is not None and single.low is not None and shared.low < single.low - 0.001


def test_samples_of_one_cluster_are_one_piece_of_evidence(world: Any, arm: Any) -> None:
    """Twelve losses in two clusters are no proof, in twelve they are; the estimate is the same."""
    a, b = [1] * 120, [0] * 12 + [1] * 108
    few, many = [f"c{i // 6}" for i in range(120)], [f"c{i}" for i in range(120)]
    (clustered,) = compared(one_arm(world, arm, a, few), one_arm(world, arm, b, few))
    (plain,) = compared(one_arm(world, arm, a, many), one_arm(world, arm, b, many))
    assert clustered.delta and plain.delta and clustered.delta.value == plain.delta.value == pytest.approx(-0.1)
    assert (clustered.clusters, clustered.why_open) == (20, "clusters")
    assert plain.verdict == "worse"
    assert clustered.p_any_difference == pytest.approx(0.25) and plain.p_any_difference == pytest.approx(1 / 2**12)


def test_below_thirty_clusters_nothing_is_told(world: Any, arm: Any) -> None:
    (row,) = compared(one_arm(world, arm, [1] * 29), one_arm(world, arm, [0] * 29))
    assert (row.verdict, row.why_open, row.delta and row.delta.value) == ("cannot_tell", "clusters", -1)
    (row,) = compared(one_arm(world, arm, [1] * 30), one_arm(world, arm, [0] * 30))
    assert (row.verdict, row.why_open) == ("worse", None)


def test_a_difference_that_rests_on_few_samples_is_not_told(world: Any, arm: Any) -> None:
    (row,) = compared(one_arm(world, arm, [0] * 100), one_arm(world, arm, [1] * 9 + [0] * 91))
    assert row.delta and row.delta.low is not None and row.delta.low > 0
    assert (row.verdict, row.why_open, row.differing) == ("cannot_tell", "differing", 9)


def test_unmeasured_answers_are_bounded_both_ways_and_failed_ones_are_wrong(world: Any, arm: Any) -> None:
    states = dict.fromkeys(range(4), State.UNMEASURED) | {4: State.FAILED}
    a, b = one_arm(world, arm, [1] * 40), one_arm(world, arm, [1] * 40, states=states)
    (row,) = compared(a, b)
    assert (row.a.quality, row.b.quality) == (1, 35 / 36)
    assert (row.b.unmeasured, row.b.failed, row.a.failed) == (4, 1, 0)
    assert row.a.quality_bounds == (1, 1) and row.b.quality_bounds == (35 / 40, 39 / 40)
    assert row.delta and row.delta.low is not None and row.delta.value == pytest.approx(-1 / 36)
    assert row.delta.low < -5 / 40
    assert row.right_to_wrong == (4,), "what could not be measured is no flip, what failed is one"


def test_means_of_both_runs_are_over_the_same_samples(world: Any, arm: Any) -> None:
    """The first sample, wrong and long in A, was not measured in B: it is in neither mean."""
    a = one_arm(world, arm, [0] + [1] * 39, input_tokens=[1000] + [100] * 39)
    b = one_arm(world, arm, [1] * 40, states={0: State.UNMEASURED}, input_tokens=100)
    (row,) = compared(a, b)
    assert (row.a.quality, row.b.quality, row.a.input_tokens, row.b.input_tokens) == (1, 1, 100, 100)
    assert (row.pairs, row.differing, row.delta and row.delta.value) == (40, 0, 0)


def test_where_the_missing_answers_decide_nothing_is_told(world: Any, arm: Any) -> None:
    lost = dict.fromkeys(range(30), State.UNMEASURED)
    (row,) = compared(one_arm(world, arm, [1] * 60), one_arm(world, arm, [1] * 60, states=lost))
    assert (row.verdict, row.why_open) == ("cannot_tell", "missing")
    assert row.delta and row.delta.value == 0 and row.p_any_difference == pytest.approx(1.0)


def test_nothing_measured_and_nothing_asked(world: Any, arm: Any) -> None:
    a = one_arm(world, arm, [1] * 40)
    (row,) = compared(a, one_arm(world, arm, [1] * 40, states=dict.fromkeys(range(40), State.UNMEASURED)))
    assert (row.why_open, row.delta, row.b.quality, row.b.quality_bounds) == ("nothing_measured", None, None, (0, 1))
    (row,) = compared(a, one_arm(world, arm, [1] * 40, states=dict.fromkeys(range(40), State.NOT_RUN)))
    assert (row.why_open, row.delta, row.pairs, row.p_adjusted) == ("no_pairs", None, 0, None)


def test_another_primary_metric_is_no_quality_to_compare(world: Any, arm: Any) -> None:
    a = one_arm(world, arm, [1] * 40)
    b = replace(a, tasks=tuple(replace(task, primary="token_f1") for task in a.tasks))
    (row,) = compared(a, b)
    assert (row.verdict, row.why_open, row.delta, row.right_to_wrong) == ("cannot_tell", "metric", None, ())
    assert row.b.input_tokens == 100


def test_right_is_a_score_of_one_in_every_repeat(world: Any, arm: Any) -> None:
    a = one_arm(world, arm, [[1, 1], [1, 1], [0.9, 0.9], [1, 0], [0, 0]] + [[1, 1]] * 35)
    b = one_arm(world, arm, [[1, 0], [0.9, 1], [0.2, 0.2], [1, 1], [1, 1]] + [[1, 1]] * 35)
    (row,) = compared(a, b)
    assert row.right_to_wrong == (0, 1) and row.wrong_to_right == (3, 4) and row.differing == 5


def test_runs_on_other_samples_are_refused(world: Any, arm: Any) -> None:
    with pytest.raises(ValueError, match="do not lie on the same samples"):
        compared(one_arm(world, arm, [1] * 40), one_arm(world, arm, [1] * 41))


@st.composite
def runs(draw: Any) -> dict[str, Any]:
    """Two runs of two arms on two tasks, with losses, failures, clusters, and right-or-wrong or graded scores."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    size, graded = draw(st.sampled_from([12, 30, 80, 250])), draw(st.booleans())
    share = draw(st.sampled_from([0.0, 0.5, 0.9, 1.0]))

    def scores() -> list[float]:
        found = (rng.random(size) < share).astype(float)
        return (np.clip(found + rng.integers(-2, 3, size) / 10, 0, 1) if graded else found).tolist()

    def side() -> dict[str, Any]:
        lost = rng.permutation(size)[: draw(st.sampled_from([0, 0, 3, size // 2]))].tolist()
        kinds = [State.UNMEASURED, State.FAILED, State.NOT_RUN, State.ABSTAINED]
        return {"scores": scores(), "states": {i: kinds[int(rng.integers(4))] for i in lost}}

    return {
        "sides": [{(task, arm): side() for task in "tu" for arm in ("x", "y")} for _ in range(2)],
        "clusters": [f"c{i // 2}" for i in range(size)] if draw(st.booleans()) else None,
    }


def built(world: Any, arm: Any, case: dict[str, Any], which: int) -> Any:
    made, side = world(), case["sides"][which]
    for task in "tu":
        arms = {
            name: arm(**side[task, name], rung=rung, latencies_s=[0.1, 0.2 + which])
            for name, rung in (("x", Rung.PROMPTING), ("y", Rung.RAG))
        }
        made.add(task, arms, clusters=case["clusters"])
    return made.evidence(costs=Costs(hardware=Hardware(usd_per_hour=1.0)))


@LAWFUL
@given(case=runs())
def test_a_run_compared_with_itself_is_the_same(world: Any, arm: Any, case: dict[str, Any]) -> None:
    a = built(world, arm, case, 0)
    for row in compared(a, a):
        assert row.a == row.b
        assert not row.right_to_wrong and not row.wrong_to_right and row.differing == 0
        assert row.delta is None or row.delta.value == 0
        assert row.p_any_difference in (None, 1), "missing answers on both sides could have made up for each other"
        assert row.verdict in ("same", "cannot_tell")


@LAWFUL
@given(case=runs())
def test_exchanging_the_runs_negates_everything(world: Any, arm: Any, case: dict[str, Any]) -> None:
    a, b = built(world, arm, case, 0), built(world, arm, case, 1)
    rows, opposite = compared(a, b), {"better": "worse", "worse": "better"}
    # From 200 clusters on the family's law is drawn, and with missing answers the order of its rows is another one.
    loose = any(row.clusters >= 200 and (row.a.unmeasured or row.b.unmeasured) for row in rows)
    for there, back in zip(rows, compared(b, a), strict=True):
        assert (there.a, there.b, there.pairs, there.differing) == (back.b, back.a, back.pairs, back.differing)
        assert (there.right_to_wrong, there.wrong_to_right) == (back.wrong_to_right, back.right_to_wrong)
        assert (there.p_any_difference, there.p_adjusted) == pytest.approx((back.p_any_difference, back.p_adjusted))
        assert limits(there.delta_single) == pytest.approx(limits(back.delta_single, turned=True), abs=1e-9)
        assert limits(there.delta) == pytest.approx(limits(back.delta, turned=True), abs=0.01 if loose else 1e-9)
        if not loose:
            assert there.verdict == opposite.get(back.verdict, back.verdict) and there.why_open == back.why_open


def limits(interval: Interval | None, *, turned: bool = False) -> list[float]:
    if interval is None:
        return []
    assert interval.low is not None and interval.high is not None, "quality has bounds"
    return [-interval.high, -interval.value, -interval.low] if turned else [interval.low, interval.value, interval.high]


@LAWFUL
@given(case=runs(), task=st.sampled_from("tu"))
def test_losing_answers_of_b_never_makes_it_better(world: Any, arm: Any, case: dict[str, Any], task: str) -> None:
    whole = compared(built(world, arm, case, 0), built(world, arm, case, 1))
    side = case["sides"][1][task, "x"]
    asked = [i for i in range(len(side["scores"])) if side["states"].get(i, State.OK) is State.OK]
    side["states"] |= dict.fromkeys(asked[::3], State.UNMEASURED)
    torn = compared(built(world, arm, case, 0), built(world, arm, case, 1))
    for before, after in zip(whole, torn, strict=True):
        if (before.task, before.arm) == (task, "x") and before.verdict != "better":
            assert after.verdict != "better"
