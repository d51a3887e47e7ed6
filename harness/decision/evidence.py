"""From records and scores to arrays: per task and arm, each sample's quality, its usage and its state.

Only the test split counts. Samples stand in the order of their ids and arms in the order of rung and name, so that
nothing depends on the order of the answers.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from harness.config.schema import Experiment
from harness.core.types import ArmFacts, Failure, Record, Score, Setup, State, Task
from harness.decision.measured import (
    COMPONENTS,
    ArmEvidence,
    Booleans,
    Evidence,
    Floats,
    Integers,
    Measure,
    TaskEvidence,
)

_STATES = (State.NOT_RUN, State.OK, State.ABSTAINED, State.FAILED, State.UNMEASURED)
_NOT_RUN, _OK, _ABSTAINED, _FAILED, _UNMEASURED = range(5)
_CODES = {state: code for code, state in enumerate(_STATES)}


def gather(
    records: Iterable[Record],
    scores: Iterable[Score],
    tasks: Sequence[Task],
    arms: Sequence[ArmFacts],
    setups: Sequence[Setup],
    experiment: Experiment,
) -> Evidence:
    """Lay out everything that the decision needs. Tasks keep their order; unknown samples are left out."""
    sheets: dict[tuple[str, str], _Sheet] = defaultdict(_Sheet)
    level = experiment.latency.concurrency[0] if experiment.latency.concurrency else None
    for record in records:
        sheets[record.key.task, record.key.arm].take(record, level)
    for score in scores:
        key = score.key
        if key.concurrency is None and key.split == "test":
            sheets[key.task, key.arm].scores[score.metric].append(score)
    found = []
    for task in tasks:
        facts = sorted((a for a in arms if a.task == task.name), key=lambda a: (a.rung.height, a.name))
        owned = {a.name: tuple(s for s in setups if s.task == task.name and s.arm == a.name) for a in facts}
        found.append(_task(task, facts, {a.name: sheets[task.name, a.name] for a in facts}, owned))
    return Evidence(tasks=tuple(found), experiment=experiment)


@dataclass(kw_only=True, slots=True)
class _Sheet:
    """The records and scores of one arm on one task, as they come in."""

    quality: list[Record] = field(default_factory=list)
    latency: list[Record] = field(default_factory=list)
    scores: dict[str, list[Score]] = field(default_factory=lambda: defaultdict(list))

    def take(self, record: Record, level: int | None) -> None:
        if record.key.split == "test":
            if record.key.concurrency is None:
                self.quality.append(record)
            elif record.key.concurrency == level:
                self.latency.append(record)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Ground:
    """What an arm's answers are laid out on: each sample's place, and where each metric applies."""

    place: Mapping[str, int]
    primary: str
    applies: Mapping[str, Booleans]

    def spots(self, keyed: Sequence[Record] | Sequence[Score]) -> tuple[Integers, Integers]:
        """Row and repeat of each record or score; all must be of known samples."""
        keys = [each.key for each in keyed]
        rows = np.array([self.place[key.sample_id] for key in keys], dtype=np.int64)
        return rows, np.array([key.repeat for key in keys], dtype=np.int64)


def _task(
    task: Task, facts: Sequence[ArmFacts], sheets: Mapping[str, _Sheet], setups: Mapping[str, tuple[Setup, ...]]
) -> TaskEvidence:
    samples = sorted(task.test, key=lambda sample: sample.id)
    place = {sample.id: i for i, sample in enumerate(samples)}
    for sheet in sheets.values():
        sheet.quality = [r for r in sheet.quality if r.key.sample_id in place]
    metrics = sorted({metric for sheet in sheets.values() for metric in sheet.scores})
    ground = _Ground(
        place=place,
        primary=task.primary,
        applies={metric: _where_scored(metric, sheets.values(), place) for metric in metrics},
    )
    return TaskEvidence(
        task=task.name,
        primary=task.primary,
        has_corpus=bool(task.corpus),
        clusters=_cluster_codes([sample.cluster for sample in samples]),
        arms=tuple(_arm(each, sheets[each.name], ground, setups[each.name]) for each in facts),
    )


def _cluster_codes(labels: Sequence[str | None]) -> Integers:
    """Codes from 0 in order of appearance; a sample without a cluster is one of its own."""
    keys = [("alone", str(i)) if label is None else ("cluster", label) for i, label in enumerate(labels)]
    codes = {key: code for code, key in enumerate(dict.fromkeys(keys))}
    return np.array([codes[key] for key in keys], dtype=np.int64)


def _where_scored(metric: str, sheets: Iterable[_Sheet], place: Mapping[str, int]) -> Booleans:
    """[sample] whether this metric has anything to say of it, by any arm's answer."""
    found = np.zeros(len(place), dtype=np.bool_)
    for sheet in sheets:
        kept = [score for score in sheet.scores[metric] if score.key.sample_id in place]
        sheet.scores[metric] = kept
        found[[place[score.key.sample_id] for score in kept]] = True
    return found


