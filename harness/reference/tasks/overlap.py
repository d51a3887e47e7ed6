"""Keeps texts that say nearly the same apart, so that no test item was in substance trained on."""

import re

SHINGLE_WORDS = 3
NEAR_DUPLICATE = 0.5


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """The runs of `SHINGLE_WORDS` words of a text, without case and punctuation; a shorter text is one run."""
    words = re.findall(r"\w+", text.lower())
    last = max(1, len(words) - SHINGLE_WORDS + 1)
    return frozenset(tuple(words[i : i + SHINGLE_WORDS]) for i in range(last))


def similarity(a: frozenset[tuple[str, ...]], b: frozenset[tuple[str, ...]]) -> float:
    """Jaccard's index of two shingle sets: the shared ones over all, 0 to 1."""
    return len(a & b) / len(a | b)


class Pool:
    """Texts taken so far; refuses those that come too near to one of them."""

    def __init__(self) -> None:
        self._taken: list[frozenset[tuple[str, ...]]] = []

    def near(self, text: str) -> bool:
        """Whether the text comes too near to one that was taken."""
        new = shingles(text)
        return any(similarity(new, old) >= NEAR_DUPLICATE for old in self._taken)

    def take(self, text: str) -> bool:
        """Whether the text was far enough from all others, and so was taken."""
        if self.near(text):
            return False
        self._taken.append(shingles(text))
        return True
