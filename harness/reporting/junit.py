"""A regression report as JUnit XML, which CI systems show by test: a suite per task, a case per arm and criterion.

A case fails where the report does: `<failure>` is a regression, or, where the report is strict, what cannot be told.
The latter is `<skipped>` elsewhere, and so is what was not measured. Each series that is watched for a slow fall is a
case too. The format has no standard: this is valid by both schemas in use, that of Jenkins' xUnit plugin (junit-10.xsd)
and that of Ant's task (JUnit.xsd by Windy Road).
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from harness.core.regressions import GateVerdict, Watch
from harness.reporting import regress_words, words
from harness.reporting.compare_tables import joined, short
from harness.reporting.compare_view import FlipView
from harness.reporting.regress_view import GateRowView, RegressView
from harness.reporting.watch_view import WatchView

_FLIPS = 20
_CHARACTERS = 300
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)")
_Result: TypeAlias = Literal["passed", "failure", "skipped"]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Case:
    """One test as it is written; `details` are lines below a failure."""

    task: str
    arm: str
    name: str
    result: _Result
    message: str = ""
    details: tuple[str, ...] = ()


def junit_xml(view: RegressView) -> str:
    """The report as an XML document. A case fails exactly where `report.failed`."""
    cases = list(_cases(view))
    root = ET.Element("testsuites")
    for number, task in enumerate(dict.fromkeys(case.task for case in cases)):
        _suite(root, (number, task), [case for case in cases if case.task == task], view)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(root: ET.Element, numbered: tuple[int, str], cases: list[_Case], view: RegressView) -> None:
    number, task = numbered
    experiment = view.report.experiment
    names = {"name": _legal(task or experiment), "package": _legal(experiment), "id": str(number)}
    suite = ET.SubElement(root, "testsuite", {**names, **_counts(cases), **_when(view), "hostname": "localhost"})
    properties = ET.SubElement(suite, "properties")
    for what, text in _facts(view).items():
        ET.SubElement(properties, "property", {"name": what, "value": _legal(text)})
    for case in cases:
        where = ".".join(part for part in (experiment, case.task, case.arm) if part)
        names = {"classname": _legal(where), "name": _legal(case.name), "time": "0"}
        _case(ET.SubElement(suite, "testcase", names), case)
    for stream in ("system-out", "system-err"):
        ET.SubElement(suite, stream)


def _when(view: RegressView) -> dict[str, str]:
    """When the candidate began, without a time zone as the format wants it; nothing where that is not known."""
    found = _TIME.match(view.candidate.created)
    return {"timestamp": f"{found[1]}T{found[2]}"} if found else {}


def _case(element: ET.Element, case: _Case) -> None:
    if case.result == "failure":
        failure = ET.SubElement(element, "failure", {"message": _legal(case.message), "type": "regression"})
        failure.text = "\n".join(_legal(line) for line in (case.message, *case.details))
    elif case.result == "skipped":
        ET.SubElement(element, "skipped", {"message": _legal(case.message)})


def _counts(cases: list[_Case]) -> dict[str, str]:
    counted = {result: sum(case.result == result for case in cases) for result in ("failure", "skipped")}
    return {
        "tests": str(len(cases)),
        "failures": str(counted["failure"]),
        "errors": "0",
        "skipped": str(counted["skipped"]),
        "time": "0",
    }


def _facts(view: RegressView) -> dict[str, str]:
    return {
        "baseline": view.baseline.run_id,
        "candidate": view.candidate.run_id,
        "reference": view.reference,
        "outcome": view.outcome,
    }


def _cases(view: RegressView) -> Iterator[_Case]:
    untold: _Result = "failure" if view.report.strict else "skipped"
    results: dict[GateVerdict, _Result] = {
        "pass": "passed", "improved": "passed", "regressed": "failure", "cannot_tell": untold,
    }  # fmt: skip
    for row in view.rows:
        yield _Case(
            task=row.task,
            arm=row.arm,
            name=row.criterion,
            result=results[row.verdict],
            message=row.message,
            details=tuple(_details(row, view)),
        )
    for each in view.report.gate.not_measured:
        message = "one of the runs did not measure it"
        yield _Case(task=each.task, arm=each.arm, name=each.criterion, result="skipped", message=message)
    for watch, shown in zip(view.report.watches, view.watches, strict=True):
        if watch.drift is not None:
            yield _over_time(watch, shown)
    if not view.rows:
        yield _Case(task="", arm="", name="gate", result=untold, message=view.outcome)


def _over_time(watch: Watch, shown: WatchView) -> _Case:
    return _Case(
        task=watch.task,
        arm=watch.arm,
        name=f"{watch.criterion} over time",
        result="failure" if shown.falling else "passed",
        message=regress_words.falls(watch),
        details=(shown.caption,),
    )


def _details(row: GateRowView, view: RegressView) -> Iterator[str]:
    yield f"baseline {row.baseline}, candidate {row.candidate}, change {row.change.text}"
    found = f"least loss found {row.detectable}"
    yield f"p {row.p_adjusted} over all rows, {row.p_alone} alone; {row.pairs} pairs; {found}"
    if row.criterion not in {"quality", "failures"}:
        return
    for group in view.compared.flips:
        if (group.task, group.arm, group.turn) == (row.task, row.arm, "right_to_wrong"):
            yield f"{group.turn_text}: {group.shown_text}"
            for flip in group.flips[:_FLIPS]:
                yield from _flip(flip)


def _flip(flip: FlipView) -> Iterator[str]:
    yield f"- {flip.sample}: {short(flip.input, _CHARACTERS)}"
    yield f"  expected: {short(' or '.join(flip.targets), _CHARACTERS)}"
    yield f"  baseline: {short(joined(flip.a), _CHARACTERS)}"
    yield f"  candidate: {short(joined(flip.b), _CHARACTERS)}"


def _legal(text: str) -> str:
    """`text` on one line as XML 1.0 can hold it: what the standard forbids is never printable, and becomes a space."""
    indent = len(text) - len(text.lstrip(" "))
    return " " * indent + words.plain(text)
