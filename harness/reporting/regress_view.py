"""A run held against an earlier one, in words: each number is formatted here, once, for page, tables and messages."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from harness.core.regressions import Criterion, GateRow, GateVerdict, NotMeasured, RegressionReport
from harness.core.two_runs import RunFacts
from harness.reporting import regress_words, words
from harness.reporting.compare_view import CompareView, compare_view
from harness.reporting.regress_words import CRITERION_WORDS, VERDICT_WORDS
from harness.reporting.watch_view import WatchView, watch_view
from harness.reporting.words import Estimate
from harness.stats.power import FEWEST_CLUSTERS, FEWEST_DISCORDANT, POWER


@dataclass(frozen=True, kw_only=True, slots=True)
class GateRowView:
    """One criterion of one arm on one task. `message` is the whole row in a sentence; `why` is empty where told.

    `p_adjusted` and `p_alone` are of a regression; `p_verdict` is of a gain where that is what was found.
    `clusters` is empty where every pair is its own.
    """

    task: str
    arm: str
    criterion: Criterion
    criterion_text: str
    baseline: str
    candidate: str
    change: Estimate
    single: str
    margin: str
    p_adjusted: str
    p_alone: str
    p_improved: str
    p_verdict: str
    detectable: str
    pairs: str
    clusters: str
    verdict: GateVerdict
    verdict_text: str
    why: str
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ArmRows:
    """Rows of one arm on one task that stand together."""

    task: str
    arm: str
    rows: tuple[GateRowView, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RegressView:
    """The whole report in words. `compared` has what differs and the flips; `report` is kept as it came."""

    title: str
    outcome: str
    verdict: GateVerdict
    verdict_text: str
    baseline: RunFacts
    candidate: RunFacts
    reference: str
    rows: tuple[GateRowView, ...]
    not_measured: tuple[str, ...]
    watches: tuple[WatchView, ...]
    watched: str
    rule: tuple[str, ...]
    notes: tuple[str, ...]
    compared: CompareView
    report: RegressionReport

    @property
    def striking(self) -> tuple[GateRowView, ...]:
        """The rows that are no plain pass."""
        return tuple(row for row in self.rows if row.verdict != "pass")

    @property
    def passing(self) -> tuple[GateRowView, ...]:
        """The rows that are a plain pass."""
        return tuple(row for row in self.rows if row.verdict == "pass")

    @property
    def falling(self) -> tuple[WatchView, ...]:
        """The series that fall slowly."""
        return tuple(watch for watch in self.watches if watch.falling)


def regress_view(report: RegressionReport, *, beside: Path | None = None) -> RegressView:
    """The report in words; `beside` is the folder that its files are for."""
    return RegressView(
        title=f"{report.experiment}: {report.comparison.b.run_id} against {report.comparison.a.run_id}",
        outcome=regress_words.outcome(report),
        verdict=report.verdict,
        verdict_text=VERDICT_WORDS[report.verdict],
        baseline=report.comparison.a,
        candidate=report.comparison.b,
        reference=report.reference,
        rows=tuple(_row(row, report) for row in report.gate.rows),
        not_measured=tuple(_not_measured(each) for each in report.gate.not_measured),
        watches=tuple(watch_view(watch, report) for watch in report.watches),
        watched=words.plural(len(report.nights), "run"),
        rule=_rule(report),
        notes=report.notes,
        compared=compare_view(report.comparison, beside=beside),
        report=report,
    )


def by_arm(rows: Iterable[GateRowView]) -> tuple[ArmRows, ...]:
    """Neighbouring rows of the same arm and task together."""
    return tuple(
        ArmRows(task=task, arm=arm, rows=tuple(found))
        for (task, arm), found in groupby(rows, key=lambda row: (row.task, row.arm))
    )


def _row(row: GateRow, report: RegressionReport) -> GateRowView:
    write = regress_words.value(row.unit)
    p_adjusted, p_improved = (words.or_unknown(p, words.p_value) for p in (row.p_adjusted, row.p_improved_adjusted))
    change = regress_words.change(row.change, row.criterion)
    return GateRowView(
        task=row.task,
        arm=row.arm,
        criterion=row.criterion,
        criterion_text=regress_words.criterion(row.criterion, row.unit),
        baseline=words.or_unknown(row.baseline, write),
        candidate=words.or_unknown(row.candidate, write),
        change=change,
        single=regress_words.change(row.change_single, row.criterion).span,
        margin=regress_words.loss(row.margin, row.criterion),
        p_adjusted=p_adjusted,
        p_alone=words.or_unknown(row.p_regressed, words.p_value),
        p_improved=p_improved,
        p_verdict=f"{p_improved} (gain)" if row.verdict == "improved" else p_adjusted,
        detectable=words.UNKNOWN if row.detectable is None else regress_words.loss(row.detectable, row.criterion),
        pairs=words.count(row.pairs),
        clusters="" if row.clusters == row.pairs else words.plural(row.clusters, "cluster"),
        verdict=row.verdict,
        verdict_text=regress_words.verdict(row),
        why="the same on every sample" if row.identical and row.verdict == "pass" else regress_words.why(row),
        message=_message(row, change, report.gate.confidence),
    )


def _message(row: GateRow, change: Estimate, confidence: float) -> str:
    where = f"{CRITERION_WORDS[row.criterion]} of {regress_words.where(row.task, row.arm)}"
    start = regress_words.lost(row) if row.verdict == "regressed" else f"{where}: {regress_words.verdict(row)}"
    reason = regress_words.why(row)
    span = f" ({change.span} at {words.percent_short(confidence)})" if change.span else ""
    moved = f"{change.text}{span}; a loss of {regress_words.loss(row.margin, row.criterion)} is allowed"
    return "; ".join([start, *([reason] if reason else []), *([moved] if change.known else [])])


def _not_measured(each: NotMeasured) -> str:
    return f"{CRITERION_WORDS[each.criterion]} of {regress_words.where(each.task, each.arm)}"


def _rule(report: RegressionReport) -> tuple[str, ...]:
    gate, margins = report.gate, report.gate.margins
    error = words.percent_short(1 - gate.confidence)
    allowed = ", ".join(
        f"{name} {regress_words.loss(margins.of(criterion), criterion)}"
        for name, criterion in _CRITERIA_WITH_MARGINS.items()
    )
    return (
        f"A loss up to its margin is allowed ({allowed}). Shares are in points, cost and latency relative to the "
        "baseline, all over the samples that both runs hold with the same content.",
        f"Regressed: the loss is shown to exceed its margin, by p adjusted with Holm's method over all "
        f"{words.plural(gate.family, 'row')}; where nothing regressed, any row is accused with a chance of at most "
        f"{error}. Improved: a gain is shown the same way.",
        "Pass: the loss is shown to lie below its margin, or every sample is the same. Cannot tell: none of these; "
        f"fewer than {FEWEST_CLUSTERS} clusters; it would rest on fewer than {FEWEST_DISCORDANT} samples that differ; "
        "or the unmeasured answers would decide it.",
        f"Each limit of an interval errs with a chance of at most {error}: over all rows of the suite together, or, "
        "where it is marked alone, for its own row. The least loss found is what these samples call a regression with "
        f"{words.percent_short(POWER)} power.",
    )


_CRITERIA_WITH_MARGINS: dict[str, Criterion] = {
    "quality": "quality",
    "failures": "failures",
    "cost": "cost",
    "latency": "latency_p95",
}
