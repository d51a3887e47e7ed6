"""Looking more than once at growing data without paying in wrong decisions: alpha spending (Lan & DeMets 1983)."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from harness.stats.panels import Floats

GRID_REACH = 8.0
GRID_POINTS = 1601
BOUND_STEPS = 60


def spent_error(fraction: float, *, error_rate: float) -> float:
    """Two-sided error spent once `fraction` of the planned information is in, O'Brien-Fleming type.

    Lan & DeMets 1983 per side: 2 - 2 Phi(z(error_rate / 4) / sqrt(fraction)); next to nothing early, all at 1.
    """
    from scipy.special import ndtr, ndtri

    if not 0 < fraction <= 1:
        raise ValueError(f"an information fraction must lie in (0, 1], not {fraction}")
    return float(4 * ndtr(ndtri(error_rate / 4) / np.sqrt(fraction)))


def look_error_rates(fractions: Sequence[float], *, error_rate: float) -> tuple[float, ...]:
    """The nominal two-sided error rate to use at each look, so that all looks together err at most at `error_rate`.

    fractions: samples at each look so far over samples planned in all, increasing, at most 1. Use
    1 - rate as the confidence of that look's limits. A later look never changes the rate of an earlier one.
    Computed by recursive integration of the sequential statistic (Armitage, McPherson & Rowe 1969).
    Raises ValueError where fractions do not increase within (0, 1].
    """
    from scipy.special import ndtr

    if any(later <= earlier for earlier, later in pairwise(fractions)):
        raise ValueError("information fractions must increase from look to look")
    targets = [spent_error(fraction, error_rate=error_rate) / 2 for fraction in fractions]
    rates: list[float] = []
    inside: tuple[Floats, Floats] | None = None
    for look, (fraction, target) in enumerate(zip(fractions, targets, strict=True)):
        before, passed = (fractions[look - 1], targets[look - 1]) if look else (0.0, 0.0)
        bound = _bound(inside, fraction - before, target - passed)
        rates.append(float(2 * ndtr(-bound / np.sqrt(fraction))))
        inside = _still_inside(inside, fraction - before, bound)
    return tuple(rates)


def _bound(inside: tuple[Floats, Floats] | None, step: float, crossing: float) -> float:
    """The symmetric bound on the Brownian score that is first crossed upwards with chance `crossing`."""
    low, high = 0.0, GRID_REACH * 2
    for _ in range(BOUND_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _chance_above(inside, step, middle) > crossing else (low, middle)
    return high


def _chance_above(inside: tuple[Floats, Floats] | None, step: float, bound: float) -> float:
    from scipy.special import ndtr

    if inside is None:
        return float(ndtr(-bound / np.sqrt(step)))
    points, masses = inside
    return float(masses @ ndtr((points - bound) / np.sqrt(step)))


def _still_inside(inside: tuple[Floats, Floats] | None, step: float, bound: float) -> tuple[Floats, Floats]:
    """Points within the bound and the chance of the score to be there, no bound having been crossed."""
    points = np.linspace(-bound, bound, GRID_POINTS)
    weights = _simpson(points)
    start, mass = inside if inside is not None else (np.zeros(1), np.ones(1))
    kernel = np.exp(-((points[:, None] - start) ** 2) / (2 * step)) / np.sqrt(2 * np.pi * step)
    return points, (kernel @ mass) * weights


def _simpson(points: Floats) -> Floats:
    weights = np.ones(points.size)
    weights[1:-1:2], weights[2:-1:2] = 4.0, 2.0
    return np.asarray(weights * (points[1] - points[0]) / 3, dtype=np.float64)
