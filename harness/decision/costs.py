"""The formulas of money: total cost, break-even, cost of a right answer, net value. F once, R a month, c a query."""

from dataclasses import dataclass, replace

import numpy as np

from harness.core.types import Interval
from harness.core.verdicts import BreakEven
from harness.decision.measured import Floats
from harness.stats import draw_limits


@dataclass(frozen=True, kw_only=True, slots=True)
class Bill:
    """What one arm costs on one task.

    `rates[component]` are USD per unit of usage (see `measured.COMPONENTS`). `once_usd` is paid before the first
    answer, `update_usd` at every update of the task's facts, `fixed_usd` every month. A part that rests on a price
    that nobody told is None, and `missing` names the settings that would make it known.
    """

    rates: Floats | None
    once_usd: float | None
    update_usd: float | None
    fixed_usd: float = 0.0
    missing: tuple[str, ...] = ()

    def monthly_usd(self, updates_per_month: float) -> float | None:
        """R: updates a month times what one costs, plus fixed hosting."""
        return None if self.update_usd is None else updates_per_month * self.update_usd + self.fixed_usd

    def standing_usd(self, horizon_months: float, updates_per_month: float) -> float | None:
        """F + H R: what is paid over the horizon without a single query."""
        monthly = self.monthly_usd(updates_per_month)
        if self.once_usd is None or monthly is None:
            return None
        return self.once_usd + horizon_months * monthly

    def query_usd(self, usage: Floats) -> Floats | None:
        """c: USD of `usage[..., component]`."""
        return None if self.rates is None else np.asarray(usage @ self.rates)


def total_cost_usd(standing_usd: float, query_usd: float, queries: float) -> float:
    """TCO = F + H (R + V c), where `standing_usd` is F + H R and `queries` H V."""
    return standing_usd + queries * query_usd


def net_value_usd(value_per_correct: float, quality: float, cost_usd: float, queries: float) -> float:
    """B = H V v q - TCO."""
    return queries * value_per_correct * quality - cost_usd


def usd_per_right_answer(query_usd: float, right_share: float) -> float | None:
    """c / the share of samples answered fully right; None where there is none."""
    return query_usd / right_share if right_share > 0 else None


def break_even(fixed_usd: float, saving: Interval) -> BreakEven:
    """The monthly volume V* = fixed / saving at which challenger and incumbent cost the same.

    `fixed_usd` is (F_t - F_s) / H + R_t - R_s a month, `saving` is c_s - c_t a query. "never" where the challenger
    saves nothing and its fixed cost is not lower; "always" where neither is dearer and one is cheaper; else "at" V*,
    above it where its query is the cheaper one, below it where its fixed cost is. V* has the limits that the
    saving's limits give it, None on the side where no crossover can be excluded.
    """
    if saving.value <= 0 and fixed_usd >= 0:
        return BreakEven(kind="never")
    if saving.value >= 0 and fixed_usd <= 0:
        return BreakEven(kind="always")
    above = saving.value > 0
    widest, narrowest = (saving.high, saving.low) if above else (saving.low, saving.high)
    return BreakEven(
        kind="at",
        queries=fixed_usd / saving.value,
        low=_crossing(fixed_usd, widest),
        high=_crossing(fixed_usd, narrowest),
        cheaper="above" if above else "below",
    )


def break_even_over(point: BreakEven, fixed_usd: Floats, saving: Floats, error_rate: float) -> BreakEven:
    """`point`, the break-even at the likely prices, with limits and shares over draws of `fixed_usd` and `saving`.

    A draw without a crossover counts as one beyond every volume, on the side where it makes the challenger the dearer
    or the cheaper one for good; a limit that falls on such draws is None.
    """
    never = (saving <= 0) & (fixed_usd >= 0)
    always = (saving >= 0) & (fixed_usd <= 0) & ~never
    point = replace(point, never_share=float(never.mean()), always_share=float(always.mean()))
    if point.kind != "at":
        return point
    above = point.cheaper == "above"
    crossing = np.divide(fixed_usd, saving, out=np.zeros_like(saving), where=saving != 0)
    same_side = ~never & ~always & ((saving > 0) == above)
    volumes = np.where(same_side, crossing, np.where(always == above, 0.0, np.inf))
    low, high = draw_limits(volumes, confidence=1 - error_rate)
    return replace(
        point,
        low=float(low) if 0 < low < np.inf else None,
        high=float(high) if 0 < high < np.inf else None,
    )


def _crossing(fixed_usd: float, saving: float | None) -> float | None:
    """V* at one limit of the saving; None where there the lines never cross at a positive volume."""
    return fixed_usd / saving if saving and fixed_usd / saving > 0 else None
