"""Many runs of one experiment: a chart of single runs, and a test for slow falls that may be read after every run.

A gate holds each run against one baseline, so it sees a fall only once that exceeds the margin, and a chart sees single
runs. A slow fall shows in the order of the runs. While nothing changes, runs are exchangeable: whatever moves them from
one to the next, be it sampling, the load of that night or a baseline that was lucky, every order of their values is as
likely. So the rank of the latest run among all until then is uniform and independent of all ranks before (Rényi 1962),
whatever the values' law. Against that stands a bet on low ranks: its stake grows by f(rank), where f is 1 on average
over the ranks, and so stays a martingale, which ever reaches 1 / error with at most that chance (Ville 1939), over any
number of runs and whenever somebody looks. Such tests are known as conformal test martingales (Vovk, Gammerman & Shafer
2005; Vovk 2021, Statistical Science 36).

The stake is spread over when a fall may begin and how steep it may be, in standard deviations of a run; each part bets
as if normal scores of the ranks were tilted by what such a fall would do to them. Ties count as the highest rank, which
can only lower the stake. A system that wanders, today's run like yesterday's, is not exchangeable, and is called a fall
where it falls.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from harness.core.regressions import ControlChart, Drift
from harness.decision.measured import Floats, Integers

LEAST_RUNS = 10
"""Runs that a control chart needs before it draws limits."""
MOVING_RANGE = 2 / np.sqrt(np.pi)  # mean range of two normal values, in standard deviations: 1.128
SIGMAS = 3.0
SLOPES = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0)
"""Falls that are bet on, in standard deviations of a run per run."""
LEAN_STEP, MOST_LEAN = 0.1, 3.0
SAME = 1e-9


def control_chart(values: Sequence[float | None], *, least: int = LEAST_RUNS) -> ControlChart:
    """A chart of single values, one per run since the baseline; None where a run has none.

    Sigma is the mean moving range over 1.128 (Shewhart; Montgomery 2019, section 6.4), which a slow change hardly
    widens. Raises ValueError where a value is not finite.
    """
    known = np.array([value for value in values if value is not None], dtype=np.float64)
    if not np.isfinite(known).all():
        raise ValueError("a value of a run must be a finite number, or None")
    if known.size < max(least, 2):
        return ControlChart(values=tuple(values), least=least)
    centre, sigma = float(known.mean()), float(np.abs(np.diff(known)).mean() / MOVING_RANGE)
    low, high = centre - SIGMAS * sigma, centre + SIGMAS * sigma
    slack = SAME * float(np.abs(known).max())
    outside = (
        place for place, value in enumerate(values) if value is not None and not low - slack <= value <= high + slack
    )
    return ControlChart(
        values=tuple(values), least=least, centre=centre, sigma=sigma, low=low, high=high, outside=tuple(outside)
    )


def slow_falls(series: Sequence[ArrayLike], *, confidence: float) -> tuple[Drift, ...]:
    """Watch all series of a suite at once: any is ever alarmed, nothing having changed, with chance 1 - confidence.

    Each is `values[run]` or `values[run, sample]` in the order of the runs, the baseline first, higher being better
    (hand in costs and times with their sign turned). NaN where a sample was not measured: runs are then compared by how
    they differ from each sample's mean over the runs, which keeps them exchangeable. A run without any value is left
    out. The error rate is shared out equally. Raises ValueError for a confidence outside (0, 1).
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence}")
    threshold = len(series) / (1 - confidence)
    return tuple(_watched(_table(each), threshold) for each in series)


def _table(values: ArrayLike) -> Floats:
    """[run, sample]"""
    table = np.asarray(values, dtype=np.float64)
    return table[:, None] if table.ndim == 1 else table


