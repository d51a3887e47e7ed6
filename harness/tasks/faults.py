"""Where the readers leave what is wrong, so that all faults of a file come at once."""

from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path

from harness.core.errors import Fault, InputError, nearest
from harness.core.validation import Place

SHOWN_PER_FILE = 20


class Faults:
    """Collects faults; keeps the first 20 of each file and counts the rest."""

    def __init__(self) -> None:
        self._kept: list[Fault] = []
        self._counts: Counter[str] = Counter()
        self._total = 0

    def __len__(self) -> int:
        return self._total

    def add(self, place: str, what: str, expected: str = "") -> None:
        """Note one fault at `file:line`."""
        self.extend([Fault(place=place, what=what, expected=expected)])

    def add_name(self, place: str, what: str, name: str, valid: Collection[str]) -> None:
        """Note that `name` is none of `valid`; the most similar one is looked up only if it will be shown."""
        if self._counts[_file(place)] < SHOWN_PER_FILE:
            listed = ", ".join(sorted(valid)[:8]) + (", …" if len(valid) > 8 else "")
            self.extend([Fault(place=place, what=what, expected=f"one of {listed}", nearest=nearest(name, valid))])
        else:
            self._counts[_file(place)] += 1
            self._total += 1

    def extend(self, faults: Iterable[Fault]) -> None:
        """Note faults that someone else found."""
        for fault in faults:
            self._total += 1
            self._counts[_file(fault.place)] += 1
            if self._counts[_file(fault.place)] <= SHOWN_PER_FILE:
                self._kept.append(fault)

    def raise_any(self) -> None:
        """Raise `InputError` with everything noted so far, if anything was."""
        rest = [
            Fault(place=file, what=f"and {count - SHOWN_PER_FILE} more faults in this file", expected="")
            for file, count in self._counts.items()
            if count > SHOWN_PER_FILE
        ]
        if self._kept:
            raise InputError([*self._kept, *rest])


def all_at(where: str) -> Place:
    """The place of everything in a row is the row's line."""
    return lambda _: where


def _file(place: str) -> str:
    file, _, line = place.rpartition(":")
    return file if file and line.isdigit() else place


def inside(path: Path, root: Path, faults: Faults) -> bool:
    """Whether `path`, all links followed, lies in `root`; a fault is noted where it does not."""
    try:
        if path.resolve().is_relative_to(root.resolve()):
            return True
    except (RuntimeError, OSError):  # a ring of links
        faults.add(str(path), "leads back to itself", "a file, or a link to one")
        return False
    faults.add(str(path), f"leads out of {root}", "a file within it, not a link or a path elsewhere")
    return False
