"""One sample's text, taken out of a run: of its journal and of all that was made from it. Its scores stay.

Forgotten are the question, the accepted answers, images and metadata, every answer to it, the prompts and passages that
stood around it, the reasons of its scores, what other answers say of it word for word, and the replies, vectors and
indexes that the cache keeps of it. What stays are ids, states, numbers, and the ids of documents. SQLite overwrites
what it deletes (`secure_delete`), and each file is written anew (`VACUUM`), so that nothing is left in free pages; what
a file system or a backup keeps is beyond this.
"""

import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from harness.config.load import load_experiment
from harness.core import plugins
from harness.core.disk import disk_trouble
from harness.core.errors import Fault, HarnessError, InputError, nearest
from harness.core.types import Completion, Failure, Record, Sample, Score, Split, Task
from harness.engine.concluding import exposure
from harness.engine.folders import RunFolder, locked
from harness.engine.store.journal import Journal
from harness.engine.store.kept_values import files_of, put_aside
from harness.engine.store.replies import REPLIES_NAME, text_of
from harness.engine.store.soundness import sum_of
from harness.engine.store.stored import connect, damage_told
from harness.engine.store.vectors import VECTORS_NAME, vector_key

T = TypeVar("T")

_TASK, _RECORD, _SCORE = TypeAdapter(Task), TypeAdapter(Record), TypeAdapter(Score)
_COMPLETION = TypeAdapter(Completion)
_POOLS: tuple[Split, ...] = ("test", "validation", "train")
_REFUSED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}
"""SQLite's codes for a file that is not damaged, and yet not to be had."""
_QUOTED_CHARACTERS = 8  # a shorter question may stand in another text by chance
_REGRESSION = "regression"


@dataclass(frozen=True, kw_only=True, slots=True)
class Forgotten:
    """What was forgotten: how many records and kept replies, which files were deleted, and what a reader must know."""

    sample: str
    tasks: tuple[str, ...]
    records: int
    replies: int
    deleted: tuple[Path, ...]
    notes: tuple[str, ...]


def forget(folder: RunFolder, sample: str, reports: Path, cache: Path) -> Forgotten:
    """Forgets a sample in the journal and the cache, and deletes the files that quote it and cannot be made anew here.

    Tables, report and MLflow are to be made anew from the journal afterwards. May be done again. Raises InputError
    where there is no such sample, or the run is not finished or in use.
    """
    with locked(folder.path) as free:
        if not free:
            raise InputError(Fault(place=folder.run_id, what="is in use by another process", expected="a run at rest"))
        with Journal(folder.journal) as journal:
            _check(folder, journal, sample)
            tasks = [task for task in journal.each_task() if _samples(task, sample)]
        # The cache first: once the journal has forgotten the texts, nobody knows what to look for.
        texts = set(_texts(folder.journal, tasks, sample))
        quotes = [text for task in tasks for text in _quotes(task, sample)]
        notes: list[str] = []
        replies, told = _forget_kept(cache / REPLIES_NAME, lambda _, value: _may_say(text_of(value), texts, quotes))
        notes += told
        indexes = list(_delete_indexes(cache / "indexes", tasks, sample))
        if files_of(cache / VECTORS_NAME):
            keys, told = _vector_keys(folder, [each.input for task in tasks for each in _samples(task, sample)])
            notes += told
            notes += _forget_kept(cache / VECTORS_NAME, lambda key, _: key in keys)[1]
        return Forgotten(
            sample=sample,
            tasks=tuple(task.name for task in tasks),
            records=_forget_rows(folder.journal, tasks, sample),
            replies=replies,
            deleted=(*indexes, *_delete_regressions(folder, reports)),
            notes=(*notes, *_notes(folder, tasks, sample, reports)),
        )


def marker(sample: str) -> str:
    """What stands in the place of a forgotten text; another for each sample, since equal questions are paired."""
    return f"[forgotten: {sample}]"


def _check(folder: RunFolder, journal: Journal, sample: str) -> None:
    if journal.meta("finished") is None:
        expected = "a finished run: going on with it would read the sample again; or delete the folder"
        raise InputError(Fault(place=folder.run_id, what="is not finished", expected=expected))
    known = {each.id for task in journal.each_task() for pool in _POOLS for each in getattr(task, pool)}
    if sample not in known:
        what = f"no sample {sample!r} in {folder.run_id}"
        raise InputError(Fault(place="--sample", what=what, expected="a sample's id", nearest=nearest(sample, known)))


