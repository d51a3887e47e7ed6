"""A regression report as a message for a chat: the JSON that Slack's incoming webhooks and their like take."""

from itertools import accumulate

from harness.reporting import words
from harness.reporting.regress_view import RegressView

LARGEST_CHARACTERS = 3_000
_LONGEST_LINE = 300
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_MARKS = {"regressed": ":red_circle:", "cannot_tell": ":white_circle:", "pass": ":large_green_circle:"}


def webhook_text(view: RegressView, report: str = "") -> dict[str, str]:
    """`{"text": ...}`: the outcome, the runs, the rows that regressed, and where the report lies.

    At most 3,000 characters; what does not fit is counted. A mention or a link within a name stays text.
    """
    mark = _MARKS.get(view.verdict, "")
    head = [f"{mark} *{_line(view.report.experiment)}*: {_line(view.outcome)}".lstrip()]
    head.append(_line(f"{view.candidate.run_id} against {view.baseline.run_id} ({view.reference})"))
    foot = [f"Report: {_line(report, 1_000)}"] if report else []
    told = [row.message for row in view.rows if row.verdict == "regressed"]
    told += [f"{watch.title} on {watch.task}: {watch.caption}" for watch in view.falling]
    lines = [f"• {_line(text)}" for text in told]
    return {"text": "\n".join([*head, *_fitting(lines, LARGEST_CHARACTERS - _size([*head, *foot]) - 40), *foot])}


def _size(lines: list[str]) -> int:
    return sum(len(line) + 1 for line in lines)


def _fitting(lines: list[str], room: int) -> list[str]:
    """The first lines, with how many more there are."""
    kept: list[str] = []
    for line in lines:
        if _size([*kept, line]) > room:
            return [*kept, f"• {words.plural(len(lines) - len(kept), 'more row')}"]
        kept.append(line)
    return kept


def _line(text: str, longest: int = _LONGEST_LINE) -> str:
    """On one line, at most so long when escaped; no escape is cut in two."""
    escaped = [_ESCAPES.get(character, character) for character in words.plain(text)]
    ends = list(accumulate(len(each) for each in escaped))
    if not ends or ends[-1] <= longest:
        return "".join(escaped)
    return "".join(each for each, end in zip(escaped, ends, strict=True) if end <= longest - 2) + " …"
