"""The command line in a process of its own, forked from one that has imported all it needs.

A kill lets nothing of Python's start-up be learnt that the first does not, and on two cores that start-up is most of what
a short job costs. Everything else is as it is for a user: a process, its folder, its environment, its exit code.
"""

import faulthandler
import multiprocessing
import os
import resource
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["torture.imported"])


@dataclass(frozen=True, kw_only=True, slots=True)
class Mine:
    """Where the process kills itself: the `count`th time that it comes to `place` of `torture.boundary`."""

    place: str
    count: int


def start(
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    out: Path,
    err: Path | None = None,
    mine: Mine | None = None,
    most_bytes: int | None = None,
) -> ForkServerProcess:
    """`harness ARGUMENTS` in `folder`; what it says goes to the file `out`, or its errors to `err`.

    `most_bytes`: no file may become larger.
    """
    order = (arguments, folder, dict(environment), out, err or out, mine, most_bytes)
    process = _FORKS.Process(target=_be_the_command, args=order)
    process.start()
    return process


def _be_the_command(
    arguments: Sequence[str],
    folder: Path,
    environment: dict[str, str],
    out: Path,
    err: Path,
    mine: Mine | None,
    most_bytes: int | None,
) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, path in enumerate((out, err), start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), number)
    faulthandler.enable()
    if most_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY))
    if mine:
        from torture import boundary

        boundary.lay_mines(mine.place, boundary.Countdown(mine.count))
    sys.argv = ["harness", *arguments]
    from harness import cli

    cli.main()
