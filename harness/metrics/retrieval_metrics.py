"""How well the gold documents were found, over all passages that the arm was given.

Several passages of one document count once, at the rank of the first. Relevance is 0 or 1.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from harness.core.errors import MetricError
from harness.core.ports import Judged, Metric
from harness.metrics.parts import Builders, MetricParts, PerItem


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranking:
    """The distinct documents found, best first: whether each is gold. `places` passages could have held one."""

    is_gold: tuple[bool, ...]
    gold: int
    places: int


def ranking(item: Judged) -> Ranking:
    """The ranking of one record. Raises `MetricError` where no gold documents are known."""
    gold = set(item.sample.gold_doc_ids)
    if not gold:
        raise MetricError("no gold documents are known for this sample")
    found = dict.fromkeys(passage.doc_id for passage in item.record.passages)
    is_gold = tuple(name in gold for name in found)
    return Ranking(is_gold=is_gold, gold=len(gold), places=len(item.record.passages))


def hit(ranked: Ranking) -> float:
    """1 where any gold document was found."""
    return float(any(ranked.is_gold))


def recall(ranked: Ranking) -> float:
    """The share of the gold documents that was found."""
    return sum(ranked.is_gold) / ranked.gold


def reciprocal_rank(ranked: Ranking) -> float:
    """1 / rank of the first gold document, 0 where none was found."""
    return next((1 / rank for rank, gold in enumerate(ranked.is_gold, start=1) if gold), 0.0)


def ndcg(ranked: Ranking) -> float:
    """`sum(1 / log2(rank + 1))` over the gold documents, over that of the best order (Järvelin 2002)."""
    gain = sum(1 / math.log2(rank + 1) for rank, gold in enumerate(ranked.is_gold, start=1) if gold)
    best = range(1, min(ranked.gold, ranked.places) + 1)
    return gain / sum(1 / math.log2(rank + 1) for rank in best) if gain else 0.0


def _builder(name: str, of_ranking: Callable[[Ranking], float]) -> Callable[[MetricParts], Metric]:
    metric = PerItem(name=name, of=lambda item: of_ranking(ranking(item)), needs_gold_documents=True)
    return lambda _: metric


METRICS: Builders = {
    "hit_at_k": _builder("hit_at_k", hit),
    "recall_at_k": _builder("recall_at_k", recall),
    "mrr": _builder("mrr", reciprocal_rank),
    "ndcg": _builder("ndcg", ndcg),
}
