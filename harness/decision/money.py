"""What a query of one arm saves or gains against another, at any prices, with simultaneous limits.

Quality and usage are summed by cluster once; a price only weights the sums. So the limits at another price are those
that examining the records again would give, at a thousandth of the work, and what `sensitivity` foretells comes true.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from scipy.special import stdtrit

from harness.decision.bounds import Bound
from harness.decision.measured import ArmEvidence, Booleans, Floats, Integers
from harness.stats import mixture_quantile, mixture_sign, panel
from harness.stats.evidence import degrees_of
from harness.stats.intervals import student_critical
from harness.stats.panels import cluster_sums
from harness.stats.pivot import Spread, from_symmetric, measured, pseudo_weight

ROUNDING = 1e-12
_FEW, _SAMPLED = 2000, 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """[cluster, 1 + components] sums of one arm's quality and usage, at least and at most.

    They differ where an answer could not be measured (its quality is then 0 or 1), or did not tell what it used (its
    usage is then the least and the most that the arm was seen to use). `usage[component]` is the mean over the answers
    that told it: the estimate, which neither the least nor the most is.
    """

    least: Floats
    most: Floats
    usage: Floats

    def usd(self, rates: Floats) -> tuple[Floats, Floats]:
        """[cluster] USD at least and at most."""
        least = _priced(self.least, rates)
        return least, least if self.most is self.least else _priced(self.most, rates)


def _priced(sums: Floats, rates: Floats) -> Floats:
    """[cluster] what the usage costs; most components have no price, and are not gone through."""
    usd = np.zeros(len(sums))
    for component in np.flatnonzero(rates):
        usd += rates[component] * sums[:, 1 + component]
    return usd


Readings: TypeAlias = tuple[Bound, Bound]
"""A gain with unmeasured answers taken against the higher arm, and in its favour."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DrawnGain:
    """A pair's gain in USD a query at each draw of the prices, as Student laws with `degrees`.

    worst, best: [draw] the mean with unmeasured answers taken against the higher arm and in its favour; worst_scale,
    best_scale: [draw] its sampling error on the side of the limit that is taken from it.
    """

    worst: Floats
    worst_scale: Floats
    best: Floats
    best_scale: Floats
    degrees: float
    error_rate: float

    def total(self, queries: float, standing_usd: Floats) -> tuple[float, float]:
        """The limits of `queries` times the gain less `standing_usd[draw]`, over prices and samples at once."""
        level = self.error_rate / 2
        low = mixture_quantile(queries * self.worst - standing_usd, queries * self.worst_scale, self.degrees, level)
        high = mixture_quantile(standing_usd - queries * self.best, queries * self.best_scale, self.degrees, level)
        return low, -high

    def signs(self, queries: float, standing_usd: Floats) -> tuple[float, float]:
        """Two numbers that are above, at or below 0 where these limits are."""
        level = self.error_rate / 2
        low = mixture_sign(queries * self.worst - standing_usd, queries * self.worst_scale, self.degrees, level)
        high = mixture_sign(standing_usd - queries * self.best, queries * self.best_scale, self.degrees, level)
        return low, -high

    def draws(self, strata: int) -> tuple[Floats, Integers]:
        """[draw * strata] the gain in USD a query over prices and samples, and at which draw of the prices."""
        chances = (np.arange(strata) + 0.5) / strata
        t = stdtrit(self.degrees, chances)
        reading = np.where(t < 0, self.worst[:, None], self.best[:, None])
        scale = np.where(t < 0, self.worst_scale[:, None], self.best_scale[:, None])
        return (reading + scale * t).ravel(), np.repeat(np.arange(len(self.worst)), strata)


