"""The user's own CSV, JSONL or Parquet becomes a task by naming its columns."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from harness.core.types import Sample, Task

Load = Callable[..., Task]
FaultsOf = Callable[..., list[str]]

ROWS = [
    {"nr": 1, "question": "Where is it?", "answer": "Paris", "topic": "places"},
    {"nr": 2, "question": "How many, in all?", "answer": 42, "topic": "numbers"},
]
MAPPED = "input: question, targets: answer"


def own(source: str, files: Mapping[str, Any]) -> dict[str, Any]:
    return {"task.yaml": f"instruction: Answer.\nsource: {{{source}}}\n", **files}


def csv_of(rows: list[dict[str, Any]], sign: str = ",") -> str:
    quoted = [[f'"{cell}"' for cell in row.values()] for row in rows]
    return "\r\n".join([sign.join(rows[0]), *(sign.join(row) for row in quoted)]) + "\r\n"


def write_parquet(path: Path, columns: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(dict(columns)), path)


def test_the_three_formats_give_the_same_task(load: Load, tmp_path: Path) -> None:
    mapping = f"{MAPPED}, id: nr, cluster: topic, metadata: [topic]"
    texts = [{**row, "answer": str(row["answer"])} for row in ROWS]
    write_parquet(tmp_path / "faq/x.parquet", {name: [row[name] for row in texts] for name in texts[0]})
    tasks = [
        load(own(f"path: x.csv, {mapping}", {"x.csv": b"\xef\xbb\xbf" + csv_of(ROWS).encode()})),
        load(own(f"path: x.jsonl, {mapping}", {"x.jsonl": ROWS})),
        load(own(f"path: x.parquet, {mapping}", {})),
    ]
    assert tasks[0].test == tasks[1].test == tasks[2].test
    assert tasks[0].test[1] == Sample(
        id="2", input="How many, in all?", targets=("42",), cluster="numbers", metadata={"topic": "numbers"}
    )
    assert tasks[0].digests == tasks[1].digests == tasks[2].digests
    assert tasks[0].source.endswith("faq/x.csv")


@pytest.fixture
def data_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A folder laid out as the hub's data sets are, beside the task; the library keeps its copies out of the home."""
    import datasets.config

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    texts = [{**row, "answer": {"text": [str(row["answer"])]}} for row in ROWS]
    for split, rows in (("train", texts[:1]), ("test", texts)):
        write_parquet(tmp_path / f"faq/own/{split}.parquet", {name: [row[name] for row in rows] for name in rows[0]})
    return "format: huggingface, name: own, input: question, targets: answer.text, id: nr"


def test_a_hugging_face_data_set_gives_its_splits(load: Load, data_set: str) -> None:
    task = load(own(f"{data_set}, train: train", {}))
    assert [sample.id for sample in task.test] == ["1", "2"] and [sample.id for sample in task.train] == ["1"]
    assert task.test[1].targets == ("42",)
    assert task.source == "own"
    assert [sample.id for sample in load(own(f"{data_set}, test: train", {})).test] == ["1"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("test: tset", "task.yaml:2: 'own', split 'tset': Unknown split"),
        ("subset: other", "task.yaml:2: 'own', split 'test': BuilderConfig 'other' not found"),
        ("cluster: topics", "task.yaml:2: `source.cluster` is 'topics', which is no column of test; expected one of"),
    ],
)
def test_a_wrong_split_subset_or_column_of_a_data_set(
    faults: FaultsOf, data_set: str, more: str, expected: str
) -> None:
    (found,) = faults(own(f"{data_set}, {more}", {}))
    assert found.startswith(expected)


def test_one_short_yaml_beside_the_file_is_enough(load: Load) -> None:
    text = f"instruction: Answer.\nsource: {{path: data.csv, {MAPPED}}}\n"
    task = load({"support.yaml": text, "data.csv": csv_of(ROWS)}, file="support.yaml")
    assert task.name == "support"
    assert [sample.targets for sample in task.test] == [("Paris",), ("42",)]


