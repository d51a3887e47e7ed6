"""SHA-256 sums of a weights folder, in the format of `sha256sum`, written after training and checked before loading."""

import hashlib
from pathlib import Path

from harness.core.errors import HarnessError

CHECKSUMS_NAME = "SHA256SUMS"


class ChecksumMismatch(HarnessError):
    """A file of a weights folder is missing or differs from its recorded sum."""


def write_checksums(folder: Path) -> None:
    """Records the sum of every file in `folder` (not of its subfolders)."""
    names = sorted(entry.name for entry in folder.iterdir() if entry.is_file() and entry.name != CHECKSUMS_NAME)
    lines = [f"{file_sha256(folder / name)}  {name}\n" for name in names]
    (folder / CHECKSUMS_NAME).write_text("".join(lines), encoding="utf-8")


def verify(folder: Path) -> None:
    """Checks every recorded file of `folder`.

    Raises `ChecksumMismatch` naming all files that are missing or altered, and `FileNotFoundError` without a record.
    """
    wrong = []
    for line in (folder / CHECKSUMS_NAME).read_text(encoding="utf-8").splitlines():
        recorded, name = line.split("  ", 1)
        path = folder / name
        if not path.is_file() or file_sha256(path) != recorded:
            wrong.append(name)
    if wrong:
        raise ChecksumMismatch(f"{folder}: missing or altered: {', '.join(wrong)}; reinstall, or make the model again")


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file, in hex, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
