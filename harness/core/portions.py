"""Many rows, some at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def portions(rows: Iterable[T], most: int) -> Iterator[list[T]]:
    """The rows in lists of `most`, the last one shorter; no more than one list is held. `most` is at least 1."""
    remaining = iter(rows)
    while portion := list(islice(remaining, most)):
        yield portion