def _samples(task: Task, sample: str) -> list[Sample]:
    return [each for pool in _POOLS for each in getattr(task, pool) if each.id == sample]


# ---- the journal ----


def _texts(journal: Path, tasks: Iterable[Task], sample: str) -> Iterator[str]:
    """Every answer that was given to the sample."""
    names = {task.name for task in tasks}
    with damage_told(journal), closing(connect(journal)) as db:
        for name, body in db.execute("SELECT task, body FROM records WHERE sample = ?", (sample,)):
            text = _RECORD.validate_json(body).text if name in names else None
            if text:
                yield text


def _forget_rows(journal: Path, tasks: Iterable[Task], sample: str) -> int:
    """Rewrites the rows of the sample, and those that quote it, in one transaction; then the file. How many records."""
    with damage_told(journal), closing(connect(journal)) as db:
        db.execute("PRAGMA secure_delete=ON")
        count = 0
        with db:
            for task in tasks:
                _forget_prompts(db, [each.input for each in _samples(task, sample)])
                for quoted in _quotes(task, sample):
                    _forget_quotes(db, quoted, sample)
                count += _forget_records(db, task.name, sample)
                _forget_scores(db, task.name, sample)
                body = _TASK.dump_json(_without(task, sample))
                db.execute("UPDATE tasks SET body = ? WHERE name = ?", (body, task.name))
            _forget_leaks(db, {task.name for task in tasks}, sample)
        _rewrite(db)
        return count


def _without(task: Task, sample: str) -> Task:
    said = marker(sample)

    def blank(each: Sample) -> Sample:
        if each.id != sample:
            return each
        return replace(each, input=said, targets=(said,), images=(), metadata={})

    test, train, validation = (tuple(map(blank, pool)) for pool in (task.test, task.train, task.validation))
    return replace(task, test=test, train=train, validation=validation)


def _forget_records(db: sqlite3.Connection, task: str, sample: str) -> int:
    found = db.execute("SELECT rowid, body FROM records WHERE task = ? AND sample = ?", (task, sample)).fetchall()
    for row, body in found:
        record = _RECORD.validate_json(body)
        blank = replace(
            record,
            text=None if record.text is None else marker(sample),
            failure=_blank(record.failure),
            messages=(),
            passages=tuple(replace(passage, text="", title="") for passage in record.passages),
        )
        _put_record(db, row, blank)
    return len(found)


def _put_record(db: sqlite3.Connection, row: int, record: Record) -> None:
    """In the place of the row's own, with its checksum, if it had one: else the journal would be called damaged."""
    *numbers, _, before = db.execute("SELECT * FROM records WHERE rowid = ?", (row,)).fetchone()
    body = _RECORD.dump_json(record)
    after = None if before is None else sum_of((*numbers, body))
    db.execute("UPDATE records SET body = ?, sum = ? WHERE rowid = ?", (body, after, row))


def _forget_scores(db: sqlite3.Connection, task: str, sample: str) -> None:
    found = db.execute("SELECT rowid, body FROM scores WHERE task = ? AND sample = ?", (task, sample)).fetchall()
    for row, body in found:
        score = _SCORE.validate_json(body)
        outcome = _blank(score.outcome) if isinstance(score.outcome, Failure) else score.outcome
        blank = _SCORE.dump_json(replace(score, outcome=outcome or score.outcome, rationale=None))
        db.execute("UPDATE scores SET body = ? WHERE rowid = ?", (blank, row))


def _blank(failure: Failure | None) -> Failure | None:
    """Its kind stays, its message may quote."""
    return replace(failure, message="[forgotten]") if failure else None


def _quotes(task: Task, sample: str) -> list[str]:
    """What another answer can only have from this sample: its question, and accepted answers that nobody else has."""
    mine = _samples(task, sample)
    others = [each for pool in _POOLS for each in getattr(task, pool) if each.id != sample]
    said = [text for each in others for text in (each.input, *each.targets)]
    said += [document.text for document in task.corpus]
    own = [text for each in mine for text in each.targets if not any(text in other for other in said)]
    texts = {text.strip() for text in (*(each.input for each in mine), *own)} - {marker(sample)}
    # The longest first: a shorter one may stand in it.
    return sorted((text for text in texts if len(text) >= _QUOTED_CHARACTERS), key=lambda text: (-len(text), text))


