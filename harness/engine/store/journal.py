"""The truth of a run: every record, written as it happens, in one SQLite file.

Write-ahead logging with full synchronisation: once `add` returns, a record survives a crash and a power cut.
Records that arrive together share a transaction. Everything else that a run leaves can be rebuilt from here.
"""

import asyncio
import json
import math
import os
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeAlias, TypeVar, get_args

from pydantic import TypeAdapter

from harness.core.errors import Fault, InputError
from harness.core.observations import observed, value_of
from harness.core.portions import portions
from harness.core.types import ArmFacts, Record, RecordKey, Score, Setup, Split, Task, Trial
from harness.engine.store.journal_schema import NEW, SCHEMA, TABLES, UPDATES, VERSION
from harness.engine.store.soundness import sum_of
from harness.engine.store.stored import Stored, StoredByArm, connect, damage_told, damaged

T = TypeVar("T")

_NUMBERS = (
    "state, input_tokens, cached_input_tokens, output_tokens, embedding_tokens, estimated,"
    " total_s, ttft_s, retrieve_s, busy_s, model"
)
_ADD = "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_MOST_IN_ONE_TRANSACTION = 512
_AT_ONCE = 4096

_Write: TypeAlias = tuple[str, tuple[Any, ...], "asyncio.Future[None]"]

_TASK = TypeAdapter(Task)
_ARM = TypeAdapter(ArmFacts)
_SETUP = TypeAdapter(Setup)
_TRIAL = TypeAdapter(Trial)
_RECORD = TypeAdapter(Record)
_SCORE = TypeAdapter(Score)