@dataclass(frozen=True, kw_only=True)
class PairMoney:
    """Two arms over the samples that both were asked; `counts[cluster]` of those.

    `quality_gain` is the mean over those that were measured in both. `error_rate` is one pair's share of the family's:
    limits are Bonferroni's, which depend on no price.
    """

    lower: Columns
    higher: Columns
    counts: Floats
    quality_gain: float
    error_rate: float

    def gain(self, usd_per_correct: float, lower_rates: Floats, higher_rates: Floats) -> Bound:
        """v (q_higher - q_lower) + c_lower - c_higher in USD a query."""
        readings = self.readings(usd_per_correct, lower_rates, higher_rates)
        return self.between(readings, usd_per_correct, lower_rates, higher_rates)

    def between(self, readings: Readings, usd_per_correct: float, lower_rates: Floats, higher_rates: Floats) -> Bound:
        """The low limit of the one reading, the high one of the other, around the estimate from what was measured."""
        worst, best = readings
        if worst is best:
            return worst
        saving = float(self.lower.usage @ lower_rates - self.higher.usage @ higher_rates)
        limits = Bound(low=worst.low, value=worst.value, high=best.high)
        return limits.around(usd_per_correct * self.quality_gain + saving)

    def drawn_gain(
        self,
        usd_per_correct: float,
        likely: tuple[Floats, Floats],
        drawn: tuple[Floats, Floats],
        readings: Readings | None = None,
    ) -> DrawnGain:
        """The same where rates are uncertain: `likely` of (lower, higher), and `drawn[side][draw, component]`.

        `readings` are those at the likely rates, where they are known already.

        The limits at the likely rates, skewness and all, are kept; at a draw they are wider or narrower as the standard
        error there is, which is a quadratic form of the rates.
        """
        worst, best = self.readings(usd_per_correct, *likely) if readings is None else readings
        worth, lower, higher = np.full((len(drawn[0]), 1), usd_per_correct), *drawn
        weights = np.hstack([worth, lower, -higher])
        middle = np.concatenate([[usd_per_correct], likely[0], -likely[1]])
        critical = float(student_critical(np.array([self.error_rate]), self._degrees)[0])
        found = []
        for bound_usd, (means, squares) in (
            (worst.value - worst.low, self._worst_moments),
            (best.high - best.value, self._best_moments),
        ):
            error_at = np.sqrt(np.maximum(((weights @ squares) * weights).sum(axis=1), 0.0))
            error = np.sqrt(max(float(middle @ squares @ middle), 0.0))
            ratio = error_at / error if error > 0 else np.ones(len(weights))
            found.append((weights @ means, bound_usd / critical * ratio))
        (worst_mean, worst_scale), (best_mean, best_scale) = found
        return DrawnGain(
            worst=worst_mean,
            worst_scale=worst_scale,
            best=best_mean,
            best_scale=best_scale,
            degrees=float(self._degrees[0]),
            error_rate=self.error_rate,
        )

    def readings(self, usd_per_correct: float, lower_rates: Floats, higher_rates: Floats) -> Readings:
        """With unmeasured answers taken against the higher arm, and in its favour."""
        lower_least, lower_most = self.lower.usd(lower_rates)
        higher_least, higher_most = self.higher.usd(higher_rates)
        worst_gain = self.higher.least[:, 0] - self.lower.most[:, 0]
        best_gain = self.higher.most[:, 0] - self.lower.least[:, 0]
        worst = self._limits(usd_per_correct * worst_gain + lower_least - higher_most)
        if self._without_gaps:
            return worst, worst
        return worst, self._limits(usd_per_correct * best_gain + lower_most - higher_least)

    @property
    def _without_gaps(self) -> bool:
        return self.lower.least is self.lower.most and self.higher.least is self.higher.most

    @cached_property
    def _worst_moments(self) -> tuple[Floats, Floats]:
        return self._moments(self.lower.most, self.lower.least, self.higher.least, self.higher.most)

    @cached_property
    def _best_moments(self) -> tuple[Floats, Floats]:
        if self._without_gaps:
            return self._worst_moments
        return self._moments(self.lower.least, self.lower.most, self.higher.most, self.higher.least)

    def _moments(
        self, lower_quality: Floats, lower_usage: Floats, higher_quality: Floats, higher_usage: Floats
    ) -> tuple[Floats, Floats]:
        """Of (quality gained, lower's usage, higher's usage): the means, and the residuals' sums of products."""
        gained = (higher_quality[:, 0] - lower_quality[:, 0])[:, None]
        totals = np.hstack([gained, lower_usage[:, 1:], higher_usage[:, 1:]])
        means = totals.sum(axis=0) / max(float(self.counts.sum()), 1.0)
        residuals = totals - means * self.counts[:, None]
        return means, residuals.T @ residuals

    @cached_property
    def _degrees(self) -> Floats:
        squares = max(float((self.counts * self.counts).sum()), 1.0)  # counts are whole, or there are none
        return degrees_of(self.counts.sum(keepdims=True) ** 2 / squares)

    def reversed(self) -> "PairMoney":
        """The same pair with the roles exchanged."""
        return PairMoney(
            lower=self.higher,
            higher=self.lower,
            counts=self.counts,
            quality_gain=-self.quality_gain,
            error_rate=self.error_rate,
        )

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
            cubes=np.array([squares @ residuals]),
            samples=np.array([samples]),
            clusters=np.array([float(groups)]),
        )
        error, skew = measured(spread, _pseudo_clusters(totals, self.counts, squares))
        critical = student_critical(np.array([self.error_rate]), self._degrees)
        below, above = from_symmetric(np.concatenate([critical, -critical]), skew) * error
        return Bound(low=value - max(float(below), 0.0), value=value, high=value - min(float(above), 0.0))


