"""Quality without the samples that leaked: what an arm scores on what it cannot have seen."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from harness.core.types import Interval, Task
from harness.core.verdicts import Comparison
from harness.decision.measured import ArmEvidence, Booleans, Evidence, Integers
from harness.stats import SCORE_BOUNDS, panel, score_limits


def with_clean_quality(
    comparisons: Sequence[Comparison], evidence: Evidence, tasks: Sequence[Task], leaked: Mapping[str, Collection[str]]
) -> tuple[Comparison, ...]:
    """Rows of tasks with `leaked` samples (ids, by task) get `clean_n` and `clean_quality`; the others stay."""
    confidence = evidence.experiment.decision.confidence
    found: dict[tuple[str, str], tuple[int, Interval | None]] = {}
    for task, seen in zip(tasks, evidence.tasks, strict=True):
        if leaked.get(task.name):
            # evidence has the samples in the order of their ids
            clean = np.array([id_ not in leaked[task.name] for id_ in sorted(sample.id for sample in task.test)])
            found |= {(task.name, arm.name): _clean(arm, clean, seen.clusters, confidence) for arm in seen.arms}
    return tuple(
        replace(row, clean_n=found[row.task, row.arm][0], clean_quality=found[row.task, row.arm][1])
        if (row.task, row.arm) in found
        else row
        for row in comparisons
    )


def _clean(arm: ArmEvidence, clean: Booleans, clusters: Integers, confidence: float) -> tuple[int, Interval | None]:
    kept = arm.quality.measured & clean
    if not kept.any():
        return 0, None
    limits = score_limits(
        panel(arm.quality.value, present=kept, clusters=clusters, bounds=SCORE_BOUNDS), confidence=confidence
    )
    mean = float(arm.quality.value[kept].mean())
    return int(kept.sum()), Interval(value=mean, low=float(limits.low[0]), high=float(limits.high[0]))
