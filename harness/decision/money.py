"""What a query of one arm saves or gains against another, at any prices, with simultaneous limits.

Quality and usage are summed by cluster once; a price only weights the sums. So the limits at another price are those
that examining the records again would give, at a thousandth of the work, and what `sensitivity` foretells comes true.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from harness.decision.bounds import Bound
from harness.decision.measured import ArmEvidence, Booleans, Floats, Integers
from harness.stats import panel
from harness.stats.evidence import degrees_of
from harness.stats.intervals import student_critical
from harness.stats.panels import cluster_sums
from harness.stats.pivot import Spread, from_symmetric, measured, pseudo_weight

ROUNDING = 1e-12


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """[cluster, 1 + components] sums of one arm's quality and usage, at least and at most.

    They differ where an answer could not be measured (its quality is then 0 or 1), or did not tell what it used (its
    usage is then the least and the most that the arm was seen to use).
    """

    least: Floats
    most: Floats

    def usd(self, rates: Floats) -> tuple[Floats, Floats]:
        """[cluster] USD at least and at most."""
        least = self.least[:, 1:] @ rates
        return least, least if self.most is self.least else self.most[:, 1:] @ rates


@dataclass(frozen=True, kw_only=True, slots=True)
class PairMoney:
    """Two arms over the samples that both were asked; `counts[cluster]` of those.

    `error_rate` is one pair's share of the family's: limits are Bonferroni's, which depend on no price.
    """

    lower: Columns
    higher: Columns
    counts: Floats
    error_rate: float

    def gain(self, usd_per_correct: float, lower_rates: Floats, higher_rates: Floats) -> Bound:
        """v (q_higher - q_lower) + c_lower - c_higher in USD a query."""
        lower_least, lower_most = self.lower.usd(lower_rates)
        higher_least, higher_most = self.higher.usd(higher_rates)
        worst_gain = self.higher.least[:, 0] - self.lower.most[:, 0]
        best_gain = self.higher.most[:, 0] - self.lower.least[:, 0]
        worst = self._limits(usd_per_correct * worst_gain + lower_least - higher_most)
        if self.lower.least is self.lower.most and self.higher.least is self.higher.most:
            return worst
        best = self._limits(usd_per_correct * best_gain + lower_most - higher_least)
        return Bound(low=worst.low, value=(worst.value + best.value) / 2, high=best.high)

    def reversed(self) -> "PairMoney":
        """The same pair with the roles exchanged."""
        return PairMoney(lower=self.higher, higher=self.lower, counts=self.counts, error_rate=self.error_rate)

    def _limits(self, totals: Floats) -> Bound:
        """Of the mean per sample, by the pivot that all limits rest on (see `stats.pivot`), for one row at once."""
        groups, samples = len(totals), float(self.counts.sum())
        value = float(totals.sum()) / samples if samples else 0.0
        if groups < 2:
            return Bound(low=-np.inf, value=value, high=np.inf)
        residuals = totals - value * self.counts
        squares = residuals * residuals
        spread = Spread(
            squares=squares.sum(keepdims=True),
            cubes=(squares * residuals).sum(keepdims=True),
            samples=np.array([samples]),
            clusters=np.array([float(groups)]),
        )
        error, skew = measured(spread, _pseudo_clusters(totals, self.counts, squares))
        effective = samples**2 / (self.counts * self.counts).sum(keepdims=True)
        critical = student_critical(np.array([self.error_rate]), degrees_of(effective))
        below, above = from_symmetric(np.concatenate([critical, -critical]), skew) * error
        return Bound(low=value - max(float(below), 0.0), value=value, high=value - min(float(above), 0.0))


def _pseudo_clusters(totals: Floats, counts: Floats, squares: Floats) -> Floats:
    """As `stats.pivot.pseudo_clusters`, for money, which has no bounds."""
    active = np.abs(totals - np.median(totals / counts) * counts) > ROUNDING * np.abs(totals).max()
    if active.sum() >= len(totals) - 1:
        return np.array([[1.0, squares.mean()]])
    seen = active.sum(keepdims=True).astype(np.float64)
    square = squares[active].sum() / seen[0] if seen[0] else 0.0
    return np.stack([pseudo_weight(seen), np.array([square])], axis=1)


def pair_money(
    pairs: Sequence[tuple[ArmEvidence, ArmEvidence]], clusters: Integers, error_rate: float
) -> dict[tuple[str, str], PairMoney]:
    """The money of all pairs of which both arms told what they used."""
    told = [pair for pair in pairs if pair[0].used.any() and pair[1].used.any()]
    groups: dict[bytes, list[tuple[ArmEvidence, ArmEvidence]]] = defaultdict(list)
    for pair in told:
        groups[_both_asked(*pair).tobytes()].append(pair)
    found = {}
    for group in groups.values():
        asked = _both_asked(*group[0])
        columns = {arm.name: _columns(arm, asked, clusters) for pair in group for arm in pair}
        counts = cluster_sums(panel(np.ones(int(asked.sum())), clusters=clusters[asked])).totals[0]
        for lower, higher in group:
            found[lower.name, higher.name] = PairMoney(
                lower=columns[lower.name], higher=columns[higher.name], counts=counts, error_rate=error_rate
            )
    return found


def gain_range(
    arms: tuple[ArmEvidence, ArmEvidence], rates: tuple[Floats, Floats], usd_per_correct: float
) -> tuple[Floats, Floats]:
    """[sample] v (q_higher - q_lower) + c_lower - c_higher in USD, at least and at most."""
    lower, higher = arms
    lower_least, lower_most = (usage @ rates[0] for usage in usage_range(lower))
    higher_least, higher_most = (usage @ rates[1] for usage in usage_range(higher))
    least = usd_per_correct * (higher.quality.low - lower.quality.high) + lower_least - higher_most
    most = usd_per_correct * (higher.quality.high - lower.quality.low) + lower_most - higher_least
    return least, most


def usage_range(arm: ArmEvidence) -> tuple[Floats, Floats]:
    """[sample, component] at least and at most: the same where usage was told, else the arm's extremes."""
    told = arm.usage[arm.used]
    if not len(told) or np.array_equal(arm.used, arm.quality.asked):
        return arm.usage, arm.usage
    used = arm.used[:, None]
    return np.where(used, arm.usage, told.min(axis=0)), np.where(used, arm.usage, told.max(axis=0))


def _both_asked(lower: ArmEvidence, higher: ArmEvidence) -> Booleans:
    return lower.quality.asked & higher.quality.asked


def _columns(arm: ArmEvidence, asked: Booleans, clusters: Integers) -> Columns:
    least_used, most_used = usage_range(arm)
    least = _sums(np.vstack([arm.quality.low, least_used.T]), asked, clusters)
    if least_used is most_used and not arm.quality.has_gaps:
        return Columns(least=least, most=least)
    return Columns(least=least, most=_sums(np.vstack([arm.quality.high, most_used.T]), asked, clusters))


def _sums(rows: Floats, asked: Booleans, clusters: Integers) -> Floats:
    return np.ascontiguousarray(cluster_sums(panel(rows[:, asked], clusters=clusters[asked])).totals.T)
