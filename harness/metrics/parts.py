"""What every metric is made of: the range it keeps, how an abstention counts, what it may be given."""

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, runtime_checkable

from harness.core.errors import MetricError
from harness.core.ports import Embedder, Judged, Metric, Value
from harness.core.types import Failure, State
from harness.metrics.normalise import normalise

OUTAGE = "outage"
"""The kind of a failure that is not a metric's own: what it needs was not there, and may be at another time."""
OfPair: TypeAlias = Callable[[str, str], float]
OfItem: TypeAlias = Callable[[Judged], float]


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricParts:
    """What a metric may need that is not its own."""

    embedder: Embedder | None = None


Builders: TypeAlias = Mapping[str, Callable[[MetricParts], Metric]]


@runtime_checkable
class SetMetric(Metric, Protocol):
    """A metric whose value over many records is not the mean of theirs, such as macro F1.

    It is worked out from how often each `fact` occurs, so that no record need be remembered.
    """

    def fact(self, item: Judged) -> Hashable:
        """What counts of one record. A failed record takes part with the text ""."""

    def aggregate(self, facts: Mapping[Any, int]) -> float:
        """The value over all records, at least one: each fact and how many records have it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PerItem:
    """A metric that looks at each record for itself."""

    name: str
    of: OfItem
    needs_gold_documents: bool = False

    def score(self, items: Sequence[Judged]) -> list[Value | Failure]:
        """One outcome per item; a `MetricError` or a value out of range is a `Failure`."""
        return [self._scored(item) for item in items]

    def _scored(self, item: Judged) -> Value | Failure:
        try:
            return bounded(self.name, self.of(item))
        except MetricError as error:
            return Failure(kind="metric", message=f"{self.name}: {error}")


def bounded(name: str, value: float) -> Value | Failure:
    """The value if it lies in [0, 1]; what rounding put within 1e-6 of an end is that end."""
    if not math.isfinite(value) or not -1e-6 <= value <= 1 + 1e-6:
        return Failure(kind="metric", message=f"{name}: gave {value}, which is not in [0, 1]")
    if value > 1 - 1e-6:
        return Value(value=1.0)
    return Value(value=0.0 if value < 1e-6 else float(value))


def unanswerable(item: Judged) -> bool:
    """Whether the task's right answer is that there is none."""
    return bool(item.abstain) and any(_same(target, item.abstain) for target in item.sample.targets)


def abstained(item: Judged) -> bool:
    """Whether the model said that it does not know."""
    return item.record.state is State.ABSTAINED


def answers(item: Judged) -> tuple[str, ...]:
    """The accepted answers that are answers."""
    return tuple(target for target in item.sample.targets if not item.abstain or not _same(target, item.abstain))


def best_answer(of_pair: OfPair) -> OfItem:
    """Score the text against every accepted answer and keep the best.

    An abstention is right (1) exactly where the sample cannot be answered, and a similarity between words
    such as "unknown" and an answer counts for nothing.
    """

    def of_item(item: Judged) -> float:
        if abstained(item):
            return float(unanswerable(item))
        return max((of_pair(item.text, target) for target in answers(item)), default=0.0)

    return of_item


def _same(one: str, other: str | None) -> bool:
    return other is not None and (one == other or normalise(one) == normalise(other))
