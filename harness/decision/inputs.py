"""Everything in an experiment that a decision turns on and a reader may doubt: the policy's numbers and the prices."""

from collections.abc import Iterator
from dataclasses import dataclass

from harness.config.paths import replaced
from harness.config.schema import Experiment, RangeAt
from harness.core.types import Rung

FARTHEST = 1000.0
"""How many times its present value an amount is moved at most."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Input:
    """One number, and the range in which it is moved.

    `what` is its path in the experiment file, without `decision.` for the policy's own. `value` None means that it is
    not set, which is the same as beyond `high`: no target is met, no limit binds, no answer is worth less.
    """

    what: str
    path: tuple[str, ...]
    value: float | None
    low: float
    high: float

    @property
    def is_policy(self) -> bool:
        """Whether it leaves all bills as they are."""
        return self.path[0] == "decision"

    def set_in(self, experiment: Experiment, value: float) -> Experiment:
        """The experiment with this number alone changed; where it is a range, that moves along."""
        changed = replaced(experiment, self.path, value)
        if not self.is_range(experiment):
            return changed
        return changed.model_copy(update={"ranges": tuple(self._moved(each, value) for each in experiment.ranges)})

    def is_range(self, experiment: Experiment) -> bool:
        """Whether the experiment gives a range for it."""
        return any(each.path == self.path for each in experiment.ranges)

    def _moved(self, range_: RangeAt, value: float) -> RangeAt:
        """The range around `value`, if it is this number's; a share stays one."""
        if range_.path != self.path:
            return range_
        moved = range_.around(value)
        return moved.model_copy(update={"high": min(moved.high, self.high)}) if self.high == 1 else moved


def inputs(experiment: Experiment) -> tuple[Input, ...]:
    """All inputs that apply to this experiment."""
    if experiment.stated_costs():
        return (*_policy_inputs(experiment), *_stated_inputs(experiment))
    return (*_policy_inputs(experiment), *_cost_inputs(experiment), *_price_inputs(experiment))


def _policy_inputs(experiment: Experiment) -> Iterator[Input]:
    policy = experiment.decision
    yield _amount("decision.monthly_queries", policy.monthly_queries, least_high=1e8)
    yield _bounded("decision.horizon_months", policy.horizon_months, 0.01, max(120.0, policy.horizon_months * 10))
    yield _amount("decision.updates_per_month", policy.updates_per_month, least_high=1000.0)
    yield _bounded("decision.min_gain", policy.min_gain, 0.0, 1.0)
    yield _bounded("decision.tolerance", policy.tolerance, 0.0, 1.0)
    yield _bounded("decision.latency_p95_s", policy.latency_p95_s, 1e-4, 3600.0)
    yield _bounded("decision.value_per_correct", policy.value_per_correct, 0.0, 1e6)
    if policy.value_per_correct is None:
        yield _bounded("decision.quality_target", policy.quality_target, 0.0, 1.0)
        yield _bounded("decision.max_usd_per_extra_correct", policy.max_usd_per_extra_correct, 0.0, 1e6)
    yield _bounded("decision.max_forgetting", policy.max_forgetting, 0.0, 1.0)
    for metric, loss in policy.guards.items():
        yield _bounded(f"decision.guards.{metric}", loss, 0.0, max(1.0, loss), ("decision", "guards", metric))


def _cost_inputs(experiment: Experiment) -> Iterator[Input]:
    costs = experiment.costs
    if costs.hardware:
        yield _amount("costs.hardware.usd_per_hour", costs.hardware.usd_per_hour)
    yield _amount("costs.labelling.minutes_per_example", costs.labelling.minutes_per_example)
    if costs.cached_share is not None:
        yield _bounded("costs.cached_share", costs.cached_share, 0.0, 1.0)
    if costs.retraining_hours is not None:
        yield _amount("costs.retraining_hours", costs.retraining_hours)
    yield _bounded("costs.corpus_change_share", costs.corpus_change_share, 0.0, 1.0)
    yield _amount("costs.fixed_usd_per_month", costs.fixed_usd_per_month, least_high=1e6)


def _price_inputs(experiment: Experiment) -> Iterator[Input]:
    used = {arm.model for arm in experiment.arms}
    for name, model in experiment.models.items():
        if name not in used:
            continue
        for part in ("input", "output", "cached_input", "embedding"):
            price = getattr(model.price, part, None)
            if price is not None:
                yield _amount(f"models.{name}.price.{part}", price, ("models", name, "price", part))
        if model.hosting:
            hosting = ("models", name, "hosting")
            yield _amount(f"models.{name}.hosting.usd_per_hour", model.hosting.usd_per_hour, (*hosting, "usd_per_hour"))
            what = f"models.{name}.hosting.utilisation"
            yield _bounded(what, model.hosting.utilisation, 0.001, 1.0, (*hosting, "utilisation"))
    for arm in {each.variant_of: each for each in experiment.arms if each.tuning}.values():
        for part in ("input", "output", "cached_input", "embedding"):
            if arm.tuning and (price := getattr(arm.tuning.price, part, None)) is not None:
                own = ("arms", arm.variant_of, "tuning", "price", part)
                yield _amount(".".join(own), price, own)
    for name, embedder in experiment.embedders.items():
        if embedder.usd_per_million_tokens is not None:
            path = ("embedders", name, "usd_per_million_tokens")
            yield _amount(".".join(path), embedder.usd_per_million_tokens, path)


def _stated_inputs(experiment: Experiment) -> Iterator[Input]:
    fixed = experiment.costs.fixed_usd_per_month
    if any(arm.monthly_usd is None and arm.rung is not Rung.PROMPTING for arm in experiment.stated_costs().values()):
        yield _amount("costs.fixed_usd_per_month", fixed, least_high=1e6)
    if experiment.costs.cached_share is not None:
        yield _bounded("costs.cached_share", experiment.costs.cached_share, 0.0, 1.0)
    for name, arm in experiment.stated_costs().items():
        for part in ("setup_usd", "monthly_usd"):
            if (usd := getattr(arm, part)) is not None:
                yield _amount(f"arms.{name}.{part}", usd, ("arms", name, part), least_high=1e6)
        for part in ("input", "output", "cached_input"):
            if (price := getattr(arm.price, part, None)) is not None:
                yield _amount(f"arms.{name}.price.{part}", price, ("arms", name, "price", part))


def _amount(what: str, value: float, path: tuple[str, ...] = (), least_high: float = 1000.0) -> Input:
    return _bounded(what, value, 0.0, max(least_high, value * FARTHEST), path)


def _bounded(what: str, value: float | None, low: float, high: float, path: tuple[str, ...] = ()) -> Input:
    return Input(
        what=what.removeprefix("decision."),
        path=path or tuple(what.split(".")),
        value=None if value is None else float(value),
        low=low,
        high=high,
    )
