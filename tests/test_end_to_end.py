"""The main job, as a user does it: real processes, the reference model, Chroma, MLflow, SQLite."""

import csv
import json
import os
import signal
import sqlite3
import subprocess
from pathlib import Path

import pytest
import yaml
from commandline import HARNESS, environment, harness

COLUMNS = (
    "task, arm, rung, model, n, abstained, failed, unmeasured, not_run, quality, quality_low, quality_high, "
    "quality_bound_low, quality_bound_high, delta, delta_low, delta_high, p_adjusted, latency_p50_s, latency_p95_s, "
    "latency_p99_s, ttft_p50_s, input_tokens, cached_input_tokens, output_tokens, usd_per_1k_queries, usd_per_1k_low, "
    "usd_per_1k_high, setup_usd, setup_s, monthly_usd, break_even, break_even_queries, verdict"
).split(", ")
SMALL = ["--arms", "zero-shot,rag", "--set", "latency.samples=3", "--set", "latency.warmup=1"]
FILES = (
    "experiment.yaml", "manifest.json", "journal.sqlite", "records.parquet", "scores.parquet", "setups.json",
    "comparison.csv", "comparison.md", "decision.json", "report.html",
)  # fmt: skip


def run_folder(folder: Path) -> Path:
    (found,) = (folder / "reports" / "trial").iterdir()
    return found


