"""Pairs of arms as rows for the statistics, and what the statistics say of each pair.

Every quantity is laid out as the higher arm's gain, once with unmeasured answers imputed against it (the first rows)
and, where there are any, once more in its favour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias
from zlib import crc32

import numpy as np

from harness.decision.bounds import Bound
from harness.decision.measured import ArmEvidence, Booleans, Floats, Integers, Measure
from harness.stats import Evidence, Limits, Panel, limits, panel, simultaneous_limits, stacked, weigh
from harness.stats.resampling import RESAMPLES

Pair: TypeAlias = tuple[ArmEvidence, ArmEvidence]
"""The lower arm and the higher one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Paired:
    """One quantity of all pairs of one task: `against` and `favour`, each [pair, sample], where `present`."""

    against: Floats
    favour: Floats
    present: Booleans
    clusters: Integers
    bounds: tuple[float, float] | None = None

    def among(self, kept: Booleans) -> "Paired":
        """The same pairs on some of the samples."""
        return Paired(
            against=self.against[:, kept],
            favour=self.favour[:, kept],
            present=self.present[:, kept],
            clusters=self.clusters[kept],
            bounds=self.bounds,
        )

    def rows(self) -> Panel:
        """The rows to weigh: those against, then those in favour where they differ."""
        worst = panel(self.against, present=self.present, clusters=self.clusters, bounds=self.bounds)
        if np.array_equal(self.against, self.favour):
            return worst
        return stacked(worst, panel(self.favour, present=self.present, clusters=self.clusters, bounds=self.bounds))


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighed:
    """What the statistics say of one quantity of all pairs of one task."""

    pairs: int
    evidence: Evidence
    alone: Limits
    simultaneous: Limits

    def bound(self, pair: int) -> Bound:
        """Simultaneous limits over both imputations, around the middle of both estimates."""
        other = self._favour(pair)
        estimate = self.evidence.estimate
        return Bound(
            low=min(float(self.simultaneous.low[pair]), float(estimate[pair])),
            value=float(estimate[pair] + estimate[other]) / 2,
            high=max(float(self.simultaneous.high[other]), float(estimate[other])),
        )

    def single(self, pair: int) -> Bound:
        """The pair's own limits, as if it were the only one."""
        low, high = float(self.alone.low[pair]), float(self.alone.high[self._favour(pair)])
        return Bound(low=low, value=self.bound(pair).value, high=high)

    def rows_of(self, pair: int) -> tuple[int, ...]:
        """The rows that hold this pair: one, or two where unmeasured answers were imputed."""
        other = self._favour(pair)
        return (pair,) if other == pair else (pair, other)

    def _favour(self, pair: int) -> int:
        return pair if self.evidence.rows == self.pairs else pair + self.pairs


def drawn(paired: Paired, seed: int, resamples: int = RESAMPLES) -> Evidence:
    """What the samples say of one task's pairs."""
    return weigh(paired.rows(), rng=np.random.default_rng(seed), resamples=resamples)


def weigh_alone(paired: Paired, seed: int, confidence: float) -> Weighed:
    """The pairs of one task as a family of their own."""
    return weigh_families([paired], [drawn(paired, seed)], confidence, apart=True)[0]


def weigh_families(
    members: Sequence[Paired], proofs: Sequence[Evidence], confidence: float, apart: bool
) -> list[Weighed]:
    """Weigh the pairs of several tasks, each with its evidence, as one family, or each task as its own (`apart`)."""
    if apart:
        found = [simultaneous_limits([proof], confidence=confidence)[0] for proof in proofs]
    else:
        found = simultaneous_limits(proofs, confidence=confidence)
    return [
        Weighed(
            pairs=len(member.against),
            evidence=proof,
            alone=limits(proof, confidence=confidence),
            simultaneous=each,
        )
        for member, proof, each in zip(members, proofs, found, strict=True)
    ]


def seed_for(seed: int, *names: str) -> int:
    """A seed of its own for each task and quantity, whatever else is in the run."""
    return crc32("/".join([str(seed), *names]).encode())


def paired_measure(pairs: Sequence[Pair], metric: str | None, clusters: Integers) -> Paired:
    """The difference in a metric (None: the primary one, in [0, 1])."""
    lower, higher = ([_metric(pair[side], metric) for pair in pairs] for side in (0, 1))
    return Paired(
        against=_table([high.low - low.high for low, high in zip(lower, higher, strict=True)], clusters),
        favour=_table([high.high - low.low for low, high in zip(lower, higher, strict=True)], clusters),
        present=_table([low.asked & high.asked for low, high in zip(lower, higher, strict=True)], clusters) > 0,
        clusters=clusters,
        bounds=(-1.0, 1.0) if metric is None else None,
    )


def _metric(arm: ArmEvidence, metric: str | None) -> Measure:
    return arm.quality if metric is None else arm.metrics[metric]


def _table(rows: Sequence[Floats] | Sequence[Booleans], clusters: Integers) -> Floats:
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(clusters))
