"""Each target of the units task is what the standard library makes of the input."""

from datetime import datetime
from typing import Any


def test_targets_are_the_iso_dates(units: Any) -> None:
    for rows in units.splits.values():
        for row in rows:
            assert row["targets"] == [datetime.strptime(row["input"], "%d %B %Y").date().isoformat()], row["id"]


def test_nothing_but_the_instruction_is_needed(units: Any) -> None:
    assert not units.pages
    assert "ISO" in units.settings["instruction"]
