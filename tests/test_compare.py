"""`harness compare` as a user does it: real runs of an application of their own, real processes."""

import csv
import json
import re
import subprocess
from pathlib import Path

import pytest
from commandline import HARNESS, environment, harness

EXPERIMENT = """\
name: trial
tasks: [task]
models:
  app: {provider: python, path: app.py, function: answer, arguments: {wrong: [38, 39]}, price: {input: 1, output: 2}}
arms:
  app: {model: app}
latency: {samples: 5, warmup: 0}
tracking: {uri: null}
"""
# It gives some answers wrongly, one of them as a formula.
APP = """\
def answer(messages, wrong):
    number = int(messages[-1]["content"].split()[-1])
    text = "=1+1 <script>" if number in wrong else f"answer {number}"
    return {"text": text, "input_tokens": 10, "output_tokens": 2, "model": f"app-{len(wrong)}"}
"""


def samples(numbers: range) -> str:
    lines = [{"id": f"q{n:02}", "input": f"Tell me {n}", "targets": [f"answer {n}"]} for n in numbers]
    return "".join(json.dumps(line) + "\n" for line in lines)


def run(folder: Path, *arguments: str) -> str:
    """Runs the experiment and returns the new run's id."""
    before = {path.name for path in folder.glob("reports/trial/*")}
    harness(["run", "experiment.yaml", *arguments], folder)
    (made,) = {path.name for path in folder.glob("reports/trial/*")} - before
    return made


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A folder with two runs: in the second the application has changed, and so have three samples."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "app.py").write_text(APP, encoding="utf-8")
    (folder / "experiment.yaml").write_text(EXPERIMENT, encoding="utf-8")
    (folder / "task").mkdir()
    (folder / "task" / "task.yaml").write_text("kind: qa\ninstruction: Answer.\n", encoding="utf-8")
    (folder / "task" / "test.jsonl").write_text(samples(range(42)), encoding="utf-8")
    first = run(folder)
    changed = samples(range(1, 43)).replace('"q01", "input": "Tell me 1"', '"q01", "input": "Say 1"')
    (folder / "task" / "test.jsonl").write_text(changed, encoding="utf-8")
    return folder, first, run(folder, "--set", f"models.app.arguments.wrong={list(range(2, 16))}")


def test_the_second_run_against_the_first(project: tuple[Path, str, str]) -> None:
    folder, a, b = project
    done = harness(["compare", a, "latest", "--out", "compared"], folder)
    for part in (
        "models.app.arguments.wrong", "model that answered app", "task: test samples (digest)",
        "40 samples paired; left out: 1 changed under the same id, 1 only in A, 1 only in B",
        "14 lost, 2 won", "worse", "=1+1 <script>", "compared/compare.html",
    ):  # fmt: skip
        assert part in done.stdout
    out = folder / "compared"
    (row,) = csv.DictReader((out / "compare.csv").open(encoding="utf-8", newline=""))
    assert (row["task"], row["arm"], row["pairs"], row["verdict"]) == ("task", "app", "40", "worse")
    assert (float(row["quality_a"]), float(row["quality_b"])) == (38 / 40, 26 / 40)
    assert float(row["delta"]) == pytest.approx(-12 / 40)
    # mid-p McNemar of 2 among 16
    assert float(row["p_adjusted"]) == pytest.approx(2 * (1 + 16 + 120 / 2) / 2**16)
    assert float(row["usd_per_1k_queries_a"]) == pytest.approx(0.014)
    assert (row["answered_by_a"], row["answered_by_b"]) == ("app-2", "app-14")
    assert float(row["latency_p95_s_a"]) > 0 and int(row["latency_samples_a"]) in (3, 4, 5), "two of 42 were not paired"
    flips = list(csv.DictReader((out / "flips.csv").open(encoding="utf-8", newline="")))
    assert [flip["sample"] for flip in flips] == [f"q{n:02}" for n in (*range(2, 16), 38, 39)]
    assert (flips[0]["answer_a"], flips[0]["answer_b"]) == ("answer 2", "'=1+1 <script>")
    assert flips[0]["report_b"] == f"../reports/trial/{b}/report.html#sample/task/q02"
    assert (out / flips[0]["report_b"].split("#")[0]).is_file()
    page = (out / "compare.html").read_text(encoding="utf-8")
    assert "=1+1 &lt;script&gt;" in page and "<script" not in page and flips[0]["report_b"] in page
    assert "14 lost, 2 won" in (out / "compare.md").read_text(encoding="utf-8")


def test_exchanged_for_machines(project: tuple[Path, str, str]) -> None:
    folder, a, b = project
    found = json.loads(harness(["compare", f"reports/trial/{b}", a, "--json"], folder).stdout)
    (row,) = found["rows"]
    assert (row["verdict"], row["right_to_wrong"], row["wrong_to_right"]) == ("better", 2, 14)
    assert row["delta"] == pytest.approx(12 / 40) and row["delta_low"] > 0
    assert {"what": "model that answered app", "a": "app-14", "b": "app-2"} in found["differences"]
    assert [flip["b"][0]["text"] for flip in found["flips"] if flip["sample_a"] == "q02"] == ["answer 2"]


