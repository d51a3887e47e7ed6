"""The runs of an experiment over time: a table with a sparkline per quantity for a terminal, and JSON."""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from harness.core.history import HistoryRow, HistoryVerdict
from harness.reporting import regress_words, words
from harness.reporting.tables import Table

LEVELS = "▁▂▃▄▅▆▇█"
FLAT = LEVELS[3]
GAP = " "
_SAME = 1e-9
_COLUMNS = ("Task", "Arm", "", "Over the runs", "First", "Last", "Change", "Verdict")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Quantity:
    """One line of an arm: how its values and their change are written."""

    name: str
    values: tuple[float | None, ...]
    write: Callable[[float], str]
    change: Callable[[float, float], str]


def sparkline(values: Sequence[float | None]) -> str:
    """One character per value, from the lowest to the highest in eight levels: a space where there is none.

    A flat line where all values are the same. Raises ValueError where a value is not finite.
    """
    known = [value for value in values if value is not None]
    if not all(math.isfinite(value) for value in known):
        raise ValueError("a value of a run must be a finite number, or None")
    if not known:
        return GAP * len(values)
    low, high = min(known), max(known)
    if high - low <= _SAME * max(abs(low), abs(high)):
        return "".join(GAP if value is None else FLAT for value in values)
    half = high / 2 - low / 2  # halves, since a difference may be beyond what a float holds
    return "".join(GAP if value is None else _level((value / 2 - low / 2) / half) for value in values)


def _level(share: float) -> str:
    return LEVELS[min(int(share * len(LEVELS)), len(LEVELS) - 1)]


def history_rows(experiment: str, rows: Sequence[HistoryRow]) -> tuple[Table, ...]:
    """One table: per arm a line of quality, of cost and of p95 latency. No row: no table.

    Cells are plain text. Raises ValueError where a value is not finite.
    """
    if not rows:
        return ()
    lines = [line for row in rows for line in _lines(row)]
    return (
        Table(
            title=words.plain(experiment), headline=words.plain(_headline(rows)), columns=_COLUMNS, rows=tuple(lines)
        ),
    )


def _headline(rows: Sequence[HistoryRow]) -> str:
    """How many runs, and from when to when."""
    runs = {run: created for row in rows for run, created in zip(row.runs, row.created, strict=True)}
    days = sorted(created[:10] for created in runs.values() if created)
    span = "" if not days else f", {days[0]}" if days[0] == days[-1] else f", {days[0]} to {days[-1]}"
    return f"{words.plural(len(runs), 'run')}{span}; from the lowest ▁ to the highest █ of each line"


def _lines(row: HistoryRow) -> list[tuple[str, ...]]:
    lines: list[tuple[str, ...]] = []
    for place, each in enumerate(_quantities(row)):
        known = [value for value in each.values if value is not None]
        first, last = (each.write(known[0]), each.write(known[-1])) if known else (words.UNKNOWN, words.UNKNOWN)
        change = each.change(known[0], known[-1]) if len(known) > 1 else words.UNKNOWN
        name = (words.plain(row.task), words.plain(row.arm)) if place == 0 else ("", "")
        verdict = _verdict(row.verdict[-1:]) if place == 0 else ""
        lines.append((*name, each.name, sparkline(each.values), first, last, change, verdict))
    return lines


def _quantities(row: HistoryRow) -> tuple[_Quantity, ...]:
    return (
        _Quantity(name="quality", values=row.quality, write=words.percent, change=_points),
        _Quantity(name="$ per 1,000", values=row.usd_per_1k_queries, write=words.usd, change=_relative),
        _Quantity(name="p95", values=row.latency_p95_s, write=words.seconds, change=_relative),
    )


def _points(first: float, last: float) -> str:
    return words.points(last - first)


def _relative(first: float, last: float) -> str:
    """Nothing is told of a change from nothing."""
    return words.relative(last / first - 1) if first > 0 else words.UNKNOWN


def _verdict(latest: Sequence[HistoryVerdict | None]) -> str:
    """That of the latest run."""
    told: dict[str, str] = dict([*words.VERDICT_WORDS.items(), *regress_words.VERDICT_WORDS.items()])
    return next((told[verdict] for verdict in latest if verdict is not None), words.UNKNOWN)


def history_json(experiment: str, rows: Sequence[HistoryRow]) -> str:
    """The same as JSON, run by run. Raises ValueError where a number is not finite."""
    content = {"experiment": experiment, "arms": [_arm(row) for row in rows]}
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _arm(row: HistoryRow) -> dict[str, object]:
    names = ("run_id", "created", "quality", "usd_per_1k_queries", "latency_p95_s", "verdict")
    columns = (row.runs, row.created, row.quality, row.usd_per_1k_queries, row.latency_p95_s, row.verdict)
    runs = [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
    return {"task": row.task, "arm": row.arm, "runs": runs}
