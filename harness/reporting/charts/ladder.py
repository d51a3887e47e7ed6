"""The ladder: what each step gained, with its interval and its verdict."""

from harness.reporting import words
from harness.reporting.charts.axes import Axis, axis, tick_label
from harness.reporting.scene import Item, Mark, Path, Scene, Text, box, fitted, text_width
from harness.reporting.step_view import StepView
from harness.reporting.task_view import TaskView
from harness.reporting.theme import SHAPES, series_role
from harness.reporting.view import PolicyView

TITLE = "What each step gained"
CAPTION = (
    "Gain in quality of each challenger over the arm it met, in points, with the interval that the verdict uses. "
    "Right of the dashed line it is better by more than the smallest gain that counts."
)
VERDICT_ROLES = {"escalate": "good", "stay": "stay", "collect_more": "open"}
_ROW = 54.0


def draw(task: TaskView, policy: PolicyView, width: float) -> Scene | None:
    """The figure, or None where there was nothing to compare."""
    steps = task.steps
    if not steps:
        return None
    gain = policy.min_gain.value or 0.0
    values = [0.0, gain]
    values += [v for s in steps for v in (s.delta.value, s.delta.low, s.delta.high) if v is not None]
    top = 26.0
    bottom = top + _ROW * len(steps)
    x = axis(values, 14.0, width - 14)
    items: list[Item] = []
    for value in x.ticks(max(3, int(width / 90))):
        items.append(Path(points=((x.at(value), top), (x.at(value), bottom)), role="grid"))
        items.append(tick_label(x.at(value), bottom, words.points_short(value)))
    items.append(Path(points=((x.at(0), top), (x.at(0), bottom)), role="muted"))
    items.append(Path(points=((x.at(gain), top), (x.at(gain), bottom)), role="muted", dashed=True))
    items.append(_gain_label(policy, x.at(gain), width))
    for number, step in enumerate(steps):
        items += _step(step, task, x, top + number * _ROW)
    items.append(Text(x=width / 2, y=bottom + 36, text="Points of quality gained", role="muted", anchor="middle"))
    said = "; ".join(f"{s.challenger} against {s.incumbent}: {s.delta.text}, {s.verdict_text}" for s in steps)
    return Scene(width=width, height=bottom + 46, label=f"{TITLE}: {said}.", items=tuple(items))


def _gain_label(policy: PolicyView, x: float, width: float) -> Text:
    text = f"better by {policy.min_gain.text}"
    half = text_width(text, 11) / 2
    place = min(max(x, half + 4), width - half - 4)
    return Text(x=place, y=16, text=text, role="muted", size=11, anchor="middle")


def _step(step: StepView, task: TaskView, x: Axis, top: float) -> list[Item]:
    arm = task.arm(step.challenger)
    role = series_role(arm.series if arm else None)
    badge = step.verdict_text + (" (provisional)" if step.provisional else "")
    badge_width = text_width(badge, 11, bold=True) + 14
    verdict = VERDICT_ROLES[step.verdict]
    title = fitted(f"{step.challenger} against {step.incumbent}", x.end - x.start - badge_width - 16)
    y = top + 39
    items: list[Item] = [
        box(x.start - 4, top + 5, text_width(title) + 8, 18, "card"),
        Text(x=x.start, y=top + 18, text=title),
        box(x.end - badge_width, top + 5, badge_width, 19, f"{verdict}-soft"),
        Text(x=x.end - 7, y=top + 18, text=badge, role=verdict, size=11, anchor="end", bold=True),
    ]
    if step.delta.low is not None and step.delta.high is not None:
        items.append(Path(points=((x.at(step.delta.low), y), (x.at(step.delta.high), y)), role=role, width=3))
    if step.delta.value is not None:
        shape = SHAPES[arm.rung] if arm else "circle"
        items.append(Mark(x=x.at(step.delta.value), y=y, role=role, shape=shape, size=11))
    else:
        items.append(Text(x=x.start, y=y + 4, text="difference not known", role="muted", size=11))
    return items
