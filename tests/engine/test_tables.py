"""The tables hold every record and score, in the same columns whatever is in them, and are written piece by piece."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

from harness.core.types import Failure, Record, RecordKey, Sample, Score, State, Task, Timing, Usage
from harness.engine.concluding import tables

TASK = Task(
    name="t", instruction="i", kind="qa", metrics=("exact_match",), primary="exact_match", source="t",
    test=tuple(Sample(id=f"s{i}", input=f"q{i}", targets=("yes", "no")) for i in range(10)),
)  # fmt: skip


def _results(records: list[Record], scores: list[Score]) -> Any:
    return SimpleNamespace(tasks=(TASK,), records=records, scores=scores, setups=())


def _key(i: int) -> RecordKey:
    return RecordKey(task="t", arm="a", sample_id=f"s{i}")


def _records(count: int) -> list[Record]:
    timing = Timing(started_s=1.0, total_s=2.0)
    return [
        Record(key=_key(i), state=State.OK, text=f"answer {i}", usage=Usage(input_tokens=i), timing=timing)
        for i in range(count)
    ]


def test_every_row_has_all_columns_and_no_other() -> None:
    samples = {("t", sample.id): sample for sample in TASK.test}
    assert list(tables._record_row(_records(1)[0], samples)) == list(tables._RECORDS)
    assert list(tables._score_row(Score(key=_key(0), metric="m", outcome=1.0))) == list(tables._SCORES)


@pytest.mark.parametrize("at_once", [1, 3, 100])
def test_nothing_is_lost_between_the_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(tables, "_ROWS_AT_ONCE", at_once)
    scores = [Score(key=_key(i), metric="m", outcome=i / 10) for i in range(10)]
    tables.write_tables(_results(_records(10), scores), tmp_path)
    records = pd.read_parquet(tmp_path / "records.parquet")
    assert list(records["text"]) == [f"answer {i}" for i in range(10)]
    assert list(records["input_tokens"]) == list(range(10))
    assert [list(targets) for targets in records["targets"]] == [["yes", "no"]] * 10
    assert list(pd.read_parquet(tmp_path / "scores.parquet")["value"]) == [i / 10 for i in range(10)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["records.parquet", "scores.parquet", "setups.json"]


def test_columns_are_the_same_where_nothing_is_in_them(tmp_path: Path) -> None:
    failed = Record(key=_key(0), state=State.FAILED, failure=Failure(kind="empty", message="nothing"))
    schemas = []
    for name, records in (("none", []), ("plain", _records(2)), ("failed", [failed])):
        tables.write_tables(_results(records, []), tmp_path / name)
        schemas.append(pq.read_schema(tmp_path / name / "records.parquet"))
    assert schemas[0].equals(schemas[1]) and schemas[0].equals(schemas[2])
    assert str(schemas[0].field("failure").type) == "string"


def test_a_table_that_cannot_be_written_leaves_the_one_before(tmp_path: Path) -> None:
    tables.write_tables(_results(_records(2), []), tmp_path)
    with pytest.raises(KeyError):
        tables.write_tables(_results([Record(key=_key(99), state=State.OK)], []), tmp_path)
    assert len(pd.read_parquet(tmp_path / "records.parquet")) == 2
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
