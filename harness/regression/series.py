"""Runs of one experiment on the same samples, turned: by task, arm and criterion, one table over all runs."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np

from harness.config.schema import Experiment
from harness.core.regressions import CRITERIA, Criterion, Variation
from harness.decision.billing import bill
from harness.decision.measured import ArmEvidence, Evidence, Floats, Integers, Measure
from harness.regression.questions import SHARES, Variations, tells_tokens, tokens
from harness.regression.variation import log_seconds, variation_of_scores, variation_of_times

Key: TypeAlias = tuple[str, str, Criterion]
Arms: TypeAlias = Sequence[tuple[ArmEvidence, Experiment] | None]
"""One arm in every run, with what prices it; None where a run has no such arm."""


def series(runs: Sequence[Evidence]) -> dict[Key, Floats]:
    """What `drift.slow_falls` takes: `[run, sample]`, for latency `[run, 1]`, higher being better.

    The `values` of the `Drift` that comes of it are what `drift.control_chart` takes. Quality is the score, failures
    and cost are negative, latency is the negative logarithm of its percentile; NaN where nothing was measured. Tasks
    and arms are the first run's; a criterion that no run measured is left out. Costs are in USD where all runs' prices
    are known, else in tokens. Raises ValueError where runs do not lie on the same samples.
    """
    found: dict[Key, Floats] = {}
    for task, clusters, name, arms in _arms(runs):
        tables = {
            "quality": _scores([arm and arm[0].quality for arm in arms], len(clusters)),
            "failures": -_scores([arm and arm[0].failing for arm in arms], len(clusters)),
            "cost": -_costs(arms, len(clusters)),
            **{criterion: -_quantiles(arms, share) for criterion, share in SHARES.items()},
        }
        found |= {(task, name, each): tables[each] for each in CRITERIA if not np.isnan(tables[each]).all()}
    return found


def variations(runs: Sequence[Evidence]) -> Variations:
    """What `gate` takes of earlier runs of an unchanged system: how much each row moves from run to run.

    Of samples that all runs measured, and of runs that have the arm; rows with too few runs are left out. Raises
    ValueError as `series` does.
    """
    found: dict[Key, Variation | None] = {}
    for task, clusters, name, arms in _arms(runs):
        there = [arm for arm in arms if arm]
        quality = _scores([arm.quality for arm, _ in there], len(clusters))
        failing = _scores([arm.failing for arm, _ in there], len(clusters))
        found[task, name, "quality"] = variation_of_scores(quality, clusters)
        found[task, name, "failures"] = variation_of_scores(failing, clusters)
        found[task, name, "cost"] = variation_of_scores(_costs(there, len(clusters)), clusters, relative=True)
        for criterion, share in SHARES.items():
            found[task, name, criterion] = variation_of_times([arm.latencies_s for arm, _ in there], share)
    return {key: each for key, each in found.items() if each}


def _arms(runs: Sequence[Evidence]) -> list[tuple[str, Integers, str, Arms]]:
    """By task and arm of the first run: the task, its clusters, the arm, and that arm in every run."""
    found: list[tuple[str, Integers, str, Arms]] = []
    for first in runs[0].tasks if runs else ():
        tasks = [next((task for task in run.tasks if task.task == first.task), None) for run in runs]
        if any(task is not None and not np.array_equal(task.clusters, first.clusters) for task in tasks):
            raise ValueError(f"{first.task}: the runs do not lie on the same samples")
        named: list[Mapping[str, ArmEvidence]] = [
            {arm.name: arm for arm in task.arms} if task else {} for task in tasks
        ]
        for arm in first.arms:
            row = [
                (those[arm.name], run.experiment) if arm.name in those else None
                for those, run in zip(named, runs, strict=True)
            ]
            found.append((first.task, first.clusters, arm.name, row))
    return found


def _scores(measures: Sequence[Measure | None], samples: int) -> Floats:
    """[run, sample]"""
    rows = [
        np.full(samples, np.nan) if each is None else np.where(each.measured, each.value, np.nan) for each in measures
    ]
    return np.array(rows, dtype=np.float64).reshape(len(rows), samples)


def _costs(arms: Arms, samples: int) -> Floats:
    """[run, sample] in USD where all prices are known, else in tokens; all NaN where neither is."""
    there = [arm for arm in arms if arm]
    usd = [bill(arm, experiment).query_usd(arm.usage) for arm, experiment in there]
    if any(each is None for each in usd):
        usd = [tokens(arm) if all(tells_tokens(one) for one, _ in there) else None for arm, _ in there]
    known = iter(zip(there, usd, strict=True))
    table = np.full((len(arms), samples), np.nan)
    for place, arm in enumerate(arms):
        if arm is None:
            continue
        (one, _), costs = next(known)
        if costs is not None:
            table[place] = np.where(one.used, costs, np.nan)
    return table


def _quantiles(arms: Arms, share: float) -> Floats:
    """[run, 1] of the logarithm of latency."""
    rows = [
        np.nan if arm is None or not arm[0].latencies_s.size else np.quantile(log_seconds(arm[0].latencies_s), share)
        for arm in arms
    ]
    return np.array(rows, dtype=np.float64)[:, None]
