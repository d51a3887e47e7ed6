"""Each arm by itself: its quality, its latency and what a query and a right answer of it cost, with intervals."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from harness.config.schema import Policy
from harness.core.types import Interval
from harness.decision.bounds import Bound
from harness.decision.costs import Bill
from harness.decision.findings import JointDraws, Standing
from harness.decision.measured import ArmEvidence, Floats, TaskEvidence
from harness.decision.uncertain import DRAWS, DrawnPrices
from harness.stats import (
    SCORE_BOUNDS,
    Evidence,
    Panel,
    Quantile,
    draw_limits,
    limits,
    mean_draws,
    panel,
    quantile_limits,
    ratio_limits,
    score_limits,
    stacked,
    weigh,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """What one task's arms are judged under: bills, policy, seed, resamples, the confidence of one limit among many.

    `drawn` are the same bills at draws of the prices, None where no price is a range.
    """

    task: TaskEvidence
    bills: Mapping[str, Bill]
    drawn: DrawnPrices | None
    policy: Policy
    shared_confidence: float
    seed: int
    resamples: int

    @property
    def queries(self) -> float:
        """H V: queries over the horizon."""
        return self.policy.horizon_months * self.policy.monthly_queries


def standings(ground: Ground) -> tuple[dict[str, Standing], JointDraws]:
    """Every arm of the task by itself, and their means over joint resamples, columns in the task's order of arms.

    From 200 clusters on the means are drawn from their joint Student law, below from the cluster bootstrap.
    """
    arms = ground.task.arms
    if not arms:
        return {}, JointDraws(quality=np.zeros((1, 0)), usd_per_query=np.zeros((1, 0)))
    proof, drawn = _drawn_means(stacked(_quality_rows(ground), _money_rows(ground)), ground)
    joint = JointDraws(quality=np.clip(drawn[:, : len(arms)], 0, 1), usd_per_query=drawn[:, len(arms) :])
    alone = limits(proof, confidence=ground.policy.confidence)
    at_prices = _at_drawn_prices(ground)
    if at_prices:
        joint = at_prices.joint
    found = {}
    for place, arm in enumerate(arms):
        row = place + len(arms)
        usd = Bound(low=float(alone.low[row]), value=float(proof.estimate[row]), high=float(alone.high[row]))
        priced = ground.bills[arm.name].rates is not None and bool(arm.used.any())
        found[arm.name] = _standing(arm, ground, usd.interval() if priced else None)
        if at_prices and priced:
            found[arm.name] = at_prices.around(found[arm.name], place, ground)
    return found, joint


def _drawn_means(rows: Panel, ground: Ground) -> tuple[Evidence, Floats]:
    """Their statistics, and `[draw, row]` means over joint resamples."""
    rng = np.random.default_rng(ground.seed)
    proof = weigh(rows, rng=rng, resamples=ground.resamples)
    if proof.method == "t":
        error = np.where(np.isfinite(proof.error), proof.error, 0.0)
        return proof, proof.estimate + error * proof.draws
    return proof, mean_draws(rows, rng=rng, resamples=ground.resamples)


@dataclass(frozen=True, kw_only=True, slots=True)
class _AtDrawnPrices:
    """Joint draws of samples and prices. `right[draw, arm]` is the share of fully right answers."""

    joint: JointDraws
    right: Floats

    def around(self, standing: Standing, place: int, ground: Ground) -> Standing:
        """The standing with limits of its money that hold over the prices too."""
        usd, right = self.joint.usd_per_query[:, place], np.maximum(self.right[:, place], 0.0)
        added = self._once_usd(standing.arm.name, ground)
        all_in = (
            None
            if added is None
            else self._limited(standing.usd_per_right_answer_all_in, _over(usd + added, right), ground)
        )
        return replace(
            standing,
            usd_per_query=self._limited(standing.usd_per_query, usd, ground),
            usd_per_right_answer=self._limited(standing.usd_per_right_answer, _over(usd, right), ground),
            usd_per_right_answer_all_in=all_in,
        )

    def _once_usd(self, arm: str, ground: Ground) -> Floats | None:
        """[draw] the one-off cost spread over the horizon's queries."""
        once = ground.drawn.bills[arm].once_usd if ground.drawn else None
        if once is None or self.joint.prices is None or ground.queries <= 0:
            return None
        return once[self.joint.prices] / ground.queries

    @staticmethod
    def _limited(interval: Interval | None, draws: Floats, ground: Ground) -> Interval | None:
        if interval is None:
            return None
        low, high = draw_limits(draws, confidence=ground.policy.confidence)
        value = interval.value
        return Bound(low=min(float(low), value), value=value, high=max(float(high), value)).interval()


def _over(usd: Floats, right: Floats) -> Floats:
    return np.divide(usd, right, out=np.full_like(usd, np.inf), where=right > 0)


