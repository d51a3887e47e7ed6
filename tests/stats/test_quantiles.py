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


def clustered(rng, groups, size, *, own, shared):
    """Logarithms of times: what each cluster has of its own in this sample, and what it has in both."""
    return np.repeat(own * rng.normal(0, 1, groups) + shared, size) + rng.normal(0, 0.5, groups * size)


@pytest.mark.parametrize(("share", "groups", "size"), [(0.5, 40, 10), (0.95, 200, 3), (0.95, 100, 5)])
def test_a_cluster_that_is_slow_in_one_sample_alone_is_one_piece_of_evidence(share, groups, size):
    rng = np.random.default_rng(7)
    codes = np.repeat(np.arange(groups), size)

    def alarms(together):
        return np.mean(
            [
                quantile_shift(
                    clustered(rng, groups, size, own=1.0, shared=0.0),
                    clustered(rng, groups, size, own=1.0, shared=0.0),
                    share,
                    clusters=together,
                ).p_above(0.0)
                < 0.05
                for _ in range(400)
            ]
        )

    assert alarms((codes, codes)) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 400)
    assert alarms(None) > 0.08, "which is what clusters are for"


def test_what_a_cluster_does_to_both_samples_alike_makes_no_shift_less_sure():
    rng = np.random.default_rng(8)
    codes, shared = np.repeat(np.arange(40), 10), rng.normal(0, 1, 40)
    a, b = (clustered(rng, 40, 10, own=0.0, shared=shared) for _ in range(2))
    told, plain = quantile_shift(a, b, 0.5, clusters=(codes, codes)), quantile_shift(a, b, 0.5)
    assert told.effect < 1.3 and told.error == pytest.approx(plain.error, rel=0.15)


def test_clusters_of_one_value_each_change_nothing_and_one_cluster_tells_nothing():
    rng = np.random.default_rng(9)
    a, b = rng.normal(0, 1, 60), rng.normal(9, 1, 80)
    alone = quantile_shift(a, b, 0.5, clusters=(np.arange(60), np.arange(80)))
    assert alone.effect == 1 and alone.p_above(1.0) == quantile_shift(a, b, 0.5).p_above(1.0)
    one = quantile_shift(a, b, 0.5, clusters=(np.zeros(60), np.zeros(80)))
    assert one.p_above(0.0) > 0.2 and one.low(0.05) == -np.inf and one.error == np.inf


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
