"""The parent run's artifacts: the experiment, the tables, the decision, the report, and every record."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from harness.core.types import Record, Sample
from harness.tracking.champion import BASELINE_FOLDER
from harness.tracking.contents import RunContents, with_scores
from harness.tracking.nights import REGRESSION_FOLDER
from harness.tracking.store import Store
from harness.tracking.trace_values import pass_of, trace_id, traced

RECORDS_FILE = "records.json"

_WITHOUT_TEXT = ("comparison.csv", "comparison.md", "decision.json", "setups.json", "figures")
_WITH_TEXT = ("report.html",)
_KEPT_APART = {BASELINE_FOLDER, REGRESSION_FOLDER}
"""What is no part of the run's own contents: it stays when the run is published again."""


def write_artifacts(store: Store, contents: RunContents, run: str) -> None:
    """Replace the artifacts of the MLflow run `run` by those of `contents`."""
    with TemporaryDirectory(prefix="harness-mlflow-") as name:
        staged = Path(name)
        _stage(contents, staged)
        _remove_others(store, run, {path.name for path in staged.iterdir()} | _KEPT_APART)
        store.client.log_artifacts(run, str(staged))


def _stage(contents: RunContents, staged: Path) -> None:
    for name in _WITHOUT_TEXT + (_WITH_TEXT if contents.log_text else ()):
        found = contents.folder / name
        if found.is_dir():
            shutil.copytree(found, staged / name)
        elif found.is_file():
            shutil.copy2(found, staged / name)
    if not contents.log_text:
        _number_slices(staged / "decision.json")
    experiment = yaml.safe_dump(dict(contents.config), sort_keys=False, allow_unicode=True)
    (staged / "experiment.yaml").write_text(experiment, encoding="utf-8")
    manifest = json.dumps(contents.manifest, indent=2, ensure_ascii=False)
    (staged / "manifest.json").write_text(manifest, encoding="utf-8")
    _write_records(contents, staged / RECORDS_FILE)


def _number_slices(decision: Path) -> None:
    """A slice is named by a value of the samples' metadata, which is text of theirs: it becomes a number."""
    if not decision.is_file():
        return
    told = json.loads(decision.read_text(encoding="utf-8"))
    for task in told.get("tasks", ()):
        for number, part in enumerate(task.get("slices", ()), start=1):
            part["value"] = f"#{number}"
    decision.write_text(json.dumps(told, indent=2, ensure_ascii=False), encoding="utf-8")


def _remove_others(store: Store, run: str, kept: set[str]) -> None:
    """Take away what an earlier publication left and this one has not, such as a report with text in it."""
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    stale = [found.path for found in store.client.list_artifacts(run) if found.path not in kept]
    if stale:
        uri = store.client.get_run(run).info.artifact_uri
        repository = get_artifact_repository(uri, tracking_uri=store.uri)
        for path in stale:
            repository.delete_artifacts(path)


def _write_records(contents: RunContents, path: Path) -> None:
    """Every record as a row, in the form of MLflow's table artifacts, `columns` and `data`, written row by row."""
    with path.open("w", encoding="utf-8") as file:
        separator = '{"columns": %s, "data": ['
        for row in _rows(contents):
            file.write(separator.replace("%s", json.dumps(list(row))))
            file.write(json.dumps(list(row.values()), ensure_ascii=False))
            separator = ",\n"
        file.write("]}" if separator.startswith(",") else '{"columns": [], "data": []}')


def _rows(contents: RunContents) -> Iterator[dict[str, object]]:
    metrics = sorted({score.metric for score in contents.scores})
    rungs = {(arm.task, arm.name): arm.rung.value for arm in contents.arms}
    samples = {(t.name, s.id): s for t in contents.tasks for s in (*t.test, *t.validation)}
    is_traced = traced(contents)
    for record, scores in with_scores(contents):
        key = record.key
        mine = {score.metric: score.outcome for score in scores if isinstance(score.outcome, int | float)}
        yield {
            "task": key.task,
            "arm": key.arm,
            "rung": rungs.get((key.task, key.arm)),
            **dict(_facts(record, samples.get((key.task, key.sample_id)), contents.log_text)),
            "usd": contents.usd_of(record),
            **{f"{metric}/score": mine.get(metric) for metric in metrics},
            "trace_id": trace_id(contents, key) if is_traced(key) else None,
        }


def _facts(record: Record, sample: Sample | None, text: bool) -> Iterator[tuple[str, object]]:
    key, timing, failure = record.key, record.timing, record.failure
    yield from (("sample_id", key.sample_id), ("cluster", sample.cluster if sample and text else None))
    yield from (("pass", pass_of(key)), ("repeat", key.repeat), ("concurrency", key.concurrency))
    yield from (("state", record.state.value), ("failure", failure.kind if failure else None))
    if text:
        yield from (("input", sample.input if sample else None), ("answer", record.text))
        yield from (("targets", list(sample.targets) if sample else None),)
        yield from (("failure_message", failure.message if failure else None),)
    yield from (("retrieved", [passage.doc_id for passage in record.passages]), ("answered_by", record.model))
    for name in ("input_tokens", "cached_input_tokens", "output_tokens", "embedding_tokens", "estimated"):
        yield name, getattr(record.usage, name)
    yield "logprob", record.logprob
    for name in ("started_s", "total_s", "ttft_s", "retrieve_s", "busy_s", "retries"):
        yield name, getattr(timing, name) if timing else None