def _may_say(text: str | None, texts: Collection[str], quotes: Iterable[str]) -> bool:
    """Whether a kept reply repeats the sample; of one that cannot be read (None) nobody knows."""
    return text is None or text in texts or any(quote in text for quote in quotes)


def _forget_prompts(db: sqlite3.Connection, questions: Iterable[str]) -> None:
    """Prompts that show the sample as an example: its answer stands in there as well, so all of a prompt goes."""
    for question in filter(None, {question.strip() for question in questions}):
        whole = re.compile(rf"(?<!\w){re.escape(question)}(?!\w)")
        for row, record in _holding(db, "records", question, _RECORD):
            if any(whole.search(message.content) for message in record.messages):
                _put_record(db, row, replace(record, messages=()))


def _forget_quotes(db: sqlite3.Connection, text: str, sample: str) -> None:
    """Records and scores of other samples that hold this text where something was asked, said or read."""

    def less(said: str) -> str:
        return said.replace(text, marker(sample))

    def told(failure: Failure | None) -> Failure | None:
        return replace(failure, message=less(failure.message)) if failure else None

    for row, record in _holding(db, "records", text, _RECORD):
        passages = tuple(
            replace(passage, text=less(passage.text), title=less(passage.title)) for passage in record.passages
        )
        said = None if record.text is None else less(record.text)
        _put_record(db, row, replace(record, messages=(), passages=passages, text=said, failure=told(record.failure)))
    for row, score in _holding(db, "scores", text, _SCORE):
        outcome = told(score.outcome) if isinstance(score.outcome, Failure) else score.outcome
        said = None if score.rationale is None else less(score.rationale)
        body = _SCORE.dump_json(replace(score, outcome=outcome or score.outcome, rationale=said))
        db.execute("UPDATE scores SET body = ? WHERE rowid = ?", (body, row))


def _holding(db: sqlite3.Connection, table: str, text: str, kind: TypeAdapter[T]) -> Iterator[tuple[int, T]]:
    """The rows whose body holds the text, wherever in it; `table` is a literal of this file."""
    query = f"SELECT rowid, body FROM {table} WHERE instr(body, ?) > 0"  # noqa: S608
    for row, body in db.execute(query, (_written(text),)).fetchall():
        yield row, kind.validate_json(body)


def _written(text: str) -> bytes:
    """As it stands within a row."""
    return json.dumps(text, ensure_ascii=False)[1:-1].encode()


def _forget_leaks(db: sqlite3.Connection, tasks: set[str], sample: str) -> None:
    """The texts of leaks that the run was told to accept."""
    found = db.execute("SELECT value FROM meta WHERE key = ?", (exposure.META,)).fetchone()
    if found is None:
        return
    blank = [
        replace(
            each,
            leaks=tuple(
                replace(leak, text="") if each.task in tasks and sample in (leak.first_id, leak.second_id) else leak
                for leak in each.leaks
            ),
        )
        for each in exposure.read_exposures(found[0])
    ]
    db.execute("UPDATE meta SET value = ? WHERE key = ?", (exposure.written(blank), exposure.META))


def _rewrite(db: sqlite3.Connection) -> None:
    """Leaves nothing of what was there in free pages or in the log."""
    db.execute("VACUUM")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


# ---- the cache ----


def _forget_kept(path: Path, wanted: Callable[[bytes, bytes], bool]) -> tuple[int, list[str]]:
    """Deletes of a file of the cache what is wanted, by key and value; whoever asks for it again pays again.

    How many that were, and a note on what was deleted as a whole, since it is damaged: nobody can tell what is in it.
    """
    unreadable = put_aside(path)
    count = 0
    if path.is_file():
        try:
            count = _forget_values(path, wanted)
        except sqlite3.DatabaseError as error:
            if disk_trouble(error):
                raise
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _REFUSED:
                expected = "a file that this user may write to, and no other process is at work on"
                what = f"cannot be written to: {error}"
                raise InputError(Fault(place=str(path), what=what, expected=expected)) from error
            unreadable = files_of(path)
    for each in unreadable:
        each.unlink(missing_ok=True)
    names = [str(each) for each in unreadable if not each.name.endswith(("-wal", "-shm"))]
    return count, [f"deleted as a whole, since it is damaged and may hold the text: {name}" for name in names]


