"""`reports/<experiment>/<run_id>/`: found, made, locked, and described by its manifest."""

import json
import os
import platform
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from fcntl import LOCK_EX, LOCK_NB, flock
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import yaml

from harness import __version__
from harness.config.resolved import file_form
from harness.core.errors import Fault, InputError, nearest
from harness.core.files import write_atomically
from harness.engine.assemble import Plan
from harness.engine.fixed import fix
from harness.engine.journal import Journal

_PACKAGES = (
    "torch", "transformers", "peft", "sentence-transformers", "llama-index-core", "chromadb",
    "ragas", "mlflow", "numpy", "pandas", "scipy",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class RunFolder:
    """One run's folder. `resumed` says whether an earlier session had begun it."""

    path: Path
    resumed: bool

    @property
    def run_id(self) -> str:
        """The folder's name."""
        return self.path.name

    @property
    def journal(self) -> Path:
        """The file that holds the truth."""
        return self.path / "journal.sqlite"

    def manifest(self) -> Mapping[str, object]:
        """Versions, seeds, digests, commit, machine, as they were when the run began; and what was found out since."""
        manifest: dict[str, object] = json.loads((self.path / "manifest.json").read_text(encoding="utf-8"))
        return manifest

    def add_to_manifest(self, name: str, value: object) -> None:
        """What the run has found out about its inputs."""
        content = json.dumps({**self.manifest(), name: value}, indent=2)
        write_atomically(self.path / "manifest.json", content.encode())


@contextmanager
def open_run(plan: Plan, reports: Path, *, fresh: bool, now: datetime) -> Iterator[RunFolder]:
    """The latest unfinished run of the same experiment and inputs, or a new one; locked against a second process."""
    home = reports / plan.experiment.name
    candidates = [] if fresh else sorted((p.parent for p in home.glob("*/journal.sqlite")), reverse=True)
    for path in candidates:
        with _locked(path) as free:
            if free and _unfinished(path, plan.identity):
                yield RunFolder(path=path, resumed=True)
                return
    path = _new_path(home, plan, now)
    path.mkdir(parents=True)
    with _locked(path):
        _describe(path, plan, now)
        yield RunFolder(path=path, resumed=False)


def find_run(reference: str, reports: Path) -> RunFolder:
    """A run by its folder or its id. Raises InputError with the nearest id where there is none."""
    path = Path(reference)
    if (path / "journal.sqlite").is_file():
        return RunFolder(path=path.resolve(), resumed=True)
    runs = {p.parent.name: p.parent for p in reports.glob("*/*/journal.sqlite")}
    if reference in runs:
        return RunFolder(path=runs[reference].resolve(), resumed=True)
    if reference == "latest" and runs:
        return RunFolder(path=runs[max(runs)].resolve(), resumed=True)
    expected = f"a run's folder or id under {reports}, or `latest`"
    raise InputError(Fault(place=reference, what="no such run", expected=expected, nearest=nearest(reference, runs)))


@contextmanager
def _locked(path: Path) -> Iterator[bool]:
    """Holds the run's lock; False where another process has it. The system frees it when a process dies."""
    with (path / ".lock").open("w") as lock:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _unfinished(path: Path, identity: str) -> bool:
    try:
        with Journal(path / "journal.sqlite") as journal:
            return journal.meta("identity") == identity and journal.meta("finished") is None
    except InputError:
        return False  # damaged or of another version: it stays as it is, and a new run begins


def _new_path(home: Path, plan: Plan, now: datetime) -> Path:
    """Time and identity make the name; a second run within a second gets a number."""
    name = f"{now:%Y%m%d-%H%M%S}-{plan.identity[:6]}"
    names = [name, *(f"{name}-{number}" for number in range(2, 100))]
    return next(home / candidate for candidate in names if not (home / candidate).exists())


def _describe(path: Path, plan: Plan, now: datetime) -> None:
    experiment = yaml.safe_dump(file_form(plan.experiment, path), sort_keys=False, allow_unicode=True)
    write_atomically(path / "experiment.yaml", experiment.encode())
    manifest = {
        "run_id": path.name,
        "experiment": plan.experiment.name,
        "created": now.isoformat(timespec="seconds"),
        "harness": __version__,
        "seed": plan.experiment.seed,
        "identity_sha256": plan.identity,
        "fixed_sha256": dict(plan.fixed),
        "samples": {task.name: len(task.test) for task in plan.tasks},
        "task_sha256": {task.name: dict(task.digests) for task in plan.tasks},
        "git_commit": _commit(),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cpus": os.cpu_count(),
        "packages": {name: v for name in _PACKAGES if (v := _version(name))},
    }
    write_atomically(path / "manifest.json", json.dumps(manifest, indent=2).encode())
    with Journal(path / "journal.sqlite") as journal:
        journal.put_plan(plan.tasks, [arm.facts for arm in plan.arms])
        fix(journal, plan.fixed)
        journal.put_meta("identity", plan.identity)


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
