"""The comparison table: one row per task and arm, every figure taken from the findings."""

from dataclasses import replace

from harness.config.schema import Experiment, Policy
from harness.core.types import Interval, State
from harness.core.verdicts import Comparison, Step
from harness.decision.bounds import Bound, shifted
from harness.decision.costs import net_value_usd
from harness.decision.findings import Findings, Standing, TaskFindings
from harness.decision.measured import COMPONENTS, Floats
from harness.decision.standings import median_s
from harness.decision.totals import total_draws_usd
from harness.stats import Quantile, draw_limits


def compare(findings: Findings) -> tuple[Comparison, ...]:
    """Rows task by task, arms in the order in which they were walked, then those beside the ladder."""
    rows = []
    for climb in findings.climbs:
        task, met = climb.task, {step.challenger: step for step in climb.steps}
        rows += [_row(task, name, met.get(name), findings.experiment) for name in task.ladder]
        rows += [_alone(task.evidence.task, standing) for standing in task.controls.values()]
    return tuple(rows)


def _row(task: TaskFindings, name: str, step: Step | None, experiment: Experiment) -> Comparison:
    policy = experiment.decision
    standing, bill = task.standings[name], task.pricing.bills[name]
    arm = standing.arm
    return replace(
        _alone(task.evidence.task, standing),
        in_walk=True,
        incumbent=step.incumbent if step else None,
        delta=step.delta if step else None,
        p_adjusted=step.p_adjusted if step else None,
        p_any_difference=step.p_any_difference if step else None,
        latency_p50_s=_quantile(standing.latency_p50),
        latency_p95_s=_quantile(standing.latency_p95),
        latency_p99_s=_quantile(standing.latency_p99),
        ttft_p50_s=median_s(arm.ttft_s),
        usd_per_1k_queries=_scaled(standing.usd_per_query, 1000.0),
        usd_per_right_answer=standing.usd_per_right_answer,
        usd_per_right_answer_all_in=standing.usd_per_right_answer_all_in,
        setup_usd=bill.once_usd,
        # What was set up elsewhere took a time that nobody told us.
        setup_s=None if name in experiment.stated_costs() else sum(setup.seconds for setup in arm.setups),
        monthly_usd=bill.monthly_usd(policy.updates_per_month),
        tco_usd=_tco(task, name, policy),
        net_value_usd=_net_value(task, name, policy),
        break_even=step.break_even if step else None,
        verdict=step.verdict if step else None,
    )


def _alone(task: str, standing: Standing) -> Comparison:
    """What its own answers say of an arm, without money and verdict: the row of one beside the ladder."""
    arm = standing.arm
    return Comparison(
        task=task,
        arm=arm.name,
        rung=arm.facts.rung,
        model=arm.facts.model,
        n=int(arm.quality.measured.sum()),
        abstained=arm.states[State.ABSTAINED],
        failed=arm.states[State.FAILED],
        unmeasured=arm.unmeasured,
        not_run=arm.states[State.NOT_RUN],
        quality=standing.quality,
        quality_bounds=standing.quality_bounds,
        input_tokens=_mean_usage(standing, "fresh_input", "cached_input"),
        cached_input_tokens=_mean_usage(standing, "cached_input"),
        output_tokens=_mean_usage(standing, "output"),
        tokens_estimated=arm.tokens_estimated,
        metrics={metric: mean for metric, measure in arm.metrics.items() if (mean := measure.mean) is not None},
        metric_failures=arm.metric_failures,
        in_walk=False,
    )


def _mean_usage(standing: Standing, *components: str) -> float | None:
    """Units per query; None where no answer told them."""
    usage = standing.mean_usage
    if usage is None or not standing.arm.tokens_told:
        return None
    return float(sum(usage[COMPONENTS.index(each)] for each in components))


def _quantile(found: Quantile | None) -> Interval | None:
    return None if found is None else Bound(low=found.low, value=found.estimate, high=found.high).interval()


def _scaled(interval: Interval | None, scale: float) -> Interval | None:
    if interval is None:
        return None
    low, high = (None if limit is None else limit * scale for limit in (interval.low, interval.high))
    return Interval(value=interval.value * scale, low=low, high=high)


def _tco(task: TaskFindings, name: str, policy: Policy) -> Interval | None:
    """F + H (R + V c), with the query cost's interval or over the draws of the prices; None where one is not known."""
    standing = task.standings[name]
    fixed = task.pricing.bills[name].standing_usd(policy.horizon_months, policy.updates_per_month)
    spent = _scaled(standing.usd_per_query, policy.horizon_months * policy.monthly_queries)
    if fixed is None or spent is None:
        return None
    draws = total_draws_usd(task, name, policy) if task.pricing.drawn else None
    return shifted(spent, fixed) if draws is None else _over_draws(spent.value + fixed, draws, policy)


def _net_value(task: TaskFindings, name: str, policy: Policy) -> Interval | None:
    """B = H V v q - TCO, with the interval of the joint resamples; None where worth or price is not known."""
    standing, worth = task.standings[name], policy.value_per_correct
    cost, spent = _tco(task, name, policy), total_draws_usd(task, name, policy)
    if worth is None or cost is None or spent is None or standing.quality is None:
        return None
    queries = policy.horizon_months * policy.monthly_queries
    column = [arm.name for arm in task.evidence.arms].index(name)
    value = net_value_usd(worth, standing.quality.value, cost.value, queries)
    return _over_draws(value, queries * worth * task.draws.quality[:, column] - spent, policy)


def _over_draws(value: float, draws: Floats, policy: Policy) -> Interval:
    low, high = draw_limits(draws, confidence=policy.confidence)
    return Bound(low=min(float(low), value), value=value, high=max(float(high), value)).interval()
