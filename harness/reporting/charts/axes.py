"""Scales, their ticks, and the frame that every figure with two axes stands in."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from harness.reporting.scene import Item, Path, Text, fitted

Words = Callable[[float], str]
_LOG_FROM_RATIO = 25


@dataclass(frozen=True, kw_only=True, slots=True)
class Axis:
    """Values `low`..`high` on pixels `start`..`end`; logarithmic where `log`."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def at(self, value: float) -> float:
        """The pixel of `value`; values outside are held at the edge."""
        inside = min(max(value, self.low), self.high)
        if self.log:
            share = (math.log(inside) - math.log(self.low)) / (math.log(self.high) - math.log(self.low))
        else:
            share = (inside - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self, about: int) -> list[float]:
        """Round values within the axis, about that many."""
        return _log_ticks(self.low, self.high, about) if self.log else _ticks(self.low, self.high, about)


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """Where the plot stands in its figure, in pixels."""

    left: float
    top: float
    right: float
    bottom: float


def axis(values: Sequence[float], start: float, end: float, *, from_zero: bool = False) -> Axis:
    """An axis that holds all `values` with some air; logarithmic where they are positive and far apart."""
    low, high = min(values), max(values)
    if low > 0 and high / low > _LOG_FROM_RATIO:
        return Axis(low=low / 1.35, high=high * 1.35, start=start, end=end, log=True)
    if from_zero and low >= 0:
        return Axis(low=0.0, high=high * 1.12 or 1.0, start=start, end=end)
    air = 0.08 * (high - low) or 0.1 * abs(high) or 1.0
    return Axis(low=low - air, high=high + air, start=start, end=end)


def share_axis(values: Sequence[float], start: float, end: float) -> Axis:
    """An axis for shares: never beyond 0 and 1 by more than a sliver, never narrower than ten points."""
    low, high = min(values), max(values)
    air = max(0.06 * (high - low), (0.1 - (high - low)) / 2, 0.01)
    return Axis(low=max(low - air, -0.02), high=min(high + air, 1.02), start=start, end=end)


def frame_items(frame: Frame, x: Axis, y: Axis, x_words: Words, y_words: Words) -> list[Item]:
    """Grid lines with their tick labels; the baseline is drawn a little stronger."""
    items = level_items(frame, y, y_words)
    for value in x.ticks(max(3, int((frame.right - frame.left) / 85))):
        items.append(tick_label(x.at(value), frame.bottom, x_words(value)))
    return items


def level_items(frame: Frame, y: Axis, y_words: Words) -> list[Item]:
    """The same without ticks along x."""
    items: list[Item] = []
    for value in y.ticks(5):
        place = y.at(value)
        items.append(Path(points=((frame.left, place), (frame.right, place)), role="grid"))
        items.append(Text(x=frame.left - 7, y=place + 4, text=y_words(value), role="muted", size=11, anchor="end"))
    items.append(Path(points=((frame.left, frame.bottom), (frame.right, frame.bottom)), role="line"))
    return items


def tick_label(x: float, bottom: float, text: str) -> Text:
    """A tick's label under the plot."""
    return Text(x=x, y=bottom + 17, text=text, role="muted", size=11, anchor="middle")


def axis_titles(frame: Frame, x_title: str, y_title: str, width: float) -> list[Item]:
    """The y title above the plot at the left, set level for reading; the x title below, in the middle."""
    return [
        Text(x=4, y=14, text=fitted(y_title, width - 8), role="muted"),
        Text(
            x=(frame.left + frame.right) / 2,
            y=frame.bottom + 36,
            text=fitted(x_title, width - 8),
            role="muted",
            anchor="middle",
        ),
    ]


def _ticks(low: float, high: float, about: int) -> list[float]:
    raw = (high - low) / max(about, 1)
    base = 10.0 ** math.floor(math.log10(raw))
    step = next(base * factor for factor in (1, 2, 2.5, 5, 10) if base * factor >= raw * 0.999)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [float(f"{number * step:.12g}") + 0.0 for number in range(first, last + 1)]


def _log_ticks(low: float, high: float, about: int) -> list[float]:
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    found: list[float] = []
    for factors in ((1,), (1, 3), (1, 2, 5)):
        found = [factor * 10.0**decade for decade in decades for factor in factors]
        found = [value for value in found if low <= value <= high]
        if len(found) >= about - 1:
            break
    thin = math.ceil(len(found) / (about + 1))
    return found[::thin]
