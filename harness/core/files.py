"""Files that are either there whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import BinaryIO

_PARTIAL = ".partial"


@contextmanager
def written_atomically(path: Path) -> Iterator[BinaryIO]:
    """A file to write to beside `path`, which at the end is forced to disk and put in its place in one step.

    A crash, a power cut or an exception leaves the old file or none, never a part. What a crash leaves beside it is for
    `sweep`, which the lock tells that nobody is writing to it any more. A link stays one: its target is written. What
    is no file, such as a device or a pipe, is written to as it is.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        with path.open("wb") as device:
            yield device
        return
    if path.is_symlink():
        path = Path(os.path.realpath(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=_PARTIAL)
    try:
        with os.fdopen(handle, "wb") as file:
            flock(file, LOCK_EX)
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_atomically(path: Path, content: bytes) -> None:
    """Writes `content` to `path`; see `written_atomically`."""
    with written_atomically(path) as file:
        file.write(content)


def sweep(folder: Path) -> None:
    """Removes what writers left in a folder, and below it, that were killed."""
    for partial in folder.rglob(f".*{_PARTIAL}"):
        with suppress(OSError), partial.open("rb") as file:
            flock(file, LOCK_EX | LOCK_NB)
            partial.unlink()


def sync_tree(folder: Path) -> None:
    """Forces all that is in a folder to disk, before a rename says that it is whole."""
    for path in (folder, *folder.rglob("*")):
        if path.is_dir() or path.is_file():
            sync_folder(path)


def sync_folder(folder: Path) -> None:
    """Forces a folder's entries (or a file's content) to disk, so that a rename in it survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
