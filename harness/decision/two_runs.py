"""Two runs of the same arms on the same samples, paired: how far quality moved from A to B, and on which samples.

Pure: what comes in are arrays that lie on the same samples in the same order, what goes out are frozen values. The
intervals and their family are those of the decision; what is compared is one arm with itself instead of two arms.

The verdict on B, by the limits that hold for all rows at once:
- `better` where the low limit is above 0, `worse` where the high limit is below 0, else `same` (within the noise);
- `cannot_tell` below 30 clusters; where `better` or `worse` would rest on fewer than 10 samples that differ (scores of
  right or wrong); and where the unmeasured answers, all taken one way, would make it `better` or `worse`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from harness.config.schema import Experiment
from harness.core.two_runs import PairedRow, PairedVerdict, Side, WhyOpen
from harness.core.types import Interval, State
from harness.decision.billing import bill
from harness.decision.bounds import Bound
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
from harness.decision.weighing import Pair, Paired, Weighed, drawn, paired_measure, seed_for, weigh_families
from harness.stats import holm, quantile_limits, sign_flip_p, smallest_effect, too_few


@dataclass(frozen=True, kw_only=True, slots=True)
class Meeting:
    """One task in both runs: the arms that both have, as (A's, B's), on the same samples."""

    a: TaskEvidence
    b: TaskEvidence
    pairs: tuple[Pair, ...]

    @property
    def comparable(self) -> tuple[Pair, ...]:
        """The pairs with something to compare: quality is the same metric, and a sample was asked on both sides."""
        same = self.a.primary == self.b.primary
        return tuple(pair for pair in self.pairs if same and _asked(pair).any())


@dataclass(frozen=True, kw_only=True, slots=True)
class Weight:
    """What the statistics say of one pair: where its limits stand, and the p value of "no difference at all"."""

    found: Weighed
    place: int
    p_any: float
    p_adjusted: float

    @property
    def rows(self) -> tuple[int, int]:
        """Where the unmeasured answers are imputed against B, and where in its favour: one row without any."""
        both = self.found.rows_of(self.place)
        return both[0], both[-1]

    @property
    def bound(self) -> Bound:
        """The limits that hold for all rows at once."""
        return self.found.bound(self.place)


def compare_runs(a: Evidence, b: Evidence, *, confidence: float, seed: int) -> tuple[PairedRow, ...]:
    """One row per task and arm that both runs have, in A's order.

    Raises ValueError where a task's samples are not the same number of clusters in the same order in both.
    """
    meetings = meet(a, b)
    weighed = weigh_meetings(meetings, confidence=confidence, seed=seed)
    terms = _Terms(a=a.experiment, b=b.experiment, confidence=confidence)
    return tuple(
        _row(meeting, pair, weighed.get((meeting.a.task, pair[0].name)), terms)
        for meeting in meetings
        for pair in meeting.pairs
    )


def meet(a: Evidence, b: Evidence) -> list[Meeting]:
    """The tasks that both runs have, each with the arms that both have. Raises ValueError as `compare_runs` does."""
    theirs = {task.task: task for task in b.tasks}
    return [_meeting(task, theirs[task.task]) for task in a.tasks if task.task in theirs]


def _meeting(a: TaskEvidence, b: TaskEvidence) -> Meeting:
    if not np.array_equal(a.clusters, b.clusters):
        raise ValueError(f"{a.task}: the two runs do not lie on the same samples")
    theirs = {arm.name: arm for arm in b.arms}
    return Meeting(a=a, b=b, pairs=tuple((arm, theirs[arm.name]) for arm in a.arms if arm.name in theirs))


def weigh_meetings(meetings: Sequence[Meeting], *, confidence: float, seed: int) -> dict[tuple[str, str], Weight]:
    """By task and arm, every comparable pair's difference in quality, all of them weighed as one family."""
    members = [(each, paired_measure(each.comparable, None, each.a.clusters)) for each in meetings if each.comparable]
    seeds = [seed_for(seed, meeting.a.task, "two runs") for meeting, _ in members]
    proofs = [drawn(paired, one) for (_, paired), one in zip(members, seeds, strict=True)]
    weighed = weigh_families([paired for _, paired in members], proofs, confidence, False)
    p_values = [_p_any(paired, found, one) for (_, paired), found, one in zip(members, weighed, seeds, strict=True)]
    adjusted = iter(holm(np.concatenate([*p_values, np.zeros(0)])))
    return {
        (meeting.a.task, pair[0].name): Weight(
            found=found, place=place, p_any=float(p[place]), p_adjusted=float(next(adjusted))
        )
        for (meeting, _), found, p in zip(members, weighed, p_values, strict=True)
        for place, pair in enumerate(meeting.comparable)
    }


def _p_any(paired: Paired, found: Weighed, seed: int) -> Floats:
    """[pair] the larger p value over both imputations; 1 where these lie on different sides of 0."""
    p = sign_flip_p(paired.rows(), rng=np.random.default_rng(seed))
    worst = [max(p[row] for row in found.rows_of(pair)) for pair in range(found.pairs)]
    signs = [
        {float(np.sign(found.evidence.estimate[row])) for row in found.rows_of(pair)} for pair in range(found.pairs)
    ]
    return np.array([1.0 if len(sign) > 1 else p for p, sign in zip(worst, signs, strict=True)])


@dataclass(frozen=True, kw_only=True, slots=True)
class _Terms:
    """What both runs are priced by, and how sure limits are."""

    a: Experiment
    b: Experiment
    confidence: float


