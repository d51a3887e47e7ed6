"""Records -> scores: every metric of the task on every record of the quality pass. Calls no model."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from harness.core.ports import Embedder, Judged, Metric
from harness.core.types import Failure, Record, Score, State, Task
from harness.metrics import registry
from harness.metrics.parts import MetricParts, SetMetric


@dataclass(frozen=True, kw_only=True, slots=True)
class Scored:
    """Scores, and the values of set metrics (macro F1) by (task, arm, metric), which no mean of scores gives."""

    scores: tuple[Score, ...]
    aggregates: Mapping[tuple[str, str, str], float]


def score(tasks: Sequence[Task], records: Iterable[Record], embedder: Embedder | None) -> Scored:
    """Scores the quality pass of all tasks."""
    by_task: dict[str, list[Record]] = {task.name: [] for task in tasks}
    for record in records:
        if record.key.split == "test" and record.key.concurrency is None:
            by_task[record.key.task].append(record)
    parts = [score_records(task, by_task[task.name], task.metrics, embedder) for task in tasks]
    return Scored(
        scores=tuple(s for part in parts for s in part.scores),
        aggregates={key: value for part in parts for key, value in part.aggregates.items()},
    )


def score_records(
    task: Task, records: Sequence[Record], names: Sequence[str], embedder: Embedder | None = None
) -> Scored:
    """Scores some records of one task.

    A `failed` record scores 0 on what judges answers, an `unmeasured` one has no score at all. What judges
    retrieval looks only at samples with gold documents and at records with passages.
    """
    metrics = registry.build(names, MetricParts(embedder=embedder), place=task.source)
    items = _items(task, [r for r in records if r.state is not State.UNMEASURED])
    scores: list[Score] = []
    aggregates: dict[tuple[str, str, str], float] = {}
    for metric in metrics:
        own_scores = _scores(metric, items)
        scores += own_scores
        if isinstance(metric, SetMetric):
            # An arm none of whose records could be scored has no value over all of them either.
            for arm in sorted({s.key.arm for s in own_scores if not isinstance(s.outcome, Failure)}):
                own = [item for item in items if item.record.key.arm == arm]
                aggregates[task.name, arm, metric.name] = metric.aggregate(own)
    return Scored(scores=tuple(scores), aggregates=aggregates)


def _items(task: Task, records: Iterable[Record]) -> list[Judged]:
    samples = {("test", s.id): s for s in task.test} | {("validation", s.id): s for s in task.validation}
    return [
        Judged(
            sample=samples[record.key.split, record.key.sample_id],
            record=record,
            text="" if record.state is State.FAILED else record.text or "",
            abstain=task.abstain,
            kind=task.kind,
            answer_schema=task.answer_schema,
        )
        for record in records
    ]


def _scores(metric: Metric, items: Sequence[Judged]) -> list[Score]:
    if metric.needs_gold_documents:
        judged = [item for item in items if item.sample.gold_doc_ids and item.record.passages]
        failed: list[Judged] = []
    else:
        judged = [item for item in items if item.record.state is not State.FAILED]
        failed = [item for item in items if item.record.state is State.FAILED]
    scores = [
        Score(
            key=item.record.key,
            metric=metric.name,
            outcome=outcome if isinstance(outcome, Failure) else outcome.value,
            rationale=None if isinstance(outcome, Failure) else outcome.rationale,
        )
        for item, outcome in zip(judged, metric.score(judged), strict=True)
    ]
    return scores + [Score(key=i.record.key, metric=metric.name, outcome=0.0, rationale=_why(i)) for i in failed]


def _why(item: Judged) -> str:
    return f"failed: {item.record.failure.kind}" if item.record.failure else "failed"
