"""What an earlier publication left of a run's texts, taken out of MLflow: after a sample was forgotten and published.

Publishing again replaces traces and artifacts. Left are the artifacts of runs that MLflow only calls deleted, the files
that a regression gate or a promotion put beside them, and, in a SQLite store, pages that are free but not overwritten.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from harness.tracking.artifacts import RECORDS_FILE
from harness.tracking.champion import BASELINE_FOLDER, keep_files
from harness.tracking.nights import BASELINE_TAG, REGRESSION_FOLDER
from harness.tracking.store import Store, open_store, translated
from harness.tracking.trace_values import RUN_TAG

_WITH_TEXT = (RECORDS_FILE, "report.html", BASELINE_FOLDER, REGRESSION_FOLDER)


def scrub(uri: str, experiment: str, run_id: str, folder: Path) -> tuple[str, ...]:
    """Takes it out, and keeps what a promotion had kept anew from the run's folder. Returns what it cannot reach.

    Raises TrackingError where the store cannot be used.
    """
    with translated(uri):
        store = open_store(uri)
        found = store.client.get_experiment_by_name(experiment)
        if found is None:
            return ()
        for run in _runs(store, found.experiment_id, RUN_TAG, run_id):
            live = run.info.lifecycle_stage == "active"
            kept = _kept(store, run.info.run_id) if live else ()
            _delete(store, run, (BASELINE_FOLDER, REGRESSION_FOLDER) if live else _WITH_TEXT)
            if kept:
                keep_files(store, run.info.run_id, [folder / name for name in kept])
        for run in _runs(store, found.experiment_id, BASELINE_TAG, run_id):
            _delete(store, run, (REGRESSION_FOLDER,))
        if store.database is None:
            return ("the store's own database may keep deleted rows in free pages, and so may its backups",)
        _overwrite(store.database)
        return ()


def _runs(store: Store, experiment: str, tag: str, value: str) -> Iterator[Any]:
    """Runs with this tag, also those that were deleted."""
    from mlflow.entities import ViewType

    token = None
    while True:
        page = store.client.search_runs(
            [experiment], f"tags.`{tag}` = '{value}'", run_view_type=ViewType.ALL, max_results=500, page_token=token
        )
        yield from page
        token = page.token
        if not token:
            return


def _kept(store: Store, run: str) -> tuple[str, ...]:
    found = store.client.list_artifacts(run, BASELINE_FOLDER)
    return tuple(Path(each.path).name.removesuffix(".gz") for each in found)


def _delete(store: Store, run: Any, names: Sequence[str]) -> None:
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    repository = get_artifact_repository(run.info.artifact_uri, tracking_uri=store.uri)
    there = {found.path for found in repository.list_artifacts()}
    for name in names:
        if name in there:
            repository.delete_artifacts(name)


def _overwrite(database: Path) -> None:
    """Writes the file anew, without what was deleted from it."""
    with closing(sqlite3.connect(database, timeout=60)) as db:
        db.execute("PRAGMA secure_delete=ON")
        db.execute("VACUUM")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
