"""The way of a regression run: find the baseline, run the experiment, hold the two against each other. Read first.

The baseline is found before a single question is asked. What was answered is kept whatever happens after: the run is a
run like any other, and `hold` can be repeated on it.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from harness.config.schema import Experiment
from harness.core import regressions
from harness.core.errors import Fault, IncompleteError, InputError
from harness.core.regressions import Gate, RegressionReport
from harness.engine.comparing.two_runs import Met, meet_folders
from harness.engine.folders import RunFolder
from harness.engine.pipeline import Surroundings
from harness.engine.pipeline import run as run_pipeline
from harness.regression.baseline import LATEST, Baseline
from harness.regression.gate import gate
from harness.regression.nights import ASSUMED, Night, assumed_and_learned, earlier_nights, facts, unchanged, watches
from harness.regression.variation import LEAST_RUNS
from harness.tracking import TrackingError
from harness.tracking.lease import LeaseHeldError, leased


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """The candidate, and what it came to against the baseline."""

    folder: RunFolder
    report: RegressionReport


def regress(experiment: Experiment, find: Callable[[], Baseline], around: Surroundings, *, strict: bool) -> Held:
    """Runs the experiment and holds the run against the baseline that `find` gives.

    An unfinished run of the experiment is taken up. Raises InputError where there is no baseline or another process or
    machine runs the experiment, and IncompleteError where the run ended early: it can be taken up again.
    """
    with alone(experiment, around.reports, around.progress.note):
        baseline = find()
        outcome = run_pipeline(experiment, around)
        if outcome.stopped:
            raise IncompleteError(f"stopped: {outcome.stopped}; the same command continues this run")
        if outcome.tracked:
            around.progress.note(f"MLflow: {outcome.tracked}")
        return hold(outcome.folder, baseline, experiment, strict=strict)


def hold(candidate: RunFolder, baseline: Baseline, experiment: Experiment, *, strict: bool = False) -> Held:
    """Holds a finished run against the baseline, under the margins of `experiment`. Calls no model."""
    if candidate.path == baseline.folder.path:
        what = "is the run itself, and no run is worse than itself"
        raise InputError(Fault(place=f"--baseline {baseline.reference}", what=what, expected="an earlier run"))
    met = meet_folders(baseline.folder, candidate)
    settings, policy = experiment.regression, experiment.decision
    earlier, notes = earlier_nights(baseline.folder, candidate, met.shared, settings.history, owner=experiment.name)
    first = Night(folder=baseline.folder, evidence=met.a)
    same = unchanged(earlier, first)
    found = gate(
        met.a,
        met.b,
        margins=regressions.Margins(**settings.margins.model_dump()),
        confidence=policy.confidence,
        seed=experiment.seed,
        variations=assumed_and_learned(first, same),
    )
    sequence = _sequence(baseline, first, earlier, Night(folder=candidate, evidence=met.b))
    report = RegressionReport(
        experiment=experiment.name,
        reference=baseline.reference,
        comparison=met.comparison,
        gate=found,
        nights=facts(sequence),
        watches=watches(sequence, found, policy.confidence),
        notes=tuple(dict.fromkeys([*baseline.notes, *notes, *_assumed(found, len(same)), *_notes(met)])),
        strict=strict,
    )
    return Held(folder=candidate, report=report)


def _sequence(baseline: Baseline, first: Night, earlier: list[Night], last: Night) -> list[Night]:
    """The runs to be watched, in order: since the baseline, or since the oldest one where that is always the latest."""
    if baseline.reference == LATEST:
        return [*sorted([*earlier, first], key=lambda night: night.folder.run_id), last]
    return [first, *(night for night in earlier if night.folder.run_id > first.folder.run_id), last]


def _assumed(found: Gate, runs: int) -> Iterator[str]:
    if any(row.variation and row.variation.assumed for row in found.rows):
        why = (
            f"before {LEAST_RUNS} runs of it beside the baseline"
            if runs < LEAST_RUNS
            else "from runs that timed so few answers"
        )
        yield (
            "How much the times of an unchanged system move from run to run is not known "
            f"{why}: {100 * ASSUMED.sd:.0f} % are assumed."
        )


def _notes(met: Met) -> Iterator[str]:
    """What was not compared."""
    for task in met.comparison.samples:
        left_out = task.changed + task.only_a + task.only_b
        if left_out:
            yield (
                f"{task.task}: {task.paired} samples are the same in both runs and are compared; "
                f"{task.changed} changed, {task.only_a} only the baseline has, {task.only_b} only this run."
            )


@contextmanager
def alone(experiment: Experiment, reports: Path, note: Callable[[str], None]) -> Iterator[None]:
    """Keeps other processes here, and other machines on the same store, from running the experiment meanwhile.

    Raises InputError where one does. A store that cannot be reached keeps nobody out, which is told.
    """
    home = reports / experiment.name
    home.mkdir(parents=True, exist_ok=True)
    with (home / ".regress.lock").open("w") as lock:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except BlockingIOError as error:
            raise InputError(_taken(experiment, "by another process of this machine")) from error
        with ExitStack() as stack:
            if experiment.tracking.uri is not None:
                _take_lease(experiment, experiment.tracking.uri, stack, note)
            yield


def _take_lease(experiment: Experiment, uri: str, stack: ExitStack, note: Callable[[str], None]) -> None:
    try:
        name = experiment.tracking.experiment or experiment.name
        stack.enter_context(leased(uri, name, owner=experiment.name))
    except LeaseHeldError as error:
        raise InputError(_taken(experiment, str(error))) from error
    except TrackingError as error:
        note(f"no lease on the store ({error}): another machine could run this experiment meanwhile")


def _taken(experiment: Experiment, by: str) -> Fault:
    return Fault(place=experiment.name, what=f"is being run already: {by}", expected="wait until that has ended")
