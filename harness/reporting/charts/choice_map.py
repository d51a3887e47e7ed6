"""Which arm is chosen over monthly volume and updates a month."""

import math
from collections.abc import Sequence
from itertools import groupby

from harness.core.verdicts import ChoiceMap
from harness.reporting import words
from harness.reporting.charts.axes import tick_label
from harness.reporting.scene import Item, Path, Scene, Text, box, fitted, text_width
from harness.reporting.task_view import TaskView
from harness.reporting.theme import series_role
from harness.reporting.view import PolicyView

TITLE = "Chosen arm, by volume and updates"
CAPTION = (
    "Each field is the arm the same evidence would choose if volume and content updates were others; "
    "the frame marks the field nearest to today's."
)
_ROW = 30.0


def draw(task: TaskView, policy: PolicyView, width: float) -> Scene | None:
    """The figure, or None where the decision has no map."""
    grid = task.choice_map
    if grid is None or not grid.monthly_queries or not grid.updates_per_month:
        return None
    left, top = 40.0, 30.0
    bottom = top + _ROW * len(grid.updates_per_month)
    column = (width - 10 - left) / len(grid.monthly_queries)
    rows = list(reversed(range(len(grid.updates_per_month))))
    arms = list(dict.fromkeys(name for row in grid.arms for name in row))
    items: list[Item] = [Text(x=4, y=14, text="Content updates a month", role="muted")]
    for place, row in enumerate(rows):
        y = top + place * _ROW
        said = words.count_short(grid.updates_per_month[row])
        items.append(Text(x=left - 7, y=y + _ROW / 2 + 4, text=said, role="muted", size=11, anchor="end"))
        items += _row(grid.arms[row], task, (left, y, column))
    items += _columns(grid, (left, bottom, column))
    items += _here(grid, rows, policy, (left, top, column))
    items.append(Text(x=(left + width - 10) / 2, y=bottom + 36, text="Queries a month", role="muted", anchor="middle"))
    items += (legend := _legend(arms, task, width, bottom + 60))
    height = max(item.y for item in legend if isinstance(item, Text)) + 12
    return Scene(width=width, height=height, label=f"{TITLE}: {', '.join(arms)}.", items=tuple(items))


_Origin = tuple[float, float, float]


def _row(names: Sequence[str], task: TaskView, origin: _Origin) -> list[Path]:
    """One row; equal neighbours become one field."""
    left, y, column = origin
    fields = []
    start = 0
    for name, equal in groupby(names):
        end = start + len(list(equal))
        x, width = left + start * column, (end - start) * column
        fields.append(box(x + 0.5, y + 0.5, width - 1, _ROW - 1, _role(name, task)))
        start = end
    return fields


def _columns(grid: ChoiceMap, origin: _Origin) -> list[Item]:
    left, bottom, column = origin
    every = max(1, round(52 / column))
    return [
        tick_label(left + (place + 0.5) * column, bottom, words.count_short(volume))
        for place, volume in enumerate(grid.monthly_queries)
        if place % every == 0
    ]


def _here(grid: ChoiceMap, rows: Sequence[int], policy: PolicyView, origin: _Origin) -> list[Item]:
    """A frame around the field nearest to the policy's own volume and updates, in ratio."""
    volume, updates = policy.monthly_queries.value, policy.updates_per_month.value
    if volume is None or updates is None:
        return []
    left, top, column = origin
    x = left + _nearest(grid.monthly_queries, volume) * column
    y = top + rows.index(_nearest(grid.updates_per_month, updates)) * _ROW
    corners = ((x, y), (x + column, y), (x + column, y + _ROW), (x, y + _ROW), (x, y))
    return [
        Path(points=corners, role="card", width=5),
        Path(points=corners, role="ink", width=2.2),
        Text(x=x + column / 2, y=y + _ROW / 2 + 4, text="now", role="card", size=11, anchor="middle", bold=True),
    ]


def _nearest(values: Sequence[float], wanted: float) -> int:
    return min(range(len(values)), key=lambda place: abs(math.log1p(values[place]) - math.log1p(wanted)))


def _role(name: str, task: TaskView) -> str:
    arm = task.arm(name)
    return series_role(arm.series if arm else None)


def _legend(arms: Sequence[str], task: TaskView, width: float, y: float) -> list[Item]:
    items: list[Item] = []
    x = 4.0
    for name in arms:
        shown = fitted(name, width - 30)
        needed = text_width(shown) + 32
        if x > 4 and x + needed > width:
            x, y = 4.0, y + 19
        items.append(box(x, y - 10, 12, 12, _role(name, task)))
        items.append(Text(x=x + 17, y=y, text=shown))
        x += needed
    return items
