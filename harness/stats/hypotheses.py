"""p values: of a verdict's own null, of "any difference at all", and their adjustment for many."""

import numpy as np
from numpy.typing import ArrayLike

from harness.stats.evidence import Evidence
from harness.stats.intervals import student_tail
from harness.stats.panels import Floats, Panel, cluster_sums
from harness.stats.pivot import to_symmetric

EXACT_FLIPS = 16
FLIP_DRAWS = 10_000
FLIP_CELLS = 4_000_000
SAME = 1e-9


def p_above(evidence: Evidence, margin: ArrayLike) -> Floats:
    """[row] one-sided p value of "the mean is at most `margin`", against its being above.

    Inverts the pivot that the limits invert: p is below (1 - confidence) / 2 just where `limits` puts the low limit
    above the margin (but for the resolution of 1 / resamples). 1 below two clusters. Where nothing varies and nothing
    bounds the values, the estimate is taken for the truth: 1 at or below the margin, else the smallest p there is.
    """
    return _one_sided(evidence, margin, 1.0)


def p_below(evidence: Evidence, margin: ArrayLike) -> Floats:
    """[row] one-sided p value of "the mean is at least `margin`", against its being below; else as `p_above`."""
    return _one_sided(evidence, margin, -1.0)


def _one_sided(evidence: Evidence, margin: ArrayLike, side: float) -> Floats:
    gap = evidence.estimate - np.asarray(margin, dtype=np.float64)
    unknown, constant = np.isinf(evidence.error), evidence.error == 0
    t = np.divide(gap, evidence.error, out=np.zeros(evidence.rows), where=~(unknown | constant))
    z = np.where(constant, np.copysign(np.inf, gap), to_symmetric(t, evidence.skew))
    two_sided = _two_sided(evidence, z)
    p = np.where(side * z > 0, two_sided / 2, 1 - two_sided / 2)
    return np.where(unknown | (constant & (side * gap <= 0)), 1.0, p)


def _two_sided(evidence: Evidence, z: Floats) -> Floats:
    student = student_tail(z, evidence.degrees)
    if evidence.method == "t":
        return student
    beyond = (np.abs(evidence.draws) >= np.abs(z) * (1 - SAME)).sum(axis=0)
    drawn = (beyond + 1) / (len(evidence.draws) + 1)
    return np.where(evidence.at_least_student, np.maximum(drawn, student), drawn)


def holm(p_values: ArrayLike) -> Floats:
    """Holm 1979: step-down adjusted p values, in the order and shape given. Raises ValueError outside [0, 1]."""
    given = np.asarray(p_values, dtype=np.float64)
    flat = given.ravel()
    if not ((flat >= 0) & (flat <= 1)).all():
        raise ValueError("p values must lie in [0, 1]")
    order = np.argsort(flat, kind="stable")
    steps = np.minimum(np.maximum.accumulate(flat[order] * np.arange(flat.size, 0, -1)), 1.0)
    adjusted = np.empty_like(flat)
    adjusted[order] = steps
    return adjusted.reshape(given.shape)


def sign_flip_p(source: Panel, *, rng: np.random.Generator, draws: int = FLIP_DRAWS) -> Floats:
    """[row] two-sided mid-p value of "no difference at all", by flipping the sign of whole clusters.

    Exact where all clusters that differ do so by the same amount (unclustered right-or-wrong scores: this is the
    mid-p McNemar test, Fagerland, Lydersen & Laake 2013) and up to EXACT_FLIPS differing clusters; else from `draws`
    random flips, the same for all rows. 1 where no cluster differs.
    """
    totals = cluster_sums(source).totals
    sizes = np.abs(totals)
    differing = sizes > SAME * sizes.max(axis=1, initial=0.0)[:, None]
    result = np.ones(source.rows)
    undecided = []
    for row in np.flatnonzero(differing.any(axis=1)):
        used = totals[row, differing[row]]
        if np.ptp(np.abs(used)) <= SAME * np.abs(used).max():
            result[row] = _mcnemar(int((used > 0).sum()), used.size)
        elif used.size <= EXACT_FLIPS:
            result[row] = _mid_p(np.abs(_every_flip(used.size) @ used), float(abs(used.sum())), 0)
        else:
            undecided.append(row)
    if undecided:
        result[undecided] = _drawn_flips(totals[undecided], rng, draws)
    return result


def _mcnemar(right: int, of: int) -> float:
    """Two-sided mid-p of `right` heads among `of` >= 1 fair coins."""
    from scipy.special import bdtr

    fewer = min(right, of - right)
    below = float(bdtr(fewer - 1, of, 0.5)) if fewer else 0.0
    up_to = float(bdtr(fewer, of, 0.5))
    return 1 - (up_to - below) / 2 if 2 * fewer == of else below + up_to


def _every_flip(units: int) -> Floats:
    """[flip, unit] all 2^units sign patterns."""
    bits = (np.arange(2**units)[:, None] >> np.arange(units)) & 1
    return np.where(bits == 1, -1.0, 1.0)


def _mid_p(sizes: Floats, observed: float, itself: int) -> float:
    """The share beyond `observed` plus half the share at it; `itself` counts the observation among drawn flips."""
    slack = SAME * max(observed, float(sizes.max()))
    beyond = int((sizes > observed + slack).sum())
    at = int((np.abs(sizes - observed) <= slack).sum()) + itself
    return (beyond + at / 2) / (len(sizes) + itself)


def _drawn_flips(totals: Floats, rng: np.random.Generator, draws: int) -> Floats:
    rows, units = totals.shape
    step = max(1, FLIP_CELLS // units)
    parts = []
    for start in range(0, draws, step):
        size = min(step, draws - start)
        bits = np.unpackbits(np.frombuffer(rng.bytes((size * units + 7) // 8), dtype=np.uint8), count=size * units)
        parts.append(bits.reshape(size, units).astype(np.float64) @ totals.T)
    unflipped = totals.sum(axis=1)
    sizes = np.abs(unflipped - 2 * np.concatenate(parts))
    observed = np.abs(unflipped)
    return np.array([_mid_p(sizes[:, row], float(observed[row]), 1) for row in range(rows)])
