"""One step of the ladder as readers see it: the verdict with its evidence, and how many samples an open one needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np

from harness.config.schema import Experiment, Policy, PolicyAtALook
from harness.core.verdicts import BreakEven, Reason, Step
from harness.decision import words
from harness.decision.conditions import Meeting, by_improvement, by_saving, states, verdict
from harness.decision.contrasts import Contrast
from harness.decision.costs import break_even, break_even_over
from harness.decision.findings import Climb, TaskFindings
from harness.decision.ladder import Outcome, walk
from harness.decision.measured import Floats
from harness.decision.money import gain_range
from harness.decision.range_effects import undecided_by_samples, widest_ranges
from harness.decision.reasons import reasons
from harness.decision.weighing import seed_for
from harness.stats import Evidence, panel, samples_needed, sign_flip_p, weigh
from harness.stats.intervals import student_critical, student_tail
from harness.stats.power import FEWEST_DISCORDANT

FARTHEST_GROWTH = 1000
SAMPLING_STRATA = 40


def climb(task: TaskFindings, experiment: Experiment) -> Climb:
    """Walk the ladder under the experiment's own policy and prices, and give every step its reasons."""
    walked = walk(task, experiment.decision, task.pricing)
    steps = tuple(_step(task, outcome, experiment) for outcome in walked.outcomes)
    return Climb(task=task, steps=steps, chosen=walked.chosen)


def _step(task: TaskFindings, outcome: Outcome, experiment: Experiment) -> Step:
    contrast, found = outcome.meeting.contrast, states(outcome.conditions)
    rests_on_saving = by_saving(found) is True and by_improvement(found) is not True
    needed = _samples_needed(task, outcome) if outcome.verdict == "collect_more" else None
    compared = contrast.measured
    return Step(
        task=task.evidence.task,
        incumbent=contrast.lower,
        challenger=contrast.higher,
        verdict=outcome.verdict,
        reasons=(*reasons(outcome, needed), *_open_by_ranges(task, outcome, experiment)),
        delta=contrast.quality.interval() if compared else None,
        delta_single=contrast.single if compared else None,
        p_adjusted=contrast.p_no_worse if rests_on_saving else contrast.p_better,
        p_any_difference=_p_any_difference(task, contrast.lower, contrast.higher, experiment.seed),
        pairs=contrast.pairs,
        clusters=contrast.clusters,
        detectable_difference=contrast.detectable,
        samples_needed=needed,
        tco_difference_usd=outcome.meeting.tco_difference_usd,
        break_even=_break_even(outcome.meeting),
        provisional=outcome.provisional,
    )


def _open_by_ranges(task: TaskFindings, outcome: Outcome, experiment: Experiment) -> Iterator[Reason]:
    """Where a question of money stays open although no number of samples could answer it: which ranges keep it so."""
    if outcome.verdict != "collect_more":
        return
    for code, condition in outcome.conditions.items():
        worth = _worth(outcome.meeting.policy, code)
        if condition.holds is None and worth is not None and undecided_by_samples(outcome.meeting, worth):
            names = widest_ranges(task, outcome.meeting, experiment, worth)
            text = (
                f"Samples alone do not settle {_QUESTIONS[code]}: it depends on {words.listed(names)} within the "
                f"range{'' if len(names) == 1 else 's'} given."
            )
            yield Reason(code="ranges", holds=None, text=text)


_QUESTIONS = {
    "cheaper": "which is cheaper",
    "net_value": "the balance",
    "extra_correct": "what an extra right answer costs",
}


def _worth(policy: Policy, code: str) -> float | None:
    """What a right answer counts for in a question of money; None for any other question."""
    values = {
        "cheaper": 0.0,
        "net_value": policy.value_per_correct,
        "extra_correct": policy.max_usd_per_extra_correct,
    }
    return values.get(code)


def _break_even(meeting: Meeting) -> BreakEven | None:
    saving, standing_usd = meeting.pricing.saving(meeting.contrast), meeting.standing_usd
    if saving is None or standing_usd is None:
        return None
    months = meeting.policy.horizon_months
    point = break_even(standing_usd / months, saving.interval())
    drawn, standing_draws = meeting.pricing.drawn_gain(meeting.contrast, 0.0), meeting.standing_draws_usd
    if drawn is None or standing_draws is None or meeting.contrast.money is None:
        return point
    savings, prices = drawn.draws(SAMPLING_STRATA)
    return break_even_over(point, standing_draws[prices] / months, savings, drawn.error_rate)


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
            planned = _planned(outcome.meeting.policy)
            return max(samples, compared + 1, planned) if samples <= compared * FARTHEST_GROWTH else None
    return None


def _planned(policy: Policy) -> int:
    """How many samples the plan decides on with the confidence as given; looks before that have hardly any error."""
    return (policy.planned_samples or 0) if isinstance(policy, PolicyAtALook) else 0