def _at_drawn_prices(ground: Ground) -> _AtDrawnPrices | None:
    """Each joint resample of qualities and usages, billed at one of the draws of the prices."""
    if ground.drawn is None:
        return None
    arms, drawn = ground.task.arms, ground.drawn
    used = [np.flatnonzero((arm.usage[arm.used] != 0).any(axis=0)) for arm in arms]
    right = panel(
        np.stack([arm.right for arm in arms]),
        present=np.stack([arm.quality.measured for arm in arms]),
        clusters=ground.task.clusters,
        bounds=SCORE_BOUNDS,
    )
    usage = [
        panel(arm.usage[:, [component]].T, present=arm.used[None, :], clusters=ground.task.clusters)
        for arm, components in zip(arms, used, strict=True)
        for component in components
    ]
    _, means = _drawn_means(stacked(_quality_rows(ground), right, *usage), ground)
    rng = np.random.default_rng([ground.seed, DRAWS])
    prices = rng.permutation(np.arange(len(means)) % DRAWS)
    usd, column = np.zeros((len(means), len(arms))), 2 * len(arms)
    for place, (arm, components) in enumerate(zip(arms, used, strict=True)):
        rates, mine = drawn.bills[arm.name].rates, means[:, column : column + len(components)]
        column += len(components)
        if rates is not None:
            usd[:, place] = (mine * rates[prices][:, components]).sum(axis=1)
    count = len(arms)
    joint = JointDraws(quality=np.clip(means[:, :count], 0, 1), usd_per_query=usd, prices=prices)
    return _AtDrawnPrices(joint=joint, right=means[:, count : 2 * count])


def _quality_rows(ground: Ground) -> Panel:
    return panel(
        np.stack([arm.quality.value for arm in ground.task.arms]),
        present=np.stack([arm.quality.measured for arm in ground.task.arms]),
        clusters=ground.task.clusters,
        bounds=SCORE_BOUNDS,
    )


def _money_rows(ground: Ground) -> Panel:
    """[arm, sample] USD a query; 0 for an arm whose price is not known."""
    priced = [ground.bills[arm.name].query_usd(arm.usage) for arm in ground.task.arms]
    return panel(
        np.stack([np.zeros(len(ground.task.clusters)) if usd is None else usd for usd in priced]),
        present=np.stack([arm.used for arm in ground.task.arms]),
        clusters=ground.task.clusters,
    )


def _standing(arm: ArmEvidence, ground: Ground, usd_per_query: Interval | None) -> Standing:
    once_usd = ground.bills[arm.name].once_usd
    low, high = _shown(arm, ground)
    spread_usd = once_usd / ground.queries if once_usd is not None and ground.queries > 0 else None
    return Standing(
        arm=arm,
        quality=_quality(arm, ground),
        quality_bounds=_quality_bounds(arm),
        shown_low=low,
        shown_high=high,
        latency_p50=_latency(arm, 0.50, ground),
        latency_p95=_latency(arm, 0.95, ground),
        latency_p99=_latency(arm, 0.99, ground),
        mean_usage=arm.usage[arm.used].mean(axis=0) if arm.used.any() else None,
        usd_per_query=usd_per_query,
        usd_per_right_answer=None if usd_per_query is None else _per_right_answer(arm, ground, 0.0),
        usd_per_right_answer_all_in=(
            None if usd_per_query is None or spread_usd is None else _per_right_answer(arm, ground, spread_usd)
        ),
    )


def _quality(arm: ArmEvidence, ground: Ground) -> Interval | None:
    mean = arm.quality.mean
    if mean is None:
        return None
    rows = panel(arm.quality.value, present=arm.quality.measured, clusters=ground.task.clusters, bounds=SCORE_BOUNDS)
    found = score_limits(rows, confidence=ground.policy.confidence)
    return Interval(value=mean, low=float(found.low[0]), high=float(found.high[0]))


def _quality_bounds(arm: ArmEvidence) -> tuple[float, float] | None:
    asked = arm.quality.asked
    return (float(arm.quality.low[asked].mean()), float(arm.quality.high[asked].mean())) if asked.any() else None


def _shown(arm: ArmEvidence, ground: Ground) -> tuple[float, float]:
    """The least and the most that the arm's low limit can be, over what the unmeasured answers may have been.

    Unmeasured ones are tried as wrong, as right, as like the others, and in between: a limit may be highest there,
    because scores that differ widen it.
    """
    quality = arm.quality
    if not quality.measured.any():
        return 0.0, 1.0
    mean, gap = float(quality.value[quality.measured].mean()), quality.high - quality.low
    fillings = [0.0] if not quality.has_gaps else [0.0, mean, (1 + mean) / 2, 1.0]
    rows = panel(
        np.stack([quality.low + gap * filling for filling in fillings]),
        present=np.stack([quality.asked] * len(fillings)),
        clusters=ground.task.clusters,
        bounds=SCORE_BOUNDS,
    )
    found = score_limits(rows, confidence=ground.shared_confidence).low
    return float(found.min()), float(found.max())


def _per_right_answer(arm: ArmEvidence, ground: Ground, added_usd: float) -> Interval | None:
    """The query cost, plus `added_usd`, per answer that is fully right; None where no answer is.

    Over all measured samples: one that failed and does not tell what it used cost what the others did.
    """
    usd, measured = ground.bills[arm.name].query_usd(arm.usage), arm.quality.measured
    if usd is None or not arm.used.any() or not arm.right[measured].any():
        return None
    usd = np.where(arm.used, usd, usd[arm.used].mean())
    rows = panel(np.stack([usd, arm.right]), present=np.stack([measured, measured]), clusters=ground.task.clusters)
    found = ratio_limits(rows, 0, 1, confidence=ground.policy.confidence, added=added_usd)
    if found.estimate is None:
        return None
    return Bound(low=max(found.low, 0.0), value=found.estimate, high=found.high).interval()


def _latency(arm: ArmEvidence, share: float, ground: Ground) -> Quantile | None:
    if not arm.latencies_s.size:
        return None
    clusters = arm.timed_clusters(ground.task.clusters)
    return quantile_limits(arm.latencies_s, share, confidence=ground.policy.confidence, clusters=clusters)


def median_s(seconds: Floats) -> float | None:
    """The median of raw times; None without any."""
    return float(np.median(seconds)) if seconds.size else None
