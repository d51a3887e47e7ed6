"""A store that is down, hangs, is slow, full or locked costs a run nothing but the publishing, and one line says what to do.

The run is a real one; every store refuses for real.
"""

import json
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from commandline import harness
from engine.scripted import Silent
from small_files import files_of_at_most

from harness.config.load import load_experiment
from harness.engine.concluding.conclude import conclude
from harness.engine.concluding.publish import TrackingError, prompts_of, publish_within
from harness.engine.folders import RunFolder, find_run
from harness.engine.pipeline import track
from harness.engine.store.journal import Journal
from harness.reporting.view import Results
from harness.tracking import prepare_store, store

EXPERIMENT = """\
name: trial
tasks: [task]
models:
  app: {provider: python, path: app.py, function: answer}
arms:
  plain: {model: app}
  told: {model: app, prompt: {system: "{instruction} Be {brief}.", template: "Q: {input}"}}
latency: {samples: 5, warmup: 0}
tracking: {uri: null}
"""
APP = """\
def answer(messages):
    return {"text": "answer", "input_tokens": 10, "output_tokens": 2}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a finished run in it, made by the command itself, and an empty store."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "app.py").write_text(APP, encoding="utf-8")
    (folder / "experiment.yaml").write_text(EXPERIMENT, encoding="utf-8")
    (folder / "task").mkdir()
    (folder / "task" / "task.yaml").write_text("kind: qa\ninstruction: Answer.\n", encoding="utf-8")
    lines = [{"id": f"q{n}", "input": f"Tell me {n}", "targets": ["answer"]} for n in range(30)]
    (folder / "task" / "test.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    harness(["run", "experiment.yaml"], folder)
    prepare_store(f"sqlite:///{folder / 'empty.db'}")
    return folder


@pytest.fixture
def finished(project: Path) -> tuple[Results, RunFolder]:
    folder = find_run("latest", project / "reports")
    with Journal(folder.journal) as journal:
        return conclude(load_experiment(folder.path / "experiment.yaml", ()), folder, journal), folder


def told(finished: tuple[Results, RunFolder], uri: str) -> str:
    """What the run says of MLflow, after at most some seconds."""
    results, folder = finished
    tracking = results.experiment.tracking.model_copy(update={"uri": uri})
    results = replace(results, experiment=results.experiment.model_copy(update={"tracking": tracking}))
    begun = time.monotonic()
    said = track(results, folder, around(), complete=True)
    assert time.monotonic() - begun < 8
    assert said
    return said


def around() -> Any:
    return SimpleNamespace(progress=Silent(), now=lambda: datetime.now(UTC))


@contextmanager
def listening(*, accepts: bool) -> Iterator[int]:
    """A port where connections are taken and nothing is ever said, or where nobody is."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        if accepts:
            held.listen(50)
        yield held.getsockname()[1]


def refused(said: str, folder: RunFolder, what: str) -> None:
    assert said.startswith("not published: ") and what in said and "\n" not in said
    assert said.endswith(f"; `harness publish {folder.run_id}` tries again")


def test_a_server_that_is_not_there(finished: tuple[Results, RunFolder]) -> None:
    with listening(accepts=False) as port:
        refused(
            told(finished, f"http://127.0.0.1:{port}"),
            finished[1],
            f"MLflow at http://127.0.0.1:{port} cannot be reached",
        )


