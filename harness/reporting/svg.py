"""A scene as SVG whose colours are the page's custom properties; text stays text."""

from html import escape

from harness.reporting.scene import Item, Mark, Path, Point, Scene, Text, Ticks
from harness.reporting.theme import DARK


def svg(scene: Scene, name: str) -> str:
    """One `<svg>` element; `name` becomes its class. Styled by the rules of `svg_rules`, never by attributes."""
    body = "".join(_item(item) for item in scene.items)
    return (
        f'<svg class="figure {escape(name)}" viewBox="0 0 {_n(scene.width)} {_n(scene.height)}" role="img" '
        f'aria-label="{escape(scene.label)}">{body}</svg>'
    )


def svg_rules() -> str:
    """The style rules that give each role its colour: `f-` fills, `l-` lines."""
    return "".join(f".f-{role}{{fill:var(--{role})}}.l-{role}{{stroke:var(--{role})}}" for role in DARK)


def _item(item: Item) -> str:
    match item:
        case Path():
            return _path(item)
        case Ticks():
            strokes = "".join(f"M{_n(x)} {_n(item.y)}v{_n(item.height)}" for x in item.xs)
            return f'<path class="l-{item.role}" opacity="{_n(item.opacity)}" d="{strokes}"/>'
        case Mark():
            return _mark(item)
        case Text():
            bold = ' font-weight="650"' if item.bold else ""
            return (
                f'<text class="f-{item.role}" x="{_n(item.x)}" y="{_n(item.y)}" font-size="{_n(item.size)}" '
                f'text-anchor="{item.anchor}"{bold}>{escape(item.text)}</text>'
            )


def _path(path: Path) -> str:
    d = _outline(path.points) + ("z" if path.filled else "")
    faint = "" if path.opacity == 1 else f' opacity="{_n(path.opacity)}"'
    if path.filled:
        return f'<path class="f-{path.role}" d="{d}"{faint}/>'
    dashes = ' stroke-dasharray="4 3"' if path.dashed else ""
    return (
        f'<path class="l-{path.role}" fill="none" stroke-width="{_n(path.width)}" stroke-linejoin="round" '
        f'd="{d}"{dashes}{faint}/>'
    )


def _mark(mark: Mark) -> str:
    paint = f"f-card l-{mark.role}" if mark.hollow else f"f-{mark.role} l-card"
    width = 2 if mark.hollow else 1.5
    if mark.shape == "circle":
        place = f'cx="{_n(mark.x)}" cy="{_n(mark.y)}" r="{_n(mark.size / 2)}"'
        return f'<circle class="{paint}" stroke-width="{width}" {place}/>'
    return f'<path class="{paint}" stroke-width="{width}" d="{_outline(corners(mark))}z"/>'


def corners(mark: Mark) -> tuple[Point, ...]:
    """The corners of a square, triangle or diamond of the same visual weight as a circle of that size."""
    r = mark.size / 2
    offsets = {
        "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
        "triangle": ((0, -1.2), (1.15, 0.85), (-1.15, 0.85)),
        "diamond": ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
    }[mark.shape]
    return tuple((mark.x + dx * r, mark.y + dy * r) for dx, dy in offsets)


def _outline(points: tuple[Point, ...]) -> str:
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points)


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
