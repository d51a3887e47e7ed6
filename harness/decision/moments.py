"""Means and covariances of what two arms use and how well they do, from which money follows at any prices."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from harness.decision.contrasts import Moments
from harness.decision.measured import COMPONENTS, ArmEvidence, Booleans, Floats, Integers
from harness.decision.weighing import Pair, usage_range
from harness.stats import panel
from harness.stats.panels import cluster_sums

Both: TypeAlias = tuple[Moments, Moments]
"""With unmeasured answers imputed against the higher arm, and in its favour; the same object where there are none."""

_WIDTH = 1 + len(COMPONENTS)


def pair_moments(pairs: Sequence[Pair], clusters: Integers) -> dict[tuple[str, str], Both]:
    """The moments of every pair, over the samples that both arms were asked."""
    groups: dict[bytes, list[Pair]] = defaultdict(list)
    for pair in pairs:
        groups[_both_asked(pair).tobytes()].append(pair)
    found = {}
    for group in groups.values():
        found.update(_group_moments(group, _both_asked(group[0]), clusters))
    return found


def _both_asked(pair: Pair) -> Booleans:
    return pair[0].quality.asked & pair[1].quality.asked


def _group_moments(pairs: Sequence[Pair], asked: Booleans, clusters: Integers) -> dict[tuple[str, str], Both]:
    """Pairs over the same samples share one covariance matrix of all their arms' columns."""
    arms = list({arm.name: arm for pair in pairs for arm in pair}.values())
    place = {arm.name: number for number, arm in enumerate(arms)}
    low, high = zip(*(_columns(arm) for arm in arms), strict=True)
    whole = all(np.array_equal(least, most) for least, most in zip(low, high, strict=True))
    mean, covariance = _mean_and_covariance(np.concatenate(low if whole else [*low, *high]), asked, clusters)
    shift = 0 if whole else len(arms)
    found = {}
    for lower, higher in pairs:
        at = (place[lower.name], place[higher.name])
        against = _picked(mean, covariance, _signs(len(mean), at, (at[0] + shift, at[1] + shift)))
        favour = _picked(mean, covariance, _signs(len(mean), (at[0] + shift, at[1] + shift), at))
        found[lower.name, higher.name] = (against, against if whole else favour)
    return found


def _columns(arm: ArmEvidence) -> tuple[Floats, Floats]:
    """[quality and components, sample] at least and at most."""
    least, most = usage_range(arm)
    return np.vstack([arm.quality.low, least.T]), np.vstack([arm.quality.high, most.T])


def _mean_and_covariance(columns: Floats, asked: Booleans, clusters: Integers) -> tuple[Floats, Floats]:
    """Of the columns' means, cluster-robust (Liang & Zeger 1986, with the G / (G - 1) factor)."""
    sums = cluster_sums(panel(columns[:, asked], clusters=clusters[asked]))
    groups, count = sums.counts.shape[1], int(asked.sum())
    scale = groups / (groups - 1) / count**2 if groups > 1 else 0.0
    residuals = sums.residuals
    return sums.means, residuals @ residuals.T * scale


def _signs(size: int, low: tuple[int, int], high: tuple[int, int]) -> Floats:
    """[moment, column] the quality gain, the lower arm's usage, and minus the higher arm's.

    `low` and `high` are the blocks of (lower arm, higher arm) that hold what counts against the higher arm: its
    least quality and most usage, the lower arm's most quality and least usage.
    """
    signs = np.zeros((1 + 2 * len(COMPONENTS), size))
    signs[0, low[1] * _WIDTH], signs[0, high[0] * _WIDTH] = 1.0, -1.0
    for number in range(len(COMPONENTS)):
        signs[1 + number, low[0] * _WIDTH + 1 + number] = 1.0
        signs[_WIDTH + number, high[1] * _WIDTH + 1 + number] = -1.0
    return signs


def _picked(mean: Floats, covariance: Floats, signs: Floats) -> Moments:
    return Moments(mean=signs @ mean, covariance=signs @ covariance @ signs.T)
