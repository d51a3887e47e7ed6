"""Every example of docs/task.md is read as the page says."""

import re
from pathlib import Path

import pytest

from harness.core.errors import InputError
from harness.core.types import Task
from harness.metrics import registry
from harness.tasks.load import load_task
from harness.tasks.schema import DEFAULT_METRICS, SampleLine, SourceSpec

PAGE = (Path(__file__).parents[2] / "docs" / "task.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path) -> Path:
    """The page's files under the names that it gives them."""
    for text in blocks("yaml"):
        name = text.splitlines()[0].removeprefix("# file: ")
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    samples, nested = blocks("json")
    (tmp_path / "rooms" / "test.jsonl").write_text(samples, encoding="utf-8")
    (tmp_path / "nested.jsonl").write_text(nested, encoding="utf-8")
    (table,) = blocks("csv")
    (tmp_path / "questions.csv").write_text(table, encoding="utf-8")
    for corpus in ("rooms/corpus", "handbook"):
        (tmp_path / corpus / "rooms").mkdir(parents=True)
        (tmp_path / corpus / "rooms" / "west.md").write_text("# The west room\n\nAda Berg keeps its key.\n")
        (tmp_path / corpus / "rooms" / "east.txt").write_text("Twelve chairs stand in it.")
    return tmp_path


def load(path: Path) -> Task:
    return load_task(path, known_metrics=registry.names())


def test_the_folder(folder):
    task = load(folder / "rooms")
    assert task.name == "rooms"
    assert [sample.targets for sample in task.test] == [("Ada Berg", "Berg"), ("on Fridays",)]
    assert task.test[1].cluster == "west"
    assert task.abstain == "unknown"
    assert [(d.id, d.title) for d in task.corpus] == [("rooms/east", "east"), ("rooms/west", "The west room")]


def test_the_csv_file(folder):
    task = load(folder / "questions.yaml")
    assert task.name == "questions"
    assert [sample.id for sample in task.test] == ["17", "18", "19", "20"]
    assert task.test[2].targets == ("twelve", "12")
    assert task.test[0].gold_doc_ids == ("rooms/west",)
    assert (task.metrics, task.primary) == (("exact_match", "token_f1", "hit_at_k"), "exact_match")
    assert len(task.corpus) == 2


def test_the_nested_file(folder):
    task = load(folder / "nested.yaml")
    assert [sample.targets for sample in task.test] == [("Ada Berg", "Berg"), ("on Fridays",)]


def test_the_same_table_as_parquet(folder):
    import pandas

    pandas.read_csv(folder / "questions.csv", sep=";").to_parquet(folder / "questions.parquet")
    text = (folder / "questions.yaml").read_text().replace("questions.csv", "questions.parquet")
    (folder / "parquet.yaml").write_text(text.replace("  delimiter: ';'\n", ""))
    assert load(folder / "parquet.yaml").test == load(folder / "questions.yaml").test


def test_what_belongs_together_falls_into_one_pool(folder):
    table = (folder / "questions.csv").read_text()
    more = "".join(f"{n};Question {n}?;yes;page-{n // 4}\n" for n in range(100, 500))
    (folder / "questions.csv").write_text(table + more)
    task = load(folder / "split.yaml")
    pools = [{s.input.split()[1] for s in pool} for pool in (task.test, task.train, task.validation)]
    pages = [{int(n.strip("?")) // 4 for n in pool if n.strip("?").isdigit()} for pool in pools]
    assert not pages[0] & pages[1]
    assert not pages[0] & pages[2]
    assert 0.25 < len(task.train) / 404 < 0.55
    assert 0.02 < len(task.validation) / 404 < 0.2
    (folder / "questions.csv").write_text(table + more + "900;One more?;yes;page-900\n")
    again = load(folder / "split.yaml")
    assert {s.id for s in task.train} <= {s.id for s in again.train}
    assert {s.id for s in task.test} <= {s.id for s in again.test}


def test_the_tables_name_every_key():
    for model in (SampleLine, SourceSpec):
        for name in model.model_fields:
            assert re.search(rf"^\| [^|]*`{name}`", PAGE, re.MULTILINE), name


def test_the_kinds_have_the_metrics_that_the_page_says():
    for kind, metrics in DEFAULT_METRICS.items():
        assert f"| `{kind}` | {', '.join(f'`{metric}`' for metric in metrics)} |" in PAGE


def test_faults_are_as_promised(folder):
    (folder / "rooms" / "test.jsonl").write_text('{"id": "1", "input": "x", "targets": []}\n{"id": \n')
    with pytest.raises(InputError) as error:
        load(folder / "rooms")
    assert {fault.place.rpartition(":")[2] for fault in error.value.faults} == {"1", "2"}


def test_a_column_that_is_not_there_names_the_nearest(folder):
    text = (folder / "questions.yaml").read_text()
    (folder / "questions.yaml").write_text(text.replace("input: question", "input: qestion"))
    with pytest.raises(InputError, match="did you mean 'question'"):
        load(folder / "questions.yaml")
