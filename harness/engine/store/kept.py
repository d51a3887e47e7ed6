"""What the cache folder keeps from run to run, how large it is, and how to be rid of it."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.engine.store.kept_values import count, files_of
from harness.engine.store.replies import REPLIES_NAME
from harness.engine.store.vectors import VECTORS_NAME

KINDS = ("replies", "vectors", "indexes", "tuned")
_FILES = {"replies": REPLIES_NAME, "vectors": VECTORS_NAME}


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """One kind of what is kept: how many of them, and their bytes on disk."""

    kind: str
    count: int
    bytes: int


def kept(folder: Path) -> tuple[Kept, ...]:
    """Replies, vectors, indexes and tuned models."""
    return tuple(
        Kept(kind=kind, count=_count(folder, kind), bytes=sum(_size(path) for path in _paths(folder, kind)))
        for kind in KINDS
    )


def clear(folder: Path, kinds: Sequence[str]) -> None:
    """Deletes all of these kinds. What a run in progress still needs of them, it makes anew when it is resumed."""
    for kind in kinds:
        for path in _paths(folder, kind):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


def _paths(folder: Path, kind: str) -> list[Path]:
    if kind in _FILES:
        return files_of(folder / _FILES[kind])
    return [folder / kind] if (folder / kind).is_dir() else []


def _count(folder: Path, kind: str) -> int:
    if kind in _FILES:
        return count(folder / _FILES[kind])
    return sum(1 for path in (folder / kind).glob("*") if path.is_dir() and path.suffix != ".partial")


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(part.stat().st_size for part in path.rglob("*") if part.is_file() and not part.is_symlink())
