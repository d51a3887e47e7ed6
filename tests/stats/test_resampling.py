import numpy as np
import pytest
from scipy import stats

from harness.stats import SCORE_BOUNDS, differences, mean_draws, panel, stacked
from harness.stats.panels import cluster_sums
from harness.stats.pivot import measured, pseudo_clusters, spread_of, to_symmetric
from harness.stats.resampling import MOST_BLOCKS, student_draws, studentised_draws, weight_chunks


@pytest.fixture
def clustered():
    rng = np.random.default_rng(0)
    scores = (rng.random((3, 60)) < 0.6).astype(float)
    present = rng.random((3, 60)) < 0.9
    return panel(scores, present=present, clusters=rng.integers(0, 15, 60), bounds=SCORE_BOUNDS)


def test_weights_draw_as_many_units_as_there_are():
    chunks = list(weight_chunks(700, 3000, np.random.default_rng(0)))
    weights = np.concatenate(chunks)
    assert len(chunks) > 1
    assert weights.shape == (3000, 700)
    assert (weights.sum(axis=1) == 700).all()
    assert weights.var() == pytest.approx(1 - 1 / 700, rel=0.01)


def test_studentised_draws_match_resampling_one_at_a_time(clustered):
    paired = differences(clustered, [(0, 1), (0, 2)])
    sums = cluster_sums(paired)
    pseudo = pseudo_clusters(paired, sums)
    drawn = studentised_draws(sums, pseudo, rng=np.random.default_rng(3), resamples=50)
    weights = np.concatenate(list(weight_chunks(sums.totals.shape[1], 50, np.random.default_rng(3))))
    for draw, weight in enumerate(weights.astype(int)):
        picked = np.repeat(np.arange(weight.size), weight)
        members = [np.flatnonzero(paired.clusters == cluster) for cluster in picked]
        again = panel(
            paired.values[:, np.concatenate(members)],
            present=paired.present[:, np.concatenate(members)],
            clusters=np.repeat(np.arange(len(members)), [len(each) for each in members]),
        )
        resampled = cluster_sums(again)
        error, skew = measured(spread_of(resampled), pseudo)
        expected = to_symmetric((resampled.means - sums.means) / error, skew)
        assert drawn[draw] == pytest.approx(expected, abs=1e-9)


def test_mean_draws_match_resampling_one_at_a_time(clustered):
    drawn = mean_draws(clustered, rng=np.random.default_rng(4), resamples=20)
    sums = cluster_sums(clustered)
    weights = np.concatenate(list(weight_chunks(sums.totals.shape[1], 20, np.random.default_rng(4))))
    for draw, weight in enumerate(weights):
        assert drawn[draw] == pytest.approx((sums.totals @ weight) / (sums.counts @ weight))


def test_mean_draws_agree_with_the_percentile_bootstrap_of_scipy():
    values = np.random.default_rng(5).exponential(size=120)
    drawn = mean_draws(panel(values), rng=np.random.default_rng(6))
    theirs = stats.bootstrap((values,), np.mean, method="percentile", n_resamples=9999, rng=np.random.default_rng(7))
    assert np.quantile(drawn, [0.025, 0.975]) == pytest.approx(list(theirs.confidence_interval), abs=0.01)


def test_rows_are_drawn_together():
    rng = np.random.default_rng(8)
    scores = rng.random((1, 300))
    drawn = mean_draws(stacked(panel(scores), panel(2 * scores + 1)), rng=rng, resamples=100)
    assert drawn[:, 1] == pytest.approx(2 * drawn[:, 0] + 1)


def test_blocks_keep_mean_and_error_of_many_clusters():
    values = np.random.default_rng(9).exponential(size=(1, 5 * MOST_BLOCKS))
    drawn = mean_draws(panel(values), rng=np.random.default_rng(10))
    assert drawn.mean() == pytest.approx(values.mean(), abs=3 * stats.sem(values[0]) / 100)
    # a variance from a thousand blocks is itself uncertain by about 4.5 %
    assert drawn.std() == pytest.approx(stats.sem(values[0]), rel=0.07)


def test_few_clusters_and_none_repeat_what_is_known():
    assert (
        mean_draws(panel([0.2, 0.4], clusters=[1, 1]), rng=np.random.default_rng(0), resamples=3).tolist()
        == [[pytest.approx(0.3)]] * 3
    )
    assert mean_draws(panel([[], []]), rng=np.random.default_rng(0), resamples=2).tolist() == [[0, 0], [0, 0]]


def test_a_resample_without_any_sample_of_a_row_repeats_its_mean():
    source = panel([[0.5, 0, 0, 0]], present=[[True, False, False, False]])
    assert (mean_draws(source, rng=np.random.default_rng(0), resamples=200) == 0.5).all()


def test_student_draws_have_the_tails_and_the_correlation_asked_for():
    correlation = np.array([[1, 0.8, 0.8], [0.8, 1, 1], [0.8, 1, 1]])
    drawn = student_draws(correlation, np.array([9.0, 9.0, 299.0]), rng=np.random.default_rng(0), resamples=40_000)
    assert np.mean(np.abs(drawn) > stats.t.ppf(0.975, [9, 9, 299]), axis=0) == pytest.approx(0.05, abs=0.004)
    assert np.corrcoef(drawn[:, :2].T)[0, 1] == pytest.approx(0.8, abs=0.02)
