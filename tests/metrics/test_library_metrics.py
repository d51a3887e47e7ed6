"""ROUGE-L, chrF, ragas and semantic similarity agree with the libraries they stand on, and mend their gaps."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer
from sacrebleu import sentence_chrf

from harness.core.ports import Embedded, Judged, Metric, Value
from harness.core.types import Failure
from harness.metrics.parts import MetricParts
from harness.metrics.registry import build

phrases = st.lists(
    st.sampled_from(["red", "fox", "jumps", "over", "lazy", "dog", "cat", "sat", "mat"]),
    min_size=1,
    max_size=9,
).map(" ".join)


def one(name: str, **parts: Any) -> Metric:
    return build([name], MetricParts(**parts))[0]


def value(metric: Metric, item: Judged) -> float:
    [outcome] = metric.score([item])
    assert isinstance(outcome, Value), outcome
    return outcome.value


def test_rouge_l_is_rouge_scores(judged: Callable[..., Judged]) -> None:
    metric, reference = one("rouge_l"), RougeScorer(["rougeL"])

    @settings(deadline=None)
    @given(phrases, phrases)
    def agrees(text: str, target: str) -> None:
        expected = reference.score(target, text)["rougeL"].fmeasure
        assert value(metric, judged(text, target)) == pytest.approx(expected)

    agrees()
    assert value(metric, judged("the cat sat", "the cat lay down")) == pytest.approx(2 * 1 / (2 + 3))
    assert value(metric, judged("東京都", "東京")) == pytest.approx(4 / 5)


def test_chrf_is_sacrebleus_over_a_hundred(judged: Callable[..., Judged]) -> None:
    metric = one("chrf")

    @settings(deadline=None)
    @given(phrases, phrases)
    def agrees(text: str, target: str) -> None:
        expected = sentence_chrf(text, [target]).score / 100
        assert value(metric, judged(text, target)) == pytest.approx(expected, abs=1e-6)

    agrees()


def test_semantic_similarity_is_the_cosine_of_the_best_target(judged: Callable[..., Judged], embedder: Any) -> None:
    metric = one("semantic_similarity", embedder=embedder)
    near, far = embedder.embed(["the red foxes", "quite otherwise"]).vectors
    [own] = embedder.embed(["the red fox"]).vectors
    expected = sum(a * b for a, b in zip(own, near, strict=True))
    assert expected > sum(a * b for a, b in zip(own, far, strict=True))
    item = judged("the red fox", "quite otherwise", "the red foxes")
    assert value(metric, item) == pytest.approx(expected)


class Opposite:
    """Puts every text opposite to the one before it."""

    name, digest = "opposite", "opposite"

    local = True

    def embed(self, texts: Any, *, queries: bool = False) -> Embedded:
        return Embedded([[(-1.0) ** index, 0.0] for index, _ in enumerate(texts)], [1 for _ in texts])

    def count_tokens(self, text: str) -> int:
        return 1

    def split_tokens(self, text: str) -> list[str]:
        return [text]


def test_opposite_meaning_is_zero_not_negative(judged: Callable[..., Judged]) -> None:
    assert value(one("semantic_similarity", embedder=Opposite()), judged("a", "b")) == 0.0


@pytest.mark.parametrize(
    ("name", "text", "target", "expected"),
    [
        ("ragas_exact_match", "Paris", "paris", 0.0),
        ("ragas_exact_match", "Paris", "Paris", 1.0),
        ("ragas_string_presence", "It is Paris.", "Paris", 1.0),
        ("ragas_string_similarity", "kitten", "sitting", 1 - 3 / 7),
        ("ragas_rouge", "the cat sat", "the cat lay down", 4 / 7),
        ("ragas_bleu", "the red fox jumps over", "the red fox jumps over", 1.0),
    ],
)
def test_ragas_by_hand(name: str, text: str, target: str, expected: float, judged: Callable[..., Judged]) -> None:
    assert value(one(name), judged(text, target)) == pytest.approx(expected)


def test_what_ragas_raises_is_a_failure_not_nan(judged: Callable[..., Judged]) -> None:
    broken = judged("x", "y")
    object.__setattr__(broken, "text", ["no", "text"])
    [outcome] = one("ragas_string_similarity").score([broken])
    assert isinstance(outcome, Failure)
    expected = "ragas_string_similarity: ragas: AssertionError: NonLLMStringSimilarity expects a valid response"
    assert outcome.message.startswith(expected)


def test_ragas_bleu_of_several_sentences_is_refused_since_it_reads_one(judged: Callable[..., Judged]) -> None:
    """Without the refusal, texts that share only their first sentence would get 1."""
    first = "The red fox jumps over the lazy dog. "
    items = [judged(first + "All is well.", first + "Nothing alike at all."), judged(first, "x")]
    for outcome in one("ragas_bleu").score(items):
        assert isinstance(outcome, Failure)
        assert outcome.message == "ragas_bleu: ragas compares only the first of several sentences"


def test_ragas_scores_within_a_running_event_loop(judged: Callable[..., Judged]) -> None:
    async def score() -> float:
        return value(one("ragas_chrf"), judged("the fox", "the fox"))

    assert asyncio.run(score()) == 1.0


def test_ragas_reports_nothing_to_its_makers() -> None:
    code = (
        "from harness.metrics.registry import build; from harness.metrics.parts import MetricParts;"
        "build(['ragas_chrf'], MetricParts()); from ragas._analytics import do_not_track; print(do_not_track())"
    )
    environment = {name: text for name, text in os.environ.items() if name != "RAGAS_DO_NOT_TRACK"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.strip() == "True"


def test_listing_all_metrics_imports_no_library() -> None:
    heavy = ["ragas", "sacrebleu", "rouge_score", "torch", "sklearn", "pandas", "nltk"]
    code = (
        "import sys; from harness.metrics.registry import names; assert len(names()) > 15;"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
