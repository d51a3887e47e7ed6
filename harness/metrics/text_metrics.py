"""Agreement of words: exact match, token F1 and containment, as in question answering."""

from collections import Counter

from harness.metrics.normalise import normalise, words
from harness.metrics.parts import Builders, PerItem, best_answer


def exact_match(text: str, target: str) -> float:
    """1 where both are the same after normalising (Rajpurkar et al. 2016)."""
    return float(normalise(text) == normalise(target))


def token_f1(text: str, target: str) -> float:
    """The harmonic mean of precision and recall of words as multisets (Rajpurkar et al. 2016)."""
    given, wanted = words(text), words(target)
    common = (Counter(given) & Counter(wanted)).total()
    return 2 * common / (len(given) + len(wanted)) if common else 0.0


def contains(text: str, target: str) -> float:
    """1 where the words of the target stand in the text, whole and in a row."""
    return float(f" {' '.join(words(target))} " in f" {' '.join(words(text))} ")


METRICS: Builders = {
    "exact_match": lambda _: PerItem(name="exact_match", of=best_answer(exact_match)),
    "token_f1": lambda _: PerItem(name="token_f1", of=best_answer(token_f1)),
    "contains": lambda _: PerItem(name="contains", of=best_answer(contains)),
}
