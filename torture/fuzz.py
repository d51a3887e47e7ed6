"""Broken files and replies for every reader: each must read them or say `InputError`, with places, soon, in bounds."""

import random
import resource
import signal
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from harness.core.errors import InputError
from torture.attack import Effort, Told
from torture.mutations import mutated
from torture.readers import Reader, emptied, readers

LONGEST_S = 20.0
MOST_GROWTH_MB = 1500.0
SHORT_INPUTS, LONG_S = 150, 12.0


class Hang(BaseException):
    """An input took longer than `LONGEST_S`. No `Exception`: nobody may swallow it."""


@dataclass(kw_only=True, slots=True)
class Fuzzed:
    """One reader: how many inputs, how many of them it took, the slowest, and what broke (by kind, with the input)."""

    reader: str
    inputs: int = 0
    read: int = 0
    slowest_s: float = 0.0
    broken: dict[str, bytes] | None = None


def fuzz(effort: Effort) -> Told:
    """Every reader in turn, from the same seed the same inputs."""
    told = Told()
    started = time.monotonic()
    for reader in readers():
        found = fuzz_reader(reader, effort)
        told.done[f"inputs: {reader.name}"] = found.inputs
        for kind, data in (found.broken or {}).items():
            path = effort.folder / f"broken-{reader.name.replace(' ', '-')}-{len(told.broken)}.bin"
            path.write_bytes(data)
            told.broken.append(f"{reader.name}: {kind}; input in {path}")
    told.done["inputs"] = sum(count for name, count in told.done.items() if name.startswith("inputs: "))
    told.done["seconds"] = round(time.monotonic() - started, 1)
    return told


def fuzz_reader(reader: Reader, effort: Effort) -> Fuzzed:
    """The seeds as they are, then broken ones: a fixed number, or for so long."""
    draw = random.Random(f"{effort.seed} {reader.name}")
    result = Fuzzed(reader=reader.name, broken={})
    folder = effort.folder / "fuzz"
    end = time.monotonic() + (3600.0 if effort.short else LONG_S)
    while time.monotonic() < end and not (effort.short and result.inputs >= SHORT_INPUTS):
        first = result.inputs < len(reader.seeds)
        data = reader.seeds[result.inputs] if first else mutated(draw.choice(reader.seeds), draw, reader.seeds)
        result.inputs += 1
        before = time.monotonic()
        trouble = attempt(reader, data, emptied(folder))
        result.slowest_s = max(result.slowest_s, time.monotonic() - before)
        result.read += trouble is None
        if trouble and result.broken is not None and (trouble != REFUSED or first):
            result.broken.setdefault(trouble, data)
    return result


REFUSED = "refused"


def attempt(reader: Reader, data: bytes, folder: Path) -> str | None:
    """None where it was read, `REFUSED` where it was refused rightly, else what broke."""
    before_mb = _peak_mb()
    try:
        with _bounded_time():
            reader.read(data, folder)
    except InputError as error:
        unplaced = [f for f in error.faults if not f.place or not f.what]
        return "a fault without a place or a text" if unplaced or not error.faults else REFUSED
    except Hang:
        return f"longer than {LONGEST_S:g} s"
    except Exception as error:  # noqa: BLE001 - what is looked for
        last = traceback.extract_tb(error.__traceback__)[-1]
        ours = [f for f in traceback.extract_tb(error.__traceback__) if "harness/" in f.filename]
        place = ours[-1] if ours else last
        return f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}: {str(error)[:60]!r}"
    grown_mb = _peak_mb() - before_mb
    return f"{grown_mb:.0f} MB for {len(data)} bytes" if grown_mb > MOST_GROWTH_MB else None


@contextmanager
def _bounded_time() -> Iterator[None]:
    def stop(_: int, __: FrameType | None) -> None:
        raise Hang

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, LONGEST_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
