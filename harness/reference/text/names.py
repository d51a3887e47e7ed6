"""Invented and real proper names, and the hash that keeps some of them for the evaluation."""

import zlib
from collections.abc import Callable
from functools import cache
from random import Random
from typing import TypeVar

from harness.reference.text import lexicon, proper_names
from harness.reference.text.documents import Split
from harness.reference.text.listing import words

HELD_OUT_SHARE = 8
_ONSETS = words("b c d f g h j k l m n p r s t v w z br dr gr kr tr pl kl st sk sh th ch fl gl qu")
_NUCLEI = words("a e i o u a e i o ai au ea ia io ou y")
_CODAS = ["", "", "", "n", "r", "l", "s", "k", "t", "m", "x", "nd", "rt", "sk", "ll", "th", "v", "d"]
_ENDINGS = ("ton", "ville", "ford", "burg", "field", "by", "stad", "port", "mouth", "ham", "dale", "wick", "berg")
_SPELLED_SHARE = 0.12
T = TypeVar("T")


def pick(rng: Random, items: tuple[T, ...] | list[T]) -> T:
    """One of the items; several times faster than `rng.choice`."""
    return items[int(rng.random() * len(items))]


def between(rng: Random, low: int, high: int) -> int:
    """A whole number from low to high, both included."""
    return low + int(rng.random() * (high - low + 1))


def held_out(text: str) -> bool:
    """Whether this text is kept for the held-out split; true for one in eight."""
    return zlib.crc32(text.encode()) % HELD_OUT_SHARE == 0


def in_split(text: str, split: Split) -> bool:
    """Whether this text may occur in the split."""
    return held_out(text) == (split == "heldout")


def drawn(make: Callable[[Random], str], rng: Random, split: Split) -> str:
    """A text from `make` that belongs to the split."""
    while not in_split(text := make(rng), split):
        pass
    return text


def spelled(rng: Random) -> str:
    """A name put together from syllables, usually outside the pool."""
    count = 2 if rng.random() < 0.65 else 3 if rng.random() < 0.8 else 1
    last = count - 1
    syllables = (
        pick(rng, _ONSETS) + pick(rng, _NUCLEI) + (pick(rng, _CODAS) if index == last or rng.random() < 0.4 else "")
        for index in range(count)
    )
    ending = pick(rng, _ENDINGS) if rng.random() < 0.12 else ""
    return ("".join(syllables) + ending).capitalize()


@cache
def pool() -> tuple[str, ...]:
    """The invented names that the tokenizer holds whole."""
    rng = Random(7)
    names = {name for name in (spelled(rng) for _ in range(2600)) if 3 < len(name) < 10}
    return tuple(sorted(names)[::2])


def invented(rng: Random) -> str:
    """One invented word."""
    return spelled(rng) if rng.random() < _SPELLED_SHARE else pick(rng, pool())


def surname(rng: Random) -> str:
    """A family name: real ones mostly."""
    return pick(rng, proper_names.SURNAMES) if rng.random() < 0.7 else invented(rng)


def person(rng: Random) -> str:
    """A person's name in one of the usual forms."""
    luck = rng.random()
    if luck < 0.62:
        return f"{pick(rng, proper_names.FIRST_NAMES)} {surname(rng)}"
    if luck < 0.74:
        return f"{pick(rng, ('Mr', 'Ms', 'Mrs', 'Dr', 'Mr', 'Ms', 'Professor'))} {surname(rng)}"
    return pick(rng, proper_names.FIRST_NAMES) if luck < 0.85 else f"{invented(rng)} {invented(rng)}"


def town(rng: Random) -> str:
    """A town, real or invented."""
    return pick(rng, proper_names.CITIES) if rng.random() < 0.5 else invented(rng)


def letters(rng: Random, count: int) -> str:
    """Capital letters."""
    return "".join(pick(rng, _CAPITALS) for _ in range(count))


_CAPITALS = tuple("ABCDEFGHJKLMNPQRSTUVWXYZ")


def code(rng: Random) -> str:
    """An identifier such as "E-17", "KB42-C" or "river-7"."""
    luck = rng.random()
    if luck < 0.45:
        return f"{letters(rng, between(rng, 1, 3))}-{between(rng, 10, 9999 if luck < 0.15 else 99)}"
    if luck < 0.65:
        return f"{letters(rng, 2)}{between(rng, 1, 99)}-{letters(rng, 1)}"
    if luck < 0.85:
        return f"{letters(rng, between(rng, 1, 2))}{between(rng, 1, 999)}"
    return f"{pick(rng, lexicon.WORDS)}-{between(rng, 1, 99)}"
