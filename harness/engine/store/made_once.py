"""Folders that are made once, under the digest of all that makes them, and shared by runs and processes."""

from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from harness.core.files import sweep, sync_folder, sync_tree

_MAKER = "made_by"


@contextmanager
def made_once(folder: Path, maker: str = "") -> Iterator[tuple[Path, Path | None]]:
    """Yields the final folder and, unless it is there already, the one to build in, which then takes its place.

    Two processes that want the same thing wait for each other. What an interruption left in the building folder
    is still there at the next attempt, for those who can go on from it. `maker`: the run that it is made for.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if folder.is_dir():
            yield folder, None
            return
        partial = folder.with_suffix(".partial")
        partial.mkdir(exist_ok=True)
        sweep(partial)
        yield folder, partial
        (partial / _MAKER).write_text(maker, encoding="utf-8")
        sync_tree(partial)
        partial.replace(folder)
        sync_folder(folder.parent)


def made_by(folder: Path, maker: str) -> bool:
    """Whether the folder was made for this very run, which may have been killed since."""
    made = folder / _MAKER
    return bool(maker) and made.is_file() and made.read_bytes() == maker.encode()


def versions(*packages: str) -> list[str]:
    """What is installed of these, for a digest."""
    found = []
    for package in packages:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(package)
    return found
