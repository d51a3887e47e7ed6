"""A run held against a baseline: what people read says the same as what machines read, and no text in it can act."""

import base64
import csv
import hashlib
import html
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from reporting.regressions import (
    ROW,
    comparison,
    every_verdict,
    falling,
    flip,
    hostile_report,
    not_measured,
    report,
    row,
)

from harness.core.regressions import GateRow, RegressionReport, WhyUntold
from harness.core.types import Interval
from harness.reporting.regress_markdown import regress_md
from harness.reporting.regress_tables import COLUMNS, regress_csv, regress_json, regress_rows
from harness.reporting.regress_view import by_arm, regress_view
from harness.reporting.regress_write import regress_html, write_regression


def outcome(made: RegressionReport) -> str:
    return regress_view(made).outcome


def found_json(made: RegressionReport) -> Any:
    return json.loads("".join(regress_json(regress_view(made))))


def test_the_outcome_says_what_regressed_and_how_many_rows_have_which_verdict() -> None:
    assert outcome(report(row("regressed"), row("pass", "cost"), row("cannot_tell", "failures"))) == (
        "Regressed: rag on handbook lost 10.2 points of quality; 1 of 3 rows passes, 1 cannot be told."
    )
    assert outcome(report(*[row("pass")] * 12, *[row("cannot_tell")] * 3)) == (
        "No regression shown: 12 of 15 rows pass, 3 cannot be told."
    )
    assert outcome(report(*[row("pass")] * 4)) == "No regression: all 4 rows pass."
    assert outcome(report(row("pass"))) == "No regression: the one row passes."
    assert outcome(report(row("pass"), row("pass"), row("improved"))) == "No regression: 2 of 3 rows pass, 1 improved."
    assert outcome(report(row("cannot_tell"), row("cannot_tell"))) == "Cannot tell: none of 2 rows can be told."
    assert outcome(report()) == "Cannot tell: no criterion was measured in both runs."
    assert outcome(report(row("cannot_tell"), row("pass"), strict=True)) == (
        "No regression shown: 1 of 2 rows passes, 1 cannot be told, which counts as failed."
    )


@pytest.mark.parametrize(
    ("criterion", "said"),
    [
        ("quality", "rag on handbook lost 10.2 points of quality"),
        ("failures", "rag on handbook has 10.2 points more failures"),
        ("cost", "rag on handbook costs 10.2 % more"),
        ("latency_p50", "rag on handbook is 10.2 % slower at the median"),
        ("latency_p95", "rag on handbook is 10.2 % slower at p95"),
    ],
)
def test_each_criterion_is_lost_in_its_own_words(criterion: Any, said: str) -> None:
    assert outcome(report(row("regressed", criterion), row("pass"))) == f"Regressed: {said}; 1 of 2 rows passes."


def test_a_slow_fall_alone_is_a_regression_and_many_are_counted() -> None:
    assert outcome(report(row("pass"), watches=(falling(),))) == (
        "Regressed: quality of rag on handbook falls slowly; the one row passes."
    )
    assert "cost of rag on handbook rises slowly" in outcome(report(row("pass"), watches=(falling("cost"),)))
    many = outcome(report(*[row("regressed", arm=f"arm-{n}") for n in range(5)]))
    assert many.startswith("Regressed: arm-0 on") and "arm-2" in many and "arm-3" not in many
    assert "quality and 2 more; 0 of 5 rows pass." in many
    ordered = outcome(report(row("regressed", "cost"), row("regressed"), watches=(falling(),)))
    assert ordered.index("points of quality") < ordered.index("falls slowly") < ordered.index("costs")


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("metric", "quality is another metric in the candidate"),
        ("no_pairs", "no sample was asked in both runs"),
        ("nothing_measured", "nothing was measured in both runs"),
        ("unknown_cost", "neither prices nor tokens are known in both runs"),
        ("clusters", "80 clusters; 30 are needed"),
        ("differing", "a regression would rest on fewer than 10 samples that differ"),
        ("missing", "the unmeasured answers would decide it"),
        ("variation", "the system moves too much from run to run for any number of samples"),
        ("assumed", "how much the system moves from run to run is not known yet"),
        ("samples", "240 pairs are too few"),
        (None, "more samples are needed"),
    ],
)
def test_why_a_row_cannot_be_told_is_said_everywhere(why: WhyUntold | None, said: str) -> None:
    shown = regress_view(report(row("cannot_tell", why=why)))
    assert shown.rows[0].verdict_text == "cannot tell (1,450 needed)" and shown.rows[0].why == said
    assert said in regress_html(shown) and said in regress_md(shown)
    assert regress_rows(shown)[-1].rows[0][-1] == said


def test_too_few_timed_answers_are_told_with_how_many_are_needed() -> None:
    few = row("cannot_tell", "latency_p95", why="samples", pairs=12, samples_needed=91)
    assert regress_view(report(few)).rows[0].why == "12 timed answers are too few; 91 are needed"


