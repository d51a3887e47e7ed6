"""An attack, what it shows, and the table that all of them are printed as."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """`survived` of `done` attempts went as they must; `note`: figures beside it, and what went wrong."""

    what: str
    done: int
    survived: int
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attack:
    """One module's attack. `strike(seed, short)` yields what it shows, line by line."""

    name: str
    question: str
    strike: Callable[[int, bool], Iterable[Line]]


def table(lines: Iterable[tuple[str, Line]]) -> Iterator[str]:
    """One row per line, under the name of its attack."""
    yield "| attack | what was done | times | survived | how |"
    yield "|---|---|---:|---:|---|"
    for name, line in lines:
        yield f"| {name} | {line.what} | {line.done:,} | {line.survived:,} | {line.note} |"


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="torture-") as folder:
        yield Path(folder)


def noted(troubles: Iterable[str], otherwise: str = "") -> str:
    """The first troubles in a cell, or what is said where there are none."""
    found = list(dict.fromkeys(troubles))
    return "; ".join(found[:3]).replace("|", "/").replace("\n", " ") if found else otherwise
