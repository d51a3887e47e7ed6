"""What a regression gate and the watch over many runs come to.

A gate holds a candidate run against a baseline on the same samples: one `GateRow` per task, arm and criterion. `None`
means "not known" everywhere; no value is NaN or infinite. A change is the candidate's value less the baseline's
(quality, failures: shares) or their ratio less 1 (cost, latency). A loss is a change for the worse, counted positive:
lower quality, and more failures, cost or time.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from harness.core.two_runs import RunComparison, RunFacts
from harness.core.types import Interval

Criterion: TypeAlias = Literal["quality", "failures", "cost", "latency_p50", "latency_p95"]
CRITERIA: tuple[Criterion, ...] = ("quality", "failures", "cost", "latency_p50", "latency_p95")
GateVerdict: TypeAlias = Literal["pass", "regressed", "improved", "cannot_tell"]
Unit: TypeAlias = Literal["score", "share", "usd", "tokens", "s"]
WhyUntold: TypeAlias = Literal[
    "metric", "no_pairs", "nothing_measured", "unknown_cost",
    "clusters", "differing", "missing", "variation", "assumed", "samples",
]  # fmt: skip
"""Quality is another metric; no sample was asked in both runs, or none measured; neither prices nor tokens are known;
too few clusters; a regression would rest on too few samples that differ; unmeasured answers decide it; the system moves
too much from run to run for any number of samples, or would if it moved as is assumed; more samples are needed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Margins:
    """The loss that is still no regression: points of quality and of the share of failures, shares of cost and latency.

    Raises ValueError where one is negative or not finite.
    """

    quality: float = 0.02
    failures: float = 0.01
    cost: float = 0.10
    latency: float = 0.20

    def __post_init__(self) -> None:
        for name in ("quality", "failures", "cost", "latency"):
            if not 0 <= getattr(self, name) < float("inf"):
                raise ValueError(f"the margin of {name} must be 0 or more, not {getattr(self, name)}")

    def of(self, criterion: Criterion) -> float:
        """The margin of a criterion; both latencies have the same."""
        by_name = {"quality": self.quality, "failures": self.failures, "cost": self.cost}
        return by_name.get(criterion, self.latency)


@dataclass(frozen=True, kw_only=True, slots=True)
class Variation:
    """How much an unchanged system moves from run to run, as standard deviations of a run's value.

    For quality and failures in shares; for cost and latency of the value's logarithm, which is its relative change.
    `sd` is what the samples of one run do not explain, `spread` the whole, sampling included, and `degrees` those of
    `spread`, some two thirds of the earlier runs. `assumed`: nobody has seen it.
    """

    sd: float
    spread: float
    degrees: float
    assumed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class GateRow:
    """One criterion of one arm on one task in both runs.

    `baseline` and `candidate` are in `unit`, over the same samples. Each limit of `change` errs with at most
    1 - confidence over all rows of the suite at once, each of `change_single` with as much for this row alone.

    The p values are one-sided: `p_regressed` of "the loss is at most the margin", `p_improved` of "there is no gain",
    `p_pass` of "the loss is at least the margin"; `_adjusted` by Holm's method over the suite. `identical`: every pair
    of answers is worth the same in both runs. `pairs` are paired samples in so many `clusters`; for latency the answers
    that were timed in the smaller of both runs, each its own cluster.

    `samples_needed` would settle a row that cannot be told, with 80 % power, were its estimate the truth; None where it
    is not samples that are missing. `detectable` is the least loss that these samples call a regression with 80 %
    power. `variation` is what earlier runs say of an unchanged system; None: the margin alone covers that.
    """

    task: str
    arm: str
    criterion: Criterion
    unit: Unit
    baseline: float | None
    candidate: float | None
    change: Interval | None
    change_single: Interval | None
    margin: float
    p_regressed: float | None
    p_adjusted: float | None
    p_improved: float | None
    p_improved_adjusted: float | None
    p_pass: float | None
    verdict: GateVerdict
    why: WhyUntold | None
    identical: bool
    pairs: int
    clusters: int
    samples_needed: int | None
    detectable: float | None
    variation: Variation | None


