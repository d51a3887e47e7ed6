"""A run's results -> MLflow. What goes wrong there never touches the run: the journal is the truth."""

import json
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from threading import Thread

from harness.config.resolved import file_form
from harness.config.schema import ArmSpec, Experiment
from harness.core.errors import Fault, InputError
from harness.core.types import Message, Record
from harness.engine.answering.budget import rates_of
from harness.engine.answering.prepare import prompt_for
from harness.engine.store.journal import Journal
from harness.reporting.view import Results
from harness.tracking.contents import RunContents, TrackingError
from harness.tracking.projection import publish
from harness.tracking.scrub import scrub
from harness.tracking.secrets import without_userinfo

PATIENCE_S = 600.0
"""How long a run waits for MLflow before it goes on without it."""


def publish_within(patience_s: float, results: Results, folder: Path, now: datetime, *, complete: bool) -> str:
    """As `publish_run`, but no store, however slow, holds a run up for longer than `patience_s`.

    Raises TrackingError then, too. What has got there by then is kept, and the next publication goes on from it.
    """
    done: Future[str] = Future()

    def work() -> None:
        try:
            done.set_result(publish_run(results, folder, now, complete=complete))
        except BaseException as error:  # noqa: BLE001 - handed over as it is: the caller's thread raises it
            done.set_exception(error)

    # A daemon, so that a store that never answers does not keep the process from ending.
    Thread(target=work, daemon=True).start()
    try:
        return done.result(timeout=patience_s)
    except TimeoutError as error:
        if done.done():
            raise
        uri = without_userinfo(str(results.experiment.tracking.uri))
        raise TrackingError(f"MLflow at {uri} did not take it within {patience_s:g} s") from error


def publish_run(results: Results, folder: Path, now: datetime, *, complete: bool, uri: str | None = None) -> str:
    """Publishes, to `uri` instead of the experiment's store where it is given, and returns where.

    Raises TrackingError, and InputError where there is no store to publish to.
    """
    tracking = results.experiment.tracking
    store = uri or tracking.uri
    if store is None:
        raise InputError(Fault(place="tracking.uri", what="names no store", expected="one, or `--uri URI`"))
    begun = min((r.timing.started_s for r in results.records if r.timing), default=now.timestamp())
    contents = RunContents(
        run_id=results.run_id,
        experiment=tracking.experiment or results.experiment.name,
        config=file_form(results.experiment, folder),
        manifest=results.manifest,
        tasks=results.tasks,
        arms=results.arms,
        setups=results.setups,
        records=results.records,
        scores=results.scores,
        comparisons=results.comparisons,
        decisions=results.decisions,
        folder=folder,
        uri=store,
        started_s=begun,
        ended_s=now.timestamp(),
        complete=complete,
        log_text=tracking.log_text,
        traces_per_arm=tracking.traces_per_arm,
        usd_of=record_usd(results.experiment),
        prompts=prompts_of(results),
    )
    published = publish(contents, now.timestamp())
    return f"{published.uri} (experiment {contents.experiment!r}, run {published.run_id}, {published.traces} traces)"


def prompts_of(results: Results) -> dict[tuple[str, str], tuple[Message, ...]]:
    """How each arm of the experiment asks each task: its own words, and places for what changes."""
    specs = {spec.name: spec for spec in results.experiment.arms}
    tasks = {task.name: task for task in results.tasks}
    return {
        (arm.task, arm.name): prompt_for(tasks[arm.task], specs[arm.name]).form(
            with_passages=specs[arm.name].retrieval is not None
        )
        for arm in results.arms
        if arm.name in specs
    }


_ELSEWHERE = "published_elsewhere"


def published_elsewhere(folder: Path) -> list[str]:
    """The stores beside the experiment's own to which the run was published, without user and password."""
    with Journal(folder / "journal.sqlite") as journal:
        known: list[str] = json.loads(journal.meta(_ELSEWHERE) or "[]")
        return known


def note_elsewhere(folder: Path, uri: str) -> None:
    """So that a sample can be forgotten there too."""
    known = published_elsewhere(folder)
    with Journal(folder / "journal.sqlite") as journal:
        journal.put_meta(_ELSEWHERE, json.dumps(list(dict.fromkeys([*known, without_userinfo(uri)]))))


def forget_published(results: Results, folder: Path, now: datetime, uri: str | None = None) -> tuple[str, ...]:
    """Publishes a run whose journal has forgotten a sample, and takes out what was there. Returns what is not reached.

    In the experiment's store, or at `uri`. Raises TrackingError; may be done again.
    """
    tracking = results.experiment.tracking
    store = uri or tracking.uri
    others = [other for other in published_elsewhere(folder) if uri is None or other != without_userinfo(uri)]
    again = [
        f"the run was published to {other} too: `harness forget` with `--uri` takes it out there" for other in others
    ]
    if store is None:
        return tuple(again)
    publish_run(results, folder, now, complete=True, uri=uri)
    name = tracking.experiment or results.experiment.name
    return (*scrub(store, name, results.run_id, folder), *again)


def record_usd(experiment: Experiment) -> Callable[[Record], float | None]:
    """Gives each record's own price, where it is known."""
    arms = {arm.name: arm for arm in experiment.arms}

    def usd_of(record: Record) -> float | None:
        # A control is no arm of the experiment's: what it costs is in the budget, and in no comparison.
        arm = arms.get(record.key.arm)
        return _usd(record, experiment, arm) if arm else None

    return usd_of


def _usd(record: Record, experiment: Experiment, arm: ArmSpec) -> float | None:
    spec, timing, price = experiment.models[arm.model], record.timing, experiment.price_of(arm)
    if price:
        return rates_of(experiment, arm).usd_of(record.usage)
    if timing is None or timing.busy_s is None:
        return None
    if spec.hosting:
        return timing.busy_s * spec.hosting.usd_per_hour / 3600 / spec.hosting.utilisation
    hardware = experiment.costs.hardware
    return timing.busy_s * hardware.usd_per_hour / 3600 if hardware else None


__all__ = ["TrackingError", "forget_published", "publish_run", "publish_within", "record_usd"]
