"""Batches of likes: bounds held, everybody answered, what begins alike together."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.core.batching import Batcher
from harness.core.errors import ModelFault

_HELD = 4
Row = tuple[int, ...]


def _shared(rows: Sequence[Row]) -> int:
    return next(
        (place for place, tokens in enumerate(zip(*rows, strict=False)) if len(set(tokens)) > 1), min(map(len, rows))
    )


def _batches(rows: Sequence[Row], most: int, most_tokens: int) -> list[list[Row]]:
    """What is answered together where all rows are put at once."""
    batches: list[list[Row]] = []

    def answer(jobs: Sequence[Row]) -> list[int]:
        batches.append(list(jobs))
        return [sum(job) for job in jobs]

    async def ask() -> list[int]:
        batcher = Batcher(answer, most, most_tokens, lambda one, other: _shared([one, other]))
        return await asyncio.gather(*(batcher.submit(row, len(row)) for row in rows))

    assert asyncio.run(ask()) == [sum(row) for row in rows]
    return batches


_ROWS = st.lists(
    st.tuples(st.sampled_from([(), (1,) * 9, (2,) * 20]), st.lists(st.integers(0, 9), min_size=1, max_size=30)),
    min_size=1,
)


@settings(max_examples=60, deadline=None)
@given(_ROWS, st.integers(1, 9), st.integers(50, 300))
def test_batches_keep_their_bounds_and_answer_everybody(
    parts: list[tuple[Row, list[int]]], most: int, most_tokens: int
) -> None:
    for batch in _batches([(*begin, *end) for begin, end in parts], most, most_tokens):
        longest = max(map(len, batch))
        assert len(batch) <= most
        assert len(batch) == 1 or (longest - _shared(batch)) * len(batch) <= most_tokens
        assert len(batch) == 1 or longest * len(batch) <= _HELD * most_tokens


def test_what_begins_alike_is_answered_together() -> None:
    kinds = [(1,) * 40, (2,) * 40, (3,) * 40]
    batches = _batches([(*kinds[turn % 3], turn) for turn in range(60)], 20, 1000)
    assert [len({row[0] for row in batch}) for batch in batches] == [1, 1, 1]


def test_a_job_that_would_undo_the_sharing_waits() -> None:
    alike = [(*(1,) * 40, turn) for turn in range(2, 12)]
    assert [len(batch) for batch in _batches([*alike, (2,) * 41], 20, 1000)] == [10, 1]


def test_few_jobs_that_share_do_not_make_a_batch_of_their_own() -> None:
    alike = [(*(1,) * 40, turn) for turn in range(2, 8)]
    assert [len(batch) for batch in _batches([*alike, *((3, turn, *(2,) * 39) for turn in range(9))], 20, 1000)] == [15]


def test_the_oldest_goes_first_whatever_the_others_are_like() -> None:
    batches = _batches([(5,) * 90, *((1,) * 10 for _ in range(9))], 4, 100)
    assert batches[0] == [(5,) * 90]


def test_an_error_of_a_batch_reaches_its_callers_and_no_other() -> None:
    def answer(jobs: Sequence[int]) -> Sequence[int]:
        if 13 in jobs:
            raise ModelFault("malformed", "unlucky")
        return jobs

    async def ask() -> list[int | BaseException]:
        batcher: Batcher[int, int] = Batcher(answer, 1, 100)
        return await asyncio.gather(*(batcher.submit(i, i) for i in (12, 13, 14)), return_exceptions=True)

    first, second, third = asyncio.run(ask())
    assert (first, third) == (12, 14) and isinstance(second, ModelFault)


@pytest.mark.parametrize("most", [1, 3])
def test_all_are_answered_where_batches_are_small(most: int) -> None:
    assert sum(len(batch) for batch in _batches([(turn,) for turn in range(10)], most, 50)) == 10
