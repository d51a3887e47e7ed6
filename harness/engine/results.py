"""What the journal tells, and the tables that are written from it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from harness.core.files import write_atomically
from harness.core.types import ArmFacts, Failure, Record, Score, Setup, Task, Trial
from harness.core.verdicts import Comparison
from harness.engine.journal import Journal
from harness.reporting.view import Results


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """All that a journal holds, less the grid points that did not go on to the test split."""

    tasks: tuple[Task, ...]
    arms: tuple[ArmFacts, ...]
    setups: tuple[Setup, ...]
    records: tuple[Record, ...]
    scores: tuple[Score, ...]
    trials: tuple[Trial, ...]
    aggregates: Mapping[tuple[str, str, str], float]


def read_told(journal: Journal) -> Told:
    """Reads a journal. Grid points that lost on the validation split are left to `trials`."""
    trials = journal.trials()
    lost = {(trial.task, trial.arm) for trial in trials if not trial.entered}
    return Told(
        tasks=tuple(journal.tasks()),
        arms=tuple(a for a in journal.arms() if (a.task, a.name) not in lost),
        setups=tuple(s for s in journal.setups() if (s.task, s.arm) not in lost),
        records=tuple(r for r in journal.records() if r.key.split == "test"),
        scores=tuple(journal.scores()),
        trials=tuple(trials),
        aggregates={(t, a, m): value for t, a, m, value in json.loads(journal.meta("aggregates") or "[]")},
    )


def with_aggregates(
    comparisons: Sequence[Comparison], aggregates: Mapping[tuple[str, str, str], float]
) -> tuple[Comparison, ...]:
    """Comparisons in which set metrics (macro F1) have their own value instead of the mean of their scores."""
    return tuple(
        replace(c, metrics={m: aggregates.get((c.task, c.arm, m), mean) for m, mean in c.metrics.items()})
        for c in comparisons
    )


def write_tables(results: Results, folder: Path) -> None:
    """Writes `records.parquet`, `scores.parquet` and `setups.json`: every record of the run, latency pass included."""
    samples = {(task.name, s.id): s for task in results.tasks for s in task.test}
    _write_parquet(folder / "records.parquet", [_record_row(r, samples) for r in results.records])
    _write_parquet(folder / "scores.parquet", [_score_row(s) for s in results.scores])
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


def _write_parquet(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    import io

    import pyarrow as pa
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(rows)), buffer)
    write_atomically(path, buffer.getvalue())
