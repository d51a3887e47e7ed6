"""Samples of one pool that stand in another too: what was trained or tuned on must not be what is tested.

Two tiers. *exact*: the same words, numbers and symbols after Unicode, case and punctuation are evened out.
*near*, any of:

- the same content words in the same order: only words such as "the" and "is" differ;
- with an answer in common, the same letters in the same order ("e mail", "e-mail");
- with an answer in common, the same words once greetings and requests at the edges are taken off ("Please tell me:");
- with an answer in common, the one stands whole in the other, and what was added is a clause of its own, a filler
  ("exactly"), or little beside a long text, without a number, a name or a "not";
- the same, and what was added stands around other questions of the pools too and never changes an answer;
- with an answer in common, two long texts share 0.8 (Jaccard) of their word pairs, neither has a number, a name or a
  "not" that the other lacks, and they differ neither in a whole sentence (many questions on one passage) nor in a word
  at a place where the pools have many (a template's).

Templates filled with other numbers, names or words are different samples. What a semantic search finds beyond that is
in `alike`; it warns, and does not stop a run.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal, TypeAlias

from harness.core.types import Sample, Split, Task
from harness.tasks.frames import Frames
from harness.tasks.reading import ASKING, CHANGERS, FILLERS, FRAME, LEADING, POLITE, QUESTIONS, Read, is_amount, read

PAIRS: tuple[tuple[Split, Split], ...] = (
    ("test", "train"),
    ("test", "validation"),
    ("train", "validation"),
)
LONG_TOKENS = 20
NEAR_JACCARD = 0.8

_MOST_LISTED = 20
_LEAST_GLUED = 8  # letters: shorter texts without spaces may be anything
_LEAST_WITHIN = 3  # words of a text that is looked for within another
_SENTENCE_TOKENS = 6  # from here on any words may stand in front of it
_WORDS_PER_INSERTION = 8
_MOST_GAPS = 2
_FILLERS_OF_A_SLOT = 5
_SAME_SENTENCE = 0.7
_MOST_ADDED = 5  # words beside it that are no greeting and no request

Pair: TypeAlias = tuple[str, str]
Found: TypeAlias = tuple[Read | None, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Leak:
    """A sample of the first pool and the one in the second that it repeats; `pools` as in `leakage.accept`."""

    pools: str
    first_id: str
    second_id: str
    how: Literal["exact", "near"]
    similarity: float
    text: str


def find_leaks(task: Task) -> tuple[Leak, ...]:
    """For every two pools, each sample of the first that the second repeats, with the one most like it."""
    if not task.train and not task.validation:
        return ()
    pools: Mapping[Split, list[Read]] = {
        "test": [read(sample) for sample in task.test],
        "train": [read(sample) for sample in task.train],
        "validation": [read(sample) for sample in task.validation],
    }
    leaks: list[Leak] = []
    for first, second in PAIRS:
        leaks.extend(_between(f"{first} x {second}", pools[first], pools[second]))
    return tuple(leaks)


def shortened(sample: Sample) -> str:
    """Its question on one line, for lists of leaks."""
    return " ".join(sample.input.split())[:200]


def listed(leaks: Sequence[Leak]) -> str:
    """The pairs as `a = b; c ~ d (0.85)`; the first ones, where there are many."""
    pairs = [
        f"{leak.first_id} = {leak.second_id}"
        if leak.how == "exact"
        else f"{leak.first_id} ~ {leak.second_id} ({leak.similarity:.2f})"
        for leak in leaks[:_MOST_LISTED]
    ]
    more = len(leaks) - len(pairs)
    return "; ".join(pairs) + (f"; and {more} more" if more else "")


def _between(pools: str, first: Sequence[Read], second: Sequence[Read]) -> Iterator[Leak]:
    exact = {(read.sample.images, read.tokens): read for read in reversed(second)}
    finders = (_reworded_finder(second), _within_finder(first, second), _long_finder(first, second))
    for one in first:
        how: Literal["exact", "near"] = "exact"
        found, similarity = exact.get((one.sample.images, one.tokens)), 1.0
        for find in finders:
            if found is None:
                how = "near"
                found, similarity = find(one)
        if found:
            yield Leak(
                pools=pools,
                first_id=one.sample.id,
                second_id=found.sample.id,
                how=how,
                similarity=similarity,
                text=shortened(one.sample),
            )


def same_answer(one: Read, other: Read) -> bool:
    """The same pictures, and an answer in common."""
    return one.sample.images == other.sample.images and not one.answers.isdisjoint(other.answers)


# ---- the same but for unimportant words ------------------------------------------------------------


def _reworded_finder(pool: Sequence[Read]) -> Callable[[Read], Found]:
    keyed: dict[object, list[Read]] = defaultdict(list)
    for other in pool:
        for key in _keys(other):
            keyed[key].append(other)

    def find(one: Read) -> Found:
        for key in _keys(one):
            for other in keyed.get(key, ()):
                plain = key is one.content and not (one.formula or other.formula)
                if same_answer(one, other) or (plain and one.sample.images == other.sample.images):
                    return other, 1.0
        return None, 0.0

    return find


def _keys(one: Read) -> Iterator[object]:
    """What is the same in texts that are nearly the same, the most telling first."""
    if len(one.content) > 1:
        yield one.content
    if len(one.glued) >= _LEAST_GLUED:
        yield one.glued
    if one.core is not one.content and len(one.content) > 1:
        yield "core", one.core


# ---- the one within the other ----------------------------------------------------------------------


def _within_finder(first: Sequence[Read], second: Sequence[Read]) -> Callable[[Read], Found]:
    """Finds what of `second` holds a text of `first`, or stands whole in it.

    Whoever stands whole in another shares its pairs of neighbouring words, but for one at each gap: so of each text
    only the rarest pairs are indexed, and those of the other are looked up.
    """
    frequency = Counter(pair for pool in (first, second) for one in pool for pair in set(_pairs(one)))
    held = _candidates(second, first, frequency)
    holding = _candidates(first, second, frequency)
    frames = Frames.among([*held, *holding], [*first, *second])
    mates: dict[int, list[Read]] = defaultdict(list)
    for small, large in held:
        if stands_in(small, large) or frames.around(small, large):
            mates[id(large)].append(small)
    for small, large in holding:
        if stands_in(small, large) or frames.around(small, large):
            mates[id(small)].append(large)

    def find(one: Read) -> Found:
        best = max(mates.get(id(one), ()), key=lambda other: _overlap(one, other), default=None)
        return (best, _overlap(one, best)) if best else (None, 0.0)

    return find


def _candidates(small: Sequence[Read], large: Sequence[Read], frequency: Mapping[Pair, int]) -> list[tuple[Read, Read]]:
    """Pairs of a small and a large text of which the one may stand in the other."""
    index = _rarest_index(small, frequency)
    return [
        (small[number], one)
        for one in large
        for number in sorted({n for pair in set(_pairs(one)) for n in index.get(pair, ())})
        if len(small[number].content) < len(one.content) and small[number].vocabulary <= one.vocabulary
    ]


def _pairs(one: Read) -> Iterable[Pair]:
    return pairwise(one.content)


def _rarest_index(pool: Sequence[Read], frequency: Mapping[Pair, int]) -> Mapping[Pair, list[int]]:
    index: dict[Pair, list[int]] = defaultdict(list)
    for number, one in enumerate(pool):
        if len(one.content) >= _LEAST_WITHIN:
            for pair in sorted(set(_pairs(one)), key=lambda pair: (frequency[pair], pair))[: _MOST_GAPS + 1]:
                index[pair].append(number)
    return index


def _overlap(one: Read, other: Read) -> float:
    """The share of the longer text's words that the shorter one has."""
    small, large = sorted((len(one.content), len(other.content)))
    return small / large if large else 0.0


