"""The way from a run's contents to MLflow, in one look."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from harness.tracking.artifacts import write_artifacts
from harness.tracking.bulk import can_bulk, write_in_bulk
from harness.tracking.contents import Published, RunContents, TrackingError
from harness.tracking.entities import write_by_client
from harness.tracking.evaluation_datasets import write_datasets
from harness.tracking.logged_models import write_models
from harness.tracking.prompts import write_prompts
from harness.tracking.run_values import RunValue, arm_values, parent_value
from harness.tracking.runs import existing_runs, finish_run, write_run
from harness.tracking.secrets import without_secrets, without_userinfo
from harness.tracking.store import Store, experiment_id, open_store, translated
from harness.tracking.trace_values import DIGEST_TAG, RUN_TAG, TraceValue
from harness.tracking.traces import build_traces

_TRACES_PER_PAGE = 500
_TRACES_PER_DELETION = 100
_TRACES_AT_ONCE = 1000


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
        prompts = write_prompts(store, experiment, contents)
        whole, each = parent_value(contents).asked_with(*prompts.values()), arm_values(contents, prompts)
        parent, arms = _write_runs(store, experiment, contents.run_id, whole, each, round(now_s * 1000))
        write_artifacts(store, contents, parent)
        models = write_models(store, experiment, contents, parent, arms)
        write_datasets(store, experiment, contents)
        traces = build_traces(contents, arms, parent, prompts)
        kept, written, removed = _write_traces(store, experiment, contents, traces)
        for key, value in each.items():
            finish_run(store, arms[key], value.end_ms, complete=True)
        finish_run(store, parent, whole.end_ms, complete=contents.complete)
    return Published(
        uri=without_userinfo(store.uri),
        experiment_id=experiment,
        run_id=parent,
        arm_run_ids=arms,
        model_ids=models,
        prompts=prompts,
        traces=kept,
        traces_written=written,
        traces_removed=removed,
    )


def _write_runs(
    store: Store, experiment: str, run_id: str, whole: RunValue, each: Mapping[tuple[str, str], RunValue], now_ms: int
) -> tuple[str, dict[tuple[str, str], str]]:
    """The MLflow ids of the parent and of each task and arm; runs of arms that are gone are deleted."""
    old = existing_runs(store, experiment, run_id)
    parent = write_run(store, experiment, whole, old.pop(whole.row, None), now_ms)
    arms = {
        key: write_run(store, experiment, arm.under(parent), old.pop(arm.row, None), now_ms)
        for key, arm in each.items()
    }
    for run in old.values():
        store.client.delete_run(run.info.run_id)
    return parent, arms


def _write_traces(
    store: Store, experiment: str, contents: RunContents, traces: Iterable[TraceValue]
) -> tuple[int, int, int]:
    """Write what is new or changed, delete what is no more, and count.

    Returns how many there are now, how many were written, and how many deleted for good.
    """
    there = _stored(store, experiment, contents.run_id)
    write = write_in_bulk if can_bulk(store) else write_by_client
    wanted: dict[str, str] = {}
    missing: list[TraceValue] = []
    written = 0

    def put() -> None:
        nonlocal written
        _delete(store, experiment, [trace.id for trace in missing if trace.id in there])
        write(store, experiment, missing)
        written += len(missing)
        missing.clear()

    for trace in traces:
        wanted[trace.id] = trace.digest
        if there.get(trace.id) != trace.digest:
            missing.append(trace)
            if len(missing) == _TRACES_AT_ONCE:
                put()
    put()
    gone = [id_ for id_ in there if id_ not in wanted]
    _delete(store, experiment, gone)
    if written or gone:
        _verify(wanted, _stored(store, experiment, contents.run_id))
    return len(wanted), written, len(gone)


def _delete(store: Store, experiment: str, ids: Sequence[str]) -> None:
    for first in range(0, len(ids), _TRACES_PER_DELETION):
        store.client.delete_traces(experiment, trace_ids=list(ids[first : first + _TRACES_PER_DELETION]))


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
