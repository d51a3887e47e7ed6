"""The journal keeps what it said it kept, also when the process is killed."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import harness.engine.store.journal
from harness.core.errors import InputError
from harness.core.observations import ByArm, Observation, by_arm, observed, value_of
from harness.core.types import ArmFacts, Failure, Message, Passage, Record, RecordKey, Rung, Score, State, Timing, Usage
from harness.engine.store.journal import Journal

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
RECORDS = st.builds(
    Record,
    key=st.builds(
        RecordKey,
        task=TEXT,
        arm=TEXT,
        sample_id=TEXT,
        repeat=st.integers(0, 3),
        split=st.sampled_from(["test", "validation"]),
        concurrency=st.none() | st.integers(1, 9),
    ),
    state=st.sampled_from([s for s in State if s is not State.NOT_RUN]),
    text=st.none() | TEXT,
    failure=st.none() | st.builds(Failure, kind=TEXT, message=TEXT),
    messages=st.lists(st.builds(Message, role=st.sampled_from(["user", "system"]), content=TEXT), max_size=2).map(
        tuple
    ),
    passages=st.lists(st.builds(Passage, doc_id=TEXT, text=TEXT, score=st.floats(-1, 1)), max_size=2).map(tuple),
    usage=st.builds(Usage, input_tokens=st.integers(0, 10**6), estimated=st.booleans()),
    timing=st.none() | st.builds(Timing, started_s=st.floats(0, 2e9), total_s=st.floats(0, 1e4)),
    model=st.none() | TEXT,
)


def add(journal: Journal, *records: Record) -> None:
    async def all_of_them() -> None:
        await asyncio.gather(*(journal.add(record) for record in records))

    asyncio.run(all_of_them())


def plan(journal: Journal, *records: Record) -> None:
    arms = dict.fromkeys((record.key.task, record.key.arm) for record in records)
    facts = [ArmFacts(name=arm, variant_of=arm, task=task, rung=Rung.PROMPTING, model="m") for task, arm in arms]
    journal.put_plan([], facts)


def rows(arms: ByArm) -> dict[tuple[str, str], list[tuple[Any, ...]]]:
    """Those of arms that have any, by arm."""
    found = {key: list(own) for key, own in arms}
    return {key: own for key, own in found.items() if own}


@settings(max_examples=30, deadline=None)
@given(st.lists(RECORDS, max_size=8, unique_by=lambda r: r.key))
def test_records_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, records: list[Record]) -> None:
    path = tmp_path_factory.mktemp("journal") / "journal.sqlite"
    with Journal(path) as journal:
        add(journal, *records)
    with Journal(path) as journal:
        assert {r.key: r for r in journal.records()} == {r.key: r for r in records}
        # An outage is not an answer: it is asked again when the run is taken up.
        assert journal.answered() == {r.key for r in records if r.state is not State.UNMEASURED}


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_could_not_be_read_back_is_not_written(tmp_path: Path, number: float) -> None:
    good = Record(key=RecordKey(task="t", arm="a", sample_id="1"), state=State.OK, text="x")
    other = replace(good, key=replace(good.key, sample_id="2"))
    timing = Timing(started_s=1.0, total_s=number)
    spoilt = [{"logprob": number}, {"timing": timing}, {"passages": (Passage(doc_id="d", text="x", score=number),)}]
    with Journal(tmp_path / "j") as journal:
        add(journal, good)
        for one in spoilt:
            with pytest.raises(ValueError, match="not finite"):
                add(journal, replace(other, **one))
        assert list(journal.records()) == [good]


def test_the_order_of_answers_does_not_show(tmp_path: Path) -> None:
    records = [Record(key=RecordKey(task="t", arm="a", sample_id=str(i)), state=State.OK, text="x") for i in range(50)]
    for name, order in (("one", records), ("two", records[::-1])):
        with Journal(tmp_path / name) as journal:
            add(journal, *order)
    with Journal(tmp_path / "one") as one, Journal(tmp_path / "two") as two:
        assert list(one.records()) == list(two.records())


@settings(max_examples=30, deadline=None)
@given(st.lists(RECORDS, max_size=8, unique_by=lambda r: r.key))
def test_the_numbers_of_the_test_split_are_those_of_its_records(
    tmp_path_factory: pytest.TempPathFactory, records: list[Record]
) -> None:
    with Journal(tmp_path_factory.mktemp("journal") / "journal.sqlite") as journal:
        plan(journal, *records)
        add(journal, *records)
        tested = list(journal.records("test"))
        assert {r.key for r in tested} == {r.key for r in records if r.key.split == "test"}
        assert rows(journal.observations()) == rows(by_arm(observed(record) for record in tested))
        assert len(journal.records("test")) == len(tested)


def test_what_is_stored_can_be_gone_through_while_more_is_written(tmp_path: Path) -> None:
    def record(number: int) -> Record:
        return Record(key=RecordKey(task="t", arm="a", sample_id=f"{number:03}"), state=State.OK, text="x")

    with Journal(tmp_path / "j") as journal:
        add(journal, *(record(number) for number in range(100)))
        stored, seen = journal.records(), []
        for known in stored:
            seen.append(known)
            if len(seen) == 50:
                add(journal, record(100))
        assert seen == [record(number) for number in range(100)]
        assert len(list(stored)) == 101


def test_a_journal_of_version_1_is_brought_up(tmp_path: Path) -> None:
    key = RecordKey(task="t", arm="a", sample_id="1")
    timing = Timing(started_s=1.0, total_s=0.5, ttft_s=0.25, retrieve_s=0.125, busy_s=0.0625)
    records = [
        Record(
            key=key, state=State.OK, text="é", usage=Usage(input_tokens=7, estimated=True), timing=timing, model="m"
        ),
        Record(key=replace(key, concurrency=4), state=State.UNMEASURED, failure=Failure(kind="outage", message="x")),
    ]
    scores = [
        Score(key=key, metric="m", outcome=0.5),
        Score(key=key, metric="n", outcome=Failure(kind="metric", message="no")),
    ]
    path = tmp_path / "journal.sqlite"
    with Journal(path) as journal:
        plan(journal, *records)
        add(journal, *records)
        journal.put_scores(scores)
    with closing(sqlite3.connect(path)) as db, db:
        columns = ["state", *Observation._fields[6:16]]
        for column in columns:
            db.execute(f"ALTER TABLE records DROP COLUMN {column}")
        db.execute("ALTER TABLE scores DROP COLUMN value")
        db.execute("UPDATE meta SET value = '1' WHERE key = 'version'")
    for _ in range(2):
        with Journal(path) as journal:
            assert list(journal.records()) == records and list(journal.scores()) == scores
            assert rows(journal.observations()) == rows(by_arm(observed(record) for record in records))
            assert rows(journal.score_values()) == rows(by_arm(value_of(score) for score in scores))
            add(journal, replace(records[0], text="again"))
            add(journal, records[0])


def test_scores_are_replaced_as_a_whole(tmp_path: Path) -> None:
    key = RecordKey(task="t", arm="a", sample_id="1")
    with Journal(tmp_path / "j") as journal:
        journal.put_scores([Score(key=key, metric="old", outcome=1.0)])
        new = [
            Score(key=key, metric="m", outcome=0.5),
            Score(key=key, metric="n", outcome=Failure(kind="metric", message="no")),
        ]
        journal.put_scores(new)
        assert list(journal.scores()) == new


def test_what_makes_scores_may_put_facts_and_fail_without_loss(tmp_path: Path) -> None:
    old = Score(key=RecordKey(task="t", arm="a", sample_id="1"), metric="old", outcome=1.0)

    def made(journal: Journal, most: int) -> Iterator[Score]:
        for number in range(10_000):
            journal.put_meta("spent", str(number))
            if number == most:
                raise KeyboardInterrupt
            yield Score(key=RecordKey(task="t", arm="a", sample_id=f"{number:05}"), metric="m", outcome=0.5)

    with Journal(tmp_path / "j") as journal:
        journal.put_scores([old])
        with pytest.raises(KeyboardInterrupt):
            journal.put_scores(made(journal, 5000))
        assert list(journal.scores()) == [old] and journal.meta("spent") == "5000"
        journal.put_scores(made(journal, -1))
        assert len(journal.scores()) == 10_000 and journal.meta("spent") == "9999"


def test_a_file_that_is_no_journal_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    path.write_bytes(b"certainly not a database" * 200)
    with pytest.raises(InputError, match="is damaged or no journal"):
        Journal(path)


def test_a_journal_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    Journal(path).close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE meta SET value = '999' WHERE key = 'version'")
    with pytest.raises(InputError, match="another version"):
        Journal(path)


WRITER = """
import asyncio, sys
from pathlib import Path
from harness.core.types import Record, RecordKey, State
from harness.engine.store.journal import Journal