def _arm(facts: ArmFacts, sheet: _Sheet, ground: _Ground, setups: tuple[Setup, ...]) -> ArmEvidence:
    answers = sheet.quality
    repeats = 1 + max((record.key.repeat for record in answers), default=0)
    state = np.full((len(ground.place), repeats), _NOT_RUN, dtype=np.int64)
    state[ground.spots(answers)] = [_CODES[record.state] for record in answers]
    everywhere = np.ones(len(ground.place), dtype=np.bool_)
    scored = {metric: scores for metric in ground.applies if (scores := sheet.scores[metric])}
    primary, unscored = _measure(state, ground, scored.get(ground.primary, []), everywhere)
    usage, used = _usage(state, ground, answers)
    timings = [r.timing for r in sheet.latency if r.timing and r.state is not State.UNMEASURED]
    failures = {m: sum(isinstance(s.outcome, Failure) for s in scores) for m, scores in scored.items()}
    return ArmEvidence(
        facts=facts,
        quality=primary,
        usage=usage,
        used=used,
        busy_known=any(record.timing and record.timing.busy_s is not None for record in answers),
        embeds=bool(usage[:, COMPONENTS.index("embedding")].any()),
        states={known: int((state == code).sum()) for code, known in enumerate(_STATES)},
        unmeasured=unscored,
        latencies_s=np.array([timing.total_s for timing in timings], dtype=np.float64),
        ttft_s=np.array([t.ttft_s for t in timings if t.ttft_s is not None], dtype=np.float64),
        metrics={m: _measure(state, ground, s, ground.applies[m])[0] for m, s in scored.items()},
        metric_failures={metric: count for metric, count in failures.items() if count},
        setups=setups,
        tokens_estimated=any(record.usage.estimated for record in answers),
        answered_by=tuple(sorted({record.model for record in answers if record.model})),
    )


def _measure(state: Integers, ground: _Ground, scores: Sequence[Score], applies: Booleans) -> tuple[Measure, int]:
    """The scores laid out per sample, and how many answers have none that should.

    A failed answer scores 0 whatever a metric said of it; an unmeasured one, and one that the metric could not
    score, is a gap. The best a gap could have been is 1, or the best seen where a metric goes beyond.
    """
    value, known = np.zeros(state.shape), np.zeros(state.shape, dtype=np.bool_)
    kept = [score for score in scores if score.key.repeat < state.shape[1]]
    spots = ground.spots(kept)
    value[spots] = [0.0 if isinstance(score.outcome, Failure) else score.outcome for score in kept]
    known[spots] = [not isinstance(score.outcome, Failure) for score in kept]
    value[state == _FAILED] = 0.0
    asked = (state != _NOT_RUN) & applies[:, None]
    measured = asked & ((state == _FAILED) | (known & ((state == _OK) | (state == _ABSTAINED))))
    value = np.where(measured, value, 0.0)
    gaps = (asked & ~measured).sum(axis=1)
    best = max(1.0, float(value.max(initial=0.0)))
    total, count = value.sum(axis=1), asked.sum(axis=1)
    measure = Measure(
        asked=count > 0,
        measured=measured.any(axis=1),
        value=_ratio(total, measured.sum(axis=1)),
        low=_ratio(total, count),
        high=_ratio(total + best * gaps, count),
    )
    return measure, int(gaps.sum())


def _usage(state: Integers, ground: _Ground, answers: Sequence[Record]) -> tuple[Floats, Booleans]:
    """[sample, component] mean over the answers that told what they used, and [sample] whether any did.

    An unmeasured answer tells nothing of what an answer costs, nor does a failed one whose model reports no
    use at all.
    """
    table = np.zeros((*state.shape, len(COMPONENTS)))
    table[ground.spots(answers)] = [
        (
            r.usage.input_tokens - r.usage.cached_input_tokens,
            r.usage.cached_input_tokens,
            r.usage.output_tokens,
            r.usage.embedding_tokens,
            (r.timing.busy_s or 0.0) if r.timing else 0.0,
            r.timing.retrieve_s if r.timing else 0.0,
        )
        for r in answers
    ] or np.zeros((0, len(COMPONENTS)))
    spent = table[:, :, : COMPONENTS.index("retrieve_s")].any(axis=2)
    told = (state == _OK) | (state == _ABSTAINED) | ((state == _FAILED) & spent)
    count = told.sum(axis=1)
    total = np.where(told[:, :, None], table, 0.0).sum(axis=1)
    return np.asarray(total / np.maximum(count, 1)[:, None]), count > 0


def _ratio(above: Floats, below: Integers) -> Floats:
    return np.asarray(above / np.maximum(below, 1), dtype=np.float64)
