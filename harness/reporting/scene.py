"""A figure as plain shapes in pixels, with roles instead of colours; `svg.py` and `png.py` draw it.

Layout happens once, here and in `charts/`; so the page's figure follows the reader's theme, needs no library
to be drawn, and equals the PNG. y grows downwards. Sizes are those of the page at its natural width.
"""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Point: TypeAlias = tuple[float, float]
Shape: TypeAlias = Literal["circle", "square", "triangle", "diamond"]
Anchor: TypeAlias = Literal["start", "middle", "end"]

FONT_SIZE = 12.0
_NARROW = "iljtfrI.,:;|!'()[]/ -·"
_WIDE = "mwMW%@+−<>=≈"


@dataclass(frozen=True, kw_only=True, slots=True)
class Path:
    """An open line through `points`, or a filled area."""

    points: tuple[Point, ...]
    role: str
    width: float = 1.0
    dashed: bool = False
    filled: bool = False
    opacity: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticks:
    """Many short vertical strokes of one height at the places `xs`, drawn as one shape."""

    xs: tuple[float, ...]
    y: float
    height: float
    role: str
    opacity: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A point symbol of about `size` pixels across; `hollow` shows the background inside."""

    x: float
    y: float
    role: str
    shape: Shape = "circle"
    size: float = 9.0
    hollow: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """One line of text whose baseline starts, is centred, or ends at (x, y)."""

    x: float
    y: float
    text: str
    role: str = "ink"
    size: float = FONT_SIZE
    anchor: Anchor = "start"
    bold: bool = False


Item: TypeAlias = Path | Ticks | Mark | Text


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """A finished drawing. `label` says in a sentence what it shows, for those who cannot see it."""

    width: float
    height: float
    label: str
    items: tuple[Item, ...] = field(default_factory=tuple)


def box(left: float, top: float, width: float, height: float, role: str) -> Path:
    """A filled rectangle."""
    right, bottom = left + width, top + height
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return Path(points=corners, role=role, filled=True)


def text_width(text: str, size: float = FONT_SIZE, *, bold: bool = False) -> float:
    """About how wide a sans-serif font sets `text`, on the wide side, since the reader's font is unknown."""
    units = sum(
        0.34 if c in _NARROW else 0.92 if c in _WIDE else 0.70 if c.isupper() else 1.0 if ord(c) > 0x2E80 else 0.575
        for c in text
    )
    return units * size * (1.14 if bold else 1.0)


def fitted(text: str, width: float, size: float = FONT_SIZE) -> str:
    """`text`, cut with an ellipsis where it is wider than `width`."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text + "…"