def _at_the_end(asked: "_Asked", policy: Policy) -> Floats:
    """The critical values once the plan is used up: an early look's own are far beyond them."""
    if not isinstance(policy, PolicyAtALook):
        return asked.critical
    degrees = asked.evidence.degrees
    left = (1 - policy.overall_confidence) / (1 - policy.confidence)
    return student_critical(np.minimum(student_tail(asked.critical, degrees) * left, 1.0), degrees)


def _settled(task: TaskFindings, outcome: Outcome) -> Iterator[tuple[int, str, bool]]:
    """For every open condition that samples can settle: how many, its code, and what it then amounts to.

    One that several means must all meet is met with the most that any of them needs, and refuted with the fewest.
    """
    policy = outcome.meeting.policy
    for code, condition in outcome.conditions.items():
        asked = () if condition.holds is not None else _asked(task, outcome.meeting, code)
        found = [_settles(each, policy) for each in asked]
        if refuted := [each[0] for each in found if each and not each[1]]:
            yield min(refuted), code, False
        elif (met := [each[0] for each in found if each]) and len(met) == len(asked):
            yield max(met), code, True


def _settles(asked: "_Asked", policy: Policy) -> tuple[int, bool] | None:
    """How many samples show on which side of the margin the mean is, and whether it is above; None where none do."""
    above = {bool(asked.evidence.estimate[row] > asked.margin) for row in asked.rows}
    counts = samples_needed(asked.evidence, asked.margin, _at_the_end(asked, policy))
    needed = [count for row in asked.rows if (count := counts[row]) is not None]
    if len(above) > 1 or len(needed) < len(asked.rows):
        return None
    return max(*needed, asked.least if True in above else 0), above.pop()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """The mean that a condition turns on: which rows of what evidence, and what it must exceed.

    `least` samples carry a claim that it does, whatever the limits say.
    """

    evidence: Evidence
    critical: Floats
    rows: tuple[int, ...]
    margin: float
    least: int = 0


def _asked(task: TaskFindings, meeting: Meeting, code: str) -> tuple[_Asked, ...]:
    """The means that must all lie above their margins; none for a condition that more samples cannot settle."""
    policy, pair = meeting.policy, meeting.contrast
    if code == "better":
        return _weighed(task, pair, "quality", policy.min_gain)
    if code == "no_worse":
        pairs = {(each.lower, each.higher): each for each in (pair, meeting.against_best)}
        asked = [_weighed(task, each, "quality", -policy.tolerance) for each in pairs.values()]
        return tuple(one for each in asked for one in each) if all(asked) else ()
    if code.startswith("guard:"):
        return _weighed(task, pair, code, -policy.guards[code.removeprefix("guard:")])
    worth = _worth(policy, code)
    if worth is not None and not undecided_by_samples(meeting, worth):
        return _of_money(task, meeting, worth)
    return ()


def _weighed(task: TaskFindings, pair: Contrast, quantity: str, margin: float) -> tuple[_Asked, ...]:
    slot = task.weighed[quantity].get((pair.lower, pair.higher))
    if slot is None:
        return ()
    found, place = slot
    critical = found.simultaneous.critical
    return (_Asked(evidence=found.evidence, critical=critical, rows=found.rows_of(place), margin=margin),)


def _of_money(task: TaskFindings, meeting: Meeting, usd_per_correct: float) -> tuple[_Asked, ...]:
    """The mean gain in USD a query must exceed what the challenger costs more without a query."""
    arms = meeting.incumbent.arm, meeting.challenger.arm
    rates = [meeting.pricing.bills[arm.name].rates for arm in arms]
    money, standing_usd = meeting.contrast.money, meeting.standing_usd
    if money is None or standing_usd is None or rates[0] is None or rates[1] is None or meeting.queries == 0:
        return ()
    asked = arms[0].quality.asked & arms[1].quality.asked
    least, most = gain_range(arms, (rates[0], rates[1]), usd_per_correct)
    rows = np.stack([least] if np.array_equal(least, most) else [least, most])
    source = panel(rows[:, asked], clusters=task.evidence.clusters[asked])
    # only the spread is wanted: the limits in use are not drawn
    evidence = weigh(source, rng=np.random.default_rng(0), resamples=1)
    critical = student_critical(np.full(len(rows), money.error_rate), evidence.degrees)
    return (
        _Asked(
            evidence=evidence,
            critical=critical,
            rows=tuple(range(len(rows))),
            margin=standing_usd / meeting.queries,
            least=_least_for_a_gain(meeting) if usd_per_correct > 0 else 0,
        ),
    )


def _least_for_a_gain(meeting: Meeting) -> int:
    """How many samples let as many differ as a gain in right answers must rest on; 0 where money alone is a gain."""
    contrast, money = meeting.contrast, meeting.balance_usd(0.0)
    if contrast.shortage != "discordant" or not contrast.discordant or (money is not None and money.value > 0):
        return 0
    return ceil(contrast.pairs * FEWEST_DISCORDANT / contrast.discordant)
