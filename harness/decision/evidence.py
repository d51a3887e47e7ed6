"""From records and scores to arrays: per task and arm, each sample's quality, its usage and its state.

Only the test split counts. Samples stand in the order of their ids and arms in the order of rung and name, so that
nothing depends on the order of the answers.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, repeat
from typing import Any, TypeAlias

import numpy as np

from harness.config.schema import Experiment
from harness.core.observations import ByArm, Observation, ScoreValue
from harness.core.portions import portions
from harness.core.types import ArmFacts, Sample, Scalar, Setup, State, Task
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
_ROWS_AT_ONCE = 4096
MOST_VALUES = 20  # of a metadata key: with more it is a name rather than a kind
_CODES = {state.value: code for code, state in enumerate(_STATES)}


def gather(
    observations: ByArm,
    scores: ByArm,
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
    for key, rows in observations:
        for block in portions(rows, _ROWS_AT_ONCE) if key in sheets else ():
            sheets[key].take(_columns(Observation, block), level)
    for key, rows in scores:
        for block in portions(rows, _ROWS_AT_ONCE) if key in sheets else ():
            sheets[key].take_scores(_columns(ScoreValue, block))
    found, repeats = [], experiment.scoring.repeats
    for task in tasks:
        facts = sorted((a for a in arms if a.task == task.name), key=lambda a: (a.rung.height, a.name))
        owned = {a.name: tuple(s for s in setups if s.task == task.name and s.arm == a.name) for a in facts}
        found.append(_task(task, facts, {a.name: sheets[task.name, a.name] for a in facts}, owned, repeats))
    return Evidence(tasks=tuple(found), experiment=experiment)


def _places(task: Task) -> Mapping[str, int]:
    """Each sample's row."""
    return {id_: i for i, id_ in enumerate(sorted(sample.id for sample in task.test))}


Columns: TypeAlias = Mapping[str, Sequence[Any]]
"""Rows turned: by the name of the field, its values."""


def _columns(kind: type[Observation] | type[ScoreValue], rows: Sequence[tuple[Any, ...]]) -> Columns:
    return dict(zip(kind._fields[2:], zip(*rows, strict=True), strict=True))


@dataclass(kw_only=True, slots=True)
class _Column:
    """Values as they come in, block by block, and where each stands: its sample's row and its repeat."""

    blocks: list[tuple[Integers, Integers, Floats]] = field(default_factory=list)

    def add(self, rows: Integers, repeats: Integers, values: Floats) -> None:
        self.blocks.append((rows, repeats, values))

    def joined(self, width: tuple[int, ...] = ()) -> tuple[Integers, Integers, Floats]:
        """Rows, repeats and values of all blocks; `width` is the shape of one value."""
        nothing = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros((0, *width)))
        rows, repeats, values = (np.concatenate(parts) for parts in zip(nothing, *self.blocks, strict=True))
        return rows, repeats, values


@dataclass(kw_only=True, slots=True)
class _Sheet:
    """The numbers of one arm on one task, as they come in."""

    place: Mapping[str, int]
    states: _Column = field(default_factory=_Column)
    usage: _Column = field(default_factory=_Column)
    latencies_s: list[float] = field(default_factory=list)
    timed: list[int] = field(default_factory=list)
    ttft_s: list[float] = field(default_factory=list)
    busy_known: bool = False
    tokens_told: bool = True
    usd_told: bool = False
    estimated: bool = False
    answered_by: set[str] = field(default_factory=set)
    scores: dict[str, _Column] = field(default_factory=lambda: defaultdict(_Column))

    def take(self, seen: Columns, level: int | None) -> None:
        """Records by columns: those of the quality pass, and of the latency pass at the level that decides."""
        rows, concurrency = self._rows(seen["sample_id"]), np.array(seen["concurrency"])
        states = np.fromiter(map(_CODES.__getitem__, seen["state"]), dtype=np.int64)
        quality = (rows >= 0) & (concurrency == 0)
        rows_asked, repeats = rows[quality], np.array(seen["repeat"])[quality]
        self.states.add(rows_asked, repeats, states[quality].astype(np.float64))
        told = {name: np.array(seen[name], dtype=np.float64)[quality] for name in _TOLD}
        answered = (states[quality] == _OK) | (states[quality] == _ABSTAINED)
        self.usage.add(rows_asked, repeats, _used(told, answered))
        self.busy_known |= not np.isnan(told["busy_s"]).all()
        self.usd_told |= not np.isnan(told["usd"]).all()
        self.tokens_told &= not np.isnan(told["input_tokens"] + told["output_tokens"])[answered].any()
        self.estimated |= bool(np.array(seen["estimated"], dtype=np.bool_)[quality].any())
        self.answered_by |= {model for model in set(compress(seen["model"], quality)) if model}
        timed = np.flatnonzero((rows >= 0) & (concurrency == level) & (states != _UNMEASURED))
        if level is not None and timed.size:
            measured = [at for at in timed if seen["total_s"][at] is not None]
            self.latencies_s += [seen["total_s"][at] for at in measured]
            self.timed += [int(rows[at]) for at in measured]
            self.ttft_s += [seen["ttft_s"][at] for at in measured if seen["ttft_s"][at] is not None]

    def take_scores(self, scores: Columns) -> None:
        """Scores of the quality pass by columns; NaN, which no score is, where one could not be worked out."""
        rows, values = self._rows(scores["sample_id"]), np.array(scores["value"], dtype=np.float64)
        repeats, codes = np.array(scores["repeat"]), {metric: code for code, metric in enumerate(set(scores["metric"]))}
        metrics = np.fromiter(map(codes.__getitem__, scores["metric"]), dtype=np.int64)
        for metric, code in codes.items():
            kept = (rows >= 0) & (metrics == code)
            if kept.any():
                self.scores[metric].add(rows[kept], repeats[kept], values[kept])

    def _rows(self, sample_ids: Iterable[str]) -> Integers:
        """Each sample's row; -1 for one that is none of the task's."""
        return np.fromiter(map(self.place.get, sample_ids, repeat(-1)), dtype=np.int64)


