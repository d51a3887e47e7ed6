"""What ranges of prices do to a step: whether they alone keep it open, and which of them do."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from harness.config.paths import replaced
from harness.config.schema import Experiment, RangeAt
from harness.decision.billing import bill
from harness.decision.conditions import Meeting
from harness.decision.findings import Pricing, TaskFindings

TELLING = 0.1
"""A range counts that moves the balance by at least this share of what the widest one moves it by."""


def undecided_by_samples(meeting: Meeting, usd_per_correct: float) -> bool:
    """Whether the balance would be open with any number of samples: within the ranges it has either sign."""
    drawn, standing = meeting.pricing.drawn_gain(meeting.contrast, usd_per_correct), meeting.standing_draws_usd
    balance = meeting.balance_usd(usd_per_correct)
    if drawn is None or standing is None or balance is None:
        return False
    no_error = np.zeros_like(drawn.worst)  # not 0 times the error, which is infinite for a single sample
    without_error = replace(drawn, worst_scale=no_error, best_scale=no_error)
    low, high = without_error.total(meeting.queries, standing)
    return min(low, balance.value) <= 0 <= max(high, balance.value)  # as the limits, which hold the likely prices too


def widest_ranges(task: TaskFindings, meeting: Meeting, experiment: Experiment, usd_per_correct: float) -> list[str]:
    """The ranges that move the balance most between their ends, each alone, the widest first."""
    swings = dict(_swings(task, meeting, experiment, usd_per_correct))
    least = TELLING * max(swings.values(), default=0.0)
    return [
        name for name in sorted(swings, key=lambda name: -swings[name]) if swings[name] > 0 and swings[name] >= least
    ]


def _swings(
    task: TaskFindings, meeting: Meeting, experiment: Experiment, usd_per_correct: float
) -> Iterator[tuple[str, float]]:
    for each in experiment.ranges:
        ends = [_balance(task, meeting, experiment, each, end, usd_per_correct) for end in (each.low, each.high)]
        if ends[0] is not None and ends[1] is not None:
            yield each.what, abs(ends[1] - ends[0])


def _balance(
    task: TaskFindings, meeting: Meeting, experiment: Experiment, moved: RangeAt, value: float, usd_per_correct: float
) -> float | None:
    """The balance with one range at `value` and everything else at its likely number."""
    there = replaced(experiment, moved.path, value)
    arms = [arm for arm in task.evidence.arms if arm.name in (meeting.contrast.lower, meeting.contrast.higher)]
    pricing = Pricing(bills={arm.name: bill(arm, there) for arm in arms})
    policy = meeting.policy.model_copy(update={"updates_per_month": there.decision.updates_per_month})
    found = replace(meeting, pricing=pricing, policy=policy).balance_usd(usd_per_correct)
    return None if found is None else found.value
