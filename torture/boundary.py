"""The command line in a process that kills itself at a boundary: `python -m torture.boundary PLACE N run ...`.

Each place wraps one function, and strikes when it is come to for the Nth time.
"""

import os
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from harness.core.environment import be_quiet

PLACES: Mapping[str, tuple[str, Sequence[int]]] = {
    "reply": ("after a reply, before it is kept", (1, 50, 120)),
    "kept": ("after a reply was kept, before its record", (1, 50, 120)),
    "commit": ("while records are being written", (1, 20, 60)),
    "recorded": ("after a record, before the next question", (1, 20, 40)),
    "indexed": ("after an index was built, before it is in its place", (1, 2)),
    "training": ("between two steps of a tuning job, before it is noted", (1, 2, 3)),
    "awaiting": ("while a tuning job is under way", (1, 2)),
    "scoring": ("between the last record and its score", (1,)),
    "scored": ("in the middle of writing scores", (1, 100, 300)),
    "forcing": ("with a file written and not yet forced to disk", (1, 2, 3, 8, 16, 24, 32, 36)),
    "renaming": ("with a file whole and not yet in its place", (1, 2, 3, 6, 10, 14)),
    "publishing": ("while publishing to MLflow", (1, 20, 60, 120, 200)),
    "finishing": ("after all was published, before the run is marked as finished", (1,)),
}


class Countdown:
    """Kills this process at the Nth `come`."""

    def __init__(self, count: int) -> None:
        self._left = count
        self._lock = threading.Lock()

    def come(self) -> None:
        """The place is come to once more."""
        with self._lock:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def before(home: Any, name: str, countdown: Countdown, when: Callable[..., bool] = lambda *_: True) -> None:
    """Counts each call of a function, before it is made."""
    real = getattr(home, name)

    def counted(*arguments: Any, **named: Any) -> Any:
        if when(*arguments):
            countdown.come()
        return real(*arguments, **named)

    setattr(home, name, counted)


def after(home: Any, name: str, countdown: Countdown, when: Callable[..., bool] = lambda *_: True) -> None:
    """Counts each call of a function, after it was made."""
    real = getattr(home, name)

    def counted(*arguments: Any, **named: Any) -> Any:
        result = real(*arguments, **named)
        if when(*arguments):
            countdown.come()
        return result

    setattr(home, name, counted)


def lay_mines(place: str, countdown: Countdown) -> None:
    """Wraps the function of this place."""
    from harness.engine import pipeline
    from harness.engine.answering import parts
    from harness.engine.store import journal, kept_values
    from harness.tuning import hosted_tuning

    simple: Mapping[str, Callable[[], None]] = {
        "reply": lambda: before(kept_values.KeptValues, "put", countdown, _one_reply),
        "kept": lambda: after(kept_values.KeptValues, "put", countdown, _one_reply),
        "recorded": lambda: after(journal, "_commit", countdown),
        "indexed": lambda: after(parts, "_build_index", countdown),
        "training": lambda: before(hosted_tuning._Job, "_note", countdown),
        "awaiting": lambda: before(time, "sleep", countdown),
        "scoring": lambda: before(pipeline, "score_run", countdown),
        "scored": lambda: before(journal, "value_of", countdown),
        "forcing": lambda: before(os, "fsync", countdown),
        "renaming": lambda: before(os, "replace", countdown),
        "finishing": lambda: before(journal.Journal, "put_meta", countdown, lambda _, key, __: key == "finished"),
        "commit": lambda: setattr(journal, "_commit", _torn_commit(countdown)),
        "publishing": lambda: threading.setprofile(_in_tracking(countdown)),  # publishing has a thread of its own
    }
    simple[place]()


def _one_reply(_: Any, values: Mapping[bytes, bytes]) -> bool:
    """Whether what is kept is a reply: vectors come without a name of their payer."""
    return any(b"\n{" in value for value in values.values())


def _torn_commit(countdown: Countdown) -> Callable[..., None]:
    """Writes records, and strikes before the transaction ends."""

    def commit(db: sqlite3.Connection, writes: Any) -> None:
        with db:
            for sql, row, _ in writes:
                db.execute(sql, row)
            countdown.come()
        for _, _, done in writes:
            done.get_loop().call_soon_threadsafe(done.set_result, None)

    return commit


def _in_tracking(countdown: Countdown) -> Callable[..., None]:
    """Counts calls of functions of `harness.tracking`."""

    def profile(frame: Any, event: str, _: Any) -> None:
        if event == "call" and "/harness/tracking/" in frame.f_code.co_filename:
            countdown.come()

    return profile


def main() -> None:
    """Lays the mine, and runs the command line."""
    place, count, *arguments = sys.argv[1:]
    be_quiet()
    lay_mines(place, Countdown(int(count)))
    sys.argv = ["harness", *arguments]
    from harness import cli

    cli.main()


if __name__ == "__main__":
    main()
