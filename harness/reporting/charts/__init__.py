"""The figures of one task, each laid out for a wide and for a narrow page."""

from dataclasses import dataclass
from typing import Protocol

from harness.reporting.charts import choice_map, cumulative_cost, ladder, latency, quality_cost
from harness.reporting.scene import Scene
from harness.reporting.task_view import TaskView
from harness.reporting.view import PolicyView

WIDE = 540.0
NARROW = 330.0


class _Chart(Protocol):
    TITLE: str
    CAPTION: str

    def draw(self, task: TaskView, policy: PolicyView, width: float) -> Scene | None: ...


_CHARTS: dict[str, _Chart] = {
    "ladder": ladder,
    "quality-cost": quality_cost,
    "cumulative-cost": cumulative_cost,
    "choice-map": choice_map,
    "latency": latency,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One figure; `wide` and `narrow` are None where there was nothing to draw."""

    name: str
    title: str
    caption: str
    wide: Scene | None
    narrow: Scene | None


def figures(task: TaskView, policy: PolicyView) -> tuple[Figure, ...]:
    """All figures of a task in the order of the report."""
    return tuple(
        Figure(
            name=name,
            title=chart.TITLE,
            caption=chart.CAPTION,
            wide=chart.draw(task, policy, WIDE),
            narrow=chart.draw(task, policy, NARROW),
        )
        for name, chart in _CHARTS.items()
    )
