"""How much an unchanged system moves: by hand, and recovered where it is known."""

import numpy as np
import pytest

from harness.core.regressions import Variation
from harness.regression.variation import degrees_with, variation_of_scores, variation_of_times


def test_a_component_by_hand() -> None:
    """Each run moves all samples alike: nothing is left over, and the whole spread lies between runs."""
    moves = np.array([0.0, 0.2, 0.1, 0.4, 0.2])
    found = variation_of_scores(np.array([0.1, 0.5, 0.3]) + moves[:, None], np.arange(3))
    # (0.2^2 + 0.1^2 + 0.3^2 + 0.2^2) / (2 * 4) = 0.15^2, with 2 * 4^2 / (3 * 5 - 4) degrees
    assert found == Variation(sd=pytest.approx(0.15), spread=pytest.approx(0.15), degrees=pytest.approx(32 / 11))


def test_the_degrees_are_those_that_the_spread_has() -> None:
    """The variance of an estimate of sigma^2 with k degrees is 2 sigma^4 / k."""
    rng = np.random.default_rng(4)
    found = [variation_of_scores(rng.normal(size=(12, 1)) + np.zeros(9), np.arange(9)) for _ in range(4000)]
    squares = np.array([each.spread**2 for each in found if each])
    assert squares.mean() == pytest.approx(1, abs=0.03)
    assert found[0] and squares.var() == pytest.approx(2 / found[0].degrees, rel=0.15)


@pytest.mark.parametrize("sound", [0, 10, 30])
def test_a_change_that_stays_does_not_pass_for_what_is_usual(sound: int) -> None:
    """A system that got slower by half for good: what it moves by from run to run is hardly more than before."""
    rng = np.random.default_rng(5)
    levels = np.repeat([0.0, np.log(1.5)], [sound, 12])
    known = variation_of_times([np.exp(level + rng.normal(0, 0.05, 100)) for level in levels], 0.5)
    assert known and known.sd < 0.1
    assert sound == 0 or levels.std(ddof=1) > 0.17, "which is what the spread around the mean would be"


def test_it_is_recovered_where_it_is_known() -> None:
    """What sampling explains, 0.16 / 300 of the variance, is no part of it."""
    rng, sd = np.random.default_rng(0), 0.05
    chances = rng.beta(2, 1, 300)
    found = [
        variation_of_scores(chances + rng.normal(0, 0.4, (15, 300)) + sd * rng.normal(size=(15, 1)), np.arange(300))
        for _ in range(300)
    ]
    assert np.mean([each.sd**2 for each in found if each]) == pytest.approx(sd**2, abs=0.0002)
    assert np.mean([each.spread**2 for each in found if each]) == pytest.approx(sd**2 + 0.16 / 300, abs=0.0002)


def test_what_moves_a_whole_cluster_is_no_variation_between_runs() -> None:
    """Thirty clusters of ten move alike within a run; taken for samples of their own they would pass for a component."""
    rng = np.random.default_rng(1)
    codes = np.repeat(np.arange(30), 10)
    scores = rng.normal(0, 0.3, (12, 30))[:, codes]
    one, other = variation_of_scores(scores, codes), variation_of_scores(scores, np.arange(300))
    assert one and other and one.sd < 0.6 * other.sd and one.spread == other.spread


def test_costs_are_relative_and_samples_with_gaps_are_left_out() -> None:
    rng = np.random.default_rng(2)
    scores = rng.gamma(2, 50, 40) * np.exp(0.1 * rng.normal(size=(8, 1)))
    plain, dear = (variation_of_scores(scores * k, np.arange(40), relative=True) for k in (1, 7))
    assert plain and dear and plain.sd == pytest.approx(dear.sd)
    holed = scores.copy()
    holed[2, 3] = np.nan
    assert variation_of_scores(holed, np.arange(40)) == variation_of_scores(
        np.delete(scores, 3, axis=1), np.delete(np.arange(40), 3)
    )


def test_little_is_known_from_few_runs() -> None:
    assert variation_of_scores(np.ones((4, 9)), np.arange(9)) is None
    assert variation_of_scores(np.zeros((9, 9)), np.arange(9), relative=True) is None
    assert variation_of_scores(np.full((9, 9), np.nan), np.arange(9)) is None
    times = [np.random.default_rng(i).lognormal(0, 0.1, 80) for i in range(6)]
    assert variation_of_times(times[:4], 0.5) is None and variation_of_times([*times[:5], []], 0.5) is not None
    assert variation_of_times([each[:9] for each in times], 0.95) is None, "a tail of nine answers is unknown"


def test_times_move_by_their_logarithm() -> None:
    rng = np.random.default_rng(3)
    found = [
        variation_of_times([rng.lognormal(0, 0.3, 200) * np.exp(0.2 * rng.normal()) for _ in range(10)], 0.5)
        for _ in range(150)
    ]
    assert np.mean([each.sd**2 for each in found if each]) == pytest.approx(0.04, rel=0.15)


def test_degrees_lie_between_those_of_both_parts() -> None:
    known = Variation(sd=0.5, spread=0.5, degrees=4)
    assert degrees_with(0.0, 99, known) == pytest.approx(4)
    assert degrees_with(1e6, 99, known) == pytest.approx(99, rel=0.01)
    assert 4 < degrees_with(0.5, 99, known) < 99
    hidden = Variation(sd=0.0, spread=0.5, degrees=4)
    assert degrees_with(0.5, 99, hidden) < 20, "an estimate of 0 is no proof of 0"
