"""The gate: rows by hand, what each verdict rests on, and laws that hold for any two runs."""

import tracemalloc
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from decision.conftest import Arm, World
from hypothesis import given, settings
from hypothesis import strategies as st
from regression.conftest import FAILED, NOT_RUN, UNMEASURED, held, run
from scipy import stats as scipy_stats

from harness.config.schema import Costs, Hardware, Hosting
from harness.core.prices import Price
from harness.core.regressions import Gate, GateRow, Margins, NotMeasured, Variation
from harness.regression.nights import ASSUMED

LAWFUL = settings(max_examples=25, deadline=None, derandomize=True)


def row(found: Gate, criterion: str, arm: str = "x", task: str = "t") -> GateRow:
    return next(r for r in found.rows if (r.criterion, r.arm, r.task) == (criterion, arm, task))


def lost(right: int, gone: int, won: int, wrong: int) -> tuple[list[int], list[int]]:
    """Scores of both runs: right in both, in the baseline alone, in the candidate alone, in neither."""
    return [1] * (right + gone) + [0] * (won + wrong), [1] * right + [0] * gone + [1] * won + [0] * wrong


def test_a_row_by_hand() -> None:
    """400 samples, 60 lost and 20 won: a loss of 10 points, 8 beyond the margin of 2."""
    a, b = lost(240, 60, 20, 80)
    found = held(run(a), run(b))
    quality = row(found, "quality")
    assert (quality.baseline, quality.candidate) == (0.75, 0.65)
    assert quality.change and quality.change.value == pytest.approx(-0.10)
    assert (quality.unit, quality.margin, quality.pairs, quality.clusters) == ("score", 0.02, 400, 400)
    # the plain paired t of losses against 2 points is close: the pivot adds a pseudo-sample and a little skewness
    losses = np.subtract(a, b)
    plain = scipy_stats.ttest_1samp(losses, 0.02, alternative="greater").pvalue
    assert quality.p_regressed == pytest.approx(plain, rel=0.25) and quality.p_regressed < 0.001
    assert found.family == 3, "no latency was measured"
    assert quality.p_adjusted == pytest.approx(3 * quality.p_regressed)
    assert (quality.verdict, quality.why, quality.samples_needed) == ("regressed", None, None)
    assert found.verdict == "regressed" and found.having("regressed") == (quality,)
    assert found.not_measured == tuple(
        NotMeasured(task="t", arm="x", criterion=latency) for latency in ("latency_p50", "latency_p95")
    )


def test_limits_and_verdicts_say_the_same() -> None:
    """The limit of all rows lies beyond the margin just where the row is the first to be called a regression."""
    for gone in range(20, 60):
        a, b = lost(240, gone, 20, 140 - gone)
        quality = row(held(run(a), run(b)), "quality")
        assert (
            quality.change and quality.change_single and quality.p_regressed is not None and quality.p_pass is not None
        )
        assert quality.change.high is not None and quality.change_single.low is not None
        assert (quality.change.high < -0.02) == (3 * quality.p_regressed < 0.05)
        assert (quality.change_single.low > -0.02) == (quality.p_pass < 0.05)
        assert quality.change.low is not None and quality.change.low < quality.change_single.low


def test_runs_that_are_the_same_on_every_sample_pass_however_few() -> None:
    scores = [1, 0, 1, 1, 0]
    found = held(run(scores), run(scores))
    assert [(r.verdict, r.identical, r.why) for r in found.rows] == [("pass", True, None)] * 3
    assert found.verdict == "pass"


def test_a_small_loss_is_shown_to_be_small_or_is_left_open() -> None:
    a, b = lost(990, 3, 3, 4)
    assert row(held(run(a), run(b)), "quality").verdict == "pass"
    a, b = lost(90, 3, 3, 4)
    open_row = row(held(run(a), run(b)), "quality")
    assert (open_row.verdict, open_row.why) == ("cannot_tell", "samples")
    assert open_row.samples_needed is not None and 100 < open_row.samples_needed < 1000
    assert held(run(a), run(b)).verdict == "cannot_tell"


def test_a_gain_is_an_improvement_and_the_suite_passes() -> None:
    b, a = lost(240, 60, 20, 80)
    found = held(run(a), run(b))
    assert row(found, "quality").verdict == "improved" and found.verdict == "pass"


def test_below_thirty_clusters_nothing_is_told_of_what_differs() -> None:
    a, b = [1] * 120, [0] * 60 + [1] * 60
    few = [f"c{i // 6}" for i in range(120)]
    quality = row(held(run(a, clusters=few), run(b, clusters=few)), "quality")
    assert (quality.verdict, quality.why, quality.clusters) == ("cannot_tell", "clusters", 20)
    assert quality.samples_needed is not None and quality.samples_needed >= 180
    assert row(held(run(a), run(b)), "quality").verdict == "regressed"