async def main():
    journal, number = Journal(Path(sys.argv[1])), 0
    while True:
        batch = [Record(key=RecordKey(task="t", arm="a", sample_id=f"{number + i:06}"), state=State.OK, text="x" * 200) for i in range(7)]
        await asyncio.gather(*(journal.add(r) for r in batch))
        number += 7
        print(number, flush=True)

asyncio.run(main())
"""


def test_what_add_returned_for_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout
    acknowledged = 0
    for line in writer.stdout:
        acknowledged = int(line)
        if acknowledged >= 140:
            break
    os.kill(writer.pid, signal.SIGKILL)
    rest = writer.stdout.read().split()
    writer.wait()
    acknowledged = int(rest[-1]) if rest else acknowledged
    with Journal(path) as journal:
        ids = sorted(r.key.sample_id for r in journal.records())
    assert ids[:acknowledged] == [f"{i:06}" for i in range(acknowledged)]


def test_the_answers_to_one_sample_are_those_of_the_quality_pass_by_repeat(journal: Journal) -> None:
    key = RecordKey(task="t", arm="a", sample_id="s")
    wanted = [Record(key=replace(key, repeat=repeat), state=State.OK, text=f"answer {repeat}") for repeat in (0, 1)]
    others = [
        replace(key, concurrency=1),
        replace(key, split="validation"),
        replace(key, arm="b"),
        replace(key, sample_id="z"),
    ]
    add(journal, *(Record(key=other, state=State.OK, text="other") for other in others), *reversed(wanted))
    assert journal.answers("t", "a", "s") == wanted
    assert journal.answers("t", "a", "nothing") == []


def test_a_disk_that_refuses_the_writer_says_so_to_whoever_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was told to the thread that writes, and everybody else waited for ever."""

    def refused(_: Path) -> sqlite3.Connection:
        raise sqlite3.OperationalError("disk I/O error")

    record = Record(key=RecordKey(task="t", arm="a", sample_id="s"), state=State.OK, text="yes")
    with Journal(tmp_path / "journal.sqlite") as journal:
        with monkeypatch.context() as patch, pytest.raises(sqlite3.OperationalError):
            patch.setattr(harness.engine.store.journal, "connect", refused)
            asyncio.run(asyncio.wait_for(journal.add(record), 20))
        add(journal, record)
        assert [kept.key for kept in journal.records()] == [record.key]


@pytest.mark.parametrize("table", ["tasks", "arms", "setups", "trials", "records", "scores", "meta"])
def test_a_journal_that_lost_a_table_is_damaged_and_stays_as_it_is(tmp_path: Path, table: str) -> None:
    """An empty one in its place would be a run without any answer."""
    path = tmp_path / "journal.sqlite"
    Journal(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"DROP TABLE {table}")
    for _ in range(2):
        with pytest.raises(InputError, match=f"is damaged or no journal: no such table: {table}"):
            Journal(path)
    with closing(sqlite3.connect(path)) as db:
        assert (table,) not in db.execute("SELECT name FROM sqlite_master").fetchall()
