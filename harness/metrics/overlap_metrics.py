"""Overlap of longer texts: ROUGE-L by rouge-score, chrF by sacrebleu."""

from harness.core.ports import Metric
from harness.metrics.normalise import words
from harness.metrics.parts import Builders, MetricParts, PerItem, best_answer


class _Words:
    """rouge-score's own tokenizer knows only a to z; this one knows every script."""

    def tokenize(self, text: str) -> list[str]:
        return words(text)


def _rouge_l(_: MetricParts) -> Metric:
    """F measure of the longest common subsequence of words (Lin 2004)."""
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(["rougeL"], tokenizer=_Words())

    def of_pair(text: str, target: str) -> float:
        return float(scorer.score(target, text)["rougeL"].fmeasure)

    return PerItem(name="rouge_l", of=best_answer(of_pair))


def _chrf(_: MetricParts) -> Metric:
    """F2 of character n-grams up to 6 (Popović 2015), scaled from sacrebleu's 0-100."""
    from sacrebleu.metrics import CHRF

    scorer = CHRF()

    def of_pair(text: str, target: str) -> float:
        return float(scorer.sentence_score(text, [target]).score) / 100

    return PerItem(name="chrf", of=best_answer(of_pair))


METRICS: Builders = {"rouge_l": _rouge_l, "chrf": _chrf}