def test_a_regression_does_not_rest_on_fewer_than_ten_samples() -> None:
    margins = Margins(quality=0.0)
    a, b = [1] * 400, [0] * 9 + [1] * 391
    quality = row(held(run(a), run(b), margins=margins), "quality")
    assert (quality.verdict, quality.why) == ("cannot_tell", "differing")
    assert quality.p_adjusted == 1, "within the family it counts as nothing"
    assert row(held(run(a), run([0] * 14 + [1] * 386), margins=margins), "quality").verdict == "regressed"


def test_unmeasured_answers_are_counted_both_ways() -> None:
    """30 of 100 answers of the candidate are unknown: all wrong they would be a loss, all right nothing at all."""
    a = [1] * 100
    found = held(run(a), run(a, states=dict.fromkeys(range(30), UNMEASURED)))
    quality = row(found, "quality")
    assert (quality.verdict, quality.why, quality.samples_needed) == ("cannot_tell", "missing", None)
    assert quality.change and quality.change.value == 0 and quality.change.low is not None and quality.change.low < -0.3
    assert row(found, "failures").why == "missing"
    wrong = [1] * 40 + [0] * 60
    assert row(held(run(a), run(wrong, states=dict.fromkeys(range(30), UNMEASURED))), "quality").verdict == "regressed"


def test_failed_answers_are_a_criterion_of_their_own() -> None:
    found = held(run([1] * 200), run([1] * 200, states=dict.fromkeys(range(30), FAILED)))
    failures = row(found, "failures")
    assert (failures.baseline, failures.candidate, failures.unit) == (0, 0.15, "share")
    assert failures.change and failures.change.value == pytest.approx(0.15)
    assert failures.verdict == "regressed"
    assert row(found, "quality").verdict == "regressed", "what failed is wrong, too"


def test_repeats_count_by_their_share_of_failures() -> None:
    scores = [[1, 1]] * 40
    world = World().add("t", {"x": Arm(scores=scores)})
    world.records = [
        replace(r, state=FAILED) if r.key.repeat == 1 and r.key.sample_id < "s00010" else r for r in world.records
    ]
    assert row(held(run(scores), world.evidence()), "failures").candidate == pytest.approx(10 / 80)


def test_cost_is_a_ratio_with_fiellers_limits() -> None:
    rng = np.random.default_rng(1)
    tokens = rng.integers(50, 150, 300)
    more = [int(t * r) for t, r in zip(tokens, rng.uniform(1.1, 1.5, 300), strict=True)]
    a, b = (run([1] * 300, input_tokens=[int(t) for t in given], output_tokens=0) for given in (tokens, more))
    cost = row(held(a, b), "cost")
    ratio = np.sum(more) / np.sum(tokens)
    assert cost.unit == "usd" and cost.baseline == pytest.approx(np.mean(tokens) * 1e-6)
    assert cost.change and cost.change.value == pytest.approx(ratio - 1) and cost.verdict == "regressed"
    # Fieller by definition: at its limits the line candidate - r baseline is just not told from 0
    assert cost.change_single and cost.change_single.low is not None and cost.change_single.high is not None
    for limit, side in ((cost.change_single.low, "greater"), (cost.change_single.high, "less")):
        line = np.array(more) - (1 + limit) * tokens
        assert scipy_stats.ttest_1samp(line, 0, alternative=side).pvalue == pytest.approx(0.05, abs=1e-6)


def test_each_run_is_priced_by_its_own_bill() -> None:
    """The same tokens at a price a fifth higher."""
    a, b = (run([1] * 40, output_tokens=0, price=Price(input=price, output=1.0)) for price in (1.0, 1.2))
    cost = row(held(a, b), "cost")
    assert cost.change and cost.change.value == pytest.approx(0.2) and cost.verdict == "regressed"
    assert row(held(a, b, margins=Margins(cost=0.21)), "cost").verdict == "pass"


def test_without_prices_tokens_are_held_against_each_other_and_without_tokens_nothing() -> None:
    unpriced = run([1] * 40, price=None)
    cost = row(held(unpriced, run([1] * 40, price=None, input_tokens=150)), "cost")
    assert (cost.unit, cost.baseline, cost.candidate, cost.verdict) == ("tokens", 110, 160, "regressed")
    priced = row(held(run([1] * 40), unpriced), "cost")
    assert (priced.unit, priced.verdict, priced.identical) == ("tokens", "pass", True)
    silent = run([1] * 40, price=None, input_tokens=0, output_tokens=0, states={0: FAILED})
    found = held(silent, silent)
    unknown = row(found, "cost")
    assert (unknown.verdict, unknown.why, unknown.p_regressed) == ("cannot_tell", "unknown_cost", None)
    assert found.family == 2


