"""The files of a report: all of them, the same every time, whole or not at all."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from harness.reporting.view import Results, view
from harness.reporting.write import write_report


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_all_files_are_written_and_equal_the_next_time(one_task: Callable[..., Results], tmp_path: Path) -> None:
    shown = view(one_task())
    written = write_report(shown, tmp_path / "a")
    write_report(shown, tmp_path / "b")
    first = files(tmp_path / "a")
    assert first == files(tmp_path / "b")
    assert {str(path.relative_to(tmp_path / "a")) for path in written} == set(first)
    assert set(first) == {
        "comparison.csv", "comparison.md", "decision.json", "report.html",
        *(f"figures/1-handbook-{name}.png"
          for name in ("ladder", "quality-cost", "cumulative-cost", "choice-map", "latency")),
    }  # fmt: skip


def test_a_second_report_replaces_the_first_and_its_figures(one_task: Callable[..., Results], tmp_path: Path) -> None:
    shown = one_task()
    write_report(view(shown), tmp_path)
    without_map = replace(shown.decisions[0], choice_map=None, headline="Another headline.")
    write_report(view(replace(shown, decisions=[without_map])), tmp_path)
    left = files(tmp_path)
    assert "figures/1-handbook-choice-map.png" not in left and "figures/1-handbook-ladder.png" in left
    assert b"Another headline." in left["report.html"] and b"Another headline." in left["decision.json"]


def test_a_report_that_cannot_be_made_leaves_the_old_one(one_task: Callable[..., Results], tmp_path: Path) -> None:
    shown = view(one_task())
    write_report(shown, tmp_path)
    before = files(tmp_path)
    broken = replace(shown, decisions=(replace(shown.decisions[0], confidence=float("nan")),))
    with pytest.raises(ValueError, match="JSON"):
        write_report(broken, tmp_path)
    assert files(tmp_path) == before


def test_a_task_name_cannot_lead_out_of_the_folder(one_task: Callable[..., Results], tmp_path: Path) -> None:
    shown = one_task()
    name = "../../étude/ of <x>"
    renamed = replace(
        shown,
        tasks=[replace(shown.tasks[0], name=name)],
        decisions=[replace(shown.decisions[0], task=name)],
        comparisons=[replace(c, task=name) for c in shown.comparisons],
    )
    write_report(view(renamed), tmp_path / "run")
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    assert "figures/1-tude-of-x-ladder.png" in files(tmp_path / "run")
