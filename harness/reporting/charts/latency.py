"""Latency per arm: every measurement, and p50, p95 and p99."""

from harness.reporting import words
from harness.reporting.arm_view import ArmView
from harness.reporting.charts.axes import Axis, axis, tick_label
from harness.reporting.scene import Item, Mark, Path, Scene, Text, Ticks, fitted
from harness.reporting.task_view import TaskView
from harness.reporting.theme import series_role
from harness.reporting.view import PolicyView

TITLE = "Time to answer"
CAPTION = (
    "Left is faster. Thin strokes are single answers of the latency pass; the dot is the median (p50), "
    "the diamond p95 with its interval, the open square p99."
)
_ROW = 50.0


def draw(task: TaskView, policy: PolicyView, width: float) -> Scene | None:
    """The figure, or None where no latency was measured."""
    arms = [arm for arm in task.arms if arm.latency_p50.known or arm.latency_p95.known or arm.latencies_s]
    if not arms:
        return None
    limit = policy.latency_p95
    values = [value for arm in arms for value in _values(arm)]
    if limit.value is not None:
        values.append(limit.value)
    left, right, top = 22.0, width - 22, 8.0
    bottom = top + _ROW * len(arms)
    x = axis(values, left, right, from_zero=True)
    items: list[Item] = []
    for value in x.ticks(max(3, int(width / 110))):
        items.append(Path(points=((x.at(value), top), (x.at(value), bottom)), role="grid"))
        items.append(tick_label(x.at(value), bottom, words.seconds(value)))
    for number, arm in enumerate(arms):
        items += _arm(arm, x, top + number * _ROW, width)
    if limit.value is not None:
        place = x.at(limit.value)
        items.append(Path(points=((place, top), (place, bottom)), role="bad", dashed=True, width=1.4))
        anchor_left = place < width / 2
        items.append(
            Text(
                x=place + (5 if anchor_left else -5),
                y=top + 8,
                text=f"limit {limit.text}",
                role="bad",
                size=11,
                anchor="start" if anchor_left else "end",
            )
        )
    p95s = "; ".join(f"{arm.name} {arm.latency_p95.text}" for arm in arms)
    return Scene(width=width, height=bottom + 26, label=f"{TITLE}, p95: {p95s}.", items=tuple(items))


def _values(arm: ArmView) -> list[float]:
    known = (arm.latency_p50.value, arm.latency_p95.value, arm.latency_p95.high, arm.latency_p99.value)
    return [value for value in (*known, *arm.latencies_s) if value is not None]


def _arm(arm: ArmView, x: Axis, top: float, width: float) -> list[Item]:
    role = series_role(arm.series)
    y = top + 33
    items: list[Item] = [
        Text(x=4, y=top + 18, text=fitted(arm.name, width - 8), role=role, bold=arm.chosen),
    ]
    if arm.latencies_s:
        xs = tuple(x.at(value) for value in arm.latencies_s)
        items.append(Ticks(xs=xs, y=y - 7, height=14, role=role, opacity=0.35))
    ends = [e.value for e in (arm.latency_p50, arm.latency_p95, arm.latency_p99) if e.value is not None]
    if len(ends) > 1:
        items.append(Path(points=((x.at(min(ends)), y), (x.at(max(ends)), y)), role=role, width=1.4))
    p95 = arm.latency_p95
    if p95.low is not None and p95.high is not None:
        items.append(Path(points=((x.at(p95.low), y), (x.at(p95.high), y)), role=role, width=5, opacity=0.45))
    if arm.latency_p99.value is not None:
        items.append(Mark(x=x.at(arm.latency_p99.value), y=y, role=role, shape="square", size=8, hollow=True))
    if p95.value is not None:
        items.append(Mark(x=x.at(p95.value), y=y, role=role, shape="diamond", size=9))
    if arm.latency_p50.value is not None:
        items.append(Mark(x=x.at(arm.latency_p50.value), y=y, role=role, size=10))
    return items
