"""Percentiles of raw times with limits that assume nothing of their distribution."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True, kw_only=True, slots=True)
class Quantile:
    """estimate lies within [low, high]; low is -inf or high inf where no observation can serve as that limit."""

    estimate: float
    low: float
    high: float


def quantile_limits(values: ArrayLike, share: float, *, confidence: float) -> Quantile:
    """The `share` quantile (0.95 for p95) of independent values, with exact limits from order statistics.

    Each side errs with at most half the error rate, by the binomial law of how many values fall below the quantile
    (David & Nagaraja 2003, section 7.1), so coverage is at least nominal. A p95 needs 72 values for an upper limit at
    95 %, a p99 368. Raises ValueError without values, or for a share or confidence outside (0, 1).
    """
    from scipy.special import bdtr

    ordered = np.sort(np.asarray(values, dtype=np.float64).ravel())
    if ordered.size == 0 or not np.isfinite(ordered).all():
        raise ValueError("a quantile needs finite values")
    if not (0 < share < 1 and 0 < confidence < 1):
        raise ValueError("share and confidence must lie between 0 and 1")
    n, tail = ordered.size, (1 - confidence) / 2
    # at_most[k] is the chance that at most k values lie below the quantile
    at_most = np.asarray(bdtr(np.arange(n, dtype=np.float64), n, share), dtype=np.float64)
    lowest = int((at_most <= tail).sum()) - 1
    highest = int((at_most < 1 - tail).sum())
    return Quantile(
        estimate=float(np.quantile(ordered, share)),
        low=float(ordered[lowest]) if lowest >= 0 else -np.inf,
        high=float(ordered[highest]) if highest < n else np.inf,
    )