def test_a_server_that_never_answers(finished: tuple[Results, RunFolder], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_PROBE_S", 0.3)
    with listening(accepts=True) as port:
        said = told(finished, f"http://me:s3cr3t@127.0.0.1:{port}")
    refused(said, finished[1], f"MLflow at http://127.0.0.1:{port} does not answer")


def test_a_database_that_never_answers(finished: tuple[Results, RunFolder], monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("psycopg2")
    monkeypatch.setenv("PGCONNECT_TIMEOUT", "2")
    with listening(accepts=True) as port:
        said = told(finished, f"postgresql+psycopg2://me:s3cr3t@127.0.0.1:{port}/mlflow")
    refused(said, finished[1], f"MLflow at postgresql+psycopg2://127.0.0.1:{port}/mlflow")
    assert "timeout expired" in said
    assert "s3cr3t" not in said


def test_a_server_that_stops_answering_is_left_after_a_while(finished: tuple[Results, RunFolder]) -> None:
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def do_POST(self) -> None:
            over.wait(30)

        def log_message(self, format: str, *args: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    results, folder = finished
    tracking = results.experiment.tracking.model_copy(update={"uri": f"http://127.0.0.1:{server.server_address[1]}"})
    results = replace(results, experiment=results.experiment.model_copy(update={"tracking": tracking}))
    begun = time.monotonic()
    with pytest.raises(TrackingError, match=r"MLflow at http://127\.0\.0\.1:\d+ did not take it within 1 s"):
        publish_within(1.0, results, folder.path, datetime.now(UTC), complete=True)
    assert time.monotonic() - begun < 5
    over.set()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("status", [200, 404, 503])
def test_a_web_server_that_is_not_mlflow(
    finished: tuple[Results, RunFolder], monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(b"<h1>Welcome!</h1>")

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    refused(told(finished, address), finished[1], f"MLflow at {address}: ")
    server.shutdown()
    server.server_close()


def test_a_full_disk_and_publishing_again_when_it_is_not(
    finished: tuple[Results, RunFolder], project: Path, tmp_path: Path
) -> None:
    database = tmp_path / "mlflow.db"
    database.write_bytes((project / "empty.db").read_bytes())
    size = database.stat().st_size
    with files_of_at_most(size + 40_000):
        said = told(finished, f"sqlite:///{database}")
    refused(said, finished[1], f"MLflow at sqlite:///{database}: ")
    assert "full" in said or "disk I/O error" in said
    assert "70 traces" in told(finished, f"sqlite:///{database}")


def test_a_database_that_another_holds(finished: tuple[Results, RunFolder], project: Path, tmp_path: Path) -> None:
    database = tmp_path / "mlflow.db"
    database.write_bytes((project / "empty.db").read_bytes())
    results, folder = finished
    tracking = results.experiment.tracking.model_copy(update={"uri": f"sqlite:///{database}"})
    results = replace(results, experiment=results.experiment.model_copy(update={"tracking": tracking}))
    with closing(sqlite3.connect(database)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(TrackingError, match=r"mlflow\.db(: | did not take it within 1 s)"):
            publish_within(1.0, results, folder.path, datetime.now(UTC), complete=True)


def test_a_bug_is_not_hidden(finished: tuple[Results, RunFolder], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> str:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("harness.engine.concluding.publish.publish_run", broken)
    with pytest.raises(ZeroDivisionError, match="a bug"):
        publish_within(5.0, *finished[:1], finished[1].path, datetime.now(UTC), complete=True)


def test_each_arms_prompt_is_told_as_it_is_asked(finished: tuple[Results, RunFolder]) -> None:
    said = {arm: [(m.role, m.content) for m in messages] for (_, arm), messages in prompts_of(finished[0]).items()}
    assert said == {
        "plain": [("system", "Answer."), ("user", "Question: {{input}}")],
        "told": [("system", "Answer. Be {brief}."), ("user", "Q: {{input}}")],
    }


def test_a_run_can_be_published_to_a_second_store(project: Path, tmp_path: Path) -> None:
    (tmp_path / "second.db").write_bytes((project / "empty.db").read_bytes())
    said = harness(["publish", "latest", "--uri", str(tmp_path / "second.db")], project).stdout
    assert said.startswith(f"sqlite:///{tmp_path}/second.db (experiment 'trial', run ") and "70 traces" in said
    refusal = harness(["publish", "latest"], project, expect=2)
    assert "tracking.uri: names no store; expected one, or `--uri URI`" in refusal.stderr


def test_a_server_that_is_away_is_no_error_of_the_harness(project: Path) -> None:
    done = harness(["publish", "latest", "--uri", "http://127.0.0.1:9"], project, expect=3)
    told = "not published: MLflow at http://127.0.0.1:9 cannot be reached; the run's folder has all of it; the same"
    assert done.stderr == f"harness: {told} command tries again\n"


@pytest.mark.slow
def test_a_run_ends_in_a_decision_whatever_mlflow_does(project: Path) -> None:
    with listening(accepts=True) as port:
        done = harness(["run", "experiment.yaml", "--fresh", "--set", f"tracking.uri=http://127.0.0.1:{port}"], project)
    run = max((project / "reports" / "trial").iterdir())
    assert (run / "decision.json").is_file() and (run / "report.html").is_file()
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("MLflow")]
    assert f"`harness publish {run.name}` tries again" in line and "harness ui" not in line
