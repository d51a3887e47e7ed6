"""Runs the installed `harness` command as a user would: a process of its own, in a folder of its own."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HARNESS = Path(sys.executable).parent / "harness"


def environment() -> dict[str, str]:
    # One thread: tests share two cores, and a small model gains nothing from more.
    return {**os.environ, "OMP_NUM_THREADS": "1", "COLUMNS": "200"}


def harness(arguments: Sequence[str], folder: Path, expect: int = 0) -> subprocess.CompletedProcess[str]:
    """The finished process. Fails with all that it printed where its exit code is not the expected one."""
    done = subprocess.run(
        [HARNESS, *arguments], cwd=folder, env=environment(), capture_output=True, text=True, check=False, timeout=900
    )
    assert done.returncode == expect, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done
