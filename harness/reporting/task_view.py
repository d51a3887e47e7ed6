"""One task of the report: its decision, the steps of the ladder with their evidence, and a row per arm."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from harness.core.types import Interval, Record, Rung, Setup, Task
from harness.core.verdicts import Change, ChoiceMap, Comparison, CostCurve, Decision, Step, Verdict
from harness.reporting import words
from harness.reporting.words import Estimate


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyFigure:
    """One of the three numbers under a headline."""

    label: str
    text: str
    details: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReasonView:
    """One reason in the decision's own words; `holds` is "holds", "fails" or "open"."""

    holds: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StepView:
    """A challenger met the incumbent: verdict, reasons and the evidence in one line each."""

    incumbent: str
    challenger: str
    verdict: Verdict
    verdict_text: str
    provisional: bool
    reasons: tuple[ReasonView, ...]
    delta: Estimate
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SetupView:
    """What was built before the first answer."""

    what: str
    seconds: str
    examples: str
    tokens: str
    details: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ArmView:
    """One row of every table, and one series of every figure.

    `series` numbers the arms of the walk from 0 (None for the others, which are drawn in grey).
    `latencies_s` are the single measurements of the latency pass at its lowest concurrency, sorted.
    """

    name: str
    rung: Rung
    rung_text: str
    model: str
    series: int | None
    chosen: bool
    answered: str
    problems: str
    quality: Estimate
    quality_bounds: str
    delta: Estimate
    incumbent: str
    p_adjusted: str
    p_any_difference: str
    latency_p50: Estimate
    latency_p95: Estimate
    latency_p99: Estimate
    ttft_p50: str
    latencies_s: tuple[float, ...]
    input_tokens: str
    cached_input_tokens: str
    output_tokens: str
    usd_per_1k: Estimate
    usd_per_1k_right: Estimate
    setup_usd: str
    setup_s: str
    monthly_usd: str
    tco: Estimate
    break_even: str
    verdict: Verdict | None
    verdict_text: str
    best: Estimate
    cheapest: Estimate
    metrics: tuple[tuple[str, str], ...]
    setups: tuple[SetupView, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeView:
    """What would have to move, from where to where, and which arm would then be chosen."""

    what: str
    now: str
    then: str
    arm: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CrossingView:
    """A break-even point to mark in a figure: the monthly volume, and what it means."""

    monthly_queries: float
    incumbent: str
    challenger: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskView:
    """One task: decision first."""

    name: str
    kind: str
    description: str
    samples: str
    quality_name: str
    headline: str
    chosen_arm: str
    choice_text: str
    open_text: str
    confidence: str
    key_figures: tuple[KeyFigure, ...]
    warnings: tuple[str, ...]
    steps: tuple[StepView, ...]
    changes: tuple[ChangeView, ...]
    arms: tuple[ArmView, ...]
    metric_names: tuple[str, ...]
    choice_map: ChoiceMap | None
    cost_curves: tuple[CostCurve, ...]
    crossings: tuple[CrossingView, ...]
    policy_changed: bool

    def arm(self, name: str) -> ArmView | None:
        """The arm of that name, or None."""
        return next((arm for arm in self.arms if arm.name == name), None)


def task_view(
    task: Task,
    decision: Decision,
    comparisons: Sequence[Comparison],
    setups: Sequence[Setup],
    records: Sequence[Record],
) -> TaskView:
    """The task in words; all four sequences hold this task only."""
    series = _series(comparisons)
    arms = tuple(
        _arm(
            comparison,
            series.get(comparison.arm),
            decision,
            [setup for setup in setups if setup.arm == comparison.arm],
            _latencies(records, comparison.arm),
        )
        for comparison in comparisons
    )
    open_steps = sum(step.verdict == "collect_more" for step in decision.steps)
    return TaskView(
        name=task.name,
        kind=task.kind,
        description=task.description,
        samples=words.plural(len(task.test), "sample"),
        quality_name=task.primary.replace("_", " "),
        headline=decision.headline,
        chosen_arm=decision.chosen_arm,
        choice_text=words.CHOICE_WORDS[decision.chosen_rung],
        open_text=f"{words.plural(open_steps, 'step')} not settled" if open_steps else "",
        confidence=words.percent_short(decision.confidence),
        key_figures=_key_figures(arms, decision),
        warnings=decision.warnings,
        steps=tuple(_step(step) for step in decision.steps),
        changes=tuple(_change(change) for change in decision.would_change_if),
        arms=arms,
        metric_names=tuple(dict.fromkeys(name for c in comparisons for name in c.metrics)),
        choice_map=decision.choice_map,
        cost_curves=decision.cost_curves,
        crossings=_crossings(decision.steps),
        policy_changed=decision.policy_changed,
    )


def _series(comparisons: Sequence[Comparison]) -> dict[str, int]:
    """Colours in the order of the ladder, so that a task's figures agree with each other."""
    walk = sorted((c for c in comparisons if c.in_walk), key=lambda c: c.rung.height)
    return {comparison.arm: number for number, comparison in enumerate(walk)}


def _latencies(records: Sequence[Record], arm: str) -> tuple[float, ...]:
    measured = [
        (record.key.concurrency, record.timing.total_s)
        for record in records
        if record.key.arm == arm and record.key.concurrency is not None and record.timing is not None
    ]
    lowest = min((level for level, _ in measured), default=0)
    return tuple(sorted(total_s for level, total_s in measured if level == lowest))


def _arm(
    comparison: Comparison,
    series: int | None,
    decision: Decision,
    setups: Sequence[Setup],
    latencies_s: tuple[float, ...],
) -> ArmView:
    c = comparison
    return ArmView(
        name=c.arm,
        rung=c.rung,
        rung_text=words.RUNG_WORDS[c.rung],
        model=c.model,
        series=series,
        chosen=c.arm == decision.chosen_arm,
        answered=words.count(c.n),
        problems=_problems(c),
        quality=words.estimate(c.quality, words.percent),
        quality_bounds=_bounds(c),
        delta=words.estimate(c.delta, words.points, words.points_bare),
        incumbent=c.incumbent or "",
        p_adjusted=words.or_unknown(c.p_adjusted, words.p_value),
        p_any_difference=words.or_unknown(c.p_any_difference, words.p_value),
        latency_p50=words.estimate(c.latency_p50_s, words.seconds),
        latency_p95=words.estimate(c.latency_p95_s, words.seconds),
        latency_p99=words.estimate(c.latency_p99_s, words.seconds),
        ttft_p50=words.or_unknown(c.ttft_p50_s, words.seconds),
        latencies_s=latencies_s,
        input_tokens=_tokens(c.input_tokens, c),
        cached_input_tokens=_tokens(c.cached_input_tokens, c),
        output_tokens=_tokens(c.output_tokens, c),
        usd_per_1k=words.estimate(c.usd_per_1k_queries, words.usd),
        usd_per_1k_right=words.estimate(_thousand(c.usd_per_right_answer), words.usd),
        setup_usd=words.or_unknown(c.setup_usd, words.usd),
        setup_s=words.or_unknown(c.setup_s, words.seconds),
        monthly_usd=words.or_unknown(c.monthly_usd, words.usd),
        tco=words.estimate(c.tco_usd, words.usd),
        break_even=words.break_even(c.break_even),
        verdict=c.verdict,
        verdict_text=words.VERDICT_WORDS[c.verdict] if c.verdict else "",
        best=words.estimate(decision.best_probability.get(c.arm), words.chance),
        cheapest=words.estimate(decision.cheapest_probability.get(c.arm), words.chance),
        metrics=tuple((name, words.metric(value)) for name, value in c.metrics.items()),
        setups=tuple(_setup(setup) for setup in setups),
    )


def _thousand(cost: Interval | None) -> Interval | None:
    """A cost per answer as a cost per 1,000 answers."""
    if cost is None:
        return None
    low, high = cost.low, cost.high
    return Interval(
        value=1000 * cost.value,
        low=None if low is None else 1000 * low,
        high=None if high is None else 1000 * high,
    )


def _tokens(tokens: float | None, comparison: Comparison) -> str:
    """A mean per query, marked where it rests on an estimate."""
    text = words.or_unknown(tokens, words.count)
    return f"≈ {text}" if comparison.tokens_estimated and tokens is not None else text


def _problems(comparison: Comparison) -> str:
    states = {
        "abstained": comparison.abstained,
        "failed": comparison.failed,
        "unmeasured": comparison.unmeasured,
        "not run": comparison.not_run,
    }
    return ", ".join(f"{words.count(number)} {state}" for state, number in states.items() if number)


def _bounds(comparison: Comparison) -> str:
    """Shown only where something was unmeasured: elsewhere the bounds are the quality itself."""
    if comparison.quality_bounds is None or not comparison.unmeasured:
        return ""
    low, high = comparison.quality_bounds
    return f"{words.percent(low)} to {words.percent(high)}"


def _setup(setup: Setup) -> SetupView:
    used = setup.usage
    tokens = used.input_tokens + used.output_tokens + used.embedding_tokens
    return SetupView(
        what={"index": "index built", "tuning": "model tuned"}[setup.kind],
        seconds=words.seconds(setup.seconds) + (" (taken from the cache this time)" if setup.cached else ""),
        examples=words.count(setup.examples) if setup.examples else words.UNKNOWN,
        tokens=words.count(tokens) if tokens else words.UNKNOWN,
        details=", ".join(f"{name} {_scalar(value)}" for name, value in setup.details.items()),
    )


def _scalar(value: object) -> str:
    return words.number(value) if isinstance(value, float) else str(value)


def _step(step: Step) -> StepView:
    facts = (
        ("Paired on", f"{words.plural(step.pairs, 'sample')} in {words.plural(step.clusters, 'cluster')}"),
        ("Alone, without sharing the error rate", _alone(step.delta_single)),
        ("p for the verdict", words.or_unknown(step.p_adjusted, words.p_value)),
        ("p for any difference", words.or_unknown(step.p_any_difference, words.p_value)),
        ("Smallest gain this could show", words.or_unknown(step.detectable_difference, words.points)),
        ("Samples that would settle it", words.or_unknown(step.samples_needed, words.count)),
        ("Total cost against the incumbent", _money(step.tco_difference_usd)),
        ("Break-even", words.break_even(step.break_even)),
    )
    return StepView(
        incumbent=step.incumbent,
        challenger=step.challenger,
        verdict=step.verdict,
        verdict_text=words.VERDICT_WORDS[step.verdict],
        provisional=step.provisional,
        reasons=tuple(ReasonView(holds=_holds(r.holds), text=r.text) for r in step.reasons),
        delta=words.estimate(step.delta, words.points, words.points_bare),
        evidence=tuple((name, text) for name, text in facts if text != words.UNKNOWN),
    )


def _alone(delta: Interval | None) -> str:
    shown = words.estimate(delta, words.points, words.points_bare)
    return f"{shown.text} ({shown.span})" if shown.span else shown.text


def _money(difference: Interval | None) -> str:
    shown = words.estimate(difference, words.usd_signed)
    return f"{shown.text} ({shown.span})" if shown.span else shown.text


def _holds(holds: bool | None) -> str:
    return "open" if holds is None else "holds" if holds else "fails"


def _crossings(steps: Sequence[Step]) -> tuple[CrossingView, ...]:
    return tuple(
        CrossingView(
            monthly_queries=point.queries,
            incumbent=step.incumbent,
            challenger=step.challenger,
            text=f"{step.challenger} cheaper {point.cheaper} {words.rounded(point.queries)}",
        )
        for step in steps
        if (point := step.break_even) is not None and point.queries is not None
    )


_POLICY_WORDS: dict[str, tuple[str, Callable[[float], str]]] = {
    "monthly_queries": ("Queries a month", words.count),
    "horizon_months": ("Horizon in months", words.count),
    "updates_per_month": ("Content updates a month", words.count),
    "quality_target": ("Quality target", words.percent_short),
    "value_per_correct": ("Worth of a right answer", words.usd),
    "latency_p95_s": ("Limit on p95 latency", words.seconds),
    "min_gain": ("Smallest gain that counts", words.percent_short),
    "tolerance": ("Tolerated loss", words.percent_short),
    "max_usd_per_extra_correct": ("Most to pay for one more right answer", words.usd),
}


def _change(change: Change) -> ChangeView:
    """A policy value in its own words; any other input (a price, a rate) by its name, money where it says so."""
    money = "usd" in change.what or "price" in change.what
    generic = change.what.replace("_", " ").replace(".", " "), words.usd if money else words.number
    what, say = _POLICY_WORDS.get(change.what, generic)
    return ChangeView(
        what=what,
        now="not set" if change.from_value is None else say(change.from_value),
        then=say(change.to_value),
        arm=change.then_arm,
    )


def _key_figures(arms: Sequence[ArmView], decision: Decision) -> tuple[KeyFigure, ...]:
    chosen = next((arm for arm in arms if arm.chosen), None)
    if chosen is None:
        return ()
    lowest = decision.steps[0].incumbent if decision.steps else arms[0].name
    first = next((arm for arm in arms if arm.name == lowest), chosen)
    against = () if first is chosen else (f"{first.name}: {first.quality.text}",)
    cost, p95 = chosen.usd_per_1k, chosen.latency_p95
    return (
        KeyFigure(
            label="Quality", text=chosen.quality.text, details=(chosen.quality.span or "interval not known", *against)
        ),
        KeyFigure(
            label="Cost per 1,000 queries",
            text=cost.text if cost.known else "not known",
            details=(cost.span,) if cost.known else ("a price is missing",),
        ),
        KeyFigure(
            label="95 of 100 answers within", text=p95.text if p95.known else "not measured", details=(p95.span,)
        ),
    )
