"""Whether the limits keep their promise, by enumerating or simulating worlds of known truth."""

from itertools import product

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtri

from harness.stats import (
    SCORE_BOUNDS,
    differences,
    limits,
    p_above,
    panel,
    sign_flip_p,
    simultaneous_limits,
    smallest_effect,
    too_few,
    weigh,
)

SLACK = 1e-12


def outcomes(n):
    """All (gains, losses) of n pairs."""
    gains, losses = np.divmod(np.arange((n + 1) ** 2), n + 1)
    kept = gains + losses <= n
    return gains[kept], losses[kept]


def limits_of_outcomes(n, gains, losses, resamples):
    lows, highs = [], []
    for start in range(0, gains.size, 200):
        part = slice(start, start + 200)
        place = np.arange(n)
        values = (place < gains[part, None]) * 1.0 - (place >= n - losses[part, None])
        evidence = weigh(panel(values, bounds=(-1, 1)), rng=np.random.default_rng(0), resamples=resamples)
        found = limits(evidence, confidence=0.95)
        lows.append(found.low)
        highs.append(found.high)
    return np.concatenate(lows), np.concatenate(highs)


def paired_worlds():
    """True difference, chance of a gain and of a loss, for pairs of right-or-wrong arms."""
    for first, gain, rho in product((0.02, 0.1, 0.3, 0.5, 0.7, 0.9), (0.0, 0.02, 0.08, 0.2), (0.0, 0.5, 0.9)):
        second = first + gain
        if second <= 0.98:
            both = first * second + rho * np.sqrt(first * (1 - first) * second * (1 - second))
            both = min(both, first, second)
            yield gain, second - both, first - both


def enumerated(n, resamples):
    """Per decidable world: chance to be covered, and of a low limit above and a high limit below the truth."""
    gains, losses = outcomes(n)
    low, high = limits_of_outcomes(n, gains, losses, resamples)
    for truth, gain, loss in paired_worlds():
        chances = stats.multinomial.pmf(
            np.stack([gains, losses, n - gains - losses], axis=1), n, [gain, loss, 1 - gain - loss]
        )
        if chances[gains + losses >= 10].sum() >= 0.95:
            above, below = low > truth + SLACK, high < truth - SLACK
            yield 1 - chances @ (above | below), chances @ above, chances @ below


@pytest.mark.parametrize(("n", "resamples"), [(50, 999), pytest.param(100, 1999, marks=pytest.mark.slow), (200, 2)])
def test_every_decidable_paired_binary_world_is_covered_as_promised(n, resamples):
    covered, above, below = np.array(list(enumerated(n, resamples))).T
    assert covered.size > 10
    # below 200 the critical values come from so many resamples only
    noise = 0.004 if n < 200 else 0
    assert covered.min() >= 0.94 - noise
    assert covered.max() <= 0.96 + noise
    assert max(above.max(), below.max()) <= 0.04


def clustered_pairs(replicates, rng, *, groups, means, rho, icc):
    """`differences[replicate, sample]` of right-or-wrong arms, and the cluster of each sample."""
    codes = np.repeat(np.arange(groups), rng.integers(1, 11, groups))
    right = []
    shared_group, shared_sample = (
        rng.standard_normal((replicates, groups)),
        rng.standard_normal((replicates, codes.size)),
    )
    for mean in means:
        group = np.sqrt(rho) * shared_group + np.sqrt(1 - rho) * rng.standard_normal(shared_group.shape)
        sample = np.sqrt(rho) * shared_sample + np.sqrt(1 - rho) * rng.standard_normal(shared_sample.shape)
        right.append(np.sqrt(icc) * group[:, codes] + np.sqrt(1 - icc) * sample < ndtri(mean))
    return right[1] * 1.0 - right[0], codes


def weighed(values, codes, rng):
    for start in range(0, len(values), 100):
        source = panel(values[start : start + 100], clusters=codes, bounds=(-1, 1))
        yield source, weigh(source, rng=rng, resamples=999)


