"""What tests of several packages share: a server on loopback that speaks a provider's protocol."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from harness.core.environment import be_quiet

# As the command line does: without this, a library that is tested alone asks its hub five times, with pauses.
be_quiet()

# A shell that starts the tests in the background has Ctrl-C ignored, by them and by every process that they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Two cores that other work shares: how long an example takes says nothing of the code.
settings.register_profile("harness", deadline=None)
settings.load_profile("harness")

if "PYTEST_XDIST_WORKER" in os.environ:
    # Threads of two test processes, and of what these start, would wait for each other's cores.
    os.environ.setdefault("OMP_NUM_THREADS", "1")


@dataclass(frozen=True)
class Protocol:
    """The running server; see `protocol_server`."""

    port: int

    def root(self, script: str) -> str:
        return f"http://127.0.0.1:{self.port}/{script}"

    def url(self, script: str) -> str:
        return self.root(script) + "/v1"

    def stats(self, script: str) -> dict[str, Any]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{script}/stats") as reply:
            found: dict[str, Any] = json.load(reply)
            return found


@pytest.fixture(scope="session")
def protocol() -> Iterator[Protocol]:
    command = [sys.executable, str(Path(__file__).with_name("protocol_server.py"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        yield Protocol(int(server.stdout.readline()))
        server.terminate()
