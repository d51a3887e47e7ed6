"""A new SQLite store, which MLflow makes in a hundred steps of its own: whole or not there, whoever else makes it."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from harness.tracking import TrackingError, prepare_store
from harness.tracking.store import experiment_id, open_store, sqlite_file

_OPENS = """
import sys
from harness.tracking.store import open_store, quiet
quiet()
import mlflow
print("ready", flush=True)
sys.stdin.readline()
open_store(sys.argv[1])
"""
_DIES_IN_THE_MIDDLE = """
import os, sys
from alembic.runtime.migration import HeadMaintainer
from harness.tracking.store import open_store
whole, steps = HeadMaintainer.update_to_step, []
def step(self, revision):
    steps.append(revision)
    if len(steps) == 8:
        os._exit(9)  # the tables of this step are changed, and nothing says so yet
    whole(self, revision)
HeadMaintainer.update_to_step = step
open_store(sys.argv[1])
"""


def test_processes_that_make_one_at_the_same_moment_do_not_meet(tmp_path: Path) -> None:
    path = tmp_path / "mlflow.db"
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", _OPENS, f"sqlite:///{path}"]
    opening = [subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(3)]
    for process in opening:
        assert process.stdout and process.stdout.readline() == "ready\n"
    for process in opening:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    assert [(process.communicate()[1], process.returncode) for process in opening] == [("", 0)] * 3
    assert list(tmp_path.iterdir()) == [path]


def test_a_process_that_dies_while_making_one_leaves_none(tmp_path: Path) -> None:
    path = tmp_path / "mlflow.db"
    done = subprocess.run([sys.executable, "-c", _DIES_IN_THE_MIDDLE, f"sqlite:///{path}"], check=False)
    assert done.returncode == 9
    assert not path.exists()
    prepare_store(f"sqlite:///{path}")
    assert list(tmp_path.iterdir()) == [path]


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    (tmp_path / "mlflow.db").touch()
    store = open_store(f"sqlite:///{tmp_path / 'mlflow.db'}")
    assert store.client.get_experiment_by_name("Default")


def test_an_experiment_that_somebody_makes_in_between_is_found(tmp_path: Path, empty_store: bytes) -> None:
    (tmp_path / "mlflow.db").write_bytes(empty_store)
    uri = f"sqlite:///{tmp_path / 'mlflow.db'}"
    store, other = open_store(uri), open_store(uri)
    find = store.client.get_experiment_by_name

    def nobody_yet(name: str) -> None:
        store.client.get_experiment_by_name = find
        experiment_id(other, name)

    store.client.get_experiment_by_name = nobody_yet
    assert experiment_id(store, "both") == experiment_id(other, "both")


def test_a_store_with_unknown_migrations_is_an_error_of_the_store(tmp_path: Path, empty_store: bytes) -> None:
    path = tmp_path / "mlflow.db"
    path.write_bytes(empty_store)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE alembic_version SET version_num = 'ffffffffffff'")
        db.execute("DROP TABLE tags")
    with pytest.raises(TrackingError, match="ffffffffffff"):
        prepare_store(f"sqlite:///{path}")


def test_options_of_an_address_are_no_part_of_the_file(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'mlflow.db'}?timeout=30")
    assert store.database == tmp_path / "mlflow.db"
    assert list(tmp_path.iterdir()) == [tmp_path / "mlflow.db"]


@pytest.mark.parametrize("name", ["what?", "a%20b"])
@pytest.mark.parametrize("uri", ["sqlite:///mlflow.db", "mlflow.db", "."])
def test_a_folder_that_an_address_cannot_name_is_refused(
    name: str, uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An escape in it would be read: the store would be in the folder "a b" beside it."""
    folder = tmp_path / name
    folder.mkdir()
    monkeypatch.chdir(folder)
    with pytest.raises(TrackingError, match=r"with a \? or an escape such as %20 in its name"):
        prepare_store(uri)
    assert list(tmp_path.rglob("*")) == [folder]


@pytest.mark.parametrize("name", ["100%", "%zz#1", "ünï ¿", "a+b"])
def test_a_folder_may_have_odd_signs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / name)
    assert open_store("sqlite:///mlflow.db").database == tmp_path / name / "mlflow.db"
    assert {path.name for path in tmp_path.rglob("*")} == {name, "mlflow.db"}
    assert sqlite_file("sqlite:////a%20b/mlflow.db?timeout=3") == Path("/a b/mlflow.db"), "as SQLAlchemy reads it"
