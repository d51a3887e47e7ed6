"""From records and scores to arrays: per task and arm, each sample's quality, its usage and its state.

Only the test split counts. Samples stand in the order of their ids and arms in the order of rung and name, so that
nothing depends on the order of the answers.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from harness.config.schema import Experiment
from harness.core.observations import Observation, ScoreValue
from harness.core.types import ArmFacts, Setup, State, Task
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
_CODES = {state.value: code for code, state in enumerate(_STATES)}


def gather(
    observations: Iterable[Observation],
    scores: Iterable[ScoreValue],
    tasks: Sequence[Task],
    arms: Sequence[ArmFacts],
    setups: Sequence[Setup],
    experiment: Experiment,
) -> Evidence:
    """Lay out everything that the decision needs. Tasks keep their order; unknown samples and arms are left out.

    Both kinds of rows are gone through once, and none is kept.
    """
    places = {task.name: _places(task) for task in tasks}
    sheets = {(arm.task, arm.name): _Sheet(place=places[arm.task]) for arm in arms if arm.task in places}
    level = experiment.latency.concurrency[0] if experiment.latency.concurrency else None
    for observation in observations:
        if sheet := sheets.get((observation.task, observation.arm)):
            sheet.take(observation, level)
    for score in scores:
        if sheet := sheets.get((score.task, score.arm)):
            sheet.take_score(score)
    found = []
    for task in tasks:
        facts = sorted((a for a in arms if a.task == task.name), key=lambda a: (a.rung.height, a.name))
        owned = {a.name: tuple(s for s in setups if s.task == task.name and s.arm == a.name) for a in facts}
        found.append(_task(task, facts, {a.name: sheets[task.name, a.name] for a in facts}, owned))
    return Evidence(tasks=tuple(found), experiment=experiment)


def _places(task: Task) -> Mapping[str, int]:
    """Each sample's row."""
    return {id_: i for i, id_ in enumerate(sorted(sample.id for sample in task.test))}


@dataclass(kw_only=True, slots=True)
class _Spots:
    """Where values stand: row and repeat of each, as they come in."""

    rows: "array[int]" = field(default_factory=lambda: array("q"))
    repeats: "array[int]" = field(default_factory=lambda: array("q"))

    def add(self, row: int, repeat: int) -> None:
        self.rows.append(row)
        self.repeats.append(repeat)

    def indices(self) -> tuple[Integers, Integers]:
        return np.array(self.rows, dtype=np.int64), np.array(self.repeats, dtype=np.int64)


@dataclass(kw_only=True, slots=True)
class _Values(_Spots):
    """One metric's values; NaN, which no score is, where it could not be worked out."""

    values: "array[float]" = field(default_factory=lambda: array("d"))


@dataclass(kw_only=True, slots=True)
class _Sheet:
    """The numbers of one arm on one task, as they come in."""

    place: Mapping[str, int]
    answers: _Spots = field(default_factory=_Spots)
    states: "array[int]" = field(default_factory=lambda: array("b"))
    usage: "array[float]" = field(default_factory=lambda: array("d"))
    latencies_s: "array[float]" = field(default_factory=lambda: array("d"))
    ttft_s: "array[float]" = field(default_factory=lambda: array("d"))
    busy_known: bool = False
    tokens_told: bool = True
    usd_told: bool = False
    estimated: bool = False
    answered_by: set[str] = field(default_factory=set)
    scores: dict[str, _Values] = field(default_factory=lambda: defaultdict(_Values))

    def take(self, seen: Observation, level: int | None) -> None:
        """A record of the quality pass, or one of the latency pass at the level that decides."""
        row = self.place.get(seen.sample_id)
        if row is None:
            return
        if seen.concurrency == 0:
            self.answers.add(row, seen.repeat)
            self.states.append(_CODES[seen.state])
            self.usage.extend(_used(seen))
            self.busy_known |= seen.busy_s is not None
            if seen.state in (State.OK, State.ABSTAINED):
                self.tokens_told &= seen.input_tokens is not None and seen.output_tokens is not None
            self.usd_told |= seen.usd is not None
            self.estimated |= bool(seen.estimated)
            if seen.model:
                self.answered_by.add(seen.model)
        elif seen.concurrency == level and seen.total_s is not None and seen.state != State.UNMEASURED:
            self.latencies_s.append(seen.total_s)
            if seen.ttft_s is not None:
                self.ttft_s.append(seen.ttft_s)

    def take_score(self, score: ScoreValue) -> None:
        """A score of the quality pass."""
        row = self.place.get(score.sample_id)
        if row is not None:
            values = self.scores[score.metric]
            values.add(row, score.repeat)
            values.values.append(np.nan if score.value is None else score.value)