def test_numbers_are_in_the_words_of_their_criterion() -> None:
    made = every_verdict()
    quality, failures, cost, p50, p95 = regress_view(made).rows[:5]
    assert (quality.baseline, quality.candidate, quality.change.text, quality.change.span) == (
        "90.0 %", "79.8 %", "-10.2 points", "-12.2 to -8.2",
    )  # fmt: skip
    assert (quality.margin, failures.margin, cost.margin, p95.margin) == ("2 points", "1 point", "10 %", "20 %")
    assert (cost.criterion_text, cost.baseline, cost.change.text) == ("cost of 1,000", "$0.12", "+3.0 %")
    assert (p50.change.span, p95.change.span) == ("at most +10.0 %", "at least +25.0 %")
    assert (quality.p_verdict, failures.p_verdict, quality.detectable) == ("0.002", "0.004 (gain)", "6.2 points")
    assert (quality.pairs, quality.clusters) == ("240", "80 clusters")
    tokens = regress_view(report(row("pass", "cost", unit="tokens", baseline=402.4, candidate=410.0))).rows[0]
    assert (tokens.criterion_text, tokens.baseline) == ("tokens a query", "402")
    alone = regress_view(report(row("pass", clusters=240, identical=True))).rows[0]
    assert alone.clusters == "" and alone.why == "the same on every sample"


def test_unknown_values_are_dashes_and_empty_cells() -> None:
    unknown = replace(
        row("cannot_tell", why="nothing_measured", samples_needed=None), baseline=None, candidate=None, change=None,
        change_single=None, p_regressed=None, p_adjusted=None, p_improved=None, p_improved_adjusted=None, p_pass=None,
        detectable=None,
    )  # fmt: skip
    made = report(unknown)
    shown = regress_view(made).rows[0]
    assert {shown.baseline, shown.candidate, shown.change.text, shown.p_adjusted, shown.detectable} == {"–"}
    assert shown.verdict_text == "cannot tell" and shown.message == (
        "quality of rag on handbook: cannot tell; nothing was measured in both runs"
    )
    (found,) = csv.DictReader(io.StringIO(regress_csv(made)))
    assert found["change"] == found["p_adjusted"] == found["variation_sd"] == ""
    assert found_json(made)["rows"][0]["change"] is None
    assert "None" not in regress_html(regress_view(made)) and "None" not in regress_md(regress_view(made))


def test_the_csv_and_the_json_have_every_figure_of_every_row() -> None:
    made = every_verdict()
    rows = list(csv.DictReader(io.StringIO(regress_csv(made))))
    assert [found["verdict"] for found in rows] == [each.verdict for each in made.gate.rows] and len(rows) == 15
    assert (rows[0]["change"], rows[0]["change_low"], rows[0]["margin"]) == (
        repr(-0.102), repr(-0.102 - 0.02), "0.02",
    )  # fmt: skip
    assert (rows[2]["samples_needed"], rows[2]["variation_sd"], rows[2]["unit"]) == ("1450", "0.02", "usd")
    found = found_json(made)
    assert [set(each) for each in found["rows"]] == [set(COLUMNS)] * 15
    assert all(str(a[name]) == b[name] for a, b in zip(found["rows"], rows, strict=True) for name in ("task", "arm"))
    assert found["verdict"] == "regressed" and found["failed"] is True and found["strict"] is False
    assert found["outcome"] == outcome(made) and found["notes"] == list(made.notes)
    assert [each["sample_a"] for each in found["flips"]] == [f"s{n}" for n in range(6)]
    assert found["flips"][0]["report_a"] == "/runs/run-a/report.html#sample/handbook/s0"
    drift = found["watches"][0]["drift"]
    assert (drift["alarm"], drift["began"]) == (20, 9) and drift["p_ever"] == pytest.approx(1.2**-23)
    assert found["watches"][2]["values"][6] is None and found["watches"][2]["chart"]["outside"] == [11]
    assert len(found["nights"]) == 24 and found["baseline"]["run_id"] == "run-a"
    assert found["margins"] == {"quality": 0.02, "failures": 0.01, "cost": 0.1, "latency": 0.2}


def test_without_rows_every_file_is_still_whole(tmp_path: Path) -> None:
    made = replace(report(), gate=replace(report().gate, not_measured=(not_measured(),)))
    written = write_regression(regress_view(made, beside=tmp_path), tmp_path)
    texts = {path.name: path.read_text(encoding="utf-8") for path in written}
    assert texts["regression.csv"].strip() == ",".join(COLUMNS)
    assert json.loads(texts["regression.json"])["not_measured"] == [
        {"task": "handbook", "arm": "rag", "criterion": "cost"}
    ]
    for name in ("regression.html", "regression.md"):
        assert "no criterion was measured in both runs" in texts[name].lower()
        assert "Not measured in one of the runs: cost of rag on handbook." in texts[name]


