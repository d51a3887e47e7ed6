"""Total cost over the horizon against monthly volume, with the break-even points."""

import math
from collections.abc import Sequence
from itertools import pairwise

from harness.core.verdicts import CostCurve
from harness.reporting import words
from harness.reporting.charts.axes import Axis, Frame, axis, axis_titles, frame_items
from harness.reporting.charts.labels import Box, Wanted, place, spread
from harness.reporting.scene import Item, Mark, Path, Scene, Text, fitted, text_width
from harness.reporting.task_view import TaskView
from harness.reporting.theme import series_role
from harness.reporting.view import PolicyView

_PIECES = 48
TITLE = "Total cost over volume"
CAPTION = (
    "All that an arm costs over the horizon: making it, keeping it up to date, and answering. "
    "The lowest line is the cheapest at that volume; circles are break-even points on the ladder; "
    "the vertical line is the volume this was decided for."
)


def draw(task: TaskView, policy: PolicyView, width: float) -> Scene | None:
    """The figure, or None where no arm's cost is known."""
    curves = [curve for curve in task.cost_curves if curve.monthly_queries]
    volumes = sorted({v for curve in curves for v in curve.monthly_queries if v > 0})
    if not curves or len(volumes) < 2:
        return None
    names = {curve.arm: fitted(curve.arm, 0.3 * width) for curve in curves}
    room = max(text_width(name, bold=True) for name in names.values()) + 12
    frame = Frame(left=52, top=28, right=width - room, bottom=290)
    x = axis(volumes, frame.left, frame.right, from_zero=True)
    shown = [curve for curve in curves if _points_on(curve, x)]
    y = axis([usd for curve in shown for _, usd in _points_on(curve, x)], frame.bottom, frame.top, from_zero=True)
    items = frame_items(frame, x, y, words.count_short, words.usd_short)
    items += axis_titles(frame, "Queries a month", f"Total cost over {policy.horizon}", width)
    items += _volume_line(policy, x, frame)
    items += [_line(curve, task, x, y) for curve in shown]
    items += _end_labels(shown, names, task, x, y)
    items += _crossings(task, shown, x, y, frame)
    ends = "; ".join(f"{curve.arm} {words.usd(curve.tco_usd[-1])}" for curve in shown)
    label = f"{TITLE}: at {words.count(volumes[-1])} queries a month {ends}."
    return Scene(width=width, height=frame.bottom + 46, label=label, items=tuple(items))


def _points_on(curve: CostCurve, x: Axis) -> list[tuple[float, float]]:
    """The points to draw: on a logarithmic axis, which has no zero, a straight line bends and takes more of them."""
    given = [volume for volume in curve.monthly_queries if volume > 0 or not x.log]
    if not x.log:
        volumes = given
    else:
        ratio = given[-1] / given[0]
        volumes = [given[0] * ratio ** (piece / _PIECES) for piece in range(_PIECES + 1)]
    return [(volume, _cost_at(curve, volume)) for volume in volumes]


def _line(curve: CostCurve, task: TaskView, x: Axis, y: Axis) -> Path:
    arm = task.arm(curve.arm)
    points = tuple((x.at(volume), y.at(usd)) for volume, usd in _points_on(curve, x))
    chosen = arm is not None and arm.chosen
    return Path(points=points, role=series_role(arm.series if arm else None), width=3 if chosen else 1.8)


def _end_labels(curves: Sequence[CostCurve], names: dict[str, str], task: TaskView, x: Axis, y: Axis) -> list[Item]:
    places = spread([y.at(curve.tco_usd[-1]) for curve in curves], 15, y.end, y.start)
    items: list[Item] = []
    for curve, place_y in zip(curves, places, strict=True):
        arm = task.arm(curve.arm)
        role = series_role(arm.series if arm else None)
        end = (x.at(curve.monthly_queries[-1]), y.at(curve.tco_usd[-1]))
        items.append(Path(points=(end, (x.end + 5, place_y)), role=role, opacity=0.6))
        items.append(
            Text(
                x=x.end + 8,
                y=place_y + 4,
                text=names[curve.arm],
                role=role,
                bold=arm is not None and arm.chosen,
            )
        )
    return items


def _volume_line(policy: PolicyView, x: Axis, frame: Frame) -> list[Item]:
    volume = policy.monthly_queries.value
    if volume is None or not x.low <= volume <= x.high:
        return []
    place_x = x.at(volume)
    left_half = place_x < (frame.left + frame.right) / 2
    return [
        Path(points=((place_x, frame.top), (place_x, frame.bottom)), role="muted", dashed=True),
        Text(
            x=place_x + (5 if left_half else -5),
            y=frame.bottom - 6,
            text=f"now: {policy.monthly_queries.text}",
            role="muted",
            size=11,
            anchor="start" if left_half else "end",
        ),
    ]


def _crossings(task: TaskView, curves: Sequence[CostCurve], x: Axis, y: Axis, frame: Frame) -> list[Item]:
    """A circle where challenger and incumbent cost the same, with what it means; only inside the figure."""
    by_arm = {curve.arm: curve for curve in curves}
    marks: list[Item] = []
    wanted: list[Wanted] = []
    for crossing in task.crossings:
        curve = by_arm.get(crossing.challenger)
        if curve is None or not x.low <= crossing.monthly_queries <= x.high:
            continue
        here = x.at(crossing.monthly_queries), y.at(_cost_at(curve, crossing.monthly_queries))
        marks.append(Mark(x=here[0], y=here[1], role="ink", size=10, hollow=True))
        wanted.append(Wanted(x=here[0], y=here[1], text=fitted(crossing.text, 0.62 * x.end), role="ink"))
    lines = [box for curve in curves for box in _boxes(curve, x, y)]
    bounds = Box(left=frame.left, top=frame.top, right=frame.right, bottom=frame.bottom)
    return [*marks, *place(wanted, bounds, lines)]


def _cost_at(curve: CostCurve, volume: float) -> float:
    """Total cost is linear in volume, so between two points it is interpolated exactly."""
    points = list(zip(curve.monthly_queries, curve.tco_usd, strict=True))
    for (v0, c0), (v1, c1) in pairwise(points):
        if v0 <= volume <= v1 and v1 > v0:
            return c0 + (c1 - c0) * (volume - v0) / (v1 - v0)
    return points[0][1] if volume < points[0][0] else points[-1][1]


def _boxes(curve: CostCurve, x: Axis, y: Axis) -> list[Box]:
    """Small boxes along a line, for labels to keep clear of."""
    points = [(x.at(volume), y.at(usd)) for volume, usd in _points_on(curve, x)]
    boxes = []
    for (x0, y0), (x1, y1) in pairwise(points):
        pieces = max(1, math.ceil(abs(x1 - x0) / 12))
        for piece in range(pieces + 1):
            share = piece / pieces
            px, py = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
            boxes.append(Box(left=px - 2, top=py - 2, right=px + 2, bottom=py + 2))
    return boxes
