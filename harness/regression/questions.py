"""What is asked of each arm: one criterion of one task and arm in both runs, laid out for the statistics.

Rows of a panel are losses of the candidate. An answer that could not be measured is counted in the candidate's favour
in a first row and, where there is any, against it in a second.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from harness.config.schema import Experiment
from harness.core.regressions import CRITERIA, Criterion, Margins, NotMeasured, Unit, Variation, WhyUntold
from harness.decision.billing import bill
from harness.decision.measured import COMPONENTS, ArmEvidence, Floats, Integers, Measure
from harness.decision.two_runs import Meeting
from harness.decision.weighing import Pair
from harness.regression.times import Times
from harness.stats import Panel, panel

SHARES: Mapping[Criterion, float] = {"latency_p50": 0.50, "latency_p95": 0.95}
TOKENS = ("fresh_input", "cached_input", "output")

Variations: TypeAlias = Mapping[tuple[str, str, Criterion], Variation]
"""By task, arm and criterion."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One row of the gate before it is weighed; see `GateRow` for what is in both.

    `change` is the estimate; `losses` the rows of a mean or a ratio, `times` the answers' seconds in both runs; where
    there is neither, `why` says so.
    """

    task: str
    arm: str
    criterion: Criterion
    unit: Unit
    margin: float
    variation: Variation | None
    why: WhyUntold | None = None
    baseline: float | None = None
    candidate: float | None = None
    change: float | None = None
    identical: bool = False
    pairs: int = 0
    clusters: int = 0
    losses: Panel | None = None
    times: tuple[Times, Times] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """What both runs are priced by, what is no regression, and what earlier runs say of an unchanged system."""

    baseline: Experiment
    candidate: Experiment
    margins: Margins
    variations: Variations


def questions(meeting: Meeting, terms: Terms) -> Iterator[Question | NotMeasured]:
    """Of all arms that both runs have of one task, in the order of `CRITERIA`."""
    for pair in meeting.pairs:
        for criterion in CRITERIA:
            yield _question(meeting, pair, criterion, terms)


def _question(meeting: Meeting, pair: Pair, criterion: Criterion, terms: Terms) -> Question | NotMeasured:
    task, arm = meeting.a.task, pair[0].name
    asked = Question(
        task=task,
        arm=arm,
        criterion=criterion,
        unit=_UNITS[criterion],
        margin=terms.margins.of(criterion),
        variation=terms.variations.get((task, arm, criterion)),
    )
    if criterion in SHARES:
        return (
            _of_times(asked, pair, meeting.a.clusters)
            if all(arm.latencies_s.size for arm in pair)
            else NotMeasured(task=task, arm=arm, criterion=criterion)
        )
    if criterion == "cost":
        return _of_cost(asked, pair, meeting.a.clusters, terms)
    if criterion == "failures":
        return _of_means(asked, pair[0].failing, pair[1].failing, meeting.a.clusters)
    if meeting.a.primary != meeting.b.primary:
        return replace(asked, why="metric")
    return _of_means(asked, pair[0].quality, pair[1].quality, meeting.a.clusters)


_UNITS: Mapping[Criterion, Unit] = {
    "quality": "score",
    "failures": "share",
    "cost": "usd",
    "latency_p50": "s",
    "latency_p95": "s",
}


def _of_means(asked: Question, before: Measure, after: Measure, clusters: Integers) -> Question:
    present, both = before.asked & after.asked, before.measured & after.measured
    if not present.any():
        return replace(asked, why="no_pairs")
    if not both.any():
        return replace(asked, why="nothing_measured")
    falling = asked.criterion == "quality"
    least = before.low - after.high if falling else after.low - before.high
    most = before.high - after.low if falling else after.high - before.low
    rows = [least] if np.array_equal(least[present], most[present]) else [least, most]
    old, new = float(before.value[both].mean()), float(after.value[both].mean())
    return replace(
        asked,
        baseline=old,
        candidate=new,
        change=float((after.value - before.value)[both].mean()),
        identical=len(rows) == 1 and not least[present].any(),
        pairs=int(present.sum()),
        clusters=len(np.unique(clusters[present])),
        losses=panel(rows, present=np.stack([present] * len(rows)), clusters=clusters, bounds=(-1.0, 1.0)),
    )


def _of_cost(asked: Question, pair: Pair, clusters: Integers, terms: Terms) -> Question:
    used = pair[0].used & pair[1].used
    if not used.any():
        return replace(asked, why="no_pairs")
    usd = (
        bill(pair[0], terms.baseline).query_usd(pair[0].usage),
        bill(pair[1], terms.candidate).query_usd(pair[1].usage),
    )
    unit: Unit = "usd"
    before, after = usd
    if before is None or after is None:
        if not all(tells_tokens(arm) for arm in pair):
            return replace(asked, why="unknown_cost")
        unit, before, after = "tokens", tokens(pair[0]), tokens(pair[1])
    old, new = float(before[used].mean()), float(after[used].mean())
    rows = [after - (1 + asked.margin) * before, after - before, after, before]
    return replace(
        asked,
        unit=unit,
        baseline=old,
        candidate=new,
        change=new / old - 1 if old > 0 else None,
        identical=bool((before == after)[used].all()),
        pairs=int(used.sum()),
        clusters=len(np.unique(clusters[used])),
        losses=panel(rows, present=np.stack([used] * len(rows)), clusters=clusters),
    )


def tells_tokens(arm: ArmEvidence) -> bool:
    """Whether its answers told what they used, and used any."""
    return arm.tokens_told and bool(tokens(arm).any())


def tokens(arm: ArmEvidence) -> Floats:
    """[sample] input and output tokens of a query."""
    return np.asarray(arm.usage[:, [COMPONENTS.index(each) for each in TOKENS]].sum(axis=1))


def _of_times(asked: Question, pair: Pair, clusters: Integers) -> Question:
    share, (before_s, after_s) = SHARES[asked.criterion], (arm.latencies_s for arm in pair)
    old, new = float(np.quantile(before_s, share)), float(np.quantile(after_s, share))
    answers = min(before_s.size, after_s.size)
    codes = [arm.timed_clusters(clusters) for arm in pair]
    return replace(
        asked,
        baseline=old,
        candidate=new,
        change=new / old - 1 if old > 0 else None,
        pairs=answers,
        clusters=min(answers if each is None else np.unique(each).size for each in codes),
        times=((before_s, codes[0]), (after_s, codes[1])),
    )
