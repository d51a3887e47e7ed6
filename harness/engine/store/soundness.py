"""Whether a journal still says what was written to it: its pages fit together, and every record has its checksum.

SQLite finds out that a page is damaged only where its structure is; a letter of an answer may change unseen.
"""

import json
import sqlite3
import zlib
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from harness.engine.store.stored import connect, damage_told, damaged


def sum_of(row: Sequence[Any]) -> int:
    """The checksum of one record's row: its key, its numbers and its body, as they are read back."""
    *numbers, body = row
    told = [float(value) if isinstance(value, int | float) else value for value in numbers]
    return zlib.crc32(body, zlib.crc32(repr(told).encode("utf-8", "surrogatepass")))


def check(journal: Path) -> None:
    """Reads all of a journal. Raises InputError, with what to do, where it is not as it was written."""
    with damage_told(journal), closing(connect(journal)) as db:
        trouble = _trouble(db)
    if trouble:
        raise damaged(journal, trouble)


def _trouble(db: sqlite3.Connection) -> str | None:
    (found,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        return str(found)
    for table in ("tasks", "arms", "setups", "trials", "scores"):
        for (body,) in db.execute(f"SELECT body FROM {table}"):  # noqa: S608 - a literal of this file
            try:
                json.loads(body)
            except ValueError as error:
                return f"a row of `{table}` cannot be read: {error}"
    changed = sum(not _as_written(row) for row in db.execute("SELECT * FROM records"))
    return f"{changed} records are not as they were written" if changed else None


def _as_written(row: Sequence[Any]) -> bool:
    """Whether the checksum is the row's, or an earlier version wrote none. An edited body may be a text."""
    *numbers, body, told = row
    return isinstance(body, bytes) and told in (None, sum_of((*numbers, body)))
