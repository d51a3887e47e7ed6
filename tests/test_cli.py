"""What a user's mistake gets: one clear message with its place, exit code 2, no traceback, nothing half-written."""

import subprocess
import sys
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
    for reference in ("nothing", "latest"):
        said = harness(["decide", reference], folder, expect=2).stderr
        assert f"{reference}: no such run: there is none under reports; expected a run's folder, or a run:" in said


def test_a_wrong_option_is_exit_2(folder: Path) -> None:
    harness(["run", "experiment.yaml", "--limt", "3"], folder, expect=2)
    harness(["run", "experiment.yaml", "--limit", "0"], folder, expect=2)


def test_no_command_is_exit_2_and_shows_what_there_is(folder: Path) -> None:
    done = harness([], folder, expect=2)
    assert "harness: no command given; `harness --help` and" in done.stderr
    assert "promote" in done.stdout + done.stderr


def test_help_names_every_command(folder: Path) -> None:
    text = harness(["--help"], folder).stdout
    assert all(command in text for command in ("run", "plan", "decide", "compare", "report", "publish", "new", "ui"))


@pytest.mark.parametrize("arguments", [("--arms", "zero-shot["), ("--arms", ","), ("--tasks", " "), ("--tasks", "[")])
def test_a_choice_that_names_nothing_does_not_stand_for_all(folder: Path, arguments: tuple[str, str]) -> None:
    """With hosted models, all would be paid for."""
    done = harness(["plan", "experiment.yaml", *arguments], folder, expect=2)
    assert done.stderr.startswith(f"harness: {arguments[0]} {arguments[1]!r}: ")
    assert "expected names, with commas between them" in done.stderr


def test_a_cache_that_is_no_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARNESS_CACHE", str(folder / "experiment.yaml"))
    done = harness(["run", "experiment.yaml"], folder, expect=2)
    assert "experiment.yaml: is no folder; expected a folder, or none yet" in done.stderr


def test_an_empty_name_of_the_cache_is_none_and_clearing_takes_only_what_is_ours(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARNESS_CACHE", "")
    theirs = [folder / name for name in ("replies.csv", "vectors.npy", "tuned/mine")]
    for path in theirs:
        path.parent.mkdir(exist_ok=True)
        path.write_text("mine")
    harness(["cache", "--clear", "all"], folder)
    assert [path.read_text() for path in theirs] == ["mine"] * 3
    monkeypatch.setenv("HARNESS_CACHE", str(folder))
    harness(["cache", "--clear", "replies"], folder)
    harness(["cache", "--clear", "vectors"], folder)
    assert [path.read_text() for path in theirs] == ["mine"] * 3


def test_reports_that_are_no_folder(folder: Path) -> None:
    (folder / "reports").write_text("mine")
    done = harness(["run", "experiment.yaml"], folder, expect=2)
    assert "expected a place that can be written and read" in done.stderr
    assert (folder / "reports").read_text() == "mine"


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("${NOPE}/x.db", "neither the environment variable NOPE nor NOPE_FILE is set"),
        ("experiment.yaml", "is no SQLite database"),
        ("foo://x", "no MLflow store begins with 'foo'"),
    ],
)
def test_a_store_that_cannot_be_shown(folder: Path, uri: str, said: str) -> None:
    done = harness(["ui", "--uri", uri], folder, expect=2)
    assert done.stdout == "" and said in done.stderr


def test_ctrl_c_is_heard_while_the_command_line_is_still_read() -> None:
    """As pressed in the middle of an import."""
    code = """
import sys
class CtrlC:
    def find_spec(self, name, path, target=None):
        if name == "harness.cli":
            raise KeyboardInterrupt
sys.meta_path.insert(0, CtrlC())
from harness.__main__ import main
main()
"""
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_sigterm_is_heard_as_ctrl_c_whatever_a_command_is_at() -> None:
    code = """
import os, signal, time
import harness.cli
def busy(**_):
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(9)
harness.cli.app = busy
harness.cli.main()
"""
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (130, "harness: interrupted; the same command continues\n")
