"""Runs the `harness` command as a user would: a process of its own, in a folder of its own.

Most runs are forked from a process that has imported what they need (`torture.forked`): half of a short command's time is
Python's start. `installed` starts the command that the installation brought.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from torture import forked

HARNESS = Path(sys.executable).parent / "harness"
_PATIENCE_S = 900

Done = subprocess.CompletedProcess[str]


def environment() -> dict[str, str]:
    # One thread: tests share two cores, and a small model gains nothing from more.
    return {**os.environ, "OMP_NUM_THREADS": "1", "COLUMNS": "200"}


def harness(arguments: Sequence[str], folder: Path, expect: int | None = 0, **environ: str) -> Done:
    """The finished process. Fails with all that it printed where its exit code is not the expected one; None: any is."""
    with tempfile.TemporaryDirectory() as aside:
        out, err = Path(aside) / "out", Path(aside) / "err"
        process = forked.start(arguments, folder, {**environment(), **environ}, out, err)
        process.join(_PATIENCE_S)
        if process.exitcode is None:
            process.kill()
        said = [path.read_text(encoding="utf-8") for path in (out, err)]
        return _as_expected(Done([HARNESS, *arguments], process.exitcode or 0, *said), expect)


def installed(arguments: Sequence[str], folder: Path, expect: int | None = 0, **environ: str) -> Done:
    """The same by the installed command: what its start imports, and from where, is part of what is tested."""
    done = subprocess.run(
        [HARNESS, *arguments],
        cwd=folder,
        env={**environment(), **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE_S,
    )
    return _as_expected(done, expect)


def _as_expected(done: Done, expect: int | None) -> Done:
    assert expect in (None, done.returncode), f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done