@contextmanager
def _needs_a_log(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if os.access(path.parent, os.W_OK):
            raise
        what = "cannot be read where nothing can be written: SQLite keeps a log beside it"
        expected = "a folder that can be written to, such as a copy of the run's"
        raise InputError(Fault(place=str(path), what=what, expected=expected)) from error


class Journal:
    """One run's journal. Reading and `put_*` are for one thread at a time; `add` is for many tasks at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with damage_told(path), _needs_a_log(path):
            self._db = connect(path)
            self._bring_up()
        self._queue: queue.SimpleQueue[_Write | None] = queue.SimpleQueue()
        self._writer: threading.Thread | None = None

    def _bring_up(self) -> None:
        """Makes the tables of a new file; brings those of an older version up to this one, or refuses the file."""
        if not self._tables():  # whole or not at all: a file that lacks one later has lost it
            self._db.executescript(NEW)
        found = self.meta("version")
        if found in UPDATES:
            self._db.executescript(UPDATES[found] + SCHEMA)
        elif found != VERSION:
            what = f"was written by another version of the harness (journal {found}, this one reads {VERSION})"
            expected = "the version that wrote it, or `--fresh`"
            raise InputError(Fault(place=str(self._path), what=what, expected=expected))
        if lost := TABLES - self._tables():
            raise damaged(self._path, f"no such table: {', '.join(sorted(lost))}")

    def _tables(self) -> set[str]:
        return {name for (name,) in self._db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}

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
        with damage_told(self._path):
            row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def facts(self, key: str) -> list[Any]:
        """One fact that is a list, written as JSON; empty where there is none."""
        with damage_told(self._path):
            found: list[Any] = json.loads(self.meta(key) or "[]")
            return found

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
        return list(self.each_task())

    def each_task(self) -> Iterator[Task]:
        """The same one by one, for whom all their texts at once are too much."""
        return self._read(_TASK, "tasks")

    def arms(self) -> list[ArmFacts]:
        """The arms per task, in the order of the experiment."""
        return list(self._read(_ARM, "arms"))

    def put_setup(self, setup: Setup) -> None:
        """What one arm needed before its first answer."""
        with self._db:
            row = (setup.task, setup.arm, setup.kind, _SETUP.dump_json(setup))
            self._db.execute("INSERT OR REPLACE INTO setups VALUES (?, ?, ?, ?)", row)

    def setups(self) -> list[Setup]:
        """All setups, in the order in which they were first made."""
        return list(self._read(_SETUP, "setups"))

    def put_trials(self, trials: Iterable[Trial]) -> None:
        """How grid points did on the validation split."""
        with self._db:
            rows = [(t.task, t.arm, _TRIAL.dump_json(t)) for t in trials]
            self._db.executemany("INSERT OR REPLACE INTO trials VALUES (?, ?, ?)", rows)

    def trials(self) -> list[Trial]:
        """All trials."""
        return list(self._read(_TRIAL, "trials"))

    # ---- records ----

    async def add(self, record: Record) -> None:
        """Returns when the record is on disk."""
        if self._writer is None:
            db = connect(self._path)  # here, where it can be told that the disk refuses
            self._writer = threading.Thread(target=self._write, args=(db,), name="journal", daemon=True)
            self._writer.start()
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.put((_ADD, _row(record), done))
        await done

    def _write(self, db: sqlite3.Connection) -> None:
        with closing(db):
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

    def records(self, split: Split | None = None) -> Stored[Record]:
        """All records, or those of one split, sorted by key: what finished first does not show."""
        where = f" WHERE split = '{_known(split)}'" if split else ""
        order = "task, arm, split, concurrency, sample, repeat"
        return self._stored(f"SELECT body FROM records{where} ORDER BY {order}", _record)  # noqa: S608

    def observations(self) -> StoredByArm:
        """The numbers of the test split's records, by arm, sorted by pass and sample."""
        query = (
            f"SELECT sample, repeat, concurrency, {_NUMBERS}, NULL FROM records"  # noqa: S608
            " WHERE split = 'test' AND task = ? AND arm = ? ORDER BY concurrency, sample, repeat"
        )
        return StoredByArm(path=self._path, query=query)

    def answers(self, task: str, arm: str, sample_id: str) -> list[Record]:
        """What one arm answered to one sample in the quality pass of the test split, one record per repeat."""
        query = (
            "SELECT body FROM records WHERE task = ? AND arm = ? AND sample = ? AND split = 'test' AND concurrency = 0"
            " ORDER BY repeat"
        )
        with damage_told(self._path):
            return [_record(row) for row in self._db.execute(query, (task, arm, sample_id))]

    def answered(self) -> set[RecordKey]:
        """The keys of all records but those of outages, which are asked again when a run is taken up."""
        query = "SELECT task, arm, sample, repeat, split, concurrency FROM records WHERE state <> 'unmeasured'"
        with damage_told(self._path):
            return {
                RecordKey(task=task, arm=arm, sample_id=sample, repeat=repeat, split=split, concurrency=level or None)
                for task, arm, sample, repeat, split, level in self._db.execute(query)
            }

    # ---- scores ----

    def put_scores(self, scores: Iterable[Score]) -> None:
        """Replaces all scores, once the last one has come: they are made anew from the records each time.

        What makes them may put facts of the run here meanwhile, so they are laid aside in portions.
        """
        rows = ((*(given := value_of(score))[:5], given.value, _SCORE.dump_json(score)) for score in scores)
        self._db.execute("CREATE TEMP TABLE made AS SELECT * FROM scores WHERE FALSE")
        try:
            for portion in portions(rows, _AT_ONCE):
                with self._db:
                    self._db.executemany("INSERT INTO temp.made VALUES (?, ?, ?, ?, ?, ?, ?)", portion)
            with self._db:
                self._db.execute("DELETE FROM scores")
                self._db.execute("INSERT INTO scores SELECT * FROM temp.made")
        finally:
            self._db.execute("DROP TABLE temp.made")

    def scores(self) -> Stored[Score]:
        """All scores, sorted by key and metric."""
        query = "SELECT body FROM scores ORDER BY task, arm, sample, repeat, metric"
        return self._stored(query, _score)

    def score_values(self) -> StoredByArm:
        """The numbers of all scores, by arm, sorted by sample and metric."""
        columns = "sample, repeat, metric, value"
        query = f"SELECT {columns} FROM scores WHERE task = ? AND arm = ? ORDER BY sample, repeat, metric"  # noqa: S608
        return StoredByArm(path=self._path, query=query)

    def _stored(self, query: str, made: Callable[[tuple[Any, ...]], T]) -> Stored[T]:
        return Stored(path=self._path, query=query, made=made)

    def _read(self, kind: TypeAdapter[T], table: str) -> Iterator[T]:
        with damage_told(self._path):
            # `table` is a literal of this file, never anybody's input.
            for (body,) in self._db.execute(f"SELECT body FROM {table} ORDER BY rowid"):  # noqa: S608
                yield kind.validate_json(body)


def _record(row: tuple[bytes]) -> Record:
    return _RECORD.validate_json(row[0])


def _score(row: tuple[bytes]) -> Score:
    return _SCORE.validate_json(row[0])


def _row(record: Record) -> tuple[Any, ...]:
    # Level 0 stands for "no level": NULLs in a primary key would all be different.
    _refuse_what_cannot_be_read_back(record)
    key, numbers = record.key, observed(record)
    place = (key.task, key.arm, key.sample_id, key.repeat, key.split, numbers.concurrency)
    row = (*place, *numbers[5:16], _RECORD.dump_json(record))
    return (*row, sum_of(row))


def _refuse_what_cannot_be_read_back(record: Record) -> None:
    """ValueError for a number that is not finite: as JSON it is a null, and one row would make the file unreadable."""
    timed = record.timing
    numbers = [record.logprob, *(passage.score for passage in record.passages)]
    numbers += [timed.started_s, timed.total_s, timed.ttft_s, timed.retrieve_s, timed.busy_s] if timed else []
    if not all(number is None or math.isfinite(number) for number in numbers):
        raise ValueError(f"the record of {record.key} has a number that is not finite")


def _known(split: Split) -> Split:
    """The split itself, which stands in a query: ValueError for any other word."""
    if split not in get_args(Split):
        raise ValueError(f"there is no split {split!r}")
    return split


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
