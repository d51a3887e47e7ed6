"""Each task's test samples as an MLflow evaluation dataset, one per content, with the inputs that the traces have.

Without text a sample is its id alone, as it is in the traces.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence

from harness.core.types import Task
from harness.tracking.contents import RunContents
from harness.tracking.runs import short_digest
from harness.tracking.store import Store
from harness.tracking.trace_values import DIGEST_TAG, RUN_TAG, Plain
from harness.tracking.traces import sample_inputs

_RECORDS_PER_CALL = 500


def write_datasets(store: Store, experiment: str, contents: RunContents) -> None:
    """Make what is missing; take back what this run once published in another form."""
    there = store.client.search_datasets(experiment_ids=[experiment], max_results=1000)
    for task in contents.tasks:
        records = _records(task, log_text=contents.log_text)
        digest = f"{short_digest(task)}/{_digest(records)}"
        mine = [found for found in there if found.name == task.name and found.tags.get(RUN_TAG) == contents.run_id]
        for stale in mine:
            if stale.tags.get(DIGEST_TAG) != digest:
                store.client.delete_dataset(stale.dataset_id)
        if not any(found.name == task.name and found.tags.get(DIGEST_TAG) == digest for found in there):
            _create(store, experiment, contents.run_id, task.name, records, digest)


def _records(task: Task, *, log_text: bool) -> list[Mapping[str, object]]:
    return [
        {
            "inputs": sample_inputs(task.name, sample.id, sample.input if log_text else None),
            "expectations": {"expected_response": _expected(sample.targets)} if log_text else {},
            "tags": {"cluster": sample.cluster} if sample.cluster and log_text else {},
        }
        for sample in task.test
    ]


def _digest(records: Sequence[Mapping[str, object]]) -> str:
    """Of what is written: a sample that was forgotten keeps its place in the task's own digest, and not its text."""
    return hashlib.sha256(json.dumps(records, sort_keys=True).encode()).hexdigest()[:12]


def _create(
    store: Store, experiment: str, run_id: str, name: str, records: Sequence[Mapping[str, object]], digest: str
) -> None:
    """The digest is told last: a dataset without one was left half-made, and is made again."""
    dataset = store.client.create_dataset(name, experiment_id=experiment, tags={RUN_TAG: run_id})
    for first in range(0, len(records), _RECORDS_PER_CALL):
        store.tracing.store.upsert_dataset_records(dataset.dataset_id, records[first : first + _RECORDS_PER_CALL])
    store.client.set_dataset_tags(dataset.dataset_id, {DIGEST_TAG: digest})


def _expected(targets: tuple[str, ...]) -> Plain:
    return targets[0] if len(targets) == 1 else list(targets)
