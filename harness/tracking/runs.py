"""Writing runs to MLflow.

A run that is already there is reused where its params and metrics allow it (neither can be taken back in
MLflow), and else replaced, so that publishing again never leaves two.
"""

import json
from typing import Any

from harness.core.types import Task
from harness.tracking.run_values import ROW_TAG, RunValue
from harness.tracking.secrets import without_userinfo
from harness.tracking.store import Store
from harness.tracking.trace_values import RUN_TAG

_PARAMS_PER_CALL = 100
_METRICS_PER_CALL = 1000
_DIGEST_CHARACTERS = 16


def existing_runs(store: Store, experiment: str, run_id: str) -> dict[str, Any]:
    """The live MLflow runs of the published run `run_id`, by row."""
    found: dict[str, Any] = {}
    token = None
    while True:
        page = store.client.search_runs(
            [experiment], filter_string=f"tags.`{RUN_TAG}` = '{run_id}'", max_results=500, page_token=token
        )
        found |= {run.data.tags.get(ROW_TAG, ""): run for run in page}
        token = page.token
        if not token:
            return found


def write_run(store: Store, experiment: str, value: RunValue, old: Any, now_ms: int) -> str:
    """Make MLflow show `value`, on the run `old` where that can be, and return its MLflow id."""
    if old is not None and not _fits(old, value):
        store.client.delete_run(old.info.run_id)
        old = None
    if old is None:
        created = store.client.create_run(
            experiment, start_time=value.start_ms, tags=dict(value.tags), run_name=value.name
        )
        old = store.client.get_run(created.info.run_id)
    id_ = str(old.info.run_id)
    _log(store, id_, value, old, now_ms)
    _log_datasets(store, id_, value, old)
    return id_


def _fits(old: Any, value: RunValue) -> bool:
    same = all(value.params.get(name) == text for name, text in old.data.params.items())
    last = {point.name: point.value for point in value.series}
    known = {name: found for name, found in old.data.metrics.items() if name not in value.metrics}
    return same and all(name in last and last[name] == found for name, found in known.items())


def _log(store: Store, id_: str, value: RunValue, old: Any, now_ms: int) -> None:
    from mlflow.entities import Metric, Param, RunTag

    params = [Param(k, v) for k, v in value.params.items() if k not in old.data.params]
    metrics = [Metric(k, v, now_ms, 0) for k, v in value.metrics.items() if old.data.metrics.get(k) != v]
    metrics += [Metric(p.name, p.value, p.at_ms, p.step) for p in value.series if p.name not in old.data.metrics]
    tags = [RunTag(k, v) for k, v in value.tags.items() if old.data.tags.get(k) != v]
    store.client.log_batch(id_, metrics=metrics[:_METRICS_PER_CALL], params=params[:_PARAMS_PER_CALL], tags=tags)
    for first in range(_PARAMS_PER_CALL, len(params), _PARAMS_PER_CALL):
        store.client.log_batch(id_, params=params[first : first + _PARAMS_PER_CALL])
    for first in range(_METRICS_PER_CALL, len(metrics), _METRICS_PER_CALL):
        store.client.log_batch(id_, metrics=metrics[first : first + _METRICS_PER_CALL])


def _log_datasets(store: Store, id_: str, value: RunValue, old: Any) -> None:
    from mlflow.entities import Dataset, DatasetInput, InputTag

    known = {found.dataset.digest for found in old.inputs.dataset_inputs}
    missing = [task for task in value.datasets if short_digest(task) not in known]
    inputs = [
        DatasetInput(
            dataset=Dataset(
                name=task.name,
                digest=short_digest(task),
                source_type="local",
                source=json.dumps({"uri": without_userinfo(task.source)}),
                profile=json.dumps({"num_rows": len(task.test), "digests": dict(task.digests)}),
            ),
            tags=[InputTag(key="mlflow.data.context", value="evaluation")],
        )
        for task in missing
    ]
    if inputs:
        store.client.log_inputs(id_, datasets=inputs)


def short_digest(task: Task) -> str:
    """The digest of the test samples, short enough to be read in a column; the dataset's profile holds all of it."""
    return task.digests.get("test", "unknown")[:_DIGEST_CHARACTERS]


def finish_run(store: Store, id_: str, end_ms: int, *, complete: bool) -> None:
    """Mark the run as over."""
    store.client.set_terminated(id_, status="FINISHED" if complete else "KILLED", end_time=end_ms)
