"""Whatever a file holds, it ends in a task or in faults with places, never in another error."""

import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.core.errors import InputError
from harness.tasks.leakage import find_leaks
from harness.tasks.load import load_task

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
keys = st.sampled_from(["id", "input", "targets", "gold_doc_ids", "cluster", "images", "metadata", "other"])
lines = st.lists(st.dictionaries(keys, json_values | st.just("q"), max_size=8), max_size=4)
line_files = lines.map(lambda rows: "\n".join(map(json.dumps, rows)).encode()) | st.binary(max_size=120)

SOURCE = "{path: data.%s, input: q, targets: a, id: i, separator: '|', metadata: [m], gold_doc_ids: d}"


few = settings(deadline=None, max_examples=40)


def survives(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    try:
        task = load_task(folder, known_metrics=["exact_match", "token_f1"])
    except InputError as error:
        assert error.faults
        assert all(fault.place.startswith(str(folder)) and fault.what for fault in error.faults)
    else:
        assert task.test
        find_leaks(task)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@few
@given(line_files, line_files)
def test_json_lines(folder: Path, test: bytes, train: bytes) -> None:
    survives(folder / "lines", {"task.yaml": b"instruction: x\n", "test.jsonl": test, "train.jsonl": train})


@few
@given(st.binary(max_size=100) | st.text(alphabet='q,a"\n\r|im;d\x00é', max_size=60).map(str.encode))
def test_csv(folder: Path, data: bytes) -> None:
    yaml = f"instruction: x\nsource: {SOURCE % 'csv'}\n".encode()
    survives(folder / "csv", {"task.yaml": yaml, "data.csv": b"q,a,i,m,d\n" + data})


@few
@given(st.lists(json_values, min_size=1, max_size=3), st.integers(0, 5000), st.binary(max_size=3))
def test_parquet(folder: Path, cells: list[Any], at: int, damage: bytes) -> None:
    column = [json.dumps(cell) for cell in cells]
    file = io.BytesIO()
    pq.write_table(pa.table(dict.fromkeys("qaimd", column)), file)
    data = file.getvalue()
    at %= len(data)
    yaml = f"instruction: x\nsource: {SOURCE % 'parquet'}\n".encode()
    survives(folder / "pq", {"task.yaml": yaml, "data.parquet": data[:at] + damage + data[at + len(damage) :]})


@few
@given(st.binary(max_size=100), st.text(max_size=100).map(lambda text: ("---\n" + text).encode()), line_files)
def test_corpus(folder: Path, text: bytes, markdown: bytes, jsonl: bytes) -> None:
    files = {"corpus/a.txt": text, "corpus/b.md": markdown, "corpus/corpus.jsonl": jsonl}
    sample = b'{"id": "a", "input": "q", "targets": ["t"]}'
    survives(folder / "corpus", {"task.yaml": b"instruction: x\n", "test.jsonl": sample, **files})


@few
@given(st.dictionaries(st.sampled_from(["name", "kind", "instruction", "source", "metrics", "corpus"]), json_values))
def test_task_yaml(folder: Path, value: dict[str, Any]) -> None:
    sample = b'{"id": "a", "input": "q", "targets": ["t"]}'
    survives(folder / "yaml", {"task.yaml": json.dumps(value).encode(), "test.jsonl": sample})
