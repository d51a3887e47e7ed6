"""The champion of an experiment and the lease on it, in a real MLflow store."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from harness.tracking import RunContents, TrackingError, publish
from harness.tracking.champion import champion_of, fetch_run, set_champion
from harness.tracking.lease import LEASE_TAG, LeaseHeldError, Timing, leased
from harness.tracking.nights import Curve, Outcome, log_outcome
from harness.tracking.past import past_arms
from harness.tracking.store import open_store

NAMES = ("experiment.yaml", "manifest.json", "journal.sqlite")
QUICK = Timing(lasts_s=1.0, renewed_s=0.2, settles_s=0.05)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "made"
    folder.mkdir()
    (folder / "experiment.yaml").write_text("name: trial\n", encoding="utf-8")
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    with closing(sqlite3.connect(folder / "journal.sqlite")) as base:
        base.execute("PRAGMA journal_mode=WAL")
        base.execute("CREATE TABLE told (text)")
        base.execute("INSERT INTO told VALUES ('what was answered')")
        base.commit()
    return [folder / name for name in NAMES]


def test_a_champion_is_found_and_fetched_by_a_machine_that_never_saw_it(
    contents: RunContents, files: list[Path], tmp_path: Path
) -> None:
    one = contents
    publish(one, 1_790_000_100.0)
    assert champion_of(one.uri, one.experiment, owner=one.experiment) is None
    set_champion(one.uri, one.experiment, one.run_id, files, owner=one.experiment)
    assert champion_of(one.uri, one.experiment, owner=one.experiment) == one.run_id
    there = tmp_path / "elsewhere" / one.run_id
    assert fetch_run(one.uri, one.experiment, one.run_id, NAMES, there, owner=one.experiment)
    assert (there / "experiment.yaml").read_text(encoding="utf-8") == "name: trial\n"
    with closing(sqlite3.connect(there / "journal.sqlite")) as base:
        assert base.execute("SELECT text FROM told").fetchall() == [("what was answered",)]


def test_the_title_moves_and_stays_when_the_run_is_published_again(
    contents: RunContents, files: list[Path], tmp_path: Path
) -> None:
    one = contents
    other = replace(one, run_id=f"{one.run_id}-2")
    for run in (one, other):
        publish(run, 1_790_000_100.0)
        set_champion(run.uri, run.experiment, run.run_id, files, owner=run.experiment)
    publish(one, 1_790_000_200.0)
    assert champion_of(one.uri, one.experiment, owner=one.experiment) == other.run_id
    assert fetch_run(one.uri, one.experiment, one.run_id, NAMES, tmp_path / "old", owner=one.experiment)
    client = open_store(one.uri).client
    place = client.get_experiment_by_name(one.experiment).experiment_id
    holders = client.search_runs([place], filter_string="tags.`harness.champion` = 'true'")
    assert [run.data.tags["harness.run_id"] for run in holders] == [other.run_id]


def test_a_run_that_the_store_does_not_have(contents: RunContents, files: list[Path], tmp_path: Path) -> None:
    one = contents
    publish(one, 1_790_000_100.0)
    with pytest.raises(TrackingError, match="does not have the run; `harness publish other` first"):
        set_champion(one.uri, one.experiment, "other", files, owner=one.experiment)
    assert not fetch_run(one.uri, one.experiment, "other", NAMES, tmp_path / "x", owner=one.experiment)
    assert not fetch_run(one.uri, one.experiment, one.run_id, NAMES, tmp_path / "x", owner=one.experiment)
    assert not (tmp_path / "x").exists()


def of(contents: RunContents, owner: str) -> RunContents:
    """A run of another experiment of the harness on the same one of MLflow's."""
    return replace(contents, run_id=f"{contents.run_id}-{owner}", manifest={"experiment": owner})


