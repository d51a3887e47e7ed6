"""Worlds whose truth is known: arms with set means, on samples that may come in clusters.

Scores come from a Gaussian copula: `rho` is the correlation of two arms on a sample, `icc` that of two samples in a
cluster, both before the scores are cut to right or wrong, or bent to a Beta law.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri
from scipy.stats import beta

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

LEAST_CLUSTERS = 30
LARGEST_CLUSTER = 10
GRID = np.linspace(-7, 7, 7001)


@dataclass(frozen=True, kw_only=True)
class World:
    """One way the truth may be: `means` per arm, `clustered` into clusters of up to ten samples or not."""

    n: int
    clustered: bool
    shape: str
    means: tuple[float, ...]
    rho: float
    icc: float = 0.0

    def __str__(self) -> str:
        clusters = f", clusters (icc {self.icc:g})" if self.clustered else ""
        means = " ".join(f"{mean:g}" for mean in self.means)
        return f"n={self.n} {self.shape}{clusters}, means {means}, rho {self.rho:g}"

    @property
    def kind(self) -> str:
        """What worlds are gathered by."""
        return f"n={self.n} {'clustered' if self.clustered else 'unclustered'} {self.shape}"

    def clusters(self, rng: np.random.Generator) -> Integers:
        """A cluster code per sample: at least 30 clusters of one to ten samples."""
        if not self.clustered:
            return np.arange(self.n)
        codes = np.repeat(np.arange(self.n), rng.integers(1, LARGEST_CLUSTER + 1, self.n))[: self.n]
        if codes.max() + 1 >= LEAST_CLUSTERS:
            return codes
        places = rng.permutation(np.repeat(np.arange(LEAST_CLUSTERS), LARGEST_CLUSTER - 1))
        return np.concatenate([np.arange(LEAST_CLUSTERS), places[: self.n - LEAST_CLUSTERS]])

    def scores(self, codes: Integers, replicates: int, rng: np.random.Generator) -> list[Floats]:
        """Per arm `scores[replicate, sample]`."""
        groups = int(codes.max()) + 1

        def mixed(size: int) -> list[Floats]:
            shared = rng.standard_normal((replicates, size))
            own = [rng.standard_normal((replicates, size)) for _ in self.means]
            return [np.sqrt(self.rho) * shared + np.sqrt(1 - self.rho) * each for each in own]

        latent = zip(mixed(groups), mixed(len(codes)), self.means, strict=True)
        return [
            self._shaped(np.sqrt(self.icc) * of_cluster[:, codes] + np.sqrt(1 - self.icc) * of_sample, mean)
            for of_cluster, of_sample, mean in latent
        ]

    def _shaped(self, latent: Floats, mean: float) -> Floats:
        if self.shape == "binary":
            return np.asarray(latent < ndtri(mean), dtype=np.float64)
        return np.asarray(np.interp(latent, GRID, _beta_quantiles(mean)), dtype=np.float64)


@cache
def _beta_quantiles(mean: float) -> Floats:
    """On the grid, the quantiles of a Beta law with this mean: uniform at 0.5, more skewed towards 0 and 1."""
    size = 1 / min(mean, 1 - mean)
    return np.asarray(beta.ppf(ndtr(GRID), size * mean, size * (1 - mean)), dtype=np.float64)


def worlds(means: list[tuple[float, ...]], rhos: tuple[float, ...] = (0.0, 0.9)) -> Iterator[World]:
    """All combinations of size, clustering, shape, means and correlation."""
    for n, clustered, shape, mean, rho in product(
        (50, 100, 200, 1000), (False, True), ("binary", "continuous"), means, rhos
    ):
        for icc in (0.0, 0.5) if clustered else (0.0,):
            yield World(n=n, clustered=clustered, shape=shape, means=mean, rho=rho, icc=icc)
