"""Two runs compared, as files: what people read says the same as what machines read, and no text in it can act."""

import base64
import csv
import hashlib
import html
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from harness.core.two_runs import Answer, Difference, Flip, PairedRow, RunComparison, RunFacts, SamplesPaired, Side
from harness.core.types import Interval, State
from harness.reporting.compare_tables import compare_csv, compare_json, compare_md, compare_rows, flips_csv
from harness.reporting.compare_view import Links, compare_view
from harness.reporting.compare_write import compare_html, write_comparison

HOSTILE = (
    "<script>document.title='pwned'</script>",
    '"><img src=x onerror=document.title="pwned">',
    "{{ 7*7 }} \u2028 \u202e \x1b[31mred\x1b[0m",
    "a | b\n\n# title\n| c |",
    "](javascript:alert(1)) <!--",
    "`x` >) [y](<z>)",
)
SIDE = Side(
    quality=0.9, quality_bounds=(0.8, 0.95), abstained=0, failed=1, unmeasured=2, not_run=0, input_tokens=120.5,
    cached_input_tokens=0.0, output_tokens=8.0, tokens_estimated=False, usd_per_1k_queries=0.12,
    latency_p50_s=Interval(value=0.1, low=0.08, high=0.12), latency_p95_s=Interval(value=0.2, low=0.1, high=None),
    latency_samples=20, answered_by=("base-1",),
)  # fmt: skip
ROW = PairedRow(
    task="t", arm="rag", metric="exact_match", a=SIDE,
    b=replace(SIDE, quality=0.8, tokens_estimated=True, usd_per_1k_queries=None, latency_p50_s=None, latency_p95_s=None),
    pairs=200, clusters=150, differing=24, delta=Interval(value=-0.1, low=-0.15, high=-0.04),
    delta_single=Interval(value=-0.1, low=-0.14, high=-0.05), p_any_difference=0.0004, p_adjusted=0.0008,
    detectable=0.07, verdict="worse", why_open=None, right_to_wrong=(1, 4), wrong_to_right=(2,),
)  # fmt: skip
OPEN = replace(
    ROW, arm="zero-shot", verdict="cannot_tell", why_open="nothing_measured", delta=None, delta_single=None,
    p_any_difference=None, p_adjusted=None, detectable=None, right_to_wrong=(), wrong_to_right=(),
)  # fmt: skip


def flip(number: int, turn: str, a: str = "yes", b: str = "no", sample: str = "") -> Flip:
    right = turn == "right_to_wrong"
    return Flip(
        task="t", arm="rag", sample_a=sample or f"s{number}", sample_b=sample or f"s{number}", turn=turn,  # type: ignore[arg-type]
        score_a=float(right), score_b=float(not right), input=f"question {number}", targets=("yes", "yes!"),
        a=(Answer(state=State.OK, text=a, failure=""),), b=(Answer(state=State.OK, text=b, failure=""),),
    )  # fmt: skip


def comparison(tmp: Path, flips: list[Flip] | None = None, rows: tuple[PairedRow, ...] = (ROW, OPEN)) -> RunComparison:
    a, b = (tmp / "reports" / name for name in ("run a", "run-b"))
    return RunComparison(
        a=RunFacts(run_id="run a", experiment="trial", created="monday", folder=str(a), report=True),
        b=RunFacts(run_id="run-b", experiment="trial", created="tuesday", folder=str(b), report=False),
        confidence=0.95,
        seed=0,
        differences=(Difference(what="arms.rag.retrieval.top_k", a="3", b="5"), Difference(what="seed", a="", b="7")),
        samples=(SamplesPaired(task="t", paired=200, renamed=3, changed=2, only_a=0, only_b=11),),
        rows=rows,
        flips=[flip(1, "right_to_wrong"), flip(4, "right_to_wrong"), flip(2, "wrong_to_right")] if flips is None else flips,
    )  # fmt: skip


