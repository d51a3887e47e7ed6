"""The walk up the ladder: each higher arm challenges the incumbent, and a refused rung does not stop it."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.config.schema import Policy
from harness.core.verdicts import Verdict
from harness.decision.conditions import Conditions, Meeting, conditions, verdict
from harness.decision.findings import Pricing, Standing, TaskFindings


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """How one meeting ended. `provisional`: it escalated above a step that is still open."""

    meeting: Meeting
    conditions: Conditions
    verdict: Verdict
    provisional: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Walk:
    """The meetings in order, and the arm that was left standing."""

    outcomes: tuple[Outcome, ...]
    chosen: str


def walk(task: TaskFindings, policy: Policy, pricing: Pricing) -> Walk:
    """Walk one task's ladder under this policy and these prices."""
    order = climbing_order([task.standings[name] for name in task.ladder], pricing)
    incumbents, outcomes, is_open = [order[0]], [], False
    for challenger in order[1:]:
        met = _meeting(task, incumbents, challenger, policy, pricing)
        found = conditions(met)
        ended = verdict(found)
        outcomes.append(
            Outcome(meeting=met, conditions=found, verdict=ended, provisional=is_open and ended == "escalate")
        )
        is_open = is_open or ended == "collect_more"
        if ended == "escalate":
            incumbents.append(challenger)
    return Walk(outcomes=tuple(outcomes), chosen=incumbents[-1])


def climbing_order(standings: Sequence[Standing], pricing: Pricing) -> tuple[str, ...]:
    """By rung, then one-off cost, then query cost; an unknown cost comes after all known ones, then the name."""

    def rank(standing: Standing) -> tuple[int, tuple[bool, float], tuple[bool, float], str]:
        bill, usage = pricing.bills[standing.arm.name], standing.arm.mean_usage
        query_usd = None if usage is None else bill.query_usd(usage)
        return (
            standing.arm.facts.rung.height,
            (bill.once_usd is None, bill.once_usd or 0.0),
            (query_usd is None, 0.0 if query_usd is None else float(query_usd)),
            standing.arm.name,
        )

    return tuple(standing.arm.name for standing in sorted(standings, key=rank))


def _meeting(
    task: TaskFindings, incumbents: Sequence[str], challenger: str, policy: Policy, pricing: Pricing
) -> Meeting:
    incumbent = incumbents[-1]
    # the later one on ties, so that a single incumbent is its own best
    best = max(reversed(incumbents), key=lambda name: task.standings[name].mean_quality)
    return Meeting(
        incumbent=task.standings[incumbent],
        challenger=task.standings[challenger],
        contrast=task.contrast(incumbent, challenger),
        against_best=task.contrast(best, challenger),
        policy=policy,
        pricing=pricing,
    )
