"""The runs over time: a sparkline says the order of its values, and the table says what the JSON says."""

import json
import math
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.history import HistoryRow
from harness.reporting.history_tables import FLAT, GAP, LEVELS, history_json, history_rows, sparkline

ROW = HistoryRow(
    task="handbook", arm="rag", runs=("a", "b", "c"),
    created=("2026-11-01T02:30:00+00:00", "2026-11-02T02:30:00+00:00", "2026-11-03T02:30:00+00:00"),
    quality=(0.9, None, 0.86), usd_per_1k_queries=(0.12, 0.12, 0.12), latency_p95_s=(None, None, None),
    verdict=("escalate", None, "regressed"),
)  # fmt: skip
values = st.lists(st.none() | st.floats(allow_nan=False, allow_infinity=False), max_size=80)


def test_a_sparkline_has_eight_levels_gaps_and_a_flat_line() -> None:
    assert sparkline([0, 1, 2, 3, 4, 5, 6, 7]) == LEVELS
    assert sparkline([1.0, None, 0.0]) == "█ ▁"
    assert sparkline([0, 0.12, 0.13, 0.87, 0.88, 1]) == "▁▁▂▇██", "all levels are equally wide"
    assert sparkline([0.9, 0.9, None, 0.9 + 1e-15]) == FLAT * 2 + GAP + FLAT
    assert sparkline([]) == "" and sparkline([None, None]) == "  " and sparkline([0.0]) == FLAT


@given(values)
def test_a_sparkline_has_one_character_a_run_and_keeps_their_order(runs: list[float | None]) -> None:
    drawn = sparkline(runs)
    assert len(drawn) == len(runs)
    assert [character == GAP for character in drawn] == [value is None for value in runs]
    known = [(value, LEVELS.index(each)) for value, each in zip(runs, drawn, strict=True) if value is not None]
    assert all((a <= b or one >= other) for (a, one), (b, other) in combinations(known, 2))
    levels = {level for _, level in known}
    assert not levels or levels == {LEVELS.index(FLAT)} or {0, 7} <= levels


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_nothing_that_is_not_finite_is_drawn_or_written(value: float) -> None:
    with pytest.raises(ValueError, match="must be a finite number, or None"):
        sparkline([0.1, value])
    odd = HistoryRow(
        task="t", arm="a", runs=("r",), created=("",), quality=(value,), usd_per_1k_queries=(None,),
        latency_p95_s=(None,), verdict=(None,),
    )  # fmt: skip
    with pytest.raises(ValueError, match="not JSON compliant"):
        history_json("nightly", [odd])


def test_a_table_has_a_line_per_quantity_with_first_last_and_change() -> None:
    (table,) = history_rows("nightly", [ROW])
    assert table.title == "nightly"
    assert table.headline.startswith("3 runs, 2026-11-01 to 2026-11-03;")
    assert table.rows == (
        ("handbook", "rag", "quality", "█ ▁", "90.0 %", "86.0 %", "-4.0 points", "regressed"),
        ("", "", "$ per 1,000", FLAT * 3, "$0.12", "$0.12", "0.0 %", ""),
        ("", "", "p95", "   ", "–", "–", "–", ""),
    )
    assert len(table.columns) == 8 and history_rows("nightly", []) == ()


def test_one_run_has_no_change_and_nothing_is_no_base() -> None:
    one = HistoryRow(
        task="t", arm="a", runs=("r",), created=("",), quality=(0.5,), usd_per_1k_queries=(0.0,), latency_p95_s=(0.2,),
        verdict=(None,),
    )  # fmt: skip
    (table,) = history_rows("nightly", [one])
    assert (
        [line[6] for line in table.rows] == ["–", "–", "–"]
        and table.rows[0][7] == "–"
        and table.headline.startswith("1 run;")
    )
    two = HistoryRow(
        task="t", arm="a", runs=("r", "s"), created=("", "2026-11-02"), quality=(0.5, 0.6), usd_per_1k_queries=(0.0, 0.1),
        latency_p95_s=(0.2, 0.3), verdict=(None, "escalate"),
    )  # fmt: skip
    (table,) = history_rows("nightly", [two])
    assert [line[6] for line in table.rows] == ["+10.0 points", "–", "+50.0 %"] and table.rows[0][7] == "Escalate"
    assert table.headline.startswith("2 runs, 2026-11-02;")


def test_names_cannot_steer_a_terminal() -> None:
    odd = HistoryRow(
        task="\x1b[31mred", arm="a\nb", runs=("r",), created=("\x1b[0m",), quality=(0.5,), usd_per_1k_queries=(None,),
        latency_p95_s=(None,), verdict=(None,),
    )  # fmt: skip
    (table,) = history_rows("\x1b]0;title\x07", [odd])
    cells = [table.title, table.headline, *(text for line in table.rows for text in line)]
    assert all(character.isprintable() for text in cells for character in text)


def test_the_json_is_run_by_run() -> None:
    found = json.loads(history_json("nightly", [ROW]))
    assert found["experiment"] == "nightly" and (found["arms"][0]["task"], found["arms"][0]["arm"]) == (
        "handbook",
        "rag",
    )
    assert found["arms"][0]["runs"][1] == {
        "run_id": "b", "created": "2026-11-02T02:30:00+00:00", "quality": None, "usd_per_1k_queries": 0.12,
        "latency_p95_s": None, "verdict": None,
    }  # fmt: skip


def test_a_history_has_one_value_per_run_of_everything() -> None:
    with pytest.raises(ValueError, match="one value per run of everything, not 1 of runs, 1 of created, 2 of quality"):
        HistoryRow(
            task="t", arm="a", runs=("r",), created=("",), quality=(0.5, 0.6), usd_per_1k_queries=(None,),
            latency_p95_s=(None,), verdict=(None,),
        )  # fmt: skip
