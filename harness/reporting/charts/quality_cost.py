"""Quality against cost per 1,000 queries, both with their intervals, and the Pareto front."""

from collections.abc import Sequence
from itertools import pairwise

from harness.reporting import words
from harness.reporting.arm_view import ArmView
from harness.reporting.charts.axes import Axis, Frame, axis, axis_titles, frame_items, share_axis
from harness.reporting.charts.labels import Box, Wanted, place
from harness.reporting.scene import FONT_SIZE, Item, Mark, Path, Point, Scene, Text, fitted, text_width
from harness.reporting.task_view import TaskView
from harness.reporting.theme import SHAPES, series_role
from harness.reporting.view import PolicyView

TITLE = "Quality against cost"
CAPTION = (
    "Up is better, left is cheaper. Each mark is an arm, its bars the intervals; the ring marks the chosen one. "
    "An arm on the grey staircase is beaten by no other on both quality and cost."
)
_MOST_LABELS = 10


def draw(task: TaskView, policy: PolicyView, width: float) -> Scene | None:
    """The figure, or None where no arm has both a quality and a price."""
    arms = [arm for arm in task.arms if arm.quality.known and arm.usd_per_1k.known]
    if not arms:
        return None
    frame = Frame(left=48, top=28, right=width - 14, bottom=290)
    target = policy.quality_target
    x = axis(_values([arm.usd_per_1k for arm in arms]), frame.left, frame.right, from_zero=True)
    y = share_axis(_values([target, *(arm.quality for arm in arms)]), frame.bottom, frame.top)
    items = frame_items(frame, x, y, words.usd_short, words.percent_short)
    items += axis_titles(frame, "Cost per 1,000 queries", f"Quality ({task.quality_name})", width)
    if target.value is not None:
        level = y.at(target.value)
        items.append(Path(points=((frame.left, level), (frame.right, level)), role="muted", dashed=True))
    front = _front(arms, x, y, frame)
    items.append(Path(points=front, role="muted", width=1.6, opacity=0.55))
    items += [item for arm in arms for item in _arm(arm, x, y)]
    items += _labels(arms, policy, (x, y), frame, front)
    items += (unpriced := _unpriced(task, frame, width))
    known = "; ".join(f"{arm.name} {arm.quality.text} at {arm.usd_per_1k.text}" for arm in arms)
    return Scene(
        width=width, height=frame.bottom + (64 if unpriced else 46), label=f"{TITLE}: {known}.", items=tuple(items)
    )


def _values(estimates: Sequence[words.Estimate]) -> list[float]:
    """All values and limits that an axis must hold."""
    return [v for e in estimates for v in (e.value, e.low, e.high) if v is not None]


def _front(arms: Sequence[ArmView], x: Axis, y: Axis, frame: Frame) -> tuple[Point, ...]:
    """A staircase through the arms that no other arm beats on both, drawn to the right edge."""
    best: float | None = None
    points: list[Point] = []
    for cost, quality in sorted((_xy(arm) for arm in arms), key=lambda found: (found[0], -found[1])):
        if best is None or quality > best:
            if best is not None:
                points.append((x.at(cost), y.at(best)))
            points.append((x.at(cost), y.at(quality)))
            best = quality
    return (*points, (frame.right, points[-1][1]))


def _xy(arm: ArmView) -> tuple[float, float]:
    return arm.usd_per_1k.value or 0.0, arm.quality.value or 0.0


def _arm(arm: ArmView, x: Axis, y: Axis) -> list[Item]:
    cost, quality = _xy(arm)
    here: Point = (x.at(cost), y.at(quality))
    role = series_role(arm.series)
    items: list[Item] = []
    if arm.quality.low is not None and arm.quality.high is not None:
        bar = ((here[0], y.at(arm.quality.low)), (here[0], y.at(arm.quality.high)))
        items.append(Path(points=bar, role=role, width=1.6, opacity=0.75))
    if arm.usd_per_1k.low is not None and arm.usd_per_1k.high is not None:
        bar = ((x.at(arm.usd_per_1k.low), here[1]), (x.at(arm.usd_per_1k.high), here[1]))
        items.append(Path(points=bar, role=role, width=1.6, opacity=0.75))
    if arm.chosen:
        items.append(Mark(x=here[0], y=here[1], role=role, size=20, hollow=True))
    items.append(Mark(x=here[0], y=here[1], role=role, shape=SHAPES[arm.rung], size=11))
    return items


def _labels(
    arms: Sequence[ArmView], policy: PolicyView, axes: tuple[Axis, Axis], frame: Frame, front: Sequence[Point]
) -> list[Text]:
    """Names beside the marks, clear of bars and front; of many arms only those in the walk are named."""
    x, y = axes
    named = arms if len(arms) <= _MOST_LABELS else [arm for arm in arms if arm.series is not None]
    taken = [_segment(start, end) for start, end in pairwise(front)]
    for arm in arms:
        across, up = x.at(_xy(arm)[0]), y.at(_xy(arm)[1])
        reach = 11 if arm.chosen else 8
        taken.append(Box(left=across - reach, top=up - reach, right=across + reach, bottom=up + reach))
        low, high = arm.quality.low, arm.quality.high
        if low is not None and high is not None:
            taken.append(Box(left=across - 2, top=y.at(high), right=across + 2, bottom=y.at(low)))
    wanted = [
        Wanted(
            x=x.at(_xy(arm)[0]),
            y=y.at(_xy(arm)[1]),
            text=fitted(arm.name, 150),
            role=series_role(arm.series),
            bold=arm.chosen,
        )
        for arm in sorted(named, key=lambda arm: not arm.chosen)
    ]
    bounds = Box(left=frame.left, top=frame.top, right=frame.right, bottom=frame.bottom)
    labels = place(wanted, bounds, taken)
    if policy.quality_target.value is None:
        return labels
    beside = [_around(label) for label in labels]
    return [*labels, _target_label(policy, y.at(policy.quality_target.value), frame, [*taken, *beside])]


def _segment(start: Point, end: Point) -> Box:
    """The room that a level or an upright line takes."""
    xs, ys = sorted((start[0], end[0])), sorted((start[1], end[1]))
    return Box(left=xs[0] - 1, top=ys[0] - 1, right=xs[1] + 1, bottom=ys[1] + 1)


def _around(label: Text) -> Box:
    right = label.x + text_width(label.text, bold=label.bold)
    return Box(left=label.x, top=label.y - FONT_SIZE, right=right, bottom=label.y + 3)


def _target_label(policy: PolicyView, level: float, frame: Frame, taken: Sequence[Box]) -> Text:
    """Just above or below the target's line, at the first free place from the right."""
    text = f"target {policy.quality_target.text}"
    room = frame.right - frame.left - text_width(text, 11)
    places = [
        Text(x=frame.left + share * room, y=level + below, text=text, role="muted", size=11)
        for below in (-5, 13)
        for share in (1.0, 0.0, 0.66, 0.33)
    ]
    return min(places, key=lambda label: sum(_around(label).overlap(box) for box in taken))


def _unpriced(task: TaskView, frame: Frame, width: float) -> list[Item]:
    missing = [arm.name for arm in task.arms if arm.series is not None and not arm.usd_per_1k.known]
    if not missing:
        return []
    text = fitted(f"Not shown, price not known: {', '.join(missing)}", width - 8, 11)
    return [Text(x=4, y=frame.bottom + 56, text=text, role="muted", size=11)]