def stands_in(small: Read, large: Read) -> bool:
    """Whether the small text stands whole in the large one, and what was added leaves the question as it is."""
    size = len(small.content)
    if not _LEAST_WITHIN <= size < len(large.content) or not small.vocabulary <= large.vocabulary:
        return False
    if not same_answer(small, large):
        return False
    names = small.names | large.names
    for first in (n for n, word in enumerate(large.content) if word == small.content[0]):
        gaps = _gaps(small.content, large.content, first)
        if gaps is None:
            return False  # what does not stand behind this place stands behind no later one
        added, last = gaps
        inner = [large.content[n] for n in added]
        if _may_be_inserted(inner, size, names) and _may_stand_around(small, large, (first, last), names):
            return True
    return False


def _gaps(small: Sequence[str], large: Sequence[str], first: int) -> tuple[list[int], int] | None:
    """Where words were inserted, and where the small text ends, if it begins at `first`; None if it does not stand."""
    place, skipped = first, []
    for word in small:
        while place < len(large) and large[place] != word:
            skipped.append(place)
            place += 1
        if place == len(large):
            return None
        place += 1
    return skipped, place


def _may_be_inserted(inserted: Sequence[str], size: int, names: frozenset[str]) -> bool:
    leads = LEADING if any(word in FILLERS for word in inserted) else frozenset[str]()
    rest = [word for word in inserted if word not in FILLERS and word not in leads]
    return len(rest) <= size // _WORDS_PER_INSERTION and not any(_changes(word, names) for word in rest)


