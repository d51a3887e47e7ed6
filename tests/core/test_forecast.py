"""How much longer it takes: right for an even pace, soon right again after the pace has changed."""

import random

import pytest

from harness.core.forecast import Forecast, in_words


def test_nothing_is_forecast_before_anything_is_done() -> None:
    assert Forecast(10, 5.0).left_s(9.0) is None


@pytest.mark.parametrize("total", [1, 7, 300, 100_000])
def test_an_even_pace_goes_on(total: int) -> None:
    forecast = Forecast(total, 100.0)
    for done in range(1, total + 1):
        forecast.advance(1, 100.0 + 2.0 * done)
        assert forecast.left_s(100.0 + 2.0 * done) == pytest.approx(2.0 * (total - done))


@pytest.mark.parametrize("seed", range(20))
def test_an_uneven_pace_is_forecast_within_a_tenth_from_half_way_on(seed: int) -> None:
    """Slow at first, in bursts, each of another length."""
    draw, now_s, total = random.Random(seed), 0.0, 40_000
    forecast, told = Forecast(total, 0.0), []
    for done in range(1, total + 1):
        now_s += 60.0 if done == 1 else draw.expovariate(1.0) * (8 if done % 8 == 0 else 0)
        forecast.advance(1, now_s)
        if done >= total / 2:
            told.append(now_s + (forecast.left_s(now_s) or 0.0))
    assert max(abs(end - now_s) for end in told) < 0.1 * now_s


def test_a_pace_that_changed_is_caught_up_with() -> None:
    forecast = Forecast(1000, 0.0)
    for done in range(1, 501):
        forecast.advance(1, 0.1 * done if done < 250 else 25.0 + done - 250)
    assert forecast.left_s(275.0) == pytest.approx(500.0, rel=0.1)


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.4, "0 s"), (89, "89 s"), (90, "2 min"), (3600, "60 min"), (19_200, "5 h 20 min")]
)
def test_spans_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
