"""Total cost of ownership over joint draws of samples and prices: what chances and limits of totals are read from."""

import numpy as np

from harness.config.schema import Policy
from harness.decision.findings import TaskFindings
from harness.decision.measured import Floats


def standing_draws_usd(task: TaskFindings, arm: str, policy: Policy) -> Floats | None:
    """[1] F + H R, or [draw] where prices are ranges; None where a price is not known."""
    horizon, updates = policy.horizon_months, policy.updates_per_month
    drawn, prices = task.pricing.drawn, task.draws.prices
    if drawn is not None and prices is not None:
        usd = drawn.standing_usd(arm, horizon, updates)
        return None if usd is None else usd[prices]
    likely = task.pricing.bills[arm].standing_usd(horizon, updates)
    return None if likely is None else np.array([likely])


def total_draws_usd(task: TaskFindings, arm: str, policy: Policy) -> Floats | None:
    """[draw] TCO = F + H (R + V c); None where a price is not known."""
    standing = standing_draws_usd(task, arm, policy)
    if standing is None or task.standings[arm].usd_per_query is None:
        return None
    column = [each.name for each in task.evidence.arms].index(arm)
    queries = policy.horizon_months * policy.monthly_queries
    return np.asarray(standing + queries * task.draws.usd_per_query[:, column])
