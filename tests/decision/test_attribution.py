"""What a gain is made of, and what tuning costs other tasks: by hand, and in the verdicts that hang on it."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from harness.config.schema import Policy
from harness.core.types import ArmFacts, Rung, Sample
from harness.core.verdicts import Decision
from harness.decision.compare import compare
from harness.decision.decide import decide
from harness.decision.examine import examine


def right(share: float, n: int = 200) -> list[float]:
    return [float(i < round(share * n)) for i in range(n)]


def mark(world: Any, arm: str, control: str, explains: str = "", task: str = "t", taught: str = "") -> None:
    """Makes an arm of the world a control."""
    place = next(i for i, facts in enumerate(world.facts) if (facts.task, facts.name) == (task, arm))
    facts: ArmFacts = world.facts[place]
    world.facts[place] = replace(facts, control=control, explains=explains, taught=taught)  # type: ignore[arg-type]


def rag_world(world: Any, arm: Any) -> Any:
    given = world().add(
        "t",
        {
            "zero": arm(scores=right(0.3)),
            "rag": arm(scores=right(0.8), rung=Rung.RAG, index_s=1),
            "tuned": arm(scores=right(0.6), rung=Rung.FINE_TUNING, training_s=1),
            "rag:oracle": arm(scores=right(0.9), rung=Rung.RAG),
            "rag:placebo": arm(scores=right(0.25), rung=Rung.RAG),
            "rag:parity": arm(scores=right(0.45), rung=Rung.RAG),
            "tuned:seed-2": arm(scores=right(0.55), rung=Rung.FINE_TUNING),
        },
    )
    for kind in ("oracle", "placebo", "parity"):
        mark(given, f"rag:{kind}", kind, "rag")
    mark(given, "tuned:seed-2", "seed", "tuned")
    return given


def test_each_part_is_the_difference_that_it_is_named_for(world: Any, arm: Any) -> None:
    findings = examine(rag_world(world, arm).evidence())
    (decision,) = decide(findings)
    parts = {part.code: part for part in decision.attributions}
    assert {code: part.delta.value for code, part in parts.items() if part.delta} == pytest.approx(
        {"context": -0.05, "knowledge": 0.55, "retriever": 0.1, "mechanism": 0.15}
    )
    assert all(part.pairs == 200 for part in parts.values() if part.delta)
    assert "60.0 % and 55.0 %: 5.0 points apart" in parts["seeds"].text
    low, high = parts["knowledge"].delta.low, parts["knowledge"].delta.high  # type: ignore[union-attr]
    assert low is not None and high is not None and 0.4 < low < 0.55 < high < 0.7
    assert (
        ": +55.0 points (95 % interval" in parts["knowledge"].text and "may be nothing" not in parts["knowledge"].text
    )


def test_a_control_is_shown_and_never_chosen(world: Any, arm: Any) -> None:
    findings = examine(rag_world(world, arm).evidence())
    (decision,) = decide(findings)
    assert decision.chosen_arm == "rag"
    assert {step.challenger for step in decision.steps} == {"rag", "tuned"}
    rows = {row.arm: row for row in compare(findings)}
    assert rows["rag:oracle"].quality and rows["rag:oracle"].quality.value == pytest.approx(0.9)
    assert not rows["rag:oracle"].in_walk and rows["rag:oracle"].verdict is None
    assert set(decision.best_probability) == {"zero", "rag", "tuned"}


def test_controls_change_no_interval_of_the_arms(world: Any, arm: Any) -> None:
    given = rag_world(world, arm)
    with_controls = {row.arm: row for row in compare(examine(given.evidence()))}
    given.facts = [facts for facts in given.facts if facts.control is None]
    alone = {row.arm: row for row in compare(examine(given.evidence()))}
    assert all(with_controls[name] == row for name, row in alone.items())


def test_refusals_are_those_of_questions_without_an_answer(world: Any, arm: Any) -> None:
    n = 100
    zero, tuned = np.zeros(n), np.ones(n)
    zero[:40], tuned[:40] = 1.0, [float(i < 10) for i in range(40)]
    given = world().add("t", {"zero": arm(scores=list(zero)), "tuned": arm(scores=list(tuned), rung=Rung.FINE_TUNING)})
    samples = tuple(
        Sample(id=s.id, input="q", targets=("Unknown.",) if i < 40 else ("a",))
        for i, s in enumerate(given.tasks[0].test)
    )
    given.tasks[0] = replace(given.tasks[0], test=samples, abstain="unknown")
    (decision,) = decide(examine(given.evidence()))
    (part,) = decision.attributions
    assert (part.code, part.pairs) == ("refusals", 40)
    assert part.delta and part.delta.value == pytest.approx(-0.75)
    assert "40 questions that cannot be answered" in part.text and ": -75.0 points" in part.text


def two_tasks(world: Any, arm: Any, after: float, **policy: Any) -> Decision:
    """On task `t` tuning gains 60 points; on `u`, zero-shot scores 80 % and the model tuned on `t` scores `after`."""
    given = world()
    given.add("t", {"zero": arm(scores=right(0.3)), "tuned": arm(scores=right(0.9), rung=Rung.FINE_TUNING)})
    given.add("u", {"zero": arm(scores=right(0.8)), "tuned@t": arm(scores=right(after), rung=Rung.FINE_TUNING)})
    plain, tuned = {"model": "base"}, {"model": "base", "tuning.method": "lora"}
    given.facts = [replace(f, parameters=tuned if "tuned" in f.name else plain) for f in given.facts]
    mark(given, "tuned@t", "forgetting", "tuned", task="u", taught="t")
    return decide(examine(given.evidence(decision=Policy(**policy))))[0]


def test_what_was_forgotten_stands_beside_the_gain(world: Any, arm: Any) -> None:
    decision = two_tasks(world, arm, after=0.6)
    (part,) = decision.attributions
    assert (part.code, part.lower, part.higher, part.pairs) == ("forgetting", "zero", "tuned@t", 200)
    assert part.delta and part.delta.value == pytest.approx(-0.2)
    assert "loses 20.0 points on u" in part.text
    assert decision.chosen_arm == "tuned"  # no bound is set


@pytest.mark.parametrize(
    ("after", "bound", "verdict"), [(0.6, 0.05, "stay"), (0.6, 0.5, "escalate"), (0.75, 0.05, "collect_more")]
)
def test_forgetting_is_weighed_where_the_policy_bounds_it(
    world: Any, arm: Any, after: float, bound: float, verdict: str
) -> None:
    decision = two_tasks(world, arm, after=after, max_forgetting=bound)
    (step,) = decision.steps
    assert step.verdict == verdict
    reason = next(reason for reason in step.reasons if "on u" in reason.text)
    assert (reason.code, reason.holds) == ("allowed", {"stay": False, "escalate": True, "collect_more": None}[verdict])


def test_a_bound_on_what_nobody_measured_leaves_the_step_open(world: Any, arm: Any) -> None:
    tuned = {"zero": arm(scores=right(0.3)), "tuned": arm(scores=right(0.9), rung=Rung.FINE_TUNING)}
    given = (
        world().add("t", tuned).add("u", {"zero": arm(scores=right(0.8))}).add("v", {"zero": arm(scores=right(0.8))})
    )
    decision = decide(examine(given.evidence(decision=Policy(max_forgetting=0.1))))[0]
    assert decision.steps[0].verdict == "collect_more"
    assert any("costs on u and v was not measured" in reason.text for reason in decision.steps[0].reasons)
    rag = world().add("t", {"zero": arm(scores=right(0.3)), "rag": arm(scores=right(0.9), rung=Rung.RAG, index_s=1)})
    (decision,) = decide(examine(rag.evidence(decision=Policy(max_forgetting=0.1))))
    assert decision.steps[0].verdict == "escalate"  # nothing was tuned


def test_where_there_is_no_other_task_nothing_can_be_forgotten(world: Any, arm: Any) -> None:
    given = world().add("t", {"zero": arm(scores=right(0.3)), "tuned": arm(scores=right(0.9), rung=Rung.FINE_TUNING)})
    (decision,) = decide(examine(given.evidence(decision=Policy(max_forgetting=0.1))))
    assert decision.steps[0].verdict == "escalate"
    assert any("no other task" in reason.text for reason in decision.steps[0].reasons)


@pytest.mark.parametrize(("after", "verdict"), [(0.6, "stay"), (0.8, "collect_more")])
def test_one_task_that_was_measured_does_not_stand_for_another(
    world: Any, arm: Any, after: float, verdict: str
) -> None:
    """A loss that is shown refuses the step; that there is none on one task does not say so of the next."""
    given = world()
    given.add("t", {"zero": arm(scores=right(0.3)), "tuned": arm(scores=right(0.9), rung=Rung.FINE_TUNING)})
    given.add("u", {"zero": arm(scores=right(0.8)), "tuned@t": arm(scores=right(after), rung=Rung.FINE_TUNING)})
    given.add("v", {"zero": arm(scores=right(0.8))})
    plain, tuned = {"model": "base"}, {"model": "base", "tuning.method": "lora"}
    given.facts = [replace(f, parameters=tuned if "tuned" in f.name else plain) for f in given.facts]
    mark(given, "tuned@t", "forgetting", "tuned", task="u", taught="t")
    decision = decide(examine(given.evidence(decision=Policy(max_forgetting=0.05))))[0]
    assert decision.steps[0].verdict == verdict


@pytest.mark.parametrize(("bound", "verdict"), [(0.05, "stay"), (0.5, "escalate")])
def test_a_model_tuned_elsewhere_tells_by_its_own_arms_what_it_lost(
    world: Any, arm: Any, bound: float, verdict: str
) -> None:
    """It is the same model on every task."""
    given = world()
    given.add("t", {"zero": arm(scores=right(0.3)), "tuned": arm(scores=right(0.9), rung=Rung.FINE_TUNING)})
    given.add("u", {"zero": arm(scores=right(0.8)), "tuned": arm(scores=right(0.6), rung=Rung.FINE_TUNING)})
    plain, tuned = {"model": "base"}, {"model": "base", "tuning.method": "existing", "tuning.existing": "ft"}
    given.facts = [replace(f, parameters=tuned if "tuned" in f.name else plain) for f in given.facts]
    decision = decide(examine(given.evidence(decision=Policy(max_forgetting=bound))))[0]
    assert decision.steps[0].verdict == verdict
