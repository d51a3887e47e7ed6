"""What this many samples can show, how many would settle a question, and when there are too few to ask it."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from harness.stats.evidence import Evidence, degrees_of
from harness.stats.intervals import student_critical, student_tail
from harness.stats.panels import Floats
from harness.stats.pivot import Spread, from_symmetric, measured, pseudo_weight

POWER = 0.8
FEWEST_CLUSTERS = 30
FEWEST_DISCORDANT = 10
MOST_GROWTH = 1e6
SEARCH_POINTS = 17
SEARCH_ROUNDS = 9
FARTHEST_SHIFT = 30.0

Shortage = Literal["clusters", "discordant"]


def too_few(evidence: Evidence) -> tuple[Shortage | None, ...]:
    """Per row why nominal limits cannot be trusted, or None where they can.

    "clusters": below FEWEST_CLUSTERS. "discordant": differences of right-or-wrong scores with fewer than
    FEWEST_DISCORDANT samples on which the arms differ; to be weighed only where an escalation rests on them.
    """
    shortages: list[Shortage | None] = []
    for clusters, discordant, ternary in zip(evidence.clusters, evidence.discordant, evidence.ternary, strict=True):
        if clusters < FEWEST_CLUSTERS:
            shortages.append("clusters")
        else:
            shortages.append("discordant" if ternary and discordant < FEWEST_DISCORDANT else None)
    return tuple(shortages)


def power_above(evidence: Evidence, effect: ArrayLike, margin: ArrayLike, critical: Floats) -> Floats:
    """[row] chance that the low limit exceeds `margin` in a repetition of the same size, if the true mean is `effect`.

    Noncentral t with the observed spread; `critical` from the limits in use, so that a family's price is included.
    0 below two clusters.
    """
    distance = np.asarray(effect, dtype=np.float64) - np.asarray(margin, dtype=np.float64)
    return _chance(distance, (evidence.error, evidence.skew), critical, evidence.degrees)


def smallest_effect(evidence: Evidence, critical: Floats, *, power: float = POWER) -> Floats:
    """[row] how far above a margin the true mean must lie for `power` to show it with these samples.

    inf below two clusters; 0 where nothing varies and nothing bounds the values.
    """
    from scipy.special import nctdtrinc

    needed = from_symmetric(critical, evidence.skew)
    shift = np.asarray(nctdtrinc(evidence.degrees, 1 - power, needed), dtype=np.float64)
    return np.where(np.isfinite(evidence.error), shift, 1.0) * evidence.error


def samples_needed(
    evidence: Evidence, margin: ArrayLike, critical: Floats, *, power: float = POWER
) -> tuple[int | None, ...]:
    """Per row the samples with which the limits would lie clear of `margin` with this power, were the estimate true.

    Clear above it where the estimate is above, below it where it is below; clusters grow in number and keep their
    size. `critical` is that of the limits in use, carried over to more degrees of freedom. Never fewer than lift the
    row out of `too_few`. None where the estimate is the margin, where below two clusters nothing is known of the
    spread, or where more than MOST_GROWTH times the samples would be needed.
    """
    gap = evidence.estimate - np.asarray(margin, dtype=np.float64)
    tail = student_tail(critical, evidence.degrees)
    low, high = np.full(evidence.rows, -np.log(MOST_GROWTH)), np.full(evidence.rows, np.log(MOST_GROWTH))
    for _ in range(SEARCH_ROUNDS):
        tried = np.linspace(low, high, SEARCH_POINTS)
        enough = _chance_grown(evidence, gap, tail, np.exp(tried)) >= power
        first = np.where(enough.any(axis=0), enough.argmax(axis=0), SEARCH_POINTS - 1)
        high = np.take_along_axis(tried, first[None], axis=0)[0]
        low = np.take_along_axis(tried, np.maximum(first - 1, 0)[None], axis=0)[0]
    growth = np.maximum(np.exp(high), _decidable_growth(evidence))
    reachable = (_chance_grown(evidence, gap, tail, growth) >= power) & (gap != 0) & np.isfinite(evidence.error)
    needed = np.ceil(growth * evidence.spread.samples)
    return tuple(int(n) if settled else None for n, settled in zip(needed, reachable, strict=True))


def _chance_grown(evidence: Evidence, gap: Floats, tail: Floats, growth: Floats) -> Floats:
    """[..., row] the power with `growth[..., row]` times the clusters, spread in proportion."""
    spread = evidence.spread
    grown = Spread(
        squares=spread.squares * growth,
        cubes=spread.cubes * growth,
        samples=spread.samples * growth,
        clusters=np.maximum(spread.clusters * growth, 2.0),
    )
    weight = pseudo_weight(evidence.active * growth)
    pseudo = np.stack([weight, np.broadcast_to(evidence.pseudo[:, 1], weight.shape)], axis=-1)
    error, skew = measured(grown, pseudo)
    degrees = degrees_of(evidence.effective * growth)
    critical = student_critical(tail, degrees)
    return _chance(np.abs(gap), (error, skew * np.sign(gap)), critical, degrees)


def _chance(distance: Floats, error_and_skew: tuple[Floats, Floats], critical: Floats, degrees: Floats) -> Floats:
    from scipy.special import nctdtr

    error, skew = error_and_skew
    usable = np.isfinite(error) & (error > 0) & np.isfinite(critical)
    shift = np.divide(distance, error, out=np.zeros_like(error), where=usable)
    needed = from_symmetric(np.where(usable, critical, 0.0), skew)
    chance = 1 - nctdtr(degrees, np.clip(shift, -FARTHEST_SHIFT, FARTHEST_SHIFT), needed)
    certain = (error == 0) & (distance > 0)
    return np.asarray(np.where(usable, chance, np.where(certain, 1.0, 0.0)), dtype=np.float64)


def _decidable_growth(evidence: Evidence) -> Floats:
    clusters = FEWEST_CLUSTERS / np.maximum(evidence.spread.clusters, 1.0)
    differing = np.where(evidence.ternary & (evidence.discordant > 0), evidence.discordant, np.inf)
    return np.maximum(clusters, FEWEST_DISCORDANT / differing)
