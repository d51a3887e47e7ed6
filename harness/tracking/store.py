"""Opening an MLflow store: its environment, its address, and MLflow's errors as ours."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from harness.core.environment import redacted, secret
from harness.core.errors import InputError, first_line
from harness.core.files import written_atomically
from harness.tracking.contents import TrackingError
from harness.tracking.secrets import without_userinfo

_ENVIRONMENT = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_MODEL_CATALOG_URI": "",  # a price list that MLflow would fetch from the net
    "MLFLOW_LOGGING_LEVEL": "WARNING",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "3",  # the default of 7 takes four minutes to say that nobody is there
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "60",
    "PGCONNECT_TIMEOUT": "10",  # libpq would wait for ever
    "GIT_PYTHON_REFRESH": "quiet",
}
_DATABASES = ("postgresql", "mysql", "mssql")
_PROBE_S = 10.0


_VARIABLE = re.compile(r"\$\{(\w+)\}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Store:
    """An open store: MLflow's client, and the tracing client beside it, on one absolute address."""

    uri: str
    client: Any
    tracing: Any

    @property
    def database(self) -> Path | None:
        """The file of a SQLite store, else None."""
        return sqlite_file(self.uri)


def quiet() -> None:
    """Set MLflow's telemetry, fetches and chatter off, unless the user has set them; before its first import."""
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)


def absolute(uri: str, folder: Path) -> str:
    """`uri` with a relative SQLite path, or a plain file or folder path, resolved against `folder`.

    ${NAME} is filled in from the environment, so that no file need hold a password. Raises TrackingError without it,
    and where SQLAlchemy would take the folder's name apart.
    """
    uri = _VARIABLE.sub(lambda found: _told(found[1]), uri)
    if uri == "databricks" or (":" in uri and not uri.startswith("sqlite:///")):
        return uri
    plain = "" if uri.startswith("sqlite:///") else uri.partition("?")[0]
    if "?" in str(folder) or unquote(str(folder / plain)) != str(folder / plain):
        what = "with a ? or an escape such as %20 in its name"
        raise TrackingError(f"no SQLite store can be in a folder {what}: {folder / plain}")
    if not plain:
        return f"sqlite:///{folder / uri.removeprefix('sqlite:///')}"
    path = folder / uri
    return f"sqlite:///{path if path.suffix else path / 'mlflow.db'}"


def _told(variable: str) -> str:
    try:
        return secret(variable, "tracking.uri", "this part of the store's address")
    except InputError as error:
        raise TrackingError(str(error)) from error


def open_store(uri: str) -> Store:
    """Import MLflow and open the store at `uri`; a new database is created, which takes some seconds."""
    quiet()
    from mlflow import MlflowClient
    from mlflow.tracing.client import TracingClient

    place = absolute(uri, Path.cwd())
    _check(place)
    if (database := sqlite_file(place)) is not None:
        _create(database)
    client = MlflowClient(tracking_uri=place, registry_uri=place)
    client.search_experiments(max_results=1)
    return Store(uri=place, client=client, tracing=TracingClient(place))


def _create(path: Path) -> None:
    """Puts an empty store at `path` where there is nothing yet, whole or not at all.

    MLflow makes one by its whole history of migrations, each in steps of its own and none of them locked: a second
    process would meet tables half-made, and a killed one leaves a database that nobody can ever open.
    """
    from mlflow import MlflowClient

    if _is_there(path):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.with_name(f".{path.name}.lock")
    with lock.open("w") as one, tempfile.TemporaryDirectory() as folder:
        flock(one, LOCK_EX)
        if _is_there(path):
            return
        empty = Path(folder) / path.name
        MlflowClient(tracking_uri=f"sqlite:///{empty}").search_experiments(max_results=1)
        with written_atomically(path) as file, empty.open("rb") as made:
            shutil.copyfileobj(made, file)
        lock.unlink()  # whoever waits for it sees that the store is there


def _is_there(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def sqlite_file(uri: str) -> Path | None:
    """The file of an absolute SQLite address, as SQLAlchemy reads it: escapes, and options after a question mark.

    None for another store.
    """
    return Path(unquote(uri.removeprefix("sqlite:///").partition("?")[0])) if uri.startswith("sqlite:///") else None


def is_sqlite(path: Path) -> bool:
    """Whether the file is a SQLite database, or empty, which MLflow takes for a new one."""
    with path.open("rb") as file:
        return file.read(16) in (b"", b"SQLite format 3\0")


def _check(uri: str) -> None:
    """Refuse at once what MLflow would try for minutes to open."""
    if (path := sqlite_file(uri)) is not None:
        _check_file(path)
    elif uri.startswith(("http://", "https://")):
        _check_server(uri)
    elif uri.startswith(_DATABASES):
        _check_database(uri)


def _check_file(path: Path) -> None:
    if path.is_file() and not is_sqlite(path):
        raise TrackingError(f"{path} is not a SQLite database")


def _check_server(uri: str) -> None:
    """Any answer will do: whether we are let in shows at the first real call."""
    from requests import RequestException, get
    from requests.exceptions import SSLError

    try:
        get(without_userinfo(uri), timeout=_PROBE_S, allow_redirects=False, stream=True).close()
    except SSLError:
        return  # MLflow has settings of its own for certificates
    except RequestException as error:
        what = "does not answer" if "timed out" in str(error).lower() else "cannot be reached"
        raise TrackingError(f"MLflow at {without_userinfo(uri)} {what}") from error


def _check_database(uri: str) -> None:
    from sqlalchemy import create_engine

    try:
        engine = create_engine(uri)
    except ImportError as error:
        raise TrackingError(f"MLflow at {without_userinfo(uri)} needs a driver: {error}") from error
    try:
        engine.connect().close()
    finally:
        engine.dispose()


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
        from alembic.util.exc import CommandError
        from mlflow.exceptions import MlflowException
        from sqlalchemy.exc import SQLAlchemyError
    except ImportError as error:
        raise TrackingError("MLflow is not installed; install the extra `mlflow`") from error
    try:
        yield
    except (MlflowException, SQLAlchemyError, CommandError, OSError, NotImplementedError, ValueError) as error:
        # NotImplementedError: an old server. CommandError: a database whose migrations this MLflow does not know.
        # ValueError: an address whose port is none, or a path that no file can have.
        raise TrackingError(redacted(without_userinfo(f"MLflow at {uri}: {first_line(error)}"))) from error


def experiment_id(store: Store, name: str) -> str:
    """The id of the experiment `name`, created or restored where necessary; artifacts go beside a SQLite file."""
    from mlflow.exceptions import MlflowException

    found = store.client.get_experiment_by_name(name)
    if found is None:
        try:
            return str(store.client.create_experiment(name, artifact_location=_artifact_location(store, name)))
        except MlflowException:  # somebody else may have made it in between
            found = store.client.get_experiment_by_name(name)
            if found is None:
                raise
    if found.lifecycle_stage == "deleted":
        store.client.restore_experiment(found.experiment_id)
    return str(found.experiment_id)


def _artifact_location(store: Store, name: str) -> str | None:
    """Beside the database, whatever the working folder; None: as a server decides."""
    if store.database is None:
        return None
    safe = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in name)
    return (store.database.parent / "mlruns" / safe).as_uri()
