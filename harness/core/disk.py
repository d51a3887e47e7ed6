"""How libraries say that the disk gives out: each in its own words, some only in the error's cause, some not at all.

A full disk is not always called so: SQLite knows ENOSPC alone, and calls what a quota or a limit on the size of files
refuses an "I/O error", as it does what a failing disk refuses (https://www.sqlite.org/rescode.html#ioerr_write).
"""

import errno
import os
import sqlite3
import tempfile
from pathlib import Path

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FAILS = frozenset({errno.EIO})
_FULL_WORDS = ("no space left on device", "disk is full", "disk quota exceeded", "file too large")
_FAILS_WORDS = ("disk i/o error", "input/output error")
_PRIMARY = 0xFF
"""The lower byte of SQLite's extended result codes."""


def disk_trouble(error: BaseException) -> str | None:
    """What the disk refused, in words that quote nobody; None where neither an error nor what led to it says so."""
    seen: set[int] = set()
    while id(error) not in seen:
        seen.add(id(error))
        if said := _full(error) or _failing(error):
            return said
        error = error.__cause__ or error.__context__ or error
    return None


def _full(error: BaseException) -> str | None:
    why = _reason(error, _FULL, sqlite3.SQLITE_FULL, _FULL_WORDS)
    return why and f"no room is left on the disk ({why})"


def _failing(error: BaseException) -> str | None:
    why = _reason(error, _FAILS, sqlite3.SQLITE_IOERR, _FAILS_WORDS)
    return why and f"the disk refuses ({why}): no room is left, a quota is reached, or it fails"


def _reason(error: BaseException, numbers: frozenset[int], code: int, phrases: tuple[str, ...]) -> str | None:
    if isinstance(error, OSError) and error.errno in numbers:
        return os.strerror(error.errno) + (f": {error.filename}" if error.filename else "")
    told = getattr(error, "sqlite_errorcode", None) if isinstance(error, sqlite3.Error) else None
    if told is not None and told & _PRIMARY == code:
        return str(error)
    said = str(error).lower()
    return next((phrase for phrase in phrases if phrase in said), None)


def try_disk(folder: Path, size: int) -> None:
    """Writes `size` bytes into `folder` and takes them away again: OSError where the disk refuses them.

    For libraries whose errors do not say why they could not write.
    """
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(bytes(size))
        file.flush()
        os.fsync(file.fileno())
