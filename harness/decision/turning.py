"""Where a choice turns when one number is moved: solved for where all margins are linear in it, else searched for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite

SCAN_POINTS = 24
SCAN_REACH = 1e-6
PRECISION = 1e-7
LINEAR = 1e-9
PARTS = (0.5, 1e-5, 1e-9)
"""Of the way: a hyperbola is told from a line by its bend at one of them, if it turns beyond 5e-14 of the way."""
NUDGES = (1e-9, 1e-7, 1e-5)


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A number between `low` and `high` that stands at `start`, what is chosen at any value, and the margins behind it.

    A choice can only change where one of the margins, which have the same keys everywhere, changes its sign.
    """

    start: float
    low: float
    high: float
    chosen: Callable[[float], str]
    margins: Callable[[float], Mapping[str, float]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """At `value`, a hair beyond the crossing as seen from the start, `then` is chosen."""

    value: float
    then: str


def turns(question: Question) -> tuple[Turn, ...]:
    """The nearest turn below the start and the nearest above it, where there are any."""
    crossings = _crossings(question)
    ends = [end for end in (question.low, question.high) if end != question.start]
    found = [_searched(question, e) if crossings is None else _solved(question, e, crossings) for e in ends]
    return tuple(turn for turn in found if turn is not None)


def _crossings(question: Question) -> list[float] | None:
    """All values at which a margin changes its sign; None where some margin is not linear in the number.

    A margin may bend near the start alone: where that is small beside the end, it is looked at there too.
    """
    first, last = question.low, question.high
    at_first, at_last = question.margins(first), question.margins(last)
    for part in PARTS:
        seen = question.margins(first + part * (last - first))
        if any(not _on_line(at_first[key], at_last[key], part, value) for key, value in seen.items()):
            return None
    return sorted(
        first + (last - first) * margin / (margin - at_last[key])
        for key, margin in at_first.items()
        if isfinite(margin) and isfinite(at_last[key]) and margin != at_last[key] and margin * at_last[key] <= 0
    )


def _on_line(first: float, last: float, part: float, value: float) -> bool:
    if not (isfinite(first) and isfinite(last)):
        return first == last == value
    return abs(first + part * (last - first) - value) <= LINEAR * (abs(first) + part * abs(last - first))


def _solved(question: Question, end: float, crossings: list[float]) -> Turn | None:
    """The first crossing towards `end` beyond which the choice is another one."""
    upwards = end > question.start
    ahead = [c for c in crossings if (question.start <= c < end if upwards else end < c <= question.start)]
    here = question.chosen(question.start)
    for crossing, beyond in pairwise([*sorted(ahead, reverse=not upwards), end]):
        if crossing == beyond:
            continue
        then = question.chosen((crossing + beyond) / 2)
        if then != here:
            return _past(question, crossing, beyond, then)
    return None


def _past(question: Question, crossing: float, beyond: float, then: str) -> Turn:
    """A value so little past the crossing that nobody sees it, but for which the walk does end elsewhere."""
    for nudge in NUDGES:
        value = crossing + nudge * max(abs(crossing), abs(beyond - crossing) * nudge) * (1 if beyond > crossing else -1)
        if question.chosen(value) == then:
            return Turn(value=value, then=then)
    return Turn(value=(crossing + beyond) / 2, then=then)


def _searched(question: Question, end: float) -> Turn | None:
    """The first change on the way to `end`, narrowed down by bisection."""
    here = question.chosen(question.start)
    for near, far in pairwise([question.start, *_way(question.start, end)]):
        if question.chosen(far) != here:
            return _bisected(question, near, far, here)
    return None


def _way(start: float, end: float) -> Iterator[float]:
    """Values from the start to the end, evenly spaced by ratio, so that small values are looked at as closely."""
    if end > start:
        origin = start if start > 0 else end * SCAN_REACH
        yield from (origin * (end / origin) ** (step / SCAN_POINTS) for step in range(1, SCAN_POINTS))
    else:
        floor = max(end, start * SCAN_REACH)
        yield from (start * (floor / start) ** (step / SCAN_POINTS) for step in range(1, SCAN_POINTS))
    yield end


def _bisected(question: Question, near: float, far: float, here: str) -> Turn:
    then = question.chosen(far)
    while abs(far - near) > PRECISION * max(abs(far), abs(near)):
        middle = (near + far) / 2
        if middle in (near, far):
            break
        at_middle = question.chosen(middle)
        near, far, then = (middle, far, then) if at_middle == here else (near, middle, at_middle)
    return Turn(value=far, then=then)
