"""The truth of a run: every record, written as it happens, in one SQLite file.

Write-ahead logging with full synchronisation: once `add` returns, a record survives a crash and a power cut.
Records that arrive together share a transaction. Everything else that a run leaves can be rebuilt from here.
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import TypeAdapter

from harness.core.errors import Fault, InputError
from harness.core.types import ArmFacts, Record, RecordKey, Score, Setup, Task, Trial

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tasks (name TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS arms (task TEXT, arm TEXT, body BLOB NOT NULL, PRIMARY KEY (task, arm));
CREATE TABLE IF NOT EXISTS setups (task TEXT, arm TEXT, kind TEXT, body BLOB NOT NULL, PRIMARY KEY (task, arm, kind));
CREATE TABLE IF NOT EXISTS trials (task TEXT, arm TEXT, body BLOB NOT NULL, PRIMARY KEY (task, arm));
CREATE TABLE IF NOT EXISTS records (
  task TEXT, arm TEXT, sample TEXT, repeat INTEGER, split TEXT, concurrency INTEGER, body BLOB NOT NULL,
  PRIMARY KEY (task, arm, sample, repeat, split, concurrency)
);
CREATE TABLE IF NOT EXISTS scores (
  task TEXT, arm TEXT, sample TEXT, repeat INTEGER, metric TEXT, body BLOB NOT NULL,
  PRIMARY KEY (task, arm, sample, repeat, metric)
);
"""
_VERSION = "1"
_MOST_IN_ONE_TRANSACTION = 512

_Write: TypeAlias = tuple[str, tuple[Any, ...], "asyncio.Future[None]"]

_TASK = TypeAdapter(Task)
_ARM = TypeAdapter(ArmFacts)
_SETUP = TypeAdapter(Setup)
_TRIAL = TypeAdapter(Trial)
_RECORD = TypeAdapter(Record)
_SCORE = TypeAdapter(Score)


