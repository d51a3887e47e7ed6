"""What the samples say of one row's loss: p values, limits, power, and the samples that would settle it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol, TypeAlias

import numpy as np

from harness.core.regressions import Variation
from harness.decision.measured import Floats
from harness.regression.variation import growth_needed, widened
from harness.stats import (
    Evidence,
    Panel,
    limits,
    p_above,
    p_below,
    power_above,
    ratio_limits,
    samples_needed,
    smallest_effect,
    too_few,
)
from harness.stats.pivot import Spread
from harness.stats.power import FEWEST_CLUSTERS


@dataclass(frozen=True, kw_only=True, slots=True)
class PValues:
    """One-sided, each of its null: "the loss is at most the margin", "no gain", "the loss is at least the margin"."""

    regressed: float
    improved: float
    passed: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Tails:
    """At what p a regression is called, the whole suite's error rate shared out, and at what p a pass is."""

    regressed: float
    passed: float


Shortage: TypeAlias = Literal["clusters", "differing"]


class Weight(Protocol):
    """One row, weighed. Losses are positive; a tail is the one-sided error rate of a limit or a verdict."""

    @property
    def p(self) -> PValues:
        """What verdicts rest on; with unmeasured answers the largest over both ways to count them."""

    @property
    def p_at_best(self) -> PValues:
        """The smallest over both ways to count unmeasured answers."""

    @property
    def shortage(self) -> Shortage | None:
        """Why a regression cannot rest on them: "clusters", or "differing" samples; see `stats.too_few`."""

    def limits(self, tail: float) -> tuple[float, float]:
        """Of the loss, infinite where nothing is known."""

    def power(self, loss: float, tail: float) -> float:
        """The chance that a repetition of this size shows a true loss of this size to exceed the margin."""

    def detectable(self, tail: float) -> float:
        """The loss at which `power` is 80 %; inf where there is none."""

    def samples_needed(self, tails: Tails) -> int | None:
        """With how many the loss would be told from the margin with 80 % power, were the estimate true."""


def rows_of(evidence: Evidence, rows: Sequence[int]) -> Evidence:
    """Some rows of the evidence, in this order."""
    at = list(rows)
    spread = evidence.spread
    return replace(
        evidence,
        estimate=evidence.estimate[at],
        error=evidence.error[at],
        skew=evidence.skew[at],
        spread=Spread(
            squares=spread.squares[at],
            cubes=spread.cubes[at],
            samples=spread.samples[at],
            clusters=spread.clusters[at],
        ),
        pseudo=evidence.pseudo[at],
        effective=evidence.effective[at],
        active=evidence.active[at],
        discordant=evidence.discordant[at],
        ternary=evidence.ternary[at],
        low=evidence.low[at],
        high=evidence.high[at],
        draws=evidence.draws[:, at],
    )


def row_of(evidence: Evidence, row: int) -> Evidence:
    """One row of the evidence."""
    return rows_of(evidence, [row])


def critical_of(evidence: Evidence, tail: float) -> Floats:
    """[row] what the pivot must exceed for a one-sided p below `tail`."""
    return limits(evidence, confidence=1 - 2 * tail).critical


@dataclass(frozen=True, kw_only=True, slots=True)
class MeanWeight:
    """A mean loss: of quality, or in the share of failures.

    `sampled` has one row, or two where unmeasured answers were counted in the candidate's favour and against it.
    """

    sampled: Evidence
    margin: float
    variation: Variation | None

    @property
    def evidence(self) -> Evidence:
        """With what earlier runs say of an unchanged system in its error."""
        return widened(self.sampled, self.variation, [1.0] * self.sampled.rows)

    @property
    def p(self) -> PValues:
        """See `Weight`."""
        regressed, improved, passed = self._p_by_row()
        return PValues(regressed=max(regressed), improved=max(improved), passed=max(passed))

    @property
    def p_at_best(self) -> PValues:
        """See `Weight`."""
        regressed, improved, passed = self._p_by_row()
        return PValues(regressed=min(regressed), improved=min(improved), passed=min(passed))

    def _p_by_row(self) -> tuple[list[float], list[float], list[float]]:
        found = self.evidence
        return (
            p_above(found, self.margin).tolist(),
            p_below(found, 0.0).tolist(),
            p_below(found, self.margin).tolist(),
        )

    @property
    def shortage(self) -> Shortage | None:
        """See `Weight`."""
        return _shortage(too_few(self.sampled))

    def limits(self, tail: float) -> tuple[float, float]:
        """See `Weight`."""
        found = limits(self.evidence, confidence=1 - 2 * tail)
        return float(found.low.min()), float(found.high.max())

    def power(self, loss: float, tail: float) -> float:
        """See `Weight`."""
        found = self.evidence
        return float(power_above(found, loss, self.margin, critical_of(found, tail)).min())

    def detectable(self, tail: float) -> float:
        """See `Weight`."""
        found = self.evidence
        return self.margin + float(smallest_effect(found, critical_of(found, tail)).max())

    def samples_needed(self, tails: Tails) -> int | None:
        """See `Weight`."""
        needed = [
            _needed(row_of(self.sampled, row), self.margin, tails, self.variation, 1.0)
            for row in range(self.sampled.rows)
        ]
        known = [each for each in needed if each is not None]
        return max(known) if len(known) == len(needed) else None


