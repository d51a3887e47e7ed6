"""Two arms on the same samples: how far their quality, their money and their guards are apart, with limits.

A contrast is oriented: everything is the higher arm's gain over the lower one. Each quantity has two readings, the
unmeasured answers imputed against the higher arm and in its favour; the low limit comes from the first, the high one
from the second, so what holds by these limits holds whatever the missing answers would have been.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from harness.core.types import Interval
from harness.decision.measured import COMPONENTS, Floats
from harness.stats.power import Shortage


@dataclass(frozen=True, kw_only=True, slots=True)
class Bound:
    """An estimate between simultaneous limits; limits are infinite where nothing is known."""

    low: float
    value: float
    high: float

    def reversed(self) -> "Bound":
        """The same difference seen from the other arm."""
        return Bound(low=-self.high, value=-self.value, high=-self.low)

    def around(self, value: float) -> "Bound":
        """The same limits around the estimate from what was measured, wherever imputing left room for it."""
        return Bound(low=self.low, value=min(max(value, self.low), self.high), high=self.high)

    def interval(self, scale: float = 1.0) -> Interval:
        """As shown to readers: a limit that is not known is None. `scale` must be positive."""
        low, high = (float(x * scale) if np.isfinite(x) else None for x in (self.low, self.high))
        return Interval(value=float(self.value * scale), low=low, high=high)


@dataclass(frozen=True, kw_only=True, slots=True)
class Moments:
    """Means of [quality gain, usage of the lower arm, minus usage of the higher one], and their covariance.

    From these, any money difference is a weighted sum: the estimate and its cluster-robust standard error follow
    for any prices without a new resampling.
    """

    mean: Floats
    covariance: Floats

    def weighted(self, weights: Floats) -> tuple[float, float]:
        """Estimate and standard error of the weighted sum."""
        variance = float(weights @ self.covariance @ weights)
        return float(weights @ self.mean), float(np.sqrt(max(variance, 0.0)))

    def reversed(self) -> "Moments":
        """The same pair seen from the other arm."""
        size = len(COMPONENTS)
        swap = np.r_[0, 1 + size : 1 + 2 * size, 1 : 1 + size]
        return Moments(mean=-self.mean[swap], covariance=self.covariance[np.ix_(swap, swap)])


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """How many standard errors the simultaneous limits lie below and above the estimate."""

    below: float
    above: float


@dataclass(frozen=True, kw_only=True, slots=True)
class PairMoney:
    """What a query of the higher arm saves and gains against the lower one, at any prices.

    `saving` and `gain` say how far limits reach; they are those of the bootstrap at the experiment's own prices.
    """

    against: Moments
    favour: Moments
    saving: Reach
    gain: Reach

    def bound(self, weights: Floats, reach: Reach) -> Bound:
        """The weighted sum in USD a query, for weights [USD per right answer, lower rates, higher rates]."""
        worst, worst_error = self.against.weighted(weights)
        best, best_error = (worst, worst_error) if self.favour is self.against else self.favour.weighted(weights)
        return Bound(
            low=worst - reach.below * worst_error,
            value=(worst + best) / 2,
            high=best + reach.above * best_error,
        )

    def reversed(self) -> "PairMoney":
        """The same pair seen from the other arm."""
        favour = self.against.reversed()
        against = favour if self.favour is self.against else self.favour.reversed()
        return PairMoney(
            against=against,
            favour=favour,
            saving=Reach(below=self.saving.above, above=self.saving.below),
            gain=Reach(below=self.gain.above, above=self.gain.below),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Contrast:
    """The higher arm against the lower one, on the samples that both were asked.

    `right_or_wrong`: every score is 0 or 1. `unmeasured` counts the pairs in which either answer could not be measured.
    `p_better` and `p_no_worse` are adjusted for the family, `money` is None where nothing is known of either arm's
    usage. `detectable` is the smallest gain that these samples would show with 80 % power, None where nothing is
    known of the spread.
    """

    lower: str
    higher: str
    pairs: int
    clusters: int
    discordant: int
    right_or_wrong: bool
    shortage: Shortage | None
    unmeasured: int
    quality: Bound
    single: Interval
    money: PairMoney | None
    guards: Mapping[str, Bound] = field(default_factory=dict)
    p_better: float | None = None
    p_no_worse: float | None = None
    p_any: float | None = None
    detectable: float | None = None

    def reversed(self) -> "Contrast":
        """The same pair with the roles exchanged; p values and power, which are directed, are dropped."""
        return replace(
            self,
            lower=self.higher,
            higher=self.lower,
            quality=self.quality.reversed(),
            single=negated(self.single),
            money=self.money.reversed() if self.money else None,
            guards={metric: bound.reversed() for metric, bound in self.guards.items()},
            p_better=None,
            p_no_worse=None,
            detectable=None,
        )


def negated(interval: Interval) -> Interval:
    """The interval with its sign turned: a cost as a saving, or a difference seen from the other side."""
    return Interval(
        value=-interval.value,
        low=None if interval.high is None else -interval.high,
        high=None if interval.low is None else -interval.low,
    )


def shifted(interval: Interval, by: float) -> Interval:
    """The interval moved by a known amount."""
    return Interval(
        value=interval.value + by,
        low=None if interval.low is None else interval.low + by,
        high=None if interval.high is None else interval.high + by,
    )
