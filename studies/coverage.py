"""How well the intervals, p values and power of `harness.stats` keep their promises, in simulated worlds.

    python studies/stats_coverage.py differences --replicates 2000

prints one line per kind of world and, with --worlds, one per world. All is seeded. Scores come from a Gaussian copula:
`rho` is the correlation of two arms on a sample, `icc` that of two samples in a cluster.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri
from scipy.stats import beta

from harness.stats import (
    SCORE_BOUNDS,
    differences,
    limits,
    look_error_rates,
    p_above,
    panel,
    score_limits,
    sign_flip_p,
    simultaneous_limits,
    smallest_effect,
    too_few,
    weigh,
)

Floats = NDArray[np.float64]
BATCH = 100
RESAMPLES = 1999


@dataclass(frozen=True, kw_only=True)
class World:
    """One way the truth may be: `means` per arm, `clustered` into clusters of up to ten samples or not."""

    n: int
    clustered: bool
    shape: str
    means: tuple[float, ...]
    rho: float
    icc: float

    def clusters(self, rng: np.random.Generator) -> NDArray[np.int64]:
        """A cluster code per sample: at least 30 clusters of one to ten samples."""
        if not self.clustered:
            return np.arange(self.n)
        codes = np.repeat(np.arange(self.n), rng.integers(1, 11, self.n))[: self.n]
        found = codes.max() + 1
        return codes if found >= 30 else np.concatenate([np.arange(30), rng.integers(0, 30, self.n - 30)])

    def scores(self, codes: NDArray[np.int64], replicates: int, rng: np.random.Generator) -> list[Floats]:
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
            return (latent < ndtri(mean)).astype(np.float64)
        size = 1 / min(mean, 1 - mean)
        grid = np.linspace(-7, 7, 7001)
        return np.interp(latent, grid, beta.ppf(ndtr(grid), size * mean, size * (1 - mean)))


def worlds(means: list[tuple[float, ...]], rhos: tuple[float, ...] = (0.0, 0.9)) -> Iterator[World]:
    """All combinations of size, clustering, shape, means and correlation."""
    for n, clustered, shape, mean, rho in product(
        (50, 100, 200, 1000), (False, True), ("binary", "continuous"), means, rhos
    ):
        for icc in (0.0, 0.5) if clustered else (0.0,):
            yield World(n=n, clustered=clustered, shape=shape, means=mean, rho=rho, icc=icc)


PAIRS: list[tuple[float, ...]] = [
    (0.02, 0.02), (0.02, 0.1), (0.1, 0.1), (0.3, 0.35), (0.5, 0.5),
    (0.5, 0.6), (0.7, 0.9), (0.9, 0.9), (0.9, 0.98), (0.98, 0.98),
]  # fmt: skip


def differences_study(replicates: int, rng: np.random.Generator) -> Iterator[tuple[World, dict[str, float]]]:
    """Coverage and tail errors of single 95 % limits, and the size of p_above at the true difference."""
    for world in worlds(PAIRS):
        codes = world.clusters(rng)
        first, second = world.scores(codes, replicates, rng)
        truth = world.means[1] - world.means[0]
        seen = [_weighed(second[part] - first[part], codes, truth, rng) for part in _batches(replicates)]
        columns = {key: np.concatenate([each[key] for each in seen]) for key in seen[0]}
        figures = {key: float(np.mean(column)) for key, column in columns.items()}
        yield world, figures


def _weighed(
    values: Floats, codes: NDArray[np.int64], truth: float, rng: np.random.Generator
) -> dict[str, NDArray[np.bool_]]:
    source = panel(values, clusters=codes, bounds=(-1.0, 1.0))
    evidence = weigh(source, rng=rng, resamples=RESAMPLES)
    found = limits(evidence, confidence=0.95)
    slack = 1e-12
    return {
        "covered": (found.low <= truth + slack) & (found.high >= truth - slack),
        "low_above": found.low > truth + slack,
        "high_below": found.high < truth - slack,
        "p_below_05": p_above(evidence, truth) < 0.05,
        "decidable": np.array([reason is None for reason in too_few(evidence)]),
    }


def scores_study(replicates: int, rng: np.random.Generator) -> Iterator[tuple[World, dict[str, float]]]:
    """Coverage of single 95 % limits of one arm's mean score; decidable: ten expected rights and wrongs."""
    for world in worlds([(mean,) for mean in (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98)], (0.0,)):
        covered, low_above, events = [], [], []
        for _ in range(max(1, replicates // BATCH)):
            codes = world.clusters(rng)
            # the mean is varied a little, since a binary mean's coverage jumps from value to value
            mean = world.means[0] + rng.uniform(-0.01, 0.01)
            scores = replace(world, means=(mean,)).scores(codes, BATCH, rng)[0]
            found = score_limits(panel(scores, clusters=codes, bounds=SCORE_BOUNDS), confidence=0.95)
            covered.append((found.low <= mean) & (found.high >= mean))
            low_above.append(found.low > mean)
            right = np.minimum(scores.sum(axis=1), world.n - scores.sum(axis=1))
            events.append(right >= 10)
        yield (
            world,
            {
                "covered": float(np.mean(covered)),
                "low_above": float(np.mean(low_above)),
                "high_below": 1 - float(np.mean(covered)) - float(np.mean(low_above)),
                "decidable": float(np.mean(events)),
            },
        )


def family_study(replicates: int, rng: np.random.Generator) -> Iterator[tuple[World, dict[str, float]]]:
    """Simultaneous 95 % limits over ten pairs of five arms on each of three tasks: do all hold at once?"""
    arms = (0.6, 0.6, 0.65, 0.7, 0.8)
    pairs = [(s, t) for s in range(5) for t in range(s + 1, 5)]
    for n, clustered, shape in product((100, 300), (False, True), ("binary", "continuous")):
        world = World(n=n, clustered=clustered, shape=shape, means=arms, rho=0.5, icc=0.3 if clustered else 0.0)
        truth = np.array([arms[t] - arms[s] for s, t in pairs])
        hits = []
        for _ in range(replicates):
            proofs = []
            for _task in range(3):
                codes = world.clusters(rng)
                scores = np.concatenate(world.scores(codes, 1, rng))
                source = differences(panel(scores, clusters=codes, bounds=SCORE_BOUNDS), pairs)
                proofs.append(weigh(source, rng=rng, resamples=RESAMPLES))
            found = simultaneous_limits(proofs, confidence=0.95)
            hits.append(all(((each.low <= truth) & (each.high >= truth)).all() for each in found))
        yield world, {"covered": float(np.mean(hits)), "decidable": 1.0}


def power_study(replicates: int, rng: np.random.Generator) -> Iterator[tuple[World, dict[str, float]]]:
    """How often the low limit exceeds 0 where the truth is what smallest_effect promised 80 % for."""
    for n, clustered, shape in product((50, 100, 200, 1000), (False, True), ("binary", "continuous")):
        base = World(n=n, clustered=clustered, shape=shape, means=(0.5, 0.5), rho=0.5, icc=0.3 if clustered else 0.0)
        codes = base.clusters(rng)
        effect = 0.1
        for _ in range(8):
            # the promise depends on the spread, which depends on the effect: settle on a fixed point
            world = World(n=n, clustered=clustered, shape=shape, means=(0.5, 0.5 + effect), rho=0.5, icc=base.icc)
            first, second = world.scores(codes, BATCH, rng)
            proof = weigh(panel(second - first, clusters=codes, bounds=(-1, 1)), rng=rng, resamples=RESAMPLES)
            effect = float(np.mean(smallest_effect(proof, limits(proof, confidence=0.95).critical)))
        world = World(n=n, clustered=clustered, shape=shape, means=(0.5, 0.5 + effect), rho=0.5, icc=base.icc)
        shown = []
        for part in _batches(replicates):
            first, second = world.scores(codes, part.stop - part.start, rng)
            proof = weigh(panel(second - first, clusters=codes, bounds=(-1, 1)), rng=rng, resamples=RESAMPLES)
            shown.append(limits(proof, confidence=0.95).low > 0)
        yield world, {"covered": float(np.mean(np.concatenate(shown))), "effect": effect, "decidable": 1.0}


def same_study(replicates: int, rng: np.random.Generator) -> Iterator[tuple[World, dict[str, float]]]:
    """Arms of equal mean: how often the flip test rejects at 5 %, and two looks (half, then all) find a gain."""
    rates = look_error_rates((0.5, 1.0), error_rate=0.05)
    for world in worlds([(0.5, 0.5), (0.9, 0.9)], (0.5,)):
        codes = world.clusters(rng)
        first, second = world.scores(codes, replicates, rng)
        half = codes < (codes.max() + 1) / 2
        rejected, gained, differed = [], [], []
        for part in _batches(replicates):
            values = second[part] - first[part]
            rejected.append(sign_flip_p(panel(values, clusters=codes), rng=rng, draws=RESAMPLES) < 0.05)
            looks = []
            for kept, rate in zip((half, np.ones_like(half)), rates, strict=True):
                source = panel(values[:, kept], clusters=codes[kept], bounds=(-1, 1))
                found = limits(weigh(source, rng=rng, resamples=RESAMPLES), confidence=1 - rate)
                looks.append((found.low > 0, found.high < 0))
            gained.append(looks[0][0] | looks[1][0])
            differed.append(looks[0][0] | looks[1][0] | looks[0][1] | looks[1][1])
        yield (
            world,
            {
                "covered": 1 - float(np.mean(np.concatenate(rejected))),
                "two_looks_gain": float(np.mean(np.concatenate(gained))),
                "two_looks_differ": float(np.mean(np.concatenate(differed))),
                "decidable": 1.0,
            },
        )


def _batches(replicates: int) -> list[slice]:
    return [slice(start, min(start + BATCH, replicates)) for start in range(0, replicates, BATCH)]


STUDIES = {
    "differences": differences_study,
    "scores": scores_study,
    "family": family_study,
    "power": power_study,
    "same": same_study,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("study", choices=sorted(STUDIES))
    parser.add_argument("--replicates", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--worlds", action="store_true", help="print every world")
    chosen = parser.parse_args()
    groups: dict[tuple[object, ...], list[dict[str, float]]] = {}
    for world, figures in STUDIES[chosen.study](chosen.replicates, np.random.default_rng(chosen.seed)):
        if chosen.worlds:
            print(world, {key: round(value, 4) for key, value in figures.items()}, flush=True)
        decidable = figures["decidable"] >= 0.95
        groups.setdefault((world.n, world.clustered, world.shape, decidable), []).append(figures)
    error = np.sqrt(0.95 * 0.05 / chosen.replicates)
    print(f"replicates {chosen.replicates}: Monte-Carlo standard error of a coverage of 95 % is {error:.4f}")
    for (n, clustered, shape, decidable), found in groups.items():
        covered = np.array([each["covered"] for each in found])
        within = np.mean((covered >= 0.94 - 2 * error) & (covered <= 0.96 + 2 * error))
        others = {
            key: f"mean {np.mean([each[key] for each in found]):.4f} max {max(each[key] for each in found):.4f}"
            for key in found[0]
            if key not in ("covered", "decidable")
        }
        print(
            f"n={n} {'clustered' if clustered else 'unclustered'} {shape} {'decidable' if decidable else 'too few'}: "
            f"{len(found)} worlds, covered mean {covered.mean():.4f} min {covered.min():.4f} max {covered.max():.4f} "
            f"within 94-96 % {within:.2f}; {others}"
        )


if __name__ == "__main__":
    main()
