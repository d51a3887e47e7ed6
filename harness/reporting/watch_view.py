"""One quantity over many runs in words: what its control chart draws, and what is said below it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from harness.core.regressions import Criterion, Drift, GateRow, RegressionReport, Watch
from harness.core.two_runs import RunFacts
from harness.reporting import regress_words, words

_DATE = re.compile(r"\d{4}-(\d\d-\d\d)")
_NAMED_OUTSIDE = 5
_BEYOND_COUNTING = 1e6


@dataclass(frozen=True, kw_only=True, slots=True)
class WatchView:
    """A series of runs, as a chart draws it. `margin` is the value beyond which the loss exceeds the gate's margin.

    `alarm` and `began` are places among the runs; `tick` writes a value for the axis.
    """

    task: str
    arm: str
    criterion: Criterion
    title: str
    axis_title: str
    run_labels: tuple[str, ...]
    values: tuple[float | None, ...]
    centre: float | None
    low: float | None
    high: float | None
    margin: float | None
    outside: tuple[int, ...]
    alarm: int | None
    began: int | None
    tick: Callable[[float], str]
    moves: str
    caption: str

    @property
    def falling(self) -> bool:
        """Whether a slow fall is found."""
        return self.alarm is not None

    @property
    def unusual(self) -> bool:
        """Whether a reader should look: a slow fall, or the latest run beyond the limits."""
        return self.falling or len(self.values) - 1 in self.outside


def watch_view(watch: Watch, report: RegressionReport) -> WatchView:
    """The series in words; `report` names its runs and has the gate's margin."""
    labels = run_labels(report.nights)
    chart, drift = watch.chart, watch.drift
    said = (_latest(watch), _limits(watch), _outside(watch, labels), _drift(watch, labels))
    return WatchView(
        task=watch.task,
        arm=watch.arm,
        criterion=watch.criterion,
        title=f"{watch.arm}: {regress_words.criterion(watch.criterion, watch.unit)}",
        axis_title=_axis_title(watch),
        run_labels=labels,
        values=watch.values,
        centre=chart.centre,
        low=chart.low,
        high=chart.high,
        margin=_margin(watch, report),
        outside=chart.outside,
        alarm=drift.alarm if drift else None,
        began=drift.began if drift else None,
        tick=regress_words.tick(watch.unit),
        moves=f"slow {_moves(watch)}",
        caption=" ".join(text for text in said if text),
    )


def run_labels(nights: Sequence[RunFacts]) -> tuple[str, ...]:
    """A run's month and day, or the start of its id where its time is not known."""
    found = (_DATE.match(run.created) for run in nights)
    return tuple(date[1] if date else run.run_id[:10] for date, run in zip(found, nights, strict=True))


def _axis_title(watch: Watch) -> str:
    if watch.unit == "usd":
        return "USD per 1,000 queries"
    name = regress_words.criterion(watch.criterion, watch.unit)
    return name if watch.criterion == "latency_p95" else f"{name[0].upper()}{name[1:]}"


def _margin(watch: Watch, report: RegressionReport) -> float | None:
    """Where the loss against the baseline exceeds the margin; None where the gate has no such row in this unit."""
    name = (watch.task, watch.arm, watch.criterion, watch.unit)
    row = next((each for each in report.gate.rows if (each.task, each.arm, each.criterion, each.unit) == name), None)
    if row is None or row.baseline is None:
        return None
    return beyond(row, row.baseline)


def beyond(row: GateRow, baseline: float) -> float:
    """The value whose loss against `baseline` is the row's margin."""
    if row.criterion == "quality":
        return baseline - row.margin
    return baseline + row.margin if row.criterion == "failures" else baseline * (1 + row.margin)


def _latest(watch: Watch) -> str:
    last = watch.values[-1] if watch.values else None
    return f"Latest run: {words.or_unknown(last, regress_words.value(watch.unit))}."


def _limits(watch: Watch) -> str:
    chart, write = watch.chart, regress_words.value(watch.unit)
    if chart.centre is None or chart.low is None or chart.high is None:
        known = sum(value is not None for value in watch.values)
        return f"No limits yet: {known} of the {chart.least} runs that they need."
    return f"Mean {write(chart.centre)}, limits {_limit(chart.low, watch)} to {_limit(chart.high, watch)}."


def _limit(value: float, watch: Watch) -> str:
    """A limit that lies beyond what can be is written as the end of what can be."""
    share = watch.unit in {"score", "share"} and all(each is None or each <= 1 for each in watch.values)
    return regress_words.value(watch.unit)(min(max(value, 0.0), 1.0 if share else value))


def _outside(watch: Watch, labels: Sequence[str]) -> str:
    if watch.chart.centre is None:
        return ""
    outside = watch.chart.outside
    if not outside:
        return "No run lies outside."
    named = [labels[place] for place in outside[-_NAMED_OUTSIDE:]]
    more = len(outside) - len(named)
    earlier = f"{words.plural(more, 'earlier one')}, " if more else ""
    return f"Outside: {earlier}{words.listed(named)}."


def _drift(watch: Watch, labels: Sequence[str]) -> str:
    drift = watch.drift
    if drift is None:
        return ""
    evidence, needed = _times(max(drift.evidence, default=1.0)), _times(drift.threshold)
    moves = _moves(watch)
    if drift.alarm is None:
        return f"No slow {moves} is shown: evidence {evidence}, {needed} is an alarm."
    shown = f"Shown at {labels[drift.alarm]}: a slow {moves} explains the order of the runs {evidence} times as well"
    return f"{_since(watch, drift, labels)}{shown} as none does; {needed} is an alarm."


def _moves(watch: Watch) -> str:
    """Which way is for the worse."""
    return "fall" if watch.criterion == "quality" else "rise"


def _times(evidence: float) -> str:
    if evidence >= _BEYOND_COUNTING:
        return "more than a million"
    return words.rounded(round(evidence)) if evidence >= 10 else words.count(evidence)


def _since(watch: Watch, drift: Drift, labels: Sequence[str]) -> str:
    """Since when and from where to where; the slope of quality alone is in a unit that a reader knows."""
    if drift.began is None:
        return ""
    write = regress_words.value(watch.unit)
    known = [value for value in watch.values[drift.began :] if value is not None]
    told = f"Slow {_moves(watch)} since {labels[drift.began]}"
    if len(known) > 1:
        told += f", from {write(known[0])} to {write(known[-1])}"
    if watch.criterion == "quality" and drift.slope is not None:
        told += f", about {words.points(drift.slope)} a run"
    return f"{told}. "