def _forget_values(path: Path, wanted: Callable[[bytes, bytes], bool]) -> int:
    with closing(sqlite3.connect(path, timeout=30)) as db:
        if (found := db.execute("PRAGMA integrity_check(1)").fetchone()) != ("ok",):
            raise sqlite3.DatabaseError(*found)
        db.execute("PRAGMA secure_delete=ON")
        values = db.execute("SELECT key, value FROM kept")
        keys = [(key,) for key, value in values if not isinstance(value, bytes) or wanted(key, value)]
        with db:
            db.executemany("DELETE FROM kept WHERE key = ?", keys)
        _rewrite(db)
        return len(keys)


def _vector_keys(folder: RunFolder, texts: Sequence[str]) -> tuple[set[bytes], list[str]]:
    """Under which keys the vectors of these texts may be kept, and whose could not be told."""
    keys: set[bytes] = set()
    notes: list[str] = []
    for name, spec in load_experiment(folder.path / "experiment.yaml", of_a_run=True).embedders.items():
        try:
            digest = plugins.load("embedders", spec.provider).build(spec.params).digest
        except HarnessError as error:
            notes.append(f"the vectors of embedder {name!r} stay: {error} (`harness cache --clear vectors`)")
            continue
        keys |= {vector_key(digest, text, queries=queries) for text in texts for queries in (True, False)}
    return keys, notes


def _delete_indexes(folder: Path, tasks: Sequence[Task], sample: str) -> Iterator[Path]:
    """Indexes of training samples that hold this one, for examples to be looked up in; built anew when wanted."""
    taught = [each for task in tasks for each in task.train if each.id == sample]
    texts = [_spaced(" ".join((each.input, *each.targets))) for each in taught]
    for database in sorted(folder.glob("*/chroma/chroma.sqlite3")) if texts else ():
        if _may_hold_piece(database, sample, texts):
            shutil.rmtree(database.parents[1])
            yield database.parents[1]


def _may_hold_piece(database: Path, sample: str, texts: Sequence[str]) -> bool:
    """Of one that is damaged nobody knows."""
    pieces = """SELECT text.string_value FROM embedding_metadata AS text JOIN embedding_metadata AS named USING (id)
        WHERE named.key = 'doc_id' AND named.string_value = ? AND text.key = 'chroma:document'"""
    try:
        with closing(sqlite3.connect(database, timeout=30)) as db:
            return any(_spaced(piece) in text for (piece,) in db.execute(pieces, (sample,)) for text in texts)
    except sqlite3.DatabaseError as error:
        if disk_trouble(error):
            raise
        return True


def _spaced(text: str) -> str:
    return " ".join(text.split())


# ---- files ----


def _delete_regressions(folder: RunFolder, reports: Path) -> Iterator[Path]:
    """What a regression gate wrote of this run, in its own folder or in that of the run held against it."""
    for home in sorted(reports.glob(f"*/*/{_REGRESSION}")):
        if home.parent.resolve() == folder.path.resolve() or _names(home / "regression.json", folder.run_id):
            shutil.rmtree(home)
            yield home


def _names(path: Path, run_id: str) -> bool:
    return path.is_file() and run_id.encode() in path.read_bytes()


def _notes(folder: RunFolder, tasks: Iterable[Task], sample: str, reports: Path) -> Iterator[str]:
    """Where the text may be still, because this command does not reach there."""
    others = [path.parent.name for path in sorted(reports.glob("*/*/journal.sqlite")) if _holds(path, tasks, sample)]
    others = [name for name in others if name != folder.run_id]
    if others:
        yield f"the sample stands in other runs too, each to be told by itself: {', '.join(others)}"
    for task in tasks:
        yield f"the task's own files are yours, and still hold the sample: {task.source or task.name}"
        if any(each.id == sample for each in task.train):
            yield (
                f"{task.name} was taught with it: tuned weights may hold it "
                "(`harness cache --clear tuned`, and those published as models)"
            )


def _holds(path: Path, tasks: Iterable[Task], sample: str) -> bool:
    names: Mapping[str, Task] = {task.name: task for task in tasks}
    try:
        with Journal(path) as journal:
            held = [each for task in journal.each_task() if task.name in names for each in _samples(task, sample)]
    except InputError:  # damaged, or of another version
        return False
    return any(each.input != marker(sample) for each in held)
