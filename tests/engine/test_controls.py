"""Which controls an experiment gets, what each of them is, and that only their own arm's fate takes them away."""

from dataclasses import replace
from typing import Any

from engine.scripted import Scripted, make_arm
from hypothesis import given
from hypothesis import strategies as st

from harness.config.schema import (
    ArmSpec,
    Closed,
    Experiment,
    ModelSpec,
    Policy,
    PromptSpec,
    RetrievalSpec,
    ShotsSpec,
    TuningSpec,
)
from harness.core.types import Document, Sample, Task
from harness.engine.answering.select import without_lost
from harness.engine.planning import controls
from harness.engine.planning.controls import with_controls
from harness.engine.planning.planned import PlannedArm, planned


def task(name: str, n: int = 6, corpus: bool = True) -> Task:
    samples = tuple(
        Sample(
            id=f"{name}{i}", input=f"{name} question {i}", targets=("a",), gold_doc_ids=(f"d{i % 3}",) if corpus else ()
        )
        for i in range(n)
    )
    documents = tuple(Document(id=f"d{i}", title="", text=f"text {i}") for i in range(3)) if corpus else ()
    return Task(
        name=name, kind="qa", instruction="", metrics=("exact_match",), primary="exact_match",
        test=samples, train=samples, corpus=documents,
    )  # fmt: skip


def arm(name: str, *, retrieval: bool = False, tuned: bool = False, seeds: int = 1, **more: Any) -> ArmSpec:
    method = more.pop("method", "lora")
    return ArmSpec(
        name=name,
        variant_of=more.pop("variant_of", name),
        model="base",
        retrieval=RetrievalSpec(embedder="minilm", **more) if retrieval else None,
        tuning=TuningSpec(method=method, params=Closed(), seeds=seeds) if tuned else None,
    )


def experiment(*arms: ArmSpec, controls: str = "auto", **policy: Any) -> Experiment:
    models = {"base": ModelSpec(provider="reference", params=Closed())}
    return Experiment(
        name="x",
        tasks=(),
        models=models,
        arms=arms,
        controls=controls,
        decision=Policy(**policy),  # type: ignore[arg-type]
    )


def made(tasks: list[Task], found: Experiment) -> dict[tuple[str, str], PlannedArm]:
    arms = [planned(each, spec) for each in tasks for spec in found.arms]
    every = with_controls(arms, found)
    assert len({(each.task.name, each.spec.name) for each in every}) == len(every)
    return {(each.task.name, each.spec.name): each for each in every if each.facts.control}


ZERO, RAG, TUNED = arm("zero-shot"), arm("rag", retrieval=True), arm("tuned", tuned=True)
BOTH = arm("both", retrieval=True, tuned=True)


def test_rag_gets_an_oracle_a_placebo_and_a_parity_arm() -> None:
    found = made([task("t")], experiment(ZERO, RAG, TUNED))
    assert {name: each.facts.control for (_, name), each in found.items()} == {
        "rag:oracle": "oracle",
        "rag:placebo": "placebo",
        "rag:parity": "parity",
    }
    parity = found["t", "rag:parity"]
    assert [d.text for d in parity.documents] == [f"{s.input}\n{s.targets[0]}" for s in task("t").train]
    assert found["t", "rag:oracle"].documents == task("t").corpus
    assert all(each.facts.explains == "rag" and each.facts.labelled_examples == 0 for each in found.values())


def test_without_what_they_need_there_are_none() -> None:
    assert made([task("t", corpus=False)], experiment(ZERO, RAG, TUNED)) == {}
    assert made([task("t")], experiment(ZERO, RAG, TUNED, controls="none")) == {}
    assert ("t", "rag:parity") not in made([task("t")], experiment(ZERO, RAG))
    without_gold = replace(task("t"), test=tuple(replace(s, gold_doc_ids=()) for s in task("t").test))
    assert ("t", "rag:oracle") not in made([without_gold], experiment(ZERO, RAG))


