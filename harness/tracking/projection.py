"""The way from a run's contents to MLflow, in one look."""

from collections.abc import Sequence
from dataclasses import replace

from harness.tracking.artifacts import write_artifacts
from harness.tracking.bulk import can_bulk, write_in_bulk
from harness.tracking.contents import Published, RunContents, TrackingError
from harness.tracking.entities import write_by_client
from harness.tracking.logged_models import write_models
from harness.tracking.run_values import arm_values, parent_value
from harness.tracking.runs import existing_runs, finish_run, write_run
from harness.tracking.secrets import without_secrets, without_userinfo
from harness.tracking.store import Store, experiment_id, open_store, translated
from harness.tracking.trace_values import DIGEST_TAG, RUN_TAG, TraceValue
from harness.tracking.traces import build_traces

_TRACES_PER_PAGE = 500
_TRACES_PER_DELETION = 100


def publish(contents: RunContents, now_s: float) -> Published:
    """Make MLflow show `contents`, whatever it showed of this run before; `now_s` is the Unix time of this.

    What is there and unchanged is left alone, so a person's own tags and assessments survive. Raises
    `TrackingError` where the store cannot be used, where a secret would be sent, or where the store does not
    hold, counted afterwards, exactly the traces that it should.
    """
    contents = replace(
        contents,
        config=without_secrets("the experiment", contents.config),
        manifest=without_secrets("the manifest", contents.manifest),
    )
    with translated(contents.uri):
        store = open_store(contents.uri)
        experiment = experiment_id(store, contents.experiment)
        parent, arms = _write_runs(store, experiment, contents, round(now_s * 1000))
        write_artifacts(store, contents, parent)
        models = write_models(store, experiment, contents, parent, arms)
        traces = build_traces(contents, arms, parent)
        written, removed = _write_traces(store, experiment, contents.run_id, traces)
        _finish(store, contents, parent, arms)
    return Published(
        uri=without_userinfo(store.uri),
        experiment_id=experiment,
        run_id=parent,
        arm_run_ids=arms,
        model_ids=models,
        traces=len(traces),
        traces_written=written,
        traces_removed=removed,
    )


def _write_runs(
    store: Store, experiment: str, contents: RunContents, now_ms: int
) -> tuple[str, dict[tuple[str, str], str]]:
    """The MLflow ids of the parent and of each task and arm; runs of arms that are gone are deleted."""
    old = existing_runs(store, experiment, contents.run_id)
    value = parent_value(contents)
    parent = write_run(store, experiment, value, old.pop(value.row, None), now_ms)
    arms = {
        key: write_run(store, experiment, arm.under(parent), old.pop(arm.row, None), now_ms)
        for key, arm in arm_values(contents).items()
    }
    for run in old.values():
        store.client.delete_run(run.info.run_id)
    return parent, arms


def _finish(store: Store, contents: RunContents, parent: str, arms: dict[tuple[str, str], str]) -> None:
    for key, value in arm_values(contents).items():
        finish_run(store, arms[key], value.end_ms, complete=True)
    finish_run(store, parent, parent_value(contents).end_ms, complete=contents.complete)


def _write_traces(store: Store, experiment: str, run_id: str, traces: Sequence[TraceValue]) -> tuple[int, int]:
    """Write what is new or changed, delete what is no more, and count. Returns how many of each."""
    wanted = {trace.id: trace.digest for trace in traces}
    there = _stored(store, experiment, run_id)
    stale = [id_ for id_, digest in there.items() if wanted.get(id_) != digest]
    for first in range(0, len(stale), _TRACES_PER_DELETION):
        store.client.delete_traces(experiment, trace_ids=stale[first : first + _TRACES_PER_DELETION])
    missing = [trace for trace in traces if there.get(trace.id) != wanted[trace.id]]
    write = write_in_bulk if can_bulk(store) else write_by_client
    write(store, experiment, missing)
    if missing or stale:
        _verify(wanted, _stored(store, experiment, run_id))
    return len(missing), len([id_ for id_ in stale if id_ not in wanted])


def _verify(wanted: dict[str, str], there: dict[str, str]) -> None:
    if there != wanted:
        lost, extra = len(wanted.keys() - there.keys()), len(there.keys() - wanted.keys())
        changed = len(wanted) - lost - sum(there.get(id_) == digest for id_, digest in wanted.items())
        raise TrackingError(
            f"of {len(wanted)} traces the store lacks {lost}, has {changed} in another form and {extra} too many; "
            "publish the run again"
        )


def _stored(store: Store, experiment: str, run_id: str) -> dict[str, str]:
    """The traces of the published run that MLflow finds, with their digests, by MLflow's own search."""
    found: dict[str, str] = {}
    token = None
    while True:
        page = store.client.search_traces(
            locations=[experiment],
            filter_string=f"tags.`{RUN_TAG}` = '{run_id}'",
            max_results=_TRACES_PER_PAGE,
            page_token=token,
            include_spans=False,
        )
        found |= {trace.info.trace_id: trace.info.tags.get(DIGEST_TAG, "") for trace in page}
        token = page.token
        if not token:
            return found
