import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from harness.stats import SCORE_BOUNDS, draw_limits, limits, panel, score_limits, simultaneous_limits, stacked, weigh


def rng():
    return np.random.default_rng(7)


def proof(values, resamples=2000, **kwargs):
    return weigh(panel(values, **kwargs), rng=rng(), resamples=resamples)


def symmetric(n, seed=0):
    half = np.random.default_rng(seed).normal(size=n // 2)
    return np.concatenate([half, -half]) + 0.1


def test_from_two_hundred_clusters_on_unskewed_limits_are_those_of_student():
    values = symmetric(300)
    found = limits(proof(values), confidence=0.95)
    theirs = stats.t.interval(0.95, 299, loc=values.mean(), scale=stats.sem(values))
    assert (found.low[0], found.high[0]) == pytest.approx(theirs, rel=1e-9)


def test_below_two_hundred_clusters_unskewed_limits_come_close_to_student():
    values = symmetric(150)
    found = limits(proof(values, resamples=20_000), confidence=0.95)
    theirs = stats.t.interval(0.95, 149, loc=values.mean(), scale=stats.sem(values))
    assert (found.low[0], found.high[0]) == pytest.approx(theirs, abs=0.03 * (theirs[1] - theirs[0]))


@pytest.mark.parametrize("n", [150, 400])
def test_skewed_values_push_both_limits_the_way_of_their_tail(n):
    values = np.random.default_rng(1).exponential(size=n)
    found = limits(proof(values), confidence=0.95)
    middle = (found.low[0] + found.high[0]) / 2
    assert middle > values.mean() + 0.05 * stats.sem(values)


pairs = st.lists(st.floats(-1, 1).map(lambda value: round(value, 3)), min_size=3, max_size=40)
pairs_above_200 = st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).uniform(-1, 1, 210).round(2))


@settings(deadline=None, max_examples=30)
@given(pairs, st.floats(0.01, 100), st.floats(-50, 50), st.booleans())
@example([0.625] * 3, 0.01, 0.0, False)
def test_limits_follow_a_change_of_scale_and_origin(values, scale, shift, large):
    kept = np.resize(values, 205) if large else np.array(values)
    before = limits(proof(kept, resamples=300), confidence=0.9)
    after = limits(proof(kept * scale + shift, resamples=300), confidence=0.9)
    slack = 1e-6 * (scale + abs(shift))
    assert after.low == pytest.approx(before.low * scale + shift, abs=slack)
    assert after.high == pytest.approx(before.high * scale + shift, abs=slack)


@settings(deadline=None, max_examples=30)
@given(pairs, st.booleans())
def test_limits_of_the_reversed_difference_are_mirrored(values, large):
    kept = np.resize(values, 205) if large else np.array(values)
    forth = limits(proof(kept, resamples=300, bounds=(-1, 1)), confidence=0.9)
    back = limits(proof(-kept, resamples=300, bounds=(-1, 1)), confidence=0.9)
    assert back.low == pytest.approx(-forth.high, abs=1e-9)
    assert back.high == pytest.approx(-forth.low, abs=1e-9)


@settings(deadline=None, max_examples=30)
@given(pairs, st.floats(0.5, 0.9), st.booleans())
def test_limits_enclose_the_estimate_and_widen_with_confidence(values, confidence, large):
    kept = np.resize(values, 205) if large else np.array(values)
    evidence = proof(kept, resamples=300, bounds=(-1, 1))
    narrow, wide = limits(evidence, confidence=confidence), limits(evidence, confidence=confidence + 0.09)
    slack = 1e-9
    assert wide.low <= narrow.low + slack
    assert narrow.low <= evidence.estimate + slack
    assert evidence.estimate <= narrow.high + slack
    assert narrow.high <= wide.high + slack
    assert wide.low >= -1
    assert wide.high <= 1


@settings(deadline=None, max_examples=20)
@given(pairs_above_200, st.integers(0, 1000))
def test_the_order_of_the_samples_does_not_matter(values, seed):
    labels = np.arange(len(values)) // 2
    moved = np.random.default_rng(seed).permutation(len(values))
    before = limits(proof(values, clusters=labels), confidence=0.95)
    after = limits(proof(values[moved], clusters=labels[moved]), confidence=0.95)
    assert after.low == pytest.approx(before.low, abs=1e-9)
    assert after.high == pytest.approx(before.high, abs=1e-9)


