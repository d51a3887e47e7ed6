"""A disk that fills up at any moment: the run ends cleanly, says so, and goes on when there is room.

Twice: on a small file system in memory, where this user may mount one, and under a limit on the size of files, which
refuses with another error than a full disk, as quotas do.
"""

import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from torture import job
from torture.lines import Attack, Line, noted, scratch

_MORE = "latency: {samples: 0}\n"
_SAID = ("stopped: no room is left on the disk", "stopped: the disk refuses")
_ROOM = 64 << 20
_SLACK = 64 << 10
_LEAST = 20_000


@dataclass(frozen=True, kw_only=True, slots=True)
class _Whole:
    """A run that had room: what it left and asked, and the bytes of all its files and of the largest."""

    outcome: dict[str, object]
    calls: Counter[str]
    bytes_in_all: int
    largest: int


_Cramped = Callable[[Path, random.Random, _Whole], tuple[int | None, str]]
"""Runs the job with too little room, draws how little, and gives there what there was not before it returns."""


def strike(seed: int, short: bool) -> Iterator[Line]:
    """Room for ever more of the run, until it ends."""
    times = 1 if short else 10
    with job.provider() as far, scratch() as home:
        whole = _with_room(home / "whole", far)
        if _can_mount(home / "trial"):
            with _mounted(home / "small"):
                yield _line(
                    "the disk full after a random amount", home / "small", far, whole, _on_a_small_disk, seed, times
                )
        yield _line("files refused above a random size", home / "limited", far, whole, _with_small_files, seed, times)


def _line(what: str, home: Path, far: job.Provider, whole: _Whole, cramped: _Cramped, seed: int, times: int) -> Line:
    draw = random.Random(f"{seed} {what}")
    troubles, survived, full = [], 0, 0
    for number in range(times):
        folder = home / f"run{number}"
        job.lay_out(folder, far, more=_MORE)
        far.forget()
        code, said = cramped(folder, draw, whole)
        found = _not_as_told(code, said)
        if code == 3:
            full += 1
            found += _not_resumed(folder)
        again = sum((far.counts()["chats"] - whole.calls).values())
        found += [f"{again} calls repeated"] if again > job.IN_FLIGHT else []
        found += _differences(folder, whole.outcome)
        shutil.rmtree(folder)
        troubles += found
        survived += not found
    note = f"{full} ended with exit code 3 and said why, the rest had room"
    return Line(what=what, done=times, survived=survived, note=noted(troubles, note))


def _with_room(folder: Path, far: job.Provider) -> _Whole:
    job.lay_out(folder, far, more=_MORE)
    far.forget()
    job.run(folder, anew=True, HARNESS_CACHE=str(folder / "cache"))
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    calls = far.counts()["chats"]
    return _Whole(outcome=job.outcome(job.runs(folder)[0]), calls=calls, bytes_in_all=sum(sizes), largest=max(sizes))


# ---- two ways of having no room ----


def _on_a_small_disk(folder: Path, draw: random.Random, whole: _Whole) -> tuple[int | None, str]:
    room = int(whole.bytes_in_all * draw.uniform(0.02, 1.1))
    _resize(folder.parent, room + _SLACK)
    try:
        return job.ended(folder, **_here(folder))
    finally:
        _resize(folder.parent, _ROOM)


def _with_small_files(folder: Path, draw: random.Random, whole: _Whole) -> tuple[int | None, str]:
    return job.ended_with_small_files(folder, draw.randrange(_LEAST, int(whole.largest * 1.1)), **_here(folder))


def _here(folder: Path) -> dict[str, str]:
    return {"HARNESS_CACHE": str(folder / "cache"), "TMPDIR": str(folder)}


@contextmanager
def _mounted(folder: Path, size: int = _ROOM) -> Iterator[None]:
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False, capture_output=True)


def _resize(folder: Path, size: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True)


def _can_mount(folder: Path) -> bool:
    try:
        with _mounted(folder):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


# ---- what went wrong ----


def _not_as_told(code: int | None, said: str) -> list[str]:
    right = code == 0 or (code == 3 and any(words in said for words in _SAID))
    return [] if right else [f"exit {code}: {job.last_words(said)}"]


def _not_resumed(folder: Path) -> list[str]:
    code, said = job.ended(folder, **_here(folder))
    return [] if code == 0 else [f"not resumed: exit {code}: {job.last_words(said)}"]


def _differences(folder: Path, whole: dict[str, object]) -> list[str]:
    runs = job.runs(folder)
    if not runs or not (runs[-1] / "decision.json").is_file():
        return ["no decision"]
    several = [] if len(runs) == 1 else [f"{len(runs)} runs"]
    left = [f"left behind: {name}" for name in job.half_written(folder)]
    return several + left + [part for part, value in job.outcome(runs[-1]).items() if value != whole[part]]


ATTACK = Attack(name="disk", question="does a full disk end a run cleanly?", strike=strike)
