"""A scene as PNG in the light theme, by matplotlib's Agg canvas: the only file that knows matplotlib."""

import warnings
from io import BytesIO
from typing import Any

from harness.reporting.scene import Item, Mark, Path, Scene, Text, Ticks, fitted
from harness.reporting.svg import corners
from harness.reporting.theme import LIGHT

_PIXELS_PER_UNIT = 2
_POINTS_PER_UNIT = 0.72
_TITLE_HEIGHT = 40
_ALIGNMENT = {"start": "left", "middle": "center", "end": "right"}


def png(scene: Scene, title: str) -> bytes:
    """The drawing under its title, at twice its natural size; the same scene gives the same bytes."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(scene.width / 100, (scene.height + _TITLE_HEIGHT) / 100), dpi=100 * _PIXELS_PER_UNIT)
    figure.set_facecolor(LIGHT["card"])
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, scene.width)
    axes.set_ylim(scene.height, -_TITLE_HEIGHT)
    axes.set_axis_off()
    heading = Text(x=4, y=12 - _TITLE_HEIGHT / 2, text=fitted(title, scene.width - 8, 14), size=14, bold=True)
    for order, item in enumerate((heading, *scene.items)):
        _draw(axes, item, order)
    out = BytesIO()
    with warnings.catch_warnings():
        # A letter that the font lacks is drawn as a box; the page, which uses the reader's fonts, has it.
        warnings.filterwarnings("ignore", message="Glyph .* missing", category=UserWarning)
        canvas.print_png(out, metadata={"Software": None})
    return out.getvalue()


def _draw(axes: Any, item: Item, order: int) -> None:
    colour = LIGHT[item.role]
    match item:
        case Path(filled=True):
            _polygon(axes, item.points, facecolor=colour, edgecolor="none", alpha=item.opacity, zorder=order)
        case Path():
            xs, ys = zip(*item.points, strict=True)
            axes.plot(
                xs,
                ys,
                color=colour,
                linewidth=item.width * _POINTS_PER_UNIT,
                alpha=item.opacity,
                zorder=order,
                linestyle=(0, (5, 4)) if item.dashed else "-",
                solid_joinstyle="round",
            )
        case Ticks():
            axes.vlines(
                item.xs,
                item.y,
                item.y + item.height,
                colors=colour,
                linewidth=_POINTS_PER_UNIT,
                alpha=item.opacity,
                zorder=order,
            )
        case Mark():
            _mark(axes, item, colour, order)
        case Text():
            axes.text(
                item.x,
                item.y,
                item.text,
                color=colour,
                fontsize=item.size * _POINTS_PER_UNIT * 0.94,
                ha=_ALIGNMENT[item.anchor],
                va="baseline",
                zorder=order,
                parse_math=False,
                fontweight="bold" if item.bold else "normal",
                family="DejaVu Sans",
            )


def _mark(axes: Any, mark: Mark, colour: str, order: int) -> None:
    from matplotlib.patches import Ellipse

    edge, face = (colour, LIGHT["card"]) if mark.hollow else (LIGHT["card"], colour)
    style = {"facecolor": face, "edgecolor": edge, "linewidth": 1.5 * _POINTS_PER_UNIT, "zorder": order}
    if mark.shape != "circle":
        _polygon(axes, corners(mark), **style)
        return
    circle = Ellipse((mark.x, mark.y), mark.size, mark.size)
    circle.set(**style)
    axes.add_artist(circle)


def _polygon(axes: Any, points: Any, **style: Any) -> None:
    from matplotlib.patches import Polygon

    shape = Polygon(points, closed=True)
    shape.set(**style)
    axes.add_artist(shape)