def test_ids_come_from_the_question_and_stay_when_rows_move(load: Load) -> None:
    first = load(own(f"path: x.csv, {MAPPED}", {"x.csv": csv_of(ROWS)}))
    moved = load(own(f"path: x.csv, {MAPPED}", {"x.csv": csv_of(ROWS[::-1])}))
    assert {s.id: s.input for s in first.test} == {s.id: s.input for s in moved.test}
    assert first.digests == moved.digests


def test_the_same_question_twice_shares_a_cluster(load: Load) -> None:
    rows = [ROWS[0], ROWS[1], {**ROWS[0], "answer": "Rome"}]
    one, other, again = load(own(f"path: x.csv, {MAPPED}", {"x.csv": csv_of(rows)})).test
    assert again.id == f"{one.id}-2"
    assert one.cluster == again.cluster == one.id
    assert other.cluster is None


@pytest.mark.parametrize(
    ("extra", "cell", "targets"),
    [
        ("", "a|b", ("a|b",)),
        (", separator: '|'", "a | b|", ("a", "b")),
        (", separator: json", '["a", 2, true]', ("a", "2", "true")),
        ("", ["a", 2.5, None, " "], ("a", "2.5")),
        ("", True, ("true",)),
        (", separator: '|'", ["a|b"], ("a|b",)),
        ("", "a", ("a",)),
    ],
)
def test_several_accepted_answers_in_one_cell(load: Load, extra: str, cell: Any, targets: tuple[str, ...]) -> None:
    task = load(own(f"path: x.jsonl, {MAPPED}{extra}", {"x.jsonl": [{"question": "?!", "answer": cell}]}))
    assert task.test[0].targets == targets


def test_several_columns_and_nested_values(load: Load) -> None:
    rows = [{"q": "?!", "answers": {"text": ["a", "b"]}, "more": "c", "doc": "d"}]
    source = "path: x.jsonl, input: q, targets: [answers.text, more], gold_doc_ids: doc"
    task = load(own(source, {"x.jsonl": rows, "corpus/d.md": "text"}))
    assert task.test[0].targets == ("a", "b", "c")
    assert task.test[0].gold_doc_ids == ("d",)


def test_other_delimiters_encodings_and_quoted_lines(load: Load) -> None:
    text = 'question;answer\n"Where\nis ""it""?";Café\n\nSecond;b\n'
    task = load(own(f"path: x.csv, {MAPPED}, delimiter: ;, encoding: cp1252", {"x.csv": text.encode("cp1252")}))
    assert [(s.input, s.targets) for s in task.test] == [('Where\nis "it"?', ("Café",)), ("Second", ("b",))]
    tabs = load(own(f"path: x.tsv, {MAPPED}", {"x.tsv": "question\tanswer\na, b\tc\n"}))
    assert tabs.test[0].input == "a, b"
    wide = load(own(f"path: x.csv, {MAPPED}, encoding: utf-16", {"x.csv": text.replace(";", ",").encode("utf-16")}))
    assert len(wide.test) == 2


def test_pools_from_files_of_their_own(load: Load) -> None:
    files = {"x.csv": csv_of(ROWS), "y.csv": csv_of(ROWS[:1]), "z.jsonl": ROWS[1:]}
    task = load(own(f"path: x.csv, {MAPPED}, train: y.csv, validation: z.jsonl", files))
    assert [len(pool) for pool in (task.test, task.train, task.validation)] == [2, 1, 1]


