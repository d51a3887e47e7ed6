"""A comparison of two runs as files and rows: CSV and JSON for machines, Markdown and a terminal for people."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict

from harness.core.two_runs import Answer, Flip, PairedRow, RunComparison, Side
from harness.core.types import Scalar
from harness.reporting import words
from harness.reporting.compare_view import TURN_WORDS, AnswerView, CompareView, FlipsView, FlipView, Links, RowView
from harness.reporting.tables import Table, cell, md, md_row, three

_FLIPS_IN_MARKDOWN = 50
_FLIPS_ON_TERMINAL = 20
_TERMINAL_CHARACTERS = 60
_MARKDOWN_CHARACTERS = 300
_FLIP_COLUMNS = (
    "task", "arm", "sample", "sample_b", "change", "score_a", "score_b", "input", "targets",
    "answer_a", "answer_b", "state_a", "state_b", "failure_a", "failure_b", "report_a", "report_b",
)  # fmt: skip


def compare_csv(comparison: RunComparison) -> str:
    """`compare.csv`: one row per task and arm. Unknown is empty. Raises ValueError where a number is not finite."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    rows = [figures(row) | _counts(row, comparison) for row in comparison.rows]
    writer.writerow(rows[0])
    writer.writerows([cell(value) for value in row.values()] for row in rows)
    return out.getvalue()


def figures(row: PairedRow) -> dict[str, Scalar]:
    """Every figure of a row by its name."""
    delta, low, high = three(row.delta)
    _, single_low, single_high = three(row.delta_single)
    return {
        "task": row.task, "arm": row.arm, "metric": row.metric, "pairs": row.pairs, "clusters": row.clusters,
        "quality_a": row.a.quality, "quality_b": row.b.quality,
        "delta": delta, "delta_low": low, "delta_high": high,
        "delta_single_low": single_low, "delta_single_high": single_high,
        "p_any_difference": row.p_any_difference, "p_adjusted": row.p_adjusted,
        "detectable_difference": row.detectable, "verdict": row.verdict, "why_open": row.why_open,
        "differing": row.differing, "right_to_wrong": len(row.right_to_wrong),
        "wrong_to_right": len(row.wrong_to_right),
        **_sides(row.a, row.b),
    }  # fmt: skip


def _sides(a: Side, b: Side) -> dict[str, Scalar]:
    """What is known of each run by itself, A's figure beside B's."""
    ours, theirs = _side(a), _side(b)
    return {f"{name}_{run}": side[name] for name in ours for run, side in (("a", ours), ("b", theirs))}


def _side(side: Side) -> dict[str, Scalar]:
    bound_low, bound_high = side.quality_bounds or (None, None)
    p50, p50_low, p50_high = three(side.latency_p50_s)
    p95, p95_low, p95_high = three(side.latency_p95_s)
    return {
        "quality_bound_low": bound_low, "quality_bound_high": bound_high,
        "abstained": side.abstained, "failed": side.failed, "unmeasured": side.unmeasured, "not_run": side.not_run,
        "input_tokens": side.input_tokens, "cached_input_tokens": side.cached_input_tokens,
        "output_tokens": side.output_tokens, "tokens_estimated": side.tokens_estimated,
        "usd_per_1k_queries": side.usd_per_1k_queries,
        "latency_p50_s": p50, "latency_p50_low_s": p50_low, "latency_p50_high_s": p50_high,
        "latency_p95_s": p95, "latency_p95_low_s": p95_low, "latency_p95_high_s": p95_high,
        "latency_samples": side.latency_samples, "answered_by": ", ".join(side.answered_by),
    }  # fmt: skip


def _counts(row: PairedRow, comparison: RunComparison) -> dict[str, Scalar]:
    """How the samples of the row's task met."""
    (task,) = (each for each in comparison.samples if each.task == row.task)
    return {
        "samples_paired": task.paired, "samples_renamed": task.renamed, "samples_changed": task.changed,
        "samples_only_a": task.only_a, "samples_only_b": task.only_b,
    }  # fmt: skip


