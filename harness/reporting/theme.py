"""The colours, once: roles of the light and the dark theme, for the page's style sheet and for the PNG files.

The series colours keep apart for the common colour deficiencies (after Okabe and Ito 2008, lightness tuned for
each background to a contrast of 3:1 or more); every series also has its own label, and each rung its own shape.
"""

from harness.core.types import Rung
from harness.reporting.scene import Shape

SERIES = 8

LIGHT: dict[str, str] = {
    "page": "#f6f6f3",
    "card": "#ffffff",
    "ink": "#1c1e21",
    "muted": "#5c636b",
    "line": "#d9dad6",
    "grid": "#e7e8e4",
    "link": "#0b5cad",
    "good": "#0a6e46",
    "good-soft": "#e0f2e9",
    "bad": "#a8321e",
    "bad-soft": "#fbe7e3",
    "open": "#855400",
    "open-soft": "#fdf0d5",
    "stay": "#45505c",
    "stay-soft": "#e9ecef",
    "s0": "#6a7380",
    "s1": "#0072b2",
    "s2": "#00855f",
    "s3": "#c94f00",
    "s4": "#8a4aa8",
    "s5": "#8d6700",
    "s6": "#2076a9",
    "s7": "#c04a86",
    "other": "#9ba1a8",
}

DARK: dict[str, str] = {
    "page": "#131518",
    "card": "#1b1e23",
    "ink": "#e9eaec",
    "muted": "#a3abb5",
    "line": "#353a42",
    "grid": "#2a2e35",
    "link": "#7cb8f5",
    "good": "#5fd3a0",
    "good-soft": "#173328",
    "bad": "#ff9c85",
    "bad-soft": "#3f211b",
    "open": "#f3c062",
    "open-soft": "#3a2d12",
    "stay": "#c0c8d1",
    "stay-soft": "#2b3038",
    "s0": "#a7b0bb",
    "s1": "#5cb6ee",
    "s2": "#45cf9f",
    "s3": "#ff985a",
    "s4": "#d09be8",
    "s5": "#ecc14c",
    "s6": "#93d2fb",
    "s7": "#f494c4",
    "other": "#767e88",
}

SHAPES: dict[Rung, Shape] = {
    Rung.PROMPTING: "circle",
    Rung.RAG: "square",
    Rung.FINE_TUNING: "triangle",
    Rung.FINE_TUNING_RAG: "diamond",
}


def series_role(series: int | None) -> str:
    """The colour role of the n-th arm of the walk; arms outside it are grey."""
    return "other" if series is None else f"s{series % SERIES}"


def css_variables(theme: dict[str, str]) -> str:
    """The theme as custom properties for a style sheet."""
    return "".join(f"--{role}:{colour};" for role, colour in theme.items())