def _row(meeting: Meeting, pair: Pair, weight: Weight | None, terms: _Terms) -> PairedRow:
    a, b = pair
    both = a.quality.measured & b.quality.measured
    verdict, why = _verdict(meeting, pair, weight)
    comparable = meeting.a.primary == meeting.b.primary
    value = float((b.quality.value - a.quality.value)[both].mean()) if weight and both.any() else None
    return PairedRow(
        task=meeting.a.task,
        arm=a.name,
        metric=meeting.a.primary,
        a=_side(a, b, meeting.a.clusters, terms.a, terms.confidence),
        b=_side(b, a, meeting.b.clusters, terms.b, terms.confidence),
        pairs=int(_asked(pair).sum()),
        clusters=len(np.unique(meeting.a.clusters[_asked(pair)])),
        differing=int((a.quality.value != b.quality.value)[both].sum()) if comparable else 0,
        delta=_shown(weight.bound, value) if weight else None,
        delta_single=_shown(weight.found.single(weight.place), value) if weight else None,
        p_any_difference=weight.p_any if weight else None,
        p_adjusted=weight.p_adjusted if weight else None,
        detectable=_detectable(weight) if weight else None,
        verdict=verdict,
        why_open=why,
        right_to_wrong=_places(_right(a.quality) & _wrong(b.quality)) if comparable else (),
        wrong_to_right=_places(_wrong(a.quality) & _right(b.quality)) if comparable else (),
    )


def _asked(pair: Pair) -> Booleans:
    return pair[0].quality.asked & pair[1].quality.asked


def _shown(bound: Bound, value: float | None) -> Interval | None:
    return None if value is None else bound.around(value).interval()


def _detectable(weight: Weight) -> float | None:
    found = weight.found
    least = float(smallest_effect(found.evidence, found.simultaneous.critical)[weight.place])
    return least if np.isfinite(least) else None


def _verdict(meeting: Meeting, pair: Pair, weight: Weight | None) -> tuple[PairedVerdict, WhyOpen | None]:
    """See the top of this module."""
    if meeting.a.primary != meeting.b.primary:
        return "cannot_tell", "metric"
    if weight is None:
        return "cannot_tell", "no_pairs"
    if not (pair[0].quality.measured & pair[1].quality.measured).any():
        return "cannot_tell", "nothing_measured"
    verdict, why = _by_limits(weight)
    return ("cannot_tell", why) if why else (verdict, None)


def _by_limits(weight: Weight) -> tuple[PairedVerdict, WhyOpen | None]:
    """The verdict that the limits alone would give, and what speaks against giving it."""
    against, favour = weight.rows
    shortage, bound, limits = too_few(weight.found.evidence), weight.bound, weight.found.simultaneous
    verdict: PairedVerdict = "better" if bound.low > 0 else "worse" if bound.high < 0 else "same"
    rests_on = {"better": shortage[against], "worse": shortage[favour]}.get(verdict)
    if shortage[against] == "clusters":
        return verdict, "clusters"
    if rests_on:
        return verdict, "differing"
    decided_by_missing = against != favour and bool(limits.high[against] < 0 or limits.low[favour] > 0)
    return verdict, "missing" if verdict == "same" and decided_by_missing else None


def _right(quality: Measure) -> Booleans:
    """Every answer was measured and scored 1: whatever is below, in a graded metric too, is not right."""
    return quality.asked & (quality.low >= 1)


def _wrong(quality: Measure) -> Booleans:
    """Below 1, whatever an unmeasured repeat would have scored."""
    return quality.asked & (quality.high < 1)


def _places(where: Booleans) -> tuple[int, ...]:
    return tuple(int(place) for place in np.flatnonzero(where))


def _side(arm: ArmEvidence, other: ArmEvidence, clusters: Integers, experiment: Experiment, confidence: float) -> Side:
    quality, pairs = arm.quality, arm.quality.asked & other.quality.asked
    measured, used = quality.measured & other.quality.measured, arm.used & other.used
    usage = arm.usage[used].mean(axis=0) if used.any() else None
    usd = None if usage is None else bill(arm, experiment).query_usd(usage)
    return Side(
        quality=float(quality.value[measured].mean()) if measured.any() else None,
        quality_bounds=(float(quality.low[pairs].mean()), float(quality.high[pairs].mean())) if pairs.any() else None,
        abstained=arm.states[State.ABSTAINED],
        failed=arm.states[State.FAILED],
        unmeasured=arm.unmeasured,
        not_run=arm.states[State.NOT_RUN],
        input_tokens=_sum_of(usage, "fresh_input", "cached_input"),
        cached_input_tokens=_sum_of(usage, "cached_input"),
        output_tokens=_sum_of(usage, "output"),
        tokens_estimated=arm.tokens_estimated,
        usd_per_1k_queries=None if usd is None else 1000 * float(usd),
        latency_p50_s=_latency(arm, clusters, 0.50, confidence),
        latency_p95_s=_latency(arm, clusters, 0.95, confidence),
        latency_samples=int(arm.latencies_s.size),
        answered_by=arm.answered_by,
    )


def _sum_of(usage: Floats | None, *components: str) -> float | None:
    return None if usage is None else float(sum(usage[COMPONENTS.index(each)] for each in components))


def _latency(arm: ArmEvidence, clusters: Integers, share: float, confidence: float) -> Interval | None:
    if not arm.latencies_s.size:
        return None
    found = quantile_limits(arm.latencies_s, share, confidence=confidence, clusters=arm.timed_clusters(clusters))
    return Bound(low=found.low, value=found.estimate, high=found.high).interval()
