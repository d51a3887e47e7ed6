"""The files that machines read, and the rows for people."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from harness.core.types import Interval
from harness.core.verdicts import BreakEven, Comparison
from harness.reporting.html import report_html
from harness.reporting.tables import comparison_csv, comparison_md, decision_json, terminal_rows
from harness.reporting.view import Results, View, view

PROMISED = [
    "task", "arm", "rung", "model", "n", "abstained", "failed", "unmeasured", "not_run",
    "quality", "quality_low", "quality_high", "quality_bound_low", "quality_bound_high",
    "delta", "delta_low", "delta_high", "p_adjusted",
    "latency_p50_s", "latency_p95_s", "latency_p99_s", "ttft_p50_s",
    "input_tokens", "cached_input_tokens", "output_tokens",
    "usd_per_1k_queries", "usd_per_1k_low", "usd_per_1k_high", "setup_usd", "setup_s", "monthly_usd",
    "break_even", "break_even_queries", "verdict",
]  # fmt: skip


@pytest.fixture(scope="module")
def shown(results: Results) -> View:
    return view(results)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_promised_columns_come_first_and_in_order(shown: View) -> None:
    header = comparison_csv(shown).splitlines()[0].split(",")
    assert header[: len(PROMISED)] == PROMISED
    assert {"incumbent", "p_any_difference", "metric_token_f1", "unscored_token_f1"} <= set(header[len(PROMISED) :])
    assert len(set(header)) == len(header)


def test_one_row_per_task_and_arm_with_exact_values(shown: View) -> None:
    found = rows(comparison_csv(shown))
    assert [(row["task"], row["arm"]) for row in found] == [(c.task, c.arm) for c in shown.comparisons]
    rag, given = found[2], shown.comparisons[2]
    assert given.quality and given.delta
    assert (float(rag["quality"]), float(rag["delta_low"])) == (given.quality.value, given.delta.low)
    assert (rag["rung"], rag["verdict"], rag["failed"], rag["break_even"]) == ("rag", "escalate", "2", "never")
    assert rag["break_even_queries"] == ""


def test_quality_without_leaks_is_told_where_samples_leaked_and_nowhere_else(
    one_task: Callable[..., Results], results: Results
) -> None:
    rows_of = [c for c in results.comparisons if c.task == results.tasks[0].name]
    without = view(one_task(comparisons=rows_of))
    assert "clean_n" not in comparison_csv(without) and "without leaks" not in comparison_md(without) + report_html(
        without
    )
    clean = Interval(value=0.625, low=0.5, high=0.75)
    leaky = view(one_task(comparisons=[replace(rows_of[0], clean_n=40, clean_quality=clean), *rows_of[1:]]))
    first, second = rows(comparison_csv(leaky))[:2]
    assert (first["clean_n"], first["clean_quality"], first["clean_quality_high"]) == ("40", "0.625", "0.75")
    assert second["clean_n"] == second["clean_quality"] == ""
    assert "without leaks: 62.5 % (50.0 % to 75.0 %) on 40 samples" in report_html(leaky)
    assert f"{rows_of[0].arm} without leaks: 62.5 %" in comparison_md(leaky)


def bare(c: Comparison, **changes: object) -> Comparison:
    return replace(
        c, quality=None, quality_bounds=None, incumbent=None, delta=None, p_adjusted=None, p_any_difference=None,
        latency_p50_s=None, latency_p95_s=None, latency_p99_s=None, ttft_p50_s=None, input_tokens=None,
        cached_input_tokens=None, output_tokens=None, usd_per_1k_queries=None, usd_per_right_answer=None,
        setup_usd=None, setup_s=None, monthly_usd=None, tco_usd=None, break_even=None, verdict=None, metrics={},
        metric_failures={}, **changes,
    )  # type: ignore[arg-type]  # fmt: skip


def test_unknown_is_empty_and_never_zero(one_task: Callable[..., Results], results: Results) -> None:
    (row,) = rows(comparison_csv(view(one_task(comparisons=[bare(results.comparisons[0])]))))
    known = {name for name, value in row.items() if value}
    assert known == {
        "task", "arm", "rung", "model", "n", "abstained", "failed", "unmeasured", "not_run", "tokens_estimated",
        "in_walk",
    }  # fmt: skip


def test_a_spreadsheet_runs_no_cell(one_task: Callable[..., Results], results: Results) -> None:
    for name in ("=1+1", "+1", "-1", "@cmd", "\t=1", "\r=1"):
        (row,) = rows(comparison_csv(view(one_task(comparisons=[replace(results.comparisons[0], model=name)]))))
        assert row["model"].startswith("'")
    negative = replace(results.comparisons[0], delta=Interval(value=-0.25, low=None, high=None))
    (row,) = rows(comparison_csv(view(one_task(comparisons=[negative]))))
    assert row["delta"] == "-0.25"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_no_file_holds_nan_or_infinity(one_task: Callable[..., Results], results: Results, value: float) -> None:
    broken = view(one_task())
    wrong = replace(broken, comparisons=(replace(results.comparisons[0], setup_usd=value),))
    with pytest.raises(ValueError, match="not a number that a file may hold"):
        comparison_csv(wrong)
    with pytest.raises(ValueError, match="not JSON compliant"):
        decision_json(replace(broken, decisions=(replace(results.decisions[0], confidence=value),)))


def test_decision_json_has_the_promised_fields(shown: View) -> None:
    content = json.loads(decision_json(shown))
    assert [task["task"] for task in content["tasks"]] == ["handbook", "tickets", "units"]
    task = content["tasks"][0]
    assert {"task", "chosen_arm", "chosen_rung", "confidence", "steps", "would_change_if"} <= set(task)
    assert (task["chosen_arm"], task["chosen_rung"], task["confidence"]) == ("rag", "rag", 0.95)
    promised = {
        "incumbent", "challenger", "verdict", "reasons", "delta", "delta_low", "delta_high", "p_adjusted",
        "samples_needed", "break_even_queries",
    }  # fmt: skip
    assert all(promised <= set(step) for step in task["steps"])
    assert [step["verdict"] for step in task["steps"]] == ["stay", "escalate", "stay", "collect_more"]
    assert set(task["would_change_if"][0]) == {"what", "from", "to", "then_arm"}


def test_only_a_break_even_at_a_volume_has_queries(one_task: Callable[..., Results], results: Results) -> None:
    at = BreakEven(kind="at", queries=5e5, low=1e5, high=9e5, cheaper="below")
    (row,) = rows(comparison_csv(view(one_task(comparisons=[replace(results.comparisons[0], break_even=at)]))))
    assert (row["break_even"], row["break_even_queries"], row["break_even_cheaper"]) == ("at", "500000.0", "below")


def test_markdown_tables_are_rectangular_and_inert(one_task: Callable[..., Results], results: Results) -> None:
    nasty = replace(results.comparisons[0], model="m", arm="a|b<script>`x`\n# title [k=2]")
    text = comparison_md(view(one_task(comparisons=[nasty])))
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert len({line.replace("\\|", "").count("|") for line in table}) == 1
    assert "<script>" not in text and "\n# title" not in text
    assert "a\\|b&lt;script&gt;\\`x\\` \\# title \\[k=2\\]" in text


def test_markdown_tells_the_decision_before_the_table(shown: View) -> None:
    text = comparison_md(shown)
    parts = ("Move to RAG: it answers", "| → | rag |", "rag against zero-shot: escalate")
    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)


def test_terminal_rows_are_plain_and_rectangular(one_task: Callable[..., Results], results: Results) -> None:
    (table,) = terminal_rows(view(one_task(comparisons=[replace(results.comparisons[0], arm="a\x1b[31m\nb[k=2]")])))
    assert [len(row) for row in table.rows] == [len(table.columns)]
    assert all(c.isprintable() for row in table.rows for cell in row for c in cell)
    assert table.rows[0][1] == "a [31m b[k=2]"
