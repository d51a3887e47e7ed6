"""Items to judge, and an embedder small enough to embed thousands of texts in a test."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from harness.core.ports import Embedded, Judged
from harness.core.types import Passage, Record, RecordKey, Sample, State


@pytest.fixture(scope="session")
def judged() -> Callable[..., Judged]:
    """`judged(text, target, ..., state=, abstain=, gold=, found=)`."""

    def build(text: str, *targets: str, **more: Any) -> Judged:
        sample = Sample(id="s", input="?", targets=targets, gold_doc_ids=tuple(more.get("gold", ())))
        record = Record(
            key=RecordKey(task="t", arm="a", sample_id="s"),
            state=more.get("state", State.OK),
            text=text,
            passages=tuple(Passage(doc_id=name, text="") for name in more.get("found", ())),
        )
        return Judged(sample=sample, record=record, text=text, abstain=more.get("abstain"), kind="qa")

    return build


class TrigramEmbedder:
    """Unit vectors of character trigrams in 64 buckets: near for alike spelling, equal for equal texts."""

    name = "trigrams"
    digest = "trigrams-64"

    local = True

    def embed(self, texts: Sequence[str], *, queries: bool = False) -> Embedded:
        return Embedded([self._vector(text) for text in texts], [self.count_tokens(text) for text in texts])

    def _vector(self, text: str) -> list[float]:
        padded = f"  {text} "
        counts = Counter(sum(map(ord, padded[i : i + 3])) % 64 for i in range(len(padded) - 2))
        length = math.sqrt(sum(count * count for count in counts.values()))
        return [counts[bucket] / length for bucket in range(64)]

    def count_tokens(self, text: str) -> int:
        return len(self.split_tokens(text))

    def split_tokens(self, text: str) -> list[str]:
        return text.split()


@pytest.fixture(scope="session")
def embedder() -> TrigramEmbedder:
    return TrigramEmbedder()