def test_tuning_with_rag_is_taken_apart_unless_the_parts_are_there() -> None:
    assert {name for _, name in made([task("t")], experiment(ZERO, BOTH))} == {"both:closed-book", "both:untuned"}
    assert not any("both" in name for _, name in made([task("t")], experiment(ZERO, RAG, TUNED, BOTH)))
    again = arm("tuned", tuned=True, seeds=3)  # tuned again with other seeds, it is still the same arm
    assert not any("both" in name for _, name in made([task("t")], experiment(ZERO, RAG, again, BOTH)))


def test_seeds_tune_again() -> None:
    found = made([task("t")], experiment(ZERO, arm("tuned", tuned=True, seeds=3), controls="none"))
    assert {name: each.seed for (_, name), each in found.items()} == {"tuned:seed-2": 1, "tuned:seed-3": 2}


def test_forgetting_asks_each_tuned_model_every_other_task_once() -> None:
    tasks = [task("one"), task("two"), task("three", corpus=False)]
    found = made(tasks, experiment(ZERO, TUNED, BOTH, controls="none", max_forgetting=0.05))
    assert {key: (each.facts.control, each.lesson.name) for key, each in found.items()} == {
        (there.name, f"tuned@{taught.name}"): ("forgetting", taught.name)
        for there in tasks
        for taught in tasks
        if there is not taught
    }
    assert all(each.spec.retrieval is None and each.spec.shots is None for each in found.values())


def test_the_untuned_model_is_asked_where_no_arm_does() -> None:
    shots = ZERO.model_copy(update={"name": "few-shot", "variant_of": "few-shot", "shots": ShotsSpec(k=2)})
    found = made([task("one"), task("two")], experiment(shots, TUNED, controls="none", max_forgetting=0.05))
    assert sorted(name for _, name in found) == ["tuned:untuned", "tuned:untuned", "tuned@one", "tuned@two"]


def test_the_untuned_model_is_asked_where_only_points_of_a_grid_do() -> None:
    """Most of them lose before the test samples, and who wins is not known yet."""
    points = [
        ZERO.model_copy(update={"name": f"zero[{n}]", "variant_of": "zero", "prompt": PromptSpec(template=template)})
        for n, template in enumerate(("{input}", "Q: {input}"))
    ]
    found = made([task("one"), task("two")], experiment(*points, TUNED, controls="none", max_forgetting=0.05))
    assert sorted(name for _, name in found) == ["tuned:untuned", "tuned:untuned", "tuned@one", "tuned@two"]


def test_a_model_tuned_elsewhere_is_not_asked_what_it_forgot() -> None:
    existing = arm("tuned", tuned=True, method="existing")
    assert made([task("one"), task("two")], experiment(ZERO, existing, max_forgetting=0.05)) == {}


def test_a_lost_grid_point_takes_its_controls_with_it() -> None:
    grid = [arm(f"rag[k={k}]", retrieval=True, top_k=k, variant_of="rag") for k in (1, 2)]
    found = made([task("t")], experiment(ZERO, *grid))
    ready = [
        replace(make_arm(Scripted(), task("t"), spec.name), planned=planned(task("t"), spec))
        for spec in (ZERO, grid[1])
    ]
    ready += [replace(make_arm(Scripted(), task("t")), planned=each) for each in found.values()]
    kept = [each.name for each in without_lost(ready)]
    assert kept == ["zero-shot", "rag[k=2]", "rag[k=2]:oracle", "rag[k=2]:placebo"]


@given(st.lists(st.sampled_from("abcd"), min_size=2, max_size=30), st.integers(0, 9))
def test_a_placebos_other_question_has_its_answer_elsewhere_wherever_it_can(golds: list[str], seed: int) -> None:
    samples = tuple(Sample(id=str(i), input=f"q{i}", targets=("a",), gold_doc_ids=(g,)) for i, g in enumerate(golds))
    others = controls._others(replace(task("t"), test=samples), seed)
    gold = {f"q{i}": g for i, g in enumerate(golds)}
    assert set(others) == set(gold) and all(other != question for question, other in others.items())
    for question, other in others.items():
        assert gold[other] != gold[question] or len(set(golds)) == 1