def test_what_was_free_and_now_costs_regressed_by_no_ratio() -> None:
    free = run([1] * 40, price=Price(input=0.0, output=0.0))
    found = row(held(free, run([1] * 40)), "cost")
    assert (found.verdict, found.change) == ("regressed", None)
    assert row(held(free, free), "cost").verdict == "pass"


def test_a_ratio_of_means_that_are_themselves_unknown_is_no_regression_at_any_margin() -> None:
    """One query costs nearly all there is: twice as much and a little more is told from 1.9 times, but not from once."""
    tokens = [1] * 49 + [4000]
    a, b = (run([1] * 50, output_tokens=0, input_tokens=given) for given in (tokens, [2 * t + 50 for t in tokens]))
    for margin in (0.0, 0.9):
        assert row(held(a, b, margins=Margins(cost=margin)), "cost").verdict == "cannot_tell"


def test_busy_seconds_are_paid_by_the_hour() -> None:
    costs = Costs(hardware=Hardware(usd_per_hour=3.6))
    a, b = (run([1] * 40, price=None, busy_s=s, costs=costs) for s in (1.0, 2.0))
    cost = row(held(a, b), "cost")
    assert (cost.unit, cost.baseline, cost.candidate) == ("usd", pytest.approx(0.001), pytest.approx(0.002))
    hosted = run([1] * 40, price=None, busy_s=1.0, hosting=Hosting(usd_per_hour=36.0, utilisation=1.0))
    assert row(held(a, hosted), "cost").candidate == pytest.approx(0.01)


def timed(seconds: Any) -> Any:
    return run([1] * 10 + [1] * max(0, len(seconds) - 10), latencies_s=[float(s) for s in seconds])


def test_latency_is_compared_by_its_median_and_its_tail() -> None:
    rng = np.random.default_rng(2)
    base, slow = rng.lognormal(0, 0.3, 400), rng.lognormal(0, 0.3, 400) * 1.6
    found = held(timed(base), timed(slow))
    for criterion, share in (("latency_p50", 0.5), ("latency_p95", 0.95)):
        latency = row(found, criterion)
        ratio = np.quantile(slow, share) / np.quantile(base, share)
        assert latency.change and latency.change.value == pytest.approx(ratio - 1)
        assert (latency.verdict, latency.unit, latency.pairs) == ("regressed", "s", 400)
    same = held(timed(base), timed(rng.lognormal(0, 0.3, 400)))
    assert row(same, "latency_p50").verdict == "pass"


def test_too_few_timed_answers_say_nothing_of_a_tail() -> None:
    rng = np.random.default_rng(3)
    found = held(timed(rng.lognormal(0, 0.1, 50)), timed(rng.lognormal(0, 0.1, 50) * 9))
    tail = row(found, "latency_p95")
    assert (tail.verdict, tail.why, tail.detectable) == ("cannot_tell", "samples", None)
    assert tail.samples_needed is not None and 0.95**tail.samples_needed < 0.05 / 5
    assert tail.change and tail.change.low is None
    assert row(found, "latency_p50").verdict == "regressed"


@pytest.mark.parametrize("variation", [None, ASSUMED, Variation(sd=0.3, spread=0.3, degrees=9)])
def test_a_tail_of_too_few_answers_is_no_fact_about_the_system(variation: Variation | None) -> None:
    rng = np.random.default_rng(5)
    known = {("t", "x", "latency_p95"): variation} if variation else {}
    found = held(timed(rng.lognormal(0, 0.1, 12)), timed(rng.lognormal(0, 0.1, 12)), variations=known)
    tail = row(found, "latency_p95")
    assert (tail.verdict, tail.why) == ("cannot_tell", "samples")
    assert tail.samples_needed is not None and 0.95**tail.samples_needed < 0.05 / 2 < 0.95**12


def test_what_is_only_assumed_is_not_reported_as_seen() -> None:
    rng = np.random.default_rng(6)
    base, slow = timed(rng.lognormal(0, 0.1, 400)), timed(rng.lognormal(0, 0.1, 400) * 1.25)
    found = row(held(base, slow, variations={("t", "x", "latency_p50"): ASSUMED}), "latency_p50")
    assert (found.verdict, found.why, found.samples_needed) == ("cannot_tell", "assumed", None)


