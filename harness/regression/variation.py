"""How much an unchanged system moves from run to run, learned from earlier runs, and how a gate reckons with it.

The answers of one run share that run's load on the server, the provider's version and the like, so two runs of the same
system differ by more than their samples explain. The part beyond is a variance component between runs:

    spread^2 = variance of the runs' values = sd^2 + what sampling alone does to one run's value.

That variance is half the mean square of what the value changes by from one run to the next (von Neumann and others
1941), not the square around the runs' mean: a change that stays, which is what a gate is there to find, would widen the
latter for as long as it is remembered, and hide itself.

A difference of two runs then has the variance within^2 + 2 sd^2. Its degrees of freedom follow Satterthwaite 1946, with
the uncertainty of sd^2 taken for that of spread^2: a component that is estimated as 0 is no proof that there is none.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from harness.core.regressions import Variation
from harness.decision.measured import Floats, Integers
from harness.stats import Evidence, quantile_error
from harness.stats.panels import sums_by_code
from harness.stats.power import MOST_GROWTH, POWER

LEAST_S = 1e-3
"""What takes less moves with the machine's own jitter, and matters to nobody."""
LEAST_RUNS = 5
"""Below as many runs a standard deviation says next to nothing."""
ROUNDS = 20


def variation_of_scores(scores: ArrayLike, clusters: Integers, *, relative: bool = False) -> Variation | None:
    """From `scores[run, sample]`, quality, failures or cost of earlier runs in order; None below LEAST_RUNS.

    Two-way analysis of variance without replication, cluster by cluster: what a run adds to all samples, beside what
    is left over. `relative`: of the value's logarithm, as cost is weighed. Samples without a value in any run (NaN) are
    left out; None where no sample is left, or a relative one's mean is 0.
    """
    table = np.asarray(scores, dtype=np.float64)
    table = table[:, ~np.isnan(table).any(axis=0)]
    kept = ~np.isnan(np.asarray(scores, dtype=np.float64)).any(axis=0)
    runs, samples = table.shape
    if runs < LEAST_RUNS or samples == 0 or (relative and table.mean() == 0):
        return None
    table = table / table.mean() if relative else table
    means = table.mean(axis=1)
    left = table - means[:, None] - table.mean(axis=0) + means.mean()
    codes = np.unique(clusters[kept], return_inverse=True)[1].astype(np.int64)
    totals = sums_by_code(left, codes)
    groups = totals.shape[1]
    sampling = float((totals**2).sum()) / ((runs - 1) * samples**2) * groups / max(groups - 1, 1)
    return _variation(means, sampling)


def variation_of_times(times_s: Sequence[ArrayLike], share: float) -> Variation | None:
    """From the latencies of earlier runs in order, one array each: of the logarithm of their `share` quantile.

    None below LEAST_RUNS, and where a run timed too few answers to know its quantile's error.
    """
    logs = [log_seconds(each) for each in times_s if np.size(each)]
    if len(logs) < LEAST_RUNS:
        return None
    errors = np.array([quantile_error(each, share) for each in logs])
    if not np.isfinite(errors).all():
        return None
    return _variation(np.array([np.quantile(each, share) for each in logs]), float((errors**2).mean()))


def log_seconds(times_s: ArrayLike) -> Floats:
    """Logarithms of times; what took less than LEAST_S counts as that."""
    return np.asarray(np.log(np.maximum(np.asarray(times_s, dtype=np.float64), LEAST_S)))


def _variation(values: Floats, sampling: float) -> Variation:
    """Of a run's value, in the order of the runs; the degrees are those of a normal law's successive differences."""
    runs = len(values)
    spread = float((np.diff(values) ** 2).sum()) / (2 * (runs - 1))
    return Variation(
        sd=float(np.sqrt(max(spread - sampling, 0.0))),
        spread=float(np.sqrt(spread)),
        degrees=2 * (runs - 1) ** 2 / (3 * runs - 4),
    )


def degrees_with(within: float, degrees: float, variation: Variation, scale: float = 1.0) -> float:
    """Satterthwaite's degrees of freedom of `within` + 2 sd^2 `scale`^2, variances of a difference; at least 1."""
    total = within + 2 * (variation.sd * scale) ** 2
    unsure = within**2 / degrees + (2 * (variation.spread * scale) ** 2) ** 2 / variation.degrees
    return max(total**2 / unsure, 1.0) if unsure > 0 else degrees


def growth_needed(
    gap: float, tail: float, within: float, degrees: float, variation: Variation | None, scale: float = 1.0
) -> float | None:
    """How many times the samples tell a difference from its bound, `gap` away, at `tail` with 80 % power.

    Samples shrink the variance `within` and leave that between runs, which also leaves ever fewer degrees of freedom.
    None where no number of samples would do, or more than MOST_GROWTH times.
    """
    from scipy.special import stdtrit

    known = variation or Variation(sd=0.0, spread=0.0, degrees=1.0)
    growth = 1.0
    for _ in range(ROUNDS):
        left = degrees_with(within / growth, degrees * growth, known, scale)
        reach = float(stdtrit(left, 1 - tail) + stdtrit(left, POWER))
        room = (gap / reach) ** 2 - 2 * (known.sd * scale) ** 2
        if room <= 0 or within > room * MOST_GROWTH:
            return None
        growth = within / room
    return growth


def widened(evidence: Evidence, variation: Variation | None, scales: Sequence[float]) -> Evidence:
    """The same rows with the variance between runs in their error; `scales[row]` is by what a row weighs `sd`.

    A normal part adds no skewness, so what the pivot is freed of shrinks. p values and limits are Student's.
    """
    if variation is None:
        return evidence
    scale = np.asarray(scales, dtype=np.float64)
    error = np.sqrt(evidence.error**2 + 2 * (variation.sd * scale) ** 2)
    shrunk = np.divide(evidence.error, error, out=np.ones_like(error), where=np.isfinite(error) & (error > 0))
    degrees = [
        degrees_with(float(within) ** 2, float(left), variation, float(each)) if np.isfinite(within) else float(left)
        for within, left, each in zip(evidence.error, evidence.degrees, scale, strict=True)
    ]
    return replace(evidence, error=error, skew=evidence.skew * shrunk**3, effective=np.array(degrees) + 1, method="t")