@dataclass(frozen=True, kw_only=True, slots=True)
class NotMeasured:
    """A criterion that one of the runs did not measure: it is no part of the suite."""

    task: str
    arm: str
    criterion: Criterion


@dataclass(frozen=True, kw_only=True, slots=True)
class Gate:
    """All rows, in the order of the baseline's tasks and arms and of `CRITERIA`. `family` of them were weighed."""

    rows: tuple[GateRow, ...]
    not_measured: tuple[NotMeasured, ...]
    family: int
    margins: Margins
    confidence: float
    seed: int

    @property
    def verdict(self) -> GateVerdict:
        """Of the whole suite: "regressed" where any row is, "pass" where every row passes or improved.

        A suite without rows cannot be told.
        """
        found = {row.verdict for row in self.rows}
        if "regressed" in found:
            return "regressed"
        return "cannot_tell" if "cannot_tell" in found or not found else "pass"

    def having(self, verdict: GateVerdict) -> tuple[GateRow, ...]:
        """The rows with this verdict."""
        return tuple(row for row in self.rows if row.verdict == verdict)


@dataclass(frozen=True, kw_only=True, slots=True)
class ControlChart:
    """A chart of single runs: limits three sigma from the centre, sigma from the mean moving range.

    All are None below `least` runs. `outside` are the places of the runs beyond the limits.
    """

    values: tuple[float | None, ...]
    least: int
    centre: float | None = None
    sigma: float | None = None
    low: float | None = None
    high: float | None = None
    outside: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Drift:
    """Whether one series of runs falls slowly; see `regression.drift`.

    `values` are the runs' levels, higher being better; None where a run has none. `evidence` is the e-value after each
    run: how many times as well a slow fall foretold the ranks as no change did. The alarm is at the first run at which
    it reaches `threshold`, and stays. `began` is the run after which the fall most likely set in, `slope` the change a
    run since then by least squares, both for the reader alone, and None without an alarm.
    """

    values: tuple[float | None, ...]
    evidence: tuple[float, ...]
    threshold: float
    alarm: int | None
    began: int | None
    slope: float | None

    @property
    def p_ever(self) -> float:
        """A p value of "nothing changed" that holds at any time, for this series alone."""
        return min(1.0, 1 / max(self.evidence, default=1.0))


@dataclass(frozen=True, kw_only=True, slots=True)
class Watch:
    """One quantity of one arm on one task over the runs since the baseline, the latest one last.

    `values` are in `unit`, one per run of the report's `nights`; `chart` is drawn from them, `drift` is None where the
    quantity is not watched for a slow fall.
    """

    task: str
    arm: str
    criterion: Criterion
    unit: Unit
    values: tuple[float | None, ...]
    chart: ControlChart
    drift: Drift | None


@dataclass(frozen=True, kw_only=True, slots=True)
class RegressionReport:
    """A candidate run held against a baseline: A and B of `comparison`, which has the flips and what differs.

    `reference` is how the baseline was asked for (champion, latest, an id, a folder). `nights` are the runs of
    `watches`, the baseline or the oldest one known first and the candidate last. `notes` are plain sentences on what a
    reader should know before trusting the verdict. `strict`: what cannot be told counts as a failure of the gate.
    """

    experiment: str
    reference: str
    comparison: RunComparison
    gate: Gate
    nights: tuple[RunFacts, ...]
    watches: tuple[Watch, ...]
    notes: tuple[str, ...] = ()
    strict: bool = False

    @property
    def falling(self) -> tuple[Watch, ...]:
        """The series that are found to fall slowly."""
        return tuple(watch for watch in self.watches if watch.drift is not None and watch.drift.alarm is not None)

    @property
    def verdict(self) -> GateVerdict:
        """The gate's, or "regressed" where a series falls slowly."""
        return "regressed" if self.falling else self.gate.verdict

    @property
    def failed(self) -> bool:
        """Whether a build that waits for this must fail."""
        return self.verdict == "regressed" or (self.strict and self.verdict == "cannot_tell")
