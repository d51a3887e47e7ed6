"""What tuning on one task costs on the others: the tuned model against the untuned one, question by question."""

from collections.abc import Mapping
from dataclasses import dataclass

from harness.core.types import ArmFacts, Rung, Scalar
from harness.decision.bounds import Bound
from harness.decision.measured import ArmEvidence, Evidence, TaskEvidence
from harness.decision.weighing import paired_measure, seed_for, weigh_alone

_PARTS_OF_A_MODEL = ("model", "tuning.", "prompt.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Forgotten:
    """The gain (mostly a loss) on another task, `higher` being the tuned model there and `lower` the untuned one.

    On `pairs` samples. Limits are simultaneous over all that was asked of any tuned model (Bonferroni).
    """

    task: str
    lower: str
    higher: str
    pairs: int
    gain: Bound


def forgetting(evidence: Evidence) -> Mapping[tuple[str, str], tuple[Forgotten, ...]]:
    """By task and tuned arm, what its model lost on each other task; empty where that was not asked."""
    policy, seed = evidence.experiment.decision, evidence.experiment.seed
    asked = [(task, arm) for task in evidence.tasks for arm in task.controls if arm.facts.control == "forgetting"]
    confidence = 1 - (1 - policy.confidence) / max(len(asked), 1)
    found: dict[tuple[str, object], list[Forgotten]] = {}
    for task, arm in asked:
        before = _before(task, arm)
        if before is None:
            continue
        paired = paired_measure([(before, arm)], None, task.clusters)
        if not paired.present.any():
            continue
        seeded = seed_for(seed, task.task, "forgetting", arm.name)
        weighed = weigh_alone(paired, seeded, confidence)
        lost = Forgotten(
            task=task.task,
            lower=before.name,
            higher=arm.name,
            pairs=int(paired.present.sum()),
            gain=weighed.bound(0),
        )
        found.setdefault((arm.facts.taught, _model(arm.facts)), []).append(lost)
    return {
        (task.task, arm.name): tuple(found.get((task.task, _model(arm.facts)), ()))
        for task in evidence.tasks
        for arm in task.arms
        if arm.facts.rung in (Rung.FINE_TUNING, Rung.FINE_TUNING_RAG)
    }


def _before(task: TaskEvidence, arm: ArmEvidence) -> ArmEvidence | None:
    """The arm that asks the untuned model in the same way."""
    wanted = {name: value for name, value in arm.facts.parameters.items() if not name.startswith("tuning.")}
    return next((each for each in (*task.arms, *task.controls) if each.facts.parameters == wanted), None)


def _model(facts: ArmFacts) -> tuple[tuple[str, Scalar], ...]:
    """What makes the tuned model, whatever else the arm has."""
    return tuple(
        sorted((k, v) for k, v in facts.parameters.items() if k.startswith(_PARTS_OF_A_MODEL) and k != "tuning.seeds")
    )
