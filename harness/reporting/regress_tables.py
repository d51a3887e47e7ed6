"""A run held against a baseline as files and rows: JSON and CSV for machines, and a terminal for people."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from harness.core.regressions import GateRow, RegressionReport, Watch
from harness.core.types import Scalar
from harness.reporting import words
from harness.reporting.compare_tables import first_flips, json_with_flips, runs_and_differences, table
from harness.reporting.regress_view import GateRowView, RegressView
from harness.reporting.tables import Table, cell, three
from harness.reporting.watch_view import WatchView

COLUMNS = (
    "task", "arm", "criterion", "verdict", "why", "unit", "baseline", "candidate",
    "change", "change_low", "change_high", "change_single_low", "change_single_high", "margin",
    "p_regressed", "p_adjusted", "p_improved", "p_improved_adjusted", "p_pass",
    "detectable", "samples_needed", "pairs", "clusters", "identical",
    "variation_sd", "variation_spread", "variation_degrees",
)  # fmt: skip


def figures(row: GateRow) -> dict[str, Scalar]:
    """Every figure of a row by its name, in the order of `COLUMNS`."""
    change, low, high = three(row.change)
    _, single_low, single_high = three(row.change_single)
    varies = row.variation
    return {
        "task": row.task, "arm": row.arm, "criterion": row.criterion, "verdict": row.verdict, "why": row.why,
        "unit": row.unit, "baseline": row.baseline, "candidate": row.candidate,
        "change": change, "change_low": low, "change_high": high,
        "change_single_low": single_low, "change_single_high": single_high, "margin": row.margin,
        "p_regressed": row.p_regressed, "p_adjusted": row.p_adjusted, "p_improved": row.p_improved,
        "p_improved_adjusted": row.p_improved_adjusted, "p_pass": row.p_pass,
        "detectable": row.detectable, "samples_needed": row.samples_needed,
        "pairs": row.pairs, "clusters": row.clusters, "identical": row.identical,
        "variation_sd": varies.sd if varies else None,
        "variation_spread": varies.spread if varies else None,
        "variation_degrees": varies.degrees if varies else None,
    }  # fmt: skip


def regress_csv(report: RegressionReport) -> str:
    """`regression.csv`: one row per task, arm and criterion. Unknown is empty; a spreadsheet runs no cell.

    Raises ValueError where a number is not finite.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([cell(value) for value in figures(row).values()] for row in report.gate.rows)
    return out.getvalue()


def regress_json(view: RegressView) -> Iterator[str]:
    """The report as JSON, piece by piece, with every flip at its end; no more than one of them in memory.

    Links have absolute paths. Raises ValueError where a number is not finite.
    """
    report, gate = view.report, view.report.gate
    head: dict[str, object] = {
        "experiment": report.experiment,
        "verdict": report.verdict,
        "failed": report.failed,
        "strict": report.strict,
        "outcome": view.outcome,
        "reference": report.reference,
        "baseline": asdict(report.comparison.a),
        "candidate": asdict(report.comparison.b),
        "confidence": gate.confidence,
        "seed": gate.seed,
        "family": gate.family,
        "margins": asdict(gate.margins),
        "notes": list(report.notes),
        "rule": list(view.rule),
        "rows": [figures(row) for row in gate.rows],
        "not_measured": [asdict(each) for each in gate.not_measured],
        "nights": [asdict(night) for night in report.nights],
        "watches": [_watch(watch) for watch in report.watches],
        "differences": [asdict(each) for each in report.comparison.differences],
        "samples": [asdict(each) for each in report.comparison.samples],
    }
    return json_with_flips(head, report.comparison)


def _watch(watch: Watch) -> dict[str, object]:
    """A series with its chart and its drift; `p_ever` is of the drift."""
    drift = watch.drift
    return asdict(watch) | {"drift": asdict(drift) | {"p_ever": drift.p_ever} if drift else None}


def regress_rows(view: RegressView) -> tuple[Table, ...]:
    """The tables for the terminal: what differs, the rows, what falls slowly, and the first flips."""
    rows = [_terminal_row(row) for row in view.rows]
    return (
        *runs_and_differences(view.compared),
        table("Regressions", view.outcome, _TERMINAL, rows),
        *_falling(view.falling),
        *first_flips(view.compared, "flips.csv"),
    )


def _falling(watches: Sequence[WatchView]) -> list[Table]:
    if not watches:
        return []
    rows = [(watch.task, watch.title, watch.caption) for watch in watches]
    return [table("Slow changes for the worse", "", ("Task", "Arm", "Over the runs"), rows)]


_TERMINAL = (
    "Task", "Arm", "Criterion", "A", "B", "Change", "Interval", "Allowed", "p", "Pairs", "Verdict", "Because",
)  # fmt: skip


def _terminal_row(row: GateRowView) -> tuple[str, ...]:
    return (
        row.task, row.arm, row.criterion_text, row.baseline, row.candidate, row.change.text,
        row.change.span or words.UNKNOWN, row.margin, row.p_verdict, row.pairs, row.verdict_text,
        row.why or words.UNKNOWN,
    )  # fmt: skip
