"""Which arm is chosen over monthly volume and updates a month."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from harness.core.verdicts import ChoiceMap
from harness.reporting import words
from harness.reporting.charts.axes import tick_label
from harness.reporting.scene import Item, Path, Point, Scene, Text, box, fitted, text_width
from harness.reporting.task_view import TaskView
from harness.reporting.theme import series_role
from harness.reporting.view import PolicyView

TITLE = "Chosen arm, by volume and updates"
CAPTION = (
    "Each field is the arm the same evidence would choose if volume and content updates were others; "
    "the frame marks the field nearest to today's."
)
_HIGHEST_ROW = 30.0
_HIGHEST_MAP = 220.0
_WIDTH_OF_NOW = 34.0


@dataclass(frozen=True, kw_only=True, slots=True)
class _Fields:
    """Where the fields stand: rows from the most updates at the top to the fewest."""

    left: float
    top: float
    column: float
    row: float
    rows: int

    def at(self, column: int, row: int) -> Point:
        """The upper left corner of the field of that volume and that update rate."""
        return self.left + column * self.column, self.top + (self.rows - 1 - row) * self.row

    @property
    def bottom(self) -> float:
        return self.top + self.rows * self.row


def draw(task: TaskView, policy: PolicyView, width: float) -> Scene | None:
    """The figure, or None where the decision has no map."""
    grid = task.choice_map
    if grid is None or not grid.monthly_queries or not grid.updates_per_month:
        return None
    rows = len(grid.updates_per_month)
    fields = _Fields(
        left=40.0,
        top=28.0,
        column=(width - 50) / len(grid.monthly_queries),
        row=min(_HIGHEST_ROW, _HIGHEST_MAP / rows),
        rows=rows,
    )
    middle = fields.left + (width - 50) / 2
    arms = list(dict.fromkeys(name for row in grid.arms for name in row))
    items: list[Item] = [Text(x=4, y=14, text="Content updates a month", role="muted")]
    for number, names in enumerate(grid.arms):
        items += _row(names, number, task, fields)
        y = fields.at(0, number)[1] + fields.row / 2 + 4
        said = words.count_short(grid.updates_per_month[number])
        items.append(Text(x=fields.left - 7, y=y, text=said, role="muted", size=11, anchor="end"))
    here = _nearest(grid.monthly_queries, policy.monthly_queries.value or 0.0)
    items += _columns(grid, here, fields)
    items += _frame(fields, here, _nearest(grid.updates_per_month, policy.updates_per_month.value or 0.0))
    items.append(Text(x=middle, y=fields.bottom + 36, text="Queries a month", role="muted", anchor="middle"))
    items += (legend := _legend(arms, task, width, fields.bottom + 60))
    height = max(item.y for item in legend if isinstance(item, Text)) + 12
    return Scene(width=width, height=height, label=f"{TITLE}: {', '.join(arms)}.", items=tuple(items))


def _row(names: Sequence[str], number: int, task: TaskView, fields: _Fields) -> list[Path]:
    """One row; equal neighbours become one field."""
    drawn = []
    start = 0
    for name, equal in groupby(names):
        count = len(list(equal))
        x, y = fields.at(start, number)
        drawn.append(box(x + 0.5, y + 0.5, count * fields.column - 1, fields.row - 1, _role(name, task)))
        start += count
    return drawn


def _columns(grid: ChoiceMap, here: int, fields: _Fields) -> list[Item]:
    """Labels of the volumes, as many as there is room for; today's is one of them."""
    every = max(1, math.ceil(44 / fields.column))
    return [
        tick_label(fields.at(place, 0)[0] + fields.column / 2, fields.bottom, words.count_short(volume))
        for place, volume in enumerate(grid.monthly_queries)
        if (place - here) % every == 0
    ]


def _frame(fields: _Fields, column: int, row: int) -> list[Item]:
    """A frame around today's field, named where the name fits."""
    (x, y), right, bottom = fields.at(column, row), fields.column, fields.row
    corners = ((x, y), (x + right, y), (x + right, y + bottom), (x, y + bottom), (x, y))
    items: list[Item] = [Path(points=corners, role="card", width=5), Path(points=corners, role="ink", width=2.2)]
    if fields.column > _WIDTH_OF_NOW:
        items.append(
            Text(x=x + right / 2, y=y + bottom / 2 + 4, text="now", role="card", size=11, anchor="middle", bold=True)
        )
    return items


def _nearest(values: Sequence[float], wanted: float) -> int:
    """The place of the value nearest in ratio."""
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
