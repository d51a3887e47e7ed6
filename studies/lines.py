"""What a study finds, share by share, and the compact table it is printed as."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

Bar = tuple[float, float]
"""The least and the most that a share may be."""


class Line(NamedTuple):
    """One share, counted in `runs` runs of one world. `bar` None: shown, not judged."""

    measure: str
    group: str
    world: str
    share: float
    runs: int
    bar: Bar | None = None

    @property
    def error(self) -> float:
        """Monte-Carlo standard error; of one run in all, where none or all count."""
        share = min(max(self.share, 1 / self.runs), 1 - 1 / self.runs) if self.runs > 1 else 0.5
        return float(np.sqrt(share * (1 - share) / self.runs))

    def beyond(self, errors: float) -> bool:
        """Whether the share lies outside its bar by more than this many standard errors."""
        if self.bar is None:
            return False
        low, high = self.bar
        return self.share < low - errors * self.error or self.share > high + errors * self.error


@dataclass(frozen=True, kw_only=True)
class Study:
    """One question. `runs` are the published replicates; `find(runs, rng)` yields what they show."""

    name: str
    question: str
    runs: int
    find: Callable[[int, np.random.Generator], Iterator[Line]]


def table(lines: Iterable[Line]) -> Iterator[str]:
    """One row per measure and group: worlds, runs of the least, mean and extremes, error, bar, worlds outside it."""
    groups: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        groups.setdefault((line.measure, line.group), []).append(line)
    yield "| measure | worlds of | worlds | runs each | mean | lowest | highest | s.e. | bar | outside | by 2 s.e. |"
    yield "|---|---|---:|---:|---:|---:|---:|---:|---|---:|---:|"
    for (measure, group), found in groups.items():
        shares = np.array([line.share for line in found])
        bar = found[0].bar
        judged = ("", "", "") if bar is None else (_bar(bar), *(str(sum(x.beyond(e) for x in found)) for e in (0, 2)))
        figures = (shares.mean(), shares.min(), shares.max(), max(line.error for line in found))
        cells = [measure, group, str(len(found)), f"{min(line.runs for line in found):,}", *map(_percent, figures)]
        yield f"| {' | '.join([*cells, *judged])} |"


def outside(lines: Iterable[Line]) -> Iterator[str]:
    """The worlds outside their bar, each in a sentence."""
    for line in lines:
        if line.beyond(0):
            noise = "by more than 2 s.e." if line.beyond(2) else "within 2 s.e."
            yield (
                f"outside its bar, {noise}: {line.measure}, {line.world}: "
                f"{_percent(line.share)} of {line.runs:,} runs (s.e. {_percent(line.error)})"
            )


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"


def _bar(bar: Bar) -> str:
    low, high = bar
    return (
        f"≤ {100 * high:g} %" if low <= 0 else f"≥ {100 * low:g} %" if high >= 1 else f"{100 * low:g}–{100 * high:g} %"
    )