CLUSTERED = [
    (40, (0.5, 0.5), 0.5, 0.3),
    (60, (0.1, 0.15), 0.5, 0.5),
    (60, (0.7, 0.9), 0.9, 0.0),
    (250, (0.5, 0.6), 0.0, 0.3),
]


@pytest.mark.parametrize(("groups", "means", "rho", "icc"), CLUSTERED)
@pytest.mark.parametrize("replicates", [1000, pytest.param(8000, marks=pytest.mark.slow)])
def test_clustered_worlds_are_covered_as_promised(replicates, groups, means, rho, icc):
    rng = np.random.default_rng(groups)
    values, codes = clustered_pairs(replicates, rng, groups=groups, means=means, rho=rho, icc=icc)
    truth = means[1] - means[0]
    covered, small_p, undecided = [], [], []
    for _, evidence in weighed(values, codes, rng):
        found = limits(evidence, confidence=0.95)
        covered.append((found.low <= truth + SLACK) & (found.high >= truth - SLACK))
        small_p.append(p_above(evidence, truth) < 0.05)
        undecided.append([reason is not None for reason in too_few(evidence)])
    error = np.sqrt(0.95 * 0.05 / replicates)
    assert 0.94 - 3 * error <= np.mean(covered) <= 0.96 + 3 * error
    assert np.mean(small_p) == pytest.approx(0.05, abs=0.015 + 3 * error)
    assert np.mean(undecided) <= 0.05


def test_equal_clustered_arms_are_told_apart_by_flips_as_often_as_promised():
    rng = np.random.default_rng(1)
    values, codes = clustered_pairs(2000, rng, groups=35, means=(0.6, 0.6), rho=0.5, icc=0.4)
    found = [sign_flip_p(source, rng=rng, draws=999) for source, _ in weighed(values, codes, rng)]
    assert np.mean(np.concatenate(found) < 0.05) == pytest.approx(0.05, abs=0.016)


@pytest.mark.parametrize("replicates", [250, pytest.param(2000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("n", [80, 220])
def test_a_whole_family_holds_at_once(n, replicates):
    """Four arms on two tasks: all twelve limits hold together, and equal arms are not found better."""
    rng = np.random.default_rng(n)
    means = np.array([0.6, 0.6, 0.6, 0.75])
    pairs = [(s, t) for s in range(4) for t in range(s + 1, 4)]
    truth = np.array([means[t] - means[s] for s, t in pairs])
    held, gained = [], []
    for _ in range(replicates):
        family = []
        for _task in range(2):
            shared = rng.standard_normal(n)
            scores = np.sqrt(0.5) * shared + np.sqrt(0.5) * rng.standard_normal((4, n)) < ndtri(means)[:, None]
            source = differences(panel(scores, bounds=SCORE_BOUNDS), pairs)
            family.append(weigh(source, rng=rng, resamples=999))
        found = simultaneous_limits(family, confidence=0.95)
        held.append(all(((each.low <= truth + SLACK) & (each.high >= truth - SLACK)).all() for each in found))
        gained.append(any((each.low[truth == 0] > 0).any() for each in found))
    error = np.sqrt(0.95 * 0.05 / replicates)
    assert 0.94 - 3 * error <= np.mean(held) <= 0.96 + 3 * error
    assert np.mean(gained) <= 0.05


@pytest.mark.parametrize(("groups", "icc"), [(60, 0.3), (250, 0.0)])
def test_power_is_what_was_promised(groups, icc):
    rng = np.random.default_rng(groups)
    pilot, codes = clustered_pairs(100, rng, groups=groups, means=(0.4, 0.5), rho=0.5, icc=icc)
    ((_, seen),) = weighed(pilot, codes, rng)
    promised = float(np.mean(smallest_effect(seen, limits(seen, confidence=0.95).critical)))
    rng = np.random.default_rng(groups)
    values, codes = clustered_pairs(1500, rng, groups=groups, means=(0.4, 0.4 + promised), rho=0.5, icc=icc)
    shown = [limits(evidence, confidence=0.95).low > 0 for _, evidence in weighed(values, codes, rng)]
    assert np.mean(np.concatenate(shown)) == pytest.approx(0.8, abs=0.03 + 3 * np.sqrt(0.16 / 1500))
