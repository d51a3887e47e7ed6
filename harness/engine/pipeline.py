"""The floor plan: how a sample travels from YAML to verdict. Each phase reads what the one before it left.

Answers are journalled as they arrive, so a phase that is started again asks only what is missing; scoring,
comparing, deciding and reporting read the journal and call no model.
"""

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from harness.config.schema import Experiment
from harness.core.errors import quoting
from harness.core.ports import Progress
from harness.engine import interruptible
from harness.engine.answering.answer import Asking, questions
from harness.engine.answering.budget import Budget, rates_of
from harness.engine.answering.budget_ledger import Ledger
from harness.engine.answering.latency import measure_latency
from harness.engine.answering.parts import Parts
from harness.engine.answering.prepare import ReadyArm, TuningBill, prepare
from harness.engine.answering.score import Scoring
from harness.engine.answering.select import select, without_lost
from harness.engine.begin import open_run
from harness.engine.concluding import exposure
from harness.engine.concluding.conclude import conclude
from harness.engine.concluding.exposure import Exposure
from harness.engine.concluding.publish import PATIENCE_S, TrackingError, publish_within
from harness.engine.concluding.tables import write_tables
from harness.engine.folders import RunFolder
from harness.engine.planning.assemble import Plan, assemble
from harness.engine.store.fixed import note_scoring
from harness.engine.store.journal import Journal
from harness.reporting.view import Results, view
from harness.reporting.write import write_report


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What a run is given from outside: where reports and caches go, the clock, and who shows progress.

    `fresh` starts a new run; `remember` takes replies that were paid for before from the cache. An unfinished run is
    gone on with only by what remembers as it does.
    """

    reports: Path
    cache: Path
    progress: Progress
    now: Callable[[], datetime]
    fresh: bool = False
    remember: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What a run came to. `stopped` says why it is incomplete, `tracked` where MLflow has it or why not."""

    folder: RunFolder
    results: Results
    stopped: str | None
    tracked: str | None


def run(experiment: Experiment, around: Surroundings) -> Outcome:
    """The main job: plan, prepare, answer, measure, score, compare, decide, report, publish."""
    plan = assemble(experiment)
    with (
        quoting(experiment.tracking.log_text),
        open_run(plan, around.reports, fresh=around.fresh, now=around.now(), remember=around.remember) as folder,
        closing(Journal(folder.journal)) as journal,
    ):
        if folder.torn:
            around.progress.note(str(folder.torn))
        budget = _budget(plan, journal)
        stopped = collect(plan, journal, around, budget)
        unscored = score_run(plan, journal, around, budget)
        stopped = stopped or unscored
        folder.add_to_manifest("exposure", exposure.plain(look_elsewhere(plan, journal, around)))
        results = conclude(experiment, folder, journal, plan.tasks)
        write_tables(results, folder.path)
        write_report(view(results), folder.path)
        tracked = track(results, folder, around, complete=stopped is None)
        if stopped is None:  # last of all: a run that is killed while it reports is taken up and reports again
            journal.put_meta("finished", around.now().isoformat(timespec="seconds"))
        return Outcome(folder=folder, results=results, stopped=stopped, tracked=tracked)


def track(results: Results, folder: RunFolder, around: Surroundings, *, complete: bool) -> str | None:
    """Publishes to MLflow and returns where. A store that fails or hangs costs nothing but the publishing."""
    if results.experiment.tracking.uri is None:
        return None
    around.progress.note(f"Publishing to MLflow; the report is in {folder.path}")
    try:
        place = publish_within(PATIENCE_S, results, folder.path, around.now(), complete=complete)
    except TrackingError as error:
        return f"not published: {error}; `harness publish {folder.run_id}` tries again"
    return f"{place}; `harness ui` opens it"