def test_a_split_is_stable_and_keeps_together_what_belongs_together(load: Load) -> None:
    rows = [{"question": f"Question {n}?", "answer": "a", "customer": f"c{n % 40}"} for n in range(400)]
    split = "split: {train: 0.3, validation: 0.1, seed: 7, by: customer}"
    grown = [{"question": "New?", "answer": "a", "customer": "c41"}, *rows[::-1]]
    pools: list[dict[str, set[str]]] = []
    for table in (rows, grown):
        task = load(own(f"path: x.csv, {MAPPED}, metadata: [customer], {split}", {"x.csv": csv_of(table)}))
        by_pool = {"test": task.test, "train": task.train, "validation": task.validation}
        pools.append({name: {str(s.metadata["customer"]) for s in pool} for name, pool in by_pool.items()})
    before, after = pools
    assert all(after[name] - {"c41"} == before[name] for name in before)
    assert before["test"].isdisjoint(before["train"] | before["validation"])
    assert before["train"].isdisjoint(before["validation"])
    assert 5 <= len(before["train"]) <= 20
    other = load(
        own(f"path: x.csv, {MAPPED}, metadata: [customer], {split.replace('7', '8')}", {"x.csv": csv_of(rows)})
    )
    assert {str(s.metadata["customer"]) for s in other.train} != before["train"]


def test_a_split_keeps_clusters_together(load: Load) -> None:
    rows = [{"question": f"Question {n}?", "answer": "a", "customer": f"c{n % 40}"} for n in range(200)]
    task = load(own(f"path: x.csv, {MAPPED}, cluster: customer, split: {{train: 0.5}}", {"x.csv": csv_of(rows)}))
    test, train = ({sample.cluster for sample in pool} for pool in (task.test, task.train))
    assert test.isdisjoint(train)
    assert len(test) + len(train) == 40


def test_split_shares_are_met_on_average(load: Load) -> None:
    rows = [{"question": f"Question {n}?", "answer": "a"} for n in range(2000)]
    task = load(own(f"path: x.jsonl, {MAPPED}, split: {{train: 0.5, validation: 0.25}}", {"x.jsonl": rows}))
    assert [len(task.train), len(task.validation), len(task.test)] == pytest.approx([1000, 500, 500], abs=90)


