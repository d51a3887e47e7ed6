"""Earlier runs of an experiment as MLflow has them: each arm's quality, cost and latency."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from harness.core.history import HistoryVerdict
from harness.tracking.owners import is_of
from harness.tracking.run_values import PARENT_ROW, ROW_TAG
from harness.tracking.store import open_store, translated
from harness.tracking.trace_values import RUN_TAG


@dataclass(frozen=True, kw_only=True, slots=True)
class PastArm:
    """One arm on one task in one run; None where it is not known."""

    run_id: str
    created: str
    task: str
    arm: str
    quality: float | None
    usd_per_1k_queries: float | None
    latency_p95_s: float | None
    verdict: HistoryVerdict | None


def past_arms(uri: str, experiment: str, *, owner: str) -> list[PastArm]:
    """Of every published run of `owner` in MLflow's `experiment`, the earliest first.

    Raises TrackingError where the store cannot be used.
    """
    with translated(uri):
        client = open_store(uri).client
        found = client.get_experiment_by_name(experiment)
        if found is None:
            return []
        parents = _runs(client, found.experiment_id, f"tags.`{ROW_TAG}` = '{PARENT_ROW}'")
        others = {run.info.run_id for run in parents if not is_of(run, owner)}
        arms = _runs(client, found.experiment_id, f"tags.`{RUN_TAG}` != '' and tags.`{ROW_TAG}` != '{PARENT_ROW}'")
        return [_past(run) for run in arms if run.data.tags.get("mlflow.parentRunId") not in others]


def _runs(client: Any, place: str, which: str) -> Iterator[Any]:
    token = None
    while True:
        page = client.search_runs(
            [place],
            filter_string=which,
            order_by=["attributes.start_time ASC"],
            max_results=500,
            page_token=token,
        )
        yield from page
        token = page.token
        if not token:
            return


def _past(run: Any) -> PastArm:
    tags, metrics = run.data.tags, run.data.metrics
    verdicts: dict[str, HistoryVerdict] = {"escalate": "escalate", "stay": "stay", "collect_more": "collect_more"}
    return PastArm(
        run_id=tags[RUN_TAG],
        created=datetime.fromtimestamp(run.info.start_time / 1000, UTC).isoformat(timespec="seconds"),
        task=tags.get("task", ""),
        arm=tags.get("arm", ""),
        quality=metrics.get("quality"),
        usd_per_1k_queries=metrics.get("usd_per_1k_queries"),
        latency_p95_s=metrics.get("latency_p95_s"),
        verdict=verdicts.get(tags.get("verdict", "")),
    )
