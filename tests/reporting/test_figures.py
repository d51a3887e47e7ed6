"""The figures: what they hold, that nothing leaves its frame, and that labels do not cover each other."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.types import Interval
from harness.core.verdicts import CostCurve
from harness.reporting.charts import NARROW, WIDE, figures
from harness.reporting.charts.axes import Axis, axis, share_axis
from harness.reporting.charts.labels import Box, Wanted, place, spread
from harness.reporting.png import png
from harness.reporting.scene import Mark, Path, Scene, Text, Ticks, fitted, text_width
from harness.reporting.svg import svg
from harness.reporting.theme import DARK, LIGHT
from harness.reporting.view import Results, View, view


@pytest.fixture(scope="module")
def shown(results: Results) -> View:
    return view(results)


def scenes(shown: View) -> list[Scene]:
    drawn = [scene for task in shown.tasks for f in figures(task, shown.policy) for scene in (f.wide, f.narrow)]
    return [scene for scene in drawn if scene is not None]


def texts(scene: Scene) -> list[str]:
    return [item.text for item in scene.items if isinstance(item, Text)]


def figure(shown: View, name: str, task: int = 0) -> Scene:
    scene = next(f.wide for f in figures(shown.tasks[task], shown.policy) if f.name == name)
    assert scene is not None
    return scene


def extent(text: Text) -> Box:
    width = text_width(text.text, text.size, bold=text.bold)
    left = text.x - {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
    return Box(left=left, top=text.y - text.size * 0.75, right=left + width, bottom=text.y)


def test_every_figure_is_drawn_for_both_widths(shown: View) -> None:
    assert len(scenes(shown)) == 2 * 5 * 3
    assert {scene.width for scene in scenes(shown)} == {WIDE, NARROW}


def test_nothing_leaves_its_scene(shown: View) -> None:
    for scene in scenes(shown):
        for item in scene.items:
            if isinstance(item, Text):
                box = extent(item)
                assert box.left >= -2 and box.right <= scene.width + 2, (scene.label, item)
                assert 0 <= item.y <= scene.height, (scene.label, item)
            elif isinstance(item, Path):
                assert all(-1 <= x <= scene.width + 1 and -1 <= y <= scene.height + 1 for x, y in item.points)
            elif isinstance(item, Mark):
                assert 0 <= item.x <= scene.width and 0 <= item.y <= scene.height
            else:
                assert isinstance(item, Ticks) and all(0 <= x <= scene.width for x in item.xs)


def test_no_two_texts_cover_each_other(shown: View) -> None:
    for scene in scenes(shown):
        boxes = [(item.text, extent(item)) for item in scene.items if isinstance(item, Text)]
        for number, (text, box) in enumerate(boxes):
            for other, taken in boxes[number + 1 :]:
                assert box.overlap(taken) < 12, (scene.label, text, other)


def test_every_arm_is_named_beside_its_mark(shown: View) -> None:
    arms = {arm.name for arm in shown.tasks[0].arms}
    for name in ("quality-cost", "cumulative-cost", "latency"):
        assert arms <= set(texts(figure(shown, name)))


def test_the_staircase_joins_the_arms_that_no_other_beats(shown: View) -> None:
    scene = figure(shown, "quality-cost")
    (front,) = (i for i in scene.items if isinstance(i, Path) and i.opacity == 0.55)
    marks = [(i.x, i.y) for i in scene.items if isinstance(i, Mark) and i.size == 11]
    on_front = [mark in front.points for mark in marks]
    assert on_front == [True, False, True, True, True]  # few-shot costs more than tuned and is right less often


def test_break_even_circles_stand_where_the_lines_cross(one_task: Callable[..., Results], results: Results) -> None:
    volumes = (0.0, 50.0, 100.0)
    curves = (
        CostCurve(arm="zero-shot", monthly_queries=volumes, tco_usd=(0.0, 50.0, 100.0)),
        CostCurve(arm="tuned", monthly_queries=volumes, tco_usd=(40.0, 50.0, 60.0)),
    )
    decided = results.decisions[0]
    step = replace(
        decided.steps[2], incumbent="zero-shot",
        break_even=replace(decided.steps[0].break_even, kind="at", queries=50.0),  # type: ignore[type-var]
    )  # fmt: skip
    scene = figure(view(one_task(decided=replace(decided, steps=(step,), cost_curves=curves))), "cumulative-cost")
    (circle,) = (item for item in scene.items if isinstance(item, Mark))
    lines = [item for item in scene.items if isinstance(item, Path) and len(item.points) == 3]
    assert len(lines) == 2 and all(line.points[1] == pytest.approx((circle.x, circle.y)) for line in lines)
    assert "tuned cheaper above 50" in texts(scene)


def test_the_ladder_shows_each_verdict(shown: View) -> None:
    said = texts(figure(shown, "ladder", task=1))
    assert said.count("Stay") == 2 and "Escalate" in said and "Escalate (provisional)" in said


def test_the_map_frames_the_field_of_the_policy(shown: View) -> None:
    scene = figure(shown, "choice-map")
    (frame,) = (item for item in scene.items if isinstance(item, Path) and item.role == "ink")
    xs, ys = [x for x, _ in frame.points], [y for _, y in frame.points]
    at = {item.text: item for item in scene.items if isinstance(item, Text)}
    assert (min(xs) + max(xs)) / 2 == pytest.approx(at["100k"].x)
    assert min(ys) < at["1"].y < max(ys)


def test_svg_is_well_formed_whatever_the_names(one_task: Callable[..., Results], results: Results) -> None:
    nasty = [replace(c, arm=f'{c.arm}"><script>&') for c in results.comparisons if c.task == "handbook"]
    drawn = [svg(scene, "wide") for scene in scenes(view(one_task(comparisons=nasty)))]
    assert drawn
    for text in drawn:
        tags = {element.tag for element in ET.fromstring(text).iter()}
        assert tags <= {"svg", "path", "circle", "text"} and " style=" not in text


def test_svg_and_png_are_the_same_every_time(shown: View) -> None:
    scene = figure(shown, "quality-cost")
    assert svg(scene, "wide") == svg(scene, "wide")
    assert png(scene, "Title") == png(scene, "Title") and png(scene, "Title").startswith(b"\x89PNG")


def test_names_in_any_script_are_drawn(one_task: Callable[..., Results], results: Results) -> None:
    rows = [replace(c, arm="日本語 $x^2$ \N{GRINNING FACE}") for c in results.comparisons[:1]]
    decided = replace(results.decisions[0], steps=())
    scene = figure(view(one_task(comparisons=rows, decided=decided)), "quality-cost")
    assert any("日本語 $x^2$" in text for text in texts(scene))
    assert png(scene, "日本語").startswith(b"\x89PNG")


def test_both_themes_have_the_same_roles(shown: View) -> None:
    roles = {item.role for scene in scenes(shown) for item in scene.items}
    assert roles <= set(LIGHT) and set(LIGHT) == set(DARK)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_colours_can_be_read(theme: dict[str, str]) -> None:
    for role in ("ink", "muted", "link", "good", "bad", "open", "stay", *(f"s{n}" for n in range(8))):
        assert contrast(theme[role], theme["card"]) >= 4.5, role
    for role in ("good", "bad", "open", "stay"):
        assert contrast(theme[role], theme[f"{role}-soft"]) >= 4.5, role


@given(st.lists(st.just(0.0) | st.floats(min_value=1e-9, max_value=1e9), min_size=1, max_size=8))
def test_an_axis_holds_its_values_and_has_ticks(values: list[float]) -> None:
    shares = [value / 1e9 for value in values]
    for made in (axis(values, 0, 400), axis(values, 0, 400, from_zero=True), share_axis(shares, 0, 400)):
        assert made.low < made.high
        ticks = made.ticks(5)
        assert 1 <= len(ticks) <= 14
        places = [made.at(tick) for tick in ticks]
        assert all(later - earlier > 1 for earlier, later in pairwise(places))
    made = axis(values, 0, 400)
    assert all(-1e-6 <= made.at(value) <= 400 + 1e-6 for value in values)


def test_a_wide_span_of_costs_gets_a_logarithmic_axis() -> None:
    assert axis([0.01, 10.0], 0, 100).log and not axis([1.0, 10.0], 0, 100).log
    assert Axis(low=1, high=100, start=0, end=100, log=True).at(10) == pytest.approx(50)


@given(st.lists(st.floats(min_value=-50, max_value=350), max_size=12))
def test_spread_labels_keep_order_distance_and_bounds(places: list[float]) -> None:
    moved = spread(places, 15, 0, 300)
    order = sorted(range(len(places)), key=lambda number: places[number])
    ranked = [moved[number] for number in order]
    assert all(-1e-6 <= value <= 300 + 1e-6 for value in ranked)
    assert all(b - a >= 15 - 1e-6 for a, b in pairwise(ranked))


def test_labels_of_points_in_one_place_do_not_overlap() -> None:
    bounds = Box(left=0, top=0, right=400, bottom=300)
    labels = place([Wanted(x=200, y=150, text=f"an arm {n}", role="ink") for n in range(6)], bounds, [])
    boxes = [extent(label) for label in labels]
    assert all(a.overlap(b) == 0 for n, a in enumerate(boxes) for b in boxes[n + 1 :])


def test_text_that_does_not_fit_is_cut() -> None:
    assert fitted("short", 100) == "short"
    cut = fitted("a very long name of an arm indeed", 80)
    assert cut.endswith("…") and text_width(cut) <= 80


def test_a_figure_with_nothing_to_draw_is_none(one_task: Callable[..., Results], results: Results) -> None:
    unknown = [
        replace(
            c, usd_per_1k_queries=None, latency_p50_s=None, latency_p95_s=None, latency_p99_s=None, quality=None
        )
        for c in results.comparisons[:1]
    ]  # fmt: skip
    decided = replace(results.decisions[0], steps=(), choice_map=None, cost_curves=())
    empty = view(replace(one_task(comparisons=unknown, decided=decided), latencies_s={}))
    assert [figure.wide for figure in figures(empty.tasks[0], empty.policy)] == [None] * 5


def test_an_unpriced_arm_is_named_under_the_figure(one_task: Callable[..., Results], results: Results) -> None:
    rows = [replace(c, usd_per_1k_queries=None) if c.arm == "rag" else c for c in results.comparisons[:5]]
    assert "Not shown, price not known: rag" in texts(figure(view(one_task(comparisons=rows)), "quality-cost"))


def test_one_arm_without_intervals_is_drawn(one_task: Callable[..., Results], results: Results) -> None:
    row = replace(
        results.comparisons[2],
        quality=Interval(value=1.0, low=None, high=None), usd_per_1k_queries=Interval(value=0.0, low=None, high=None),
    )  # fmt: skip
    decided = replace(results.decisions[0], steps=())
    assert "rag" in texts(figure(view(one_task(comparisons=[row], decided=decided)), "quality-cost"))
