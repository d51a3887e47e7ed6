"""The handwritten questions are the model's honest test, so they must be answerable by copying."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import harness.reference

PATH = Path(harness.reference.__file__).with_name("handwritten.jsonl")


@pytest.fixture(scope="module")
def questions() -> list[dict[str, Any]]:
    return [json.loads(line) for line in PATH.read_text(encoding="utf-8").splitlines()]


def gold_positions(row: dict[str, Any]) -> list[int]:
    """The passages, by position, that hold every accepted target of the question."""
    return [i for i, text in enumerate(row["passages"]) if all(stands_in(t, text) for t in row["targets"])]


def stands_in(span: str, text: str) -> bool:
    """Whether the span occurs in the text as whole words, whatever the case."""
    return re.search(rf"(?<!\w){re.escape(span)}(?!\w)", text, flags=re.IGNORECASE) is not None


def test_there_are_a_hundred_distinct_questions(questions: list[dict[str, Any]]) -> None:
    assert len({row["id"] for row in questions}) == len(questions) == 100
    assert len({(tuple(row["passages"]), row["question"].lower()) for row in questions}) == 100


def test_every_row_has_the_documented_form(questions: list[dict[str, Any]]) -> None:
    for row in questions:
        assert set(row) == {"id", "passages", "question", "targets"}, row["id"]
        assert len(set(row["passages"])) == 3, row["id"]
        assert row["question"].endswith("?"), row["id"]
        assert row["targets"] and all(target == target.strip() for target in row["targets"]), row["id"]


def test_every_target_is_a_short_span_of_one_passage(questions: list[dict[str, Any]]) -> None:
    for row in questions:
        for target in row["targets"]:
            assert len(target.split()) <= 9, row["id"]
        assert gold_positions(row), f"{row['id']}: no passage holds all of {row['targets']}"


def test_no_question_gives_its_answer_away(questions: list[dict[str, Any]]) -> None:
    for row in questions:
        assert not any(stands_in(target, row["question"]) for target in row["targets"]), row["id"]


def test_the_gold_passage_stands_at_every_position(questions: list[dict[str, Any]]) -> None:
    positions = Counter(gold_positions(row)[0] for row in questions)
    assert set(positions) == {0, 1, 2}
    assert min(positions.values()) >= 20
