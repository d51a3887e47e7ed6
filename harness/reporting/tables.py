"""The comparison and the decision as files and rows: CSV and JSON for machines, Markdown and a terminal for people."""

import csv
import io
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass

from harness.core.types import Interval, Scalar
from harness.core.verdicts import Attribution, BreakEven, Comparison, Decision, Slice, Step
from harness.reporting import words
from harness.reporting.arm_view import ArmView
from harness.reporting.view import View

COLUMNS = (
    "task", "arm", "rung", "model", "n", "abstained", "failed", "unmeasured", "not_run",
    "quality", "quality_low", "quality_high", "quality_bound_low", "quality_bound_high",
    "delta", "delta_low", "delta_high", "p_adjusted",
    "latency_p50_s", "latency_p95_s", "latency_p99_s", "ttft_p50_s",
    "input_tokens", "cached_input_tokens", "output_tokens",
    "usd_per_1k_queries", "usd_per_1k_low", "usd_per_1k_high",
    "setup_usd", "setup_s", "monthly_usd", "break_even", "break_even_queries", "verdict",
)  # fmt: skip
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # some spreadsheets take the wide ones too


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table for the terminal: plain text without control characters; numbers of `rows` are right-aligned."""

    title: str
    headline: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def comparison_csv(view: View) -> str:
    """`comparison.csv`: the fixed columns, then further ones. Unknown is empty; a spreadsheet runs no cell.

    Raises ValueError where a number is not finite.
    """
    rows = [_row(comparison) | _extras(comparison) for comparison in view.comparisons]
    extras = dict.fromkeys(name for row in rows for name in row if name not in COLUMNS)
    metrics = [name for name in extras if name.startswith(("metric_", "unscored_"))]
    header = [*COLUMNS, *(name for name in extras if name not in metrics), *sorted(metrics)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([cell(name) for name in header])
    writer.writerows([cell(row.get(name)) for name in header] for row in rows)
    return out.getvalue()


def _row(c: Comparison) -> dict[str, Scalar]:
    """The columns that `COLUMNS` promises."""
    bound_low, bound_high = c.quality_bounds or (None, None)
    quality, quality_low, quality_high = three(c.quality)
    delta, delta_low, delta_high = three(c.delta)
    usd, usd_low, usd_high = three(c.usd_per_1k_queries)
    return {
        "task": c.task, "arm": c.arm, "rung": c.rung.value, "model": c.model, "n": c.n,
        "abstained": c.abstained, "failed": c.failed, "unmeasured": c.unmeasured, "not_run": c.not_run,
        "quality": quality, "quality_low": quality_low, "quality_high": quality_high,
        "quality_bound_low": bound_low, "quality_bound_high": bound_high,
        "delta": delta, "delta_low": delta_low, "delta_high": delta_high, "p_adjusted": c.p_adjusted,
        "latency_p50_s": three(c.latency_p50_s)[0], "latency_p95_s": three(c.latency_p95_s)[0],
        "latency_p99_s": three(c.latency_p99_s)[0], "ttft_p50_s": c.ttft_p50_s,
        "input_tokens": c.input_tokens, "cached_input_tokens": c.cached_input_tokens,
        "output_tokens": c.output_tokens,
        "usd_per_1k_queries": usd, "usd_per_1k_low": usd_low, "usd_per_1k_high": usd_high,
        "setup_usd": c.setup_usd, "setup_s": c.setup_s, "monthly_usd": c.monthly_usd,
        "break_even": c.break_even.kind if c.break_even else None,
        "break_even_queries": _break_even_queries(c.break_even), "verdict": c.verdict,
    }  # fmt: skip


def _extras(c: Comparison) -> dict[str, Scalar]:
    """Further columns; one per metric at the end."""
    right, right_low, right_high = three(c.usd_per_right_answer)
    tco, tco_low, tco_high = three(c.tco_usd)
    _, p95_low, p95_high = three(c.latency_p95_s)
    clean, clean_low, clean_high = three(c.clean_quality)
    row: dict[str, Scalar] = {
        "incumbent": c.incumbent, "p_any_difference": c.p_any_difference,
        "latency_p95_low_s": p95_low, "latency_p95_high_s": p95_high,
        "tokens_estimated": c.tokens_estimated,
        "usd_per_right_answer": right, "usd_per_right_answer_low": right_low,
        "usd_per_right_answer_high": right_high,
        "tco_usd": tco, "tco_low_usd": tco_low, "tco_high_usd": tco_high,
        "break_even_low": c.break_even.low if c.break_even else None,
        "break_even_high": c.break_even.high if c.break_even else None,
        "break_even_cheaper": c.break_even.cheaper if c.break_even and c.break_even.kind == "at" else None,
        "in_walk": c.in_walk,
    }  # fmt: skip
    if c.clean_n is not None:
        row |= {"clean_n": c.clean_n, "clean_quality": clean}
        row |= {"clean_quality_low": clean_low, "clean_quality_high": clean_high}
    row |= {f"metric_{name}": value for name, value in c.metrics.items()}
    return row | {f"unscored_{name}": number for name, number in c.metric_failures.items()}


def cell(value: Scalar) -> str:
    """One cell of a CSV file, which no spreadsheet runs. Raises ValueError where a number is not finite."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value} is not a number that a file may hold")
        return repr(value)
    if isinstance(value, int):
        return str(value)
    text = "".join(c if c.isprintable() else " " for c in value)
    return f"'{text}" if text.lstrip().startswith(_FORMULA_STARTS) else text


