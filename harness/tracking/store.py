"""Opening an MLflow store: its environment, its address, and MLflow's errors as ours."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.tracking.contents import TrackingError
from harness.tracking.secrets import without_userinfo

_ENVIRONMENT = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_MODEL_CATALOG_URI": "",  # a price list that MLflow would fetch from the net
    "MLFLOW_LOGGING_LEVEL": "WARNING",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "3",  # the default of 7 takes four minutes to say that nobody is there
    "GIT_PYTHON_REFRESH": "quiet",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Store:
    """An open store: MLflow's client, and the tracing client beside it, on one absolute address."""

    uri: str
    client: Any
    tracing: Any

    @property
    def database(self) -> Path | None:
        """The file of a SQLite store, else None."""
        return Path(self.uri.removeprefix("sqlite:///")) if self.uri.startswith("sqlite:///") else None


def quiet() -> None:
    """Set MLflow's telemetry, fetches and chatter off, unless the user has set them; before its first import."""
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)


def absolute(uri: str, folder: Path) -> str:
    """`uri` with a relative SQLite path, or a plain file or folder path, resolved against `folder`."""
    if uri.startswith("sqlite:///"):
        return f"sqlite:///{folder / uri.removeprefix('sqlite:///')}"
    if ":" in uri:
        return uri
    path = folder / uri
    return f"sqlite:///{path if path.suffix else path / 'mlflow.db'}"


def open_store(uri: str) -> Store:
    """Import MLflow and open the store at `uri`; a new database is created, which takes some seconds."""
    quiet()
    from mlflow import MlflowClient
    from mlflow.tracing.client import TracingClient

    place = absolute(uri, Path.cwd())
    _check_database(place)
    client = MlflowClient(tracking_uri=place)
    client.search_experiments(max_results=1)
    return Store(uri=place, client=client, tracing=TracingClient(place))


def _check_database(uri: str) -> None:
    """Refuse at once what MLflow would try for two minutes to open: a SQLite file that is something else."""
    path = Path(uri.removeprefix("sqlite:///"))
    if uri.startswith("sqlite:///") and path.is_file():
        with path.open("rb") as file:
            if file.read(16) not in (b"", b"SQLite format 3\0"):
                raise TrackingError(f"{path} is not a SQLite database")


def prepare_store(uri: str) -> None:
    """Do early, in a thread of its own if liked, what the first `publish` would wait for: import and migration.

    Raises `TrackingError` where the store cannot be reached.
    """
    with translated(uri):
        open_store(uri)


@contextmanager
def translated(uri: str) -> Iterator[None]:
    """Turn MLflow's errors, and those of the database, disk and net below it, into `TrackingError`."""
    quiet()
    try:
        from mlflow.exceptions import MlflowException
        from sqlalchemy.exc import SQLAlchemyError
    except ImportError as error:
        raise TrackingError("MLflow is not installed; install the extra `mlflow`") from error
    try:
        yield
    except (MlflowException, SQLAlchemyError, OSError) as error:
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise TrackingError(without_userinfo(f"MLflow at {uri}: {first}")) from error


def experiment_id(store: Store, name: str) -> str:
    """The id of the experiment `name`, created or restored where necessary; artifacts go beside a SQLite file."""
    found = store.client.get_experiment_by_name(name)
    if found is None:
        return str(store.client.create_experiment(name, artifact_location=_artifact_location(store, name)))
    if found.lifecycle_stage == "deleted":
        store.client.restore_experiment(found.experiment_id)
    return str(found.experiment_id)


def _artifact_location(store: Store, name: str) -> str | None:
    """Beside the database, whatever the working folder; None: as a server decides."""
    if store.database is None:
        return None
    safe = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in name)
    return (store.database.parent / "mlruns" / safe).as_uri()
