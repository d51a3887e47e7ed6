"""What there is to say of cost beside the steps: which arm is the cheapest, and from which volume on."""

from collections.abc import Iterator

from harness.config.schema import Experiment
from harness.core.verdicts import BreakEven, Step
from harness.decision import words
from harness.decision.chances import Chances
from harness.decision.findings import Climb


def cost_notes(climb: Climb, chances: Chances, experiment: Experiment) -> Iterator[str]:
    """Plain sentences, each with its numbers."""
    policy = experiment.decision
    if len(chances.cheapest) > 1:
        ranked = sorted(chances.cheapest, key=lambda arm: -chances.cheapest[arm])
        shares = [f"{arm} in {_draws(chances.cheapest[arm])}" for arm in ranked if chances.cheapest[arm] > 0]
        yield (
            f"The cheapest at {words.number(policy.monthly_queries)} queries a month over "
            f"{words.months(policy.horizon_months)}: {words.listed(shares)}."
        )
    for step in climb.steps:
        if step.break_even is not None:
            yield _crossover(step, step.break_even)
    if experiment.ranges:
        given = [f"{r.what} {r.low:g} to {r.high:g}, most likely {r.likely:g}" for r in experiment.ranges]
        yield f"Drawn from ranges, together with the samples: {'; '.join(given)}."


def _crossover(step: Step, point: BreakEven) -> str:
    pair = f"{step.challenger} and {step.incumbent}"
    if point.kind == "never":
        text = f"No crossover between {pair}: at no monthly volume is {step.challenger} the cheaper one"
        return f"{text}{_likely(point.never_share)}."
    if point.kind == "always" or point.queries is None:
        text = f"No crossover between {pair}: {step.challenger} is the cheaper one at any monthly volume"
        return f"{text}{_likely(point.always_share)}."
    limits = ""
    if point.low is not None and point.high is not None:
        limits = f" ({words.volume(point.low)} to {words.volume(point.high)})"
    without = (point.never_share or 0.0) + (point.always_share or 0.0)
    lacking = f"; in {_draws(without)} there is no crossover" if without else ""
    volume = f"{point.cheaper} {words.volume(point.queries)} queries a month{limits}"
    return f"{step.challenger} is cheaper than {step.incumbent} {volume}{lacking}."


def _likely(share: float | None) -> str:
    return "" if share is None else f" in {_draws(share)}"


def _draws(share: float) -> str:
    """A share of draws; all or none of them only where it is so."""
    if share == 1:
        return "all draws"
    return f"{'under 0.1' if share < 0.001 else 'over 99.9' if share > 0.999 else f'{share:.1%}'[:-1]} % of draws"
