"""A question is embedded once however many arms ask it, and every time where time is measured."""

from collections.abc import Sequence

import pytest

from harness.core.ports import Embedded
from harness.retrieval import query_vectors
from harness.retrieval.query_vectors import QueryVectors


class Counting:
    """An embedder that counts what it is asked."""

    name = digest = "counting"

    def __init__(self, *, local: bool = True) -> None:
        self.local = local
        self.asked: list[str] = []
        self.calls = 0

    def embed(self, texts: Sequence[str], *, queries: bool = False) -> Embedded:
        self.asked += texts
        self.calls += 1
        return Embedded([[float(len(text)), 0.5] for text in texts], [self.count_tokens(text) for text in texts])

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def split_tokens(self, text: str) -> list[str]:
        return text.split()


def test_a_question_is_embedded_once_and_costs_the_same_each_time() -> None:
    embedder = Counting()
    vectors = QueryVectors(embedder)
    first, second = vectors.of(["where is it"]), vectors.of(["where is it", "where is it"])
    assert [*first, *first] == second
    assert (first[0].vector, first[0].tokens, embedder.asked) == ([11.0, 0.5], 3, ["where is it"])


def test_where_time_is_measured_nothing_comes_from_memory() -> None:
    embedder = Counting()
    vectors = QueryVectors(embedder)
    vectors.of(["when"])
    vectors.remembering = False
    assert vectors.of(["when"])[0].vector == vectors.of(["when"])[0].vector
    assert embedder.asked == ["when"] * 3


def test_the_memory_is_bounded_and_keeps_the_latest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_vectors, "_MOST", 2)
    embedder = Counting()
    vectors = QueryVectors(embedder)
    for text in ("a", "b", "a", "c", "a", "b"):
        vectors.of([text])
    assert embedder.asked == ["a", "b", "c", "b"]


@pytest.mark.parametrize(("local", "calls"), [(True, 3), (False, 1)])
def test_a_hosted_embedder_gets_all_new_questions_in_one_call(local: bool, calls: int) -> None:
    embedder = Counting(local=local)
    vectors = QueryVectors(embedder)
    vectors.of(["known"])
    found = vectors.of(["one", "known", "three", "one", "seven"])
    assert [v.vector[0] for v in found] == [3.0, 5.0, 5.0, 3.0, 5.0]
    assert embedder.asked == ["known", "one", "three", "seven"] and embedder.calls == 1 + calls