@settings(deadline=None, max_examples=20)
@given(pairs, st.integers(2, 5))
def test_copies_of_a_sample_within_its_cluster_tell_nothing_new(values, copies):
    labels = np.arange(len(values))
    once = limits(proof(values, clusters=labels, resamples=300), confidence=0.95)
    repeated = limits(
        proof(np.repeat(values, copies), clusters=np.repeat(labels, copies), resamples=300), confidence=0.95
    )
    assert repeated.low == pytest.approx(once.low, abs=1e-9)
    assert repeated.high == pytest.approx(once.high, abs=1e-9)


def test_clusters_that_agree_within_widen_the_limits():
    values = np.repeat(np.random.default_rng(3).normal(size=60), 5)
    alone = limits(proof(values), confidence=0.95)
    together = limits(proof(values, clusters=np.repeat(np.arange(60), 5)), confidence=0.95)
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_more_resamples_change_little_and_a_seed_repeats_itself():
    values = np.random.default_rng(4).exponential(size=80)
    few, many = (limits(proof(values, resamples=resamples), confidence=0.95) for resamples in (5_000, 40_000))
    assert few.critical == pytest.approx(many.critical, rel=0.03)
    assert limits(proof(values), confidence=0.95).low == limits(proof(values), confidence=0.95).low


@pytest.mark.parametrize(
    ("values", "kwargs", "low", "high"),
    [
        ([0.4], {"bounds": (-1, 1)}, -1, 1),
        ([0.4], {}, -np.inf, np.inf),
        ([0.4, 0.1], {"clusters": [1, 1], "bounds": (-1, 1)}, -1, 1),
        ([], {"bounds": (-1, 1)}, -1, 1),
        ([0.4] * 40, {}, 0.4, 0.4),
    ],
    ids=["one sample", "one sample without bounds", "one cluster", "no sample", "constant cost"],
)
def test_degenerate_rows_have_stated_limits(values, kwargs, low, high):
    evidence = proof([values], **kwargs)
    for found in (limits(evidence, confidence=0.95), simultaneous_limits([evidence], confidence=0.95)[0]):
        assert (found.low[0], found.high[0]) == (pytest.approx(low), pytest.approx(high))


def test_all_ties_are_no_proof_of_equality():
    found = limits(proof([0] * 50, bounds=(-1, 1)), confidence=0.95)
    assert found.high[0] == pytest.approx(stats.t.ppf(0.975, 49) * np.sqrt(3 / 53 / 49))
    assert found.low[0] == -found.high[0]


def test_few_discordant_pairs_are_never_given_less_than_student_allows():
    evidence = proof([1] * 4 + [0] * 46, bounds=(-1, 1))
    assert limits(evidence, confidence=0.95).critical[0] >= stats.t.ppf(0.975, 49)


def test_a_family_of_one_row_is_that_row_alone():
    for n in (80, 300):
        evidence = proof(np.random.default_rng(n).normal(size=n), resamples=10_000)
        together = simultaneous_limits([evidence], confidence=0.95)[0]
        assert together.critical == pytest.approx(limits(evidence, confidence=0.95).critical, rel=0.03)


@pytest.mark.parametrize("n", [80, 300])
def test_rows_that_repeat_each_other_cost_nothing(n):
    row = np.random.default_rng(5).normal(size=n)
    once = simultaneous_limits([proof(row, resamples=10_000)], confidence=0.95)[0].critical[0]
    evidence = weigh(stacked(*[panel(row)] * 6), rng=rng(), resamples=10_000)
    assert simultaneous_limits([evidence], confidence=0.95)[0].critical == pytest.approx(once, rel=0.03)


def test_independent_rows_and_tasks_cost_what_sidak_asks():
    values = np.random.default_rng(6).normal(size=(4, 500))
    sidak = stats.t.ppf(1 - (1 - 0.95**0.25) / 2, 499)
    together = simultaneous_limits([proof(values, resamples=40_000)], confidence=0.95)[0]
    apart = simultaneous_limits(
        [weigh(panel(row), rng=np.random.default_rng(i), resamples=40_000) for i, row in enumerate(values)],
        confidence=0.95,
    )
    assert together.critical == pytest.approx(sidak, rel=0.02)
    assert np.concatenate([each.critical for each in apart]) == pytest.approx(sidak, rel=0.02)


def test_a_small_task_does_not_widen_the_limits_of_a_large_one():
    large = proof(np.random.default_rng(7).normal(size=1000), resamples=20_000)
    small = weigh(panel(np.random.default_rng(8).normal(size=8)), rng=rng(), resamples=20_000)
    found = simultaneous_limits([large, small], confidence=0.95)
    assert found[0].critical[0] < 2.5
    assert found[1].critical[0] > 2.6


