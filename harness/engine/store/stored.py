"""Rows of a journal as a collection that is never in memory as a whole."""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from harness.core.disk import disk_trouble
from harness.core.errors import Fault, InputError

T = TypeVar("T")

_ASIDE = "copy it back from a backup, or begin anew with `--fresh` (hosted replies are taken from the cache)"


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
        with damage_told(self.path), closing(connect(self.path)) as db:
            yield from map(self.made, db.execute(self.query))

    def __len__(self) -> int:
        with damage_told(self.path), closing(connect(self.path)) as db:
            # The query is a literal of the journal's, never anybody's input.
            (count,) = db.execute(f"SELECT count(*) FROM ({self.query})").fetchone()  # noqa: S608
            return int(count)

    def __contains__(self, row: object) -> bool:
        return any(each == row for each in self)


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredByArm:
    """As `Stored`, for every task and arm that the journal knows, the rows that the query gives of them."""

    path: Path
    query: str

    def __iter__(self) -> Iterator[tuple[tuple[str, str], Iterator[tuple[Any, ...]]]]:
        with damage_told(self.path), closing(connect(self.path)) as db:
            for key in db.execute("SELECT task, arm FROM arms ORDER BY rowid").fetchall():
                yield key, self._rows(db, key)

    def _rows(self, db: sqlite3.Connection, key: tuple[str, str]) -> Iterator[tuple[Any, ...]]:
        with damage_told(self.path):  # they are read outside of the loop above
            yield from db.execute(self.query, key)


@contextmanager
def damage_told(path: Path) -> Iterator[None]:
    """What a file that was altered or half lost makes of reading, as the user's to know: InputError.

    A disk that gives out has damaged nothing: its error stays as it is.
    """
    try:
        yield
    except (sqlite3.DatabaseError, UnicodeDecodeError, json.JSONDecodeError) as error:
        if disk_trouble(error):
            raise
        raise damaged(path, str(error)) from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]  # never the input: it may be a sample's text
        where = ".".join(str(step) for step in first["loc"])
        raise damaged(path, f"{error.title} {where}: {first['type']}".replace(" :", ":")) from error


def damaged(path: Path, why: str) -> InputError:
    """What a reader is told of a journal that cannot be believed."""
    what = f"is damaged or no journal: {why}"
    return InputError(Fault(place=str(path), what=what, expected=f"an intact journal: {_ASIDE}"))


def connect(path: Path) -> sqlite3.Connection:
    """A connection to a journal: write-ahead logging, every commit on the disk before it returns."""
    db = sqlite3.connect(path, timeout=30, check_same_thread=False)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    return db