def _used(seen: Observation) -> tuple[float, ...]:
    """In the order of COMPONENTS."""
    return (
        (seen.input_tokens or 0) - seen.cached_input_tokens,
        seen.cached_input_tokens,
        seen.output_tokens or 0,
        seen.embedding_tokens,
        seen.busy_s or 0.0,
        seen.usd or 0.0,
        seen.retrieve_s or 0.0,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Ground:
    """What an arm's answers are laid out on: how many samples, and where each metric applies."""

    samples: int
    primary: str
    applies: Mapping[str, Booleans]


def _task(
    task: Task, facts: Sequence[ArmFacts], sheets: Mapping[str, _Sheet], setups: Mapping[str, tuple[Setup, ...]]
) -> TaskEvidence:
    samples = sorted(task.test, key=lambda sample: sample.id)
    metrics = sorted({metric for sheet in sheets.values() for metric in sheet.scores})
    ground = _Ground(
        samples=len(samples),
        primary=task.primary,
        applies={metric: _where_scored(metric, sheets.values(), len(samples)) for metric in metrics},
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


def _where_scored(metric: str, sheets: Iterable[_Sheet], samples: int) -> Booleans:
    """[sample] whether this metric has anything to say of it, by any arm's answer."""
    found = np.zeros(samples, dtype=np.bool_)
    for sheet in sheets:
        if metric in sheet.scores:
            found[sheet.scores[metric].indices()[0]] = True
    return found


def _arm(facts: ArmFacts, sheet: _Sheet, ground: _Ground, setups: tuple[Setup, ...]) -> ArmEvidence:
    spots = sheet.answers.indices()
    state = np.full((ground.samples, 1 + int(spots[1].max(initial=0))), _NOT_RUN, dtype=np.int64)
    state[spots] = np.array(sheet.states)
    everywhere = np.ones(ground.samples, dtype=np.bool_)
    primary, unscored = _measure(state, sheet.scores.get(ground.primary, _Values()), everywhere)
    usage, used = _usage(state, spots, np.array(sheet.usage).reshape(-1, len(COMPONENTS)))
    scored = {metric: sheet.scores[metric] for metric in ground.applies if metric in sheet.scores}
    failures = {metric: int(np.isnan(found.values).sum()) for metric, found in scored.items()}
    return ArmEvidence(
        facts=facts,
        quality=primary,
        usage=usage,
        used=used,
        busy_known=sheet.busy_known,
        tokens_told=sheet.tokens_told,
        usd_told=sheet.usd_told,
        embeds=bool(usage[:, COMPONENTS.index("embedding")].any()),
        states={known: int((state == code).sum()) for code, known in enumerate(_STATES)},
        unmeasured=unscored,
        latencies_s=np.array(sheet.latencies_s, dtype=np.float64),
        ttft_s=np.array(sheet.ttft_s, dtype=np.float64),
        metrics={metric: _measure(state, found, ground.applies[metric])[0] for metric, found in scored.items()},
        metric_failures={metric: count for metric, count in failures.items() if count},
        setups=setups,
        tokens_estimated=sheet.estimated,
        answered_by=tuple(sorted(sheet.answered_by)),
    )


def _measure(state: Integers, scores: _Values, applies: Booleans) -> tuple[Measure, int]:
    """The scores laid out per sample, and how many answers have none that should.

    A failed answer scores 0 whatever a metric said of it; an unmeasured one, and one that the metric could not
    score, is a gap. The best a gap could have been is 1, or the best seen where a metric goes beyond.
    """
    value, known = np.zeros(state.shape), np.zeros(state.shape, dtype=np.bool_)
    rows, repeats = scores.indices()
    kept, given = repeats < state.shape[1], np.array(scores.values, dtype=np.float64)
    spots = rows[kept], repeats[kept]
    value[spots] = np.nan_to_num(given[kept])
    known[spots] = ~np.isnan(given[kept])
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


def _usage(state: Integers, spots: tuple[Integers, Integers], answers: Floats) -> tuple[Floats, Booleans]:
    """[sample, component] mean over the answers that told what they used, and [sample] whether any did.

    An unmeasured answer tells nothing of what an answer costs, nor does a failed one whose model reports no
    use at all.
    """
    table = np.zeros((*state.shape, len(COMPONENTS)))
    table[spots] = answers
    spent = table[:, :, : COMPONENTS.index("retrieve_s")].any(axis=2)
    told = (state == _OK) | (state == _ABSTAINED) | ((state == _FAILED) & spent)
    count = told.sum(axis=1)
    total = np.where(told[:, :, None], table, 0.0).sum(axis=1)
    return np.asarray(total / np.maximum(count, 1)[:, None]), count > 0


def _ratio(above: Floats, below: Integers) -> Floats:
    return np.asarray(above / np.maximum(below, 1), dtype=np.float64)
