"""What an experiment's runs came to, from their own tables, and from MLflow where a run's folder is not here."""

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.config.schema import Experiment
from harness.core.errors import Fault, InputError
from harness.core.history import HistoryRow, HistoryVerdict
from harness.core.regressions import GateVerdict
from harness.engine.folders import RunFolder
from harness.regression.baseline import left_out
from harness.regression.nights import VERDICT_FILE
from harness.tracking import TrackingError
from harness.tracking.past import PastArm, past_arms


@dataclass(frozen=True, kw_only=True, slots=True)
class _Run:
    """One run: `arms[task, arm]`."""

    run_id: str
    created: str
    arms: Mapping[tuple[str, str], PastArm]


def read_history(experiment: Experiment, reports: Path, most: int) -> tuple[tuple[HistoryRow, ...], tuple[str, ...]]:
    """One row per task and arm over the latest `most` runs, and what a reader should know of where they come from."""
    here, notes = _runs_here(reports / experiment.name, experiment.name)
    found, read = {run.run_id: run for run in here}, {run.run_id for run in here}
    tracking = experiment.tracking
    if tracking.uri is not None:
        try:
            for each in past_arms(tracking.uri, tracking.experiment or experiment.name, owner=experiment.name):
                if each.run_id not in found:
                    found[each.run_id] = _Run(run_id=each.run_id, created=each.created, arms={})
                if each.run_id not in read:
                    run = found[each.run_id]
                    found[each.run_id] = _Run(
                        run_id=run.run_id, created=run.created, arms={**run.arms, (each.task, each.arm): each}
                    )
        except TrackingError as error:
            notes = (*notes, f"the store could not be asked, only runs of this folder are shown: {error}")
    runs = sorted(found.values(), key=lambda run: run.run_id)[-most:]
    names = dict.fromkeys(key for run in runs for key in run.arms)
    return tuple(_row(task, arm, runs) for task, arm in names), notes


def _row(task: str, arm: str, runs: Sequence[_Run]) -> HistoryRow:
    mine = [run.arms.get((task, arm)) for run in runs]
    return HistoryRow(
        task=task,
        arm=arm,
        runs=tuple(run.run_id for run in runs),
        created=tuple(run.created for run in runs),
        quality=tuple(None if each is None else each.quality for each in mine),
        usd_per_1k_queries=tuple(None if each is None else each.usd_per_1k_queries for each in mine),
        latency_p95_s=tuple(None if each is None else each.latency_p95_s for each in mine),
        verdict=tuple(None if each is None else each.verdict for each in mine),
    )


def _runs_here(home: Path, owner: str) -> tuple[list[_Run], tuple[str, ...]]:
    """Those of `owner`, and a note of each that cannot be read."""
    runs, notes = [], []
    for folder in sorted(path.parent for path in home.glob("*/comparison.csv")):
        try:
            manifest = RunFolder(path=folder, resumed=True).manifest()
            if manifest.get("experiment", owner) == owner:
                runs.append(_run_here(folder, str(manifest.get("created", ""))))
        except InputError as error:
            notes.append(left_out(folder, error))
    return runs, tuple(notes)


def _run_here(folder: Path, created: str) -> _Run:
    """Raises InputError where its table cannot be read."""
    table = folder / "comparison.csv"
    try:
        with table.open(encoding="utf-8", newline="") as file:
            arms = _arms(folder, created, list(csv.DictReader(file)))
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as error:
        expected = f"as the run left it: `harness report {folder}` writes it anew"
        raise InputError(Fault(place=str(table), what="is damaged", expected=expected)) from error
    return _Run(run_id=folder.name, created=created, arms=arms)


def _arms(folder: Path, created: str, rows: Sequence[Mapping[str, str]]) -> dict[tuple[str, str], PastArm]:
    """Raises ValueError where there is none: every run has an arm, so the rest of the table is gone."""
    held, arms = _gate_verdicts(folder), {}
    for row in rows:
        key = row["task"], row["arm"]
        arms[key] = PastArm(
            run_id=folder.name,
            created=created,
            task=row["task"],
            arm=row["arm"],
            quality=_number(row["quality"], most=1.0),
            usd_per_1k_queries=_number(row["usd_per_1k_queries"]),
            latency_p95_s=_number(row["latency_p95_s"]),
            verdict=held.get(key) or _walk_verdict(row["verdict"]),
        )
    if not arms:
        raise ValueError("no row")
    return arms


_WORST_FIRST: tuple[GateVerdict, ...] = ("regressed", "cannot_tell", "improved", "pass")


def _gate_verdicts(folder: Path) -> dict[tuple[str, str], HistoryVerdict]:
    """By task and arm the worst of its rows, where the run was held against a baseline."""
    try:
        rows = json.loads((folder / VERDICT_FILE).read_text(encoding="utf-8"))["rows"]
        seen: dict[tuple[str, str], set[str]] = {}
        for row in rows:
            seen.setdefault((row["task"], row["arm"]), set()).add(row["verdict"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}  # it was never held against anything, or nobody can say any more what came of that
    worst = {key: next((each for each in _WORST_FIRST if each in verdicts), None) for key, verdicts in seen.items()}
    return {key: verdict for key, verdict in worst.items() if verdict}


def _walk_verdict(text: str) -> HistoryVerdict | None:
    known: dict[str, HistoryVerdict] = {"escalate": "escalate", "stay": "stay", "collect_more": "collect_more"}
    return known.get(text)


def _number(text: str, most: float = sys.float_info.max) -> float | None:
    """Raises ValueError where it is no number that a run writes there."""
    number = float(text) if text else None
    if number is not None and not 0 <= number <= most:
        raise ValueError(f"{number} is not between 0 and {most}")
    return number
