import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from harness.stats import panel
from harness.stats.panels import cluster_sums
from harness.stats.pivot import from_symmetric, measured, pseudo_clusters, spread_of, to_symmetric


def error_and_skew(source):
    sums = cluster_sums(source)
    error, skew = measured(spread_of(sums), pseudo_clusters(source, sums))
    return float(error[0]), float(skew[0])


def test_without_ties_the_error_is_the_standard_error_of_the_mean():
    for n in (10, 51):
        values = np.random.default_rng(n).normal(size=n)
        assert error_and_skew(panel(values))[0] == pytest.approx(stats.sem(values), rel=1e-12)


def test_with_clusters_the_error_is_that_of_an_intercept_with_clustered_covariance():
    rng = np.random.default_rng(1)
    codes = rng.integers(0, 25, 140)
    values = rng.normal(size=140) + rng.normal(size=25)[codes]
    fit = sm.OLS(values, np.ones(140)).fit(cov_type="cluster", cov_kwds={"groups": codes})
    assert error_and_skew(panel(values, clusters=codes))[0] == pytest.approx(fit.bse[0], rel=1e-12)


def test_the_skew_is_half_that_of_the_mean():
    values = np.random.default_rng(2).exponential(size=400)
    # the error divides by n - 1 what the skewness divides by n; ties are absent, so nothing else differs
    expected = 0.5 * stats.skew(values) / np.sqrt(400)
    assert error_and_skew(panel(values))[1] == pytest.approx(expected, rel=1e-9)


def test_twelve_discordant_pairs_by_hand():
    values = [1] * 9 + [-1] * 3 + [0] * 48
    mean = 6 / 60
    squares = 9 * (1 - mean) ** 2 + 3 * (1 + mean) ** 2 + 48 * mean**2
    active = (9 * (1 - mean) ** 2 + 3 * (1 + mean) ** 2) / 12
    assert error_and_skew(panel(values))[0] == pytest.approx(np.sqrt((squares + active) / 61 / 59), rel=1e-12)


def test_fewer_active_clusters_weigh_in_more_pseudo_clusters():
    def weight(differing):
        source = panel([1] * differing + [0] * (60 - differing))
        return pseudo_clusters(source, cluster_sums(source))[0, 0]

    assert [weight(k) for k in (0, 5, 10, 25)] == [3, 2, 1, 1]


def test_all_ties_take_the_bounds_for_their_spread_or_nothing_without_bounds():
    assert error_and_skew(panel([0] * 50, bounds=(-1, 1)))[0] == pytest.approx(np.sqrt(3 / 53 / 49))
    assert error_and_skew(panel([0.25] * 50)) == (0, 0)


def test_one_cluster_knows_no_error():
    assert error_and_skew(panel([0.1, 0.2], clusters=["a", "a"])) == (np.inf, 0)


@given(st.floats(-30, 30), st.floats(-0.5, 0.5))
def test_the_transformation_is_undone_by_its_inverse(t, skew):
    there = to_symmetric(np.array([t]), np.array([skew]))
    assert from_symmetric(there, np.array([skew]))[0] == pytest.approx(t, rel=1e-6, abs=1e-6)


@given(st.floats(-30, 30), st.floats(0, 5), st.floats(-0.5, 0.5))
def test_the_transformation_never_decreases(t, step, skew):
    lower, upper = to_symmetric(np.array([t, t + step]), np.array([skew, skew]))
    assert lower <= upper + 1e-12 * abs(upper)


def test_without_skew_nothing_is_transformed():
    z = np.linspace(-4, 4, 9)
    assert from_symmetric(z, np.zeros(9)).tolist() == z.tolist()
