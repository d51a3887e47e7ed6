import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from harness.stats import quantile_error, quantile_limits, quantile_shift


@given(st.integers(1, 400), st.sampled_from([0.5, 0.9, 0.95, 0.99]), st.sampled_from([0.93, 0.95, 0.99]))
def test_limits_are_those_of_the_binomial_quantile_test(n, share, confidence):
    values = np.random.default_rng(n).exponential(size=n)
    found = quantile_limits(values, share, confidence=confidence)
    theirs = stats.quantile_test(values, q=1, p=share).confidence_interval(confidence)
    for ours, expected, open_end in ((found.low, theirs.low, -np.inf), (found.high, theirs.high, np.inf)):
        assert ours == (open_end if np.isnan(expected) else expected)


def test_the_estimate_interpolates():
    assert quantile_limits([4, 1, 2, 3], 0.5, confidence=0.95).estimate == 2.5


@pytest.mark.parametrize(("share", "first"), [(0.5, 6), (0.95, 72), (0.99, 368)])
def test_how_many_values_an_upper_limit_needs(share, first):
    assert quantile_limits(range(first - 1), share, confidence=0.95).high == np.inf
    assert quantile_limits(range(first), share, confidence=0.95).high == first - 1


def test_the_limits_cover_at_least_as_often_as_promised():
    values = np.random.default_rng(0).exponential(size=(3000, 150))
    true = -np.log(0.05)
    found = [quantile_limits(row, 0.95, confidence=0.95) for row in values]
    covered = np.mean([each.low <= true <= each.high for each in found])
    assert 0.945 < covered < 0.985


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50), st.sampled_from([0.5, 0.95]))
def test_the_limits_enclose_the_estimate(values, share):
    found = quantile_limits(values, share, confidence=0.95)
    assert found.low <= found.estimate <= found.high


@pytest.mark.parametrize("values", [[], [1.0, np.nan], [np.inf]])
def test_nothing_finite_is_an_error(values):
    with pytest.raises(ValueError, match="finite values"):
        quantile_limits(values, 0.5, confidence=0.95)


def test_shares_lie_within_0_and_1():
    for share, confidence in ((0, 0.9), (1, 0.9), (0.5, 1)):
        with pytest.raises(ValueError, match="between 0 and 1"):
            quantile_limits([1.0], share, confidence=confidence)


def test_a_shift_by_hand():
    """One value each: the median lies below it or above it with an even chance, so nothing is told apart."""
    found = quantile_shift([1.0], [3.0], 0.5)
    assert found.estimate == 2
    # the later median lies above 3 and the earlier below 1 with chance 1/4: then the shift is at least 2
    assert found.p_above(1.9) == pytest.approx(0.75) and found.p_above(2.0) == pytest.approx(1.0)
    assert found.p_below(2.1) == pytest.approx(0.75)
    assert found.low(0.05) == -np.inf and found.high(0.05) == np.inf


def test_a_shift_seen_backwards_is_its_negative():
    rng = np.random.default_rng(0)
    a, b = rng.normal(0, 1, 80), rng.normal(1, 2, 120)
    there, back = quantile_shift(a, b, 0.6), quantile_shift(b, a, 0.6)
    assert there.estimate == pytest.approx(-back.estimate)
    assert there.p_above(0.3) == pytest.approx(back.p_below(-0.3)) and there.low(0.1) == pytest.approx(-back.high(0.1))


@pytest.mark.parametrize("tail", [0.001, 0.05, 0.2])
def test_limits_and_p_values_of_a_shift_agree(tail):
    rng = np.random.default_rng(1)
    found = quantile_shift(rng.normal(0, 1, 150), rng.normal(1, 1, 150), 0.5)
    assert found.p_above(found.low(tail) - 1e-9) < tail <= found.p_above(found.low(tail))
    assert found.p_below(found.high(tail) + 1e-9) < tail <= found.p_below(found.high(tail))


def test_the_error_of_a_median_is_that_of_large_samples():
    """Of a normal law: sigma sqrt(pi / (2 n)), and root two of that for a difference."""
    rng = np.random.default_rng(2)
    alone = np.mean([quantile_error(rng.normal(0, 1, 400), 0.5) for _ in range(200)])
    both = np.mean([quantile_shift(rng.normal(0, 1, 400), rng.normal(0, 1, 400), 0.5).error for _ in range(200)])
    expected = np.sqrt(np.pi / 800)
    assert alone == pytest.approx(expected, rel=0.08) and both == pytest.approx(np.sqrt(2) * expected, rel=0.08)


def test_too_few_values_leave_a_tail_open():
    found = quantile_shift(np.arange(20.0), 100 + np.arange(20.0), 0.95)
    assert found.p_above(0) == pytest.approx(0.95**20, rel=1e-6) and found.low(0.05) == -np.inf
    with pytest.raises(ValueError, match="finite values"):
        quantile_shift([], [1.0], 0.5)
    with pytest.raises(ValueError, match="share must lie"):
        quantile_shift([1.0], [1.0], 1.0)


@pytest.mark.parametrize(("clusters", "size", "alike"), [(34, 3, 0.5), (60, 5, 0.6), (200, 3, 1.0)])
def test_limits_hold_where_values_come_in_clusters(clusters: int, size: int, alike: float) -> None:
    rng, true, runs = np.random.default_rng(1), float(np.exp(1.6448536269514722)), 600
    below = above = 0
    for _ in range(runs):
        own = np.sqrt(alike) * rng.standard_normal((clusters, 1))
        values = np.exp(own + np.sqrt(1 - alike) * rng.standard_normal((clusters, size))).ravel()
        found = quantile_limits(values, 0.95, confidence=0.95, clusters=np.repeat(np.arange(clusters), size))
        assert found.low <= found.estimate <= found.high
        below, above = below + (found.high < true), above + (found.low > true)
    assert max(below, above) / runs <= 0.025 + 3 * np.sqrt(0.025 * 0.975 / runs)


def test_too_few_clusters_leave_the_limit_open_and_clusters_of_one_change_nothing() -> None:
    values = np.random.default_rng(2).exponential(size=300)
    assert quantile_limits(values, 0.95, confidence=0.95, clusters=np.zeros(300)).high == np.inf
    alike = quantile_limits(np.repeat(values[:60], 5), 0.95, confidence=0.95, clusters=np.repeat(np.arange(60), 5))
    assert alike.high == np.inf, "60 values are too few for a p95 however often they are repeated"
    plain = quantile_limits(values, 0.95, confidence=0.95)
    assert quantile_limits(values, 0.95, confidence=0.95, clusters=np.arange(300)) == plain
