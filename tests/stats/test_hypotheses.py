from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

from harness.stats import holm, limits, p_above, p_below, panel, sign_flip_p, weigh


def proof(values, resamples=2000, **kwargs):
    return weigh(panel(values, **kwargs), rng=np.random.default_rng(0), resamples=resamples)


def flips(values, draws=10_000, **kwargs):
    return sign_flip_p(panel(values, **kwargs), rng=np.random.default_rng(1), draws=draws)


def test_p_above_of_unskewed_values_is_students():
    half = np.random.default_rng(2).normal(size=120)
    values = np.concatenate([half, -half]) + 0.1
    for margin in (-0.1, 0.0, 0.05, 0.3):
        theirs = stats.ttest_1samp(values, margin, alternative="greater").pvalue
        assert p_above(proof(values), margin)[0] == pytest.approx(theirs, rel=1e-6)
        assert p_below(proof(values), margin)[0] == pytest.approx(1 - theirs, rel=1e-6)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1), st.sampled_from([20, 60, 240]), st.booleans(), st.floats(-0.3, 0.3))
def test_p_values_and_limits_tell_the_same(seed, n, binary, margin):
    values = np.random.default_rng(seed).uniform(-1, 1, n)
    evidence = proof(np.sign(values).round() if binary else values, resamples=999)
    found = limits(evidence, confidence=0.9)
    # with 999 resamples p and limits may differ by the place of a few draws
    if p_above(evidence, margin)[0] < 0.047:
        assert found.low[0] > margin
    if p_above(evidence, margin)[0] > 0.053:
        assert found.low[0] < margin
    if p_below(evidence, margin)[0] < 0.047:
        assert found.high[0] < margin
    if p_below(evidence, margin)[0] > 0.053:
        assert found.high[0] > margin


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32 - 1), st.sampled_from([30, 210]), st.floats(-0.5, 0.5), st.floats(0, 0.5))
def test_a_harder_margin_has_a_larger_p(seed, n, margin, step):
    evidence = proof(np.random.default_rng(seed).uniform(-1, 1, n), resamples=300)
    assert p_above(evidence, margin)[0] <= p_above(evidence, margin + step)[0] + 1e-12
    assert p_below(evidence, margin)[0] >= p_below(evidence, margin + step)[0] - 1e-12


def test_p_values_of_degenerate_rows_are_stated():
    one = proof([0.5], bounds=(-1, 1))
    assert (p_above(one, 0)[0], p_below(one, 0)[0]) == (1, 1)
    constant = proof([0.5] * 30, resamples=999)
    assert p_above(constant, 0.5)[0] == 1
    assert p_above(constant, 0.4)[0] == pytest.approx(0.5 / 1000)
    assert (p_below(constant, 0.4)[0], p_below(constant, 0.6)[0]) == (1, pytest.approx(0.5 / 1000))
    tied = proof([0] * 50, bounds=(-1, 1))
    assert p_above(tied, 0)[0] == 0.5
    assert p_above(tied, 0.2)[0] > 0.99


def test_margins_may_differ_by_row():
    evidence = proof(np.random.default_rng(3).normal(size=(2, 250)))
    assert p_above(evidence, [0.0, -0.2]).tolist() == [p_above(evidence, 0.0)[0], p_above(evidence, -0.2)[1]]


p_lists = st.lists(st.floats(0, 1), min_size=1, max_size=30)


@given(p_lists)
def test_holm_is_that_of_statsmodels(values):
    with patch("gc.collect"):  # which statsmodels calls each time, and which takes long beside many other tests
        theirs = multipletests(values, method="holm")[1]
    assert holm(values) == pytest.approx(theirs)


@given(p_lists, st.integers(0, 29), st.floats(0, 1))
def test_holm_never_falls_below_the_p_value_nor_rises_when_one_falls(values, place, factor):
    adjusted = holm(values)
    assert (adjusted >= np.array(values) - 1e-12).all()
    assert (adjusted <= 1).all()
    smaller = list(values)
    smaller[place % len(values)] *= factor
    assert (holm(smaller) <= adjusted + 1e-12).all()


@given(p_lists, st.randoms())
def test_holm_follows_its_p_values_around(values, random):
    order = list(range(len(values)))
    random.shuffle(order)
    assert holm([values[i] for i in order]) == pytest.approx(holm(values)[order])


def test_holm_keeps_shape_and_refuses_what_is_no_p():
    assert holm([[0.01, 0.04], [0.03, 0.02]]).tolist() == [[0.04, 0.06], [0.06, 0.06]]
    assert holm([]).size == 0
    for bad in (np.nan, -0.1, 1.1):
        with pytest.raises(ValueError, match=r"in \[0, 1\]"):
            holm([0.1, bad])


@pytest.mark.parametrize(("gains", "losses"), [(8, 2), (2, 8), (15, 9), (30, 0), (1, 0), (180, 140)])
def test_unclustered_right_or_wrong_is_mid_p_mcnemar(gains, losses):
    exact = mcnemar([[20, gains], [losses, 30]], exact=True).pvalue
    expected = exact - stats.binom.pmf(min(gains, losses), gains + losses, 0.5)
    found = flips([1] * gains + [-1] * losses + [0] * 50, draws=1)
    assert found[0] == pytest.approx(expected, rel=1e-9)


def test_as_many_gains_as_losses_is_the_middle_of_all_flips():
    assert flips([1, 1, -1, -1, 0])[0] == pytest.approx(1 - 0.375 / 2)


def test_up_to_sixteen_differing_clusters_are_exact():
    values = np.random.default_rng(4).normal(0.4, 1, 12)
    theirs = stats.permutation_test(
        (values,), np.sum, permutation_type="samples", vectorized=False, n_resamples=np.inf
    ).pvalue
    # theirs counts the observed flip and its mirror fully, the mid-p half
    assert flips(np.concatenate([values, np.zeros(90)]), draws=1)[0] == pytest.approx(theirs - 1 / 2**12)


def test_exact_flips_keep_clusters_whole():
    values, labels = [0.5, 0.5, 0.2, 0.3, -0.1], ["a", "a", "b", "b", "c"]
    # sums 1, 0.5, -0.1: |1.4| is topped by two flips of eight (1.6) and met by two
    assert flips(values, clusters=labels)[0] == pytest.approx((2 + 2 / 2) / 8)


def test_drawn_flips_come_close_to_all_flips():
    values = np.random.default_rng(5).normal(0.35, 1, 18)
    signs = 1 - 2 * ((np.arange(2**18)[:, None] >> np.arange(18)) & 1)
    exact = np.mean(np.abs(signs @ values) >= abs(values.sum()) - 1e-9)
    assert flips(values, draws=40_000)[0] == pytest.approx(exact, abs=4 * np.sqrt(exact / 40_000))


def test_drawn_flips_never_reach_zero_and_repeat_with_their_seed():
    values = np.random.default_rng(6).uniform(0.5, 1, 100)
    assert flips(values, draws=999)[0] == pytest.approx(0.5 / 1000)
    noisy = np.random.default_rng(7).normal(size=(2, 100))
    assert flips(noisy, draws=500).tolist() == flips(noisy, draws=500).tolist()


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=12))
def test_direction_and_ties_do_not_change_the_flip_test(values):
    assert flips(values)[0] == pytest.approx(flips([-value for value in values])[0])
    assert flips(values)[0] == pytest.approx(flips([*values, 0, 0])[0])
    assert 0 < flips(values)[0] <= 1


def test_no_difference_at_all_has_p_one():
    assert flips([[0, 0, 0], [0, 0, 0]]).tolist() == [1, 1]
