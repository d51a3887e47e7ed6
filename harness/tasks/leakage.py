"""Samples of one pool that stand in another too: what was trained or tuned on must not be what is tested.

Two tiers. *exact*: the same words, numbers and symbols after Unicode, case and punctuation are evened out.
*near*: the same content words in the same order (only words such as "the" and "is" differ); or, for long texts
with an answer in common, at least 0.8 Jaccard similarity of their word pairs where the words that differ
hold no number and no name. Templates filled with other numbers, names or words are different samples.
"""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from harness.core.types import Sample, Split, Task

PAIRS: tuple[tuple[Split, Split], ...] = (
    ("test", "train"),
    ("test", "validation"),
    ("train", "validation"),
)
LONG_TOKENS = 20
NEAR_JACCARD = 0.8

_TOKEN = re.compile(r"['’]s\b|(?<!\w)[-−]?\d+(?:[.,:/]\d+)*\b|\w+|\S")
_STOP = frozenset({"a", "an", "the", "of", "is", "are", "do", "does", "please", "'s", "’s"})
_KEPT_PUNCTUATION = frozenset("*/%#&@")

Shingle: TypeAlias = tuple[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Leak:
    """A sample of the first pool and the one in the second that it repeats; `pools` as in `leakage.accept`."""

    pools: str
    first_id: str
    second_id: str
    how: Literal["exact", "near"]
    similarity: float
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Read:
    """One sample as this file looks at it."""

    sample: Sample
    tokens: tuple[str, ...]
    content: tuple[str, ...]
    names: frozenset[str]


def find_leaks(task: Task) -> tuple[Leak, ...]:
    """For every two pools, each sample of the first that the second repeats, with the one most like it."""
    pools: Mapping[Split, list[_Read]] = {
        "test": [_read(sample) for sample in task.test],
        "train": [_read(sample) for sample in task.train],
        "validation": [_read(sample) for sample in task.validation],
    }
    leaks: list[Leak] = []
    for first, second in PAIRS:
        leaks.extend(_between(f"{first} x {second}", pools[first], pools[second]))
    return tuple(leaks)


def _between(pools: str, first: Sequence[_Read], second: Sequence[_Read]) -> Iterator[Leak]:
    exact = {read.tokens: read for read in reversed(second)}
    reworded = {read.content: read for read in reversed(second) if len(read.content) > 1}
    find_long = _long_finder(second)
    for read in first:
        how: Literal["exact", "near"] = "near"
        similarity = 1.0
        if found := exact.get(read.tokens):
            how = "exact"
        elif not (found := reworded.get(read.content)):
            found, similarity = find_long(read)
        if found:
            yield Leak(
                pools=pools,
                first_id=read.sample.id,
                second_id=found.sample.id,
                how=how,
                similarity=similarity,
                text=" ".join(read.sample.input.split())[:200],
            )


def _read(sample: Sample) -> _Read:
    raw = _TOKEN.findall(unicodedata.normalize("NFKC", sample.input))
    words = [token for token in raw if _counts(token)]
    tokens = tuple(token.casefold() for token in words) or (sample.input.strip(),)
    names = _names(raw)
    content = tuple(token for token in tokens if token not in _STOP or token in names)
    return _Read(sample=sample, tokens=tokens, content=content, names=names)


def _counts(token: str) -> bool:
    """Punctuation of sentences does not count; words, numbers, operators, currencies and emoji do."""
    return len(token) > 1 or token in _KEPT_PUNCTUATION or not unicodedata.category(token).startswith(("P", "C"))


def _names(raw: Sequence[str]) -> frozenset[str]:
    """Words with a capital that no sentence began with, in lower case."""
    follows = zip([".", *raw[:-1]], raw, strict=True) if raw else ()
    return frozenset(word.casefold() for before, word in follows if word != word.lower() and before not in ".!?:\n")


def _long_finder(pool: Sequence[_Read]) -> Callable[[_Read], tuple[_Read | None, float]]:
    """Exact Jaccard search by prefix filtering (Bayardo, Ma and Srikant 2007).

    Two sets of similarity t share an element among the `n - ceil(t n) + 1` rarest of each, so only those are
    indexed.
    """
    shingled = [(read, _shingles(read)) for read in pool if len(read.content) >= LONG_TOKENS]
    frequency = Counter(shingle for _, shingles in shingled for shingle in shingles)

    def rarest(shingles: frozenset[Shingle]) -> list[Shingle]:
        keep = len(shingles) - math.ceil(NEAR_JACCARD * len(shingles) - 1e-9) + 1
        return sorted(shingles, key=lambda shingle: (frequency[shingle], shingle))[:keep]

    index: dict[Shingle, list[int]] = defaultdict(list)
    for number, (_, shingles) in enumerate(shingled):
        for shingle in rarest(shingles):
            index[shingle].append(number)

    def find(read: _Read) -> tuple[_Read | None, float]:
        if len(read.content) < LONG_TOKENS:
            return None, 0.0
        own = _shingles(read)
        best: tuple[_Read | None, float] = (None, 0.0)
        for number in sorted({n for shingle in rarest(own) for n in index.get(shingle, ())}):
            other, shingles = shingled[number]
            similarity = len(own & shingles) / len(own | shingles)
            if similarity >= NEAR_JACCARD and similarity > best[1] and _same_matter(read, other):
                best = other, similarity
        return best

    return find


def _shingles(read: _Read) -> frozenset[Shingle]:
    return frozenset(zip(read.content, read.content[1:], strict=False))


def _same_matter(one: _Read, other: _Read) -> bool:
    """An answer in common, and no number or name that only one of them holds."""
    answers = {target.casefold().strip() for target in one.sample.targets}
    if answers.isdisjoint(target.casefold().strip() for target in other.sample.targets):
        return False
    mine, theirs = Counter(one.content), Counter(other.content)
    names = one.names | other.names
    return not any(
        token in names or any(sign.isdigit() for sign in token) for token in (mine - theirs) + (theirs - mine)
    )
