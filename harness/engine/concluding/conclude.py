"""From a journal to comparison and decision: of a run that has just answered, and of a stored one asked again.

It imports nothing that answers: `harness decide` is used to ask "what if", again and again, and is to be quick.
"""

from collections.abc import Sequence
from dataclasses import replace

from harness.config.schema import Experiment
from harness.core.types import Task
from harness.decision.clean import with_clean_quality
from harness.decision.compare import compare
from harness.decision.decide import decide
from harness.decision.evidence import gather
from harness.decision.examine import examine
from harness.engine.concluding import exposure
from harness.engine.concluding.looks import at_a_look, look
from harness.engine.folders import RunFolder
from harness.engine.store.fixed import changed_parts
from harness.engine.store.journal import Journal
from harness.engine.store.results import read_told, with_aggregates
from harness.reporting.view import Results


def conclude(
    experiment: Experiment, folder: RunFolder, journal: Journal, tasks: Sequence[Task] | None = None
) -> Results:
    """Compares and decides, from the journal alone, under the experiment's policy. `tasks`: see `read_told`."""
    told = read_told(journal, tasks)
    changed = changed_parts(journal, experiment, told.tasks)
    this = look(folder, experiment, told.tasks)
    rule = at_a_look(experiment.decision, this)
    seen = experiment.model_copy(update={"decision": rule})
    evidence = gather(told.observations, told.score_values, told.tasks, told.arms, told.setups, seen)
    findings = examine(evidence)
    elsewhere = {each.task: each for each in exposure.read_exposures(journal.meta(exposure.META))}
    leaked = {name: each.leaked for name, each in elsewhere.items()}
    rows = with_aggregates(compare(findings), told.aggregates)
    return Results(
        run_id=folder.run_id,
        experiment=experiment,
        tasks=told.tasks,
        arms=told.arms,
        setups=told.setups,
        records=told.records,
        scores=told.scores,
        comparisons=with_clean_quality(rows, evidence, told.tasks, leaked),
        decisions=tuple(
            replace(
                d,
                policy_changed=bool(changed),
                warnings=(*([this.note] if this.note else []), *exposure.warned(d, elsewhere)),
            )
            for d in decide(findings)
        ),
        changed=changed,
        manifest=folder.manifest(),
        trials=told.trials,
        latencies_s={
            (task.task, arm.name): sorted(arm.latencies_s.tolist()) for task in evidence.tasks for arm in task.arms
        },
    )
