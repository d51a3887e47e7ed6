"""What the samples say of each row's mean: the estimate, its standard error and the joint law of their pivot."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from harness.stats.panels import Booleans, ClusterSums, Floats, Integers, Panel, cluster_sums
from harness.stats.pivot import FEW_ACTIVE, Spread, active_clusters, measured, pseudo_clusters, spread_of
from harness.stats.resampling import RESAMPLES, student_draws, studentised_draws

T_FROM_CLUSTERS = 200
ROUNDING = 1e-9


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """One entry per row of the panel it was drawn from.

    estimate: mean per present sample; 0 where there is no sample.
    error: cluster-robust standard error; inf below two clusters; 0 only for constant values without bounds.
    skew: what the pivot is freed of (see `pivot`).
    spread, pseudo: what both were measured from. active: clusters off the value at which most tie.
    discordant: samples whose value is not 0. ternary: all values are -1, 0 or 1, as are differences of right-or-wrong.
    low, high: bounds of a mean. draws[resample, row]: the pivot under the null, jointly over rows.
    effective: clusters of equal size that would tell as much.
    method: how draws were made; with "t" single limits and p values use Student's t itself.
    """

    estimate: Floats
    error: Floats
    skew: Floats
    spread: Spread
    pseudo: Floats
    effective: Floats
    active: Integers
    discordant: Integers
    ternary: Booleans
    low: Floats
    high: Floats
    draws: Floats
    method: Literal["bootstrap", "t"]

    @property
    def rows(self) -> int:
        """How many quantities."""
        return len(self.estimate)

    @property
    def samples(self) -> Integers:
        """[row] how many samples are present."""
        return self.spread.samples.astype(np.int64)

    @property
    def clusters(self) -> Integers:
        """[row] how many clusters have a sample present."""
        return self.spread.clusters.astype(np.int64)

    @property
    def degrees(self) -> Floats:
        """[row] degrees of freedom of Student's t: effective clusters - 1, at least 1.

        Clusters of unequal size tell less of the spread than as many of equal size, the less so the more alike the
        samples of a cluster are; this takes them for alike (Carter, Schnepel & Steigerwald 2017).
        """
        return degrees_of(self.effective)

    @property
    def at_least_student(self) -> Booleans:
        """[row] where critical values and p values are at least those of Student's t.

        The bootstrap of few clusters that differ at all, or of clusters of unequal size, sees too little of the tails:
        its critical values fall below what they should be (MacKinnon & Webb 2017). Clusters of equal size, such as
        samples on their own, need no such floor: there it holds what it promises, as exact enumeration shows.
        """
        uneven = self.effective < self.spread.clusters * (1 - ROUNDING)
        return uneven | (self.active < FEW_ACTIVE)


def degrees_of(effective: Floats) -> Floats:
    """Degrees of freedom that this many effective clusters leave to a mean's error."""
    return np.maximum(effective - 1, 1.0)


def weigh(source: Panel, *, rng: np.random.Generator, resamples: int = RESAMPLES) -> Evidence:
    """Draw the evidence from a panel; all its rows are resampled together.

    While no row reaches T_FROM_CLUSTERS clusters: studentised cluster bootstrap (Efron & Tibshirani 1993, ch. 12;
    Cameron, Gelbach & Miller 2008), else a multivariate Student t with the rows' cluster-robust correlation.
    """
    sums = cluster_sums(source)
    spread = spread_of(sums)
    pseudo = pseudo_clusters(source, sums)
    error, skew = measured(spread, pseudo)
    effective = sums.effective
    method: Literal["bootstrap", "t"] = "t" if spread.clusters.max(initial=0) >= T_FROM_CLUSTERS else "bootstrap"
    if method == "t":
        draws = student_draws(correlations(sums), degrees_of(effective), rng=rng, resamples=resamples)
    else:
        draws = studentised_draws(sums, pseudo, rng=rng, resamples=resamples)
    nonzero = (source.values != 0) & source.present
    return Evidence(
        estimate=sums.means,
        error=error,
        skew=skew,
        spread=spread,
        pseudo=pseudo,
        effective=effective,
        active=active_clusters(source, sums).sum(axis=1),
        discordant=nonzero.sum(axis=1),
        ternary=(~nonzero | (np.abs(source.values) == 1)).all(axis=1),
        low=source.low,
        high=source.high,
        draws=draws,
        method=method,
    )


def correlations(sums: ClusterSums) -> Floats:
    """[row, row] cluster-robust correlation of the rows' means; a constant row correlates with nothing."""
    residuals = sums.residuals
    products = residuals @ residuals.T
    scale = np.sqrt(np.diag(products))
    outer = np.outer(scale, scale)
    result = np.divide(products, outer, out=np.zeros_like(products), where=outer > 0)
    np.fill_diagonal(result, 1.0)
    return result
