"""Percentiles of raw times with limits that assume nothing of their distribution."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from harness.stats.panels import Floats, Integers

NORMAL_TAIL = 0.15865525393145707  # of a normal law, beyond one standard deviation
NEGLIGIBLE_MASS = 1e-12
_FAR_TAIL = 0.001  # where Student's t is held against the normal law: the gate looks as far out, over all its rows


@dataclass(frozen=True, kw_only=True, slots=True)
class Quantile:
    """estimate lies within [low, high]; low is -inf or high inf where no observation can serve as that limit."""

    estimate: float
    low: float
    high: float


def quantile_limits(
    values: ArrayLike, share: float, *, confidence: float, clusters: ArrayLike | None = None
) -> Quantile:
    """The `share` quantile (0.95 for p95) of independent values, with exact limits from order statistics.

    Each side errs with at most half the error rate, by the binomial law of how many values fall below the quantile
    (David & Nagaraja 2003, section 7.1), so coverage is at least nominal. A p95 needs 72 values for an upper limit at
    95 %, a p99 368. `clusters[value]` are codes of what belongs together: where some do, see `_clustered`. Raises
    ValueError without values, or for a share or confidence outside (0, 1).
    """
    from scipy.special import bdtr

    ordered = np.sort(np.asarray(values, dtype=np.float64).ravel())
    if ordered.size == 0 or not np.isfinite(ordered).all():
        raise ValueError("a quantile needs finite values")
    if not (0 < share < 1 and 0 < confidence < 1):
        raise ValueError("share and confidence must lie between 0 and 1")
    groups = None if clusters is None else np.unique(np.asarray(clusters), return_inverse=True)[1]
    if groups is not None and int(groups.max()) + 1 < ordered.size:
        return _clustered(np.asarray(values, dtype=np.float64).ravel(), groups, share, confidence)
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


def _clustered(values: Floats, groups: Integers, share: float, confidence: float) -> Quantile:
    """The same where values come in clusters: as from so many independent ones as they tell as much as.

    That number is n over the design effect of the share below the quantile, less for few clusters; its Clopper-Pearson
    limits (Korn & Graubard 1998) are read off the ordered values (Woodruff 1952).
    """
    from scipy.special import betaincinv, stdtrit

    ordered, estimate = np.sort(values), float(np.quantile(values, share))
    n, count, tail = values.size, int(groups.max()) + 1, (1 - confidence) / 2
    if count < 2:
        return Quantile(estimate=estimate, low=-np.inf, high=np.inf)
    below = (values <= estimate).astype(np.float64)
    residuals = np.bincount(groups, weights=below - below.mean())
    variance = count / (count - 1) * float(residuals @ residuals) / n**2
    alone = below.mean() * (1 - below.mean()) / n
    effect = max(variance / alone, 1.0) if alone > 0 else 1.0
    effective = n / effect * float(stdtrit(n - 1, tail) / stdtrit(count - 1, tail)) ** 2
    there = share * effective
    first = float(betaincinv(there, effective - there + 1, tail)) * n
    last = float(betaincinv(there + 1, effective - there, 1 - tail)) * n
    lowest, highest = int(np.floor(first)) - 1, int(np.ceil(last))
    # Too few to tell: even the largest of so many independent values would lie below the quantile too often.
    known = share**effective <= tail
    return Quantile(
        estimate=estimate,
        low=min(float(ordered[lowest]), estimate) if lowest >= 0 else -np.inf,
        high=max(float(ordered[highest]), estimate) if highest < n and known else np.inf,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class QuantileShift:
    """How far a quantile of later values lies above that of earlier ones, both samples taken for independent.

    `estimate` is the difference of the sample quantiles, `effect` the design effect of clusters: n values tell as much
    as n / effect independent ones. The quantile of n values lies between the k-th and the next with the binomial chance
    that k values lie below it (David & Nagaraja 2003, section 7.1): its confidence distribution (Xie & Singh 2013),
    which assumes nothing of the values' own. The two distributions are convolved, with the mass between two values at
    their middle and the mass beyond the last at infinity where that is the cautious side: `lowest` for claims that the
    shift is large, `highest` for claims that it is small, each in ascending order with its `mass`. Levels were checked
    by simulation (`python -m studies latencies`).
    """

    estimate: float
    effect: float
    lowest: Floats
    lowest_mass: Floats
    highest: Floats
    highest_mass: Floats

    def p_above(self, margin: float) -> float:
        """One-sided p value of "the shift is at most `margin`"."""
        return float(min(self.lowest_mass[self.lowest <= margin].sum(), 1.0))

    def p_below(self, margin: float) -> float:
        """One-sided p value of "the shift is at least `margin`"."""
        return float(min(self.highest_mass[self.highest >= margin].sum(), 1.0))

    def low(self, tail: float) -> float:
        """The limit that the shift exceeds but for this error rate: `p_above` is below `tail` just under it."""
        place = int(np.searchsorted(np.cumsum(self.lowest_mass), tail))
        return float(self.lowest[min(place, self.lowest.size - 1)])

    def high(self, tail: float) -> float:
        """The limit that the shift stays below but for this error rate."""
        place = int(np.searchsorted(np.cumsum(self.highest_mass[::-1]), tail))
        return float(self.highest[::-1][min(place, self.highest.size - 1)])

    @property
    def error(self) -> float:
        """Half the width of the central 68 %, the standard error of a normal law; inf where that is open."""
        return (self.high(NORMAL_TAIL) - self.low(NORMAL_TAIL)) / 2


def quantile_shift(
    earlier: ArrayLike, later: ArrayLike, share: float, *, clusters: tuple[ArrayLike, ArrayLike] | None = None
) -> QuantileShift:
    """The shift of the `share` quantile. Raises ValueError without finite values, or for a share outside (0, 1).

    `clusters` holds, for the values of each sample, codes of what belongs together, in both samples the same. Where
    some do, each sample tells as much as fewer independent values; see `_shared_effect`.
    """
    sides = _finite(earlier, share), _finite(later, share)
    effect = (
        1.0 if clusters is None else _shared_effect(sides, (np.asarray(clusters[0]), np.asarray(clusters[1])), share)
    )
    before, after = (_Located.of(side, share, max(side.size / effect, 1.0)) for side in sides)
    lowest, lowest_mass = _minus(after.below, before.above, after.mass, before.mass)
    highest, highest_mass = _minus(after.above, before.below, after.mass, before.mass)
    return QuantileShift(
        estimate=after.estimate - before.estimate,
        effect=effect,
        lowest=lowest,
        lowest_mass=lowest_mass,
        highest=highest,
        highest_mass=highest_mass,
    )


def _finite(values: ArrayLike, share: float) -> Floats:
    found = np.asarray(values, dtype=np.float64).ravel()
    if found.size == 0 or not np.isfinite(found).all():
        raise ValueError("a quantile needs finite values")
    if not 0 < share < 1:
        raise ValueError("share must lie between 0 and 1")
    return found


def _shared_effect(sides: tuple[Floats, Floats], clusters: tuple[Integers, Integers], share: float) -> float:
    """By how much clusters lengthen the variance of the shift, at least 1, with few clusters' own uncertainty.

    The variance of the difference of both shares below their quantiles, summed by cluster, over that of independent
    values; then Student's t for the normal law, as Korn & Graubard (1998) have it. What a cluster does to both samples
    alike, as a long document makes its questions slow in both, cancels and lengthens nothing.
    """
    from scipy.special import stdtrit

    codes = np.unique(np.concatenate(clusters), return_inverse=True)[1]
    parts = np.split(codes, [sides[0].size])
    groups = int(codes.max()) + 1
    if all(np.unique(part).size == part.size for part in parts):
        return 1.0
    if groups < 2:
        return np.inf
    residuals, alone = np.zeros(groups), 0.0
    for sign, side, part in zip((-1, 1), sides, parts, strict=True):
        below = side <= np.quantile(side, share)
        residuals += sign * np.bincount(part, weights=below - below.mean(), minlength=groups) / side.size
        alone += float(below.mean() * (1 - below.mean())) / side.size
    variance = groups / (groups - 1) * float(residuals @ residuals)
    few = float(stdtrit(groups - 1, _FAR_TAIL) / stdtrit(min(map(len, sides)) - 1, _FAR_TAIL)) ** 2
    return max(variance / alone, 1.0) * max(few, 1.0) if alone > 0 else 1.0


def quantile_error(values: ArrayLike, share: float) -> float:
    """Half the width of the exact central 68 % interval of the `share` quantile; inf where that is open."""
    found = quantile_limits(values, share, confidence=1 - 2 * NORMAL_TAIL)
    return (found.high - found.low) / 2


@dataclass(frozen=True, kw_only=True, slots=True)
class _Located:
    """Where a quantile may lie: `mass[k]` around the middle between the k-th value and the next.

    Beyond the last value that middle is the value itself, or infinity: `below` has the infinity at its low end alone,
    `above` at its high end.
    """

    estimate: float
    mass: Floats
    below: Floats
    above: Floats

    @classmethod
    def of(cls, values: Floats, share: float, effective: float) -> "_Located":
        """Of values that tell as much as `effective` independent ones: then the binomial law of so many, drawn out.

        With a whole number of values that are all independent, this is that law itself.
        """
        from scipy.special import betainc

        ordered = np.sort(values)
        counts = np.arange(ordered.size, dtype=np.float64) * (effective - 1) / max(ordered.size - 1, 1)
        at_most = np.asarray(betainc(effective - counts, counts + 1, 1 - share), dtype=np.float64)
        mass = np.diff(at_most, prepend=0.0, append=1.0)
        middle = (ordered[:-1] + ordered[1:]) / 2
        below = np.concatenate([[-np.inf], middle, ordered[-1:]])
        above = np.concatenate([ordered[:1], middle, [np.inf]])
        kept = mass > NEGLIGIBLE_MASS
        return cls(estimate=float(np.quantile(ordered, share)), mass=mass[kept], below=below[kept], above=above[kept])


def _minus(later: Floats, earlier: Floats, later_mass: Floats, earlier_mass: Floats) -> tuple[Floats, Floats]:
    """All differences in ascending order, and their masses."""
    shifts = (later[:, None] - earlier[None, :]).ravel()
    order = np.argsort(shifts, kind="stable")
    return shifts[order], (later_mass[:, None] * earlier_mass[None, :]).ravel()[order]
