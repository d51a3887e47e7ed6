"""The conditions under which a higher arm replaces the incumbent, each one true, false, or open.

A condition is a margin that must lie above 0, known up to limits: it holds where even the low limit does, is refuted
where not even the high one does, and is open in between or where nothing is known. Margins are linear in most policy
inputs, which is what lets `sensitivity` compute crossings instead of searching for them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite
from typing import TypeAlias

from harness.config.schema import Policy
from harness.core.types import Interval
from harness.core.verdicts import Verdict
from harness.decision.bounds import Bound
from harness.decision.contrasts import Contrast
from harness.decision.findings import Pricing, Standing
from harness.decision.forgetting import Forgotten
from harness.decision.measured import Floats


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """`low` and `high` are the margin's limits; `touching` says that a margin of 0 holds.

    `doubted`: it would hold, but rests on too few samples, so it is open. `known` is False where it is open for want
    of anything to judge it by: a price, a measurement, enough clusters.
    """

    low: float
    high: float
    touching: bool = False
    doubted: bool = False
    known: bool = True

    @property
    def holds(self) -> bool | None:
        """True, False, or None for open."""
        if not self.known:
            return None
        if self.low > 0 or (self.touching and self.low == 0):
            return None if self.doubted else True
        if self.high < 0 or (not self.touching and self.high == 0):
            return False
        return None


OPEN = Condition(low=-1.0, high=1.0, known=False)

Conditions: TypeAlias = Mapping[str, Condition]
"""By code: better, no_worse, cheaper, target, extra_correct, net_value, latency, forgetting, guard:<metric>; where
they apply."""

States: TypeAlias = Mapping[str, bool | None]
"""What conditions amount to, by code."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Meeting:
    """A challenger before the incumbent, and before the best earlier incumbent (the same one, mostly)."""

    incumbent: Standing
    challenger: Standing
    contrast: Contrast
    against_best: Contrast
    policy: Policy
    pricing: Pricing
    forgotten: tuple[Forgotten, ...] | None = None
    """What the challenger's model lost on other tasks; None where it is not tuned, () where there is no other."""
    signs_alone: bool = False
    """Limits of a balance over ranges of prices are only told to be above or below 0, which is found far sooner."""

    @property
    def queries(self) -> float:
        """H V: queries over the horizon."""
        return self.policy.horizon_months * self.policy.monthly_queries

    @property
    def standing_usd(self) -> float | None:
        """F + H R of the challenger minus that of the incumbent."""
        parts = [
            self.pricing.bills[arm.arm.name].standing_usd(self.policy.horizon_months, self.policy.updates_per_month)
            for arm in (self.challenger, self.incumbent)
        ]
        return None if parts[0] is None or parts[1] is None else parts[0] - parts[1]

    @property
    def standing_draws_usd(self) -> Floats | None:
        """[draw] the same at each draw of the prices; None where no price is a range, or one is not known."""
        if self.pricing.drawn is None:
            return None
        horizon, updates = self.policy.horizon_months, self.policy.updates_per_month
        parts = [
            self.pricing.drawn.standing_usd(arm.arm.name, horizon, updates) for arm in (self.challenger, self.incumbent)
        ]
        return None if parts[0] is None or parts[1] is None else parts[0] - parts[1]

    def balance_usd(self, usd_per_correct: float) -> Bound | None:
        """H V (v dq + saving) - what the challenger costs more without a query; None where a price is not known.

        Its limits hold over samples, and over all prices that are ranges.
        """
        gain, standing_usd = self.pricing.gain(self.contrast, usd_per_correct), self.standing_usd
        if gain is None or standing_usd is None:
            return None
        value = self.queries * gain.value - standing_usd
        drawn, standing_draws = self.pricing.drawn_gain(self.contrast, usd_per_correct), self.standing_draws_usd
        if drawn is None or standing_draws is None or not isfinite(gain.low):
            low, high = (self.queries * limit - standing_usd for limit in (gain.low, gain.high))
            return Bound(low=low, value=value, high=high)
        alone = self.signs_alone and self.contrast.shortage != "discordant"
        low, high = (drawn.signs if alone else drawn.total)(self.queries, standing_draws)
        return Bound(low=min(low, value), value=value, high=max(high, value))

    @property
    def tco_difference_usd(self) -> Interval | None:
        """TCO of the challenger minus that of the incumbent; None where a price is not known."""
        balance = self.balance_usd(0.0)
        return None if balance is None else balance.reversed().interval()

    @property
    def countable(self) -> bool:
        """Whether there are enough clusters for any limit to be trusted."""
        return self.contrast.shortage != "clusters"


def conditions(meeting: Meeting, *, money: bool = True) -> Conditions:
    """All conditions that the policy asks for in this meeting; those of money are left open where it is not looked at.

    Limits of money are what takes time.
    """
    policy = meeting.policy
    found = {"better": _better(meeting), "no_worse": _no_worse(meeting), "cheaper": OPEN}
    if money:
        found["cheaper"] = _cheaper(meeting)
    if policy.value_per_correct is not None:
        found["net_value"] = _net_value(meeting, policy.value_per_correct) if money else OPEN
    else:
        if policy.quality_target is not None:
            found["target"] = _target(meeting, policy.quality_target)
        if policy.max_usd_per_extra_correct is not None:
            usd = policy.max_usd_per_extra_correct
            found["extra_correct"] = _net_value(meeting, usd, touching=True) if money else OPEN
    if policy.latency_p95_s is not None:
        found["latency"] = _latency(meeting, policy.latency_p95_s)
    if policy.max_forgetting is not None and meeting.forgotten is not None:
        found["forgetting"] = _forgetting(meeting.forgotten, policy.max_forgetting)
    for metric, largest_loss in policy.guards.items():
        found[f"guard:{metric}"] = _guard(meeting, metric, largest_loss)
    return found


