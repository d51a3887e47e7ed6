"""The champion of an experiment in MLflow: a tag on MLflow's experiment names the run, whose own files lie beside it.

The tag is one value, so there is one champion at any time; the run that holds the title is tagged too, to be seen in
MLflow's list of runs. The files are artifacts of that run, compressed. Experiments that share one of MLflow's have
a tag each.
"""

import gzip
import shutil
import sqlite3
import zlib
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from harness.core.files import written_atomically
from harness.tracking.contents import TrackingError
from harness.tracking.owners import is_of, own_tag
from harness.tracking.run_values import PARENT_ROW, ROW_TAG
from harness.tracking.secrets import without_userinfo
from harness.tracking.store import Store, open_store, translated
from harness.tracking.trace_values import RUN_TAG

CHAMPION_TAG = "harness.champion"
BASELINE_FOLDER = "baseline"


def set_champion(uri: str, experiment: str, run_id: str, files: Sequence[Path], *, owner: str) -> str:
    """Makes a published run the champion of `owner` in MLflow's `experiment`, keeps `files` with it, and returns where.

    Raises TrackingError where the store cannot be used or does not have the run.
    """
    with translated(uri):
        store = open_store(uri)
        found = store.client.get_experiment_by_name(experiment)
        parent = None if found is None else parent_of(store, found.experiment_id, run_id)
        if found is None or parent is None:
            raise TrackingError(
                f"MLflow at {without_userinfo(uri)} does not have the run; `harness publish {run_id}` first"
            )
        keep_files(store, parent, files)
        before = _champion(store, found, owner)
        store.client.set_experiment_tag(found.experiment_id, own_tag(CHAMPION_TAG, experiment, owner), run_id)
        if before not in (None, run_id) and (old := parent_of(store, found.experiment_id, before)):
            store.client.delete_tag(old, CHAMPION_TAG)
        store.client.set_tag(parent, CHAMPION_TAG, "true")
        return without_userinfo(store.uri)


def champion_of(uri: str, experiment: str, *, owner: str) -> str | None:
    """The champion's run id; None where there is none. Raises TrackingError where the store cannot be used."""
    with translated(uri):
        store = open_store(uri)
        found = store.client.get_experiment_by_name(experiment)
        return None if found is None else _champion(store, found, owner)


def _champion(store: Store, found: Any, owner: str) -> str | None:
    """By the owner's tag, else by the one that all who share MLflow's experiment once had, if it names a run of its."""
    own = own_tag(CHAMPION_TAG, found.name, owner)
    if own != CHAMPION_TAG and own in found.tags:
        return str(found.tags[own])
    shared = found.tags.get(CHAMPION_TAG)
    if shared is None:
        return None
    parent = _parent(store, found.experiment_id, shared)
    is_own = own == CHAMPION_TAG if parent is None else is_of(parent, owner)
    return str(shared) if is_own else None


def fetch_run(uri: str, experiment: str, run_id: str, names: Sequence[str], into: Path, *, owner: str) -> bool:
    """Brings the files that were kept with a run of `owner` into the folder `into`; False where they were not kept.

    Raises TrackingError where the store cannot be used, or a file does not arrive whole.
    """
    with translated(uri):
        store = open_store(uri)
        found = store.client.get_experiment_by_name(experiment)
        run = None if found is None else _parent(store, found.experiment_id, run_id)
        if run is None or not is_of(run, owner):
            return False
        parent = str(run.info.run_id)
        there = {Path(each.path).name for each in store.client.list_artifacts(parent, BASELINE_FOLDER)}
        if not {f"{name}.gz" for name in names} <= there:
            return False
        with TemporaryDirectory(prefix="harness-baseline-") as scratch:
            got = Path(store.client.download_artifacts(parent, BASELINE_FOLDER, scratch))
            into.mkdir(parents=True, exist_ok=True)
            for name in names:  # the journal comes last: a folder without one is no run
                try:
                    with gzip.open(got / f"{name}.gz") as packed, written_atomically(into / name) as file:
                        shutil.copyfileobj(packed, file)  # piece by piece: a run of any size
                except (EOFError, zlib.error) as error:
                    raise TrackingError(f"{name}.gz is damaged in the store") from error
        return True


def parent_of(store: Store, experiment_id: str, run_id: str) -> str | None:
    """The MLflow id of a published run's parent."""
    found = _parent(store, experiment_id, run_id)
    return None if found is None else str(found.info.run_id)


def _parent(store: Store, experiment_id: str, run_id: str) -> Any:
    quoted = run_id.replace("'", "")
    found = store.client.search_runs(
        [experiment_id],
        filter_string=f"tags.`{RUN_TAG}` = '{quoted}' and tags.`{ROW_TAG}` = '{PARENT_ROW}'",
        max_results=1,
    )
    return found[0] if found else None


def keep_files(store: Store, parent: str, files: Sequence[Path]) -> None:
    """Puts the files beside the run, compressed; a database with what stands in its log."""
    with TemporaryDirectory(prefix="harness-baseline-") as scratch:
        for path in files:
            whole = Path(scratch) / path.name
            if path.suffix == ".sqlite":
                _copy_database(path, whole)
            else:
                shutil.copyfile(path, whole)
            with (
                whole.open("rb") as source,
                gzip.open(Path(scratch) / f"{path.name}.gz", "wb", compresslevel=6) as file,
            ):
                shutil.copyfileobj(source, file)
            whole.unlink()
        if files:
            store.client.log_artifacts(parent, scratch, BASELINE_FOLDER)


def _copy_database(path: Path, copy: Path) -> None:
    """With what stands in its write-ahead log."""
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
