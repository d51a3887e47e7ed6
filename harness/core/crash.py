"""What is written down of an error of our own: enough to mend it, and nothing of anybody's texts or keys.

The messages of exceptions are left out (they quote what they stumbled over), and so are the values of variables.
"""

import os
import platform
import sqlite3
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from harness import __version__
from harness.core.environment import redacted
from harness.core.files import write_atomically

_PACKAGES = ("numpy", "pandas", "pyarrow", "pydantic", "torch", "transformers", "chromadb", "mlflow", "aiohttp")
_PACKAGE = Path(__file__).parent.parent
_MOST_CAUSES = 5


def write_crash(error: BaseException, command: Sequence[str], now: datetime, environ: Mapping[str, str]) -> Path | None:
    """Writes the diagnostic file and returns where it is; None where it could not be written."""
    folder = Path(environ.get("HARNESS_CACHE") or ".harness").absolute() / "crashes"
    path = folder / f"{now:%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    try:
        write_atomically(path, diagnostic(error, command).encode("utf-8", "backslashreplace"))
    except OSError:
        return None
    return path


def diagnostic(error: BaseException, command: Sequence[str]) -> str:
    """Versions, the command, and where the error came from."""
    lines = [
        "harness: an error of its own. This file holds no text of a sample, an answer or a document, and no key.",
        f"harness {__version__}, Python {platform.python_version()}, {platform.platform()}",
        ", ".join(f"{name} {found}" for name in _PACKAGES if (found := _version(name))),
        f"command: {' '.join(shown(command))}",
    ]
    return redacted("\n".join([*lines, *_causes(error)])) + "\n"


def shown(command: Sequence[str]) -> Iterator[str]:
    """The arguments; of what was set, only the keys."""
    overridden = False
    for argument in command:
        yield f"{argument.partition('=')[0]}=..." if overridden else argument
        overridden = argument == "--set"


def in_short(error: BaseException) -> str:
    """The error's type and place, and what the system or the database said of it: none of these quote anybody."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)] or frames
    said = f"{type(error).__name__}" + (f" at {_place(ours[-1])}" if ours else "")
    if isinstance(error, OSError) and error.strerror:
        return f"{said}: {error.strerror}"
    return f"{said}: {error}" if isinstance(error, sqlite3.OperationalError) else said


def _causes(error: BaseException | None) -> Iterator[str]:
    for _ in range(_MOST_CAUSES):
        if error is None:
            return
        yield f"\n{type(error).__module__}.{in_short(error)}"
        for frame in traceback.extract_tb(error.__traceback__):
            yield f"  {_place(frame)} in {frame.name}"
            if frame.line and Path(frame.filename).is_relative_to(_PACKAGE):
                yield f"    {frame.line}"
        error = error.__cause__ or error.__context__


def _place(frame: traceback.FrameSummary) -> str:
    """File and line, without the folders of this machine."""
    path = Path(frame.filename)
    roots = [_PACKAGE.parent, *(Path(entry) for entry in sys.path if entry)]
    root = next((root for root in roots if path.is_relative_to(root)), path.parent)
    return f"{path.relative_to(root)}:{frame.lineno}"


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
