"""The pivot that every interval and p value rests on: a studentised mean, freed of half its skewness.

t = (mean - true mean) / error would be symmetric and free of unknowns if errors were normal. Paired scores are far
from it: few samples differ between two arms, and often in one direction. Two corrections make it hold from 50 samples:

- the variance per cluster is averaged with pseudo-clusters as active as the observed active ones, as the Agresti-Coull
  family of intervals does for proportions (Agresti & Min 2005 for paired ones); without ties this changes nothing;
- Hall's monotone cubic transformation removes skewness (Hall 1992, J. R. Statist. Soc. B 54), applied with half of the
  sample's skewness, because few discordant samples exaggerate it. The share was chosen by exact enumeration of paired
  binary worlds and by simulation of clustered ones.
"""

from dataclasses import dataclass

import numpy as np

from harness.stats.panels import Booleans, ClusterSums, Floats, Panel

FEW_ACTIVE = 10
SKEWNESS_SHARE = 0.5
NEGLIGIBLE_SKEW = 1e-6


@dataclass(frozen=True, kw_only=True, slots=True)
class Spread:
    """Sums over clusters of squared and cubed residuals, and how many samples and clusters they are from."""

    squares: Floats
    cubes: Floats
    samples: Floats
    clusters: Floats


def spread_of(sums: ClusterSums) -> Spread:
    """The spread of each row around its own mean."""
    residuals = sums.residuals
    squares = residuals * residuals
    return Spread(
        squares=squares.sum(axis=1),
        cubes=(squares * residuals).sum(axis=1),
        samples=sums.counts.sum(axis=1),
        clusters=(sums.counts > 0).sum(axis=1).astype(np.float64),
    )


def measured(spread: Spread, pseudo: Floats) -> tuple[Floats, Floats]:
    """Cluster-robust standard error of a mean (inf below two clusters), and the skew to free its pivot of.

    Liang & Zeger 1986 with the G/(G-1) factor, the variance per cluster being averaged with `pseudo[..., 0]`
    clusters of squared residual `pseudo[..., 1]`. The skew is that of the mean, halved.
    """
    weight, square = pseudo[..., 0], pseudo[..., 1]
    usable = (spread.clusters > 1) & (spread.samples > 0)
    g, n = np.where(usable, spread.clusters, 2.0), np.where(usable, spread.samples, 1.0)
    variance = (spread.squares + weight * square) / (g + weight)
    error = np.where(usable, np.sqrt(variance * g * g / (g - 1)) / n, np.inf)
    scale = variance**1.5 * np.sqrt(g)
    skew = np.divide(SKEWNESS_SHARE * spread.cubes / g, scale, out=np.zeros_like(scale), where=usable & (scale > 0))
    return error, skew


def to_symmetric(t: Floats, skew: Floats) -> Floats:
    """Hall's transformation g(t) = t + a t^2 / 3 + a^2 t^3 / 27 + a / 6, increasing in t."""
    return t + skew * t**2 / 3 + skew**2 * t**3 / 27 + skew / 6


def from_symmetric(z: Floats, skew: Floats) -> Floats:
    """The inverse of `to_symmetric`."""
    small = np.abs(skew) < NEGLIGIBLE_SKEW
    a = np.where(small, 1.0, skew)
    return np.where(small, z - skew / 6 - skew * z**2 / 3, 3 / a * (np.cbrt(1 + a * (z - a / 6)) - 1))


def pseudo_clusters(source: Panel, sums: ClusterSums) -> Floats:
    """[row, 2]: how many pseudo-clusters each row's variance is averaged with, and their squared residual.

    Scores tie: most clusters then sit at one value, and the few active ones carry all that is known of the spread.
    One pseudo-cluster is added, rising to three as fewer than FEW_ACTIVE are seen. With no active cluster at all the
    row's bounds stand in for them, or nothing where there are none.
    """
    active = active_clusters(source, sums)
    seen = active.sum(axis=1).astype(np.float64)
    squares = np.where(active, sums.residuals**2, 0.0).sum(axis=1)
    size = sums.counts.sum(axis=1) / np.maximum((sums.counts > 0).sum(axis=1), 1)
    reach = np.maximum(source.high - sums.means, sums.means - source.low)
    widest = (np.where(np.isfinite(reach), reach, 0.0) * size) ** 2
    square = np.divide(squares, seen, out=widest, where=seen > 0)
    return np.stack([pseudo_weight(seen), square], axis=1)


def pseudo_weight(active: Floats) -> Floats:
    """How many pseudo-clusters to add, given how many active ones were seen."""
    return np.asarray(1 + 2 * np.maximum(0.0, 1 - active / FEW_ACTIVE), dtype=np.float64)


def active_clusters(source: Panel, sums: ClusterSums) -> Booleans:
    """[row, cluster] whether a cluster differs from the value at which most samples tie."""
    centre = _medians(source)[:, None]
    # summing and multiplying round differently, hence the relative tolerance
    rounding = 1e-12 * np.abs(sums.totals).max(axis=1, initial=0.0)[:, None]
    apart = np.abs(sums.totals - centre * sums.counts) > rounding
    tied = (sums.counts > 0) & ~apart
    # a lone cluster at the median is no tie but the middle of an odd number
    lone = tied.sum(axis=1, keepdims=True) == 1
    return np.asarray((sums.counts > 0) & (apart | lone), dtype=np.bool_)


def _medians(source: Panel) -> Floats:
    """[row] the median present value; 0 for a row without any."""
    if not source.values.shape[1]:
        return np.zeros(source.rows)
    if source.present.all():
        return np.asarray(np.median(source.values, axis=1), dtype=np.float64)
    held = np.where(source.present, source.values, np.nan)
    held[~source.present.any(axis=1)] = 0.0
    return np.asarray(np.nanmedian(held, axis=1), dtype=np.float64)