def _may_stand_around(small: Read, large: Read, place: tuple[int, int], names: frozenset[str]) -> bool:
    """Whether the question stays the same with what stands in front of it and behind it."""
    first, last = place
    size, before, behind = len(small.content), large.content[:first], large.content[last:]
    if behind and not small.closed and large.closed and behind[0] in large.names | {"i"}:
        behind = behind[1:]  # a sentence that begins behind one without a full stop
        ends = large.ends | {last}
    else:
        ends = large.ends
    added = [word for word in (*before, *behind) if word not in FRAME and word not in FILLERS]
    if len(added) > _MOST_ADDED or any(word in names or is_amount(word) for word in added):
        return False
    # in a list, a comma is no end of anything
    clauses = large.pauses if small.pauses == small.ends else ends
    in_front = (
        first in large.ends
        or _only(before, FRAME | {"not"} if first in clauses else FRAME)
        or (before[-1] in ASKING and not any(word in QUESTIONS for word in before))
        or (small.content[0] in QUESTIONS and not any(_changes(word, names) for word in before))
        or ((first in clauses or size >= _SENTENCE_TOKENS) and not any(_changes(word, names) for word in before))
    )
    at_end = (
        last in ends
        or _only(behind, FRAME if last in large.pauses or not small.closed else POLITE)
        or (last in clauses and not any(_changes(word, names) for word in behind))
    )
    return in_front and at_end


def _only(words: Sequence[str], known: frozenset[str]) -> bool:
    return all(word in known or word in FILLERS for word in words)


def _changes(word: str, names: frozenset[str]) -> bool:
    """Whether a word that only one of two texts has makes another question of it."""
    return word in CHANGERS or word in names or is_amount(word)


# ---- long texts ------------------------------------------------------------------------------------


def _long_finder(first: Sequence[Read], second: Sequence[Read]) -> Callable[[Read], Found]:
    """Exact Jaccard search by prefix filtering (Bayardo, Ma and Srikant 2007).

    Two sets of similarity t share an element among the `n - ceil(t n) + 1` rarest of each, so only those are
    indexed.
    """
    paired = [(other, frozenset(_pairs(other))) for other in second if len(other.content) >= LONG_TOKENS]
    frequency = Counter(pair for _, pairs in paired for pair in pairs)

    def rarest(pairs: frozenset[Pair]) -> list[Pair]:
        keep = len(pairs) - math.ceil(NEAR_JACCARD * len(pairs) - 1e-9) + 1
        return sorted(pairs, key=lambda pair: (frequency[pair], pair))[:keep]

    index: dict[Pair, list[int]] = defaultdict(list)
    for number, (_, pairs) in enumerate(paired):
        for pair in rarest(pairs):
            index[pair].append(number)
    slots = _Slots(pools=(first, second))

    def find(one: Read) -> Found:
        if len(one.content) < LONG_TOKENS:
            return None, 0.0
        own = frozenset(_pairs(one))
        best: Found = (None, 0.0)
        for number in sorted({n for pair in rarest(own) for n in index.get(pair, ())}):
            other, pairs = paired[number]
            similarity = len(own & pairs) / len(own | pairs)
            if similarity >= NEAR_JACCARD and similarity > best[1] and _same_matter(one, other, slots):
                best = other, similarity
        return best

    return find


@dataclass(kw_only=True, slots=True)
class _Slots:
    """Which places of the pools' texts are filled with many words: those of a template. Looked at when first asked."""

    pools: tuple[Sequence[Read], ...]
    _fillers: dict[Pair, set[str]] | None = None

    def filled(self, before: str, behind: str) -> bool:
        """Whether at least five different words stand between these two."""
        if self._fillers is None:
            self._fillers = defaultdict(set)
            for one in (one for pool in self.pools for one in pool):
                framed = ("", *one.content, "")
                for left, word, right in zip(framed, framed[1:], framed[2:], strict=False):
                    self._fillers[left, right].add(word)
        return len(self._fillers.get((before, behind), ())) >= _FILLERS_OF_A_SLOT


def _same_matter(one: Read, other: Read, slots: _Slots) -> bool:
    """An answer in common, and no number, name or "not" that only one has, no other sentence, no other filling."""
    if not same_answer(one, other):
        return False
    mine, theirs = Counter(one.content), Counter(other.content)
    names = one.names | other.names
    if any(_changes(word, names) for word in (mine - theirs) + (theirs - mine)):
        return False
    return not (_own_sentence(one, other) and _own_sentence(other, one)) and not _other_filling(one, other, slots)


def _own_sentence(one: Read, other: Read) -> bool:
    """Whether a sentence of the one is none of the other's: it has less than 0.7 (Dice) in common with each."""
    theirs = list(_sentences(other))
    return any(
        all(2 * len(mine & each) < _SAME_SENTENCE * (len(mine) + len(each)) for each in theirs)
        for mine in _sentences(one)
    )


def _sentences(one: Read) -> Iterator[frozenset[str]]:
    bounds = sorted(one.ends)
    return (frozenset(one.content[a:b]) for a, b in pairwise(bounds) if b - a >= _LEAST_WITHIN)


def _other_filling(one: Read, other: Read, slots: _Slots) -> bool:
    """Whether they differ in a single word at a place where the pools have many."""
    changes = SequenceMatcher(None, one.content, other.content, autojunk=False).get_opcodes()
    framed = ("", *one.content, "")
    return any(
        kind == "replace" and end - start == 1 and slots.filled(framed[start], framed[end + 1])
        for kind, start, end, _, _ in changes
    )