def test_a_confidence_near_one_takes_no_more_memory() -> None:
    a, b = lost(0, 90, 0, 10)
    tracemalloc.start()
    try:
        found = held(run(a), run(b), confidence=1 - 1e-9)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()
    assert row(found, "quality").verdict == "regressed"
    assert row(held(run(a), run(a), confidence=1 - 2**-53), "quality").verdict == "pass"


def test_earlier_runs_that_vary_much_make_a_row_less_sure() -> None:
    rng = np.random.default_rng(4)
    base, slow = timed(rng.lognormal(0, 0.3, 400)), timed(rng.lognormal(0, 0.3, 400) * 1.5)
    sure = row(held(base, slow), "latency_p50")
    key = ("t", "x", "latency_p50")
    for sd, verdict, why in ((0.0, "regressed", None), (0.01, "regressed", None), (0.3, "cannot_tell", "variation")):
        known = Variation(sd=sd, spread=max(sd, 0.01), degrees=9)
        found = row(held(base, slow, variations={key: known}), "latency_p50")
        assert (found.verdict, found.why, found.variation) == (verdict, why, known)
        assert found.p_regressed is not None and sure.p_regressed is not None
        assert found.p_regressed >= sure.p_regressed
    assert sure.variation is None


def test_variation_of_quality_and_cost_enters_by_hand() -> None:
    """within^2 + 2 sd^2, with Satterthwaite's degrees of freedom."""
    a, b = lost(240, 60, 20, 80)
    plain = row(held(run(a), run(b)), "quality")
    known = Variation(sd=0.03, spread=0.035, degrees=9)
    moved = row(held(run(a), run(b), variations={("t", "x", "quality"): known}), "quality")
    assert plain.change_single and moved.change_single and moved.change_single.low and plain.change_single.low
    within = (plain.change_single.value - plain.change_single.low) / scipy_stats.t.ppf(0.95, 399)
    total = np.hypot(within, np.sqrt(2) * 0.03)
    degrees = total**4 / (within**4 / 399 + (2 * 0.035**2) ** 2 / 9)
    reach = scipy_stats.t.ppf(0.95, degrees) * total
    assert moved.change_single.value - moved.change_single.low == pytest.approx(reach, rel=0.02)
    assert (moved.verdict, plain.verdict) == ("cannot_tell", "regressed")
    prices = run(a, input_tokens=100, output_tokens=0), run(a, input_tokens=140, output_tokens=0)
    assert row(held(*prices), "cost").verdict == "regressed"
    dear = held(*prices, variations={("t", "x", "cost"): Variation(sd=0.3, spread=0.3, degrees=9)})
    assert row(dear, "cost").verdict == "cannot_tell"
    limits = row(dear, "cost").change_single
    assert limits and limits.low is not None and limits.low < 0.1 < 0.4 < (limits.high or np.inf)


def test_the_family_is_the_whole_suite() -> None:
    a, b = lost(250, 50, 20, 80)

    def suite(scores: Any) -> Any:
        world = World().add("t", {"x": Arm(scores=scores), "y": Arm(scores=[1] * 400)})
        return world.add("u", {"x": Arm(scores=[1] * 400)}).evidence()

    alone, among = row(held(run(a), run(b)), "quality"), row(held(suite(a), suite(b)), "quality")
    assert among.p_regressed == alone.p_regressed and alone.p_regressed is not None
    assert alone.p_adjusted == pytest.approx(3 * alone.p_regressed)
    assert among.p_adjusted == pytest.approx(9 * alone.p_regressed)
    assert among.detectable is not None and alone.detectable is not None and among.detectable > alone.detectable


def test_another_metric_and_samples_never_asked_cannot_be_told() -> None:
    a = run([1] * 40)
    other = replace(a, tasks=(replace(a.tasks[0], primary="f1"),))
    assert row(held(a, other), "quality").why == "metric" and row(held(a, other), "failures").verdict == "pass"
    nothing = run([1] * 40, states=dict.fromkeys(range(40), NOT_RUN))
    assert {r.why for r in held(a, nothing).rows} == {"no_pairs"}
    gone = run([1] * 40, states=dict.fromkeys(range(40), UNMEASURED))
    assert row(held(a, gone), "quality").why == "nothing_measured"
    assert held(a, nothing).verdict == "cannot_tell"


def test_margins_and_confidence_are_checked() -> None:
    with pytest.raises(ValueError, match="margin of cost must be 0 or more, not -1"):
        Margins(cost=-1)
    with pytest.raises(ValueError, match="between 0.5 and 1, not 0.2"):
        held(run([1] * 40), run([1] * 40), confidence=0.2)


