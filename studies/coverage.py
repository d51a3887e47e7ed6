"""Do 95 % intervals hold the truth 94 to 96 times in a hundred, and do tests reject as often as they say?

At the level of `harness.stats`: single limits of paired differences and of scores, the limits of a whole family, the
sign-flip test. A world is decidable where at least 95 % of its runs have 30 clusters and, for right-or-wrong scores,
ten discordant pairs; only there coverage has a bar. A world that misses it is simulated again, with REPEATED times the
runs and new draws, and the second figure counts: among hundreds of worlds some miss by chance.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from harness.stats import (
    SCORE_BOUNDS,
    differences,
    limits,
    p_above,
    panel,
    score_limits,
    sign_flip_p,
    simultaneous_limits,
    too_few,
    weigh,
)
from harness.stats.power import FEWEST_CLUSTERS, FEWEST_DISCORDANT
from studies.lines import Line, Study
from studies.worlds import Floats, Integers, World, worlds

BATCH = 100
RESAMPLES = 999
REPEATED = 5
SLACK = 1e-12
HOLDS = (0.94, 0.96)

PAIRS: list[tuple[float, ...]] = [
    (0.02, 0.02), (0.02, 0.1), (0.1, 0.1), (0.3, 0.35), (0.5, 0.5),
    (0.5, 0.6), (0.7, 0.9), (0.9, 0.9), (0.9, 0.98), (0.98, 0.98),
]  # fmt: skip
SCORES: list[tuple[float, ...]] = [(mean,) for mean in (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98)]


_DECIDABLE = 0.95
_COUNTED, _NEAR, _COUNTED_NEAR = 10, 0.02, 400  # batches: by ten of them a share is known to 0.7 points, by 400 to 0.1


def batches(runs: int) -> Iterator[int]:
    """Sizes of the batches that make up so many runs."""
    for start in range(0, runs, BATCH):
        yield min(BATCH, runs - start)


def of_differences(runs: int, rng: np.random.Generator) -> Iterator[Line]:
    """Coverage and both tail errors of single limits, the size of p_above at the truth, and abstentions."""
    for world in worlds(PAIRS):
        if not _mostly_decidable(world, rng):
            yield Line("too few to decide", world.kind, str(world), 1.0, runs)
            continue
        count, seen = runs, _weighed_runs(world, runs, rng)
        if Line("", "", "", seen["covered"], runs, HOLDS).beyond(0):
            count, seen = runs * REPEATED, _weighed_runs(world, runs * REPEATED, rng)
        yield Line("covered", world.kind, str(world), seen["covered"], count, HOLDS)
        yield Line("low limit above the truth", "decidable worlds", str(world), seen["above"], count)
        yield Line("high limit below the truth", "decidable worlds", str(world), seen["below"], count)
        yield Line("p_above below 5 % at the truth", "decidable worlds", str(world), seen["p"], count)
        yield Line("abstains", "decidable worlds", str(world), seen["abstained"], count, (0.0, 0.05))


def _mostly_decidable(world: World, rng: np.random.Generator) -> bool:
    """As the rule has it, counted from the scores themselves; for long where the world lies near its border."""
    share = _decidable_share(world, _COUNTED, rng)
    if abs(share - _DECIDABLE) < _NEAR:
        share = _decidable_share(world, _COUNTED_NEAR, rng)
    return share >= _DECIDABLE


def _decidable_share(world: World, size: int, rng: np.random.Generator) -> float:
    counted = []
    for _ in range(size):
        codes = world.clusters(rng)
        first, second = world.scores(codes, BATCH, rng)
        enough = int(codes.max()) + 1 >= FEWEST_CLUSTERS
        differing = (first != second).sum(axis=1) if world.shape == "binary" else np.full(BATCH, FEWEST_DISCORDANT)
        counted.append(enough & (differing >= FEWEST_DISCORDANT))
    return float(np.mean(counted))


def _weighed_runs(world: World, runs: int, rng: np.random.Generator) -> dict[str, float]:
    truth = world.means[1] - world.means[0]
    parts = []
    for size in batches(runs):
        codes = world.clusters(rng)
        first, second = world.scores(codes, size, rng)
        parts.append(_weighed(second - first, codes, truth, rng))
    return {key: float(np.concatenate([part[key] for part in parts]).mean()) for key in parts[0]}


def _weighed(values: Floats, codes: Integers, truth: float, rng: np.random.Generator) -> dict[str, NDArray[np.bool_]]:
    evidence = weigh(panel(values, clusters=codes, bounds=(-1.0, 1.0)), rng=rng, resamples=RESAMPLES)
    found = limits(evidence, confidence=0.95)
    above, below = found.low > truth + SLACK, found.high < truth - SLACK
    return {
        "covered": ~(above | below),
        "above": above,
        "below": below,
        "p": p_above(evidence, truth) < 0.05,
        "abstained": np.array([reason is not None for reason in too_few(evidence)]),
    }


def of_scores(runs: int, rng: np.random.Generator) -> Iterator[Line]:
    """Coverage of single limits of one arm's mean score; right-or-wrong ones need ten rights and ten wrongs."""
    for world in worlds(SCORES, (0.0,)):
        count, (covered, events) = runs, _score_runs(world, runs, rng)
        decidable = events >= 0.95
        if decidable and Line("", "", "", covered, runs, HOLDS).beyond(0):
            count, (covered, _) = runs * REPEATED, _score_runs(world, runs * REPEATED, rng)
        if decidable:
            yield Line("covered", world.kind, str(world), covered, count, HOLDS)
        else:
            yield Line("covered, fewer than ten rights or wrongs", world.kind, str(world), covered, count)


