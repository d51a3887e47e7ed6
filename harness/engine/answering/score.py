"""Records -> scores: every metric of the task on every record of the quality pass. Calls no model.

Records are scored in parts and scores given out as they are made: a run of any size fits into memory.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from harness.core.environment import redacted
from harness.core.portions import portions
from harness.core.ports import Embedder, Judged, Metric
from harness.core.types import Failure, Record, Sample, Score, State, Task
from harness.metrics import registry
from harness.metrics.parts import OUTAGE, MetricParts, SetMetric

_AT_ONCE = 2048  # records: enough for an embedder or a judge to work on many at a time


@dataclass(frozen=True, kw_only=True, slots=True)
class Scoring:
    """Scores the quality pass of all tasks; `aggregates` is complete when `scores` has been gone through."""

    tasks: Sequence[Task]
    embedder: Embedder | None = None
    _facts: dict[tuple[str, str, str], Counter[Hashable]] = field(default_factory=lambda: defaultdict(Counter))
    _scored: set[tuple[str, str, str]] = field(default_factory=set)
    _lost: list[Failure] = field(default_factory=list)

    def scores(self, records: Iterable[Record]) -> Iterator[Score]:
        """The scores of `records`, which come task by task."""
        tasks = {task.name: task for task in self.tasks}
        quality = (r for r in records if r.key.split == "test" and r.key.concurrency is None and r.key.task in tasks)
        for name, own in groupby(quality, key=lambda record: record.key.task):
            scorer = _Scorer.of(tasks[name], tasks[name].metrics, self.embedder)
            for part in portions(own, _AT_ONCE):
                yield from self._score(scorer, part)

    def _score(self, scorer: "_Scorer", part: Sequence[Record]) -> Iterator[Score]:
        items = scorer.items(part)
        for metric in scorer.metrics:
            for score in scorer.scores(metric, items):
                if not isinstance(score.outcome, Failure):
                    self._scored.add((score.key.task, score.key.arm, metric.name))
                elif score.outcome.kind == OUTAGE and not self._lost:
                    self._lost.append(score.outcome)
                yield score
            if isinstance(metric, SetMetric):
                for item in items:
                    self._facts[item.record.key.task, item.record.key.arm, metric.name][metric.fact(item)] += 1

    @property
    def lost(self) -> Failure | None:
        """The first failure that is an outage, and no metric's own: with another try the score may be had."""
        return self._lost[0] if self._lost else None

    @property
    def aggregates(self) -> Mapping[tuple[str, str, str], float]:
        """The values of set metrics (macro F1) by (task, arm, metric), which no mean of scores gives.

        An arm none of whose records could be scored has no value over all of them either.
        """
        metrics = {m.name: m for m in registry.build(self._set_metrics(), MetricParts()) if isinstance(m, SetMetric)}
        return {key: metrics[key[2]].aggregate(self._facts[key]) for key in sorted(self._facts) if key in self._scored}

    def _set_metrics(self) -> list[str]:
        return sorted({metric for _, _, metric in self._facts})


def score_records(
    task: Task, records: Sequence[Record], names: Sequence[str], embedder: Embedder | None = None
) -> list[Score]:
    """Scores some records of one task."""
    scorer = _Scorer.of(task, names, embedder)
    items = scorer.items(records)
    return [score for metric in scorer.metrics for score in scorer.scores(metric, items)]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Scorer:
    """One task's metrics, and the samples that its records answer."""

    task: Task
    metrics: Sequence[Metric]
    samples: Mapping[tuple[str, str], Sample]

    @classmethod
    def of(cls, task: Task, names: Sequence[str], embedder: Embedder | None) -> "_Scorer":
        samples = {("test", s.id): s for s in task.test} | {("validation", s.id): s for s in task.validation}
        metrics = registry.build(names, MetricParts(embedder=embedder), place=task.source)
        return cls(task=task, metrics=metrics, samples=samples)

    def items(self, records: Iterable[Record]) -> list[Judged]:
        """What can be judged: an `unmeasured` record has no score at all."""
        return [
            Judged(
                sample=self.samples[record.key.split, record.key.sample_id],
                record=record,
                text="" if record.state is State.FAILED else record.text or "",
                abstain=self.task.abstain,
                kind=self.task.kind,
                answer_schema=self.task.answer_schema,
            )
            for record in records
            if record.state is not State.UNMEASURED
        ]

    def scores(self, metric: Metric, items: Sequence[Judged]) -> list[Score]:
        """One metric's scores.

        A `failed` record scores 0 on what judges answers. What judges retrieval looks only at samples with gold
        documents and at records with passages.
        """
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
                outcome=_failure(outcome) if isinstance(outcome, Failure) else outcome.value,
                rationale=None if isinstance(outcome, Failure) else outcome.rationale and redacted(outcome.rationale),
            )
            for item, outcome in zip(judged, metric.score(judged), strict=True)
        ]
        return scores + [Score(key=i.record.key, metric=metric.name, outcome=0.0, rationale=_why(i)) for i in failed]


def _failure(told: Failure) -> Failure:
    """What an embedder or somebody's own metric said may quote the key that it was given."""
    return replace(told, message=redacted(told.message))


def _why(item: Judged) -> str:
    return f"failed: {item.record.failure.kind}" if item.record.failure else "failed"