scores_of = st.lists(st.sampled_from([0, 1]), min_size=40, max_size=40)


@LAWFUL
@given(a=scores_of, b=scores_of, margin=st.floats(0, 0.3), more=st.floats(0, 0.3))
def test_more_margin_never_makes_a_regression(a: list[int], b: list[int], margin: float, more: float) -> None:
    runs = run(a, input_tokens=[50 + 40 * s for s in a]), run(b, input_tokens=[50 + 70 * s for s in b])
    tight, wide = (
        held(*runs, margins=Margins(quality=m, failures=m, cost=m, latency=m), resamples=499)
        for m in (margin, margin + more)
    )
    for one, other in zip(tight.rows, wide.rows, strict=True):
        assert other.p_adjusted is not None and one.p_adjusted is not None
        assert other.p_adjusted >= one.p_adjusted - 1e-12
        assert (one.verdict, other.verdict) != ("pass", "regressed")


@LAWFUL
@given(a=scores_of, b=scores_of, failing=st.sets(st.integers(0, 39), max_size=30), one=st.integers(0, 39))
def test_another_failure_never_turns_a_regression_into_a_pass(
    a: list[int], b: list[int], failing: set[int], one: int
) -> None:
    base = run(a)
    before, after = (
        held(base, run(b, states=dict.fromkeys(failed, FAILED), usage_when_lost=True), resamples=499)
        for failed in (failing - {one}, failing | {one})
    )
    for criterion in ("quality", "failures"):
        verdicts = row(before, criterion).verdict, row(after, criterion).verdict
        assert verdicts not in {("regressed", "pass"), ("regressed", "improved")}


@LAWFUL
@given(a=scores_of, b=scores_of)
def test_identical_runs_pass_and_a_gain_seen_backwards_is_a_loss(a: list[int], b: list[int]) -> None:
    assert held(run(a), run(a), resamples=99).verdict == "pass"
    margins = Margins(quality=0.0)
    there, back = (row(held(*runs, margins=margins, resamples=499), "quality")
                   for runs in ((run(a), run(b)), (run(b), run(a))))  # fmt: skip
    assert there.change and back.change and there.change.value == pytest.approx(-back.change.value)
    assert there.p_regressed == pytest.approx(back.p_improved)


@LAWFUL
@given(st.permutations(["t", "u", "v"]), st.integers(0, 5))
def test_the_order_of_tasks_and_the_names_of_others_do_not_matter(order: list[str], seed: int) -> None:
    rng = np.random.default_rng(seed)
    table = {task: (rng.integers(0, 2, 50), rng.integers(0, 2, 50), rng.lognormal(0, 1, 60)) for task in "tuv"}

    def suite(side: int, tasks: list[str]) -> Any:
        world = World()
        for task in tasks:
            scores = table[task][side]
            world.add(task, {"x": Arm(scores=scores.tolist(), latencies_s=(table[task][2] * (1 + side)).tolist())})
        return world.evidence()

    one = held(suite(0, list("tuv")), suite(1, list("tuv")), resamples=499)
    other = held(suite(0, order), suite(1, list("vut")), resamples=499)
    assert {(r.task, r.criterion): r for r in one.rows} == {(r.task, r.criterion): r for r in other.rows}


@LAWFUL
@given(
    st.lists(st.tuples(st.sampled_from([0, 0.5, 1]), st.sampled_from([0, 1])), min_size=1, max_size=5),
    st.sampled_from([FAILED, UNMEASURED, NOT_RUN]),
    st.lists(st.floats(0, 10), min_size=1, max_size=4),
    st.booleans(),
)
def test_whatever_is_little_has_a_row_without_infinite_numbers(
    scores: list[tuple[float, float]], state: Any, seconds: list[float], moved: bool
) -> None:
    a = run([one for one, _ in scores], latencies_s=seconds[: len(scores)])
    b = run([other for _, other in scores], states={0: state}, latencies_s=seconds[: len(scores)])
    known = (
        {("t", "x", r.criterion): Variation(sd=0.1, spread=0.2, degrees=4) for r in held(a, a).rows} if moved else {}
    )
    found = held(a, b, variations=known, resamples=99)
    assert len(found.rows) == 5
    for each in found.rows:
        shown = [getattr(each, name) for name in each.__dataclass_fields__]
        limits = [x for i in (each.change, each.change_single) if i for x in (i.value, i.low, i.high)]
        assert all(np.isfinite(x) for x in [*shown, *limits] if isinstance(x, float))
        assert each.identical or each.verdict == "cannot_tell"
        assert (each.verdict == "cannot_tell") == (each.why is not None)
