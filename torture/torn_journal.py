"""A journal whose end is torn off, and one with damage in its middle: the first is survived, the second refused."""

import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from torture import job
from torture.lines import Attack, Line, noted, scratch

_MORE = "latency: {samples: 0}\ntracking: {uri: null}\n"
_TOLD = "the journal's end was torn off"
_REFUSED = "is damaged"


def strike(seed: int, short: bool) -> Iterator[Line]:
    """Tears and damages copies of one run that was killed while it answered."""
    draw, times = random.Random(f"{seed} torn"), 1 if short else 10
    with job.provider() as far, scratch() as home:
        for name in ("warm", "whole"):  # the first builds the indexes that all others find
            job.lay_out(home / name, far, more=_MORE, tuned=False)
            job.run(home / name, "--no-cache", anew=True, HARNESS_CACHE=str(home / "cache"))
        whole = job.outcome(job.runs(home / "whole")[0])
        killed = home / "killed"
        job.lay_out(killed, far, more=_MORE, tuned=False)
        _kill_in_the_middle(killed, home / "cache")
        yield _torn(killed, home, whole, [draw.random() for _ in range(times)])
        yield _flipped_log(killed, home, whole, [draw.random() for _ in range(times)])
        yield _damaged(killed, home, whole, [draw.random() for _ in range(times)])


def _kill_in_the_middle(folder: Path, cache: Path) -> None:
    command = [sys.executable, "-m", "torture.boundary", "recorded", "40", "run", "job.yaml", "--no-cache"]
    environment = job.environment(HARNESS_CACHE=str(cache))
    done = subprocess.run(
        command, cwd=folder, env=environment, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    assert done.returncode == -signal.SIGKILL


def _torn(killed: Path, home: Path, whole: dict[str, object], places: list[float]) -> Line:
    """The log cut off somewhere in its last third."""
    troubles = []
    for place in places:
        folder = _copied(killed, home / "torn")
        log = _log(folder)
        content = log.read_bytes()
        log.write_bytes(content[: int(len(content) * (1 - place / 3)) - 1])
        troubles += _survives(folder, home / "cache", whole)
    return _line("the end of the journal's log cut off", places, troubles, "told, asked again")


def _flipped_log(killed: Path, home: Path, whole: dict[str, object], places: list[float]) -> Line:
    """A byte of the log changed: nothing behind it can be believed."""
    troubles = []
    for place in places:
        folder = _copied(killed, home / "torn")
        log = _log(folder)
        content = bytearray(log.read_bytes())
        content[int(32 + (len(content) - 33) * place)] ^= 0xFF
        log.write_bytes(content)
        troubles += _survives(folder, home / "cache", whole)
    return _line("a byte of the journal's log changed", places, troubles, "told, asked again")


def _damaged(killed: Path, home: Path, whole: dict[str, object], places: list[float]) -> Line:
    """A hundred bytes of the journal itself changed: refused, with what to do, or nothing that was read had changed."""
    troubles, refused = [], 0
    for place in places:
        folder = _copied(killed, home / "torn")
        journal = _log(folder).with_name("journal.sqlite")
        _emptied_into(journal)
        content = bytearray(journal.read_bytes())
        start = int(len(content) * place)
        content[start : start + 100] = bytes(byte ^ 0xFF for byte in content[start : start + 100])
        journal.write_bytes(content)
        code, said = _again(folder, home / "cache")
        if code == 2 and _REFUSED in said and "--fresh" in said:
            refused += 1
            troubles += [] if journal.read_bytes() == bytes(content) else ["a refused journal was written to"]
        elif code or job.outcome(job.runs(folder)[-1]) != whole:
            troubles.append(f"neither refused nor whole (exit {code}): {job.last_words(said)}")
    return _line("100 bytes in the journal's middle changed", places, troubles, f"{refused} refused, the rest whole")


def _survives(folder: Path, cache: Path, whole: dict[str, object]) -> list[str]:
    code, said = _again(folder, cache)
    if code:
        return [f"exit {code}: {job.last_words(said)}"]
    told = [] if _TOLD in said else ["not told"]
    return told + [
        f"another {part}" for part, value in job.outcome(job.runs(folder)[-1]).items() if value != whole[part]
    ]


def _again(folder: Path, cache: Path) -> tuple[int | None, str]:
    return job.ended(folder, "--no-cache", HARNESS_CACHE=str(cache))


def _line(what: str, places: list[float], troubles: list[str], note: str) -> Line:
    return Line(what=what, done=len(places), survived=max(0, len(places) - len(troubles)), note=noted(troubles, note))


def _copied(killed: Path, to: Path) -> Path:
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(killed, to)
    return to


def _log(folder: Path) -> Path:
    (run,) = job.runs(folder)
    return run / "journal.sqlite-wal"


def _emptied_into(journal: Path) -> None:
    """Moves all of the log into the journal, as SQLite does when the last of its users goes."""
    job.rows(journal.parent, "meta")


ATTACK = Attack(name="journal", question="is a torn journal survived, and a damaged one refused?", strike=strike)
