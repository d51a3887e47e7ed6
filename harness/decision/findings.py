"""What the evidence amounts to, task by task: each arm's standing, every pair's contrast, and joint draws.

This is all that the walk, the tables and the sensitivity read; nothing after this touches single samples.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from harness.config.schema import Experiment
from harness.core.types import Interval
from harness.core.verdicts import Step
from harness.decision.bounds import Bound
from harness.decision.contrasts import Contrast
from harness.decision.costs import Bill
from harness.decision.forgetting import Forgotten
from harness.decision.measured import ArmEvidence, Floats, Integers, TaskEvidence
from harness.decision.money import DrawnGain, PairMoney, Readings
from harness.decision.uncertain import DrawnPrices
from harness.decision.weighing import Weighed
from harness.stats import Quantile


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """One arm by itself.

    `quality` is the mean primary score with its own interval, None where nothing was measured; `quality_bounds` count
    every unmeasured answer as wrong, then as right. `shown_low` and `shown_high` are the lowest and the highest that
    its simultaneous low limit can be, whatever the unmeasured answers were. Latencies are None without a latency
    pass, `mean_usage[component]` a query without any answer that told it, and money without that or a price.
    """

    arm: ArmEvidence
    quality: Interval | None
    quality_bounds: tuple[float, float] | None
    shown_low: float
    shown_high: float
    latency_p50: Quantile | None
    latency_p95: Quantile | None
    latency_p99: Quantile | None
    mean_usage: Floats | None
    usd_per_query: Interval | None
    usd_per_right_answer: Interval | None
    usd_per_right_answer_all_in: Interval | None

    @property
    def mean_quality(self) -> float:
        """For ordering arms; 0 where nothing was measured."""
        return self.quality.value if self.quality else 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class JointDraws:
    """Means over joint resamples: `quality[draw, arm]` and `usd_per_query[draw, arm]`, arms in the evidence's order.

    The columns of arms whose price is not known hold 0 and must not be read. Where prices are ranges, `prices[draw]`
    says at which draw of theirs (see `uncertain`) a query costs this much.
    """

    quality: Floats
    usd_per_query: Floats
    prices: Integers | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Pricing:
    """The bills of a task's arms, and what follows from them for pairs, remembered once it was asked for."""

    bills: Mapping[str, Bill]
    drawn: DrawnPrices | None = None
    """The same bills at draws of the prices; None where no price is a range."""
    _readings: dict[tuple[str, str, float, bytes, bytes], Readings] = field(default_factory=dict)
    """By the rates that they were worked out at, so that they stay true at other prices; they are small."""
    _gains: dict[tuple[str, str, float], DrawnGain | None] = field(default_factory=dict)

    def repriced(self, bills: Mapping[str, Bill], drawn: DrawnPrices | None) -> "Pricing":
        """Other bills; the gains that are remembered stay true of pairs of which no rate per query is another one."""
        same = {name for name, old in self.bills.items() if _same(bills[name].rates, old.rates)}
        if drawn and self.drawn:
            same &= drawn.same_rates(self.drawn)
        gains = {key: gain for key, gain in self._gains.items() if key[0] in same and key[1] in same}
        return replace(self, bills=bills, drawn=drawn, _gains=gains)

    def at_certain_updates(self) -> "Pricing":
        """The same at the policy's own number of updates, where that was a range."""
        return replace(self, drawn=self.drawn.certain_updates()) if self.drawn else self

    def saving(self, pair: Contrast) -> Bound | None:
        """c_lower - c_higher in USD a query; None where either cost is not known."""
        return self.gain(pair, 0.0)

    def gain(self, pair: Contrast, usd_per_correct: float) -> Bound | None:
        """v (q_higher - q_lower) + c_lower - c_higher in USD a query; None where either cost is not known."""
        money, lower, higher = pair.money, self.bills[pair.lower].rates, self.bills[pair.higher].rates
        if money is None or lower is None or higher is None:
            return None
        readings = self._readings_of(pair, money, usd_per_correct, (lower, higher))
        return money.between(readings, usd_per_correct, lower, higher)

    def _readings_of(
        self, pair: Contrast, money: PairMoney, usd_per_correct: float, rates: tuple[Floats, Floats]
    ) -> Readings:
        key = (pair.lower, pair.higher, usd_per_correct, rates[0].tobytes(), rates[1].tobytes())
        if key not in self._readings:
            self._readings[key] = money.readings(usd_per_correct, *rates)
        return self._readings[key]

    def drawn_gain(self, pair: Contrast, usd_per_correct: float) -> DrawnGain | None:
        """As `gain`, at each draw of the prices; None where none is a range too."""
        key = (pair.lower, pair.higher, usd_per_correct)
        if key not in self._gains:
            self._gains[key] = self._drawn_gain(pair, usd_per_correct)
        return self._gains[key]

    def _drawn_gain(self, pair: Contrast, usd_per_correct: float) -> DrawnGain | None:
        if pair.money is None or self.drawn is None:
            return None
        lower, higher = self.bills[pair.lower].rates, self.bills[pair.higher].rates
        drawn = self.drawn.bills[pair.lower].rates, self.drawn.bills[pair.higher].rates
        if lower is None or higher is None or drawn[0] is None or drawn[1] is None:
            return None
        readings = self._readings_of(pair, pair.money, usd_per_correct, (lower, higher))
        return pair.money.drawn_gain(usd_per_correct, (lower, higher), (drawn[0], drawn[1]), readings)

    def missing(self, *arms: str) -> tuple[str, ...]:
        """The settings for want of which something about these arms' money is not known."""
        return tuple(dict.fromkeys(setting for arm in arms for setting in self.bills[arm].missing))


def _same(new: Floats | None, old: Floats | None) -> bool:
    return new is old if new is None or old is None else bool((new == old).all())


Slots: TypeAlias = Mapping[tuple[str, str], tuple[Weighed, int]]
"""Where the statistics of a pair (lower, higher) stand: which rows, and which of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskFindings:
    """One task. `ladder` names its arms in climbing order; `contrasts` has every (lower, higher) pair of it.

    `weighed` holds the statistics behind the contrasts, by quantity (`quality`, `guard:<metric>`), for asking how many
    samples would settle a question. `controls` are arms beside the ladder; `forgotten` says by tuned arm what its model
    lost on other tasks, () where that was not measured.
    """

    evidence: TaskEvidence
    ladder: tuple[str, ...]
    standings: Mapping[str, Standing]
    contrasts: Mapping[tuple[str, str], Contrast]
    pricing: Pricing
    draws: JointDraws
    weighed: Mapping[str, Slots]
    controls: Mapping[str, Standing] = field(default_factory=dict)
    forgotten: Mapping[str, tuple[Forgotten, ...]] = field(default_factory=dict)

    def contrast(self, lower: str, higher: str) -> Contrast:
        """The pair in this orientation; other prices may put two arms of one rung in another order."""
        found = self.contrasts.get((lower, higher))
        return found if found else self.contrasts[higher, lower].reversed()


@dataclass(frozen=True, kw_only=True, slots=True)
class Climb:
    """One task's walk under the experiment's own policy: its steps, and the arm that was left standing."""

    task: TaskFindings
    steps: tuple[Step, ...]
    chosen: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Findings:
    """All tasks, and the experiment under which they were examined."""

    experiment: Experiment
    climbs: tuple[Climb, ...]
