"""How often each arm would be the chosen one, and the cheapest one, over joint resamples of quality and cost.

Each resample is taken for the truth: the same walk, every condition judged by its estimate instead of its limits.
"""

from dataclasses import dataclass

import numpy as np

from harness.config.schema import Policy
from harness.decision.findings import TaskFindings
from harness.decision.ladder import query_usd
from harness.decision.measured import Booleans, Floats, Integers
from harness.decision.totals import standing_draws_usd
from harness.stats import probability_best


@dataclass(frozen=True, kw_only=True, slots=True)
class _Draws:
    """One task's ladder over all resamples; `order` names the columns, lowest arm first.

    quality, query_usd: [draw, arm]. standing_usd: [draw, arm] F + H R. priced: [arm] whether its money is known.
    """

    order: tuple[str, ...]
    quality: Floats
    query_usd: Floats
    standing_usd: Floats
    priced: Booleans
    queries: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Chances:
    """By arm. `cheapest` is empty while any price is unknown."""

    best: dict[str, float]
    cheapest: dict[str, float]


def chances(task: TaskFindings, policy: Policy) -> Chances:
    """The share of resamples in which the walk ends at each arm, and in which its total cost is the lowest."""
    draws = _draws(task, policy)
    chosen = _walk(task, draws, policy)
    cheapest: dict[str, float] = {}
    if draws.priced.all():
        shares = probability_best(-(draws.standing_usd + draws.queries * draws.query_usd))
        cheapest = {name: float(share) for name, share in zip(draws.order, shares, strict=True)}
    best = {name: float((chosen == number).mean()) for number, name in enumerate(draws.order)}
    return Chances(best=best, cheapest=cheapest)


def _draws(task: TaskFindings, policy: Policy) -> _Draws:
    columns = [[arm.name for arm in task.evidence.arms].index(name) for name in task.ladder]
    bills = [task.pricing.bills[name] for name in task.ladder]
    standing = [standing_draws_usd(task, name, policy) for name in task.ladder]
    size = len(task.draws.quality)
    query = [query_usd(task.standings[name], bill) for name, bill in zip(task.ladder, bills, strict=True)]
    return _Draws(
        order=task.ladder,
        quality=task.draws.quality[:, columns],
        query_usd=task.draws.usd_per_query[:, columns],
        standing_usd=np.stack([np.zeros(size) if usd is None else np.broadcast_to(usd, size) for usd in standing], 1),
        priced=np.array([usd[0] is not None and usd[1] is not None for usd in zip(standing, query, strict=True)]),
        queries=policy.horizon_months * policy.monthly_queries,
    )


def _walk(task: TaskFindings, draws: _Draws, policy: Policy) -> Integers:
    """[draw] the column at which each resample's walk ends."""
    rows = np.arange(len(draws.quality))
    incumbent = np.zeros(len(rows), dtype=np.int64)
    best = incumbent
    for challenger in range(1, len(draws.order)):
        from_best = draws.quality[:, challenger] - draws.quality[rows, best]
        wins = _allowed(task, draws, challenger, policy)[incumbent]
        wins &= _worth_having(draws, challenger, incumbent, from_best, policy)
        best = np.where(wins & (from_best >= 0), challenger, best)
        incumbent = np.where(wins, challenger, incumbent)
    return incumbent


def _worth_having(draws: _Draws, challenger: int, incumbent: Integers, from_best: Floats, policy: Policy) -> Booleans:
    """[draw] whether the challenger beats that draw's incumbent by the policy's rule."""
    rows = np.arange(len(incumbent))
    held = draws.quality[rows, incumbent]
    gain = draws.quality[:, challenger] - held
    saved = draws.query_usd[rows, incumbent] - draws.query_usd[:, challenger]
    saved_usd = draws.queries * saved - (draws.standing_usd[:, challenger] - draws.standing_usd[rows, incumbent])
    known = draws.priced[challenger] & draws.priced[incumbent]
    if policy.value_per_correct is not None:
        return np.asarray(known & (draws.queries * policy.value_per_correct * gain + saved_usd > 0))
    better = gain > policy.min_gain
    if policy.quality_target is not None:
        better &= held < policy.quality_target
    if policy.max_usd_per_extra_correct is not None:
        better &= known & (draws.queries * policy.max_usd_per_extra_correct * gain + saved_usd >= 0)
    no_worse = np.minimum(gain, from_best) > -policy.tolerance
    return np.asarray(better | (no_worse & known & (saved_usd > 0)))


def _allowed(task: TaskFindings, draws: _Draws, challenger: int, policy: Policy) -> Booleans:
    """[incumbent] whether latency, forgetting and guards let the challenger replace it; the unmeasured does not."""
    name = draws.order[challenger]
    p95 = task.standings[name].latency_p95
    in_time = policy.latency_p95_s is None or (p95 is not None and p95.estimate <= policy.latency_p95_s)
    found = np.full(len(draws.order), in_time, dtype=np.bool_)
    lost, largest = task.forgotten.get(name), policy.max_forgetting
    if largest is not None and lost is not None:
        found &= all(each.gain is not None and each.gain.value >= -largest for each in lost)
    for metric, largest_loss in policy.guards.items():
        for number, lower in enumerate(draws.order[:challenger]):
            loss = task.contrast(lower, name).guards.get(metric)
            found[number] &= loss is not None and loss.value >= -largest_loss
    return found