def test_a_run_with_itself(project: tuple[Path, str, str]) -> None:
    folder, a, _ = project
    done = harness(["compare", a, a], folder)
    assert "Nothing differs between them but the time." in done.stdout
    assert "0 lost, 0 won" in done.stdout and "same within the noise" in done.stdout


def test_a_file_behind_a_model_that_changed_is_told(tmp_path: Path) -> None:
    folder = tmp_path
    (folder / "app.py").write_text(APP, encoding="utf-8")
    (folder / "experiment.yaml").write_text(EXPERIMENT, encoding="utf-8")
    (folder / "task").mkdir()
    (folder / "task" / "task.yaml").write_text("kind: qa\ninstruction: Answer.\n", encoding="utf-8")
    (folder / "task" / "test.jsonl").write_text(samples(range(42)), encoding="utf-8")
    a = run(folder)
    (folder / "app.py").write_text(APP.replace('f"answer {number}"', 'f"answer {number + 1}"'), encoding="utf-8")
    b = run(folder)
    done = harness(["compare", a, b], folder)
    assert "files of models.app (digest)" in done.stdout and "Nothing differs" not in done.stdout
    for manifest in folder.glob("reports/trial/*/manifest.json"):  # as of runs of older versions
        known = json.loads(manifest.read_text(encoding="utf-8"))
        del known["contents_sha256"]
        manifest.write_text(json.dumps(known), encoding="utf-8")
    done = harness(["compare", a, b], folder)
    assert "something behind the answers (digest)" in done.stdout and "Nothing differs" not in done.stdout


def test_another_rule_is_told_on_the_terminal_too(project: tuple[Path, str, str]) -> None:
    folder, a, _ = project
    assert "Changed after" not in harness(["decide", a], folder).stdout
    done = harness(["decide", a, "--set", "decision.value_per_correct=0.001"], folder)
    assert done.stdout.endswith("\nChanged after the results were known: the rule.\n")


def test_a_reader_who_goes_is_no_error(project: tuple[Path, str, str]) -> None:
    folder, a, _ = project
    for command in (["decide", a], ["--help"]):
        with subprocess.Popen(
            [HARNESS, *command], cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdout and process.stderr
            process.stdout.close()
            said = process.stderr.read()
        assert (process.returncode, said) == (141, b"")
    assert not (folder / ".harness" / "crashes").exists()


def test_mistakes(project: tuple[Path, str, str]) -> None:
    folder, a, _ = project
    done = harness(["compare", "nothing", "nowhere"], folder, expect=2)
    assert "nothing: no such run" in done.stderr and "nowhere: no such run" in done.stderr
    harness(["compare", a], folder, expect=2)
    harness(["compare", a, a, "--outt", "x"], folder, expect=2)
    (folder / "taken").write_text("a file", encoding="utf-8")
    for command in (["compare", a, a], ["decide", a]):
        assert "'taken' is a file" in harness([*command, "--out", "taken"], folder, expect=2).stderr
        below = harness([*command, "--out", "taken/below"], folder, expect=2)
        assert "--out taken/below: cannot be written: Not a directory; expected a folder" in below.stderr
    (folder / "other.yaml").write_text(EXPERIMENT.replace("  app: {model", "  other: {model"), encoding="utf-8")
    before = {path.name for path in folder.glob("reports/trial/*")}
    harness(["run", "other.yaml", "--limit", "2", "--set", "latency.samples=0"], folder)
    (other,) = {path.name for path in folder.glob("reports/trial/*")} - before
    done = harness(["compare", a, other], folder, expect=2)
    assert "has no task and arm in common with" in done.stderr and "task (app) here, task (other) there" in done.stderr
    assert len(done.stderr.splitlines()) == 1 and done.stdout == ""


def test_deciding_again_by_a_guard_that_is_no_metric(project: tuple[Path, str, str]) -> None:
    """As a run is refused it: a step would stay open for ever, and nobody be told why."""
    folder, a, _ = project
    done = harness(["decide", a, "--set", "decision.guards={exact_macth: 0.1}"], folder, expect=2)
    assert done.stderr.startswith("harness: --set decision.guards: unknown metric 'exact_macth'; expected one of ")
    assert done.stderr.endswith("; did you mean 'exact_match'?\n")


def test_the_page_about_it_names_the_columns(project: tuple[Path, str, str]) -> None:
    """docs/compare.md, held against the file."""
    folder, a, b = project
    page = (Path(__file__).parent.parent / "docs" / "compare.md").read_text(encoding="utf-8").split("## The columns")[1]
    names = [name for line in re.findall(r"^\| (`.*?) \|", page, re.MULTILINE) for name in re.findall(r"`(\w+)`", line)]
    first, last = names.index("quality_bound_low"), names.index("answered_by") + 1
    twice = [f"{name}_{side}" for name in names[first:last] for side in "ab"]
    harness(["compare", a, b, "--out", "named"], folder)
    header = (folder / "named" / "compare.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert header == [*names[:first], *twice, *names[last:]]