def decision_json(view: View) -> str:
    """`decision.json`: one entry per task under `tasks`. Raises ValueError where a number is not finite."""
    content = {
        "experiment": view.title,
        "run_id": view.run_id,
        "policy_changed": view.policy_changed,
        "changed": view.changed if view.policy_changed else None,
        "tasks": [_decision(decision) for decision in view.decisions],
    }
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _decision(d: Decision) -> dict[str, object]:
    return {
        "task": d.task,
        "chosen_arm": d.chosen_arm,
        "chosen_rung": d.chosen_rung.value,
        "confidence": d.confidence,
        "headline": d.headline,
        "steps": [_step(step) for step in d.steps],
        "would_change_if": [
            {"what": c.what, "from": c.from_value, "to": c.to_value, "then_arm": c.then_arm} for c in d.would_change_if
        ],
        "warnings": list(d.warnings),
        "attributions": [_attribution(a) for a in d.attributions],
        "slices": [_slice(s) for s in d.slices],
        "best_probability": dict(d.best_probability),
        "cheapest_probability": dict(d.cheapest_probability),
        "cost_notes": list(d.cost_notes),
        "policy_changed": d.policy_changed,
        "policy": dict(d.policy),
    }


def _attribution(a: Attribution) -> dict[str, object]:
    delta, low, high = three(a.delta)
    return {
        "code": a.code, "lower": a.lower, "higher": a.higher, "delta": delta, "delta_low": low, "delta_high": high,
        "pairs": a.pairs, "text": a.text,
    }  # fmt: skip


def _slice(s: Slice) -> dict[str, object]:
    delta, low, high = three(s.delta)
    return {
        "key": s.key, "value": s.value, "samples": s.samples, "quality": dict(s.quality), "delta": delta,
        "delta_low": low, "delta_high": high, "loses": s.loses,
    }  # fmt: skip


def _step(step: Step) -> dict[str, object]:
    delta, delta_low, delta_high = three(step.delta)
    single, single_low, single_high = three(step.delta_single)
    tco, tco_low, tco_high = three(step.tco_difference_usd)
    return {
        "incumbent": step.incumbent,
        "challenger": step.challenger,
        "verdict": step.verdict,
        "reasons": [{"code": r.code, "holds": r.holds, "text": r.text} for r in step.reasons],
        "delta": delta,
        "delta_low": delta_low,
        "delta_high": delta_high,
        "p_adjusted": step.p_adjusted,
        "samples_needed": step.samples_needed,
        "break_even_queries": _break_even_queries(step.break_even),
        "break_even": step.break_even.kind if step.break_even else None,
        "break_even_never_share": step.break_even.never_share if step.break_even else None,
        "break_even_always_share": step.break_even.always_share if step.break_even else None,
        "provisional": step.provisional,
        "pairs": step.pairs,
        "clusters": step.clusters,
        "detectable_difference": step.detectable_difference,
        "p_any_difference": step.p_any_difference,
        "delta_single": single,
        "delta_single_low": single_low,
        "delta_single_high": single_high,
        "tco_difference_usd": tco,
        "tco_difference_low_usd": tco_low,
        "tco_difference_high_usd": tco_high,
    }


