"""`harness ui`: MLflow's own server on the store in use, for this machine only, until interrupted."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

from harness.core.errors import Fault, InputError
from harness.tracking.contents import TrackingError
from harness.tracking.secrets import without_userinfo
from harness.tracking.store import absolute, is_sqlite, quiet, sqlite_file

HOST = "127.0.0.1"
_FORWARDED = (signal.SIGINT, signal.SIGTERM)


def serve(uri: str, port: int, begun: Callable[[], object] = lambda: None) -> int:
    """Runs the server on the store at `uri` until it ends or is interrupted, and returns its exit code.

    `begun` is called once nothing is known to stand in its way.

    Raises InputError where there is no such store, where it is a server already, or where the port is taken.
    """
    try:
        place = absolute(uri, Path.cwd())
    except TrackingError as error:
        raise InputError(Fault(place="--uri", what=str(error), expected="")) from error
    _check(uri, place, port)
    quiet()
    # One worker, and no second process for background jobs: enough for one reader, and it stops at once.
    environment = {**os.environ, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
    command = [sys.executable, "-m", "mlflow", "server", "--backend-store-uri", place]
    command += ["--host", HOST, "--port", str(port), "--workers", "1", "--uvicorn-opts", "--log-level warning"]
    with _forwarding() as end:
        begun()
        if end.told:
            return 128 + end.told[0]
        # A session of its own: Ctrl-C on the terminal reaches it once, through us, and not twice.
        server = subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603 - our own words
        end.forward_to(server)
        code = server.wait()
    if code and end.told:  # it had not begun to listen: what it says of that is its own
        return 128 + end.told[0]
    return 128 - code if code < 0 else code


def _check(uri: str, place: str, port: int) -> None:
    shown = without_userinfo(uri)
    if place.startswith(("http://", "https://")):
        raise InputError(Fault(place=f"--uri {shown}", what="is a server already", expected="open it in a browser"))
    if (file := sqlite_file(place)) is not None and not file.is_file():
        expected = "a store that `harness run` has written; --uri names another one"
        raise InputError(Fault(place=f"--uri {shown}", what="no such store", expected=expected))
    if (file := sqlite_file(place)) is not None and not is_sqlite(file):
        expected = "a SQLite store that MLflow or `harness run` has written"
        raise InputError(Fault(place=f"--uri {shown}", what="is no SQLite database", expected=expected))
    if find_spec("mlflow") is None:
        raise InputError(Fault(place="mlflow", what="is not installed", expected='`pip install "harness[mlflow]"`'))
    if not _is_free(port):
        raise InputError(Fault(place=f"--port {port}", what="is in use", expected=f"a free port, such as {_free()}"))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: connections that ended a moment ago do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _free() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass(slots=True)
class _End:
    """What would have ended us, and whom it is to end."""

    told: list[int] = field(default_factory=list)
    server: subprocess.Popen[bytes] | None = None

    def hear(self, number: int, _: FrameType | None) -> None:
        """A signal has come."""
        self.told.append(number)
        if self.server is not None and self.server.poll() is None:
            self.server.send_signal(number)

    def forward_to(self, server: subprocess.Popen[bytes]) -> None:
        """From now on, and what came while it began."""
        self.server = server
        if self.told and server.poll() is None:
            server.send_signal(self.told[0])


@contextmanager
def _forwarding() -> Iterator[_End]:
    """While inside, what would end us ends the server, which then ends us with its exit code.

    It is begun inside: a signal between its start and ours to listen would leave it behind.
    """
    end = _End()
    before = {number: signal.signal(number, end.hear) for number in _FORWARDED}
    try:
        yield end
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
