"""Quality by what the samples say of themselves: where an arm that gains overall loses, the reader is told.

A slice is one value of one metadata key. Keys with many values are names rather than kinds and make no slices.
"""

import numpy as np

from harness.config.schema import Experiment
from harness.core.verdicts import Slice
from harness.decision.measured import ArmEvidence, Booleans, TaskEvidence
from harness.decision.weighing import paired_measure, seed_for, weigh_alone

FEWEST_SAMPLES = 10


def slices(task: TaskEvidence, first: str, chosen: str, experiment: Experiment) -> tuple[Slice, ...]:
    """Every slice with the mean quality of each arm, and the chosen arm's gain over the first, where it is another.

    Intervals are simultaneous over all slices of the task (Bonferroni).
    """
    kept = {key: mask for key, mask in task.slices.items() if mask.sum() >= FEWEST_SAMPLES}
    by_name = {arm.name: arm for arm in task.arms}
    confidence = 1 - (1 - experiment.decision.confidence) / max(len(kept), 1)
    found = []
    for (key, value), mask in kept.items():
        delta = None
        if chosen != first:
            seed = seed_for(experiment.seed, task.task, "slice", key, value)
            paired = paired_measure([(by_name[first], by_name[chosen])], None, task.clusters).among(mask)
            if paired.present.any():
                delta = weigh_alone(paired, seed, confidence).bound(0).interval()
        means = {arm.name: mean for arm in task.arms if (mean := _mean(arm, mask)) is not None}
        found.append(Slice(key=key, value=value, samples=int(mask.sum()), quality=means, delta=delta))
    return tuple(found)


def _mean(arm: ArmEvidence, mask: Booleans) -> float | None:
    seen = mask & arm.quality.measured
    return float(np.mean(arm.quality.value[seen])) if seen.any() else None
