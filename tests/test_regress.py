"""A team's cycle with the real command: run, promote, run again, something gets worse; and what goes wrong around it."""

import json
import sqlite3
import subprocess
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import closing, contextmanager
from fcntl import LOCK_EX, flock
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from commandline import HARNESS, environment, harness

MODEL = """
import random, re
from pathlib import Path

SHARE = Path(__file__).parent / "share"

def answer(messages):
    text = messages[-1]["content"]
    first, second = re.findall(r"\\d+", text)[-2:]
    right = random.Random(text).random() < float(SHARE.read_text())
    return {"text": str(int(first) + int(second)) if right else "no idea", "input_tokens": 20, "output_tokens": 2}
"""
EXPERIMENT = """\
name: nightly
tasks: [sums]
models:
  mine: {provider: python, path: model.py, price: {input: 1, output: 2}}
arms:
  zero-shot: {model: mine}
  few-shot: {model: mine, shots: {k: 2}}
latency: {samples: 0}
tracking: {uri: null}
"""


def lines(prefix: str, numbers: range) -> str:
    rows = [{"id": f"{prefix}{i}", "input": f"What is {i} plus {i + 1}?", "targets": [str(2 * i + 1)]} for i in numbers]
    return "\n".join(json.dumps(row) for row in rows) + "\n"


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A folder with a task of 200 sums, a model that answers nine in ten, and an experiment that logs nowhere."""
    (tmp_path / "sums").mkdir()
    (tmp_path / "sums" / "test.jsonl").write_text(lines("q", range(200)))
    (tmp_path / "sums" / "train.jsonl").write_text(lines("t", range(1000, 1010)))
    (tmp_path / "sums" / "task.yaml").write_text("name: sums\nkind: qa\ninstruction: Add.\nmetrics: [exact_match]\n")
    (tmp_path / "model.py").write_text(MODEL)
    (tmp_path / "share").write_text("0.9")
    (tmp_path / "nightly.yaml").write_text(EXPERIMENT)
    return tmp_path


def runs(team: Path) -> list[str]:
    return sorted(path.parent.name for path in (team / "reports" / "nightly").glob("*/journal.sqlite"))


def failures(junit: Path) -> int:
    return sum(int(suite.get("failures", "0")) for suite in ET.parse(junit).getroot().iter("testsuite"))


@contextmanager
def listening() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A chat's webhook on loopback, and what it was told."""
    told: list[dict[str, Any]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/T0PSECRET", told
    finally:
        server.shutdown()


def test_a_team_s_cycle(team: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    harness(["run", "nightly.yaml"], team)
    (first,) = runs(team)
    assert f"{first} is the champion" in harness(["promote", "latest"], team).stdout

    unchanged = harness(["regress", "nightly.yaml", "--junit", "out/junit.xml"], team)
    assert "No regression: all 6 rows pass." in unchanged.stdout
    assert "Not measured in one of the runs: median latency of " in unchanged.stdout
    suite = ET.parse(team / "out" / "junit.xml").getroot()
    named = {(case.get("classname"), case.get("name")) for case in suite.iter("testcase")}
    assert ("nightly.sums.few-shot", "quality") in named
    assert failures(team / "out" / "junit.xml") == 0

    (team / "share").write_text("0.6")
    summary = team / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    with listening() as (address, told):
        monkeypatch.setenv("CHAT_HOOK", address)
        worse = harness(
            ["regress", "nightly.yaml", "--set", "regression.webhook_env=CHAT_HOOK", "--junit", "junit.xml"], team, 1
        )
    assert "Regressed: " in worse.stdout and "points of quality" in worse.stdout
    (message,) = told
    assert "Regressed" in message["text"] and "regression.html" in message["text"]
    candidate = team / "reports" / "nightly" / runs(team)[-1]
    found = json.loads((candidate / "regression" / "regression.json").read_text())
    assert (found["verdict"], found["failed"]) == ("regressed", True)
    rows = {(row["arm"], row["criterion"]): row["verdict"] for row in found["rows"]}
    assert rows["zero-shot", "quality"] == rows["few-shot", "quality"] == "regressed"
    assert rows["zero-shot", "cost"] == "pass"
    flips = (candidate / "regression" / "flips.csv").read_text().splitlines()
    assert any("no idea" in line and "right → wrong" in line for line in flips)
    assert failures(team / "junit.xml") == 2
    assert summary.read_text().startswith("before\n") and "Regressed" in summary.read_text()
    for path in team.rglob("*"):
        assert path.is_dir() or b"T0PSECRET" not in path.read_bytes(), path

    # the same run against another baseline, without asking anything
    before = runs(team)
    harness(["regress", "nightly.yaml", "--baseline", first, "--run", "latest"], team, 1)
    assert runs(team) == before
    shown = harness(["history", "nightly.yaml"], team).stdout
    assert "3 runs" in shown and "regressed" in shown
    told_by_run = json.loads(harness(["history", "nightly.yaml", "--json"], team).stdout)
    assert len(told_by_run["arms"]) == 2


def test_what_cannot_be_told_is_a_warning_or_with_strict_a_failure(team: Path) -> None:
    """Sixty samples of which a few differ tell neither way at a margin of two points."""
    harness(["run", "nightly.yaml", "--limit", "60"], team)
    (team / "share").write_text("0.87")
    asked = ["regress", "nightly.yaml", "--limit", "60", "--baseline", "latest"]
    found = harness([*asked, "--json"], team)
    assert json.loads(found.stdout)["verdict"] == "cannot_tell"
    again = ["regress", "nightly.yaml", "--run", "latest", "--baseline", runs(team)[0], "--strict"]
    harness(again, team, 1)


@pytest.mark.slow
def test_a_run_that_was_paid_for_is_asked_anew(team: Path) -> None:
    """A reply from the cache says nothing of the model of today: `run` may take it, `regress` may not."""
    harness(["run", "nightly.yaml"], team)
    (team / "share").write_text("0.5")
    done = harness(["regress", "nightly.yaml", "--baseline", "latest"], team, 1)
    assert "from the cache" not in done.stderr


@pytest.mark.slow
def test_times_that_double_by_the_machine_s_own_jitter_are_no_regression(team: Path) -> None:
    """Microseconds that move by half from run to run: two runs alone accuse nobody, and the reader is told why."""
    (team / "nightly.yaml").write_text(EXPERIMENT.replace("samples: 0", "samples: 30"))
    asked = ["regress", "nightly.yaml", "--limit", "60", "--baseline", "latest"]
    harness(["run", "nightly.yaml", "--limit", "60"], team)
    for _ in range(3):
        done = harness(asked, team)
    assert "before 5 runs of it beside the baseline: 10 % are assumed." in done.stdout


def test_a_changed_task_is_told_and_compared_on_what_both_have(team: Path) -> None:
    harness(["run", "nightly.yaml"], team)
    test = team / "sums" / "test.jsonl"
    test.write_text(test.read_text().replace("What is 7 plus", "How much is 7 plus") + lines("new", range(500, 505)))
    done = harness(["regress", "nightly.yaml", "--baseline", "latest"], team)
    assert (
        "sums: 199 samples are the same in both runs and are compared; 1 changed, 0 only the baseline has, 5 only this run."
        in done.stdout
    )
    assert "test samples (digest)" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["regress", "nightly.yaml"],
            "--baseline champion: there is no champion yet; expected `harness promote RUN` makes",
        ),
        (["regress", "nightly.yaml", "--baseline", "latest"], "no finished run of nightly under reports/nightly"),
        (["regress", "nightly.yaml", "--baseline", "nosuch"], "nosuch: no such run"),
        (["regress", "nightly.yaml", "--baseline", "champoin"], "no such run; expected champion, latest, or a run's"),
        (["regress", "nightly.yaml", "--baseline", "champoin"], "did you mean 'champion'?"),
        (["regress", "nightly.yaml", "--junit", "sums"], "Invalid value for '--junit'"),
        (["promote", "nosuch"], "nosuch: no such run"),
        (["promote", "lastest"], "did you mean 'latest'?"),
        (["schedule", "nightly.yaml"], "nightly.yaml:1: the experiment has no `schedule.cron`"),
    ],
)
def test_nothing_is_asked_where_there_is_nothing_to_hold_it_against(
    team: Path, arguments: list[str], told: str
) -> None:
    done = harness(arguments, team, 2)
    assert told in done.stderr
    assert runs(team) == []


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:9/T0P SECRET", "http://[::1/T0PSECRET", "http://a:T0PSECRET@127.0.0.1:8x/", "T0PSECRET"],
)
def test_a_webhook_that_is_no_address_changes_nothing_and_is_not_quoted(
    team: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    harness(["run", "nightly.yaml", "--limit", "30"], team)
    (first,) = runs(team)
    monkeypatch.setenv("CHAT_HOOK", address)
    told = ["--set", "regression.webhook_env=CHAT_HOOK", "--set", "regression.webhook_on=always"]
    done = harness(["regress", "nightly.yaml", "--limit", "30", "--baseline", first, *told], team)
    assert "CHAT_HOOK" in done.stderr and "SECRET" not in done.stderr
    assert "No regression" in done.stdout


class _Elsewhere(BaseHTTPRequestHandler):
    """Sends everybody on, and remembers who came where."""

    came: ClassVar[list[str]] = []

    def _send_on(self) -> None:
        self.came.append(f"{self.command} {self.path}")
        self.send_response(302)
        self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")  # type: ignore[attr-defined]
        self.end_headers()

    do_GET = do_POST = _send_on


def test_a_webhook_is_not_led_elsewhere(team: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    harness(["run", "nightly.yaml", "--limit", "30"], team)
    (first,) = runs(team)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("CHAT_HOOK", f"http://127.0.0.1:{server.server_port}/hook")
        told = ["--set", "regression.webhook_env=CHAT_HOOK", "--set", "regression.webhook_on=always"]
        done = harness(["regress", "nightly.yaml", "--limit", "30", "--baseline", first, *told], team)
        server.shutdown()
    assert "the webhook of CHAT_HOOK was not told: Found" in done.stderr
    assert _Elsewhere.came == ["POST /hook"]


def test_the_history_of_nothing_says_so(team: Path) -> None:
    done = harness(["history", "nightly.yaml"], team)
    assert (done.stdout, done.stderr) == (
        "",
        "harness: no run of nightly yet, neither under reports nor in the store\n",
    )


def test_a_file_that_ci_cannot_be_told_in_changes_nothing(team: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The verdict is told everywhere else, and is the exit code."""
    harness(["run", "nightly.yaml", "--limit", "40"], team)
    (first,) = runs(team)
    (team / "share").write_text("0.1")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(team / "nosuch" / "summary.md"))
    asked = ["regress", "nightly.yaml", "--limit", "40", "--baseline", first, "--junit", "share/junit.xml"]
    done = harness(asked, team, 1)
    assert f"the summary {team}/nosuch/summary.md was not written: No such file or directory" in done.stderr
    assert "the JUnit file share/junit.xml was not written: " in done.stderr
    assert "Regressed: " in done.stdout


def test_baselines_that_are_none(team: Path) -> None:
    harness(["run", "nightly.yaml", "--limit", "30"], team)
    (run,) = runs(team)
    (team / "other.yaml").write_text(EXPERIMENT.replace("name: nightly", "name: weekly"))
    other = harness(["regress", "other.yaml", "--baseline", run], team, 2)
    assert f"--baseline {run}: {run} is a run of nightly, not of weekly; expected a run of weekly" in other.stderr
    candidate = harness(["regress", "other.yaml", "--run", run, "--baseline", run], team, 2)
    assert f"--run {run}: {run} is a run of nightly, not of weekly; expected a run of weekly" in candidate.stderr
    latest = harness(["regress", "other.yaml", "--run", "latest", "--baseline", run], team, 2)
    assert "--run latest: no finished run of weekly under reports/weekly" in latest.stderr
    itself = harness(["regress", "nightly.yaml", "--run", run, "--baseline", run], team, 2)
    assert "is the run itself" in itself.stderr
    with closing(sqlite3.connect(team / "reports" / "nightly" / run / "journal.sqlite")) as journal:
        journal.execute("DELETE FROM meta WHERE key = 'finished'")
        journal.commit()
    refused = (["--baseline", run], ["--run", run, "--baseline", run])
    again = harness(["decide", run], team)
    assert f"{run} is not finished: answers that are not scored yet count as not measured" in again.stderr
    for arguments in (*(["regress", "nightly.yaml", *options] for options in refused), ["promote", run]):
        assert "is not finished" in harness(arguments, team, 2).stderr


def test_a_store_that_cannot_be_reached_promotes_nothing(team: Path) -> None:
    (team / "broken.db").write_text("no database " * 50)
    (team / "nightly.yaml").write_text(EXPERIMENT.replace("uri: null", 'uri: "sqlite:///broken.db"'))
    harness(["run", "nightly.yaml", "--limit", "30"], team)
    done = harness(["promote", "latest"], team, 2)
    assert "is not a SQLite database" in done.stderr
    assert not (team / "reports" / "nightly" / "champion.json").exists()
    asked = harness(["regress", "nightly.yaml"], team, 2)
    assert "--baseline champion: the store cannot be asked for it" in asked.stderr


def test_a_locked_experiment(team: Path) -> None:
    harness(["run", "nightly.yaml", "--limit", "30"], team)
    with (team / "reports" / "nightly" / ".regress.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        done = harness(["regress", "nightly.yaml", "--baseline", "latest", "--limit", "30"], team, 2)
    assert "nightly: is being run already: by another process of this machine" in done.stderr
    assert len(runs(team)) == 1


@pytest.mark.slow
def test_an_interrupted_run_is_taken_up_and_held_against_the_same_baseline(team: Path) -> None:
    harness(["run", "nightly.yaml"], team)
    harness(["promote", "latest"], team)
    (team / "nightly.yaml").write_text(EXPERIMENT + "budget: {tokens: 3000}\n")
    early = harness(["regress", "nightly.yaml"], team, 3)
    assert "the same command continues this run" in early.stderr
    (team / "nightly.yaml").write_text(EXPERIMENT)
    done = harness(["regress", "nightly.yaml"], team)
    assert len(runs(team)) == 2
    assert "No regression: all 6 rows pass." in done.stdout


@pytest.mark.slow
def test_a_champion_from_the_store_on_a_machine_that_never_saw_it(team: Path, tmp_path: Path) -> None:
    """The store is shared, the folder of reports is not: the baseline comes from the store, curves and outcome go there."""
    (team / "nightly.yaml").write_text(EXPERIMENT.replace("uri: null", f'uri: "sqlite:///{tmp_path}/shared.db"'))
    harness(["run", "nightly.yaml"], team)
    harness(["promote", "latest"], team)
    (team / "reports").rename(team / "reports-of-another-machine")
    (team / "share").write_text("0.6")
    harness(["regress", "nightly.yaml"], team, 1)
    assert len(runs(team)) == 2, "the champion was fetched beside the new run"
    from harness.tracking.store import open_store

    client = open_store(f"sqlite:///{tmp_path}/shared.db").client
    place = client.get_experiment_by_name("nightly").experiment_id
    (parent,) = client.search_runs([place], filter_string="tags.`harness.regression` = 'regressed'")
    assert {Path(each.path).name for each in client.list_artifacts(parent.info.run_id, "regression")} >= {
        "regression.html"
    }
    (curves,) = client.search_runs([place], filter_string="tags.`harness.history` = 'true'")
    points = client.get_metric_history(curves.info.run_id, "sums/zero-shot/quality_score")
    assert [point.step for point in points] == [0, 1]
    shown = json.loads(harness(["history", "nightly.yaml", "--json"], team).stdout)
    assert len(shown["arms"][0]["runs"]) == 2

    # everything again, in a second store, from the run's folder
    second = f"sqlite:///{tmp_path}/second.db"
    harness(["publish", "latest", "--uri", second], team)
    client = open_store(second).client
    place = client.get_experiment_by_name("nightly").experiment_id
    (there,) = client.search_runs([place], filter_string="tags.`harness.regression` = 'regressed'")
    assert there.data.metrics["regression/regressed"] == parent.data.metrics["regression/regressed"] == 2
    assert client.list_artifacts(there.info.run_id, "regression")


@pytest.mark.slow
def test_a_scheduled_run_fires_and_sigterm_ends_it_cleanly(team: Path) -> None:
    harness(["run", "nightly.yaml"], team)
    (team / "nightly.yaml").write_text(EXPERIMENT + 'schedule: {cron: "* * * * *", baseline: latest}\n')
    keeper = subprocess.Popen(
        [HARNESS, "schedule", "nightly.yaml"], cwd=team, env=environment(), stdout=subprocess.PIPE, text=True
    )
    try:
        assert keeper.stdout is not None
        seen = []
        for line in keeper.stdout:
            seen.append(line)
            if "ended: no regression" in line:
                break
        assert any("begins" in line for line in seen)
    finally:
        keeper.terminate()
        code = keeper.wait(60)
    assert code == 0
    assert len(runs(team)) == 2
