import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.power import TTestPower

from harness.stats import limits, panel, power_above, samples_needed, smallest_effect, too_few, weigh


def proof(values, **kwargs):
    return weigh(panel(values, **kwargs), rng=np.random.default_rng(0), resamples=1000)


def symmetric(n, mean, deviation=1.0):
    half = np.random.default_rng(1).normal(size=n // 2)
    values = np.concatenate([half, -half])
    return values / values.std(ddof=1) * deviation + mean


def critical(n):
    return np.array([stats.t.ppf(0.975, n - 1)])


@pytest.mark.parametrize("n", [40, 240])
def test_power_is_that_of_the_one_sided_t_test(n):
    evidence = proof(symmetric(n, 0.0, 0.5))
    for effect in (0.0, 0.05, 0.1, 0.2):
        theirs = TTestPower().power(effect / 0.5, n, 0.025, alternative="larger")
        assert power_above(evidence, effect, 0.0, critical(n))[0] == pytest.approx(theirs, abs=1e-6)
        assert power_above(evidence, effect + 0.3, 0.3, critical(n))[0] == pytest.approx(theirs, abs=1e-6)


@pytest.mark.parametrize("n", [40, 240])
def test_the_smallest_effect_is_where_power_reaches_its_target(n):
    evidence = proof(symmetric(n, 0.2, 0.5))
    for power in (0.5, 0.8, 0.9):
        found = smallest_effect(evidence, critical(n), power=power)[0]
        theirs = TTestPower().solve_power(nobs=n, alpha=0.025, power=power, alternative="larger")
        assert found == pytest.approx(theirs * 0.5, rel=5e-3)
        assert power_above(evidence, found, 0.0, critical(n))[0] == pytest.approx(power, abs=5e-3)


@pytest.mark.parametrize(("mean", "margin"), [(0.1, 0.02), (0.0, 0.08), (-0.05, 0.0)])
def test_samples_needed_are_those_of_the_t_test_on_either_side_of_the_margin(mean, margin):
    evidence = proof(symmetric(240, mean, 0.5))
    theirs = TTestPower().solve_power(abs(mean - margin) / 0.5, alpha=0.025, power=0.8, alternative="larger")
    found = samples_needed(evidence, margin, critical(240))[0]
    assert found == pytest.approx(theirs, rel=0.01, abs=2)


def test_clusters_grow_in_number_and_keep_their_size():
    values = np.repeat(symmetric(240, 0.1, 0.5), 4)
    evidence = proof(values, clusters=np.repeat(np.arange(240), 4))
    alone = samples_needed(proof(symmetric(240, 0.1, 0.5)), 0.0, critical(240))[0]
    assert samples_needed(evidence, 0.0, critical(240))[0] == pytest.approx(4 * alone, abs=4)


@settings(deadline=None, max_examples=25)
@given(st.floats(0.02, 0.5), st.floats(1.0, 3.0), st.floats(2.0, 4.0))
def test_a_wider_gap_needs_fewer_samples_and_a_larger_family_more(gap, factor, wanted):
    evidence = proof(symmetric(240, 0.0, 0.5))
    level = np.array([wanted])
    near = samples_needed(evidence, -gap, level)[0]
    far = samples_needed(evidence, -gap * factor, level)[0]
    assert far <= near
    assert samples_needed(evidence, -gap, level + 0.5)[0] >= near


def test_what_more_samples_cannot_settle_is_none():
    evidence = proof(symmetric(240, 0.25, 0.5))
    assert samples_needed(evidence, evidence.estimate, critical(240)) == (None,)
    assert samples_needed(evidence, evidence.estimate + 1e-9, critical(240)) == (None,)
    assert samples_needed(proof([0.5]), 0.0, np.array([12.7])) == (None,)


def test_samples_needed_lift_a_row_out_of_too_few():
    assert samples_needed(proof([1.0] * 8 + [0.9] * 2), 0.0, critical(10)) == (30,)
    binary = proof([1] * 5 + [0] * 195, bounds=(-1, 1))
    assert samples_needed(binary, -0.5, critical(200)) == (400,)


def test_all_ties_settle_with_more_samples():
    tied = proof([0] * 50, bounds=(-1, 1))
    needed = samples_needed(tied, 0.02, limits(tied, confidence=0.95).critical)[0]
    assert 50 < needed < 400
    again = proof([0] * needed, bounds=(-1, 1))
    assert limits(again, confidence=0.95).high[0] < 0.02


def test_constant_values_without_bounds_are_certain():
    constant = proof([0.3] * 40)
    assert power_above(constant, [0.3], [0.2], np.array([2.0]))[0] == 1
    assert power_above(constant, [0.2], [0.2], np.array([2.0]))[0] == 0
    assert smallest_effect(constant, np.array([2.0]))[0] == 0
    assert samples_needed(constant, 0.1, np.array([2.0])) == (30,)


def test_one_cluster_has_no_power():
    one = proof([0.3])
    assert power_above(one, 0.9, 0.0, np.array([2.0]))[0] == 0
    assert smallest_effect(one, np.array([2.0]))[0] == np.inf


def test_too_few_clusters_come_before_too_few_discordant_pairs():
    def reason(values, **kwargs):
        return too_few(proof(values, **kwargs))[0]

    assert reason([1] * 29) == "clusters"
    assert reason([1] * 9 + [0] * 21) == "discordant"
    assert reason([1] * 5 + [-1] * 5 + [0] * 20) is None
    assert reason([0.5] * 3 + [0] * 27) is None
    assert reason([1] * 60, clusters=np.arange(60) // 3) == "clusters"
