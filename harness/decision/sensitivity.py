"""What would change the decision: every input moved alone until another arm is chosen, and the map of choices.

The walk is run again under each value; the statistics are not: limits of money at other prices follow from the same
moments (see `contrasts.PairMoney`), everything else keeps its limits.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from harness.config.schema import Experiment
from harness.core.verdicts import Change, ChoiceMap, CostCurve
from harness.decision.billing import bill
from harness.decision.conditions import conditions
from harness.decision.findings import Pricing, TaskFindings
from harness.decision.inputs import Input, inputs
from harness.decision.ladder import left_standing, meeting, query_usd
from harness.decision.turning import Question, turns
from harness.decision.uncertain import drawn_prices

_SERIES = (1.0, 2.0, 5.0)
_DECADES = 3
_UPDATES = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """One task under an experiment that may differ from the one it was examined under."""

    task: TaskFindings
    experiment: Experiment
    pricing: Pricing

    def moved(self, number: Input, value: float) -> "World":
        """The world in which this number alone is another."""
        experiment = number.set_in(self.experiment, value)
        if number.is_policy and not number.is_range(experiment):
            return World(task=self.task, experiment=experiment, pricing=self.pricing)
        arms = self.task.evidence.arms
        bills = {arm.name: bill(arm, experiment) for arm in arms}
        pricing = self.pricing.repriced(bills, drawn_prices(arms, experiment))
        return World(task=self.task, experiment=experiment, pricing=pricing)

    @property
    def chosen(self) -> str:
        """The arm at which the walk ends."""
        return left_standing(self.task, self.experiment.decision, self.pricing)

    def margins(self) -> dict[str, float]:
        """Every margin that the walk may look at: of each pair's conditions, and of the order of the ladder."""
        found = dict(self._order_margins())
        for lower, higher in combinations(self.task.ladder, 2):
            met = meeting(self.task, [lower], higher, self.experiment.decision, self.pricing)
            for code, condition in conditions(met).items():
                if condition.known:
                    found[f"{lower}/{higher}/{code}/low"] = condition.low
                    found[f"{lower}/{higher}/{code}/high"] = condition.high
        return found

    def _order_margins(self) -> Iterator[tuple[str, float]]:
        for lower, higher in combinations(self.task.ladder, 2):
            first, second = self.task.standings[lower], self.task.standings[higher]
            if first.arm.facts.rung is not second.arm.facts.rung:
                continue
            bills = self.pricing.bills[lower], self.pricing.bills[higher]
            if bills[0].once_usd is not None and bills[1].once_usd is not None:
                yield f"{lower}/{higher}/once", bills[1].once_usd - bills[0].once_usd
            usd = query_usd(first, bills[0]), query_usd(second, bills[1])
            if usd[0] is not None and usd[1] is not None:
                yield f"{lower}/{higher}/query", usd[1] - usd[0]


def world(task: TaskFindings, experiment: Experiment) -> World:
    """The task as it was examined."""
    return World(task=task, experiment=experiment, pricing=task.pricing)


def changes(here: World) -> tuple[Change, ...]:
    """For every input the nearest value below and above at which another arm is chosen, the nearest change first."""
    found = [change for number in inputs(here.experiment) for change in _changes(here, number)]
    return tuple(sorted(found, key=_distance))


def _changes(here: World, number: Input) -> Iterator[Change]:
    start = number.high if number.value is None else number.value
    if number.value is None and here.moved(number, start).chosen != here.chosen:
        return
    question = Question(
        start=start,
        low=min(number.low, start),
        high=max(number.high, start),
        chosen=lambda value: here.moved(number, value).chosen,
        margins=lambda value: here.moved(number, value).margins(),
    )
    for turn in turns(question):
        yield Change(what=number.what, from_value=number.value, to_value=turn.value, then_arm=turn.then)


def _distance(change: Change) -> tuple[bool, float, str]:
    """How far the input moves, relative to where it stands; unset ones last.

    Where two must move by the same ratio it is their names that order them, not the last digit on this machine.
    """
    if change.from_value is None:
        return True, 0.0, change.what
    moved = abs(change.to_value - change.from_value)
    return False, round(moved / max(abs(change.from_value), abs(change.to_value)), 9), change.what


def choice_map(here: World) -> ChoiceMap:
    """The chosen arm over volumes and update rates around the policy's own, which are among them."""
    policy, pricing = here.experiment.decision, here.pricing.at_certain_updates()
    volumes = tuple(sorted({*_round_amounts(policy.monthly_queries), policy.monthly_queries}))
    updates = tuple(sorted({*_UPDATES, policy.updates_per_month}))
    arms = []
    for rate in updates:
        settings = [policy.model_copy(update={"updates_per_month": rate, "monthly_queries": v}) for v in volumes]
        arms.append(tuple(left_standing(here.task, setting, pricing) for setting in settings))
    return ChoiceMap(monthly_queries=volumes, updates_per_month=updates, arms=tuple(arms))


def cost_curves(here: World) -> tuple[CostCurve, ...]:
    """Total cost over the horizon against monthly volume, for every arm whose price is known."""
    policy = here.experiment.decision
    volumes = (0.0, *_round_amounts(policy.monthly_queries))
    curves = []
    for name in here.task.ladder:
        bill_of = here.pricing.bills[name]
        fixed = bill_of.standing_usd(policy.horizon_months, policy.updates_per_month)
        usd = query_usd(here.task.standings[name], bill_of)
        if fixed is not None and usd is not None:
            tco = tuple(fixed + policy.horizon_months * volume * usd for volume in volumes)
            curves.append(CostCurve(arm=name, monthly_queries=volumes, tco_usd=tco))
    return tuple(curves)


def _round_amounts(around: float) -> tuple[float, ...]:
    """1, 2, 5, 10, ... from a thousandth to a thousand times the amount; from 10 to 10 million around 0."""
    middle = around if around > 0 else 10_000.0
    amounts = (digit * 10.0**power for power in range(-6, 13) for digit in _SERIES)
    reach = 10.0**_DECADES
    return tuple(amount for amount in amounts if middle / reach <= amount <= middle * reach)