_TOLD = ("input_tokens", "cached_input_tokens", "output_tokens", "embedding_tokens", "busy_s", "usd", "retrieve_s")


def _used(told: Mapping[str, Floats], answered: Booleans) -> Floats:
    """[answer, component + 1] in the order of COMPONENTS; what was not told counts as none, and so do tokens half told.

    The last column says whether the answer told its USD, were it none.
    """
    half = np.isnan(told["input_tokens"] + told["output_tokens"]) & ~answered
    known = {name: np.nan_to_num(values) for name, values in told.items()}
    for name in ("input_tokens", "cached_input_tokens", "output_tokens"):
        known[name] = np.where(half, 0.0, known[name])
    fresh = known["input_tokens"] - known["cached_input_tokens"]
    free = ~np.isnan(told["usd"])
    return np.stack([fresh, *(known[name] for name in _TOLD[1:]), free], axis=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Ground:
    """What an arm's answers are laid out on: how many samples, asked how often, and where each metric applies."""

    samples: int
    repeats: int
    primary: str
    applies: Mapping[str, Booleans]


def _task(
    task: Task,
    facts: Sequence[ArmFacts],
    sheets: Mapping[str, _Sheet],
    setups: Mapping[str, tuple[Setup, ...]],
    repeats: int,
) -> TaskEvidence:
    samples = sorted(task.test, key=lambda sample: sample.id)
    metrics = sorted({metric for sheet in sheets.values() for metric in sheet.scores})
    ground = _Ground(
        samples=len(samples),
        repeats=repeats,
        primary=task.primary,
        applies={metric: _where_scored(metric, sheets.values(), len(samples)) for metric in metrics},
    )
    arms = [_arm(each, sheets[each.name], ground, setups[each.name]) for each in facts]
    return TaskEvidence(
        task=task.name,
        primary=task.primary,
        has_corpus=bool(task.corpus),
        clusters=_cluster_codes([sample.cluster for sample in samples]),
        arms=tuple(arm for arm in arms if arm.facts.control is None),
        controls=tuple(arm for arm in arms if arm.facts.control),
        slices=_slices(samples),
        unanswerable=np.array([_unanswerable(sample, task.abstain) for sample in samples], dtype=np.bool_),
    )


def _slices(samples: Sequence[Sample]) -> dict[tuple[str, str], Booleans]:
    """By metadata key and value, which samples have it; keys in alphabetical order, values in that of appearance."""
    found: dict[tuple[str, str], Booleans] = {}
    for key in sorted({key for sample in samples for key in sample.metadata}):
        values = [_as_text(sample.metadata.get(key)) for sample in samples]
        distinct = dict.fromkeys(value for value in values if value is not None)
        if 1 < len(distinct) <= MOST_VALUES:
            found |= {(key, each): np.array([value == each for value in values], dtype=np.bool_) for each in distinct}
    return found


def _as_text(value: Scalar) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def _unanswerable(sample: Sample, abstain: str | None) -> bool:
    return abstain is not None and any(_plain(target) == _plain(abstain) for target in sample.targets)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .!")


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
            found[sheet.scores[metric].joined()[0]] = True
    return found


def _arm(facts: ArmFacts, sheet: _Sheet, ground: _Ground, setups: tuple[Setup, ...]) -> ArmEvidence:
    rows, repeats, codes = sheet.states.joined()
    state = np.full((ground.samples, 1 + int(repeats.max(initial=0))), _NOT_RUN, dtype=np.int64)
    state[rows, repeats] = codes
    everywhere = np.ones(ground.samples, dtype=np.bool_)
    primary, unscored = _measure(state, sheet.scores.get(ground.primary, _Column()), everywhere)
    usage, used = _usage(state, sheet.usage)
    scored = {metric: sheet.scores[metric] for metric in ground.applies if metric in sheet.scores}
    failures = {metric: int(np.isnan(found.joined()[2]).sum()) for metric, found in scored.items()}
    return ArmEvidence(
        facts=facts,
        quality=primary,
        right=_right(state, sheet.scores.get(ground.primary, _Column())),
        failing=_failing(state),
        usage=usage,
        used=used,
        busy_known=sheet.busy_known,
        tokens_told=sheet.tokens_told,
        usd_told=sheet.usd_told,
        embeds=bool(usage[:, COMPONENTS.index("embedding")].any()),
        states={
            known: int((state == code).sum()) if code != _NOT_RUN else _not_run(state, ground.repeats)
            for code, known in enumerate(_STATES)
        },
        unmeasured=unscored,
        latencies_s=np.array(sheet.latencies_s, dtype=np.float64),
        timed=np.array(sheet.timed, dtype=np.int64),
        ttft_s=np.array(sheet.ttft_s, dtype=np.float64),
        metrics={metric: _measure(state, found, ground.applies[metric])[0] for metric, found in scored.items()},
        metric_failures={metric: count for metric, count in failures.items() if count},
        setups=setups,
        tokens_estimated=sheet.estimated,
        answered_by=tuple(sorted(sheet.answered_by)),
    )


def _not_run(state: Integers, repeats: int) -> int:
    """How many of the answers that every sample was to have there are none of."""
    return int(np.maximum(repeats - (state != _NOT_RUN).sum(axis=1), 0).sum())


def _measure(state: Integers, scores: _Column, applies: Booleans) -> tuple[Measure, int]:
    """The scores laid out per sample, and how many answers have none that should.

    A failed answer scores 0 whatever a metric said of it; an unmeasured one, and one that the metric could not
    score, is a gap. The best a gap could have been is 1, or the best seen where a metric goes beyond.
    """
    value, known = np.zeros(state.shape), np.zeros(state.shape, dtype=np.bool_)
    rows, repeats, given = scores.joined()
    kept = repeats < state.shape[1]
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


def _right(state: Integers, scores: _Column) -> Floats:
    """[sample] the share of the measured answers that are fully right; 0 where none was measured."""
    value = np.full(state.shape, np.nan)
    rows, repeats, given = scores.joined()
    kept = repeats < state.shape[1]
    value[rows[kept], repeats[kept]] = given[kept]
    value[state == _FAILED] = 0.0
    value[(state == _NOT_RUN) | (state == _UNMEASURED)] = np.nan
    return _ratio((value == 1).sum(axis=1).astype(np.float64), (~np.isnan(value)).sum(axis=1))


def _failing(state: Integers) -> Measure:
    """The share of failed answers per sample, over those that were measured."""
    asked, failed = state != _NOT_RUN, (state == _FAILED).sum(axis=1)
    count, gaps = asked.sum(axis=1), (state == _UNMEASURED).sum(axis=1)
    return Measure(
        asked=count > 0,
        measured=count > gaps,
        value=_ratio(failed.astype(np.float64), count - gaps),
        low=_ratio(failed.astype(np.float64), count),
        high=_ratio((failed + gaps).astype(np.float64), count),
    )


def _usage(state: Integers, answers: _Column) -> tuple[Floats, Booleans]:
    """[sample, component] mean over the answers that told what they used, and [sample] whether any did.

    An unmeasured answer tells nothing of what an answer costs, nor does a failed one whose model reports no use at all,
    unless it says that it cost nothing.
    """
    table, free = np.zeros((*state.shape, len(COMPONENTS))), np.zeros(state.shape, dtype=np.bool_)
    rows, repeats, used = answers.joined((len(COMPONENTS) + 1,))
    table[rows, repeats], free[rows, repeats] = used[:, :-1], used[:, -1] > 0
    spent = table[:, :, : COMPONENTS.index("retrieve_s")].any(axis=2) | free
    told = (state == _OK) | (state == _ABSTAINED) | ((state == _FAILED) & spent)
    count = told.sum(axis=1)
    total = np.where(told[:, :, None], table, 0.0).sum(axis=1)
    return np.asarray(total / np.maximum(count, 1)[:, None]), count > 0


def _ratio(above: Floats, below: Integers) -> Floats:
    return np.asarray(above / np.maximum(below, 1), dtype=np.float64)
