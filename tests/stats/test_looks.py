import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from harness.stats import look_error_rates, spent_error


def bounds(*fractions, error_rate=0.05):
    return [stats.norm.isf(rate / 2) for rate in look_error_rates(fractions, error_rate=error_rate)]


def test_bounds_are_the_published_ones():
    # two-sided 5 %, Lan-DeMets spending of O'Brien-Fleming type, equally spaced looks (Jennison & Turnbull 2000)
    assert bounds(0.5, 1.0) == pytest.approx([2.963, 1.969], abs=1e-3)
    assert bounds(1 / 3, 2 / 3, 1.0) == pytest.approx([3.710, 2.511, 1.993], abs=1e-3)
    assert bounds(0.2, 0.4, 0.6, 0.8, 1.0) == pytest.approx([4.877, 3.357, 2.680, 2.290, 2.031], abs=1e-3)


@pytest.mark.parametrize("error_rate", [0.01, 0.05, 0.2])
def test_a_single_planned_look_costs_nothing(error_rate):
    assert look_error_rates([1.0], error_rate=error_rate)[0] == pytest.approx(error_rate, rel=1e-9)
    assert spent_error(1.0, error_rate=error_rate) == pytest.approx(error_rate, rel=1e-9)


def test_no_look_has_no_rate():
    assert look_error_rates([], error_rate=0.05) == ()


@pytest.mark.parametrize("fractions", [(0.3, 1.0), (0.5, 0.6, 1.0), (0.25, 0.5, 0.75, 1.0)])
def test_looking_repeatedly_errs_as_often_as_promised(fractions):
    rng = np.random.default_rng(0)
    steps = np.sqrt(np.diff([0, *fractions]))
    scores = np.cumsum(rng.standard_normal((200_000, len(fractions))) * steps, axis=1) / np.sqrt(fractions)
    crossed = (np.abs(scores) > bounds(*fractions)).any(axis=1)
    assert crossed.mean() == pytest.approx(0.05, abs=0.002)


@settings(deadline=None, max_examples=15)
@given(st.lists(st.integers(1, 100), min_size=1, max_size=4, unique=True))
def test_a_later_look_leaves_the_earlier_rates_alone(percent):
    fractions = [each / 100 for each in sorted(percent)]
    rates = look_error_rates(fractions, error_rate=0.05)
    assert all(0 <= rate <= 0.05 + 1e-9 for rate in rates)
    assert look_error_rates(fractions[:-1], error_rate=0.05) == rates[:-1]


def test_the_spending_grows_to_the_whole():
    spent = [spent_error(fraction, error_rate=0.05) for fraction in (0.1, 0.5, 0.9, 1.0)]
    assert spent == sorted(spent)
    assert spent[0] < 1e-8


def test_fractions_must_increase_within_the_plan():
    with pytest.raises(ValueError, match="must increase"):
        look_error_rates([0.5, 0.5], error_rate=0.05)
    for wrong in (0.0, 1.2):
        with pytest.raises(ValueError, match=r"in \(0, 1\]"):
            look_error_rates([wrong], error_rate=0.05)