def test_all_files_are_written_whole(tmp_path: Path) -> None:
    written = write_regression(regress_view(every_verdict(), beside=tmp_path), tmp_path / "out")
    names = ["regression.html", "regression.json", "regression.csv", "regression.md", "flips.csv"]
    assert [path.name for path in written] == names
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(names)
    assert len(list(csv.reader((tmp_path / "out" / "flips.csv").open(encoding="utf-8", newline="")))) == 7


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_no_file_holds_nan_or_infinity(value: float) -> None:
    broken = report(row("pass", p_adjusted=value))
    with pytest.raises(ValueError, match="not a number that a file may hold"):
        regress_csv(broken)
    with pytest.raises(ValueError, match="not JSON compliant"):
        found_json(broken)


def test_a_spreadsheet_runs_no_cell() -> None:
    names = ["=1+1", "+1", "-1", "@cmd", "\t=1", '=HYPERLINK("http://example.invalid","x")']
    found = list(csv.DictReader(io.StringIO(regress_csv(report(*[row("pass", arm=name) for name in names])))))
    assert len(found) == len(names) and all(each["arm"].startswith("'") for each in found)


class Tags(HTMLParser):
    """Which elements and which attributes a page has."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]


def test_the_page_of_hostile_texts_is_inert() -> None:
    page = regress_html(regress_view(hostile_report()))
    seen = Tags()
    seen.feed(page)
    assert not seen.tags & {"script", "img", "iframe", "link", "object", "form"}
    assert not {name for name in seen.attributes if name.startswith("on")} and "style" not in seen.attributes
    assert all(link.startswith(("#", "/runs/")) for link in seen.links)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    summed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{summed}'; base-uri 'none'; form-action 'none'"
    assert policy in html.unescape(page), "no script may act, and no style but this one"


def test_the_terminal_is_not_steered_by_a_text() -> None:
    tables = regress_rows(regress_view(hostile_report()))
    cells = [text for table in tables for line in (*table.rows, (table.title, table.headline)) for text in line]
    assert all(character.isprintable() for text in cells for character in text)
    assert {table.title for table in tables} >= {"Regressions", "Slow changes for the worse", "Flips"}


def test_the_page_shows_the_outcome_first_then_rows_charts_what_differs_and_flips(tmp_path: Path) -> None:
    page = regress_html(regress_view(every_verdict(), beside=tmp_path))
    parts = ("Regressed: rag on handbook", "on another machine", "Rows that are no plain pass", "Rows that pass: 11",
             'id="over-time"', "2 charts, nothing unusual in the latest run", "arms.rag.retrieval.top_k", "question 5")  # fmt: skip
    places = [page.index(part) for part in parts]
    assert places == sorted(places)
    for part in ("-12.2 to -8.2", "6.2 points", "cannot tell (1,450 needed)", "of a gain: 0.004", "1 cannot be told"):
        assert part in page
    assert page.count("<svg ") == 6 and "report.html#sample/handbook/s5" in page
    assert "In the report of B, candidate" in page


def test_a_page_without_charts_or_flips_has_no_empty_sections() -> None:
    page = regress_html(regress_view(report(row("pass"))))
    assert "over-time" not in page and "<svg" not in page
    assert "No sample changed from right to wrong" in page


def test_rows_stand_together_by_arm() -> None:
    made = regress_view(report(row("pass"), row("pass", "cost"), row("pass", arm="tuned"), row("pass", task="units")))
    assert [(each.task, each.arm, len(each.rows)) for each in by_arm(made.rows)] == [
        ("handbook", "rag", 2), ("handbook", "tuned", 1), ("units", "rag", 1),
    ]  # fmt: skip


def test_texts_that_utf8_cannot_hold_do_not_stop_the_files(tmp_path: Path) -> None:
    made = report(row("regressed"), flips=[flip(1, text="lone \ud800 surrogate")])
    for path in write_regression(regress_view(made, beside=tmp_path), tmp_path):
        assert path.read_text(encoding="utf-8")


def test_a_limit_that_is_not_known_leaves_the_other() -> None:
    both: list[GateRow] = [
        replace(ROW, change=Interval(value=-0.1, low=None, high=-0.04)),
        replace(ROW, change=Interval(value=-0.1, low=-0.2, high=None)),
        replace(ROW, change=Interval(value=-0.1, low=None, high=None)),
    ]
    assert [each.change.span for each in regress_view(report(*both)).rows] == ["at most -4.0", "at least -20.0", ""]


def test_a_comparison_without_flips_or_differences_is_said_to_be_the_same() -> None:
    made = replace(report(row("pass")), comparison=replace(comparison([]), differences=()))
    assert "Nothing differs between the runs but the time." in regress_md(regress_view(made))
    assert "Nothing but the time." in regress_html(regress_view(made))
