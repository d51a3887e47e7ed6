"""A run held against a baseline as Markdown, for a pull request or a job summary: what matters first, and inert."""

from collections.abc import Iterable, Iterator, Sequence

from harness.reporting import words
from harness.reporting.compare_tables import joined, short
from harness.reporting.compare_view import FlipsView, FlipView
from harness.reporting.regress_view import GateRowView, RegressView
from harness.reporting.tables import md, md_row

_FLIPS = 20
_DIFFERENCES = 20
_CHARACTERS = 200
_LARGEST_CHARACTERS = 60_000
"""A comment on GitHub holds 65,536 characters."""
_ACTIVE = {"@": "@&#8203;", "~": "&#126;", "$": "&#36;", "://": "&#58;//", "www.": "www&#46;", "\\#": "\\#&#8203;"}
"""What GitHub and GitLab act on in plain text: mentions, strikethrough, formulas, addresses, references."""
_GRAVITY = ("regressed", "cannot_tell", "improved")
_COLUMNS = ("Task", "Arm", "Criterion", "A", "B", "Change", "Interval", "Allowed", "p", "Pairs", "Verdict")


def inert(text: str) -> str:
    """Text of a model or a user on one line: no Markdown, no HTML, and nobody is called."""
    escaped = md(text)
    for active, harmless in _ACTIVE.items():
        escaped = escaped.replace(active, harmless)
    return escaped


def regress_md(view: RegressView) -> str:
    """`regression.md`: the outcome, the rows that are no plain pass, then the rest, folded away.

    At most 60,000 characters: parts that do not fit are left out, and it says which.
    """
    lines, left_out = [*_lead(view)], []
    room = _LARGEST_CHARACTERS - _size(lines)
    for name, part in _parts(view):
        if _size(part) <= room:
            lines += part
            room -= _size(part)
        else:
            left_out.append(name)
    if left_out:
        lines += [f"Left out, being too long: {words.listed(left_out)}; see regression.html.", ""]
    return "\n".join(lines).rstrip() + "\n"


def _size(lines: Iterable[str]) -> int:
    return sum(len(line) + 1 for line in lines)


def _lead(view: RegressView) -> Iterator[str]:
    yield f"## {inert(short(view.outcome, 1000))}"
    yield ""
    yield f"{_run('A, the baseline', view.baseline.run_id)} ({inert(view.reference)})"
    yield _run("B, the candidate", view.candidate.run_id)
    yield ""


def _run(name: str, run_id: str) -> str:
    return f"- {name}: {inert(short(run_id, _CHARACTERS))}"


def _parts(view: RegressView) -> Iterator[tuple[str, list[str]]]:
    """By name, the part with its lines; each ends with an empty one."""
    if view.striking:
        yield "the rows that are no plain pass", [*_table(sorted(view.striking, key=_gravity)), ""]
    if view.falling:
        yield (
            "what falls slowly",
            [*(f"- {_watch(watch.title, watch.task, watch.caption)}" for watch in view.falling), ""],
        )
    if view.notes:
        yield "the notes", [*(f"> {inert(note)}\n>" for note in view.notes), ""]
    if view.compared.flips:
        yield "the samples that flipped", _flips(view.compared.flips, len(view.report.comparison.flips))
    if view.passing:
        title = f"Rows that pass: {words.count(len(view.passing))}"
        yield "the rows that pass", _folded(title, _table(view.passing))
    yield "what differs", _differences(view)
    measured = (
        [f"- Not measured in one of the runs: {inert(', '.join(view.not_measured))}."] if view.not_measured else []
    )
    rest = [f"- {inert(task)}" for task in view.compared.samples]
    yield "how to read it", _folded("How to read this", [*(f"- {md(each)}" for each in view.rule), *measured, *rest])


def _gravity(row: GateRowView) -> int:
    """What regressed comes first, then what cannot be told."""
    return _GRAVITY.index(row.verdict)


def _watch(title: str, task: str, caption: str) -> str:
    return f"**{inert(title)}** on {inert(task)}: {inert(caption)}"


def _folded(title: str, lines: Iterable[str]) -> list[str]:
    """Lines behind a title that the reader opens; the empty lines let Markdown work inside."""
    return [f"<details><summary>{title}</summary>", "", *lines, "", "</details>", ""]


def _table(rows: Iterable[GateRowView]) -> Iterator[str]:
    yield md_row(_COLUMNS)
    yield md_row(["---"] * 3 + ["---:"] * 7 + ["---"])
    for row in rows:
        reason = f": {md(row.why)}" if row.why else ""
        bold = "**" if row.verdict == "regressed" else ""
        numbers = (
            row.baseline, row.candidate, row.change.text, row.change.span or words.UNKNOWN, row.margin, row.p_verdict,
            row.pairs,
        )  # fmt: skip
        yield md_row(
            [
                inert(row.task),
                inert(row.arm),
                row.criterion_text,
                *(md(number) for number in numbers),
                f"{bold}{row.verdict_text}{bold}{reason}",
            ]
        )


def _differences(view: RegressView) -> list[str]:
    differences = view.compared.differences
    if not differences:
        return ["Nothing differs between the runs but the time.", ""]
    lines = [md_row(["What", "A", "B"]), md_row(["---"] * 3)]
    for each in differences[:_DIFFERENCES]:
        lines.append(md_row([inert(each.what), *(inert(text) or words.UNKNOWN for text in (each.a, each.b))]))
    more = len(differences) - _DIFFERENCES
    told = ["", f"{words.plural(more, 'more difference')} in regression.html."] if more > 0 else []
    return _folded(f"What differs between the runs: {words.count(len(differences))}", [*lines, *told])


def _flips(groups: Sequence[FlipsView], total: int) -> list[str]:
    """The first ones of every group in turn, so that no arm hides another's."""
    shown = [(group, flip) for group in groups for flip in group.flips[: max(_FLIPS // len(groups), 1)]][:_FLIPS]
    lines = [md_row(["Task", "Arm", "Sample", "A → B", "Question", "Expected", "Answer of A", "Answer of B"])]
    lines += [md_row(["---"] * 8), *(_flip(group, flip) for group, flip in shown)]
    told = words.plural(total, "sample")
    counted = told if len(shown) == total else f"{len(shown)} of {told}; all of them are in flips.csv"
    return _folded(f"Samples that flipped: {counted}", lines)


def _flip(group: FlipsView, flip: FlipView) -> str:
    texts = (flip.input, " or ".join(flip.targets), joined(flip.a), joined(flip.b))
    names = [inert(short(text, _CHARACTERS)) for text in (group.task, group.arm, flip.sample)]
    return md_row([*names, group.turn_text, *(inert(short(text, _CHARACTERS)) for text in texts)])