def test_the_csv_has_every_figure_and_nothing_for_what_is_unknown(tmp_path: Path) -> None:
    rag, zero_shot = csv.DictReader(io.StringIO(compare_csv(comparison(tmp_path))))
    assert (rag["delta"], rag["delta_low"], rag["delta_single_low"], rag["p_adjusted"]) == (
        "-0.1",
        "-0.15",
        "-0.14",
        "0.0008",
    )
    assert (rag["verdict"], rag["right_to_wrong"], rag["wrong_to_right"], rag["failed_b"]) == ("worse", "2", "1", "1")
    assert (rag["usd_per_1k_queries_a"], rag["usd_per_1k_queries_b"], rag["latency_p95_high_s_a"]) == ("0.12", "", "")
    assert (rag["samples_paired"], rag["samples_changed"], rag["samples_only_b"]) == ("200", "2", "11")
    assert (zero_shot["why_open"], zero_shot["delta"], zero_shot["p_adjusted"]) == ("nothing_measured", "", "")


def test_the_json_is_whole_and_links_to_the_reports_that_are_there(tmp_path: Path) -> None:
    found = json.loads("".join(compare_json(compare_view(comparison(tmp_path)))))
    assert [row["verdict"] for row in found["rows"]] == ["worse", "cannot_tell"]
    assert [each["turn"] for each in found["flips"]] == ["right_to_wrong"] * 2 + ["wrong_to_right"]
    assert found["flips"][0]["a"] == [{"state": "ok", "text": "yes", "failure": ""}]
    assert found["flips"][0]["report_a"].endswith("/reports/run%20a/report.html#sample/t/s1")
    assert found["flips"][0]["report_b"] == "" and len(found["rule"]) == 5
    empty = json.loads("".join(compare_json(compare_view(comparison(tmp_path, flips=[], rows=(OPEN,))))))
    assert empty["flips"] == []


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_no_file_holds_nan_or_infinity(tmp_path: Path, value: float) -> None:
    broken = comparison(tmp_path, rows=(replace(ROW, p_adjusted=value),))
    with pytest.raises(ValueError, match="not a number that a file may hold"):
        compare_csv(broken)
    with pytest.raises(ValueError, match="not JSON compliant"):
        "".join(compare_json(compare_view(broken)))


def test_a_spreadsheet_runs_no_cell(tmp_path: Path) -> None:
    texts = ["=1+1", "+1", "-1", "@cmd", "\t=1", "\r=1", '=HYPERLINK("http://example.invalid","x")']
    made = comparison(tmp_path, flips=[flip(n, "right_to_wrong", a=text, b=text) for n, text in enumerate(texts)])
    links = Links.of(made, tmp_path)
    found = list(csv.DictReader(io.StringIO("".join(flips_csv(made.flips, links)))))
    assert len(found) == len(texts)
    assert all(row["answer_a"].startswith("'") and row["answer_b"].startswith("'") for row in found)
    named = replace(made, rows=(replace(ROW, arm="=cmd|' /C calc'!A0"),))
    assert next(csv.DictReader(io.StringIO(compare_csv(named))))["arm"].startswith("'=")


def test_links_are_relative_to_where_they_stand_and_name_the_sample(tmp_path: Path) -> None:
    made = comparison(tmp_path, flips=[flip(1, "right_to_wrong", sample='a/b c#"<i>')])
    links = Links.of(made, tmp_path / "out")
    assert links.a == "../reports/run%20a/report.html" and links.b == ""
    assert links.of_flip(next(iter(made.flips))) == (
        "../reports/run%20a/report.html#sample/t/a%2Fb%20c%23%22%3Ci%3E",
        "",
    )


def test_people_read_what_machines_read(tmp_path: Path) -> None:
    shown = compare_view(comparison(tmp_path), beside=tmp_path / "out")
    tables = {table.title: table for table in compare_rows(shown)}
    assert tables["What differs"].rows == (("arms.rag.retrieval.top_k", "3", "5"), ("seed", "–", "7"))
    assert tables["Quality"].rows[0] == (
        "t", "rag", "200", "90.0 %", "80.0 %", "-10.0 points", "-15.0 to -4.0", "<0.001", "2 lost, 1 won", "worse", "–",
        "1 → 1 failed, 2 → 2 unmeasured",
    )  # fmt: skip
    assert tables["Quality"].rows[1][9:11] == ("cannot tell", "no sample was measured in both runs")
    assert tables["Quality"].headline == (
        "t: 200 samples paired (3 under another id); left out: 2 changed under the same id, 11 only in B"
    )
    assert tables["What it takes"].rows[0][2:] == ("120 → ≈ 120", "8 → ≈ 8", "$0.12 → –", "100 ms → –", "200 ms → –")
    assert tables["Flips"].rows[2] == ("t", "rag", "s2", "wrong → right", "yes", "no")
    page, text = compare_html(shown), compare_md(shown)
    for part in ("-10.0 points", "-15.0 to -4.0", "2 lost, 1 won", "cannot tell", "question 4", "$0.12 → –"):
        assert part in page and part in text.replace("\\", "")
    assert page.index("What differs") < page.index("-10.0 points") < page.index("question 4")
    assert (
        'href="../reports/run%20a/report.html#sample/t/s1"' in page
        and "(<../reports/run%20a/report.html#sample/t/s1>)" in text
    )


