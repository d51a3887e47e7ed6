"""Values that were paid for once, by key, shared by runs and processes: one SQLite file of the cache folder.

Nothing in it is needed to go on with a run, which has its own journal: a value may be lost in a power cut, a file that
cannot be used is done without, and one that is damaged is put aside.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock

_DAMAGED = ".damaged"
_SCHEMA = "CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"


class KeptValues:
    """The file. Reading and writing take some 50 microseconds each, on the thread that asks; threads take turns.

    A run that ends early closes the file while a search may still want it: from then on nothing is found or kept.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db: sqlite3.Connection | None = None
        self._turns = Lock()
        try:
            self._db = _opened(path)
        except sqlite3.OperationalError:
            pass  # locked for long, or not ours to write: everything is asked anew
        except sqlite3.DatabaseError:
            path.with_name(f"{path.name}-wal").unlink(missing_ok=True)  # its pages are none of the new file's
            path.replace(path.with_suffix(_DAMAGED))
            self._db = _opened(path)

    def get(self, key: bytes) -> bytes | None:
        """What is kept under this key."""
        return self.get_all([key]).get(key)

    def get_all(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """What is kept under these keys; those that are not known are left out."""
        found: dict[bytes, bytes] = {}
        with self._turns, suppress(sqlite3.DatabaseError):
            if self._db is None:
                return found
            for key in keys:
                if row := self._db.execute("SELECT value FROM kept WHERE key = ?", (key,)).fetchone():
                    found[key] = row[0]
        return found

    def put(self, values: Mapping[bytes, bytes]) -> None:
        """Keeps values, all at once. A full disk, a busy or a damaged file costs only these their place."""
        with self._turns, suppress(sqlite3.DatabaseError):
            if self._db is None:
                return
            self._db.execute("BEGIN")
            with self._db:
                self._db.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?)", values.items())

    def close(self) -> None:
        """Closes the file."""
        with self._turns:
            if self._db is not None:
                self._db.close()
                self._db = None


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=NORMAL")
    db.execute(_SCHEMA)
    return db


def files_of(path: Path) -> list[Path]:
    """All that there is of such a file: itself, the log beside it, and one that was put aside because it is damaged."""
    return sorted({*path.parent.glob(f"{path.name}*"), *put_aside(path)})


def put_aside(path: Path) -> list[Path]:
    """What there is of one that was damaged, and holds what it held."""
    return sorted(path.parent.glob(f"{path.stem}{_DAMAGED}*"))


def count(path: Path) -> int:
    """How many values a file holds."""
    if not path.exists():
        return 0
    with suppress(sqlite3.DatabaseError), sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
        return int(db.execute("SELECT count(*) FROM kept").fetchone()[0])
    return 0