def _watched(table: Floats, threshold: float) -> Drift:
    run = np.flatnonzero(~np.isnan(table).all(axis=1))
    stakes, began = _stakes(sequential_ranks(table[run]))
    evidence = np.ones(len(table))
    evidence[run] = stakes
    for place in np.setdiff1d(np.arange(1, len(table)), run):
        evidence[place] = evidence[place - 1]
    values = _levels(table[run])
    passed = np.flatnonzero(evidence >= threshold)
    alarm = int(passed[0]) if passed.size else None
    start = None if alarm is None else int(began[np.searchsorted(run, alarm)])
    shown = np.full(len(table), np.nan)
    shown[run] = values
    return Drift(
        values=tuple(None if np.isnan(value) else float(value) for value in shown),
        evidence=tuple(evidence.tolist()),
        threshold=threshold,
        alarm=alarm,
        began=None if start is None else int(run[start]),
        slope=None if start is None else float(np.polyfit(run[start:], values[start:], 1)[0]),
    )


def _levels(table: Floats) -> Floats:
    """[run] the mean; with samples missing, how far those of a run lie from their own means, around the whole's."""
    missing = np.isnan(table)
    if not missing.any():
        return np.asarray(table.mean(axis=1))
    measured = ~missing.all(axis=0)
    own = np.nanmean(table[:, measured], axis=0)
    return np.asarray(np.nanmean(table[:, measured] - own, axis=1) + own.mean())


def sequential_ranks(table: Floats) -> Integers:
    """[run] the rank of each run's level among those until then, from 1; equal ones count as the highest rank.

    `table[run, sample]`, a run having at least one value. Levels are taken anew over the runs until then, all alike.
    """
    complete = not np.isnan(table).any()
    levels = _levels(table)
    ranks = np.ones(len(table), dtype=np.int64)
    for last in range(1, len(table)):
        seen = levels[: last + 1] if complete else _levels(table[: last + 1])
        ranks[last] = int((seen <= seen[-1] + SAME * np.abs(seen).max()).sum())
    return ranks


def _stakes(ranks: Integers) -> tuple[Floats, Integers]:
    """[run] the stake after each run, and after which run the part with most of it takes the fall to begin."""
    runs = len(ranks)
    starts = np.arange(max(runs - 1, 1), dtype=np.float64)
    share = 1 / ((starts + 1) * (starts + 2))  # those of all starts sum to 1
    grown = np.zeros((starts.size, len(SLOPES)))
    stakes, began = np.ones(runs), np.zeros(runs, dtype=np.int64)
    for last in range(1, runs):
        gains, leans = _bets(last)
        grown[:last] += gains[leans, ranks[last] - 1]
        parts = share[:last] * np.exp(grown[:last]).mean(axis=1)
        stakes[last] = parts.sum() + 1 / (last + 1)  # the starts that are still to come hold theirs
        began[last] = int(parts.argmax())
    return stakes, began


@lru_cache(maxsize=2048)
def _bets(last: int) -> tuple[Floats, Integers]:
    """At run `last` (from 0): `gains[lean, rank - 1]`, what a bet's logarithm grows by, and `leans[start, slope]`.

    A bet leans by as many standard deviations as the latest run would lie below all runs until then.
    """
    from scipy.special import ndtri

    scores = ndtri((np.arange(1, last + 2) - 0.5) / (last + 1))
    tilted = -LEAN_STEP * np.arange(round(MOST_LEAN / LEAN_STEP) + 1)[:, None] * scores[None, :]
    gains = tilted - np.log(np.exp(tilted).mean(axis=1, keepdims=True))
    fallen = np.maximum(np.arange(last + 1)[None, :] - np.arange(last)[:, None], 0)  # [start, run]
    middle, spread = fallen.mean(axis=1)[:, None], fallen.var(axis=1)[:, None]
    slopes = np.asarray(SLOPES)[None, :]
    lean = slopes * (fallen[:, -1:] - middle) / np.sqrt(1 + slopes**2 * spread)
    return gains, np.minimum(np.rint(lean / LEAN_STEP), len(gains) - 1).astype(np.int64)
