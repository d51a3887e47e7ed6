"""A panel: several quantities measured on the same samples of one task, and its sums by cluster.

Every statistic of this package starts from a panel. A row is whatever is averaged: an arm's score, the difference
of two arms, a cost, a value. Rows share samples, so they are resampled together and their correlation is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

SCORE_BOUNDS = (0.0, 1.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """`values[row, sample]`, counted only where `present[row, sample]`.

    `clusters[sample]` holds codes 0..G-1; samples of one cluster are not independent of each other.
    `low[row]`, `high[row]` bound what a single value can be (-inf, inf where nothing bounds it).
    """

    values: Floats
    present: Booleans
    clusters: Integers
    low: Floats
    high: Floats

    @property
    def rows(self) -> int:
        """How many quantities."""
        return len(self.values)


def panel(
    values: ArrayLike,
    *,
    present: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    bounds: tuple[float, float] | None = None,
) -> Panel:
    """Check and freeze `values[row, sample]` (one row may be given flat).

    present: what was asked and answered; None means all. Absent entries may hold anything, NaN included.
    clusters: a label of any kind per sample; None makes each sample its own cluster.
    bounds: the range of a single value, e.g. SCORE_BOUNDS; None for money and time.
    Raises ValueError where shapes disagree, or a present value is not finite or out of bounds.
    """
    table: Floats = np.atleast_2d(np.asarray(values, dtype=np.float64))
    kept = np.ones(table.shape, dtype=np.bool_)
    if present is not None:
        kept = np.atleast_2d(np.asarray(present, dtype=np.bool_))
    codes = _codes(clusters, table.shape[-1])
    if table.ndim > 2 or kept.shape != table.shape or codes.shape != table.shape[-1:]:
        raise ValueError(
            f"values {table.shape}, present {kept.shape} and clusters {codes.shape} do not describe the same samples"
        )
    low, high = bounds if bounds is not None else (-np.inf, np.inf)
    table = np.where(kept, table, 0.0)
    if not np.isfinite(table).all():
        raise ValueError("a present value is not a finite number")
    if ((table < low) | (table > high))[kept].any():
        raise ValueError(f"a present value lies outside [{low:g}, {high:g}]")
    rows = table.shape[0]
    return Panel(values=table, present=kept, clusters=codes, low=np.full(rows, low), high=np.full(rows, high))


def _codes(clusters: ArrayLike | None, samples: int) -> Integers:
    if clusters is None:
        return np.arange(samples, dtype=np.int64)
    labels: NDArray[Any] = np.asarray(clusters)
    return np.asarray(np.unique(labels, return_inverse=True)[1].reshape(labels.shape), dtype=np.int64)


def differences(source: Panel, pairs: Sequence[tuple[int, int]]) -> Panel:
    """One row per pair (incumbent, challenger): challenger minus incumbent, where both are present."""
    first, second = _columns(pairs)
    kept = source.present[first] & source.present[second]
    return Panel(
        values=np.where(kept, source.values[second] - source.values[first], 0.0),
        present=kept,
        clusters=source.clusters,
        low=source.low[second] - source.high[first],
        high=source.high[second] - source.low[first],
    )


def bounded_differences(source: Panel, unmeasured: ArrayLike, pairs: Sequence[tuple[int, int]]) -> tuple[Panel, Panel]:
    """The differences twice: each unmeasured value imputed against the challenger, then in its favour.

    unmeasured[row, sample] marks what was asked but could not be measured; `source.present` must be true there.
    Raises ValueError where it is not, or where the rows have no bounds to impute.
    """
    gaps = np.atleast_2d(np.asarray(unmeasured, dtype=np.bool_))
    if gaps.shape != source.values.shape or (gaps & ~source.present).any():
        raise ValueError("unmeasured must have the shape of values and mark present entries only")
    if not (np.isfinite(source.low).all() and np.isfinite(source.high).all()):
        raise ValueError("an unmeasured value can be imputed only in a panel with bounds")
    worst = np.where(gaps, source.low[:, None], source.values)
    best = np.where(gaps, source.high[:, None], source.values)
    plain = differences(source, pairs)
    first, second = _columns(pairs)
    against = np.where(plain.present, worst[second] - best[first], 0.0)
    favour = np.where(plain.present, best[second] - worst[first], 0.0)
    return _with_values(plain, against), _with_values(plain, favour)


def _columns(pairs: Sequence[tuple[int, int]]) -> tuple[Integers, Integers]:
    table = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _with_values(source: Panel, values: Floats) -> Panel:
    return Panel(values=values, present=source.present, clusters=source.clusters, low=source.low, high=source.high)


def stacked(*panels: Panel) -> Panel:
    """The rows of several panels over the same samples, e.g. quality and cost, to be resampled together."""
    if any(not np.array_equal(other.clusters, panels[0].clusters) for other in panels[1:]):
        raise ValueError("only panels over the same samples and clusters can be stacked")
    return Panel(
        values=np.concatenate([each.values for each in panels]),
        present=np.concatenate([each.present for each in panels]),
        clusters=panels[0].clusters,
        low=np.concatenate([each.low for each in panels]),
        high=np.concatenate([each.high for each in panels]),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class ClusterSums:
    """`totals[row, cluster]` of the values and `counts[row, cluster]` of present samples."""

    totals: Floats
    counts: Floats

    @property
    def means(self) -> Floats:
        """[row] mean per sample; 0 for a row without samples."""
        counts: Floats = self.counts.sum(axis=1)
        totals: Floats = self.totals.sum(axis=1)
        return np.divide(totals, counts, out=np.zeros_like(counts), where=counts > 0)

    @property
    def effective(self) -> Floats:
        """[row] clusters of equal size that would tell as much (Kish 1965); 0 for a row without samples.

        As many as there are where each sample is its own, fewer where few clusters hold most samples.
        """
        samples: Floats = self.counts.sum(axis=1)
        squares: Floats = (self.counts**2).sum(axis=1)
        return np.divide(samples**2, squares, out=np.zeros_like(samples), where=squares > 0)

    @property
    def residuals(self) -> Floats:
        """[row, cluster] total minus what the row's mean predicts; each row sums to 0.

        What is left of a constant by rounding is 0, not a spread of its own.
        """
        found = self.totals - self.means[:, None] * self.counts
        rounding = 1e-12 * np.abs(self.totals).max(axis=1, initial=0.0)[:, None]
        return np.where(np.abs(found) > rounding, found, 0.0)


def cluster_sums(source: Panel) -> ClusterSums:
    """Totals and counts of every row by cluster."""
    return ClusterSums(
        totals=sums_by_code(np.where(source.present, source.values, 0.0), source.clusters),
        counts=sums_by_code(source.present.astype(np.float64), source.clusters),
    )


def sums_by_code(table: Floats, codes: Integers) -> Floats:
    """Sum the columns of `table[row, column]` that share a code; codes 0..m-1 must all occur."""
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    if starts.size == 0:
        return np.zeros((table.shape[0], 0))
    return np.add.reduceat(table[:, order], starts, axis=1)
