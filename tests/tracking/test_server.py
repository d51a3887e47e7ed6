import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from harness.core.errors import InputError
from harness.tracking.server import _free, serve
from harness.tracking.store import open_store


def test_a_missing_store_is_named(tmp_path):
    with pytest.raises(InputError, match=r"gone\.db: no such store"):
        serve(f"sqlite:///{tmp_path}/gone.db", 5000)


def test_a_server_is_not_served_again():
    with pytest.raises(InputError, match=r"https://mlflow.example: is a server already") as error:
        serve("https://me:secret@mlflow.example", 5000)
    assert "secret" not in str(error.value)


def test_a_port_in_use_is_refused_with_a_free_one(tmp_path):
    (tmp_path / "mlflow.db").touch()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=rf"--port {port}: is in use; expected a free port, such as \d+"):
            serve(f"sqlite:///{tmp_path}/mlflow.db", port)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("late", [False, True])
def test_a_signal_while_it_begins_leaves_no_server_behind(tmp_path, monkeypatch, number, late):
    (tmp_path / "mlflow.db").touch()
    begin, begun = subprocess.Popen, []

    def told_meanwhile(_, **options):
        begun.append(begin([sys.executable, "-c", "import time; time.sleep(60)"], **options))
        if late:
            os.kill(os.getpid(), number)
        return begun[0]

    monkeypatch.setattr("harness.tracking.server.subprocess.Popen", told_meanwhile)
    told = (lambda: None) if late else (lambda: os.kill(os.getpid(), number))
    started = time.monotonic()
    assert serve(f"sqlite:///{tmp_path}/mlflow.db", _free(), told) == 128 + number
    assert len(begun) == late and time.monotonic() - started < 30
    assert all(server.poll() is not None for server in begun)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_shows_the_store_until_it_is_interrupted(tmp_path, number):
    open_store(f"sqlite:///{tmp_path}/mlflow.db")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code = f"import sys; from harness.tracking.server import serve; sys.exit(serve('mlflow.db', {port}))"
    process = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path)
    try:
        assert _answer(port, process) == b"OK"
        process.send_signal(number)
        assert process.wait(timeout=120) == 0
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=60)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=5)
    assert not (tmp_path / "mlruns").exists()


def _answer(port: int, process: subprocess.Popen) -> bytes:
    end = time.monotonic() + 240
    while time.monotonic() < end and process.poll() is None:
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10).read()
        except OSError:
            time.sleep(1)
    raise AssertionError(f"no answer; exit code {process.poll()}, pid {os.getpid()}")
