"""Training documents: well-formed, reproducible, answered by their own passages."""

import hashlib
import os
import subprocess
import sys
from random import Random

import pytest

from harness.reference.text import Document, document
from harness.reference.text.passages import NOT_STATED

# The shipped weights were trained on this text: whoever changes it trains them anew.
FINGERPRINT = "638f920e809b72ab"
_STAGES = (0.0, 0.02, 0.3, 0.6, 0.9)
_SCRIPT = """
import hashlib
from random import Random
from harness.reference.text import document
rng = Random(1)
text = "".join(turn.text for _ in range(120) for turn in document(rng, 0.6, "train").turns)
print(hashlib.sha256(text.encode()).hexdigest())
"""


def _documents(seed: int, progress: float, count: int) -> list[Document]:
    rng = Random(seed)
    return [document(rng, progress, "train") for _ in range(count)]


@pytest.mark.parametrize("progress", _STAGES)
def test_turns_alternate_and_say_something(progress: float) -> None:
    for made in _documents(1, progress, 400):
        roles = [turn.role for turn in made.turns if turn.role != "system"]
        assert roles == ["user", "assistant"] * (len(roles) // 2) and roles
        assert all(turn.role != "system" for turn in made.turns[1:])
        assert all(turn.text.strip() == turn.text and turn.text for turn in made.turns if turn.role == "assistant")
        assert all(turn.text.strip() for turn in made.turns)
        assert not any("{" in turn.text and made.kind == "rag" for turn in made.turns)


@pytest.mark.parametrize("progress", _STAGES)
def test_same_seed_gives_same_documents(progress: float) -> None:
    assert _documents(5, progress, 60) == _documents(5, progress, 60)
    assert _documents(5, progress, 60) != _documents(6, progress, 60)


def test_text_does_not_depend_on_the_hash_seed() -> None:
    digests = {
        subprocess.run(
            [sys.executable, "-c", _SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_text_is_the_one_the_weights_were_trained_on() -> None:
    digest = hashlib.sha256()
    for progress in _STAGES:
        for made in _documents(42, progress, 200):
            digest.update(repr([(turn.role, turn.text, turn.weight) for turn in made.turns]).encode())
    assert digest.hexdigest().startswith(FINGERPRINT)


@pytest.mark.parametrize("kind", ["rag", "grid", "shuffled", "key-value", "table"])
def test_answers_are_copied_from_the_context(kind: str) -> None:
    asked = 0
    for progress in _STAGES:
        for made in _documents(2, progress, 500):
            if made.kind != kind:
                continue
            context = next(turn.text for turn in made.turns if turn.role == "user")
            for turn in made.turns:
                if turn.role == "assistant" and turn.text != NOT_STATED:
                    asked += 1
                    assert turn.text in context
    assert asked > 50


@pytest.mark.parametrize(("progress", "share"), [(0.6, 0.2), (0.9, 0.1)])
def test_a_fifth_of_the_questions_has_no_answer_and_a_tenth_at_the_last(progress: float, share: float) -> None:
    answers = [
        turn.text
        for made in _documents(3, progress, 1500)
        if made.kind == "rag"
        for turn in made.turns
        if turn.role == "assistant"
    ]
    assert answers.count(NOT_STATED) / len(answers) == pytest.approx(share, abs=0.04)


def test_several_questions_share_a_context() -> None:
    counts = [sum(turn.role == "assistant" for turn in made.turns) for made in _documents(4, 0.6, 800)]
    assert max(counts) <= 10 and sum(counts) / len(counts) > 3


def test_curriculum_starts_with_binding_and_ends_with_prose() -> None:
    early = [made.kind for made in _documents(7, 0.0, 400)]
    late = [made.kind for made in _documents(7, 0.3, 400)]
    last = [made.kind for made in _documents(7, 0.9, 400)]
    assert early.count("grid") > 120 and early.count("rag") < 90
    assert late.count("rag") > 140 and late.count("grid") < 50
    assert sum(kind.startswith("shots/") for kind in late) > 30
    assert last.count("rag") > 220 and sum(kind.startswith("shots/") for kind in last) > 15


def test_only_the_first_answers_of_a_private_pattern_weigh_little() -> None:
    for made in _documents(8, 0.6, 600):
        weights = [turn.weight for turn in made.turns if turn.role == "assistant"]
        if made.kind.startswith("shots/") and len(weights) > 4:
            assert all(weight == 1.0 for weight in weights[2:])
        if made.kind == "rag":
            assert set(weights) == {1.0}