def states(found: Conditions) -> States:
    """What each condition amounts to."""
    return {code: condition.holds for code, condition in found.items()}


def verdict(found: States) -> Verdict:
    """Escalate, stay, or collect more; an open condition leaves open only what depends on it."""
    worth_having = found["net_value"] if "net_value" in found else _either([by_improvement(found), by_saving(found)])
    whole = every([allowed(found), worth_having])
    return "collect_more" if whole is None else "escalate" if whole else "stay"


def escalates(meeting: Meeting) -> bool:
    """Whether the verdict is to escalate, money being looked at only where that turns on it.

    What Kleene's logic settles with some parts open, it settles so whatever they are.
    """
    without = verdict(states(conditions(meeting, money=False)))
    ended = verdict(states(conditions(meeting))) if without == "collect_more" else without
    return ended == "escalate"


def allowed(found: States) -> bool | None:
    """Latency, forgetting and all guards."""
    return every(h for code, h in found.items() if code in ("latency", "forgetting") or code.startswith("guard:"))


def worth_it(found: States) -> bool | None:
    """The incumbent has not reached the target, and an extra right answer costs no more than it may."""
    return every(found[code] for code in ("target", "extra_correct") if code in found)


def by_improvement(found: States) -> bool | None:
    """Better, and worth it."""
    return every([found["better"], worth_it(found)])


def by_saving(found: States) -> bool | None:
    """No worse, and cheaper."""
    return every([found["no_worse"], found["cheaper"]])


def every(parts: Iterable[bool | None]) -> bool | None:
    """True where all are, False where any is, else open (Kleene's "and"); True for none at all."""
    seen = list(parts)
    return False if False in seen else None if None in seen else True


def _either(parts: Iterable[bool | None]) -> bool | None:
    seen = list(parts)
    return True if True in seen else None if None in seen else False


def _better(meeting: Meeting) -> Condition:
    quality = meeting.contrast.quality
    if not meeting.countable:
        return OPEN
    return Condition(
        low=quality.low - meeting.policy.min_gain,
        high=quality.high - meeting.policy.min_gain,
        doubted=meeting.contrast.shortage == "discordant",
    )


def _no_worse(meeting: Meeting) -> Condition:
    """Against the incumbent and the best earlier one, else small losses add up."""
    if not meeting.countable or meeting.against_best.shortage == "clusters":
        return OPEN
    both = (meeting.contrast.quality, meeting.against_best.quality)
    tolerance = meeting.policy.tolerance
    low, high = min(each.low for each in both), min(each.high for each in both)
    return Condition(low=low + tolerance, high=high + tolerance)


def _cheaper(meeting: Meeting) -> Condition:
    return _money(meeting, meeting.balance_usd(0.0))


def _net_value(meeting: Meeting, usd_per_correct: float, touching: bool = False) -> Condition:
    """What is left of the gain at this price of a right answer.

    Few discordant pairs carry no claim of a gain and no joint interval: there a gain counts for nothing, a loss by its
    own low limit, and money by its own.
    """
    balance, money = meeting.balance_usd(usd_per_correct), meeting.balance_usd(0.0)
    if balance and money and meeting.contrast.shortage == "discordant":
        lowest = meeting.queries * usd_per_correct * min(meeting.contrast.quality.low, 0.0) + money.low
        balance = Bound(low=min(balance.low, lowest), value=balance.value, high=balance.high)
    return _money(meeting, balance, touching)


def _money(meeting: Meeting, balance: Bound | None, touching: bool = False) -> Condition:
    if balance is None or not meeting.countable:
        return OPEN
    return Condition(low=balance.low, high=balance.high, touching=touching)


def _target(meeting: Meeting, target: float) -> Condition:
    """The incumbent is not shown to reach it: the low limit of its quality is below."""
    return Condition(low=target - meeting.incumbent.shown_high, high=target - meeting.incumbent.shown_low)


def _latency(meeting: Meeting, bound_s: float) -> Condition:
    p95 = meeting.challenger.latency_p95
    if p95 is None:
        return OPEN
    return Condition(low=bound_s - p95.high, high=bound_s - p95.low, touching=True)


def _forgetting(forgotten: Sequence[Forgotten], largest_loss: float) -> Condition:
    """On every other task; what nobody measured may be any loss."""
    known = [each.gain for each in forgotten if each.gain is not None]
    if forgotten and not known:
        return OPEN
    low, high = min((gain.low for gain in known), default=0.0), min((gain.high for gain in known), default=0.0)
    low = low if len(known) == len(forgotten) else -inf
    return Condition(low=low + largest_loss, high=high + largest_loss, touching=True)


def _guard(meeting: Meeting, metric: str, largest_loss: float) -> Condition:
    loss = meeting.contrast.guards.get(metric)
    if loss is None or not meeting.countable:
        return OPEN
    return Condition(low=loss.low + largest_loss, high=loss.high + largest_loss, touching=True)
