"""Many runs: charts and ranks by hand, bets that are fair, and falls that are found."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.regression.drift import SLOPES, _bets, _stakes, control_chart, sequential_ranks, slow_falls

LAWFUL = settings(max_examples=50, deadline=None, derandomize=True)
finite = st.floats(-5, 5).map(lambda x: round(x, 3))


def test_a_chart_by_hand() -> None:
    """Moving ranges 1, 2, 1, 2: their mean of 1.5 is 1.128 sigma."""
    chart = control_chart([10.0, 11.0, 9.0, 10.0, None, 12.0], least=5)
    assert chart.centre == pytest.approx(10.4) and chart.sigma == pytest.approx(1.5 / 1.1283792)
    assert chart.low == pytest.approx(10.4 - 4.5 / 1.1283792) and chart.high == pytest.approx(10.4 + 4.5 / 1.1283792)
    assert chart.outside == () and chart.values[4] is None


def test_a_chart_needs_runs_and_marks_those_outside() -> None:
    steady = [1.0, 1.1] * 6
    assert control_chart(steady[:9]).centre is None and control_chart(steady[:10]).centre is not None
    assert control_chart([*steady, None, 3.0]).outside == (13,)
    assert control_chart([0.8] * 12).outside == ()
    assert control_chart([*[0.8] * 12, 0.7]).outside == (12,)
    with pytest.raises(ValueError, match="must be a finite number, or None"):
        control_chart([1.0, np.nan])


def test_ranks_by_hand() -> None:
    """Equal levels count as the highest rank, whatever rounding says."""
    assert sequential_ranks(np.array([[3.0], [1.0], [2.0], [2.0], [0.5]])).tolist() == [1, 1, 2, 3, 1]
    thirds = np.array([[0.1, 0.2, 0.3], [0.3, 0.2, 0.1], [0.2, 0.1, 0.3]])
    assert sequential_ranks(thirds).tolist() == [1, 2, 3]


def test_a_run_that_missed_hard_samples_is_not_ranked_as_better() -> None:
    """Without the two hard samples the third run's mean would be the highest; each sample's own mean says it is worst."""
    scores = np.array([[1.0, 1.0, 0.1, 0.1], [1.0, 0.9, 0.2, 0.1], [0.8, 0.8, np.nan, np.nan]])
    assert np.nanmean(scores, axis=1).argmax() == 2
    assert sequential_ranks(scores)[2] == 1


@pytest.mark.parametrize("last", [1, 2, 7, 40])
def test_every_bet_is_fair_and_falls_with_the_rank(last: int) -> None:
    gains, leans = _bets(last)
    assert np.exp(gains).mean(axis=1) == pytest.approx(1)
    assert (np.diff(gains, axis=1)[1:] < 0).all() and (gains[0] == 0).all()
    assert leans.shape == (last, len(SLOPES)) and leans.max() > 0


def test_the_stake_is_a_martingale() -> None:
    """Over every order of five runs the mean stake stays 1, after each run."""
    ranks = np.stack(np.meshgrid(*[np.arange(1, k + 1) for k in range(1, 6)], indexing="ij"), axis=-1).reshape(-1, 5)
    assert len(ranks) == 120
    stakes = np.array([_stakes(row)[0] for row in ranks])
    assert stakes.mean(axis=0) == pytest.approx(1)
    assert stakes.std(axis=0)[1:].min() > 0.01


def test_no_change_at_all_is_no_alarm_and_a_fall_is_one() -> None:
    same = np.tile([1.0, 0.0, 1.0], (200, 1))
    falling = 0.8 - 0.01 * np.arange(60) + np.random.default_rng(0).normal(0, 0.02, 60)
    quiet, loud, rising = slow_falls([same, falling, -falling], confidence=0.95)
    assert quiet.alarm is None and quiet.slope is None and max(quiet.evidence) == 1 and quiet.p_ever == 1
    assert loud.threshold == pytest.approx(60) and loud.alarm is not None and 5 < loud.alarm < 25
    assert loud.evidence[loud.alarm] >= 60 > max(loud.evidence[: loud.alarm])
    assert loud.slope == pytest.approx(-0.01, abs=0.001) and loud.began is not None and loud.began < 5
    assert loud.p_ever < 0.05 / 3 and rising.alarm is None


def test_a_fall_that_begins_late_is_dated() -> None:
    rng = np.random.default_rng(1)
    values = 0.8 - 0.01 * np.maximum(np.arange(90) - 50, 0) + rng.normal(0, 0.01, 90)
    (found,) = slow_falls([values], confidence=0.95)
    assert found.alarm is not None and 52 < found.alarm < 62 and found.began is not None and 45 <= found.began <= 56


def test_a_run_without_values_is_left_out() -> None:
    values = 0.8 - 0.02 * np.arange(40) + np.random.default_rng(2).normal(0, 0.02, 40)
    holes = np.insert(values, [5, 20], np.nan)
    (whole,), (holed,) = (slow_falls([each], confidence=0.95) for each in (values, holes))
    assert holed.values[5] is None and holed.evidence[5] == holed.evidence[4]
    assert [e for e, v in zip(holed.evidence, holed.values, strict=True) if v is not None] == list(whole.evidence)
    assert whole.alarm is not None and holed.alarm == whole.alarm + (1 if whole.alarm < 19 else 2)


def test_what_is_promised_is_checked() -> None:
    with pytest.raises(ValueError, match=r"between 0 and 1, not 1\.5"):
        slow_falls([[1.0, 2.0]], confidence=1.5)
    assert slow_falls([], confidence=0.95) == ()
    (first,) = slow_falls([[0.5]], confidence=0.95)
    assert (first.evidence, first.alarm) == ((1.0,), None)


@LAWFUL
@given(st.lists(finite, min_size=2, max_size=25), st.integers(1, 5))
def test_evidence_depends_on_order_alone_and_never_looks_ahead(values: list[float], scale: int) -> None:
    (one,), (bent,) = (slow_falls([each], confidence=0.95) for each in (values, [scale * v + 1 for v in values]))
    assert bent.evidence == pytest.approx(one.evidence)
    (shorter,) = slow_falls([values[:-1]], confidence=0.95)
    assert one.evidence[:-1] == pytest.approx(shorter.evidence)


@LAWFUL
@given(st.lists(finite, min_size=2, max_size=25), st.floats(0.01, 3))
def test_a_lower_last_run_never_lowers_the_stake(values: list[float], less: float) -> None:
    (one,), (lower,) = (slow_falls([each], confidence=0.95) for each in (values, [*values[:-1], values[-1] - less]))
    assert lower.evidence[-1] >= one.evidence[-1] - 1e-12


def test_an_unchanged_system_is_hardly_ever_alarmed() -> None:
    """Heavy tails, ties and a luck of its own for every run: at most 5 %, and not never."""
    rng = np.random.default_rng(3)
    laws = (lambda: rng.standard_cauchy(80), lambda: rng.binomial(20, 0.5, 80) + rng.normal(0, 3, 80).round())
    for law in laws:
        alarmed = np.mean([slow_falls([law()], confidence=0.8)[0].alarm is not None for _ in range(300)])
        assert 0.02 < alarmed < 0.2 + 2 * 0.023