def collect(plan: Plan, journal: Journal, around: Surroundings, budget: Budget) -> str | None:
    """Asks everything that is still missing. Returns why it ended early, or None when all is answered."""
    parts = Parts(
        experiment=plan.experiment,
        cache=around.cache,
        progress=around.progress,
        remember=around.remember,
        payer=journal.meta("run_id") or "",
    )
    ready = prepare(plan, parts, journal, budget)
    try:
        return interruptible.run(_ask(plan, ready, parts, journal, budget))
    finally:
        budget.ledger.rest()
        if told := budget.ledger.told():
            around.progress.note(told)


async def _ask(plan: Plan, ready: tuple[ReadyArm, ...], parts: Parts, journal: Journal, budget: Budget) -> str | None:
    """Grid points are chosen among, all questions answered, and latencies measured, in one event loop."""
    experiment = plan.experiment

    def asking(phase: str) -> Asking:
        quotes = experiment.tracking.log_text
        return Asking(journal=journal, budget=budget, progress=parts.progress, phase=phase, quotes=quotes)

    choosing, answering, timing = asking("choose"), asking("answer"), asking("latency")
    try:
        embedder, paid = parts.scoring_embedder(budget)
        ready = await select(ready, choosing, embedder, paid)
        if stopped := choosing.stopped:
            return stopped
        ready = without_lost(ready)
        missing = questions(ready, "test", experiment.scoring.repeats, experiment.seed, journal.answered())
        await answering.ask(missing)
        answering.require_some(ready)
        _tell_of_known(answering, len(missing))
        if not answering.stopped:
            parts.measure_time()
            timed = [arm for arm in ready if arm.planned.facts.control is None]
            await measure_latency(timed, timing, experiment.latency, experiment.seed)
        return answering.stopped or timing.stopped
    finally:
        await parts.aclose()


def _tell_of_known(answering: Asking, asked: int) -> None:
    if answering.known:
        note = f"{answering.known} of {asked} answers are from the cache of replies; `--no-cache` asks for all anew"
        answering.progress.note(note)


def score_run(plan: Plan, journal: Journal, around: Surroundings, budget: Budget) -> str | None:
    """Scores all answers, and journals the scores. Returns why some could not be had, or None."""
    parts = Parts(experiment=plan.experiment, cache=around.cache, progress=around.progress, remember=around.remember)
    embedder, paid = parts.scoring_embedder(budget)
    around.progress.note("Scoring")
    scoring = Scoring(tasks=plan.tasks, embedder=embedder)
    try:
        journal.put_scores(scoring.scores(journal.records("test")))
    finally:  # what ended it is noted by then: nothing is left that a later session should take for a kill
        budget.ledger.rest()
    note_scoring(journal)
    journal.put_meta("aggregates", json.dumps([[*key, value] for key, value in scoring.aggregates.items()]))
    if scoring.lost is None:
        return None
    quotes = plan.experiment.tracking.log_text
    said = (paid and paid.stopped) or (scoring.lost.message if quotes else scoring.lost.kind)
    return f"not all answers could be scored: {said}"


def look_elsewhere(plan: Plan, journal: Journal, around: Surroundings) -> tuple[Exposure, ...]:
    """What of the test samples was seen elsewhere; journalled, and looked for once."""
    found = exposure.read_exposures(journal.meta(exposure.META))
    if not found:
        parts = Parts(
            experiment=plan.experiment, cache=around.cache, progress=around.progress, remember=around.remember
        )
        around.progress.note("Looking for test samples that were seen elsewhere")
        found = exposure.look(plan.tasks, plan.leaks, parts.remembering_embedder(next(iter(plan.experiment.embedders))))
        journal.put_meta(exposure.META, exposure.written(found))
    return found


def _budget(plan: Plan, journal: Journal) -> Budget:
    """The run's budget, less what its earlier sessions spent."""
    budget = Budget(plan.experiment.budget, ledger=Ledger(journal))
    rates = {(arm.task.name, arm.spec.name): rates_of(plan.experiment, arm.spec) for arm in plan.arms}
    for record in journal.records() if budget.counts else ():
        budget.count(record, rates[record.key.task, record.key.arm])
    budget.usd += TuningBill(journal=journal).usd
    return budget
