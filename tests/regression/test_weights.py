"""One row's loss: the promise of power and what it is made of, and the samples that would settle a row."""

import numpy as np
import pytest
from scipy import stats as scipy_stats

from harness.core.regressions import Variation
from harness.regression.times import TimesWeight
from harness.regression.variation import growth_needed
from harness.regression.weights import MeanWeight, RatioWeight, Tails, Weight
from harness.stats import panel, weigh

TAILS = Tails(regressed=0.01, passed=0.05)
KNOWN = Variation(sd=0.02, spread=0.025, degrees=14)


def mean_of(losses: np.ndarray, variation: Variation | None = None) -> MeanWeight:
    sampled = weigh(panel(losses, bounds=(-1.0, 1.0)), rng=np.random.default_rng(0), resamples=1)
    return MeanWeight(sampled=sampled, margin=0.02, variation=variation)


def ratio_of(before: np.ndarray, after: np.ndarray, variation: Variation | None = None) -> RatioWeight:
    rows = panel([after - 1.1 * before, after - before, after, before])
    sampled = weigh(rows, rng=np.random.default_rng(0), resamples=1)
    return RatioWeight(panel=rows, sampled=sampled, margin=0.1, variation=variation)


def weights(variation: Variation | None) -> list[Weight]:
    rng = np.random.default_rng(1)
    before = rng.gamma(2, 50, 300)
    return [
        mean_of(rng.choice([-1.0, 0.0, 1.0], 400, p=[0.05, 0.8, 0.15]), variation),
        ratio_of(before, before * rng.lognormal(0.05, 0.3, 300), variation),
        TimesWeight.of((rng.lognormal(0, 0.5, 200), None), (rng.lognormal(0, 0.5, 200), None), 0.5, 0.2, variation),
    ]


@pytest.mark.parametrize("variation", [None, KNOWN])
def test_detectable_is_where_power_is_eighty_percent(variation: Variation | None) -> None:
    for weight in weights(variation):
        loss = weight.detectable(0.01)
        assert weight.power(loss, 0.01) == pytest.approx(0.8, abs=0.01)
        assert weight.power(0.9 * loss, 0.01) < 0.8 < weight.power(1.1 * loss, 0.01)
        assert weight.detectable(0.05) < loss < weight.detectable(0.0005)


def test_power_by_the_textbook() -> None:
    """Of a one-sided paired t test: what the pivot adds is small at 400 samples."""
    rng = np.random.default_rng(2)
    losses = rng.choice([-1.0, 0.0, 1.0], 400, p=[0.08, 0.8, 0.12])
    shift = (0.10 - 0.02) / (losses.std(ddof=1) / 20)
    expected = scipy_stats.nct.sf(scipy_stats.t.ppf(0.99, 399), 399, shift)
    assert mean_of(losses).power(0.10, 0.01) == pytest.approx(expected, abs=0.02)


def test_movement_between_runs_widens_what_can_be_detected() -> None:
    for plain, moved in zip(weights(None), weights(KNOWN), strict=True):
        assert moved.detectable(0.01) > plain.detectable(0.01)
        (low, high), (wider_low, wider_high) = plain.limits(0.01), moved.limits(0.01)
        assert wider_low < low and high < wider_high
        assert moved.p.regressed >= plain.p.regressed - 1e-12


def test_samples_are_needed_in_proportion_to_the_variance() -> None:
    """Without movement between runs: (z + z80)^2 variance / gap^2 times as many."""
    known = scipy_stats.norm.ppf(0.95) + scipy_stats.norm.ppf(0.8)
    assert growth_needed(0.01, 0.05, 0.02**2, 1e6, None) == pytest.approx((known * 2) ** 2, rel=1e-3)
    still, moving = (growth_needed(0.1, 0.05, 0.05**2, 300, each) for each in (None, KNOWN))
    assert still and moving and moving > still
    assert growth_needed(0.1, 0.05, 0.05**2, 300, Variation(sd=0.1, spread=0.1, degrees=14)) is None
    assert growth_needed(0.0, 0.05, 0.05**2, 300, None) is None


def test_as_many_samples_as_are_needed_settle_a_percentile() -> None:
    """The times of the pilot are themselves the world."""
    rng = np.random.default_rng(3)
    before, after = rng.lognormal(0, 0.5, 100), 1.35 * rng.lognormal(0, 0.5, 100)
    pilot = TimesWeight.of((before, None), (after, None), 0.5, 0.2, None)
    needed = pilot.samples_needed(TAILS)
    assert needed is not None and pilot.p.regressed > TAILS.regressed

    def drawn(times: np.ndarray) -> np.ndarray:
        return rng.choice(times, needed) * rng.lognormal(0, 1e-3, needed)

    settled = [
        TimesWeight.of((drawn(before), None), (drawn(after), None), 0.5, 0.2, None).p.regressed < TAILS.regressed
        for _ in range(300)
    ]
    assert 0.65 < np.mean(settled) < 0.95


@pytest.mark.parametrize(("share", "fewest", "asked"), [(0.95, 90, 104), (0.5, 8, 9)])
def test_nobody_is_told_that_answers_are_too_few_which_can_tell(share: float, fewest: int, asked: int) -> None:
    """0.95^90 is the first power below 1 %, and 0.95^104 below half of that; of a median 2 * 0.5^8 and 2 * 0.5^9."""
    rng = np.random.default_rng(4)
    tails = Tails(regressed=0.01, passed=0.05)

    def weight(size: int, times: float, variation: Variation | None = None) -> TimesWeight:
        before, after = rng.lognormal(0, 0.01, size), times * rng.lognormal(0, 0.01, size)
        return TimesWeight.of((before, None), (after, None), share, 0.2, variation)

    assert weight(fewest, 100).p.regressed < 0.01 <= weight(fewest - 1, 100).p.regressed
    assert weight(fewest - 1, 100).samples_needed(tails) == asked
    moving = Variation(sd=0.3, spread=0.3, degrees=4, assumed=True)
    assert weight(fewest, 1.3, moving).samples_needed(tails) is None, (
        "what is assumed stands in the way, not their number"
    )
    assert weight(fewest - 1, 1.3, moving).samples_needed(tails) == asked
