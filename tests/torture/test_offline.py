"""Nothing is told to anybody and nothing is fetched; see `torture/offline.py`."""

import sys
from pathlib import Path

import pytest

from torture.offline import attempts_in, guarded, namespace


def test_the_guard_sees_what_it_looks_for_in_children_too(tmp_path: Path) -> None:
    for number, line in enumerate(
        (
            "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)",
            "import urllib.request; urllib.request.urlopen('http://example.org')",
            "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
            "import subprocess, sys; subprocess.run([sys.executable, '-c', \"import socket; socket.gethostbyname('a.example')\"])",
        ),
        start=1,
    ):
        guarded([sys.executable, "-c", line], tmp_path, {})
        assert len(attempts_in(tmp_path)[1]) == number
    loopback = "import socket; s = socket.create_server(('127.0.0.1', 0)); socket.create_connection(s.getsockname())"
    done = guarded([sys.executable, "-c", loopback], tmp_path, {})
    assert done.returncode == 0, done.stderr
    assert len(attempts_in(tmp_path)[1]) == 4


@pytest.mark.skipif(not namespace(), reason="no network namespace here")
def test_what_native_code_attempts_is_counted_by_the_kernel(tmp_path: Path) -> None:
    guarded([sys.executable, "-c", "pass"], tmp_path, {})
    assert attempts_in(tmp_path)[1] == []
    guarded(["bash", "-c", "exec 3<>/dev/udp/192.0.2.1/53"], tmp_path, {})
    assert attempts_in(tmp_path)[1] != []