LINE, GAIN, CANDIDATE, BASELINE = range(4)


@dataclass(frozen=True, kw_only=True, slots=True)
class RatioWeight:
    """The ratio of two mean costs, less 1.

    Rows: candidate - (1 + margin) baseline; candidate - baseline; candidate; baseline. "The ratio is at most 1 +
    margin" is all lines candidate - r baseline with r from 0 to there. The least clear of them lies at one of the ends,
    since the studentised line, a function of r, has one maximum and no minimum within: hence the last two rows, by
    which more margin never makes a regression.
    """

    panel: Panel
    sampled: Evidence
    margin: float
    variation: Variation | None

    @property
    def evidence(self) -> Evidence:
        """With what earlier runs say of an unchanged system in its error."""
        before, after = self._means
        single = np.sqrt(0.5)
        scales = [(1 + self.margin) * before, before, single * after, single * before]
        return widened(self.sampled, self.variation, scales)

    @property
    def _means(self) -> tuple[float, float]:
        return float(self.sampled.estimate[BASELINE]), float(self.sampled.estimate[CANDIDATE])

    @property
    def p(self) -> PValues:
        """See `Weight`."""
        above, below = p_above(self.evidence, 0.0), p_below(self.evidence, 0.0)
        return PValues(
            regressed=float(max(above[LINE], above[CANDIDATE])),
            improved=float(max(below[GAIN], above[BASELINE])),
            passed=float(max(below[LINE], above[BASELINE])),
        )

    @property
    def p_at_best(self) -> PValues:
        """The same: nothing is imputed."""
        return self.p

    @property
    def shortage(self) -> Shortage | None:
        """See `Weight`."""
        return _shortage(too_few(row_of(self.sampled, LINE)))

    def limits(self, tail: float) -> tuple[float, float]:
        """Fieller's; see `Weight`."""
        before, after = self._means
        sd = self.variation.sd if self.variation else 0.0
        found = ratio_limits(
            self.panel,
            CANDIDATE,
            BASELINE,
            confidence=1 - 2 * tail,
            beyond=((sd * after) ** 2, (sd * before) ** 2),
            degrees=float(self.evidence.degrees[LINE]) if self.variation else None,
        )
        return found.low - 1, found.high - 1

    def power(self, loss: float, tail: float) -> float:
        """See `Weight`."""
        line = row_of(self.evidence, LINE)
        distance = (loss - self.margin) * self._means[0]
        return float(power_above(line, distance, 0.0, critical_of(line, tail))[0])

    def detectable(self, tail: float) -> float:
        """See `Weight`."""
        line, before = row_of(self.evidence, LINE), self._means[0]
        least = float(smallest_effect(line, critical_of(line, tail))[0])
        return self.margin + least / before if before > 0 else np.inf

    def samples_needed(self, tails: Tails) -> int | None:
        """See `Weight`."""
        scale = (1 + self.margin) * self._means[0]
        return _needed(row_of(self.sampled, LINE), 0.0, tails, self.variation, scale)


def _needed(row: Evidence, margin: float, tails: Tails, variation: Variation | None, scale: float) -> int | None:
    """Samples for one row; with a variance between runs these shrink the rest of the error alone."""
    gap = float(row.estimate[0]) - margin
    tail = tails.regressed if gap > 0 else tails.passed
    if variation is None:
        return samples_needed(row, margin, critical_of(row, tail))[0]
    error = float(row.error[0])
    growth = growth_needed(gap, tail, error**2, float(row.degrees[0]), variation, scale) if np.isfinite(error) else None
    if growth is None:
        return None
    least = FEWEST_CLUSTERS / float(row.clusters[0])
    return int(np.ceil(max(growth, least) * float(row.samples[0])))


def _shortage(found: Sequence[str | None]) -> Shortage | None:
    if "clusters" in found:
        return "clusters"
    return "differing" if "discordant" in found else None
