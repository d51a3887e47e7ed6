"""Begins a run in a folder of its own, described before its first answer, or takes up one that was not finished."""

import json
import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from fcntl import LOCK_EX, flock
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import yaml

from harness import __version__
from harness.config.resolved import file_form
from harness.core.errors import Fault, InputError
from harness.core.files import sweep, sync_folder, write_atomically
from harness.engine.folders import LOCK, RunFolder, locked
from harness.engine.planning.assemble import Plan
from harness.engine.planning.determinism import loose_ends, seeds
from harness.engine.store.fixed import fix
from harness.engine.store.journal import Journal
from harness.engine.store.soundness import check
from harness.engine.store.stored import connect, damage_told
from harness.engine.store.wal import torn_tail

_PACKAGES = (
    "torch", "transformers", "peft", "sentence-transformers", "llama-index-core", "chromadb",
    "ragas", "mlflow", "numpy", "pandas", "scipy",
)  # fmt: skip


@contextmanager
def open_run(plan: Plan, reports: Path, *, fresh: bool, now: datetime, remember: bool = True) -> Iterator[RunFolder]:
    """The latest unfinished run of the same experiment and inputs, or a new one; locked against a second process.

    A run that was begun with the other `remember` is not gone on with: one that asks everything anew must hold no reply
    of an earlier one. Raises InputError where another process is at work on the experiment, or where the run's journal
    cannot be believed.
    """
    name = plan.experiment.name
    # Deeper than runs are, so that nobody who looks for runs finds what is only begun.
    home, beginning = reports / name, reports / ".beginning" / name / "run"
    for folder in (home, beginning.parent):
        folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        with (beginning.parent / ".lock").open("w") as one:
            flock(one, LOCK_EX)  # two that begin at once must not begin two runs
            found = None if fresh else _unfinished(home, plan.identity, remember, held)
            found = found or _begun(_new_path(home, plan, now), beginning, plan, now, remember, held)
        yield found


def _unfinished(home: Path, identity: str, remember: bool, held: ExitStack) -> RunFolder | None:
    """The latest run to go on with, its lock in `held`."""
    for path in sorted((p.parent for p in home.glob("*/journal.sqlite")), reverse=True):
        begun = _begun_with(path)
        if begun is None or begun[0] != identity:
            continue
        with ExitStack() as lock:
            if not lock.enter_context(locked(path)):
                if _finished(path / "journal.sqlite"):
                    continue
                what = f"process {(path / LOCK).read_text() or '?'} is at work on this run"
                expected = "wait until that has ended, or begin another with `--fresh`"
                raise InputError(Fault(place=str(path), what=what, expected=expected))
            if begun[1] is not remember:
                continue
            torn = torn_tail(path / "journal.sqlite")
            if not _finished(path / "journal.sqlite"):
                check(path / "journal.sqlite")
                sweep(path)
                held.push(lock.pop_all())
                return RunFolder(path=path, resumed=True, torn=torn)
    return None


def _begun(path: Path, beginning: Path, plan: Plan, now: datetime, remember: bool, held: ExitStack) -> RunFolder:
    """A new run, its lock in `held`. It is at `path` only once it is described: before, nobody takes it for a run."""
    shutil.rmtree(beginning, ignore_errors=True)
    beginning.mkdir()
    held.enter_context(locked(beginning))
    _describe(beginning, path, plan, now, remember)
    beginning.replace(path)
    sync_folder(path.parent)
    return RunFolder(path=path, resumed=False)


def _begun_with(path: Path) -> tuple[str, bool] | None:
    """The identity of a folder's run, and whether it remembers, as its manifest says; None where that says neither."""
    try:
        manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
        # Runs from before this was noted may hold replies of earlier ones.
        return str(manifest["identity_sha256"]), bool(manifest.get("remember", True))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _finished(journal: Path) -> bool:
    """Whether a run was reported. Raises InputError where its journal is damaged."""
    with damage_told(journal), closing(connect(journal)) as db:
        return db.execute("SELECT value FROM meta WHERE key = 'finished'").fetchone() is not None


def _new_path(home: Path, plan: Plan, now: datetime) -> Path:
    """Time and identity make the name: names in order are runs in order. One more at the same time gets a number."""
    name = f"{now:%Y%m%d-%H%M%S}.{now.microsecond // 1000:03}-{plan.identity[:6]}"
    names = [name, *(f"{name}-{number:02}" for number in range(2, 100))]
    return next(home / candidate for candidate in names if not (home / candidate).exists())


def _describe(made: Path, path: Path, plan: Plan, now: datetime, remember: bool) -> None:
    """Writes into `made` what is known before the first answer of the run that is going to be at `path`."""
    experiment = yaml.safe_dump(file_form(plan.experiment, path), sort_keys=False, allow_unicode=True)
    write_atomically(made / "experiment.yaml", experiment.encode())
    manifest = {
        "run_id": path.name,
        "experiment": plan.experiment.name,
        "created": now.isoformat(timespec="seconds"),
        "harness": __version__,
        "seed": plan.experiment.seed,
        "seeds": seeds(plan),
        "not_repeatable": loose_ends(plan),
        "identity_sha256": plan.identity,
        "remember": remember,
        "contents_sha256": dict(plan.contents),
        "fixed_sha256": dict(plan.fixed),
        "samples": {task.name: len(task.test) for task in plan.tasks},
        "task_sha256": {task.name: dict(task.digests) for task in plan.tasks},
        "git_commit": _commit(),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cpus": os.cpu_count(),
        "packages": {name: v for name in _PACKAGES if (v := _version(name))},
    }
    write_atomically(made / "manifest.json", json.dumps(manifest, indent=2).encode())
    with Journal(made / "journal.sqlite") as journal:
        journal.put_plan(plan.tasks, [arm.facts for arm in plan.arms])
        fix(journal, plan.fixed)
        journal.put_meta("identity", plan.identity)
        journal.put_meta("run_id", path.name)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _commit() -> str | None:
    """The commit of the working folder, with `+changes` where there are any; None outside a repository."""
    try:
        head = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True)  # noqa: S607
        dirty = subprocess.run(["git", "status", "--porcelain"], capture_output=True, text=True, check=True)  # noqa: S607
    except (OSError, subprocess.CalledProcessError):
        return None
    return head.stdout.strip() + ("+changes" if dirty.stdout.strip() else "")
