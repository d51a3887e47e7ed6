"""Cluster resampling: whole clusters are drawn with replacement, the same draw for every row of a panel."""

from collections.abc import Iterator

import numpy as np

from harness.stats.panels import ClusterSums, Floats, Panel, cluster_sums, sums_by_code
from harness.stats.pivot import Spread, measured, to_symmetric

RESAMPLES = 10_000
MOST_BLOCKS = 1_000
CHUNK_CELLS = 1_000_000


def weight_chunks(units: int, resamples: int, rng: np.random.Generator) -> Iterator[Floats]:
    """How often each unit is drawn, `weights[resample, unit]` with rows summing to `units`, chunk by chunk."""
    step = max(1, CHUNK_CELLS // max(units, 1))
    for start in range(0, resamples, step):
        size = min(step, resamples - start)
        drawn = rng.integers(0, units, size=(size, units), dtype=np.int64)
        drawn += np.arange(size, dtype=np.int64)[:, None] * units
        counts = np.bincount(drawn.ravel(), minlength=size * units)
        yield counts.reshape(size, units).astype(np.float64)


def mean_draws(source: Panel, *, rng: np.random.Generator, resamples: int = RESAMPLES) -> Floats:
    """`draws[resample, row]`: the rows' means under the cluster bootstrap, jointly over all rows.

    For anything computed from several means at once: total cost, break-even, the probability of being best.
    Above MOST_BLOCKS clusters, clusters are first merged at random into that many blocks, which keeps the mean, the
    variance and the skewness of the draws and bounds the work. A resample in which a row has no sample repeats the
    row's own mean; so does every draw of a panel with a single cluster.
    """
    sums = _in_blocks(cluster_sums(source), rng)
    units = sums.totals.shape[1]
    if units == 0:
        return np.zeros((resamples, source.rows))
    parts = []
    for weights in weight_chunks(units, resamples, rng):
        counts = weights @ sums.counts.T
        own = np.broadcast_to(sums.means, counts.shape)
        parts.append(np.divide(weights @ sums.totals.T, counts, out=own.copy(), where=counts > 0))
    return np.concatenate(parts)


def _in_blocks(sums: ClusterSums, rng: np.random.Generator) -> ClusterSums:
    units = sums.totals.shape[1]
    if units <= MOST_BLOCKS:
        return sums
    codes = rng.permutation(units) % MOST_BLOCKS
    return ClusterSums(totals=sums_by_code(sums.totals, codes), counts=sums_by_code(sums.counts, codes))


def studentised_draws(
    sums: ClusterSums, pseudo: Floats, *, rng: np.random.Generator, resamples: int = RESAMPLES
) -> Floats:
    """`z[resample, row]`: the pivot (see `pivot`) of resampled means around the rows' own means.

    pseudo[row, 2] is what `pivot.measured` takes. A resample that says nothing of its own error (fewer than two
    clusters with samples, or no spread at all) counts as infinitely far off, unless it did not move.
    """
    n, e = sums.counts, sums.residuals
    present = (n > 0).astype(np.float64)
    columns = (present, n, e, n * n, n * e, e * e, n**3, n * n * e, n * e * e, e**3)
    table = np.concatenate(columns).T
    parts = []
    for weights in weight_chunks(n.shape[1], resamples, rng):
        sums_of = np.split(weights @ table, len(columns), axis=1)
        parts.append(_pivots(sums_of, pseudo))
    return np.concatenate(parts)


def _pivots(sums_of: list[Floats], pseudo: Floats) -> Floats:
    clusters, n, e, nn, ne, ee, nnn, nne, nee, eee = sums_of
    shift = np.divide(e, n, out=np.zeros_like(n), where=n > 0)
    # a resample's own residuals are e - shift * n; squares and cubes are expanded so that sums suffice
    squares = np.maximum(ee - 2 * shift * ne + shift**2 * nn, 0.0)
    cubes = eee - 3 * shift * nee + 3 * shift**2 * nne - shift**3 * nnn
    error, skew = measured(Spread(squares=squares, cubes=cubes, samples=n, clusters=clusters), pseudo)
    lost = np.where(shift == 0, 0.0, np.copysign(np.inf, shift))
    known = np.isfinite(error) & (error > 0)
    ratio = np.divide(shift, error, out=lost, where=known)
    return np.where(known, to_symmetric(np.where(known, ratio, 0.0), skew), lost)


def student_draws(
    correlation: Floats, degrees: Floats, *, rng: np.random.Generator, resamples: int = RESAMPLES
) -> Floats:
    """`t[resample, row]`: Student t with `degrees[row]`, correlated as this matrix says, which may be singular.

    Rows of equal degrees share their chi-square, so that they are multivariate t.
    """
    values, vectors = np.linalg.eigh(correlation)
    root = vectors * np.sqrt(np.clip(values, 0.0, None))
    normal = rng.standard_normal((resamples, len(values))) @ root.T
    distinct, place = np.unique(degrees, return_inverse=True)
    scale = np.sqrt(rng.chisquare(distinct, size=(resamples, len(distinct))) / distinct)
    return np.asarray(normal / scale[:, place], dtype=np.float64)
