"""The main job without a network: no connection but to loopback is made, and none is attempted.

Two walls. A network namespace with nothing but loopback, where the system allows one (`unshare`), so that nothing could
leave whatever the code, and in which the kernel counts what found no route; and a hook in every Python process of the
run (`sitecustomize`, inherited by its children), which writes down each address that is looked up or connected to
outside loopback, and refuses it.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from torture.attack import Effort, Told

ROOT = Path(__file__).parent.parent
# No `socket` function is replaced: audit hooks see what C extensions ask of Python too, and cannot be taken out again.
GUARD = """
import os, sys

_LOG, _HERE = os.environ["TORTURE_NETWORK_LOG"], ("127.", "::1", "localhost", "0.0.0.0", "::ffff:127.")

def _note(what, host):
    with open(_LOG, "a") as log:
        log.write(f"{what} {host} pid={os.getpid()} argv={sys.argv[:3] if hasattr(sys, 'argv') else '-'}\\n")

def _watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        if isinstance(address, tuple) and not str(address[0]).startswith(_HERE) and address[0] != "":
            _note(event, address[:2])
            raise PermissionError("no network in this test")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
        host = host.decode("ascii", "replace") if isinstance(host, bytes) else host
        if host is not None and host != "" and not str(host).startswith(_HERE):
            _note(event, host)
            raise PermissionError("no network in this test")

sys.addaudithook(_watch)
_note("started", "-")
"""


def offline(effort: Effort) -> Told:
    """`harness new`, then the main job with every kind of arm; short: without tuning, on few samples."""
    told = Told()
    project = effort.folder / "offline"
    project.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    options = ["--arms", "zero-shot,rag", "--limit", "6", "--set", "latency.samples=2"] if effort.short else []
    commands = 0
    for command in _commands(project, options):
        commands += 1
        done = guarded([sys.executable, "-m", "harness", *command], project, {})
        told.done[f"exit code: {command[0]}"] = done.returncode
        if done.returncode not in ((0, 1) if command[0] == "regress" else (0,)):
            told.broken.append(f"{command[0]}: {done.stderr[-400:]}")
    processes, attempts = attempts_in(project)
    told.broken += attempts
    if processes < commands:
        told.broken.append(f"{processes} processes were watched, of {commands} at least")
    told.done |= {"Python processes watched": processes, "connections or look-ups attempted": len(attempts)}
    told.done["in a network namespace of its own"] = float(bool(namespace()))
    told.done["seconds"] = round(time.monotonic() - began, 1)
    return told


def _commands(project: Path, options: list[str]) -> Iterator[list[str]]:
    experiment = "experiments/trial.yaml"
    yield ["new", "trial"]
    yield ["run", experiment, *options]
    yield from (["publish", "latest"], ["report", "latest"], ["promote", "latest"])
    yield ["regress", experiment, *options]
    yield from (["plan", experiment], ["history", experiment], ["decide", "latest"], ["cache"])
    yield ["forget", "latest", "--sample", _a_sample(project)]


def _a_sample(project: Path) -> str:
    (first, *_) = (project / "datasets" / "trial" / "train.jsonl").read_text(encoding="utf-8").splitlines()
    return str(json.loads(first)["id"])


def guarded(command: Sequence[str], folder: Path, more: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """The command behind both walls; what it attempts is in `attempts_in(folder)`."""
    hook = folder / "hook"
    hook.mkdir(exist_ok=True)
    (hook / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    paths = [str(hook), str(ROOT), os.environ.get("PYTHONPATH", "")]
    quiet = {
        name: value for name, value in os.environ.items() if not name.startswith(("HF_", "MLFLOW_", "RAGAS_", "DO_NOT"))
    }
    environ = {
        **quiet, "PYTHONPATH": os.pathsep.join(filter(None, paths)), "TORTURE_NETWORK_LOG": str(folder / "network.log"),
        "OMP_NUM_THREADS": "1", **more,
    }  # fmt: skip
    return subprocess.run(
        [*namespace(), *command], cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=900
    )


def namespace() -> list[str]:
    """What to put before a command so that there is nothing but loopback; empty where the system does not allow it."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return []
    inside = [
        unshare,
        "--user",
        "--map-root-user",
        "--net",
        "--",
        "sh",
        "-c",
        'ip link set lo up 2>/dev/null; "$@"; code=$?; cat /proc/net/snmp /proc/net/snmp6 >> '
        '"${TORTURE_NETWORK_LOG:-/dev/null}.kernel" 2>/dev/null; exit $code',
        "sh",
    ]
    tried = subprocess.run([*inside, "true"], capture_output=True, check=False)
    return inside if tried.returncode == 0 else []


def attempts_in(folder: Path) -> tuple[int, list[str]]:
    """How many Python processes were watched, and what any of them tried to reach."""
    lines = (folder / "network.log").read_text(encoding="utf-8").splitlines()
    started = [line for line in lines if line.startswith("started")]
    return len(started), [*(line for line in lines if not line.startswith("started")), *_without_a_route(folder)]


def _without_a_route(folder: Path) -> Iterator[str]:
    """What the kernel of each namespace counted: attempts of native code, since Python's own were refused before."""
    counted = folder / "network.log.kernel"
    names: list[str] = []
    for line in counted.read_text(encoding="ascii").splitlines() if counted.is_file() else ():
        words = line.split()
        if words[0] == "Ip:" and "OutNoRoutes" in words:
            names = words
        elif words[0] == "Ip:" and names and words[names.index("OutNoRoutes")] != "0":
            yield f"{words[names.index('OutNoRoutes')]} packets for which there was no route"
        elif words[0] == "Ip6OutNoRoutes" and words[1] != "0":
            yield f"{words[1]} packets for which there was no IPv6 route"
