"""One arm of one task in words: a row of every table, and one series of every figure."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.core.types import Interval, Rung, Setup
from harness.core.verdicts import Comparison, Decision, Verdict
from harness.reporting import words
from harness.reporting.words import Estimate


@dataclass(frozen=True, kw_only=True, slots=True)
class SetupView:
    """What was built before the first answer; empty where there is nothing to say."""

    what: str
    seconds: str
    examples: str
    tokens: str
    details: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ArmView:
    """One row of every table, and one series of every figure.

    `series` numbers the arms of the walk from 0 (None for the others, which are drawn in grey).
    `latencies_s` are the single measurements of the latency pass at the level that decides, sorted.
    """

    name: str
    rung: Rung
    rung_text: str
    model: str
    series: int | None
    chosen: bool
    in_walk: bool
    answered: str
    problems: str
    quality: Estimate
    quality_bounds: str
    clean_quality: str
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


def arm_view(
    comparison: Comparison,
    series: int | None,
    decision: Decision,
    setups: Sequence[Setup],
    latencies_s: Sequence[float],
) -> ArmView:
    """The arm in words; `setups` and `latencies_s` are its own."""
    c = comparison
    return ArmView(
        name=c.arm,
        rung=c.rung,
        rung_text=words.RUNG_WORDS[c.rung],
        model=c.model,
        series=series,
        chosen=c.arm == decision.chosen_arm,
        in_walk=c.in_walk,
        answered=words.count(c.n),
        problems=_problems(c),
        quality=words.estimate(c.quality, words.percent),
        quality_bounds=_bounds(c),
        clean_quality=_clean(c),
        delta=words.estimate(c.delta, words.points, words.points_bare),
        incumbent=c.incumbent or "",
        p_adjusted=words.or_unknown(c.p_adjusted, words.p_value),
        p_any_difference=words.or_unknown(c.p_any_difference, words.p_value),
        latency_p50=words.estimate(c.latency_p50_s, words.seconds),
        latency_p95=words.estimate(c.latency_p95_s, words.seconds),
        latency_p99=words.estimate(c.latency_p99_s, words.seconds),
        ttft_p50=words.or_unknown(c.ttft_p50_s, words.seconds),
        latencies_s=tuple(latencies_s),
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
        verdict_text=words.VERDICT_WORDS[c.verdict] if c.verdict else "" if c.in_walk else "shown only",
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


def _clean(comparison: Comparison) -> str:
    """Shown only where samples leaked."""
    if comparison.clean_n is None:
        return ""
    estimate = words.estimate(comparison.clean_quality, words.percent)
    span = f" ({estimate.span})" if estimate.span else ""
    return f"{estimate.text}{span} on {words.plural(comparison.clean_n, 'sample')}"


def _setup(setup: Setup) -> SetupView:
    used = setup.usage
    tokens = used.input_tokens + used.output_tokens + used.embedding_tokens
    return SetupView(
        what={"index": "index built", "tuning": "model tuned"}[setup.kind],
        seconds=words.seconds(setup.seconds) + (" (taken from the cache this time)" if setup.cached else ""),
        examples=words.plural(setup.examples, "example") if setup.examples else "",
        tokens=words.plural(tokens, "token") if tokens else "",
        details=", ".join(f"{name} {_scalar(value)}" for name, value in setup.details.items()),
    )


def _scalar(value: object) -> str:
    return words.number(value) if isinstance(value, float) else str(value)
