import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from harness.stats import panel, ratio_limits


def cost_and_right(n, seed=0, share=0.7):
    rng = np.random.default_rng(seed)
    right = (rng.random(n) < share).astype(float)
    return panel([rng.exponential(0.01, n) + 0.002 * right, right])


def test_the_limits_are_where_the_test_of_a_ratio_turns():
    source = cost_and_right(80)
    found = ratio_limits(source, 0, 1, confidence=0.95)
    for limit in (found.low, found.high):
        residual = source.values[0] - limit * source.values[1]
        assert stats.ttest_1samp(residual, 0).pvalue == pytest.approx(0.05, rel=1e-6)
    assert found.low < found.estimate < found.high
    assert found.estimate == pytest.approx(source.values[0].mean() / source.values[1].mean())


def test_a_certain_denominator_leaves_students_limits():
    cost = np.random.default_rng(1).exponential(size=50)
    found = ratio_limits(panel([cost, np.full(50, 0.5)]), 0, 1, confidence=0.9)
    theirs = stats.t.interval(0.9, 49, loc=cost.mean(), scale=stats.sem(cost))
    assert (found.low, found.high) == pytest.approx([2 * each for each in theirs])


def test_a_fixed_part_is_added_to_the_numerator():
    source = cost_and_right(90)
    moved = panel([source.values[0] + 0.05, source.values[1]])
    added = ratio_limits(source, 0, 1, confidence=0.95, added=0.05)
    direct = ratio_limits(moved, 0, 1, confidence=0.95)
    assert (added.estimate, added.low, added.high) == pytest.approx((direct.estimate, direct.low, direct.high))


def test_clusters_are_kept_whole():
    source = cost_and_right(60)
    repeated = panel(np.repeat(source.values, 3, axis=1), clusters=np.repeat(np.arange(60), 3))
    once, thrice = (ratio_limits(each, 0, 1, confidence=0.95) for each in (source, repeated))
    assert (thrice.low, thrice.high) == pytest.approx((once.low, once.high))


def test_only_samples_that_both_rows_have_count():
    source = cost_and_right(60)
    kept = np.arange(60) % 3 > 0
    partial = panel(source.values, present=[kept, np.ones(60)])
    expected = ratio_limits(panel(source.values[:, kept]), 0, 1, confidence=0.95)
    found = ratio_limits(partial, 0, 1, confidence=0.95)
    assert (found.estimate, found.low, found.high) == pytest.approx((expected.estimate, expected.low, expected.high))


def test_no_right_answer_has_no_ratio_and_no_upper_limit():
    found = ratio_limits(panel([np.linspace(0.1, 0.2, 30), np.zeros(30)]), 0, 1, confidence=0.95)
    assert found.estimate is None
    assert found.high == np.inf


def test_few_right_answers_leave_the_upper_limit_open():
    cost = np.random.default_rng(2).uniform(0.9, 1.1, 40)
    found = ratio_limits(panel([cost, [1] * 2 + [0] * 38]), 0, 1, confidence=0.95)
    assert 0 < found.low < found.estimate == pytest.approx(20 * cost.mean())
    assert found.high == np.inf


def test_one_cluster_bounds_nothing():
    found = ratio_limits(panel([[1.0], [0.5]]), 0, 1, confidence=0.95)
    assert (found.estimate, found.low, found.high) == (2, -np.inf, np.inf)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 1000), st.floats(0.05, 1))
def test_the_limits_follow_the_currency(seed, rate, share):
    source = cost_and_right(40, seed, share)
    dollars = ratio_limits(source, 0, 1, confidence=0.95)
    other = ratio_limits(panel([source.values[0] * rate, source.values[1]]), 0, 1, confidence=0.95)
    assert other.low == pytest.approx(dollars.low * rate)
    assert other.high == pytest.approx(dollars.high * rate)


def test_the_limits_cover_the_true_ratio():
    covered = [
        found.low <= (0.01 + 0.002 * 0.7) / 0.7 <= found.high
        for found in (ratio_limits(cost_and_right(100, seed), 0, 1, confidence=0.95) for seed in range(2000))
    ]
    # skewed costs at n = 100; Monte-Carlo standard error 0.005
    assert np.mean(covered) == pytest.approx(0.95, abs=0.02)
