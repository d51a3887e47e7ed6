import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from harness.stats import quantile_limits


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
