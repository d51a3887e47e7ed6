"""What the journal tells."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.core.observations import ByArm
from harness.core.types import ArmFacts, Record, Score, Setup, Task, Trial
from harness.core.verdicts import Comparison
from harness.engine.store.journal import Journal


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """All that a journal holds, less the grid points that did not go on to the test split.

    Records and scores are read from the journal each time they are gone through.
    """

    tasks: tuple[Task, ...]
    arms: tuple[ArmFacts, ...]
    setups: tuple[Setup, ...]
    records: Collection[Record]
    scores: Collection[Score]
    observations: ByArm
    score_values: ByArm
    trials: tuple[Trial, ...]
    aggregates: Mapping[tuple[str, str, str], float]


def read_told(journal: Journal, tasks: Sequence[Task] | None = None) -> Told:
    """Reads a journal. Grid points that lost on the validation split are left to `trials`.

    `tasks`: the run's, where they are in memory already; a large one need not be there twice.
    """
    trials = journal.trials()
    lost = {(trial.task, trial.arm) for trial in trials if not trial.entered}
    return Told(
        tasks=tuple(journal.tasks() if tasks is None else tasks),
        arms=tuple(
            a for a in journal.arms() if (a.task, a.name) not in lost and (a.taught or a.task, a.explains) not in lost
        ),
        setups=tuple(s for s in journal.setups() if (s.task, s.arm) not in lost),
        records=journal.records("test"),
        scores=journal.scores(),
        observations=journal.observations(),
        score_values=journal.score_values(),
        trials=tuple(trials),
        aggregates={(t, a, m): value for t, a, m, value in journal.facts("aggregates")},
    )


def with_aggregates(
    comparisons: Sequence[Comparison], aggregates: Mapping[tuple[str, str, str], float]
) -> tuple[Comparison, ...]:
    """Comparisons in which set metrics (macro F1) have their own value instead of the mean of their scores."""
    return tuple(
        replace(c, metrics={m: aggregates.get((c.task, c.arm, m), mean) for m, mean in c.metrics.items()})
        for c in comparisons
    )
