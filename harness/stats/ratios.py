"""A ratio of two means, such as the cost of a right answer, with Fieller's limits."""

from dataclasses import dataclass

import numpy as np

from harness.stats.evidence import degrees_of
from harness.stats.intervals import student_critical
from harness.stats.panels import Floats, Panel, cluster_sums


@dataclass(frozen=True, kw_only=True, slots=True)
class Ratio:
    """estimate: None where the denominator's mean is 0. low may be -inf, high inf: the data do not bound the ratio."""

    estimate: float | None
    low: float
    high: float


def ratio_limits(
    source: Panel,
    numerator: int,
    denominator: int,
    *,
    confidence: float,
    added: float = 0.0,
    beyond: tuple[float, float] = (0.0, 0.0),
    degrees: float | None = None,
) -> Ratio:
    """(added + mean of row `numerator`) / mean of row `denominator`, over samples that both rows have.

    Fieller 1954: all values r for which numerator - r * denominator is not told from 0, with the cluster-robust
    covariance of both means and Student's t, degrees as in `Evidence`. `added` carries a fixed part of the numerator,
    such as a one-off cost per query; `beyond` variances of both means that the samples do not show, with the `degrees`
    of freedom that are then left. The denominator is taken for a quantity that cannot be negative, such as a share of
    right answers; while 0 is not ruled out for it, the limit away from 0 is open (inf).
    """
    both = source.present[numerator] & source.present[denominator]
    rows = [numerator, denominator]
    sums = cluster_sums(
        Panel(
            values=source.values[rows],
            present=np.stack([both, both]),
            clusters=source.clusters,
            low=source.low[rows],
            high=source.high[rows],
        )
    )
    clusters = int((sums.counts[0] > 0).sum())
    top, bottom = float(sums.means[0]) + added, float(sums.means[1])
    estimate = top / bottom if bottom != 0 else None
    if clusters < 2:
        return Ratio(estimate=estimate, low=-np.inf, high=np.inf)
    scale = clusters / (clusters - 1) / sums.counts[0].sum() ** 2
    covariance = sums.residuals @ sums.residuals.T * scale + np.diag(beyond)
    left = degrees_of(sums.effective[:1]) if degrees is None else np.array([degrees])
    critical = float(student_critical(np.array([1 - confidence]), left)[0])
    low, high = _fieller(top, bottom, covariance * critical**2)
    return Ratio(estimate=estimate, low=low, high=high)


def _fieller(top: float, bottom: float, margin: Floats) -> tuple[float, float]:
    """Solve (top - r bottom)^2 <= margin[0,0] - 2 r margin[0,1] + r^2 margin[1,1] for r."""
    a = bottom**2 - float(margin[1, 1])
    half_b = top * bottom - float(margin[0, 1])
    discriminant = half_b**2 - a * (top**2 - float(margin[0, 0]))
    if a > 0:
        root = np.sqrt(max(discriminant, 0.0))
        return (half_b - root) / a, (half_b + root) / a
    if a == 0 or discriminant <= 0:
        return -np.inf, np.inf
    # the set is all but the stretch between the roots: around 0, the piece with the numerator's sign remains
    root = np.sqrt(discriminant)
    lower, upper = sorted((float((half_b - root) / a), float((half_b + root) / a)))
    if not lower < 0 < upper:
        return -np.inf, np.inf
    return (upper, np.inf) if top > 0 else (-np.inf, lower)