def _pseudo_clusters(totals: Floats, counts: Floats, squares: Floats) -> Floats:
    """As `stats.pivot.pseudo_clusters`, for money, which has no bounds."""
    active = np.abs(totals - _median(totals / counts) * counts) > ROUNDING * np.abs(totals).max()
    if active.sum() >= len(totals) - 1:
        return np.array([[1.0, squares.mean()]])
    seen = active.sum(keepdims=True).astype(np.float64)
    square = squares[active].sum() / seen[0] if seen[0] else 0.0
    return np.stack([pseudo_weight(seen), np.array([square])], axis=1)


def _median(values: Floats) -> float:
    """As numpy's, in a tenth of its time: limits are taken at thousands of prices.

    A sample tells between which values the middle lies, and only those are parted (Floyd & Rivest 1975, Commun. ACM
    18); all of them where it does not.
    """
    half, near, before = len(values) // 2, values, 0
    if len(values) > _FEW:
        sample = np.sort(values[:: len(values) // _SAMPLED])
        low, high = sample[int(0.4 * len(sample))], sample[int(0.6 * len(sample))]
        inside, below = values[(values >= low) & (values <= high)], int(np.count_nonzero(values < low))
        if below < half < below + len(inside):
            near, before = inside, below
    at = half - before
    parted = np.partition(near, at)
    return float(parted[at] if len(values) % 2 else (parted[:at].max() + parted[at]) / 2)


def pair_money(
    pairs: Sequence[tuple[ArmEvidence, ArmEvidence]], clusters: Integers, error_rate: float
) -> dict[tuple[str, str], PairMoney]:
    """The money of all pairs of which both arms told what they used on samples that both were asked."""
    told = [pair for pair in pairs if pair[0].used.any() and pair[1].used.any()]
    groups: dict[bytes, list[tuple[ArmEvidence, ArmEvidence]]] = defaultdict(list)
    for pair in told:
        groups[_both_asked(*pair).tobytes()].append(pair)
    found = {}
    for group in groups.values():
        asked = _both_asked(*group[0])
        if not asked.any():
            continue
        arms = {arm.name: arm for pair in group for arm in pair}
        columns = {name: _columns(arm, asked, clusters) for name, arm in arms.items()}
        counts = cluster_sums(panel(np.ones(int(asked.sum())), clusters=clusters[asked])).totals[0]
        for lower, higher in group:
            found[lower.name, higher.name] = PairMoney(
                lower=columns[lower.name],
                higher=columns[higher.name],
                counts=counts,
                quality_gain=_quality_gain(lower, higher),
                error_rate=error_rate,
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


def _quality_gain(lower: ArmEvidence, higher: ArmEvidence) -> float:
    both = lower.quality.measured & higher.quality.measured
    return float((higher.quality.value - lower.quality.value)[both].mean()) if both.any() else 0.0


def _both_asked(lower: ArmEvidence, higher: ArmEvidence) -> Booleans:
    return lower.quality.asked & higher.quality.asked


def _columns(arm: ArmEvidence, asked: Booleans, clusters: Integers) -> Columns:
    least_used, most_used = usage_range(arm)
    least = _sums(np.vstack([arm.quality.low, least_used.T]), asked, clusters)
    told = asked & arm.used
    usage = arm.usage[told if told.any() else arm.used].mean(axis=0)
    if least_used is most_used and not arm.quality.has_gaps:
        return Columns(least=least, most=least, usage=usage)
    return Columns(least=least, most=_sums(np.vstack([arm.quality.high, most_used.T]), asked, clusters), usage=usage)


def _sums(rows: Floats, asked: Booleans, clusters: Integers) -> Floats:
    # not copied into rows: each component's sums stay side by side, which is how they are gone through
    return cluster_sums(panel(rows[:, asked], clusters=clusters[asked])).totals.T
