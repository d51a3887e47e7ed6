"""A control chart: one quantity of one arm, run by run, with its mean, its limits and the gate's margin."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from harness.reporting.charts import NARROW, WIDE, Figure
from harness.reporting.charts.axes import Axis, Frame, level_items, tick_label
from harness.reporting.charts.labels import spread
from harness.reporting.scene import Item, Mark, Path, Scene, Text, box, fitted, text_width
from harness.reporting.watch_view import WatchView

HOW_TO_READ = (
    "A dot is a run, the latest one last. The line is the mean of all runs; the dashed lines lie three sigma from it, "
    "sigma from how far neighbouring runs lie apart. A diamond is a run outside: unusual in itself. The line marked "
    "margin is where the loss against the baseline exceeds what is allowed. The shaded part is a slow change for the "
    "worse from where it most likely began; the triangle is the run at which it was shown."
)
_TOP, _BOTTOM = 34.0, 214.0
_HEIGHT = _BOTTOM + 28
_FARTHEST = 1.5
"""A margin that lies farther off than so many times the spread of all else is not drawn: it would flatten the rest."""
_SAME = 1e-9


def figure(watch: WatchView) -> Figure:
    """The chart for a wide and for a narrow page, with what it shows in words."""
    return Figure(
        name=f"control-{watch.criterion}",
        title=watch.title,
        caption=watch.caption,
        wide=draw(watch, WIDE),
        narrow=draw(watch, NARROW),
    )


def draw(watch: WatchView, width: float) -> Scene | None:
    """The chart, or None where fewer than two runs have a value."""
    known = [value for value in watch.values if value is not None]
    if len(known) < 2:
        return None
    levels = list(_levels(watch, known))
    y = _axis([*known, *(level for _, level in levels)])
    left = max(text_width(watch.tick(value), 11) for value in y.ticks(5)) + 12
    right = width - max([text_width(name, 11) + 10 for name, _ in levels], default=34)
    frame = Frame(left=left, top=_TOP, right=right, bottom=_BOTTOM)
    x = Axis(low=0, high=len(watch.values) - 1, start=frame.left + 9, end=frame.right - 9)
    items = [
        *_shade(watch, x, frame),
        *level_items(frame, y, watch.tick),
        *_level_lines(levels, y, frame),
        *_runs(watch, x, y),
        *_alarm(watch, x, y),
        *_run_labels(watch.run_labels, x, frame),
        Text(x=4, y=14, text=fitted(watch.axis_title, width - 8), role="muted"),
    ]
    label = f"{watch.title} on {watch.task} over {len(watch.values)} runs. {watch.caption}"
    return Scene(width=width, height=_HEIGHT, label=label, items=tuple(items))


def _levels(watch: WatchView, known: Sequence[float]) -> Iterator[tuple[str, float]]:
    """The level lines by their names; the margin where it lies near enough to be seen beside the runs."""
    named = (("mean", watch.centre), ("limit", watch.low), ("limit", watch.high))
    there = [(name, value) for name, value in named if value is not None]
    yield from there
    shown = [*known, *(value for _, value in there)]
    low, high = min(shown), max(shown)
    if watch.margin is not None and (low == high or _distance(watch.margin, low, high) <= _FARTHEST * (high - low)):
        yield "margin", watch.margin


def _distance(value: float, low: float, high: float) -> float:
    return max(low - value, value - high, 0.0)


def _axis(values: Sequence[float]) -> Axis:
    """Never logarithmic, since limits are as far above the mean as below; values that differ by rounding are one."""
    low, high = min(values), max(values)
    apart = high - low > _SAME * max(abs(low), abs(high))
    air = 0.08 * (high - low) if apart else 0.1 * abs(high) or 1.0
    return Axis(low=low - air, high=high + air, start=_BOTTOM, end=_TOP)


def _level_lines(levels: Sequence[tuple[str, float]], y: Axis, frame: Frame) -> Iterator[Item]:
    """Each with its name at its right end."""
    places = spread([y.at(value) for _, value in levels], 13, frame.top, frame.bottom)
    for (name, value), label_y in zip(levels, places, strict=True):
        role, here = "bad" if name == "margin" else "muted", y.at(value)
        points = ((frame.left, here), (frame.right, here))
        yield Path(points=points, role=role, dashed=name == "limit", width=1.4 if name == "margin" else 1.0)
        yield Text(x=frame.right + 5, y=label_y + 4, text=name, role=role, size=11)


def _shade(watch: WatchView, x: Axis, frame: Frame) -> Iterator[Item]:
    """The runs since the fall most likely began."""
    if watch.alarm is None or watch.began is None:
        return
    start = x.at(watch.began)
    yield box(start, frame.top, max(x.at(x.high) - start, 2), frame.bottom - frame.top, "bad-soft")


def _runs(watch: WatchView, x: Axis, y: Axis) -> Iterator[Item]:
    """A line that breaks where a run has no value, and a mark for each run."""
    known = groupby(enumerate(watch.values), key=lambda run: run[1] is not None)
    for joined in (list(runs) for there, runs in known if there):
        points = tuple((x.at(place), y.at(value)) for place, value in joined if value is not None)
        if len(points) > 1:
            yield Path(points=points, role="s1", opacity=0.6)
    for place, value in enumerate(watch.values):
        if value is None or place == watch.alarm:
            continue
        here = (x.at(place), y.at(value))
        if place in watch.outside:
            yield Mark(x=here[0], y=here[1], role="bad", shape="diamond", size=10)
        else:
            yield Mark(x=here[0], y=here[1], role="s1", size=7)


def _alarm(watch: WatchView, x: Axis, y: Axis) -> Iterator[Item]:
    """The run at which a slow fall was shown; a diamond around it where it lies outside as well."""
    value = watch.values[watch.alarm] if watch.alarm is not None else None
    if watch.alarm is None or value is None:
        return
    here = (x.at(watch.alarm), y.at(value))
    if watch.alarm in watch.outside:
        yield Mark(x=here[0], y=here[1], role="bad", shape="diamond", size=17, hollow=True)
    yield Mark(x=here[0], y=here[1], role="bad", shape="triangle", size=10)


def _run_labels(labels: Sequence[str], x: Axis, frame: Frame) -> Iterator[Item]:
    """The last run's, and as many before it at equal distances as there is room for."""
    widest = max(text_width(label, 11) for label in labels) + 14
    last = len(labels) - 1
    step = next(step for step in range(1, last + 1) if step == last or (x.at(step) - x.at(0)) >= widest)
    for place in range(last, -1, -step):
        if x.at(place) - widest / 2 + 7 >= 0:
            yield tick_label(x.at(place), frame.bottom, labels[place])
