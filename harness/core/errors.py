"""The tree of errors. An expected failure is a value (`Failure`); an error here stops something."""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from harness.core.types import Usage


class HarnessError(Exception):
    """Every error that the harness raises on purpose."""


_SENT = frozenset({"timeout", "connection", "protocol", "server_error", "interrupted"})
"""The kinds of outages that come after a call was sent."""

UNLOADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, ImportError, RuntimeError)
"""What libraries raise for a folder that is no model of theirs; a RecursionError is among the last."""


def first_line(error: BaseException) -> str:
    """What a library's error says, in one line; its kind where it says nothing."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing that is wrong with what the user gave us.

    `place` is `file:line` or `file` (or `--set key` for the command line); `expected` says what would have
    been right or what to do next, and is empty only where `what` says that too; `nearest` is the closest valid name,
    where there is one. `said` are another program's own words, in which a text of a task may stand.
    """

    place: str
    what: str
    expected: str
    nearest: str | None = None
    said: str = ""

    def __str__(self) -> str:
        text = f"{self.place}: {self.what}"
        if self.said:
            text += f": {self.said}"
        if self.expected:
            text += f"; expected {self.expected}"
        if self.nearest:
            text += f"; did you mean {self.nearest!r}?"
        return text


class InputError(HarnessError):
    """The user's input cannot be used; carries every fault found at once. Exit code 2."""

    def __init__(self, faults: Fault | Sequence[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class IncompleteError(HarnessError):
    """The run ended before all was answered, and can be resumed. Exit code 3.

    `unquoted`: the same without another program's own words, where the message has such.
    """

    def __init__(self, message: str, unquoted: str | None = None) -> None:
        self.unquoted = unquoted
        super().__init__(message)


class ModelError(HarnessError):
    """A model gave no usable answer. `kind` becomes the `Failure.kind` of the record.

    `usage` and `text`: what the reply told and held, where there was one; it is paid all the same.
    """

    def __init__(self, kind: str, message: str) -> None:
        self.kind = kind
        self.usage: Usage | None = None
        self.text = ""
        super().__init__(message)


class ModelFault(ModelError):
    """The model's own fault (empty, malformed, context too long): the record is `failed` and scores 0."""


class ModelOutage(ModelError):
    """Not the model's fault (network, rate limit, server error): tried again, and at last `unmeasured`.

    `overloaded`: the other side asks for fewer calls; `retry_after_s`: the seconds it asks to wait.
    """

    def __init__(
        self, kind: str, message: str, *, overloaded: bool = False, retry_after_s: float | None = None
    ) -> None:
        self.overloaded = overloaded
        self.retry_after_s = retry_after_s
        super().__init__(kind, message)

    @property
    def may_be_paid(self) -> bool:
        """Whether it came after the call was sent; what was refused for being too much costs nothing."""
        return self.usage is not None or (self.kind in _SENT and (bool(self.text) or not self.overloaded))


@contextmanager
def quoting(allowed: bool) -> Iterator[None]:
    """What stops a run is told without another program's own words, unless that is allowed: they may quote a text."""
    try:
        yield
    except InputError as error:
        if allowed or not any(fault.said for fault in error.faults):
            raise
        raise InputError([replace(fault, said="") for fault in error.faults]) from error
    except IncompleteError as error:
        unquoted, cause = error.unquoted, error.__cause__
        if isinstance(cause, ModelOutage):
            unquoted = f"stopped: {cause.kind}; the same command continues this run"
        if allowed or unquoted is None:
            raise
        raise IncompleteError(unquoted) from error


class MetricError(HarnessError):
    """A metric could not score a record: the score is a `Failure`, never NaN and never 0."""


def nearest(name: str, valid: Iterable[str]) -> str | None:
    """The valid name closest to `name`, or None where nothing is close."""
    valid = list(valid)
    found = difflib.get_close_matches(name.lower(), {v.lower(): v for v in valid}.keys(), n=1, cutoff=0.5)
    return next((v for v in valid if found and v.lower() == found[0]), None)
