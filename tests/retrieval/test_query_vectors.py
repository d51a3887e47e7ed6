"""A question is embedded once however many arms ask it, and every time where time is measured."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.core.errors import ModelOutage
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


class Slow(Counting):
    """One that is away, or back, while others wait for the same questions."""

    def __init__(self) -> None:
        super().__init__(local=False)
        self.asking, self.go_on = threading.Event(), threading.Event()
        self.away = False

    def embed(self, texts: Sequence[str], *, queries: bool = False) -> Embedded:
        self.asking.set()
        assert self.go_on.wait(10)
        if self.away:
            raise ModelOutage("network", "away")
        return super().embed(texts, queries=queries)


@pytest.mark.parametrize("away", [False, True])
def test_two_threads_with_the_same_question_wait_for_one_answer(away: bool) -> None:
    embedder = Slow()
    embedder.away = away
    vectors = QueryVectors(embedder)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(vectors.of, ["where", "when"])
        assert embedder.asking.wait(10)
        second = threads.submit(vectors.of, ["when", "where"])
        while len(vectors._coming) == 2 and not second.running():
            pass
        embedder.go_on.set()
        if away:
            assert [type(one.exception()) for one in (first, second)] == [ModelOutage, ModelOutage]
            embedder.away = False
            assert vectors.of(["where"])[0].tokens == 1
        else:
            assert first.result() == second.result()[::-1]
            assert embedder.asked == ["where", "when"]
