"""Which run a later one is held against: a run's id or folder, `latest`, or the `champion` that was promoted.

The champion stands beside the runs (`champion.json` in the experiment's folder of reports) and, where runs are tracked,
in the MLflow store, with the run's own files: so a machine that never saw that run can hold its own against it.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from harness.config.load import load_experiment
from harness.config.schema import Experiment
from harness.core.errors import Fault, InputError, nearest
from harness.core.files import sync_folder, write_atomically
from harness.engine.folders import RunFolder, find_run
from harness.engine.store.journal import Journal
from harness.engine.store.soundness import check
from harness.tracking import TrackingError
from harness.tracking.champion import champion_of, fetch_run, set_champion

CHAMPION, LATEST = "champion", "latest"
_FILE = "champion.json"
_REPLACED = "replaced-"
_STORE = "a store that can be reached (`tracking.uri`), or none"
BASELINE_FILES = ("experiment.yaml", "manifest.json", "journal.sqlite")
"""What another machine needs of a run to hold its own against it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Baseline:
    """The run, how it was asked for, and what a reader should know of how it was found."""

    folder: RunFolder
    reference: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Promotion:
    """Where the champion now stands; `store` is None where runs are not tracked."""

    folder: RunFolder
    file: Path
    store: str | None
    text_kept_here: bool


def find_baseline(reference: str, experiment: Experiment, reports: Path) -> Baseline:
    """The finished run that `reference` names. Raises InputError where there is none, or it is another experiment's."""
    home = reports / experiment.name
    if reference == CHAMPION:
        return _checked(_champion(experiment, home), experiment, home)
    if reference == LATEST:
        folder, notes = _latest(experiment, home, f"--baseline {LATEST}")
        return _checked(Baseline(folder=folder, reference=reference, notes=notes), experiment, home)
    try:
        folder = find_run(reference, reports)
    except InputError as error:
        fetched = _fetched(experiment, reference, home, f"--baseline {reference}")
        if fetched is None:
            if near := nearest(reference, (CHAMPION,)):
                expected = f"{CHAMPION}, {LATEST}, or a run's folder or id under {reports}"
                raise InputError(
                    Fault(place=f"--baseline {reference}", what="no such run", expected=expected, nearest=near)
                ) from error
            raise
        folder = fetched
    return _checked(Baseline(folder=folder, reference=reference), experiment, home)


def find_candidate(reference: str, experiment: Experiment, reports: Path) -> RunFolder:
    """The finished run of the experiment that `reference` names; `latest` is the last of this experiment.

    Raises InputError where there is none, or it is another experiment's.
    """
    place = f"--run {reference}"
    if reference == LATEST:
        return _latest(experiment, reports / experiment.name, place)[0]
    folder = find_run(reference, reports)
    _check(folder, experiment, place)
    return folder


def _latest(experiment: Experiment, home: Path, place: str) -> tuple[RunFolder, tuple[str, ...]]:
    """The last one, and what was left out."""
    runs, notes = finished_runs(home, experiment.name)
    if not runs:
        what = "; ".join([f"no finished run of {experiment.name} under {home}", *notes])
        raise InputError(Fault(place=place, what=what, expected="`harness run` first"))
    return runs[-1], notes


def finished_runs(home: Path, owner: str) -> tuple[list[RunFolder], tuple[str, ...]]:
    """The finished runs of `owner` in its folder of reports, the earliest first, and a note of each that is damaged."""
    runs, notes = [], []
    for path in sorted(path.parent for path in home.glob("*/journal.sqlite")):
        folder = RunFolder(path=path.resolve(), resumed=True)
        try:
            if _finished(path) and folder.manifest().get("experiment") == owner:
                runs.append(folder)
        except InputError as error:
            notes.append(left_out(path, error))
    return runs, tuple(notes)


def left_out(run: Path, error: InputError) -> str:
    """What a reader is told of a run that cannot be read, and whose absence stops nothing."""
    fault = error.faults[0]
    return f"The run {run.name} is left out: {Path(fault.place).name} {fault.what}."


def promote(folder: RunFolder, home: Path, now: datetime) -> Promotion:
    """Makes a finished run the champion of its experiment, in the store first, then here in `home`, the reports.

    Raises InputError where the run is not finished, not there or damaged, or the store cannot be used: nothing is
    promoted then.
    """
    if not _finished(folder.path):
        raise InputError(Fault(place=str(folder.path), what="is not finished", expected="a finished run to promote"))
    check(folder.journal)
    experiment = load_experiment(folder.path / "experiment.yaml", of_a_run=True)
    if folder.path.resolve().parent != (home / experiment.name).resolve():
        expected = f"a run in {home / experiment.name}, where regressions look for it"
        raise InputError(Fault(place=str(folder.path), what="is somewhere else", expected=expected))
    tracking, store = experiment.tracking, None
    if tracking.uri is not None:
        files = [folder.path / name for name in BASELINE_FILES] if tracking.log_text else []
        try:
            name = tracking.experiment or experiment.name
            store = set_champion(tracking.uri, name, folder.run_id, files, owner=experiment.name)
        except TrackingError as error:
            what = f"is not promoted, neither here nor in the store: {error}"
            raise InputError(Fault(place=folder.run_id, what=what, expected=_STORE)) from error
    file = folder.path.parent / _FILE
    content = {"run_id": folder.run_id, "promoted": now.isoformat(timespec="seconds")}
    write_atomically(file, json.dumps(content, indent=2).encode())
    return Promotion(folder=folder, file=file, store=store, text_kept_here=store is not None and not tracking.log_text)


