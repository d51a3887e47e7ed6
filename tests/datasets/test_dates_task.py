"""Each target of the dates task is what the standard library makes of the input."""

from datetime import datetime
from typing import Any


def test_targets_are_the_iso_dates(dates: Any) -> None:
    for rows in dates.splits.values():
        for row in rows:
            assert row["targets"] == [datetime.strptime(row["input"], "%d %B %Y").date().isoformat()], row["id"]


def test_nothing_but_the_instruction_is_needed(dates: Any) -> None:
    assert not dates.pages
    assert "ISO" in dates.settings["instruction"]
