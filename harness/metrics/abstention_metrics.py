"""Whether a model says that it does not know exactly where there is nothing to know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.core.errors import MetricError
from harness.core.ports import Judged, Value
from harness.core.types import Failure, State
from harness.metrics.parts import Builders, PerItem, abstained, unanswerable


def _right(item: Judged) -> float:
    if not item.abstain:
        raise MetricError("the task has no answer for `I do not know` (`answers.abstain`)")
    return float(_rightly(item))


def _rightly(item: Judged) -> bool:
    return item.record.state is not State.FAILED and abstained(item) is unanswerable(item)


@dataclass(frozen=True, kw_only=True, slots=True)
class AbstainedRight:
    """Per record: abstained on an unanswerable sample, or answered (however) an answerable one.

    Over many: balanced accuracy, so that neither always answering nor always abstaining beats 0.5 where both
    kinds of samples occur.
    """

    name: str = "abstained_right"
    needs_gold_documents: bool = False

    def score(self, items: Sequence[Judged]) -> list[Value | Failure]:
        """1 or 0 for each item; a `Failure` where the task knows no abstaining."""
        return PerItem(name=self.name, of=_right).score(items)

    def fact(self, item: Judged) -> tuple[bool, bool]:
        """Whether the sample cannot be answered, and whether the record treats it rightly."""
        return unanswerable(item), _rightly(item)

    def aggregate(self, facts: Mapping[tuple[bool, bool], int]) -> float:
        """The mean, over the kinds of samples that occur, of the share that was treated rightly."""
        totals = {kind: facts.get((kind, True), 0) + facts.get((kind, False), 0) for kind in (True, False)}
        shares = [facts.get((kind, True), 0) / total for kind, total in totals.items() if total]
        return sum(shares) / len(shares)


METRICS: Builders = {"abstained_right": lambda _: AbstainedRight()}
