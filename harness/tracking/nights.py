"""A regression's outcome in MLflow: on the candidate's run, and as one run of the experiment whose metrics go by step.

That one run, named "history", shows each arm's quality, cost and latency as a curve over the nights.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.tracking.champion import parent_of
from harness.tracking.contents import TrackingError
from harness.tracking.owners import own_tag
from harness.tracking.run_values import metric_key
from harness.tracking.store import Store, open_store, translated

REGRESSION_FOLDER = "regression"
BASELINE_TAG = "harness.baseline"
_HISTORY_TAG = "harness.history"
_METRICS_PER_CALL = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What a candidate came to: `metrics` of the gate, the `verdict`, what it was held against, its files."""

    run_id: str
    baseline: str
    verdict: str
    metrics: Mapping[str, float]
    files: Sequence[Path]


@dataclass(frozen=True, kw_only=True, slots=True)
class Curve:
    """One quantity over the nights: `points` are (Unix milliseconds, value), in order."""

    name: str
    points: Sequence[tuple[int, float]]


def log_outcome(uri: str, experiment: str, outcome: Outcome, curves: Sequence[Curve], *, owner: str) -> None:
    """Writes both, the curves to the history of `owner`.

    Raises TrackingError where the store cannot be used or does not have the candidate.
    """
    with translated(uri):
        store = open_store(uri)
        found = store.client.get_experiment_by_name(experiment)
        parent = None if found is None else parent_of(store, found.experiment_id, outcome.run_id)
        if found is None or parent is None:
            raise TrackingError(f"the store does not have the run {outcome.run_id}")
        store.client.set_tag(parent, "harness.regression", outcome.verdict)
        store.client.set_tag(parent, BASELINE_TAG, outcome.baseline)
        _log(store, parent, outcome)
        _log_curves(store, _history(store, str(found.experiment_id), own_tag(_HISTORY_TAG, experiment, owner)), curves)


def _log(store: Store, parent: str, outcome: Outcome) -> None:
    from mlflow.entities import Metric

    metrics = [Metric(metric_key(name), value, 0, 0) for name, value in outcome.metrics.items()]
    for first in range(0, len(metrics), _METRICS_PER_CALL):
        store.client.log_batch(parent, metrics=metrics[first : first + _METRICS_PER_CALL])
    for path in outcome.files:
        store.client.log_artifact(parent, str(path), REGRESSION_FOLDER)


def _log_curves(store: Store, history: str, curves: Sequence[Curve]) -> None:
    """Appends, a step a night; points that the history has already, by name and time, are left alone."""
    from mlflow.entities import Metric

    new = []
    for curve in curves:
        name = metric_key(curve.name)
        known = {point.timestamp: point.step for point in store.client.get_metric_history(history, name)}
        later = [(at_ms, value) for at_ms, value in curve.points if at_ms not in known]
        first = max(known.values(), default=-1) + 1
        new += [Metric(name, value, at_ms, first + place) for place, (at_ms, value) in enumerate(later)]
    for first in range(0, len(new), _METRICS_PER_CALL):
        store.client.log_batch(history, metrics=new[first : first + _METRICS_PER_CALL])


def _history(store: Store, experiment_id: str, tag: str) -> str:
    found = store.client.search_runs([experiment_id], filter_string=f"tags.`{tag}` = 'true'", max_results=1)
    if found:
        return str(found[0].info.run_id)
    tags = {tag: "true", "mlflow.source.name": "harness"}
    created = store.client.create_run(experiment_id, run_name="history", tags=tags)
    store.client.set_terminated(created.info.run_id)
    return str(created.info.run_id)
