"""An estimate between limits that hold for a whole family at once, and the intervals that readers see."""

from dataclasses import dataclass

import numpy as np

from harness.core.types import Interval


@dataclass(frozen=True, kw_only=True, slots=True)
class Bound:
    """An estimate between simultaneous limits; limits are infinite where nothing is known."""

    low: float
    value: float
    high: float

    def reversed(self) -> "Bound":
        """The same difference seen from the other arm."""
        return Bound(low=0.0 - self.high, value=0.0 - self.value, high=0.0 - self.low)  # 0 has no other side

    def around(self, value: float) -> "Bound":
        """The same limits around the estimate from what was measured, wherever imputing left room for it."""
        return Bound(low=self.low, value=min(max(value, self.low), self.high), high=self.high)

    def interval(self, scale: float = 1.0) -> Interval:
        """As shown to readers: a limit that is not known is None. `scale` must be positive."""
        low, high = (float(x * scale) if np.isfinite(x) else None for x in (self.low, self.high))
        return Interval(value=float(self.value * scale), low=low, high=high)


def negated(interval: Interval) -> Interval:
    """The interval with its sign turned: a cost as a saving, or a difference seen from the other side."""
    return Interval(
        value=0.0 - interval.value,
        low=None if interval.high is None else 0.0 - interval.high,
        high=None if interval.low is None else 0.0 - interval.low,
    )


def shifted(interval: Interval, by: float) -> Interval:
    """The interval moved by a known amount."""
    return Interval(
        value=interval.value + by,
        low=None if interval.low is None else interval.low + by,
        high=None if interval.high is None else interval.high + by,
    )