def _champion(experiment: Experiment, home: Path) -> Baseline:
    """The store's champion, which all machines share; the one of this folder where the store has none or is away."""
    notes: tuple[str, ...] = ()
    here, shared = _champion_here(home), None
    tracking = experiment.tracking
    if tracking.uri is not None:
        try:
            shared = champion_of(tracking.uri, tracking.experiment or experiment.name, owner=experiment.name)
        except TrackingError as error:
            if here is None:
                what = f"the store cannot be asked for it: {error}"
                raise InputError(Fault(place=f"--baseline {CHAMPION}", what=what, expected=_STORE)) from error
            notes = (f"The store could not be asked for its champion ({error}); this folder's was taken.",)
    name = shared or here
    if name is None:
        expected = "`harness promote RUN` makes a run the champion"
        raise InputError(Fault(place=f"--baseline {CHAMPION}", what="there is no champion yet", expected=expected))
    if Path(name).name != name or name == "..":  # a store is shared: its tag, or a file, may lead anywhere
        what = f"the champion's name is {name!r}"
        raise InputError(
            Fault(place=f"--baseline {CHAMPION}", what=what, expected="a run's id, as `promote` writes it")
        )
    if (home / name / "journal.sqlite").is_file():
        return Baseline(folder=RunFolder(path=(home / name).resolve(), resumed=True), reference=CHAMPION, notes=notes)
    fetched = _fetched(experiment, name, home, f"--baseline {CHAMPION}")
    if fetched is None:
        what = f"the champion {name} is neither under {home} nor kept in the store"
        raise InputError(Fault(place=f"--baseline {CHAMPION}", what=what, expected="its folder, or another champion"))
    return Baseline(folder=fetched, reference=CHAMPION, notes=notes)


def _champion_here(home: Path) -> str | None:
    file = home / _FILE
    try:
        return str(json.loads(file.read_text(encoding="utf-8"))["run_id"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        expected = "`harness promote RUN` writes it anew"
        raise InputError(Fault(place=str(file), what="is damaged", expected=expected)) from error


def _fetched(experiment: Experiment, run_id: str, home: Path, place: str) -> RunFolder | None:
    """A run from the store, brought into the folder of reports; None where the store does not keep it.

    Raises InputError where what the store keeps is another experiment's or not finished: it is not brought here then.
    """
    tracking, name = experiment.tracking, experiment.tracking.experiment or experiment.name
    if tracking.uri is None or Path(run_id).name != run_id:
        return None
    home.mkdir(parents=True, exist_ok=True)
    # Deeper than runs are, so that nobody who looks for runs finds what is not checked yet.
    with TemporaryDirectory(dir=home, prefix=".fetched-") as aside:
        made = RunFolder(path=Path(aside) / run_id, resumed=True)
        try:
            there = fetch_run(tracking.uri, name, run_id, BASELINE_FILES, made.path, owner=experiment.name)
        except TrackingError:
            return None
        if not there:
            return None
        _check(made, experiment, place)
        _put(made.path, home / run_id)
    return RunFolder(path=(home / run_id).resolve(), resumed=True)


def _put(made: Path, path: Path) -> None:
    """Puts a run's files where there may be some already. A journal that is there stays, under another name."""
    path.mkdir(exist_ok=True)
    for old in path.glob("journal.sqlite*"):
        old.rename(old.with_name(f"{_REPLACED}{old.name}"))
    for name in BASELINE_FILES:  # the journal comes last: a folder without one is no run
        (made / name).replace(path / name)
    sync_folder(path)


def _checked(found: Baseline, experiment: Experiment, home: Path) -> Baseline:
    """The baseline, all of it read once, before anything is asked; the store's copy where the one here is damaged."""
    place, folder = f"--baseline {found.reference}", found.folder
    try:
        _finished(folder.path)
        folder.manifest()
        check(folder.journal)
    except InputError as damage:
        instead = _copy_of(folder, experiment, home, place)
        if instead is None:
            raise
        fault = damage.faults[0]
        note = f"{fault.place} {fault.what}: the store's copy of the run was taken."
        found = replace(found, folder=instead, notes=(*found.notes, note))
    _check(found.folder, experiment, place)
    return found


def _copy_of(folder: RunFolder, experiment: Experiment, home: Path, place: str) -> RunFolder | None:
    """The store's copy of a run in this experiment's folder of reports, where that one's copy is sound."""
    if folder.path.parent != home.resolve():
        return None
    try:
        return _fetched(experiment, folder.run_id, home, place)
    except InputError:
        return None


def _check(folder: RunFolder, experiment: Experiment, place: str) -> None:
    """Raises InputError for another experiment's run, and for one that is not finished."""
    name = str(folder.manifest().get("experiment"))
    if name != experiment.name:
        what = f"{folder.run_id} is a run of {name}, not of {experiment.name}"
        raise InputError(Fault(place=place, what=what, expected=f"a run of {experiment.name}"))
    if not _finished(folder.path):
        what = f"{folder.run_id} is not finished"
        raise InputError(
            Fault(place=place, what=what, expected="a finished run; the same command that began it goes on")
        )


def _finished(path: Path) -> bool:
    """Raises InputError where the journal is damaged, or of another version."""
    with Journal(path / "journal.sqlite") as journal:
        return journal.meta("finished") is not None
