"""Which examples are shown."""

import asyncio
from collections import Counter

from harness.arms.prompt import Example
from harness.arms.shots import NearestShots, RandomShots, spread
from harness.core.ports import Retrieval
from harness.core.types import Passage, Usage

POOL = tuple(Example(input=f"q{i}", target=f"label {i % 3}") for i in range(30))


def test_fixed_examples_show_as_many_targets_as_they_can() -> None:
    chosen = spread(POOL, 6, seed=1)
    assert Counter(e.target for e in chosen) == {"label 0": 2, "label 1": 2, "label 2": 2}
    assert chosen == spread(POOL, 6, seed=1)
    assert chosen != spread(POOL, 6, seed=2)
    assert len(spread(POOL, 100, seed=1)) == 30


def test_random_examples_depend_on_seed_and_question_alone() -> None:
    def chosen(seed: int, question: str) -> tuple[Example, ...]:
        return asyncio.run(RandomShots(pool=POOL, k=4, seed=seed).choose(question))[0]

    assert chosen(1, "a") == chosen(1, "a")
    assert len({chosen(1, q) for q in "abcdefgh"}) > 4
    assert len(set(chosen(1, "a"))) == 4


def test_the_nearest_example_stands_next_to_the_question() -> None:
    class Found:
        async def retrieve(self, query: str) -> Retrieval:
            passages = tuple(Passage(doc_id=i, text="") for i in ("3", "1", "3", "2"))
            return Retrieval(passages=passages, usage=Usage(embedding_tokens=5), seconds=0.25)

    pool = {str(i): e for i, e in enumerate(POOL)}
    examples, took = asyncio.run(NearestShots(pool=pool, retriever=Found(), k=2).choose("?"))
    assert [e.input for e in examples] == ["q1", "q3"]
    assert took.seconds == 0.25 and took.usage.embedding_tokens == 5