def flips_csv(flips: Iterable[Flip], links: Links) -> Iterator[str]:
    """`flips.csv`, line by line: every flip with its whole texts. A spreadsheet runs no cell."""
    yield _line(_FLIP_COLUMNS)
    for flip in flips:
        link_a, link_b = links.of_flip(flip)
        values: tuple[Scalar, ...] = (
            flip.task, flip.arm, flip.sample_a, flip.sample_b, TURN_WORDS[flip.turn], flip.score_a, flip.score_b,
            flip.input, _numbered(flip.targets), *_answer_cells(flip.a, flip.b), link_a, link_b,
        )  # fmt: skip
        yield _line([cell(value) for value in values])


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def _answer_cells(a: Sequence[Answer], b: Sequence[Answer]) -> list[str]:
    return [
        *(_numbered([answer.text for answer in side]) for side in (a, b)),
        *(_numbered([answer.state.value for answer in side]) for side in (a, b)),
        *(_numbered([answer.failure for answer in side if answer.failure]) for side in (a, b)),
    ]


def _numbered(texts: Sequence[str]) -> str:
    """One text as it is, several with their numbers."""
    return texts[0] if len(texts) == 1 else " ".join(f"({place}) {text}" for place, text in enumerate(texts, start=1))


def compare_json(view: CompareView) -> Iterator[str]:
    """The comparison as JSON, piece by piece: every flip with its whole texts, no more than one of them in memory.

    Links have absolute paths. Raises ValueError where a number is not finite.
    """
    comparison = view.comparison
    head: dict[str, object] = {
        "a": asdict(comparison.a),
        "b": asdict(comparison.b),
        "confidence": comparison.confidence,
        "seed": comparison.seed,
        "rule": view.rule,
        "differences": [asdict(each) for each in comparison.differences],
        "samples": [asdict(each) for each in comparison.samples],
        "rows": [figures(row) for row in comparison.rows],
    }
    return json_with_flips(head, comparison)


def json_with_flips(head: Mapping[str, object], comparison: RunComparison) -> Iterator[str]:
    """`head` as JSON with every flip at its end, piece by piece; see `compare_json`."""
    links = Links.of(comparison, None)
    yield _json(head, indent=2).removesuffix("\n}")
    yield ',\n  "flips": ['
    for place, flip in enumerate(comparison.flips):
        link_a, link_b = links.of_flip(flip)
        yield (",\n    " if place else "\n    ") + _json({**asdict(flip), "report_a": link_a, "report_b": link_b})
    yield "\n  ]\n}\n"


def _json(value: object, indent: int | None = None) -> str:
    return json.dumps(value, indent=indent, ensure_ascii=False, allow_nan=False)


def compare_md(view: CompareView) -> str:
    """`compare.md`: what differs, the table, and the flips with their answers."""
    lines = ["# Two runs compared", ""]
    for name, run, link in (("A", view.a, view.links.a), ("B", view.b, view.links.b)):
        text = f"{md(run.run_id)} ({md(run.experiment)}, {md(run.created)})"
        lines.append(f"- {name}: {_linked(text, link)}")
    lines += ["", md(view.summary), "", "## What differs", ""]
    if view.differences:
        lines += [md_row(["What", "A", "B"]), md_row(["---"] * 3)]
        lines += [md_row([md(each.what), _or_dash(each.a), _or_dash(each.b)]) for each in view.differences]
    else:
        lines.append("Nothing but the time.")
    lines += ["", *(f"- {md(task)}" for task in view.samples), "", "## The comparison", ""]
    lines += [md_row(_MARKDOWN), md_row(["---"] * len(_MARKDOWN))]
    lines += [md_row([md(text) for text in _cells(row, _MARKDOWN)]) for row in view.rows]
    lines += ["", *(f"- {md(sentence)}" for sentence in view.rule), ""]
    for group in view.flips:
        lines += _flips_md(group)
    return "\n".join(lines).rstrip() + "\n"


def _flips_md(group: FlipsView) -> list[str]:
    lines = [f"## {md(group.task)}, {md(group.arm)}: {group.turn_text}", "", f"{group.shown_text}.", ""]
    lines += [md_row(["Sample", "Question", "Expected", "A", "B"]), md_row(["---"] * 5)]
    for flip in group.flips[:_FLIPS_IN_MARKDOWN]:
        cells = [md(flip.sample), _short_md(flip.input), _short_md(" or ".join(flip.targets))]
        cells += [_linked(_short_md(joined(flip.a)), flip.link_a), _linked(_short_md(joined(flip.b)), flip.link_b)]
        lines.append(md_row(cells))
    more = len(group.flips) - _FLIPS_IN_MARKDOWN
    if more > 0:
        lines += ["", f"{words.plural(more, 'more sample')} in compare.html."]
    return [*lines, ""]


