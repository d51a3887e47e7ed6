"""Direct labels that do not cover each other."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.reporting.scene import FONT_SIZE, Text, text_width

_DIRECTIONS = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))
_DISTANCES = (10.0, 20.0, 32.0, 46.0, 62.0, 80.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A rectangle that is taken."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: "Box") -> float:
        """The shared area, 0 where they are apart."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(width, 0) * max(height, 0)

    def outside(self, other: "Box") -> float:
        """How much of this box lies outside `other`."""
        area = (self.right - self.left) * (self.bottom - self.top)
        return area - self.overlap(other)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A label wanted beside the point (x, y)."""

    x: float
    y: float
    text: str
    role: str
    bold: bool = False


def place(wanted: Sequence[Wanted], bounds: Box, taken: Sequence[Box]) -> list[Text]:
    """Each label at the free place nearest to its point, in order; where none is free, the least covered."""
    occupied = list(taken)
    labels = []
    for label in wanted:
        width = text_width(label.text, bold=label.bold)
        candidates = [
            (_box(label, width, dx * distance, dy * distance), distance)
            for distance in _DISTANCES
            for dx, dy in _DIRECTIONS
        ]
        best, _ = min(
            candidates,
            key=lambda found: sum(found[0].overlap(box) for box in occupied) + 20 * found[0].outside(bounds) + found[1],
        )
        occupied.append(best)
        labels.append(Text(x=best.left + 2, y=best.bottom - 4, text=label.text, role=label.role, bold=label.bold))
    return labels


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """`places` moved as little as it takes to be at least `gap` apart within low..high, order kept.

    Where they cannot all fit they are spaced evenly from `low` to `high`.
    """
    order = sorted(range(len(places)), key=lambda number: places[number])
    if len(places) > 1 and gap * (len(places) - 1) > high - low:
        gap = (high - low) / (len(places) - 1)
    moved = [0.0] * len(places)
    floor = low
    for number in order:
        moved[number] = max(places[number], floor)
        floor = moved[number] + gap
    ceiling = high
    for number in reversed(order):
        moved[number] = min(moved[number], ceiling)
        ceiling = moved[number] - gap
    return moved


def _box(label: Wanted, width: float, dx: float, dy: float) -> Box:
    """The label's box when pushed (dx, dy) from its point: beside it, or centred above or below it."""
    left = label.x + dx if dx > 0 else label.x + dx - width if dx < 0 else label.x - width / 2
    middle = label.y + dy
    half = FONT_SIZE * 0.62
    return Box(left=left - 2, top=middle - half, right=left + width + 2, bottom=middle + half)
