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

    On `pairs` samples. Limits are simultaneous over all that was asked of any tuned model (Bonferroni). `gain` is None
    where it was measured on no sample, or never asked.
    """

    task: str
    lower: str = ""
    higher: str = ""
    pairs: int = 0
    gain: Bound | None = None


def forgetting(evidence: Evidence) -> Mapping[tuple[str, str], tuple[Forgotten, ...]]:
    """By task and tuned arm, what its model lost on each other task; empty where there is no other task.

    A model tuned elsewhere is the same one on every task, and tells it by its own arms there.
    """
    policy, seed = evidence.experiment.decision, evidence.experiment.seed
    asked = [(task, arm) for task in evidence.tasks for arm in (*task.controls, *task.arms) if _tells(arm.facts)]
    confidence = 1 - (1 - policy.confidence) / max(len(asked), 1)
    found: dict[tuple[str, str, object], Forgotten] = {}
    for task, arm in asked:
        lost = _lost(task, arm, seed_for(seed, task.task, "forgetting", arm.name), confidence)
        if lost is not None:
            found.setdefault((arm.facts.taught or "", task.task, _model(arm.facts)), lost)
    return {
        (task.task, arm.name): tuple(
            found.get((task.task, other.task, _model(arm.facts)))
            or found.get(("", other.task, _model(arm.facts)))
            or Forgotten(task=other.task)
            for other in evidence.tasks
            if other is not task
        )
        for task in evidence.tasks
        for arm in task.arms
        if arm.facts.rung in (Rung.FINE_TUNING, Rung.FINE_TUNING_RAG)
    }


def _tells(facts: ArmFacts) -> bool:
    """Whether it asks a tuned model, without passages, a task that is not what it was tuned for here."""
    elsewhere = facts.rung is Rung.FINE_TUNING and facts.parameters.get("tuning.method") == "existing"
    return facts.control == "forgetting" or (facts.control is None and elsewhere)


def _lost(task: TaskEvidence, arm: ArmEvidence, seed: int, confidence: float) -> Forgotten | None:
    before = _before(task, arm)
    paired = None if before is None else paired_measure([(before, arm)], None, task.clusters)
    if before is None or paired is None or not paired.present.any():
        return None
    return Forgotten(
        task=task.task,
        lower=before.name,
        higher=arm.name,
        pairs=int(paired.present.sum()),
        gain=weigh_alone(paired, seed, confidence).bound(0),
    )


def _before(task: TaskEvidence, arm: ArmEvidence) -> ArmEvidence | None:
    """The arm that asks the untuned model in the same way."""
    wanted = {name: value for name, value in arm.facts.parameters.items() if not name.startswith("tuning.")}
    return next((each for each in (*task.arms, *task.controls) if each.facts.parameters == wanted), None)


def _model(facts: ArmFacts) -> tuple[tuple[str, Scalar], ...]:
    """What makes the tuned model, whatever else the arm has."""
    return tuple(
        sorted((k, v) for k, v in facts.parameters.items() if k.startswith(_PARTS_OF_A_MODEL) and k != "tuning.seeds")
    )
