"""`harness ui`: MLflow's own server on the store in use, for this machine only, until interrupted."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

from harness.core.errors import Fault, InputError
from harness.tracking.secrets import without_userinfo
from harness.tracking.store import absolute, quiet

HOST = "127.0.0.1"
_FORWARDED = (signal.SIGINT, signal.SIGTERM)


def serve(uri: str, port: int) -> int:
    """Runs the server on the store at `uri` until it ends or is interrupted, and returns its exit code.

    Raises InputError where there is no such store, where it is a server already, or where the port is taken.
    """
    place = absolute(uri, Path.cwd())
    _check(uri, place, port)
    quiet()
    # One worker, and no second process for background jobs: enough for one reader, and it stops at once.
    environment = {**os.environ, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
    command = [sys.executable, "-m", "mlflow", "server", "--backend-store-uri", place]
    command += ["--host", HOST, "--port", str(port), "--workers", "1", "--uvicorn-opts", "--log-level warning"]
    # A session of its own: Ctrl-C on the terminal reaches it once, through us, and not twice.
    server = subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603 - our own words
    with _forwarding_to(server):
        code = server.wait()
    return 128 - code if code < 0 else code


def _check(uri: str, place: str, port: int) -> None:
    shown = without_userinfo(uri)
    if place.startswith(("http://", "https://")):
        raise InputError(Fault(place=f"--uri {shown}", what="is a server already", expected="open it in a browser"))
    if place.startswith("sqlite:///") and not Path(place.removeprefix("sqlite:///")).is_file():
        expected = "a store that `harness run` has written; --uri names another one"
        raise InputError(Fault(place=f"--uri {shown}", what="no such store", expected=expected))
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


@contextmanager
def _forwarding_to(server: subprocess.Popen[bytes]) -> Iterator[None]:
    """While inside, what would end us ends the server, which then ends us with its exit code."""

    def forward(number: int, _: FrameType | None) -> None:
        if server.poll() is None:
            server.send_signal(number)

    before = {number: signal.signal(number, forward) for number in _FORWARDED}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
