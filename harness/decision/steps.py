"""One step of the ladder as readers see it: the verdict with its evidence, and how many samples an open one needs."""

from collections.abc import Iterator

import numpy as np

from harness.config.schema import Experiment
from harness.core.verdicts import BreakEven, Step
from harness.decision.conditions import Meeting, by_improvement, by_saving, states, verdict
from harness.decision.costs import break_even
from harness.decision.findings import Climb, TaskFindings
from harness.decision.ladder import Outcome, walk
from harness.decision.reasons import reasons
from harness.decision.weighing import seed_for
from harness.stats import panel, samples_needed, sign_flip_p

FARTHEST_GROWTH = 1000


def climb(task: TaskFindings, experiment: Experiment) -> Climb:
    """Walk the ladder under the experiment's own policy and prices, and give every step its reasons."""
    walked = walk(task, experiment.decision, task.pricing)
    steps = tuple(_step(task, outcome, experiment.seed) for outcome in walked.outcomes)
    return Climb(task=task, steps=steps, chosen=walked.chosen)


def _step(task: TaskFindings, outcome: Outcome, seed: int) -> Step:
    contrast, found = outcome.meeting.contrast, states(outcome.conditions)
    rests_on_saving = by_saving(found) is True and by_improvement(found) is not True
    needed = _samples_needed(task, outcome) if outcome.verdict == "collect_more" else None
    compared = contrast.clusters > 0
    return Step(
        task=task.evidence.task,
        incumbent=contrast.lower,
        challenger=contrast.higher,
        verdict=outcome.verdict,
        reasons=reasons(outcome, needed),
        delta=contrast.quality.interval() if compared else None,
        delta_single=contrast.single if compared else None,
        p_adjusted=contrast.p_no_worse if rests_on_saving else contrast.p_better,
        p_any_difference=_p_any_difference(task, contrast.lower, contrast.higher, seed),
        pairs=contrast.pairs,
        clusters=contrast.clusters,
        detectable_difference=contrast.detectable,
        samples_needed=needed,
        tco_difference_usd=outcome.meeting.tco_difference_usd,
        break_even=_break_even(outcome.meeting),
        provisional=outcome.provisional,
    )


def _break_even(meeting: Meeting) -> BreakEven | None:
    saving, standing_usd = meeting.pricing.saving(meeting.contrast), meeting.standing_usd
    if saving is None or standing_usd is None:
        return None
    return break_even(standing_usd / meeting.policy.horizon_months, saving.interval())


def _p_any_difference(task: TaskFindings, lower: str, higher: str, seed: int) -> float | None:
    """The permutation test of "no difference at all", on the samples that both arms were measured on."""
    first, second = task.standings[lower].arm.quality, task.standings[higher].arm.quality
    both = first.measured & second.measured
    if not both.any():
        return None
    rows = panel((second.value - first.value)[both], clusters=task.evidence.clusters[both])
    rng = np.random.default_rng(seed_for(seed, task.evidence.task, lower, higher))
    return float(sign_flip_p(rows, rng=rng)[0])


def _samples_needed(task: TaskFindings, outcome: Outcome) -> int | None:
    """The fewest samples in all after which enough open conditions are settled for a verdict, with 80 % power each.

    None where samples are not what is missing: a price or a measurement is, the unmeasured answers decide, or the
    estimate lies so near the boundary that FARTHEST_GROWTH times the samples would not tell.
    """
    found, compared = states(outcome.conditions), outcome.meeting.contrast.pairs
    for samples, code, holds in sorted(_settled(task, outcome)):
        found = {**found, code: holds}
        if verdict(found) != "collect_more":
            return max(samples, compared + 1) if samples <= compared * FARTHEST_GROWTH else None
    return None


def _settled(task: TaskFindings, outcome: Outcome) -> Iterator[tuple[int, str, bool]]:
    """For every open condition that samples can settle: how many, its code, and what it then amounts to."""
    for code, (quantity, margin) in _boundaries(outcome.meeting).items():
        condition = outcome.conditions.get(code)
        key = (outcome.meeting.contrast.lower, outcome.meeting.contrast.higher)
        slot = task.weighed.get(quantity, {}).get(key)
        if condition is None or condition.holds is not None or slot is None:
            continue
        weighed, pair = slot
        sides = {row: bool(weighed.evidence.estimate[row] > margin) for row in weighed.rows_of(pair)}
        if len(set(sides.values())) > 1:
            continue
        counts = samples_needed(weighed.evidence, margin, weighed.simultaneous.critical)
        needed = [counts[row] for row in sides]
        if None not in needed:
            yield max(count for count in needed if count is not None), code, next(iter(sides.values()))


def _boundaries(meeting: Meeting) -> dict[str, tuple[str, float]]:
    """By code, which quantity's mean decides a condition, and what it must exceed."""
    policy = meeting.policy
    found = {"better": ("quality", policy.min_gain), "no_worse": ("quality", -policy.tolerance)}
    if meeting.standing_usd is not None and meeting.queries > 0:
        each = meeting.standing_usd / meeting.queries
        found |= {"cheaper": ("saving", each), "net_value": ("gain", each), "extra_correct": ("gain", each)}
    return found | {f"guard:{metric}": (f"guard:{metric}", -loss) for metric, loss in policy.guards.items()}
