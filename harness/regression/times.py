"""A percentile of the latency pass in both runs: how far the candidate's lies above the baseline's, as a ratio."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from harness.core.regressions import Variation
from harness.decision.measured import Floats, Integers
from harness.regression.variation import degrees_with, growth_needed, log_seconds
from harness.regression.weights import PValues, Shortage, Tails
from harness.stats import QuantileShift, quantile_shift
from harness.stats.power import POWER

Times: TypeAlias = tuple[Floats, Integers | None]
"""Seconds of one run's answers, and the cluster of each one's sample where it is known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TimesWeight:
    """See `weights.Weight`. Losses are ratios less 1; everything inside is of logarithms.

    Where earlier runs say how much an unchanged system moves, the shift's confidence distribution is stretched around
    the estimate as that variance lengthens the error; Student's t with the degrees of freedom that are left counts
    where it is the more cautious of both.
    """

    shift: QuantileShift
    share: float
    answers: int
    margin: float
    variation: Variation | None

    @classmethod
    def of(
        cls, baseline: Times, candidate: Times, share: float, margin: float, variation: Variation | None
    ) -> "TimesWeight":
        """From the seconds of both runs."""
        (before_s, before), (after_s, after) = baseline, candidate
        together = None if before is None or after is None else (before, after)
        return cls(
            shift=quantile_shift(log_seconds(before_s), log_seconds(after_s), share, clusters=together),
            share=share,
            answers=min(before_s.size, after_s.size),
            margin=margin,
            variation=variation,
        )

    @property
    def p(self) -> PValues:
        """See `Weight`."""
        bound = float(np.log1p(self.margin))
        return PValues(regressed=self._p_above(bound), improved=self._p_below(0.0), passed=self._p_below(bound))

    @property
    def p_at_best(self) -> PValues:
        """The same: nothing is imputed."""
        return self.p

    @property
    def shortage(self) -> Shortage | None:
        """None: that too few answers were timed shows in the limits, which are then open."""
        return None

    def _p_above(self, bound: float) -> float:
        distance = self.shift.estimate - bound
        return max(self.shift.p_above(self.shift.estimate - distance / self._stretch), self._student(distance))

    def _p_below(self, bound: float) -> float:
        distance = bound - self.shift.estimate
        return max(self.shift.p_below(self.shift.estimate + distance / self._stretch), self._student(distance))

    def _student(self, distance: float) -> float:
        """The chance of Student's t beyond this distance; 0 where no earlier run is known."""
        from scipy.special import stdtr

        if self.variation is None:
            return 0.0
        error, degrees = self._widened()
        return float(stdtr(degrees, -distance / error)) if np.isfinite(error) and error > 0 else 1.0

    def _widened(self) -> tuple[float, float]:
        """The error with the variance between runs, and its degrees of freedom."""
        error, left = self.shift.error, max(self.answers - 1.0, 1.0)
        if self.variation is None or not np.isfinite(error):
            return error, left
        return float(np.hypot(error, np.sqrt(2) * self.variation.sd)), degrees_with(error**2, left, self.variation)

    @property
    def _stretch(self) -> float:
        """By how much the variance between runs lengthens the error."""
        error = self.shift.error
        return self._widened()[0] / error if np.isfinite(error) and error > 0 else 1.0

    def _reach(self, tail: float) -> float:
        """How far Student's limit lies from the estimate; 0 where no earlier run is known."""
        from scipy.special import stdtrit

        if self.variation is None:
            return 0.0
        error, degrees = self._widened()
        return float(-stdtrit(degrees, tail)) * error if np.isfinite(error) else np.inf

    def _low(self, tail: float) -> float:
        below = (self.shift.estimate - self.shift.low(tail)) * self._stretch
        return self.shift.estimate - max(below, self._reach(tail))

    def limits(self, tail: float) -> tuple[float, float]:
        """See `Weight`."""
        above = (self.shift.high(tail) - self.shift.estimate) * self._stretch
        high = self.shift.estimate + max(above, self._reach(tail))
        return float(np.expm1(self._low(tail))), float(np.expm1(high)) if high < np.inf else np.inf

    def power(self, loss: float, tail: float) -> float:
        """See `Weight`. The estimate of a repetition spreads around the true shift as this one's limits do."""
        needed = np.log1p(self.margin) + self.shift.estimate - self._low(tail)
        return 1 - self._p_above(self.shift.estimate + needed - float(np.log1p(loss))) if np.isfinite(needed) else 0.0

    def detectable(self, tail: float) -> float:
        """See `Weight`: the margin, and the distances to the limits at `tail` and at 20 %."""
        reach = 2 * self.shift.estimate - self._low(tail) - self._low(1 - POWER)
        return float(np.expm1(np.log1p(self.margin) + reach)) if np.isfinite(reach) else np.inf

    def samples_needed(self, tails: Tails) -> int | None:
        """See `Weight`. The error shrinks with the root of the answers; fewer than give any limit are never enough.

        Asked for are so many that what they leave open takes half of the error at most: the least that can tell
        anything can tell a landslide alone.
        """
        gap = self.shift.estimate - float(np.log1p(self.margin))
        tail, error = tails.regressed if gap > 0 else tails.passed, self.shift.error
        able, asked = (self.shift.effect * _fewest(self.share, each) for each in (tail, tail / 2))
        if not np.isfinite(error):
            return int(np.ceil(asked)) if np.isfinite(asked) else None
        growth = growth_needed(gap, tail, error**2, max(self.answers - 1.0, 1.0), self.variation)
        if growth is None:
            blamed = self.variation is None or not self.variation.assumed  # what is assumed is no fact to blame
            return None if blamed or self.answers >= able else int(np.ceil(asked))
        return int(np.ceil(max(self.answers * growth, asked)))


def _fewest(share: float, tail: float) -> int:
    """Of how many independent answers all may lie on one side of their quantile with less than this chance."""
    count = np.log(tail) / np.log(max(share, 1 - share))
    while share**count + (1 - share) ** count >= tail:
        count = np.floor(count) + 1
    return int(np.ceil(count))
