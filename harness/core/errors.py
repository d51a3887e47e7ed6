"""The tree of errors. An expected failure is a value (`Failure`); an error here stops something."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class HarnessError(Exception):
    """Every error that the harness raises on purpose."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing that is wrong with what the user gave us.

    `place` is `file:line` or `file` (or `--set key` for the command line); `expected` says what would have
    been right; `nearest` is the closest valid name, where there is one.
    """

    place: str
    what: str
    expected: str = ""
    nearest: str | None = None

    def __str__(self) -> str:
        text = f"{self.place}: {self.what}"
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
    """The run ended before all was answered, and can be resumed. Exit code 3."""


class ModelError(HarnessError):
    """A model gave no usable answer. `kind` becomes the `Failure.kind` of the record."""

    def __init__(self, kind: str, message: str) -> None:
        self.kind = kind
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


class MetricError(HarnessError):
    """A metric could not score a record: the score is a `Failure`, never NaN and never 0."""


def nearest(name: str, valid: Iterable[str]) -> str | None:
    """The valid name closest to `name`, or None where nothing is close."""
    valid = list(valid)
    found = difflib.get_close_matches(name.lower(), {v.lower(): v for v in valid}.keys(), n=1, cutoff=0.5)
    return next((v for v in valid if found and v.lower() == found[0]), None)
