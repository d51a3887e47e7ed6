"""A journal that says something else than was written is refused, with what to do."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from small_files import files_of_at_most

from harness.core.errors import InputError
from harness.core.types import ArmFacts, Record, RecordKey, Rung, State, Timing
from harness.engine.store.journal import Journal
from harness.engine.store.soundness import check


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "journal.sqlite"
    with Journal(path) as journal:
        journal.put_plan([], [ArmFacts(name="a", variant_of="a", task="t", rung=Rung.PROMPTING, model="m")])

        async def add() -> None:
            for number in range(20):
                key = RecordKey(task="t", arm="a", sample_id=f"ä{number}", concurrency=None if number % 2 else 1)
                timing = Timing(started_s=1.0, total_s=0.1 * number)
                await journal.add(Record(key=key, state=State.OK, text="yes", timing=timing, logprob=-0.1))

        asyncio.run(add())
    return path


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(statement)


def test_what_was_written_is_believed(path: Path) -> None:
    check(path)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records SET body = CAST(replace(CAST(body AS TEXT), 'yes', 'no!') AS BLOB) WHERE sample = 'ä3'",
        "UPDATE records SET total_s = 0.25 WHERE sample = 'ä3'",
        "UPDATE records SET state = 'failed' WHERE sample = 'ä3'",
        "UPDATE records SET sample = 'other' WHERE sample = 'ä3'",
    ],
)
def test_a_record_that_was_changed_is_found(path: Path, statement: str) -> None:
    change(path, statement)
    with pytest.raises(InputError, match="1 records are not as they were written.*--fresh"):
        check(path)


def test_a_plan_that_cannot_be_read_is_found(path: Path) -> None:
    change(path, "INSERT INTO tasks VALUES ('t', '{\"name')")
    with pytest.raises(InputError, match="a row of `tasks` cannot be read"):
        check(path)


def test_a_page_that_was_overwritten_is_found(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 * 6 : 4096 * 7] = bytes(4096)
    path.write_bytes(content)
    with pytest.raises(InputError, match="is damaged"):
        check(path)
    with Journal(path) as journal, pytest.raises(InputError, match="is damaged"):
        for number in range(20):
            list(journal.records()), journal.answers("t", "a", f"ä{number}")
            list(journal.scores()), [list(rows) for _, rows in journal.observations()]
        check(path)


def test_records_of_an_earlier_version_have_no_checksum_and_are_believed(path: Path) -> None:
    change(path, "ALTER TABLE records DROP COLUMN sum")
    change(path, "UPDATE meta SET value = '2' WHERE key = 'version'")
    with Journal(path) as journal:
        assert len(journal.records()) == 20
    check(path)
    change(path, "UPDATE records SET total_s = 7 WHERE sample = 'ä3'")
    check(path)


def test_a_disk_that_refuses_has_damaged_nothing(path: Path, tmp_path: Path) -> None:
    """SQLite cannot make its log: what was there is whole, and goes on when there is room."""
    with files_of_at_most(1_000):
        for opened in (Journal, check):
            with pytest.raises(sqlite3.OperationalError, match="disk I/O error"):
                opened(path)
        with pytest.raises(sqlite3.OperationalError, match="disk I/O error"):
            Journal(tmp_path / "new.sqlite")
    check(path)
    with Journal(path) as journal:
        assert len(journal.records()) == 20
