"""Confidence limits: single, simultaneous over a family, of scores near their bounds, of draws."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from harness.stats.evidence import Evidence, degrees_of
from harness.stats.panels import Floats, Panel, cluster_sums
from harness.stats.pivot import SKEWNESS_SHARE, from_symmetric, measured, pseudo_clusters, spread_of

ROUNDING = 1e-12


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Two-sided limits per row; each side errs with half the error rate.

    critical[row]: the largest pivot that the limits still allow; power and sample sizes are computed with it.
    A limit is -inf or inf only where fewer than two clusters and no bounds leave everything open.
    """

    low: Floats
    high: Floats
    critical: Floats


def limits(evidence: Evidence, *, confidence: float) -> Limits:
    """Limits of each row taken alone."""
    _check(confidence)
    student = student_critical(np.full(evidence.rows, 1 - confidence), evidence.degrees)
    if evidence.method == "t":
        return _around(evidence, student)
    drawn = np.quantile(np.abs(evidence.draws), confidence, axis=0, method="higher")
    return _around(evidence, np.where(evidence.at_least_student, np.maximum(drawn, student), drawn))


def simultaneous_limits(family: Sequence[Evidence], *, confidence: float) -> list[Limits]:
    """Limits that hold for all rows of all members at once with this confidence (max-t).

    Rows of one member keep their correlation; members, being different tasks, count as independent. Each row's
    draws are brought to one scale by Student's tail probability before the extreme is taken, so that a task with
    few clusters does not widen the limits of one with many. For a family per task, hand in one member at a time.
    """
    _check(confidence)
    tails = [student_tail(each.draws, each.degrees).min(axis=1, initial=1.0) for each in family]
    if not tails:
        return []
    smallest = np.minimum.reduce([each[: min(map(len, tails))] for each in tails])
    level = float(np.quantile(smallest, 1 - confidence, method="lower"))
    return [_around(each, _family_critical(each, level, 1 - confidence)) for each in family]


def _family_critical(evidence: Evidence, level: float, error_rate: float) -> Floats:
    drawn = student_critical(np.full(evidence.rows, level), evidence.degrees)
    alone = student_critical(np.full(evidence.rows, error_rate), evidence.degrees)
    return np.where(evidence.at_least_student, np.maximum(drawn, alone), drawn)


def student_tail(z: Floats, degrees: Floats) -> Floats:
    """Two-sided tail probability of `z[..., row]` under Student's t with `degrees[row]`."""
    from scipy.special import stdtr

    return np.asarray(2 * stdtr(degrees, -np.abs(z)), dtype=np.float64)


def student_critical(error_rate: Floats, degrees: Floats) -> Floats:
    """The value that |t| exceeds with chance `error_rate` under Student's t with these degrees."""
    from scipy.special import stdtrit

    return np.asarray(-stdtrit(degrees, error_rate / 2), dtype=np.float64)


def _around(evidence: Evidence, critical: Floats) -> Limits:
    """Invert the pivot; bounds cut what cannot be, and stand in where nothing is known.

    The limits always enclose the estimate, whatever the skew, which is what keeps worse data from looking better:
    where the high limit refutes a margin, no loss of score can put the low limit above it.
    """
    known = np.isfinite(evidence.error) & np.isfinite(critical)
    z, error = np.where(known, critical, 0.0), np.where(known, evidence.error, 0.0)
    below = evidence.estimate - error * from_symmetric(z, evidence.skew)
    above = evidence.estimate - error * from_symmetric(-z, evidence.skew)
    return Limits(
        low=np.where(known, np.minimum(np.maximum(below, evidence.low), evidence.estimate), evidence.low),
        high=np.where(known, np.maximum(np.minimum(above, evidence.high), evidence.estimate), evidence.high),
        critical=critical,
    )


def score_limits(source: Panel, *, confidence: float) -> Limits:
    """Limits of mean scores in [0, 1], one per row, right close to 0 and 1 too; each row taken alone.

    Wilson 1927 with the effective sample size m(1 - m) / error^2 and Student's t. Where samples are clustered the error
    is cluster-robust, with pseudo-clusters (see `pivot`), and degrees of freedom are those of clusters of equal size
    that would tell as much (Kish 1965). Where all scores are 0, or all 1, each cluster counts as one sample. Graded
    scores of the same spread are more skewed than Wilson has it: on the side of their tail the limit is Hall's (1992),
    with the whole skewness, where that is farther. For simultaneous limits over k rows hand in
    1 - (1 - confidence) / k. Below two clusters: [0, 1].
    """
    _check(confidence)
    sums = cluster_sums(source)
    spread = spread_of(sums)
    usable = spread.clusters > 1
    pseudo = pseudo_clusters(source, sums) * (spread.clusters < spread.samples)[:, None]
    error, skew = measured(spread, pseudo)
    critical = student_critical(np.full(source.rows, 1 - confidence), degrees_of(sums.effective))
    mean = sums.means
    at_bound = (mean < ROUNDING) | (mean > 1 - ROUNDING)
    # critical^2 / effective n, which stays 0 where scores inside (0, 1) do not vary
    tied = np.divide(critical**2, spread.clusters, out=np.zeros(source.rows), where=usable)
    varied = np.where(usable, error, 0.0) ** 2 / np.where(at_bound, 1.0, mean * (1 - mean)) * critical**2
    share = np.where(at_bound, tied, varied)
    centre = (mean + share / 2) / (1 + share)
    half = np.sqrt(share * mean * (1 - mean) + share**2 / 4) / (1 + share)
    low, high = centre - half, centre + half
    graded = usable & ((source.values != 0) & (source.values != 1) & source.present).any(axis=1)
    whole, reach = skew / SKEWNESS_SHARE, np.where(graded, error, 0.0)
    low = np.where(graded & (skew < 0), np.minimum(low, mean - reach * from_symmetric(critical, whole)), low)
    high = np.where(graded & (skew > 0), np.maximum(high, mean - reach * from_symmetric(-critical, whole)), high)
    return Limits(
        low=np.where(usable, np.clip(low, 0, mean), 0.0),
        high=np.where(usable, np.clip(high, mean, 1), 1.0),
        critical=critical,
    )


def draw_limits(draws: Floats, *, confidence: float) -> tuple[Floats, Floats]:
    """Percentile limits of `draws[draw, ...]` along the first axis; draws may be infinite (a break-even at never)."""
    _check(confidence)
    tail = (1 - confidence) / 2
    return (
        np.quantile(draws, tail, axis=0, method="lower"),
        np.quantile(draws, 1 - tail, axis=0, method="higher"),
    )


def _check(confidence: float) -> None:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence}")