class Journal:
    """One run's journal. Reading and `put_*` are for one thread at a time; `add` is for many tasks at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._db = _connect(path)
            self._db.executescript(_SCHEMA)
            self._check_version()
        except sqlite3.DatabaseError as error:
            raise InputError(Fault(place=str(path), what=f"is damaged or no journal: {error}")) from error
        self._queue: queue.SimpleQueue[_Write | None] = queue.SimpleQueue()
        self._writer: threading.Thread | None = None

    def _check_version(self) -> None:
        with self._db:
            self._db.execute("INSERT OR IGNORE INTO meta VALUES ('version', ?)", (_VERSION,))
        if (found := self.meta("version")) != _VERSION:
            what = f"was written by another version of the harness (journal {found}, this one reads {_VERSION})"
            raise InputError(Fault(place=str(self._path), what=what))

    def close(self) -> None:
        """Writes what is waiting and closes the file."""
        if self._writer:
            self._queue.put(None)
            self._writer.join()
            self._writer = None
        self._db.close()

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- facts ----

    def meta(self, key: str) -> str | None:
        """One fact of the run, or None."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def put_meta(self, key: str, value: str) -> None:
        """Sets one fact of the run."""
        with self._db:
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def put_plan(self, tasks: Iterable[Task], arms: Iterable[ArmFacts]) -> None:
        """What is asked: the tasks (as given) and the arms."""
        with self._db:
            self._db.executemany(
                "INSERT OR REPLACE INTO tasks VALUES (?, ?)", [(t.name, _TASK.dump_json(t)) for t in tasks]
            )
            rows = [(a.task, a.name, _ARM.dump_json(a)) for a in arms]
            self._db.executemany("INSERT OR REPLACE INTO arms VALUES (?, ?, ?)", rows)

    def tasks(self) -> list[Task]:
        """The tasks, in the order of the experiment."""
        return [_TASK.validate_json(body) for body in self._bodies("tasks")]

    def arms(self) -> list[ArmFacts]:
        """The arms per task, in the order of the experiment."""
        return [_ARM.validate_json(body) for body in self._bodies("arms")]

    def put_setup(self, setup: Setup) -> None:
        """What one arm needed before its first answer."""
        with self._db:
            row = (setup.task, setup.arm, setup.kind, _SETUP.dump_json(setup))
            self._db.execute("INSERT OR REPLACE INTO setups VALUES (?, ?, ?, ?)", row)

    def setups(self) -> list[Setup]:
        """All setups, in the order in which they were first made."""
        return [_SETUP.validate_json(body) for body in self._bodies("setups")]

    def put_trials(self, trials: Iterable[Trial]) -> None:
        """How grid points did on the validation split."""
        with self._db:
            rows = [(t.task, t.arm, _TRIAL.dump_json(t)) for t in trials]
            self._db.executemany("INSERT OR REPLACE INTO trials VALUES (?, ?, ?)", rows)

    def trials(self) -> list[Trial]:
        """All trials."""
        return [_TRIAL.validate_json(body) for body in self._bodies("trials")]

    # ---- records ----

    async def add(self, record: Record) -> None:
        """Returns when the record is on disk."""
        if self._writer is None:
            self._writer = threading.Thread(target=self._write, name="journal", daemon=True)
            self._writer.start()
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        sql = "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?, ?)"
        self._queue.put((sql, (*_key(record.key), _RECORD.dump_json(record)), done))
        await done

    def _write(self) -> None:
        with closing(_connect(self._path)) as db:
            while (first := self._queue.get()) is not None:
                writes, ended = [first], False
                while not ended and len(writes) < _MOST_IN_ONE_TRANSACTION and not self._queue.empty():
                    following = self._queue.get()
                    if following is None:
                        ended = True
                    else:
                        writes.append(following)
                _commit(db, writes)
                if ended:
                    return

    def records(self) -> list[Record]:
        """All records, sorted by key: the same run gives the same order, whatever finished first."""
        return [
            _RECORD.validate_json(body)
            for body in self._bodies("records", "task, arm, split, concurrency, sample, repeat")
        ]

    def answered(self) -> set[RecordKey]:
        """The keys of all records but those of outages, which are asked again when a run is taken up."""
        rows = self._db.execute(
            "SELECT task, arm, sample, repeat, split, concurrency FROM records"
            " WHERE json_extract(CAST(body AS TEXT), '$.state') <> 'unmeasured'"
        )
        return {
            RecordKey(task=task, arm=arm, sample_id=sample, repeat=repeat, split=split, concurrency=level or None)
            for task, arm, sample, repeat, split, level in rows
        }

    # ---- scores ----

    def put_scores(self, scores: Sequence[Score]) -> None:
        """Replaces all scores: they are made anew from the records each time."""
        with self._db:
            self._db.execute("DELETE FROM scores")
            rows = [
                (s.key.task, s.key.arm, s.key.sample_id, s.key.repeat, s.metric, _SCORE.dump_json(s)) for s in scores
            ]
            self._db.executemany("INSERT INTO scores VALUES (?, ?, ?, ?, ?, ?)", rows)

    def scores(self) -> list[Score]:
        """All scores, sorted by key and metric."""
        return [_SCORE.validate_json(body) for body in self._bodies("scores", "task, arm, sample, repeat, metric")]

    def _bodies(self, table: str, order: str = "rowid") -> Iterable[bytes]:
        # `table` and `order` are literals of this file, never anybody's input.
        return (row[0] for row in self._db.execute(f"SELECT body FROM {table} ORDER BY {order}"))  # noqa: S608


def _key(key: RecordKey) -> tuple[str, str, str, int, str, int]:
    # 0 for "no level": NULLs in a primary key would all be different.
    return key.task, key.arm, key.sample_id, key.repeat, key.split, key.concurrency or 0


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=30, check_same_thread=False)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    return db


def _commit(db: sqlite3.Connection, writes: Sequence[_Write]) -> None:
    error: sqlite3.Error | None = None
    try:
        with db:
            for sql, row, _ in writes:
                db.execute(sql, row)
    except sqlite3.Error as failed:
        error = failed
    for _, _, done in writes:
        loop = done.get_loop()
        if not loop.is_closed():
            loop.call_soon_threadsafe(_settle, done, error)


def _settle(done: "asyncio.Future[None]", error: Exception | None) -> None:
    if done.done():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
