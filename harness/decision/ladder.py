"""The walk up the ladder: each higher arm challenges the incumbent, and a refused rung does not stop it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from harness.config.schema import Policy
from harness.core.verdicts import Verdict
from harness.decision.conditions import Conditions, Meeting, conditions, escalates, states, verdict
from harness.decision.costs import Bill
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
        met = meeting(task, incumbents, challenger, policy, pricing)
        found = conditions(met)
        ended = verdict(states(found))
        outcomes.append(
            Outcome(meeting=met, conditions=found, verdict=ended, provisional=is_open and ended == "escalate")
        )
        is_open = is_open or ended == "collect_more"
        if ended == "escalate":
            incumbents.append(challenger)
    return Walk(outcomes=tuple(outcomes), chosen=incumbents[-1])


def left_standing(task: TaskFindings, policy: Policy, pricing: Pricing) -> str:
    """The arm at which the walk ends, in a fraction of its time: it is asked at thousands of policies and prices."""
    order = climbing_order([task.standings[name] for name in task.ladder], pricing)
    incumbents = [order[0]]
    for challenger in order[1:]:
        if escalates(replace(meeting(task, incumbents, challenger, policy, pricing), signs_alone=True)):
            incumbents.append(challenger)
    return incumbents[-1]


def climbing_order(standings: Sequence[Standing], pricing: Pricing) -> tuple[str, ...]:
    """By rung, then one-off cost, then query cost; an unknown cost comes after all known ones, then the name."""

    def rank(standing: Standing) -> tuple[int, tuple[bool, float], tuple[bool, float], str]:
        bill = pricing.bills[standing.arm.name]
        once_usd, each_usd = bill.once_usd, query_usd(standing, bill)
        return (
            standing.arm.facts.rung.height,
            (once_usd is None, once_usd or 0.0),
            (each_usd is None, each_usd or 0.0),
            standing.arm.name,
        )

    return tuple(standing.arm.name for standing in sorted(standings, key=rank))


def query_usd(standing: Standing, bill: Bill) -> float | None:
    """c: the arm's mean USD a query under this bill; None where a price or the usage is not known."""
    usd = None if standing.mean_usage is None else bill.query_usd(standing.mean_usage)
    return None if usd is None else float(usd)


def meeting(
    task: TaskFindings, incumbents: Sequence[str], challenger: str, policy: Policy, pricing: Pricing
) -> Meeting:
    """The challenger before the last of the incumbents, with the best of them beside it."""
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
        forgotten=task.forgotten.get(challenger),
    )
