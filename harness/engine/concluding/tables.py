"""The tables of a run: every record and every score, as Parquet, with the same columns in every run."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from harness.core.files import write_atomically, written_atomically
from harness.core.portions import portions
from harness.core.types import Failure, Record, Score
from harness.reporting.view import Results

# Rows as Python objects take far more memory than the table that is made of them.
_ROWS_AT_ONCE = 4096
_RECORDS: Mapping[str, str] = {
    "task": "string", "arm": "string", "sample_id": "string", "repeat": "int64",
    "pass": "string", "concurrency": "int64", "cluster": "string", "state": "string",
    "input": "string", "targets": "strings", "text": "string",
    "failure": "string", "failure_message": "string", "passages": "strings",
    "input_tokens": "int64", "cached_input_tokens": "int64", "output_tokens": "int64",
    "embedding_tokens": "int64", "reasoning_tokens": "int64", "tokens_estimated": "bool",
    "started_s": "float64", "total_s": "float64", "ttft_s": "float64", "retrieve_s": "float64", "busy_s": "float64",
    "retries": "int64", "logprob": "float64", "model": "string", "cached": "bool",
}  # fmt: skip
_SCORES: Mapping[str, str] = {
    "task": "string", "arm": "string", "sample_id": "string", "repeat": "int64",
    "metric": "string", "value": "float64", "failure": "string", "rationale": "string",
}  # fmt: skip


def write_tables(results: Results, folder: Path) -> None:
    """Writes `records.parquet`, `scores.parquet` and `setups.json`: every record of the run, latency pass included."""
    samples = {(task.name, s.id): s for task in results.tasks for s in task.test}
    _write(folder / "records.parquet", _RECORDS, (_record_row(r, samples) for r in results.records))
    _write(folder / "scores.parquet", _SCORES, (_score_row(s) for s in results.scores))
    setups = [{**asdict(setup), "path": Path(setup.path).name} for setup in results.setups]
    write_atomically(folder / "setups.json", json.dumps(setups, indent=2).encode())


def _record_row(record: Record, samples: Mapping[tuple[str, str], Any]) -> dict[str, object]:
    key, timing, sample = record.key, record.timing, samples[record.key.task, record.key.sample_id]
    return {
        "task": key.task,
        "arm": key.arm,
        "sample_id": key.sample_id,
        "repeat": key.repeat,
        "pass": "quality" if key.concurrency is None else "latency",
        "concurrency": key.concurrency,
        "cluster": sample.cluster,
        "state": str(record.state),
        "input": sample.input,
        "targets": list(sample.targets),
        "text": record.text,
        "failure": record.failure.kind if record.failure else None,
        "failure_message": record.failure.message if record.failure else None,
        "passages": [p.doc_id for p in record.passages],
        "input_tokens": record.usage.input_tokens,
        "cached_input_tokens": record.usage.cached_input_tokens,
        "output_tokens": record.usage.output_tokens,
        "embedding_tokens": record.usage.embedding_tokens,
        "reasoning_tokens": record.usage.reasoning_tokens,
        "tokens_estimated": record.usage.estimated,
        "started_s": timing.started_s if timing else None,
        "total_s": timing.total_s if timing else None,
        "ttft_s": timing.ttft_s if timing else None,
        "retrieve_s": timing.retrieve_s if timing else None,
        "busy_s": timing.busy_s if timing else None,
        "retries": timing.retries if timing else None,
        "logprob": record.logprob,
        "model": record.model,
        "cached": record.cached,
    }


def _score_row(score: Score) -> dict[str, object]:
    failure = score.outcome if isinstance(score.outcome, Failure) else None
    return {
        "task": score.key.task,
        "arm": score.key.arm,
        "sample_id": score.key.sample_id,
        "repeat": score.key.repeat,
        "metric": score.metric,
        "value": score.outcome if isinstance(score.outcome, float) else None,
        "failure": failure.message if failure else None,
        "rationale": score.rationale,
    }


def _write(path: Path, columns: Mapping[str, str], rows: Iterable[dict[str, object]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {"strings": pa.list_(pa.string())}
    schema = pa.schema([(name, types.get(kind) or pa.type_for_alias(kind)) for name, kind in columns.items()])
    with written_atomically(path) as file, pq.ParquetWriter(file, schema) as writer:
        for portion in portions(rows, _ROWS_AT_ONCE):
            writer.write_table(pa.Table.from_pylist(portion, schema))