def _linked(text: str, link: str) -> str:
    """Markdown that is escaped already, as a link where there is one to go to."""
    return f"[{text}](<{link}>)" if link else text


def joined(answers: Sequence[AnswerView]) -> str:
    """What was answered, or the state or the failure of what was not; numbered where there are several."""
    return _numbered([answer.text or answer.failure or answer.state or words.UNKNOWN for answer in answers])


def _short_md(text: str) -> str:
    return md(short(text, _MARKDOWN_CHARACTERS))


def short(text: str, longest: int) -> str:
    """The first characters, with a sign that there are more."""
    return text if len(text) <= longest else f"{text[:longest]} …"


def _or_dash(text: str) -> str:
    return md(text) if text else words.UNKNOWN


def compare_rows(view: CompareView) -> tuple[Table, ...]:
    """The tables for the terminal: what differs, quality, what it takes, and the first flips."""
    return (
        *runs_and_differences(view),
        table("Quality", " · ".join(view.samples), _QUALITY, [_cells(row, _QUALITY) for row in view.rows]),
        table("What it takes", "", _TAKES, [_cells(row, _TAKES) for row in view.rows]),
        *first_flips(view, "--out"),
    )


def runs_and_differences(view: CompareView) -> list[Table]:
    """Which runs they are, and what differs between them where anything does."""
    differ = [(each.what, each.a or words.UNKNOWN, each.b or words.UNKNOWN) for each in view.differences]
    runs = [
        (name, run.run_id, run.experiment, run.created or words.UNKNOWN) for name, run in (("A", view.a), ("B", view.b))
    ]
    said = "" if differ else "Nothing differs between them but the time."
    tables = [table("Runs", said, ("", "Run", "of", "begun"), runs)]
    return [*tables, table("What differs", "", ("", "A", "B"), differ)] if differ else tables


def first_flips(view: CompareView, whole: str) -> list[Table]:
    """The first flips with both answers, and that `whole` lists all; no table where there are none."""
    flips = [(group, flip) for group in view.flips for flip in group.flips]
    if not flips:
        return []
    total = len(view.comparison.flips)
    rows = [_flip_row(group, flip) for group, flip in flips[:_FLIPS_ON_TERMINAL]]
    told = "" if total == len(rows) else f"{len(rows)} of {words.count(total)}; {whole} lists all"
    return [table("Flips", told, ("Task", "Arm", "Sample", "A → B", "Answer of A", "Answer of B"), rows)]


def table(title: str, headline: str, columns: tuple[str, ...], rows: Iterable[Sequence[str]]) -> Table:
    """A table for the terminal, whose texts cannot steer it."""
    plain = tuple(tuple(words.plain(text) for text in row) for row in rows)
    return Table(title=words.plain(title), headline=words.plain(headline), columns=columns, rows=plain)


def _flip_row(group: FlipsView, flip: FlipView) -> tuple[str, ...]:
    answers = (short(joined(side), _TERMINAL_CHARACTERS) for side in (flip.a, flip.b))
    return (group.task, group.arm, flip.sample, group.turn_text, *answers)


_QUALITY = ("Task", "Arm", "Pairs", "A", "B", "Change", "Interval", "p", "Flips", "Verdict", "Because", "Notes")
_TAKES = ("Task", "Arm", "Tokens in", "Tokens out", "$ per 1,000", "p50", "p95")
_MARKDOWN = (
    "Task", "Arm", "Pairs", "A", "B", "Change", "Interval", "p", "Flips", "Verdict", "Because", "Tokens in",
    "Tokens out", "$ per 1,000", "p50", "p95", "Notes",
)  # fmt: skip


def _cells(row: RowView, columns: Sequence[str]) -> list[str]:
    """The row's cells under these headings."""
    cells = {
        "Task": row.task, "Arm": row.arm, "Pairs": row.pairs, "A": row.quality_a, "B": row.quality_b,
        "Change": row.delta.text, "Interval": row.delta.span or words.UNKNOWN, "p": row.p_adjusted, "Flips": row.flips,
        "Verdict": row.verdict_text, "Because": row.why or words.UNKNOWN, "Tokens in": row.input_tokens,
        "Tokens out": row.output_tokens, "$ per 1,000": row.usd_per_1k, "p50": row.latency_p50,
        "p95": row.latency_p95, "Notes": row.notes or words.UNKNOWN,
    }  # fmt: skip
    return [cells[column] for column in columns]