def rows(run: Path) -> list[dict[str, str]]:
    with (run / "comparison.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def answers(run: Path) -> dict[tuple[object, ...], tuple[object, ...]]:
    """By key: state, text, tokens. What a resumed run must have in common with an uninterrupted one."""
    with sqlite3.connect(run / "journal.sqlite") as db:
        found = db.execute("SELECT task, arm, sample, repeat, split, concurrency, body FROM records").fetchall()
    bodies = {tuple(row[:6]): json.loads(row[6]) for row in found}
    return {key: (b["state"], b["text"], b["usage"], b["passages"]) for key, b in bodies.items()}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder in which `harness new` and one small run have been done."""
    folder = tmp_path_factory.mktemp("project")
    harness(["new", "trial"], folder)
    harness(["run", "experiments/trial.yaml", *SMALL], folder)
    return folder


def test_a_run_leaves_what_it_says(project: Path) -> None:
    run = run_folder(project)
    assert not [name for name in FILES if not (run / name).is_file()]
    assert list((run / "figures").glob("*.png"))
    table = rows(run)
    assert list(table[0])[: len(COLUMNS)] == COLUMNS
    assert [(row["arm"], row["rung"]) for row in table] == [("zero-shot", "prompting"), ("rag", "rag")]
    assert not {"nan", "inf", "-inf"} & {cell.lower() for row in table for cell in row.values()}
    (decision,) = json.loads((run / "decision.json").read_text(encoding="utf-8"))["tasks"]
    assert decision["chosen_arm"] in ("zero-shot", "rag")
    assert [(s["incumbent"], s["challenger"]) for s in decision["steps"]] == [("zero-shot", "rag")]


def traces_in(folder: Path) -> int:
    with sqlite3.connect(folder / "mlflow.db") as db:
        (traces,) = db.execute("SELECT count(*) FROM trace_info").fetchone()
    return int(traces)


def test_mlflow_has_all_of_it(project: Path) -> None:
    with sqlite3.connect(project / "mlflow.db") as db:
        (runs,) = db.execute("SELECT count(*) FROM runs").fetchone()
    assert traces_in(project) == len(answers(run_folder(project)))
    assert runs == 1 + 2


def test_an_accepted_leak_is_told_and_left_out_and_the_next_run_remembers_the_vectors(tmp_path: Path) -> None:
    harness(["new", "trial"], tmp_path)
    data = tmp_path / "datasets" / "trial"
    asked = json.loads((data / "test.jsonl").read_text(encoding="utf-8").splitlines()[0])
    copy = {"id": "copy", "input": f"Please tell me: {asked['input']}", "targets": asked["targets"]}
    with (data / "train.jsonl").open("a", encoding="utf-8") as train:
        train.write(json.dumps(copy) + "\n")
    arguments = ["run", "experiments/trial.yaml", "--arms", "zero-shot", "--set", "tracking.uri=null"]
    arguments += ["--set", "latency.concurrency=[]"]
    assert f"{asked['id']} ~ copy" in harness(arguments, tmp_path, expect=2).stderr
    harness([*arguments, "--set", 'leakage.accept=["test x train"]'], tmp_path)
    run = run_folder(tmp_path)
    (row,) = rows(run)
    assert int(row["clean_n"]) == int(row["n"]) - 1
    (decision,) = json.loads((run / "decision.json").read_text(encoding="utf-8"))["tasks"]
    assert any(f"{asked['id']} ~ copy" in warning for warning in decision["warnings"])
    seen = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["exposure"]["trial"]
    assert seen["test x train"]["samples"] == 1 and "samples" in seen["alike"]
    before = (run / "report.html").read_bytes()
    harness(["report", "latest"], tmp_path)
    assert (run / "report.html").read_bytes() == before
    assert (tmp_path / ".harness" / "vectors.sqlite").is_file()


def test_decide_asks_nothing_and_says_that_the_policy_changed(project: Path) -> None:
    before = answers(run_folder(project))
    done = harness(["decide", "latest", "--set", "decision.monthly_queries=10", "--json"], project)
    decided = json.loads(done.stdout)
    assert decided["tasks"][0]["policy_changed"] is True and decided["changed"] == "the rule"
    priced = ["decide", "latest", "--set", "costs.labelling.usd_per_hour=7", "--set", "scoring.repeats=2", "--json"]
    assert json.loads(harness(priced, project).stdout)["changed"] == "costs and prices and metrics"
    same = json.loads(harness(["decide", "latest", "--json"], project).stdout)
    assert same["tasks"][0]["policy_changed"] is False and same["changed"] is None
    assert answers(run_folder(project)) == before


def test_decide_refuses_what_it_could_not_heed(project: Path) -> None:
    ignored = harness(["decide", "latest", "--set", "tasks=[x]"], project, expect=2)
    assert "--set tasks: changes what is asked" in ignored.stderr
    made_up = harness(["decide", "latest", "--set", "models.bse.price={input: 1, output: 1}"], project, expect=2)
    assert "--set models.bse.price: the run has nothing called 'bse'" in made_up.stderr
    assert "did you mean 'base'?" in made_up.stderr


def test_report_builds_the_same_page_again(project: Path) -> None:
    page = run_folder(project) / "report.html"
    before = page.read_bytes()
    page.unlink()
    assert str(page) in harness(["report", "latest"], project).stdout.replace("\n", " ") or page.is_file()
    assert page.read_bytes() == before


@pytest.mark.parametrize("uri", ["http://127.0.0.1:9", "postgresql://u:p@127.0.0.1:port/db"])
def test_a_store_that_is_not_there_is_no_error_of_ours(project: Path, uri: str) -> None:
    done = harness(["publish", "latest", "--uri", uri], project, expect=3)
    assert "not published: MLflow at" in done.stderr and "tries again" in done.stderr


def test_publishing_again_adds_nothing(project: Path) -> None:
    harness(["publish", "latest"], project)
    test_mlflow_has_all_of_it(project)


def test_the_resolved_experiment_runs_by_itself(project: Path) -> None:
    plain = yaml.safe_load((run_folder(project) / "experiment.yaml").read_text(encoding="utf-8"))
    assert list(plain["arms"]) == ["zero-shot", "rag"]
    done = harness(["plan", str(run_folder(project) / "experiment.yaml"), "--json"], project)
    assert len(json.loads(done.stdout)) == 2


def test_a_spent_budget_is_exit_3_and_goes_on_later(project: Path, tmp_path: Path) -> None:
    harness(["new", "trial"], tmp_path)
    arguments = ["run", "experiments/trial.yaml", *SMALL, "--set", "tracking.uri=null"]
    harness([*arguments, "--set", "budget.tokens=1500"], tmp_path, expect=3)
    run = run_folder(tmp_path)
    some = answers(run)
    assert 0 < len(some) < len(answers(run_folder(project)))
    assert any(int(row["not_run"]) for row in rows(run))
    harness(arguments, tmp_path)
    assert answers(run_folder(tmp_path)) == answers(run_folder(project))


def started(run: Path) -> dict[object, object]:
    """When each answer on disk was begun: it changes when a question is asked again."""
    try:
        with sqlite3.connect(f"file:{run / 'journal.sqlite'}?mode=ro", uri=True) as db:
            found = db.execute("SELECT task, arm, sample, repeat, split, concurrency, body FROM records").fetchall()
    except sqlite3.OperationalError:
        return {}
    return {tuple(row[:6]): json.loads(row[6])["timing"]["started_s"] for row in found}


@pytest.mark.slow
def test_all_five_arms_and_the_second_run_trains_nothing(tmp_path: Path) -> None:
    harness(["new", "trial"], tmp_path)
    arguments = ["run", "experiments/trial.yaml", "--set", "latency.samples=3", "--set", "arms.tuned.tuning.epochs=2"]
    first = harness(arguments, tmp_path)
    assert "Tuning base" in first.stderr
    (run,) = (tmp_path / "reports" / "trial").iterdir()
    assert [row["rung"] for row in rows(run)] == ["prompting", "prompting", "rag", "fine-tuning", "fine-tuning+rag"]
    setups = json.loads((run / "setups.json").read_text(encoding="utf-8"))
    assert {setup["kind"] for setup in setups if setup["load"]} == {"tuning"}, "what the machine bore in training"
    assert all(0 <= look["cpu_percent"] <= 100 and look["process_memory_mb"] > 50 for s in setups for look in s["load"])
    second = harness(arguments, tmp_path)
    assert "Tuning" not in second.stderr and "Indexing" not in second.stderr
    assert "from the cache" not in second.stderr, "the time of a model that runs here is part of what is measured"
    other = next(r for r in (tmp_path / "reports" / "trial").iterdir() if r != run)
    assert answers(run) == answers(other)


PHASES = ("Indexing", "Tuning", "answer: ", "latency: ", "Scoring", "Publishing")


@pytest.mark.slow
def test_killed_in_every_phase_and_resumed_ends_the_same(tmp_path: Path) -> None:
    whole, torn = tmp_path / "whole", tmp_path / "torn"
    short = [*SMALL[2:], "--set", "arms.tuned.tuning.epochs=1"]
    arguments = ["run", "experiments/trial.yaml", "--arms", "zero-shot,rag,tuned", *short]
    for folder in (whole, torn):
        folder.mkdir()
        harness(["new", "trial"], folder)
    harness(arguments, whole)
    kept: dict[object, object] = {}
    for phase in PHASES:
        kill_at(torn, arguments, phase)
        now = started(run_folder(torn))
        assert kept.items() <= now.items(), f"killed at {phase!r}: an answer that was on disk was asked for again"
        kept = now
    harness(arguments, torn)
    assert kept.items() <= started(run_folder(torn)).items()
    assert answers(run_folder(torn)) == answers(run_folder(whole))
    assert not [name for name in FILES if not (run_folder(torn) / name).is_file()]
    assert traces_in(torn) == len(answers(run_folder(torn)))


def kill_at(folder: Path, arguments: list[str], phase: str) -> None:
    """Starts a run and kills it as soon as it says that it is in this phase."""
    process = subprocess.Popen(
        [HARNESS, *arguments],
        cwd=folder,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    said = []
    for line in process.stderr:
        said.append(line)
        if line.startswith(phase):
            os.kill(process.pid, signal.SIGKILL)
            break
    process.wait()
    assert process.returncode == -signal.SIGKILL, f"never came to {phase!r}: {said}"


def test_controls_are_answered_shown_and_never_chosen(project: Path, tmp_path: Path) -> None:
    for name in ("datasets", "experiments"):
        (tmp_path / name).symlink_to(project / name)
    harness(["run", "experiments/trial.yaml", *SMALL, "--set", "controls=auto"], tmp_path)
    run = run_folder(tmp_path)
    table = {row["arm"]: row for row in rows(run)}
    assert {arm for arm, row in table.items() if row["in_walk"] == "false"} == {"rag:oracle", "rag:placebo"}
    assert all(
        table[arm]["n"] == table["rag"]["n"] and not table[arm]["verdict"] for arm in ("rag:oracle", "rag:placebo")
    )
    (decision,) = json.loads((run / "decision.json").read_text(encoding="utf-8"))["tasks"]
    assert [part["code"] for part in decision["attributions"]] == ["context", "knowledge", "retriever"]
    knowledge = float(table["rag"]["quality"]) - float(table["rag:placebo"]["quality"])
    assert decision["attributions"][1]["delta"] == pytest.approx(knowledge)
    by_arm = {arm: [key for key in answers(run) if key[1] == arm] for arm in table}
    assert len(by_arm["rag:oracle"]) == 26 and len(by_arm["rag"]) == 26 + 3  # controls are not in the latency pass
    page = (run / "report.html").read_text(encoding="utf-8")
    assert "What the gain is made of" in page and "rag:placebo against zero-shot" in page
    assert traces_in(tmp_path) == len(answers(run))
