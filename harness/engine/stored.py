"""Rows of a journal as a collection that is never in memory as a whole."""

import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored(Collection[T], Generic[T]):
    """What a query gives, read anew each time it is gone through, by a connection of its own.

    So it may be gone through several times and from several places at once, also while the journal is written to:
    each way through sees the rows that were there when it began.
    """

    path: Path
    query: str
    made: Callable[[tuple[Any, ...]], T]

    def __iter__(self) -> Iterator[T]:
        with closing(connect(self.path)) as db:
            yield from map(self.made, db.execute(self.query))

    def __len__(self) -> int:
        with closing(connect(self.path)) as db:
            # The query is a literal of the journal's, never anybody's input.
            (count,) = db.execute(f"SELECT count(*) FROM ({self.query})").fetchone()  # noqa: S608
            return int(count)

    def __contains__(self, row: object) -> bool:
        return any(each == row for each in self)


def connect(path: Path) -> sqlite3.Connection:
    """A connection to a journal: write-ahead logging, every commit on the disk before it returns."""
    db = sqlite3.connect(path, timeout=30, check_same_thread=False)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    return db
