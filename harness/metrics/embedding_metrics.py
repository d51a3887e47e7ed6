"""Nearness of meaning, by the embedder that is handed in."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from harness.core.embedding import even
from harness.core.errors import MetricError, ModelOutage
from harness.core.ports import Embedder, Judged, Metric, Value
from harness.core.types import Failure
from harness.metrics.parts import OUTAGE, Builders, MetricParts, PerItem, answers, best_answer


@dataclass(frozen=True, kw_only=True, slots=True)
class SemanticSimilarity:
    """Cosine of the answer's and the target's vectors, negative ones as 0; all texts are embedded at once."""

    embedder: Embedder
    name: str = "semantic_similarity"
    needs_gold_documents: bool = False

    def score(self, items: Sequence[Judged]) -> list[Value | Failure]:
        """One outcome per item."""
        texts = {text for item in items for text in (item.text, *answers(item)) if text.strip()}
        ordered = sorted(texts)
        try:
            embedded = even(self.embedder.embed(ordered), self.embedder.name).vectors if ordered else []
        except ModelOutage as outage:
            return [Failure(kind=OUTAGE, message=str(outage)) for _ in items]
        vectors = dict(zip(ordered, np.asarray(embedded), strict=True))

        def of_pair(text: str, target: str) -> float:
            if text not in vectors or target not in vectors:
                return 0.0
            return max(0.0, float(np.dot(vectors[text], vectors[target])))

        return PerItem(name=self.name, of=best_answer(of_pair)).score(items)


def _semantic_similarity(parts: MetricParts) -> Metric:
    if parts.embedder is None:
        raise MetricError("it needs an embedder; name one under `embedders`")
    return SemanticSimilarity(embedder=parts.embedder)


METRICS: Builders = {"semantic_similarity": _semantic_similarity}
