"""What was seen elsewhere is kept, told and warned of; what cannot be looked for costs no run."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from engine.scripted import make_task

from harness.core.ports import Embedded
from harness.core.types import Document, Rung
from harness.core.verdicts import Decision
from harness.engine.concluding import exposure
from harness.tasks.leakage import Leak

LEAK = Leak(pools="test x train", first_id="s1", second_id="t9", how="near", similarity=0.9, text="secret words")


class Broken:
    """An embedder that fails, or that must not be asked."""

    name, digest = "broken", "0"

    def __init__(self, *, local: bool) -> None:
        self.local = local

    def embed(self, texts: Any, *, queries: bool = False) -> Embedded:
        assert self.local, "a hosted embedder was asked"
        raise RuntimeError("no memory")

    def count_tokens(self, text: str) -> int:
        return 1

    def split_tokens(self, text: str) -> list[str]:
        return [text]


def looked(embedder: Any) -> Any:
    planned = plan()
    return exposure.look(planned.tasks, planned.leaks, embedder)


def plan() -> Any:
    task = make_task(n=30)
    train = tuple(replace(s, id=f"t{s.id}", input=f"the {s.input} is", targets=("x",)) for s in task.test)
    test = tuple(replace(s, input=f"is the {s.input} in word {s.id}", targets=("x",)) for s in task.test)
    corpus = (Document(id="faq", title="", text="So is the word s3 in word S3? x"),)
    return SimpleNamespace(tasks=(replace(task, test=test, train=train, corpus=corpus),), leaks={task.name: (LEAK,)})


def test_a_hosted_embedder_is_not_asked_and_one_that_fails_costs_no_run() -> None:
    [hosted] = looked(Broken(local=False))
    assert "hosted" in str(hosted.alike.skipped)
    [failed] = looked(Broken(local=True))
    assert "no memory" in str(failed.alike.skipped)


def test_it_survives_the_journal() -> None:
    found = looked(Broken(local=False))
    assert exposure.read_exposures(exposure.written(found)) == found
    assert exposure.read_exposures(None) == ()


def test_manifest_and_warnings_tell_ids_and_no_texts() -> None:
    found = looked(Broken(local=False))
    told = exposure.plain(found)["letters"]
    assert isinstance(told, dict)
    assert told["test x train"] == {"samples": 1, "pairs": "s1 ~ t9 (0.90)"}
    assert told["corpus"] == {"questions": 1, "answers": 30}
    decision = Decision(
        task="letters",
        chosen_arm="a",
        chosen_rung=Rung.PROMPTING,
        confidence=0.95,
        headline="",
        steps=(),
        warnings=("w",),
    )
    first, leaks, corpus = exposure.warned(decision, {"letters": found[0]})
    assert first == "w"
    assert leaks.startswith("1 test samples stand in the training split too") and "s1 ~ t9" in leaks
    assert corpus.startswith("1 of 30 test questions") and "s3 in faq" in corpus
    assert "secret" not in str(told) + leaks + corpus
    assert exposure.warned(decision, {}) == ("w",)