def comparison_md(view: View) -> str:
    """`comparison.md`: per task the decision, the table, and the steps with their reasons."""
    lines = [f"# {md(view.title)}", "", " ".join(md(sentence) for sentence in view.policy.sentences), ""]
    if view.policy_changed:
        lines += [f"**Changed after the results were known: {md(view.changed)}.**", ""]
    for task in view.tasks:
        lines += [f"## {md(task.name)}: {task.choice_text} (`{md(task.chosen_arm)}`)", ""]
        lines += [md(task.headline), ""]
        lines += [md_row(_MARKDOWN), md_row(["---"] * 3 + ["---:"] * (len(_MARKDOWN) - 4) + ["---"])]
        lines += [md_row([md(cell) for cell in _arm_row(arm, _MARKDOWN)]) for arm in task.arms]
        lines += [""]
        for step in task.steps:
            provisional = ", provisional" if step.provisional else ""
            lines.append(
                f"- **{md(step.challenger)} against {md(step.incumbent)}: {step.verdict_text.lower()}{provisional}**"
            )
            lines += [f"  - {md(reason.text)}" for reason in step.reasons]
        lines += [f"- What the gain is made of: {md(text)}" for text in task.attributions]
        lines += [f"- {md(arm.name)} without leaks: {md(arm.clean_quality)}" for arm in task.arms if arm.clean_quality]
        lines += [f"- Warning: {md(warning)}" for warning in task.warnings]
        lines += [""]
    return "\n".join(lines).rstrip() + "\n"


def terminal_rows(view: View) -> tuple[Table, ...]:
    """One table per task. The cells are plain text and may hold brackets: print them without markup."""
    return tuple(
        Table(
            title=words.plain(f"{task.name}: {task.choice_text} ({task.chosen_arm})"),
            headline=words.plain(task.headline),
            columns=_TERMINAL,
            rows=tuple(tuple(words.plain(cell) for cell in _arm_row(arm, _TERMINAL)) for arm in task.arms),
        )
        for task in view.tasks
    )


_TERMINAL = ("", "Arm", "Quality", "Interval", "Gain", "$ per 1,000", "p95", "Set-up $", "Notes", "Verdict")
_MARKDOWN = (
    "", "Arm", "Rung", "Quality", "Interval", "Gain", "$ per 1,000", "p95", "Tokens in", "Tokens out", "Set-up $", "n",
    "Notes", "Verdict",
)  # fmt: skip


def _arm_row(arm: ArmView, columns: Sequence[str]) -> list[str]:
    """The arm's cells under these headings. Cost is per 1,000 queries, tokens are per query."""
    cells = {
        "": "→" if arm.chosen else "", "Arm": arm.name, "Rung": arm.rung_text, "Quality": arm.quality.text,
        "Interval": arm.quality.span or words.UNKNOWN, "Gain": arm.delta.text, "$ per 1,000": arm.usd_per_1k.text,
        "p95": arm.latency_p95.text, "Tokens in": arm.input_tokens, "Tokens out": arm.output_tokens,
        "Set-up $": arm.setup_usd, "n": arm.answered, "Notes": arm.problems or words.UNKNOWN,
        "Verdict": arm.verdict_text or words.UNKNOWN,
    }  # fmt: skip
    return [cells[column] for column in columns]


def md_row(cells: Sequence[str]) -> str:
    """One row of a Markdown table, from cells that are escaped already."""
    return f"| {' | '.join(cells)} |"


def md(text: str) -> str:
    """`text` on one line in which neither Markdown nor HTML means anything."""
    escaped = words.plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\\{c}" if c in "\\`*_[]|#!" else c for c in escaped)


def three(interval: Interval | None) -> tuple[float | None, float | None, float | None]:
    """Value, low and high limit."""
    return (None, None, None) if interval is None else (interval.value, interval.low, interval.high)


def _break_even_queries(point: BreakEven | None) -> float | None:
    return point.queries if point and point.kind == "at" else None
