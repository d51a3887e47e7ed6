"""The control chart: marks stand where the runs are, what is unusual has a shape of its own, nothing leaves the figure."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reporting.regressions import falling, report, row, watch

from harness.core.regressions import Watch
from harness.reporting.charts import NARROW, WIDE
from harness.reporting.charts.control_chart import draw, figure
from harness.reporting.charts.labels import Box
from harness.reporting.scene import Mark, Path, Scene, Text, text_width
from harness.reporting.svg import svg
from harness.reporting.watch_view import WatchView, watch_view

STEADY: list[float | None] = [0.9 + 0.004 * ((n * 7) % 5 - 2) for n in range(24)]


def view_of(made: Watch, margin_of: float | None = 0.9) -> WatchView:
    rows = (row("pass", made.criterion, baseline=margin_of),) if margin_of is not None else ()
    return watch_view(made, report(*rows, watches=(made,)))


def scene(made: WatchView, width: float = WIDE) -> Scene:
    drawn = draw(made, width)
    assert drawn is not None
    return drawn


def marks(drawn: Scene, shape: str) -> list[Mark]:
    return [item for item in drawn.items if isinstance(item, Mark) and item.shape == shape]


def texts(drawn: Scene) -> list[str]:
    return [item.text for item in drawn.items if isinstance(item, Text)]


def extent(text: Text) -> Box:
    width = text_width(text.text, text.size, bold=text.bold)
    left = text.x - {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
    return Box(left=left, top=text.y - text.size * 0.75, right=left + width, bottom=text.y)


def test_every_run_with_a_value_has_a_mark_and_a_gap_breaks_the_line() -> None:
    values = list(STEADY)
    values[5] = values[9] = None
    drawn = scene(view_of(watch(values)))
    dots = marks(drawn, "circle") + marks(drawn, "diamond")
    assert len(dots) == 22
    lines = [item for item in drawn.items if isinstance(item, Path) and item.role == "s1"]
    assert [len(line.points) for line in lines] == [5, 3, 14]
    ordered = sorted(dots, key=lambda mark: mark.x)
    known = [value for value in values if value is not None]
    for (a, b), (one, other) in zip(pairwise(known), pairwise(ordered), strict=True):
        assert (one.y > other.y) == (a < b) or a == b, "higher values stand higher"


def test_a_run_outside_has_another_shape_than_one_inside() -> None:
    values = list(STEADY)
    values[11] = 0.7
    made = watch(values)
    made = replace(made, chart=replace(made.chart, low=0.85, high=0.95, outside=(11,)))
    drawn = scene(view_of(made))
    (outside,) = marks(drawn, "diamond")
    assert outside.role == "bad" and len(marks(drawn, "circle")) == 23
    assert not view_of(made).unusual, "it is not the latest run"
    assert view_of(replace(made, chart=replace(made.chart, outside=(11, 23)))).unusual
    assert outside.y == max(mark.y for mark in (*marks(drawn, "circle"), outside))


def test_a_slow_fall_is_shaded_from_where_it_began_and_its_alarm_is_a_triangle() -> None:
    made = view_of(falling())
    drawn = scene(made)
    (alarm,) = marks(drawn, "triangle")
    (shade,) = (item for item in drawn.items if isinstance(item, Path) and item.role == "bad-soft")
    inside = sorted(mark.x for mark in drawn.items if isinstance(mark, Mark) and mark.size < 17)
    assert alarm.x == inside[20] and min(x for x, _ in shade.points) == inside[9]
    assert max(x for x, _ in shade.points) == pytest.approx(inside[-1])
    assert marks(drawn, "diamond")[-1].hollow, "the run of the alarm lies outside as well"
    still = scene(view_of(watch(STEADY)))
    assert not marks(still, "triangle") and not [i for i in still.items if i.role == "bad-soft"]


def test_the_lines_are_named_and_the_margin_stands_where_the_loss_exceeds_it() -> None:
    made = view_of(watch(STEADY), margin_of=0.91)
    assert made.margin == pytest.approx(0.89)
    assert {"mean", "limit", "margin"} <= set(texts(scene(made)))
    rising = view_of(watch([0.2, 0.21, 0.22], "latency_p95"), margin_of=0.2)
    assert rising.margin == pytest.approx(0.24)
    failures = view_of(watch([0.02, 0.03, 0.02], "failures"), margin_of=0.02)
    assert failures.margin == pytest.approx(0.03)


def test_a_margin_that_is_far_off_or_not_known_is_not_drawn() -> None:
    assert "margin" not in texts(scene(view_of(watch(STEADY), margin_of=0.3)))
    assert view_of(watch(STEADY), margin_of=None).margin is None
    assert "margin" not in texts(scene(view_of(watch(STEADY), margin_of=None)))
    tokens = watch([400.0, 410.0], "cost", unit="tokens")
    assert view_of(tokens).margin is None, "the gate's row is in another unit"


def test_without_limits_the_runs_are_drawn_alone() -> None:
    made = watch([0.9, 0.91, 0.9])
    short = view_of(replace(made, chart=replace(made.chart, centre=None, low=None, high=None, outside=())), None)
    assert len(marks(scene(short), "circle")) == 3 and "mean" not in texts(scene(short))
    assert "No limits yet: 3 of the 10 runs that they need." in short.caption and "utside" not in short.caption


def test_fewer_than_two_values_are_no_chart() -> None:
    assert draw(view_of(watch([0.9, None])), WIDE) is None
    assert figure(view_of(watch([0.9]))).wide is None


def test_the_caption_and_the_label_say_what_is_drawn() -> None:
    made = view_of(falling())
    assert made.caption == (
        "Latest run: 82.6 %. Mean 87.7 %, limits 84.5 % to 90.9 %. Outside: 10-21, 10-22, 10-23 and 10-24. Slow fall "
        "since 10-10, from 90.3 % to 82.6 %, about -0.6 points a run. Shown at 10-21: a slow fall explains the order of "
        "the runs 66 times as well as none does; 38 is an alarm."
    )
    assert made.falling and made.unusual and made.caption in scene(made).label
    steady = view_of(replace(watch(STEADY), chart=replace(watch(STEADY).chart, low=0.8, high=1.1, outside=())))
    assert not steady.unusual and steady.caption == (
        "Latest run: 89.6 %. Mean 90.0 %, limits 80.0 % to 100.0 %. No run lies outside. "
        "No slow fall is shown: evidence 1, 60 is an alarm."
    )
    slower = view_of(falling("latency_p95")).caption
    assert "Slow rise since 10-10, from 197 ms to 274 ms." in slower and "points" not in slower
    late = view_of(watch([0.2, 0.21, None], "latency_p95", drift=None))
    assert late.caption.startswith("Latest run: –.") and "slow" not in late.caption


def test_evidence_beyond_counting_is_not_counted() -> None:
    made = falling()
    assert made.drift is not None
    strong = replace(made, drift=replace(made.drift, evidence=(1.0, 2.7e27)))
    assert "explains the order of the runs more than a million times as well" in view_of(strong).caption


def test_many_runs_outside_are_counted_and_a_run_without_a_time_has_its_id() -> None:
    made = watch(STEADY)
    made = replace(made, chart=replace(made.chart, outside=tuple(range(9))))
    assert "Outside: 4 earlier ones, 10-05, 10-06, 10-07, 10-08 and 10-09." in view_of(made).caption
    base = report(row("pass"), watches=(made,))
    nameless = replace(base, nights=tuple(replace(night, created="") for night in base.nights))
    assert set(watch_view(made, nameless).run_labels) == {"2026-night"}


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.none() | st.floats(min_value=0, max_value=1e4), min_size=1, max_size=70),
    criterion=st.sampled_from(["quality", "failures", "cost", "latency_p95"]),
    falls=st.booleans(),
    width=st.sampled_from([WIDE, NARROW]),
)
def test_nothing_leaves_the_figure_and_no_two_texts_cover_each_other(
    values: list[float | None], criterion: str, falls: bool, width: float
) -> None:
    known = [value for value in values if value is not None]
    made = watch([*values, 0.5], criterion)  # type: ignore[arg-type]
    if falls and made.drift is not None:
        last = len(values)
        made = replace(made, drift=replace(made.drift, alarm=last, began=last // 2, slope=-0.1))
    drawn = draw(view_of(made), width)
    assert (drawn is None) == (len(known) < 1)
    if drawn is None:
        return
    boxes = [extent(item) for item in drawn.items if isinstance(item, Text)]
    assert all(box.left >= -2 and box.right <= width + 2 and 0 <= box.bottom <= drawn.height for box in boxes)
    assert all(one.overlap(other) < 12 for n, one in enumerate(boxes) for other in boxes[n + 1 :])
    for item in drawn.items:
        if isinstance(item, Path):
            assert all(-1 <= x <= width + 1 and -1 <= y <= drawn.height for x, y in item.points)
        elif isinstance(item, Mark):
            assert 0 <= item.x <= width and 0 <= item.y <= drawn.height
    assert len(marks(drawn, "triangle")) == falls


def test_the_drawing_is_well_formed_whatever_the_names() -> None:
    made = view_of(falling(arm='"><script>&', task="<b>"))
    tags = {element.tag for element in ET.fromstring(svg(scene(made), "wide")).iter()}
    assert tags <= {"svg", "path", "circle", "text"}