def _score_runs(world: World, runs: int, rng: np.random.Generator) -> tuple[float, float]:
    """How often the limits hold the mean, and how often ten scores at least lie on either side."""
    covered, events = [], []
    for size in batches(runs):
        codes = world.clusters(rng)
        # the mean is varied a little, since a binary mean's coverage jumps from value to value
        mean = round(world.means[0] + rng.uniform(-0.01, 0.01), 4)
        scores = replace(world, means=(mean,)).scores(codes, size, rng)[0]
        found = score_limits(panel(scores, clusters=codes, bounds=SCORE_BOUNDS), confidence=0.95)
        covered.append((found.low <= mean) & (found.high >= mean))
        rights = scores.sum(axis=1)
        events.append((world.shape != "binary") | (np.minimum(rights, world.n - rights) >= FEWEST_DISCORDANT))
    return float(np.concatenate(covered).mean()), float(np.concatenate(events).mean())


def of_families(runs: int, rng: np.random.Generator) -> Iterator[Line]:
    """Simultaneous 95 % limits over ten pairs of five arms on each of three tasks: do all hold at once?"""
    arms = (0.6, 0.6, 0.65, 0.7, 0.8)
    pairs = [(s, t) for s in range(5) for t in range(s + 1, 5)]
    truth = np.array([arms[t] - arms[s] for s, t in pairs])
    for n, clustered, shape in product((100, 300), (False, True), ("binary", "continuous")):
        world = World(n=n, clustered=clustered, shape=shape, means=arms, rho=0.5, icc=0.3 if clustered else 0.0)
        held = []
        for _ in range(runs):
            proofs = []
            for _task in range(3):
                codes = world.clusters(rng)
                scores = np.concatenate(world.scores(codes, 1, rng))
                source = differences(panel(scores, clusters=codes, bounds=SCORE_BOUNDS), pairs)
                proofs.append(weigh(source, rng=rng, resamples=RESAMPLES))
            found = simultaneous_limits(proofs, confidence=0.95)
            held.append(all(((each.low <= truth) & (each.high >= truth)).all() for each in found))
        yield Line("all thirty hold at once", "five arms on three tasks", str(world), float(np.mean(held)), runs, HOLDS)


def of_flips(runs: int, rng: np.random.Generator) -> Iterator[Line]:
    """How often the sign-flip test tells two arms of equal mean apart, at 5 %."""
    for world in worlds([(0.5, 0.5), (0.9, 0.9)], (0.5,)):
        rejected = []
        for size in batches(runs):
            codes = world.clusters(rng)
            first, second = world.scores(codes, size, rng)
            rejected.append(sign_flip_p(panel(second - first, clusters=codes), rng=rng, draws=RESAMPLES) < 0.05)
        share = float(np.concatenate(rejected).mean())
        yield Line("equal arms told apart", world.kind, str(world), share, runs, (0.0, 0.06))


STUDIES = (
    Study(name="differences", question="intervals of paired differences", runs=4000, find=of_differences),
    Study(name="scores", question="intervals of one arm's score", runs=4000, find=of_scores),
    Study(name="families", question="simultaneous intervals", runs=1000, find=of_families),
    Study(name="flips", question="the test of any difference", runs=4000, find=of_flips),
)
