"""A question is embedded once however many arms ask it, and every time where time is measured."""

from collections.abc import Sequence

import pytest

from harness.retrieval import query_vectors
from harness.retrieval.query_vectors import QueryVectors


class Counting:
    """An embedder that counts what it is asked."""

    name = digest = "counting"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        self.asked += texts
        return [[float(len(text)), 0.5] for text in texts]

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def split_tokens(self, text: str) -> list[str]:
        return text.split()


def test_a_question_is_embedded_once_and_costs_the_same_each_time() -> None:
    embedder = Counting()
    vectors = QueryVectors(embedder)
    first, second = vectors.of("where is it"), vectors.of("where is it")
    assert first == second
    assert (first.vector, first.tokens, embedder.asked) == ([11.0, 0.5], 3, ["where is it"])


def test_where_time_is_measured_nothing_comes_from_memory() -> None:
    embedder = Counting()
    vectors = QueryVectors(embedder)
    vectors.of("when")
    vectors.remembering = False
    assert vectors.of("when").vector == vectors.of("when").vector
    assert embedder.asked == ["when"] * 3


def test_the_memory_is_bounded_and_keeps_the_latest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_vectors, "_MOST", 2)
    embedder = Counting()
    vectors = QueryVectors(embedder)
    for text in ("a", "b", "a", "c", "a", "b"):
        vectors.of(text)
    assert embedder.asked == ["a", "b", "c", "b"]
