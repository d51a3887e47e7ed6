"""Earlier runs of an experiment on the same samples, as series: what moves with nothing changed, and what falls."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from harness.core.errors import InputError
from harness.core.regressions import Criterion, Drift, Gate, GateRow, Unit, Variation, Watch
from harness.core.two_runs import RunFacts
from harness.decision.billing import bill
from harness.decision.measured import COMPONENTS, Evidence
from harness.engine.comparing.same_samples import PairedSamples
from harness.engine.comparing.two_runs import evidences_on, facts_of
from harness.engine.folders import RunFolder
from harness.regression.baseline import finished_runs, left_out
from harness.regression.drift import control_chart, slow_falls
from harness.regression.questions import SHARES
from harness.regression.series import Key, series, variations

ASSUMED = Variation(sd=0.1, spread=0.1, degrees=4.0, assumed=True)
"""Until five runs tell: a tenth of the value from run to run, as little known as from five runs."""

VERDICT_FILE = Path("regression") / "regression.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Night:
    """One earlier run with its numbers on the shared samples."""

    folder: RunFolder
    evidence: Evidence


def earlier_nights(
    baseline: RunFolder, candidate: RunFolder, shared: Mapping[str, PairedSamples], most: int, *, owner: str
) -> tuple[list[Night], tuple[str, ...]]:
    """The latest `most` finished runs of `owner` before the candidate that have all the shared samples.

    The baseline is left out; so is what cannot be read, which is told.
    """
    runs, notes = finished_runs(candidate.path.parent, owner)
    others = [run for run in runs if run.run_id < candidate.run_id and run.path not in (baseline.path, candidate.path)]
    others = others[-most:] if most else []
    nights, lacking = [], []
    for run, evidence in zip(others, evidences_on(baseline, others, shared), strict=True):
        if evidence is None:
            lacking.append(run.run_id)
        elif isinstance(evidence, InputError):
            notes = (*notes, left_out(run.path, evidence))
        else:
            nights.append(Night(folder=run, evidence=evidence))
    if lacking:
        notes = (*notes, f"Earlier runs on other samples play no part: {', '.join(lacking)}.")
    return nights, notes


def unchanged(nights: Sequence[Night], baseline: Night) -> list[Night]:
    """Those that ran the same system as the baseline and were not found to be worse; the baseline is none of them.

    How far they lie from the baseline is what the gate is there to judge, so it may not teach the gate what is usual.
    """
    identity = baseline.folder.manifest().get("identity_sha256")
    same = [night for night in nights if night.folder.manifest().get("identity_sha256") == identity]
    return [night for night in same if not _was_worse(night.folder)]


def _was_worse(folder: RunFolder) -> bool:
    try:
        return bool(json.loads((folder.path / VERDICT_FILE).read_text(encoding="utf-8"))["verdict"] == "regressed")
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False  # it was never held against anything, or nobody can say any more what came of that


def assumed_and_learned(baseline: Night, nights: Sequence[Night]) -> dict[Key, Variation]:
    """How much each row moves from run to run with nothing changed: learned where enough nights tell, else assumed.

    Assumed only of what is measured by the clock: the answers of one night share that night's load, and two runs alone
    cannot tell load from a regression.
    """
    found = dict.fromkeys(_by_the_clock(baseline.evidence), ASSUMED)
    return found | dict(variations([night.evidence for night in nights]))


def _by_the_clock(evidence: Evidence) -> Iterator[Key]:
    for task in evidence.tasks:
        for arm in task.arms:
            yield task.task, arm.name, "latency_p50"
            yield task.task, arm.name, "latency_p95"
            rates = bill(arm, evidence.experiment).rates
            if rates is not None and rates[COMPONENTS.index("busy_s")] > 0:
                yield task.task, arm.name, "cost"


def watches(nights: Sequence[Night], gate: Gate, confidence: float) -> tuple[Watch, ...]:
    """A chart of every row of the gate over the nights, and a test for slow falls of all of them together.

    The nights come in order, the candidate last.
    """
    tables = series([night.evidence for night in nights])
    keys = [key for row in gate.rows if (key := (row.task, row.arm, row.criterion)) in tables]
    drifts = dict(zip(keys, slow_falls([tables[key] for key in keys], confidence=confidence), strict=True))
    return tuple(_watch(nights, row, drifts.get((row.task, row.arm, row.criterion))) for row in gate.rows)


def _watch(nights: Sequence[Night], row: GateRow, drift: Drift | None) -> Watch:
    values = (None,) * len(nights) if drift is None else tuple(_natural(row.criterion, each) for each in drift.values)
    return Watch(
        task=row.task,
        arm=row.arm,
        criterion=row.criterion,
        unit=_unit(nights, row),
        values=values,
        chart=control_chart(values),
        drift=drift,
    )


def _natural(criterion: Criterion, level: float | None) -> float | None:
    """What `series` turned so that higher is better, in the row's own unit again."""
    if level is None or criterion == "quality":
        return level
    return float(np.exp(-level)) if criterion in SHARES else -level


def _unit(nights: Sequence[Night], row: GateRow) -> Unit:
    """As `series` has it: USD where every night's price is known, else tokens."""
    if row.criterion != "cost":
        return row.unit
    arms = [
        (arm, night.evidence.experiment)
        for night in nights
        for task in night.evidence.tasks
        for arm in task.arms
        if (task.task, arm.name) == (row.task, row.arm)
    ]
    return "usd" if all(bill(arm, experiment).rates is not None for arm, experiment in arms) else "tokens"


def facts(nights: Sequence[Night]) -> tuple[RunFacts, ...]:
    """Which runs these are."""
    return tuple(facts_of(night.folder) for night in nights)