def test_two_experiments_on_one_of_mlflow_s_have_a_champion_each(
    contents: RunContents, files: list[Path], tmp_path: Path
) -> None:
    a, b = of(contents, "A"), of(contents, "B")
    for run in (a, b):
        publish(run, 1_790_000_100.0)
        set_champion(run.uri, run.experiment, run.run_id, files, owner=str(run.manifest["experiment"]))
    assert champion_of(a.uri, a.experiment, owner="A") == a.run_id
    assert champion_of(a.uri, a.experiment, owner="B") == b.run_id
    assert champion_of(a.uri, a.experiment, owner="C") is None
    assert not fetch_run(a.uri, a.experiment, a.run_id, NAMES, tmp_path / "x", owner="B")
    assert {each.run_id for each in past_arms(a.uri, a.experiment, owner="B")} == {b.run_id}
    for run, owner in ((a, "A"), (b, "B")):
        outcome = Outcome(run_id=run.run_id, baseline="first", verdict="pass", metrics={}, files=[])
        log_outcome(run.uri, run.experiment, outcome, [Curve(name="q", points=[(1_000, 0.9)])], owner=owner)
    client = open_store(a.uri).client
    place = client.get_experiment_by_name(a.experiment).experiment_id
    histories = client.search_runs([place], filter_string="attributes.run_name = 'history'")
    assert [len(client.get_metric_history(each.info.run_id, "q")) for each in histories] == [1, 1]
    with leased(a.uri, a.experiment, QUICK, owner="A"), leased(a.uri, a.experiment, QUICK, owner="B"):
        pass


def test_a_champion_of_an_earlier_version_is_found_by_its_own_experiment(contents: RunContents) -> None:
    """Then there was one tag for all who shared MLflow's experiment."""
    run = of(contents, "A")
    publish(run, 1_790_000_100.0)
    client = open_store(run.uri).client
    place = client.get_experiment_by_name(run.experiment).experiment_id
    client.set_experiment_tag(place, "harness.champion", run.run_id)
    assert champion_of(run.uri, run.experiment, owner="A") == run.run_id
    assert champion_of(run.uri, run.experiment, owner="B") is None
    assert champion_of(run.uri, run.experiment, owner=run.experiment) is None


def test_a_store_that_cannot_be_reached(tmp_path: Path) -> None:
    (tmp_path / "no.db").write_text("this is no database at all", encoding="utf-8")
    with pytest.raises(TrackingError, match="is not a SQLite database"):
        champion_of(f"sqlite:///{tmp_path / 'no.db'}", "trial", owner="trial")


@pytest.fixture
def uri(tmp_path: Path, empty_store: bytes) -> str:
    (tmp_path / "mlflow.db").write_bytes(empty_store)
    return f"sqlite:///{tmp_path / 'mlflow.db'}"


def test_a_lease_keeps_others_out_and_is_given_back(uri: str) -> None:
    with leased(uri, "trial", QUICK, owner="trial"):
        with (
            pytest.raises(LeaseHeldError, match=r"is being run on this store by .*, process \d+"),
            leased(uri, "trial", QUICK, owner="trial"),
        ):
            pytest.fail("two at once")
        with leased(uri, "another", QUICK, owner="another"):
            pass
    with leased(uri, "trial", QUICK, owner="trial"):
        pass


def test_a_lease_is_renewed_while_it_is_held_and_runs_out_where_its_holder_died(uri: str) -> None:
    with leased(uri, "trial", QUICK, owner="trial"):
        time.sleep(1.5)
        with pytest.raises(LeaseHeldError), leased(uri, "trial", QUICK, owner="trial"):
            pytest.fail("it ran out although it was held")
    client = open_store(uri).client
    place = client.get_experiment_by_name("trial").experiment_id
    dead = f'{{"token": "x", "host": "gone", "process": 1, "until_s": {time.time() + 0.5}}}'
    client.set_experiment_tag(place, LEASE_TAG, dead)
    with pytest.raises(LeaseHeldError, match="by gone, process 1"), leased(uri, "trial", QUICK, owner="trial"):
        pytest.fail("it had not run out yet")
    time.sleep(0.6)
    with leased(uri, "trial", QUICK, owner="trial"):
        pass


