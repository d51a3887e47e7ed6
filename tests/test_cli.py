"""What a user's mistake gets: one clear message with its place, exit code 2, no traceback, nothing half-written."""

from pathlib import Path

import pytest
from commandline import harness

EXPERIMENT = """\
name: trial
tasks: [task]
models:
  base: {provider: reference}
arms:
  zero-shot: {model: base}
"""
TASK = "kind: qa\ninstruction: Answer.\n"
SAMPLE = '{"id": "1", "input": "Who?", "targets": ["Ada"]}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "experiment.yaml").write_text(EXPERIMENT, encoding="utf-8")
    (tmp_path / "task").mkdir()
    (tmp_path / "task" / "task.yaml").write_text(TASK, encoding="utf-8")
    (tmp_path / "task" / "test.jsonl").write_text(SAMPLE, encoding="utf-8")
    return tmp_path


MISTAKES = {
    "a missing experiment": ({}, "no.yaml", "no.yaml: no such file"),
    "an unknown provider": ({"experiment.yaml": EXPERIMENT.replace("reference", "refrence")}, "", "experiment.yaml:4: unknown provider 'refrence'"),
    "an arm without a model": ({"experiment.yaml": EXPERIMENT.replace("{model: base}", "{}")}, "", "experiment.yaml:6: the key `arms.zero-shot.model` is missing"),
    "broken YAML": ({"experiment.yaml": "name: [trial"}, "", "experiment.yaml:1"),
    "a missing task": ({"experiment.yaml": EXPERIMENT.replace("[task]", "[tsak]")}, "", "task.yaml: no such file"),
    "an unknown key in a task": ({"task/task.yaml": TASK + "metrcs: [x]\n"}, "", "task.yaml:3: unknown key 'metrcs'"),
    "an unknown metric": ({"task/task.yaml": TASK + "metrics: [exact_macth]\n"}, "", "did you mean 'exact_match'?"),
    "an empty test set": ({"task/test.jsonl": ""}, "", "task.yaml: an empty test set"),
    "an empty list of targets": ({"task/test.jsonl": SAMPLE.replace('["Ada"]', "[]")}, "", "test.jsonl:1"),
    "a broken line": ({"task/test.jsonl": SAMPLE + '{"id": "2", \n'}, "", "test.jsonl:2"),
    "an id twice": ({"task/test.jsonl": SAMPLE + SAMPLE.replace("Who", "What")}, "", "test.jsonl:2"),
    "a missing id": ({"task/test.jsonl": SAMPLE.replace('"id": "1", ', "")}, "", "test.jsonl:1"),
    "a wrong type": ({"task/test.jsonl": SAMPLE.replace('"Who?"', "7")}, "", "test.jsonl:1"),
    "RAG without anything to search": ({"experiment.yaml": EXPERIMENT + "  rag: {model: base, retrieval: {}}\n"}, "", "needs a corpus or training examples"),
    "tuning without examples": ({"experiment.yaml": EXPERIMENT + "  tuned: {model: base, tuning: {method: lora}}\n"}, "", "needs training examples"),
    "a leak into a prompt": ({"experiment.yaml": EXPERIMENT.replace("{model: base}", "{model: base, prompt: {system: 'Who is it? Ada.'}}"), "task/test.jsonl": SAMPLE.replace("Who?", "Who is it?")}, "", "test x prompt"),
    "an accepted leak that is none": ({"experiment.yaml": EXPERIMENT + "leakage: {accept: [test x trian]}\n"}, "", "test x train"),
    "a leak": ({"task/train.jsonl": SAMPLE.replace('"1"', '"9"')}, "", 'leakage: {accept: ["test x train"]}'),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake(folder: Path, name: str) -> None:
    files, experiment, message = MISTAKES[name]
    for path, text in files.items():
        (folder / path).write_text(text, encoding="utf-8")
    done = harness(["run", experiment or "experiment.yaml"], folder, expect=2)
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not (folder / "reports").exists() and not (folder / "mlflow.db").exists()


def test_a_file_in_another_encoding(folder: Path) -> None:
    (folder / "task" / "test.jsonl").write_bytes(SAMPLE.replace("Ada", "Adä").encode("latin-1"))
    assert "test.jsonl:1: not UTF-8 text" in harness(["plan", "experiment.yaml"], folder, expect=2).stderr


def test_a_corpus_without_documents(folder: Path) -> None:
    (folder / "task" / "corpus").mkdir()
    (folder / "experiment.yaml").write_text(EXPERIMENT + "  rag: {model: base, retrieval: {}}\n", encoding="utf-8")
    assert "corpus" in harness(["plan", "experiment.yaml"], folder, expect=2).stderr


def test_all_faults_of_all_tasks_at_once(folder: Path) -> None:
    (folder / "task" / "task.yaml").write_text("kind: quiz\n", encoding="utf-8")
    done = harness(["plan", "experiment.yaml"], folder, expect=2)
    assert "`kind` is 'quiz'" in done.stderr and "`instruction` is missing" in done.stderr


def test_a_run_that_is_not_there(folder: Path) -> None:
    assert "no such run" in harness(["decide", "nothing"], folder, expect=2).stderr


def test_a_wrong_option_is_exit_2(folder: Path) -> None:
    harness(["run", "experiment.yaml", "--limt", "3"], folder, expect=2)
    harness(["run", "experiment.yaml", "--limit", "0"], folder, expect=2)


def test_help_names_every_command(folder: Path) -> None:
    text = harness(["--help"], folder).stdout
    assert all(command in text for command in ("run", "plan", "decide", "compare", "report", "publish", "new", "ui"))
