"""Prices that are ranges: drawn, billed, and carried into what a pair of arms costs.

Every range is a triangular law (Johnson 1997, "The triangular distribution as a proxy for the beta distribution in
risk analysis"), drawn by Latin hypercube (McKay, Beckman & Conover 1979): DRAWS evenly spaced quantiles of each, in an
order of its own. So a few draws show the ends as well as the middle, another range in the file leaves the draws of the
others as they are, and all tasks and arms meet the same prices.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from harness.config.paths import replaced
from harness.config.schema import Experiment, RangeAt
from harness.decision.billing import bill
from harness.decision.costs import Bill
from harness.decision.measured import COMPONENTS, ArmEvidence, Floats
from harness.decision.weighing import seed_for
from harness.stats import triangular

DRAWS = 256


@dataclass(frozen=True, kw_only=True, slots=True)
class DrawnBill:
    """A `Bill` at each draw: rates[draw, component], and [draw] USD; None as in the bill."""

    rates: Floats | None
    once_usd: Floats | None
    update_usd: Floats | None
    fixed_usd: Floats

    def standing_usd(self, horizon_months: float, updates_per_month: Floats | float) -> Floats | None:
        """[draw] F + H R."""
        if self.once_usd is None or self.update_usd is None:
            return None
        return self.once_usd + horizon_months * (updates_per_month * self.update_usd + self.fixed_usd)


@dataclass(frozen=True, kw_only=True, slots=True)
class DrawnPrices:
    """All arms' bills at each draw. `updates_per_month` is [draw] where it is a range, else None."""

    bills: Mapping[str, DrawnBill]
    updates_per_month: Floats | None

    def standing_usd(self, arm: str, horizon_months: float, updates_per_month: float) -> Floats | None:
        """[draw] F + H R of an arm; a range of updates goes before the policy's number."""
        updates = updates_per_month if self.updates_per_month is None else self.updates_per_month
        return self.bills[arm].standing_usd(horizon_months, updates)

    def certain_updates(self) -> "DrawnPrices":
        """The same with the policy's own number of updates."""
        return replace(self, updates_per_month=None)

    def same_rates(self, other: "DrawnPrices") -> set[str]:
        """The arms of which a query costs the same in every draw."""
        pairs = [(name, each.rates, other.bills[name].rates) for name, each in self.bills.items()]
        return {name for name, a, b in pairs if (a is b if a is None or b is None else np.array_equal(a, b))}


def drawn_prices(arms: Iterable[ArmEvidence], experiment: Experiment) -> DrawnPrices | None:
    """The bills of `arms` at each draw of the experiment's ranges; None where it has none."""
    if not experiment.ranges:
        return None
    columns, updates = experiment, None
    for each in experiment.ranges:
        drawn = draws_of(each, experiment.seed)
        columns = replaced(columns, each.path, drawn)
        updates = drawn if each.path == ("decision", "updates_per_month") else updates
    return DrawnPrices(bills={arm.name: _drawn(bill(arm, columns)) for arm in arms}, updates_per_month=updates)


def draws_of(given: RangeAt, seed: int) -> Floats:
    """[draw] of one range."""
    rng = np.random.default_rng(seed_for(seed, "ranges", given.what))
    shares = (rng.permutation(DRAWS) + 0.5) / DRAWS
    return triangular(shares, given.low, given.likely, given.high)


def _drawn(found: Bill) -> DrawnBill:
    """The bill of an experiment some of whose numbers are arrays of draws."""
    return DrawnBill(
        rates=None if found.rates is None else np.broadcast_to(found.rates, (DRAWS, len(COMPONENTS))),
        once_usd=_column(found.once_usd),
        update_usd=_column(found.update_usd),
        fixed_usd=np.broadcast_to(np.asarray(found.fixed_usd, dtype=np.float64), (DRAWS,)),
    )


def _column(usd: object) -> Floats | None:
    return None if usd is None else np.broadcast_to(np.asarray(usd, dtype=np.float64), (DRAWS,))
