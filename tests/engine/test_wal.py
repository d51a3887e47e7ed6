"""What SQLite will drop of a log is found before it drops it, and is as much as it then drops."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.engine.store.wal import torn_tail

ROWS = 60


@pytest.fixture(scope="module")
def crashed(tmp_path_factory: pytest.TempPathFactory) -> "Crashed":
    """A journal and its log as a kill leaves them: nobody closed the one or emptied the other."""
    path = tmp_path_factory.mktemp("crashed") / "journal.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("CREATE TABLE rows (text TEXT)")
        for number in range(ROWS):
            with db:
                db.execute("INSERT INTO rows VALUES (?)", (f"{number} " + 300 * "x",))
        return Crashed(path.read_bytes(), Path(f"{path}-wal").read_bytes())


class Crashed(NamedTuple):
    journal: bytes
    log: bytes

    def __repr__(self) -> str:
        return "crashed"


def laid_out(folder: Path, journal: bytes, log: bytes) -> Path:
    path = folder / "journal.sqlite"
    path.write_bytes(journal)
    Path(f"{path}-wal").write_bytes(log)
    return path


def rows_in(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        there = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        return int(db.execute("SELECT count(*) FROM rows").fetchone()[0]) if there else 0


def test_nothing_is_torn_of_a_whole_log_or_of_none(crashed: Crashed, tmp_path: Path) -> None:
    path = laid_out(tmp_path, *crashed)
    assert torn_tail(path) is None
    assert rows_in(path) == ROWS
    assert torn_tail(path) is None


@given(cut=st.integers(1, 20_000))
def test_a_log_that_was_cut_off_is_found(crashed: Crashed, tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    journal, log = crashed
    path = laid_out(tmp_path_factory.mktemp("cut"), journal, log[:-cut])
    torn = torn_tail(path)
    assert (torn is None) == (cut % 4120 == 0), "a log that ends between two writes looks like a whole one"
    assert torn is None or (0 < torn.bytes < 4120 and torn.writes == 0)
    assert rows_in(path) == ROWS - -(-cut // 4120)


@given(share=st.floats(0, 1, exclude_max=True))
def test_a_changed_byte_costs_what_is_said(
    crashed: Crashed, tmp_path_factory: pytest.TempPathFactory, share: float
) -> None:
    journal, log = crashed
    place = 32 + int((len(log) - 32) * share)
    path = laid_out(
        tmp_path_factory.mktemp("flip"), journal, log[:place] + bytes([log[place] ^ 255]) + log[place + 1 :]
    )
    torn = torn_tail(path)
    assert torn and "was torn off in a crash" in str(torn)
    # A write whose own header was hit may not be known as one, and the first write made the table.
    assert abs(torn.writes - (ROWS - rows_in(path))) <= 2
