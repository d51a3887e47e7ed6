"""Nearness of meaning, by the embedder that is handed in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from harness.core.embedding import apart, even
from harness.core.errors import MetricError, ModelError, ModelFault, ModelOutage
from harness.core.ports import Embedded, Embedder, Judged, Metric, Value
from harness.core.types import Failure
from harness.metrics.parts import OUTAGE, Builders, MetricParts, PerItem, abstained, answers, best_answer


@dataclass(frozen=True, kw_only=True, slots=True)
class SemanticSimilarity:
    """Cosine of the answer's and the target's vectors, negative ones as 0; all texts are embedded at once."""

    embedder: Embedder
    name: str = "semantic_similarity"
    needs_gold_documents: bool = False

    def score(self, items: Sequence[Judged]) -> list[Value | Failure]:
        """One outcome per item. A text that a hosted embedder refuses, or loses, costs the scores that need it."""
        ordered = sorted({text for item in items for text in _texts(item)})
        found = dict(zip(ordered, self._vectors(ordered), strict=True))
        lost = {text: one for text, one in found.items() if isinstance(one, ModelError)}
        there = {text: one for text, one in found.items() if not isinstance(one, ModelError)}
        try:
            embedded = even(Embedded([*there.values()], []), self.embedder.name).vectors
        except ModelOutage as outage:
            return [Failure(kind=OUTAGE, message=str(outage)) for _ in items]
        vectors = dict(zip(there, np.asarray(embedded), strict=True))

        def of_pair(text: str, target: str) -> float:
            if text not in vectors or target not in vectors:
                return 0.0
            return max(0.0, float(np.dot(vectors[text], vectors[target])))

        scored = PerItem(name=self.name, of=best_answer(of_pair)).score(items)
        return [_lost(item, lost) or value for item, value in zip(items, scored, strict=True)]

    def _vectors(self, texts: Sequence[str]) -> Sequence[list[float] | ModelError]:
        if not texts:
            return []
        if self.embedder.local:
            return self.embedder.embed(texts).vectors
        return apart(lambda part: self.embedder.embed(part).vectors, texts)


def _texts(item: Judged) -> list[str]:
    return [text for text in (item.text, *answers(item)) if text.strip()]


def _lost(item: Judged, lost: Mapping[str, ModelError]) -> Failure | None:
    """Why an item has no score. What was refused is refused every time; what an outage took may be had again."""
    errors = [] if abstained(item) else [lost[text] for text in _texts(item) if text in lost]
    for error in errors:
        if isinstance(error, ModelFault):
            return Failure(kind=error.kind, message=str(error))
    return Failure(kind=OUTAGE, message=str(errors[0])) if errors else None


def _semantic_similarity(parts: MetricParts) -> Metric:
    if parts.embedder is None:
        raise MetricError("it needs an embedder; name one under `embedders`")
    return SemanticSimilarity(embedder=parts.embedder)


METRICS: Builders = {"semantic_similarity": _semantic_similarity}
