"""JUnit XML: what fails there is what fails the build, its counts are true, and two schemas' rules hold."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from reporting.regressions import HOSTILE, every_verdict, falling, flip, not_measured, report, row, watch

from harness.core.regressions import RegressionReport
from harness.reporting.junit import junit_xml
from harness.reporting.regress_view import regress_view

SUITE = {"name", "package", "id", "tests", "failures", "errors", "skipped", "time", "hostname"}


def parsed(made: RegressionReport) -> ET.Element:
    return ET.fromstring(junit_xml(regress_view(made)).encode())


def cases(made: RegressionReport) -> dict[tuple[str, str], ET.Element]:
    return {(case.attrib["classname"], case.attrib["name"]): case for case in parsed(made).iter("testcase")}


def result(case: ET.Element) -> str:
    (found,) = [child.tag for child in case] or ["passed"]
    return found


def keeps_the_rules(root: ET.Element) -> None:
    """What JUnit.xsd (Ant) and junit-10.xsd (Jenkins) ask for: elements and their order, attributes, types."""
    assert root.tag == "testsuites" and not root.attrib
    for number, suite in enumerate(root):
        assert set(suite.attrib) - {"timestamp"} == SUITE and suite.attrib["id"] == str(number)
        assert [child.tag for child in suite if child.tag != "testcase"] == ["properties", "system-out", "system-err"]
        assert suite[0].tag == "properties" and [child.tag for child in suite[-2:]] == ["system-out", "system-err"]
        assert all(set(each.attrib) == {"name", "value"} and each.attrib["name"] for each in suite[0])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d|", suite.get("timestamp", ""))
        assert all(suite.attrib[name] for name in ("name", "package", "hostname"))
        found = suite.findall("testcase")
        assert int(suite.attrib["tests"]) == len(found) > 0 and suite.attrib["errors"] == "0"
        assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))
        assert int(suite.attrib["skipped"]) == len(suite.findall("testcase/skipped"))
        for case in found:
            assert set(case.attrib) == {"classname", "name", "time"} and float(case.attrib["time"]) >= 0
            assert len(case) <= 1
            assert all(set(each.attrib) == {"message", "type"} for each in case.iter("failure"))
            assert all(set(each.attrib) == {"message"} for each in case.iter("skipped"))


def test_a_case_per_task_arm_and_criterion_and_per_watched_series() -> None:
    made = every_verdict()
    keeps_the_rules(parsed(made))
    found = cases(made)
    assert len(found) == 15 + 3
    assert result(found["nightly.handbook.rag", "quality"]) == "failure"
    assert result(found["nightly.handbook.rag", "failures"]) == "passed"
    assert result(found["nightly.handbook.rag", "cost"]) == "skipped"
    assert result(found["nightly.handbook.rag", "quality over time"]) == "failure"
    assert result(found["nightly.handbook.rag", "latency_p95 over time"]) == "passed"
    assert [suite.attrib["name"] for suite in parsed(made)] == ["handbook", "units"]
    assert parsed(made)[0].attrib["timestamp"] == "2026-11-22T02:30:00"


def test_a_failure_tells_what_was_lost_with_the_samples_of_that_arm() -> None:
    made = report(
        row("regressed"), row("regressed", arm="tuned"), row("regressed", "cost"),
        flips=[flip(1), flip(2, arm="tuned"), *(flip(n, arm="tuned") for n in range(30, 60))],
    )  # fmt: skip
    failure = cases(made)["nightly.handbook.rag", "quality"][0]
    assert failure.attrib["message"] == (
        "rag on handbook lost 10.2 points of quality; -10.2 points (-12.2 to -8.2 at 95 %); a loss of 2 points is allowed"
    )
    assert failure.text is not None and "right → wrong: 1 sample\n- s1: question 1\n" in failure.text
    assert "\n  baseline: 20 days\n  candidate: 1 days" in failure.text and "question 2" not in failure.text
    tuned = cases(made)["nightly.handbook.tuned", "quality"][0].text or ""
    assert tuned.count("expected:") == 20 and "right → wrong: 31 samples" in tuned
    assert "question" not in (cases(made)["nightly.handbook.rag", "cost"][0].text or "")


def test_what_cannot_be_told_is_skipped_or_fails_a_strict_gate() -> None:
    made = report(row("cannot_tell"))
    (case,) = cases(made).values()
    assert (
        result(case) == "skipped" and "cannot tell (1,450 needed); 240 pairs are too few" in case[0].attrib["message"]
    )
    (case,) = cases(replace(made, strict=True)).values()
    assert result(case) == "failure" and "240 pairs are too few" in case[0].attrib["message"]


def test_what_was_not_measured_is_skipped_even_by_a_strict_gate() -> None:
    made = report(row("pass"), strict=True)
    made = replace(made, gate=replace(made.gate, not_measured=(not_measured("cost"),)))
    case = cases(made)["nightly.handbook.rag", "cost"]
    assert result(case) == "skipped" and case[0].attrib["message"] == "one of the runs did not measure it"


def test_a_gate_without_rows_is_one_case_that_is_not_passed() -> None:
    (name,) = cases(report())
    assert name == ("nightly", "gate") and result(cases(report())[name]) == "skipped"
    assert result(cases(report(strict=True))[name]) == "failure"
    keeps_the_rules(parsed(report()))


def test_hostile_texts_are_text_that_xml_can_hold() -> None:
    text = "".join(HOSTILE) + "".join(map(chr, range(32))) + "\ud800\uffff\x7f\x85"
    made = report(
        row("regressed", task=text, arm=text), flips=[flip(0, task=text, arm=text, text=text)], experiment=text,
        watches=(falling(task=text, arm=text),),
    )  # fmt: skip
    root = parsed(made)
    keeps_the_rules(root)
    said = "".join(element.text or "" for element in root.iter()) + "".join(
        value for element in root.iter() for value in element.attrib.values()
    )
    assert "<script>document.title='pwned'</script>" in said and "\x1b" not in said
    assert all(character.isprintable() or character == "\n" for character in said)


verdicts = st.sampled_from(["pass", "improved", "regressed", "cannot_tell"])
criteria = st.sampled_from(["quality", "failures", "cost", "latency_p50", "latency_p95"])


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(["t", "u"]), st.sampled_from(["a", "b"]), criteria, verdicts),
        max_size=12, unique_by=lambda each: each[:3],
    ),
    unmeasured=st.integers(min_value=0, max_value=2),
    falls=st.booleans(),
    stands=st.booleans(),
    strict=st.booleans(),
)  # fmt: skip
def test_a_case_fails_exactly_where_the_report_does_and_all_counts_agree(
    rows: list[tuple[str, str, Any, str]], unmeasured: int, falls: bool, stands: bool, strict: bool
) -> None:
    watches = (*((falling(),) if falls else ()), *((watch([0.9, 0.91], arm="still"),) if stands else ()))
    made = report(
        *(row(verdict, criterion, task=task, arm=arm) for task, arm, criterion, verdict in rows),
        watches=watches, strict=strict,
    )  # fmt: skip
    made = replace(made, gate=replace(made.gate, not_measured=(not_measured(),) * unmeasured))
    root = parsed(made)
    keeps_the_rules(root)
    assert bool(root.findall(".//failure")) == made.failed
    assert len(root.findall(".//testcase")) == max(len(rows), 1) + unmeasured + len(watches)
    untold = sum(verdict == "cannot_tell" for *_, verdict in rows) or (not rows)
    failures = sum(verdict == "regressed" for *_, verdict in rows) + falls + (untold if strict else 0)
    assert len(root.findall(".//failure")) == failures
    assert len(root.findall(".//skipped")) == unmeasured + (0 if strict else untold)
