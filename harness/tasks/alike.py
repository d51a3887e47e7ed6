"""Test samples that mean what a training sample means: leaks that no comparison of words finds. A warning, no stop.

The embeddings of filled templates are all alike, so that a similarity says little by itself. A pair is told only if

- the two have an answer in common, the same numbers, the same names, and a word that few others have,
- their cosine is at least `LEAST_COSINE`, and
- it is higher than that of 99 of 100 training samples to their own nearest fellow by the same rules (leaving repeated
  texts out). If test and training samples come from one source, so that any could as well have been in the other pool,
  this flags at most one in a hundred clean test samples (the argument of conformal prediction: Vovk et al. 2005).

So one in a hundred is what chance brings, and a warning is due only where it is more. But the pools need not come from
one source: test questions about what training taught in other words are meant to be like it, and nobody but a reader
can tell those from leaks; hence no stop.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from harness.core.ports import Embedder
from harness.core.types import Split, Task
from harness.tasks.reading import Read, is_amount, read

LEAST_COSINE = 0.85
LEAST_POOL = 20
MOST_TEXTS = 5_000
FALSE_ALARMS = 0.01
_UNLIKELY = 0.05
_RARE_SHARE = 0.1

Vectors: TypeAlias = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Alike:
    """A test sample, the training or validation sample most like it, and their cosine."""

    first_id: str
    second_id: str
    second_pool: Split
    cosine: float


@dataclass(frozen=True, kw_only=True, slots=True)
class AlikeSearch:
    """What was found above `threshold` among `looked_at` test samples; `skipped` says why nobody looked.

    `chance`: the most that each clean sample's chance to be among them can be, if the pools are of one source.
    """

    found: tuple[Alike, ...] = ()
    looked_at: int = 0
    threshold: float | None = None
    chance: float = FALSE_ALARMS
    skipped: str | None = None

    @property
    def more_than_chance(self) -> bool:
        """Whether so many are found in fewer than one in twenty clean pools."""
        found, rate = len(self.found), self.chance
        fewer = sum(math.comb(self.looked_at, k) * rate**k * (1 - rate) ** (self.looked_at - k) for k in range(found))
        return found > 0 and 1 - fewer < _UNLIKELY


def find_alike(task: Task, embedder: Embedder, known: Collection[str] = ()) -> AlikeSearch:
    """Test samples most like a training or validation sample; `known`: test samples that are leaks anyway.

    Embeds only what has a counterpart to be compared with. Raises what the embedder raises.
    """
    pools: list[tuple[Split, Read]] = [("train", read(sample)) for sample in task.train]
    pools += [("validation", read(sample)) for sample in task.validation]
    pools = list({(other.core, other.answers): (split, other) for split, other in reversed(pools)}.values())
    others = [other for _, other in pools]
    test = [read(s) for s in task.test if s.id not in known] if len(others) >= LEAST_POOL else []
    if not test:
        return AlikeSearch(skipped=f"fewer than {LEAST_POOL} samples to compare with")
    fellows = _fellows(test, others)
    texts = sorted({one.sample.input for first, theirs in fellows if theirs for one in (first, *theirs)})
    if len(texts) > MOST_TEXTS:
        return AlikeSearch(skipped=f"{len(texts):,} texts would have to be embedded, more than {MOST_TEXTS:,}")
    vectors = dict(zip(texts, np.array(embedder.embed(texts).vectors), strict=True)) if texts else {}
    nearest = [_nearest(one, theirs, vectors) for one, theirs in fellows]
    threshold = max(LEAST_COSINE, _quantile([cosine for _, cosine in nearest[len(test) :]]))
    splits = {id(other): split for split, other in pools}
    found = [
        Alike(first_id=one.sample.id, second_id=other.sample.id, second_pool=splits[id(other)], cosine=cosine)
        for one, (other, cosine) in zip(test, nearest, strict=False)
        if other is not None and cosine > threshold
    ]
    return AlikeSearch(
        found=tuple(sorted(found, key=lambda each: -each.cosine)), looked_at=len(test), threshold=threshold
    )


def _fellows(test: Sequence[Read], others: Sequence[Read]) -> list[tuple[Read, list[Read]]]:
    """With each of `test`, then of `others`, those of `others` that it may be compared with."""
    spread = Counter(word for one in (*test, *others) for word in one.vocabulary)
    rare = {word for word, count in spread.items() if count <= max(2, _RARE_SHARE * (len(test) + len(others)))}
    index: dict[tuple[object, str], list[Read]] = defaultdict(list)
    for other in others:
        for word in other.vocabulary & rare:
            index[_facts(other), word].append(other)
    found: list[tuple[Read, list[Read]]] = []
    for one in (*test, *others):
        facts = _facts(one)
        near = {id(other): other for word in sorted(one.vocabulary & rare) for other in index.get((facts, word), ())}
        found.append((one, [o for o in near.values() if o is not one and not o.answers.isdisjoint(one.answers)]))
    return found


def _facts(one: Read) -> object:
    """What a filled template differs in."""
    amounts = frozenset(word for word in one.content if is_amount(word))
    return one.sample.images, amounts, one.names & one.vocabulary


def _nearest(one: Read, theirs: Sequence[Read], vectors: Vectors) -> tuple[Read | None, float]:
    """-1 stands for "nothing to compare with"."""
    if not theirs:
        return None, -1.0
    cosines = np.stack([vectors[other.sample.input] for other in theirs]) @ vectors[one.sample.input]
    best = int(cosines.argmax())
    return theirs[best], float(cosines[best])


def _quantile(cosines: Sequence[float]) -> float:
    """What a further value of the same source exceeds with a chance of at most 1 %; with few values, the highest."""
    rank = math.ceil((1 - FALSE_ALARMS) * (len(cosines) + 1))
    return sorted(cosines)[min(rank, len(cosines)) - 1]
