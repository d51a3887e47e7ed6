"""What a run concludes: one `Comparison` per task and arm, one `Decision` per task.

These are what `comparison.csv`, `decision.json`, MLflow and the report are written from; nothing downstream
computes a figure of its own. `None` means "not known" everywhere; no value is NaN or infinite.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from harness.core.types import Interval, Rung, Scalar

Verdict: TypeAlias = Literal["escalate", "stay", "collect_more"]
BreakEvenKind: TypeAlias = Literal["never", "always", "at"]


@dataclass(frozen=True, kw_only=True, slots=True)
class BreakEven:
    """Monthly queries from which the challenger is the cheaper one; `queries` only where `kind` is "at".

    `low` and `high` are the interval of `queries` where it could be drawn. `cheaper` says on which side of
    it the challenger is the cheaper one ("above" is usual: higher one-off cost, cheaper query). Where prices are
    ranges, `never_share` and `always_share` are the shares of their draws in which there is no crossover.
    """

    kind: BreakEvenKind
    queries: float | None = None
    low: float | None = None
    high: float | None = None
    cheaper: Literal["above", "below"] = "above"
    never_share: float | None = None
    always_share: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """One row of the comparison table: one arm on one task. See `product.md`, `comparison.csv`, for each column.

    Quality is the mean primary score in [0, 1] over the `n` records that have one, `quality_bounds` counts
    every `unmeasured` record as wrong, then as right. `delta` is paired against `incumbent`, the arm it met
    on the ladder (None for the first). Tokens are means per query. `metrics` are means of all metrics.
    `in_walk` is False for arms that are shown but not walked. `usd_per_right_answer_all_in` spreads the one-off
    cost over the horizon's queries; `net_value_usd` is known where the policy says what a right answer is worth.
    `clean_quality` is the quality over the `clean_n` records of samples that are no accepted leaks; None without leaks.
    """

    task: str
    arm: str
    rung: Rung
    model: str
    n: int
    abstained: int
    failed: int
    unmeasured: int
    not_run: int
    quality: Interval | None
    quality_bounds: tuple[float, float] | None
    incumbent: str | None = None
    delta: Interval | None = None
    p_adjusted: float | None = None
    p_any_difference: float | None = None
    latency_p50_s: Interval | None = None
    latency_p95_s: Interval | None = None
    latency_p99_s: Interval | None = None
    ttft_p50_s: float | None = None
    input_tokens: float | None = None
    cached_input_tokens: float | None = None
    output_tokens: float | None = None
    tokens_estimated: bool = False
    usd_per_1k_queries: Interval | None = None
    usd_per_right_answer: Interval | None = None
    usd_per_right_answer_all_in: Interval | None = None
    setup_usd: float | None = None
    setup_s: float | None = None
    monthly_usd: float | None = None
    tco_usd: Interval | None = None
    net_value_usd: Interval | None = None
    break_even: BreakEven | None = None
    verdict: Verdict | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    metric_failures: Mapping[str, int] = field(default_factory=dict)
    in_walk: bool = True
    clean_n: int | None = None
    clean_quality: Interval | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One reason of a verdict, in words with its number. `holds` is True, False, or None for "open".

    `code` is stable for machines: better, no_worse, cheaper, worth_it, allowed, too_few, price_unknown, ...
    """

    code: str
    holds: bool | None
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A challenger met the incumbent."""

    task: str
    incumbent: str
    challenger: str
    verdict: Verdict
    reasons: tuple[Reason, ...]
    delta: Interval | None
    delta_single: Interval | None = None
    p_adjusted: float | None = None
    p_any_difference: float | None = None
    pairs: int = 0
    clusters: int = 0
    detectable_difference: float | None = None
    samples_needed: int | None = None
    tco_difference_usd: Interval | None = None
    break_even: BreakEven | None = None
    provisional: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """Moving the policy value `what` alone from `from_value` to `to_value` makes `then_arm` the chosen one."""

    what: str
    from_value: float | None
    to_value: float
    then_arm: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ChoiceMap:
    """The chosen arm over monthly volume (columns) and updates a month (rows)."""

    monthly_queries: tuple[float, ...]
    updates_per_month: tuple[float, ...]
    arms: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CostCurve:
    """One arm's total cost over the horizon at the volumes `monthly_queries`; for the figure."""

    arm: str
    monthly_queries: tuple[float, ...]
    tco_usd: tuple[float, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Attribution:
    """What one thing alone brings, by an arm and a control of it that differ in nothing else.

    `code` is stable for machines: context, knowledge, retriever, mechanism, passages, tuning, seeds, refusals,
    forgetting. `delta` is the paired gain of `higher` over `lower` on `pairs` samples, with its own interval; seeds are
    told in `text` alone.
    """

    code: str
    lower: str
    higher: str
    delta: Interval | None
    pairs: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Slice:
    """The samples whose metadata `key` has this `value`: the mean quality of each arm there.

    `delta` is the chosen arm's gain over the first one, with limits that hold for all slices of the task at once; None
    where these are the same arm.
    """

    key: str
    value: str
    samples: int
    quality: Mapping[str, float]
    delta: Interval | None

    @property
    def loses(self) -> bool:
        """Whether the chosen arm is shown to be worse here."""
        return self.delta is not None and self.delta.high is not None and self.delta.high < 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What to do on one task, why, and what would change it.

    `headline` is the sentence a budget owner reads. `best_probability` is, per arm, the share of joint
    resamples in which it is the best under the policy; `cheapest_probability` the share in which its total
    cost is the lowest. `warnings` are plain sentences, and so are `cost_notes`: which arm is the cheapest, from which
    volume on, and what the ranges of prices do to that.
    """

    task: str
    chosen_arm: str
    chosen_rung: Rung
    confidence: float
    headline: str
    steps: tuple[Step, ...]
    would_change_if: tuple[Change, ...] = ()
    warnings: tuple[str, ...] = ()
    best_probability: Mapping[str, float] = field(default_factory=dict)
    cheapest_probability: Mapping[str, float] = field(default_factory=dict)
    choice_map: ChoiceMap | None = None
    cost_curves: tuple[CostCurve, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    slices: tuple[Slice, ...] = ()
    cost_notes: tuple[str, ...] = ()
    policy_changed: bool = False
    policy: Mapping[str, Scalar] = field(default_factory=dict)
