import numpy as np
import pytest

from studies.worlds import World, worlds


def world(**changes):
    given = {"n": 400, "clustered": False, "shape": "binary", "means": (0.3, 0.6), "rho": 0.5, "icc": 0.0} | changes
    return World(**given)


@pytest.mark.parametrize("shape", ["binary", "continuous"])
@pytest.mark.parametrize("mean", [0.02, 0.3, 0.5, 0.98])
def test_arms_have_the_mean_that_was_set(shape, mean):
    here = world(shape=shape, means=(mean, 0.5), clustered=True, icc=0.5)
    rng = np.random.default_rng(0)
    first, second = here.scores(here.clusters(rng), 1500, rng)
    assert first.mean() == pytest.approx(mean, abs=0.01)
    assert second.mean() == pytest.approx(0.5, abs=0.01)
    assert 0 <= first.min() <= first.max() <= 1
    if shape == "binary":
        assert set(np.unique(first)) == {0, 1}
    else:
        assert len(np.unique(first)) > 1000


def correlation(first, second):
    return np.corrcoef(first.ravel(), second.ravel())[0, 1]


def test_rho_ties_arms_and_icc_ties_the_samples_of_a_cluster():
    rng = np.random.default_rng(1)
    apart, tied = (
        world(shape="continuous", rho=rho, means=(0.5, 0.5)).scores(np.arange(400), 100, rng) for rho in (0.0, 0.9)
    )
    assert correlation(*apart) == pytest.approx(0, abs=0.02)
    # a Gaussian correlation of 0.9 leaves uniform scores 6 / pi * asin(0.45)
    assert correlation(*tied) == pytest.approx(6 / np.pi * np.arcsin(0.45), abs=0.02)
    codes = np.repeat(np.arange(200), 2)
    for icc, expected in ((0.0, 0.0), (0.5, 6 / np.pi * np.arcsin(0.25))):
        scores = world(shape="continuous", means=(0.5,), clustered=True, icc=icc).scores(codes, 200, rng)[0]
        assert correlation(scores[:, ::2], scores[:, 1::2]) == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("n", [50, 100, 200, 1000])
def test_there_are_at_least_thirty_clusters_of_up_to_ten_samples(n):
    for seed in range(20):
        codes = world(n=n, clustered=True).clusters(np.random.default_rng(seed))
        sizes = np.bincount(codes)
        assert len(codes) == n
        assert len(sizes) >= 30
        assert 1 <= sizes.min() <= sizes.max() <= 10
    assert (world(n=n).clusters(np.random.default_rng(0)) == np.arange(n)).all()


def test_every_combination_is_a_world_of_its_own():
    found = list(worlds([(0.1, 0.2), (0.5, 0.5)]))
    assert len(found) == len(set(found)) == 4 * (1 + 2) * 2 * 2 * 2
    assert len({str(each) for each in found}) == len(found)