def lease_in(uri: str) -> str:
    return str(open_store(uri).client.get_experiment_by_name("trial").tags.get(LEASE_TAG))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_lease_that_has_not_settled_yet_is_given_back_too(
    uri: str, number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("harness.tracking.lease.time.sleep", lambda _: os.kill(os.getpid(), number))
        with pytest.raises(KeyboardInterrupt), leased(uri, "trial", QUICK, owner="trial"):
            pytest.fail("it was told while it waited")
    assert lease_in(uri) == "{}"
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


def test_a_lease_of_a_process_here_that_died_keeps_nobody_waiting(uri: str) -> None:
    code = (
        "import os, sys; from harness.tracking.lease import Timing, leased\n"
        "with leased(sys.argv[1], 'trial', Timing(settles_s=0), owner='trial'): os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", code, uri], check=False)
    assert done.returncode == -signal.SIGKILL and "token" in lease_in(uri)
    with leased(uri, "trial", QUICK, owner="trial"):
        pass
    elsewhere = {"host": socket.gethostname(), "space": "another", "process": 4_000_000, "until_s": time.time() + 60}
    client = open_store(uri).client
    place = client.get_experiment_by_name("trial").experiment_id
    client.set_experiment_tag(place, LEASE_TAG, json.dumps({"token": "x", **elsewhere}))
    with pytest.raises(LeaseHeldError), leased(uri, "trial", QUICK, owner="trial"):
        pytest.fail("a container's process cannot be seen from here")


def test_of_many_who_come_at_once_one_gets_it(uri: str) -> None:
    at_once, got, gate = [0], [0, 0], threading.Barrier(4)
    counting = threading.Lock()

    def come() -> None:
        gate.wait()
        try:
            with leased(uri, "trial", Timing(lasts_s=5, renewed_s=1, settles_s=1.0), owner="trial"):
                with counting:
                    got[0] += 1
                    at_once[0] = max(at_once[0], got[0] - got[1])
                time.sleep(2)
                with counting:
                    got[1] += 1
        except LeaseHeldError:
            return

    with leased(uri, "trial", QUICK, owner="trial"):
        pass  # the experiment is there
    comers = [threading.Thread(target=come) for _ in range(4)]
    for each in comers:
        each.start()
    for each in comers:
        each.join()
    assert (got[0], at_once[0]) == (1, 1)


def test_an_outcome_stands_on_its_run_and_on_the_curves(contents: RunContents, tmp_path: Path) -> None:
    one = contents
    publish(one, 1_790_000_100.0)
    page = tmp_path / "regression.html"
    page.write_text("<p>page</p>", encoding="utf-8")
    outcome = Outcome(
        run_id=one.run_id, baseline="first", verdict="regressed", metrics={"rag/quality change": -0.1}, files=[page]
    )
    curve = Curve(name="handbook/rag[top_k=3]/quality", points=[(1_000, 0.9), (2_000, 0.8)])
    for _ in range(2):  # publishing again doubles nothing
        log_outcome(one.uri, one.experiment, outcome, [curve], owner=one.experiment)
    client = open_store(one.uri).client
    place = client.get_experiment_by_name(one.experiment).experiment_id
    (parent,) = client.search_runs([place], filter_string="tags.`harness.regression` = 'regressed'")
    assert parent.data.metrics["rag/quality change"] == -0.1
    assert [each.path for each in client.list_artifacts(parent.info.run_id, "regression")] == [
        "regression/regression.html"
    ]
    (history,) = client.search_runs([place], filter_string="tags.`harness.history` = 'true'")
    points = client.get_metric_history(history.info.run_id, "handbook/rag_top_k_3_/quality")
    assert [(point.step, point.value) for point in points] == [(0, 0.9), (1, 0.8)]
    publish(one, 1_790_000_300.0)
    assert client.list_artifacts(parent.info.run_id, "regression")