@pytest.mark.parametrize(
    ("source", "content", "expected"),
    [
        (f"path: x.csv, {MAPPED}", None, "x.csv: no such file; expected a file"),
        (f"path: x.csv, {MAPPED}", "", "x.csv:1: the file is empty; expected a header and rows"),
        (f"path: x.csv, {MAPPED}", "question,answer\n", "x.csv: no samples in this file; expected one row per sample"),
        (f"path: x.csv, {MAPPED}", "question,answer\na,b\nc\n", "x.csv:3: 1 cells; expected 2, as in the header"),
        (f"path: x.csv, {MAPPED}", 'question,answer\na,"b', "x.csv:2: not readable as CSV: unexpected end of data"),
        (f"path: x.csv, {MAPPED}", "question,answer,answer\na,b,c\n", "x.csv:1: the column 'answer' stands twice"),
        (f"path: x.csv, {MAPPED}", "question,answer\n,b\n", "x.csv:2: the column 'question' is blank; expected a text"),
        (f"path: x.csv, {MAPPED}", "question,answer\na, \n", "x.csv:2: no accepted answer in column answer; expected"),
        (f"path: x.csv, {MAPPED}, id: question", "question,answer\na,b\na,c\n", "x.csv:3: the id 'a' stands twice"),
        (f"path: x.csv, {MAPPED}", b"question,answer\na,b\ncaf\xe9,b\n", "x.csv:3: not UTF-8 text: byte 0xe9"),
        (f"path: x.csv, {MAPPED}, encoding: ascii", "question,answer\né,b\n", "x.csv:2: not ascii text: byte 0xc3"),
        (
            f"path: x.csv, {MAPPED}, separator: json",
            "question,answer\na,b\n",
            "x.csv:2: the column 'answer' is no JSON",
        ),
        (
            f"path: x.csv, {MAPPED}",
            f"question,answer\n{'a' * 200_000},b\n",
            "x.csv:2: not readable as CSV: field larger",
        ),
        (
            "path: x.csv, input: quesion, targets: answer",
            "question,answer\na,b\n",
            "task.yaml:2: `source.input` is 'quesion'",
        ),
        (
            f"path: x.csv, {MAPPED}, id: nr",
            "question,answer\na,b\n",
            "task.yaml:2: `source.id` is 'nr', which is no column",
        ),
        (f"path: x.dat, {MAPPED}", None, "task.yaml:2: 'x.dat' does not tell its format; expected `format: csv`"),
        (
            f"path: x.csv, format: excel, {MAPPED}",
            None,
            "task.yaml:2: `source.format` is 'excel'; expected 'csv', 'jsonl'",
        ),
        (f'path: "x\\0.csv", {MAPPED}', None, "task.yaml:2: `source.path`: no file can have this name"),
        (f"path: {'x' * 300}.csv, {MAPPED}", None, "task.yaml:2: `source.path`: no file can have this name"),
        (f"path: x.parquet, {MAPPED}", "no parquet", "x.parquet: not readable as Parquet"),
        (
            f"path: x.csv, {MAPPED}, encoding: utf-9",
            None,
            "task.yaml:2: `source.encoding`: 'utf-9' is no text encoding",
        ),
        (
            f"path: x.csv, format: huggingface, {MAPPED}",
            None,
            "task.yaml:2: `source`: a Hugging Face data set is told by `name`, not by `path`",
        ),
        (f"format: csv, {MAPPED}", None, "task.yaml:2: `source`: `path` is missing: the file to read"),
        (
            f"path: x.csv, subset: a, {MAPPED}",
            None,
            "task.yaml:2: `source`: `subset` belongs to `format: huggingface`",
        ),
        (
            f"name: nobody/nowhere, format: huggingface, {MAPPED}",
            None,
            "task.yaml:2: 'nobody/nowhere', split 'test': ",
        ),
        (
            f"path: x.csv, {MAPPED}, split: {{train: 1.5}}",
            None,
            "task.yaml:2: `source.split.train` is 1.5; expected less",
        ),
        (
            f"path: x.csv, {MAPPED}, split: {{train: 0.5, validation: 0.5}}",
            None,
            "task.yaml:2: `source.split`: train and",
        ),
        (f"path: x.csv, {MAPPED}, train: y.csv, split: {{train: 0.5}}", None, "task.yaml:2: `source`: give files for"),
        (
            f"path: x.csv, {MAPPED}, split: {{train: 0.5, by: x}}",
            "question,answer\na,b\n",
            "task.yaml:2: `source.split.by`",
        ),
    ],
)
def test_a_bad_file_or_mapping(faults: FaultsOf, source: str, content: Any, expected: str) -> None:
    name = source.split(",", maxsplit=1)[0].removeprefix("path: ")
    found = faults(own(source, {} if content is None else {name: content}))
    assert len(found) == 1, found
    assert found[0].startswith(expected)


def test_the_wrong_delimiter_is_guessed_at(faults: FaultsOf) -> None:
    found = faults(own(f"path: x.csv, {MAPPED}", {"x.csv": "question;answer\na;b\n"}))
    assert all("the whole line is one column: set `delimiter`" in fault for fault in found)
    assert len(found) == 2


def test_a_mistaken_column_comes_with_the_nearest(faults: FaultsOf) -> None:
    found = faults(own("path: x.csv, input: quesion, targets: answers", {"x.csv": csv_of(ROWS)}))
    assert [fault.rpartition("did you mean ")[2] for fault in found] == ["'question'?", "'answer'?"]


@pytest.mark.parametrize("extra", ["", ", separator: json"])
def test_half_a_character_is_refused(faults: FaultsOf, extra: str) -> None:
    row = {"question": "x", "answer": '["\\ud800"]' if extra else "\ud800"}
    [fault] = faults(own(f"path: x.jsonl, {MAPPED}{extra}", {"x.jsonl": json.dumps(row)}))
    assert fault.startswith("x.jsonl:1: ")
    assert "\\ud800 is half a character" in fault


@pytest.mark.parametrize("encoding", ["base64", "utf-7", "idna", "unicode_escape", "raw_unicode_escape"])
def test_odd_encodings_are_refused(faults: FaultsOf, encoding: str) -> None:
    [fault] = faults(own(f"path: x.csv, {MAPPED}, encoding: {encoding}", {"x.csv": csv_of(ROWS)}))
    assert fault.startswith("task.yaml:2: `source.encoding`: ")
