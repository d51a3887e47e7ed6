"""Agreement of labels: accuracy, and macro F1 over the classes that occur."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.core.ports import Judged, Value
from harness.core.types import Failure
from harness.metrics.normalise import label
from harness.metrics.parts import Builders, PerItem, abstained, best_answer


def same_label(text: str, target: str) -> float:
    """1 where both name the same class, whatever their case and the punctuation around them."""
    return float(label(text) == label(target))


_ACCURACY = PerItem(name="accuracy", of=best_answer(same_label))


@dataclass(frozen=True, kw_only=True, slots=True)
class MacroF1:
    """The mean over classes of `2 tp / (2 tp + fp + fn)`. A record's own value is whether it is right.

    The classes are those of the right answers: a label that no sample has costs recall where it was given,
    and forms no class. Of several accepted labels, the one given counts as the right one, else the first.
    """

    name: str = "macro_f1"
    needs_gold_documents: bool = False

    def score(self, items: Sequence[Judged]) -> list[Value | Failure]:
        """1 for each right label, 0 for each wrong one."""
        return _ACCURACY.score(items)

    def fact(self, item: Judged) -> tuple[str, str]:
        """The right label and the given one."""
        given = label(item.abstain if abstained(item) and item.abstain else item.text)
        accepted = [label(target) for target in item.sample.targets]
        return (given if given in accepted else accepted[0]), given

    def aggregate(self, facts: Mapping[tuple[str, str], int]) -> float:
        """Macro F1 of all records."""
        right, given, hits = Counter[str](), Counter[str](), Counter[str]()
        for (name, answer), count in facts.items():
            right[name] += count
            given[answer] += count
            hits[name] += count * (name == answer)
        return sum(2 * hits[name] / (right[name] + given[name]) for name in right) / len(right)


METRICS: Builders = {
    "accuracy": lambda _: _ACCURACY,
    "macro_f1": lambda _: MacroF1(),
}
