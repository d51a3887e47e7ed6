"""The search by meaning, with the embedder that comes with the harness."""

import random
from dataclasses import replace

import pytest

from harness.core import plugins
from harness.core.ports import Embedder
from harness.core.types import Sample, Task
from harness.tasks import alike
from harness.tasks.alike import Alike, AlikeSearch, find_alike
from harness.tasks.leakage import find_leaks

ITEMS = (
    "lamp",
    "chair",
    "printer",
    "kettle",
    "tent",
    "bicycle",
    "camera",
    "carpet",
    "mirror",
    "drill",
    "desk",
    "radio",
)
ROOMS = ("kitchen", "attic", "garage", "cellar", "hall", "studio", "office", "garden", "cabin", "library")


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    minilm = plugins.load("embedders", "minilm")
    made: Embedder = minilm.build(minilm.Params())
    return made


@pytest.fixture
def task() -> Task:
    """The same two templates with other fillings in both pools."""
    rng = random.Random(2)
    texts = [f"Can somebody bring the {item} into the {room}?" for item in ITEMS for room in ROOMS]
    texts += [
        f"The {room} needs a new {item} before {n} o'clock." for n, item in enumerate(ITEMS) for room in ROOMS[:3]
    ]
    rng.shuffle(texts)
    samples = tuple(Sample(id=f"s{n}", input=text, targets=("yes",)) for n, text in enumerate(texts))
    return Task(
        name="t", kind="qa", instruction="i", metrics=("m",), primary="m", test=samples[:50], train=samples[50:]
    )


def test_a_reworded_sample_is_found_and_fillings_are_hardly(task: Task, embedder: Embedder) -> None:
    leaked = Sample(id="leak", input="Our dog has been barking at the moon for several nights.", targets=("yes",))
    seen = replace(leaked, id="seen", input="For many nights now our dog barks at the moon.")
    found = find_alike(replace(task, test=(*task.test, leaked), train=(*task.train, seen)), embedder)
    assert [(each.first_id, each.second_id) for each in found.found if each.first_id == "leak"] == [("leak", "seen")]
    assert len(found.found) <= 2
    assert find_leaks(replace(task, test=(leaked,), train=(seen,))) == ()


def test_another_answer_another_number_and_known_leaks_are_left_out(task: Task, embedder: Embedder) -> None:
    leaked = Sample(id="leak", input="Our dog has been barking at the moon for 3 nights.", targets=("yes",))
    train = [
        replace(leaked, id="answer", input="For 3 nights now our dog barks at the moon.", targets=("no",)),
        replace(leaked, id="number", input="For 4 nights now our dog barks at the moon."),
    ]
    with_both = replace(task, test=(leaked,), train=(*task.train, *train))
    assert find_alike(with_both, embedder).found == ()
    found = replace(with_both, train=(*with_both.train, replace(train[0], id="same", targets=("yes",))))
    assert [each.second_id for each in find_alike(found, embedder).found] == ["same"]
    assert find_alike(replace(found, test=(leaked, *task.test[:1])), embedder, {"leak"}).looked_at == 1


def test_it_says_why_it_did_not_look(task: Task, embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "fewer than 20" in str(find_alike(replace(task, train=task.train[:5]), embedder).skipped)
    monkeypatch.setattr(alike, "MOST_TEXTS", 10)
    assert "more than 10" in str(find_alike(task, embedder).skipped)


@pytest.mark.parametrize(
    ("found", "looked_at", "more"), [(0, 100, False), (2, 100, False), (4, 100, True), (1, 4, True)]
)
def test_a_warning_is_due_where_there_are_more_than_chance_brings(found: int, looked_at: int, more: bool) -> None:
    pair = Alike(first_id="a", second_id="b", second_pool="train", cosine=0.99)
    assert AlikeSearch(found=(pair,) * found, looked_at=looked_at).more_than_chance is more
