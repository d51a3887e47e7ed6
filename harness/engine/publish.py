"""A run's results -> MLflow. What goes wrong there never touches the run: the journal is the truth."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from harness.config.resolved import file_form
from harness.config.schema import ArmSpec, Experiment
from harness.core.types import Record
from harness.engine.budget import rates_of
from harness.reporting.view import Results
from harness.tracking.contents import RunContents, TrackingError
from harness.tracking.projection import publish


def publish_run(results: Results, folder: Path, now: datetime, *, complete: bool) -> str:
    """Publishes and returns where. Raises TrackingError."""
    tracking = results.experiment.tracking
    if tracking.uri is None:
        raise TrackingError("the experiment has no `tracking.uri`")
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
        uri=tracking.uri,
        started_s=begun,
        ended_s=now.timestamp(),
        complete=complete,
        log_text=tracking.log_text,
        traces_per_arm=tracking.traces_per_arm,
        usd_of=record_usd(results.experiment),
    )
    published = publish(contents, now.timestamp())
    return f"{published.uri} (experiment {contents.experiment!r}, run {published.run_id}, {published.traces} traces)"


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


__all__ = ["TrackingError", "publish_run", "record_usd"]
