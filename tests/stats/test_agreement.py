"""Agreement with scipy and statsmodels on what they cover and no other file of these tests compares."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from harness.stats import (
    SCORE_BOUNDS,
    differences,
    limits,
    look_error_rates,
    p_above,
    panel,
    score_limits,
    sign_flip_p,
    simultaneous_limits,
    weigh,
)


def proof(source, resamples=2000):
    return weigh(source, rng=np.random.default_rng(0), resamples=resamples)


def mirrored(values):
    """Values without skewness, so that the pivot is Student's t itself."""
    return np.concatenate([values, -values]) + 0.05


def test_the_interval_of_two_arms_is_that_of_the_paired_t_test():
    rng = np.random.default_rng(1)
    gain = mirrored(rng.normal(0, 0.1, 150))
    first = rng.uniform(0.3, 0.6, 300)
    evidence = proof(differences(panel([first, first + gain]), [(0, 1)]))
    for confidence in (0.9, 0.95, 0.99):
        found = limits(evidence, confidence=confidence)
        theirs = stats.ttest_rel(first + gain, first).confidence_interval(confidence)
        assert (found.low[0], found.high[0]) == pytest.approx((theirs.low, theirs.high), rel=1e-9)
    theirs = stats.ttest_rel(first + gain, first + 0.04, alternative="greater").pvalue
    assert p_above(evidence, 0.04)[0] == pytest.approx(theirs, rel=1e-6)


def clusters_of(sizes, seed):
    """Mirrored values whose clusters have these sizes, each cluster with its mirror image."""
    rng = np.random.default_rng(seed)
    codes = np.repeat(np.arange(len(sizes)), sizes)
    half = rng.normal(size=codes.size) + rng.normal(size=len(sizes))[codes]
    return mirrored(half), np.concatenate([codes, codes + len(sizes)])


def clustered_fit(values, codes):
    return sm.OLS(values, np.ones(values.size)).fit(cov_type="cluster", cov_kwds={"groups": codes}, use_t=True)


def test_with_clusters_of_equal_size_the_interval_is_that_of_a_clustered_regression():
    values, codes = clusters_of([4] * 110, 2)
    found = limits(proof(panel(values, clusters=codes)), confidence=0.95)
    assert (found.low[0], found.high[0]) == pytest.approx(tuple(clustered_fit(values, codes).conf_int()[0]), rel=1e-9)


def test_with_clusters_of_unequal_size_fewer_degrees_of_freedom_are_left():
    sizes = np.random.default_rng(3).integers(1, 11, 110)
    values, codes = clusters_of(sizes, 3)
    found = limits(proof(panel(values, clusters=codes)), confidence=0.95)
    fit = clustered_fit(values, codes)
    effective = values.size**2 / (2 * (sizes**2).sum())
    reach = stats.t.ppf(0.975, effective - 1) * fit.bse[0]
    assert effective < 0.85 * 220
    assert (found.low[0], found.high[0]) == pytest.approx((fit.params[0] - reach, fit.params[0] + reach), rel=1e-9)


def test_a_cluster_that_holds_half_of_all_samples_leaves_few_degrees():
    codes = np.concatenate([np.zeros(300, dtype=int), np.arange(1, 301)])
    evidence = proof(panel(np.random.default_rng(4).normal(size=600), clusters=codes))
    assert evidence.clusters[0] == 301
    assert evidence.degrees[0] == pytest.approx(600**2 / (300**2 + 300) - 1)
    assert limits(evidence, confidence=0.95).critical[0] == pytest.approx(stats.t.ppf(0.975, evidence.degrees[0]))


@pytest.mark.parametrize("seed", range(8))
def test_the_bootstrap_of_clusters_never_gives_less_than_student_allows(seed):
    values, codes = clusters_of(np.random.default_rng(seed).integers(1, 11, 18), seed)
    evidence = proof(panel(values, clusters=codes), resamples=500)
    least = stats.t.ppf(0.975, evidence.degrees[0])
    assert evidence.method == "bootstrap"
    assert limits(evidence, confidence=0.95).critical[0] >= least
    assert evidence.skew[0] == pytest.approx(0, abs=1e-9)
    assert p_above(evidence, evidence.estimate - evidence.error * least)[0] >= 0.025 - 1e-9


def test_simultaneous_limits_are_those_of_the_multivariate_t_law():
    rng = np.random.default_rng(5)
    shared, own = rng.normal(size=(2, 200))
    rows = np.stack([mirrored(shared), mirrored(0.8 * shared + 0.6 * own)])
    evidence = proof(panel(rows), resamples=100_000)
    critical = simultaneous_limits([evidence], confidence=0.95)[0].critical
    law = stats.multivariate_t(shape=np.corrcoef(rows), df=399, seed=6)
    held = law.cdf(critical, lower_limit=-critical)
    assert held == pytest.approx(0.95, abs=0.003)


def test_two_looks_err_as_the_normal_law_of_both_says():
    first, second = (stats.norm.isf(rate / 2) for rate in look_error_rates((0.4, 1.0), error_rate=0.05))
    law = stats.multivariate_normal(cov=[[1, np.sqrt(0.4)], [np.sqrt(0.4), 1]])
    inside = law.cdf([first, second], lower_limit=[-first, -second])
    assert 1 - inside == pytest.approx(0.05, abs=1e-4)


def test_drawn_flips_of_clusters_are_the_permutation_test_of_their_sums():
    values, codes = clusters_of([3] * 20, 7)
    values = values + 0.15
    sums = np.bincount(codes, weights=values)
    theirs = stats.permutation_test(
        (sums,), np.sum, permutation_type="samples", vectorized=True, n_resamples=40_000, rng=np.random.default_rng(8)
    ).pvalue
    found = sign_flip_p(panel(values, clusters=codes), rng=np.random.default_rng(9), draws=40_000)[0]
    assert 0.01 < theirs < 0.9
    assert found == pytest.approx(theirs, abs=5 * np.sqrt(theirs * (1 - theirs) / 20_000))


@pytest.mark.parametrize(("right", "n"), [(3, 60), (40, 60), (95, 100), (500, 1000)])
def test_score_limits_lie_close_to_wilsons_and_mostly_within_the_exact_ones(right, n):
    scores = panel([1] * right + [0] * (n - right), bounds=SCORE_BOUNDS)
    found = score_limits(scores, confidence=0.95)
    test = stats.binomtest(right, n)
    wilson, exact = (test.proportion_ci(0.95, method) for method in ("wilson", "exact"))
    # Student's t and n - 1 widen it a little
    assert found.low[0] < wilson.low
    assert found.high[0] > wilson.high
    assert (found.low[0], found.high[0]) == pytest.approx((wilson.low, wilson.high), abs=0.3 / n)
    assert found.high[0] - found.low[0] < exact.high - exact.low
