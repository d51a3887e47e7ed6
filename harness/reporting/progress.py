"""How far a run is and how much longer it takes: bars on a terminal, plain lines elsewhere.

Nobody may be listening any more, or the log's disk be full: a run goes on without it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TextIO

from harness.core.environment import redacted
from harness.core.forecast import Forecast, in_words
from harness.core.texts import printable


@dataclass(slots=True)
class _Phase:
    """One phase: how much there is to do, how much is done, and its bar where there are bars."""

    total: int
    forecast: Forecast
    done: int = 0
    bar: Any = None


class TerminalProgress:
    """See `core.ports.Progress`. `clock` gives seconds that only ever grow."""

    def __init__(self, stream: TextIO, clock: Callable[[], float]) -> None:
        self._stream = stream
        self._clock = clock
        self._bars: Any = None
        self._phases: dict[str, _Phase] = {}
        if stream.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            self._bars = Progress(
                TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
                TextColumn("{task.fields[left]}"), console=Console(file=stream),
            )  # fmt: skip
            self._bars.start()

    def start(self, phase: str, total: int) -> None:
        """Shows a new bar, or says how much there is to do."""
        self._phases[phase] = _Phase(total, Forecast(total, self._clock()))
        if self._bars:
            self._phases[phase].bar = self._bars.add_task(phase, total=total, left="")
        elif total:
            self._say(f"{phase}: {total} to do")

    def advance(self, phase: str, done: int = 1) -> None:
        """Moves the bar, or says at every tenth of the way where it is."""
        this, now_s = self._phases[phase], self._clock()
        before, this.done = this.done, this.done + done
        this.forecast.advance(done, now_s)
        if self._bars:
            self._bars.update(this.bar, advance=done, left=self._left(this, now_s))
        elif this.total and 10 * before // this.total != 10 * this.done // this.total:
            left = self._left(this, now_s)
            self._say(f"{phase}: {this.done} of {this.total}" + (f", {left}" if left else ""))

    def _left(self, phase: _Phase, now_s: float) -> str:
        left_s = phase.forecast.left_s(now_s)
        return "" if left_s is None or phase.done >= phase.total else f"about {in_words(left_s)} left"

    def note(self, text: str) -> None:
        """One line, above the bars. It may hold what somebody's code says: never a key."""
        text = redacted(text)
        if self._bars:
            with _unheard():
                self._bars.console.print(printable(text), markup=False)
        else:
            self._say(text)

    def _say(self, text: str) -> None:
        with _unheard():
            self._stream.write(f"{printable(text)}\n")
            self._stream.flush()

    def close(self) -> None:
        """Leaves the bars as they are."""
        if self._bars:
            with _unheard():
                self._bars.stop()


@contextmanager
def _unheard() -> Iterator[None]:
    """Goes on where the terminal is gone, the log's reader has ended, or its disk is full."""
    with suppress(OSError):
        yield
