"""A digest changes with what changes results, and with nothing else."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.core.types import Document, Sample, Task
from harness.tasks.digests import sample_digest, task_digests

A = Sample(id="a", input="one", targets=("x", "y"), metadata={"m": 1, "n": "2"})
B = Sample(id="b", input="two", targets=("z",))
TASK = Task(
    name="t",
    kind="qa",
    instruction="Answer.",
    metrics=("exact_match",),
    primary="exact_match",
    test=(A, B),
    train=(A, B),
    validation=(A, B),
    corpus=(Document(id="d", title="t", text="x"), Document(id="e", title="t", text="y")),
)


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "b"},
        {"input": "One"},
        {"targets": ("y", "x")},
        {"gold_doc_ids": ("d",)},
        {"cluster": "c"},
        {"images": ("i.png",)},
        {"metadata": {"m": 1}},
        {"metadata": {"m": 1, "n": 2}},
    ],
)
def test_anything_about_a_sample_changes_its_digest(changed: dict[str, Any]) -> None:
    assert sample_digest(replace(A, **changed)) != sample_digest(A)


def test_the_order_of_metadata_keys_does_not() -> None:
    assert sample_digest(replace(A, metadata={"n": "2", "m": 1})) == sample_digest(A)


def test_order_counts_for_training_only() -> None:
    turned = replace(TASK, test=(B, A), train=(B, A), validation=(B, A), corpus=TASK.corpus[::-1])
    before, after = task_digests(TASK), task_digests(turned)
    assert {part for part in before if before[part] != after[part]} == {"train"}


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        ({"instruction": "Answer!"}, {"task"}),
        ({"abstain": "unknown"}, {"task"}),
        ({"metrics": ("exact_match", "chrf")}, {"task"}),
        ({"licence": "MIT", "description": "d", "source": "s"}, set()),
        ({"test": (A,)}, {"test"}),
        ({"corpus": (Document(id="d", title="t", text="x!"), TASK.corpus[1])}, {"corpus"}),
    ],
)
def test_each_part_has_its_own(change: dict[str, Any], parts: set[str]) -> None:
    before, after = task_digests(TASK), task_digests(replace(TASK, **change))
    assert {part for part in before if before[part] != after[part]} == parts


@settings(deadline=None)
@given(st.lists(st.text(), min_size=2, max_size=2), st.lists(st.text(), min_size=2, max_size=2))
def test_parts_do_not_run_into_each_other(one: list[str], other: list[str]) -> None:
    digests = [sample_digest(Sample(id=a, input=b, targets=("t",))) for a, b in (one, other)]
    assert (digests[0] == digests[1]) == (one == other)