def test_hostile_texts_are_text(tmp_path: Path) -> None:
    flips = [flip(n, "right_to_wrong", a=text, b=text, sample=text) for n, text in enumerate(HOSTILE)]
    made = comparison(
        tmp_path, flips=flips, rows=(replace(ROW, right_to_wrong=tuple(range(len(flips))), wrong_to_right=()),)
    )
    made = replace(made, differences=tuple(Difference(what=text, a=text, b="") for text in HOSTILE))
    shown = compare_view(made, beside=tmp_path)
    page, text = compare_html(shown), compare_md(shown)
    assert "<script" not in page and "<img" not in page and "javascript:" not in re.sub(r">[^<]*<", "><", page)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    summed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{summed}'; base-uri 'none'; form-action 'none'"
    assert policy in html.unescape(page), "no script may act, and no style but this one"
    assert "<script" not in text and "<img" not in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert sum("question" in row for row in rows) == len(HOSTILE), "no text breaks its row"
    cells = [cell for table in compare_rows(shown) for row in table.rows for cell in row]
    assert all(character.isprintable() for cell in cells for character in cell)


def test_what_does_not_fit_is_counted_and_in_the_csv(tmp_path: Path) -> None:
    flips = [flip(n, "right_to_wrong", a="x" * 3000) for n in range(100)]
    made = comparison(tmp_path, flips=flips, rows=(replace(ROW, right_to_wrong=tuple(range(100)), wrong_to_right=()),))
    shown = compare_view(made, largest_bytes=60_000)
    (group,) = shown.flips
    assert 10 < len(group.flips) < 20
    assert group.shown_text == f"{len(group.flips)} of 100 samples; all of them are in flips.csv"
    assert len(list(flips_csv(made.flips, shown.links))) == 101
    (table,) = (table for table in compare_rows(shown) if table.title == "Flips")
    assert table.headline == f"{len(table.rows)} of 100; --out lists all"
    long = comparison(
        tmp_path,
        flips=[flip(1, "right_to_wrong", a="x" * 5000)],
        rows=(replace(ROW, right_to_wrong=(1,), wrong_to_right=()),),
    )
    assert compare_view(long).flips[0].flips[0].a[0].text.endswith("x … [1,000 more characters]")


def test_repeats_stand_side_by_side(tmp_path: Path) -> None:
    answers = (
        Answer(state=State.OK, text="yes", failure=""),
        Answer(state=State.FAILED, text="", failure="empty: nothing"),
    )
    made = comparison(
        tmp_path,
        flips=[replace(flip(1, "right_to_wrong"), b=answers)],
        rows=(replace(ROW, right_to_wrong=(1,), wrong_to_right=()),),
    )
    (row,) = csv.DictReader(io.StringIO("".join(flips_csv(made.flips, Links(a="", b="")))))
    assert (row["answer_b"], row["state_b"], row["failure_b"]) == (
        "(1) yes (2) ",
        "(1) ok (2) failed",
        "empty: nothing",
    )
    table = compare_rows(compare_view(made))[-1]
    assert table.rows[0][-1] == "(1) yes (2) empty: nothing"
    assert "failed: empty: nothing" in compare_html(compare_view(made))


def test_all_files_are_written_whole(tmp_path: Path) -> None:
    made = comparison(tmp_path)
    written = write_comparison(compare_view(made, beside=tmp_path / "out"), tmp_path / "out")
    assert [path.name for path in written] == ["compare.html", "compare.md", "compare.csv", "flips.csv"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(path.name for path in written)
    assert len(list(csv.reader((tmp_path / "out" / "flips.csv").open(encoding="utf-8", newline="")))) == 4