def test_an_empty_family_has_no_limits():
    assert simultaneous_limits([], confidence=0.95) == []


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_a_confidence_is_a_share(confidence):
    evidence = proof([0.1, 0.2, 0.3])
    for wrong in (limits, lambda e, confidence: simultaneous_limits([e], confidence=confidence)):
        with pytest.raises(ValueError, match="between 0 and 1"):
            wrong(evidence, confidence=confidence)


@pytest.mark.parametrize(("right", "n"), [(1, 50), (9, 50), (25, 50), (196, 200), (500, 1000)])
def test_score_limits_of_right_or_wrong_are_wilsons(right, n):
    found = score_limits(panel([1] * right + [0] * (n - right), bounds=SCORE_BOUNDS), confidence=0.95)
    alpha = 2 * stats.norm.sf(stats.t.ppf(0.975, n - 1))
    theirs = proportion_confint(right / n * (n - 1), n - 1, alpha=alpha, method="wilson")
    assert (found.low[0], found.high[0]) == pytest.approx(theirs, rel=1e-9)


@pytest.mark.parametrize("value", [0, 1])
def test_score_limits_of_all_wrong_or_all_right_count_each_cluster_once(value):
    alone = score_limits(panel([value] * 40, bounds=SCORE_BOUNDS), confidence=0.95)
    clustered = score_limits(panel([value] * 160, clusters=np.arange(160) // 4, bounds=SCORE_BOUNDS), confidence=0.95)
    square = stats.t.ppf(0.975, 39) ** 2
    away = square / (40 + square)
    assert (alone.low[0], alone.high[0]) == pytest.approx((0, away) if value == 0 else (1 - away, 1))
    assert (clustered.low[0], clustered.high[0]) == pytest.approx((alone.low[0], alone.high[0]))


def test_score_limits_of_dense_scores_come_close_to_student():
    values = np.random.default_rng(9).beta(6, 4, 300)
    found = score_limits(panel(values, bounds=SCORE_BOUNDS), confidence=0.95)
    theirs = stats.t.interval(0.95, 299, loc=values.mean(), scale=stats.sem(values))
    assert (found.low[0], found.high[0]) == pytest.approx(theirs, abs=4e-4)


def test_score_limits_of_skewed_graded_scores_reach_as_far_as_halls_on_the_side_of_the_tail():
    values = np.random.default_rng(10).beta(1, 30, 80)
    found = score_limits(panel(values, bounds=SCORE_BOUNDS), confidence=0.95)
    skew, critical = stats.skew(values) / np.sqrt(80), stats.t.ppf(0.975, 79)
    cubic = [skew**2 / 27, skew / 3, 1, skew / 6 + critical]
    (t,) = (root.real for root in np.roots(cubic) if abs(root.imag) < 1e-9)
    assert found.high[0] == pytest.approx(values.mean() - t * stats.sem(values), rel=1e-9)
    assert found.high[0] - values.mean() > 1.2 * (values.mean() - found.low[0])
    turned = score_limits(panel(1 - values, bounds=SCORE_BOUNDS), confidence=0.95)
    assert (turned.low[0], turned.high[0]) == pytest.approx((1 - found.high[0], 1 - found.low[0]), rel=1e-9)


@settings(max_examples=50)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.integers(1, 6))
def test_score_limits_enclose_the_mean_within_bounds(values, size):
    source = panel(values, clusters=np.arange(len(values)) // size, bounds=SCORE_BOUNDS)
    found = score_limits(source, confidence=0.95)
    assert 0 <= found.low[0] <= np.mean(values) + 1e-12
    assert np.mean(values) - 1e-12 <= found.high[0] <= 1


def test_score_limits_of_one_cluster_or_none_are_everything():
    found = score_limits(
        panel([[1, 1, 0], [0, 0, 0]], present=[[1, 1, 1], [0, 0, 0]], clusters=[3, 3, 3]), confidence=0.95
    )
    assert (found.low.tolist(), found.high.tolist()) == ([0, 0], [1, 1])


def test_a_mean_at_the_edge_of_what_a_float_holds_counts_as_zero():
    tiny = score_limits(panel([1e-311] * 30, bounds=SCORE_BOUNDS), confidence=0.95)
    none = score_limits(panel([0.0] * 30, bounds=SCORE_BOUNDS), confidence=0.95)
    assert tiny.high == pytest.approx(none.high)


def test_limits_of_draws_may_be_infinite():
    draws = np.concatenate([np.arange(95.0), np.full(5, np.inf)])
    low, high = draw_limits(draws, confidence=0.9)
    assert (low, high) == (4, np.inf)
    table = np.arange(2000.0).reshape(1000, 2)
    low, high = draw_limits(table, confidence=0.95)
    assert low == pytest.approx([49, 49], abs=2)
    assert high == pytest.approx([1950, 1950], abs=2)
