"""`reports/<experiment>/<run_id>/`: what a run's folder tells of it, found by its id, and locked."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from harness.core.errors import Fault, InputError, nearest
from harness.core.files import write_atomically
from harness.core.yaml_places import read_text, read_yaml
from harness.engine.store.wal import TornTail

LOCK = ".lock"


@dataclass(frozen=True, kw_only=True, slots=True)
class RunFolder:
    """One run's folder. `resumed` says whether an earlier session had begun it, `torn` what that left unreadable."""

    path: Path
    resumed: bool
    torn: TornTail | None = None

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
        path = self.path / "manifest.json"
        try:
            manifest = json.loads(read_text(path))
        except (ValueError, RecursionError) as error:
            raise InputError(
                Fault(place=str(path), what=f"is damaged: {error}", expected="as the run left it")
            ) from error
        if not isinstance(manifest, dict):
            raise InputError(Fault(place=str(path), what="is damaged: no mapping", expected="as the run left it"))
        return manifest

    def logs_text(self) -> bool:
        """Whether its texts may stand outside this folder: `tracking.log_text` of its experiment."""
        tracking = read_yaml(self.path / "experiment.yaml").value.get("tracking")
        return not isinstance(tracking, dict) or tracking.get("log_text") is not False

    def add_to_manifest(self, name: str, value: object) -> None:
        """What the run has found out about its inputs."""
        content = json.dumps({**self.manifest(), name: value}, indent=2)
        write_atomically(self.path / "manifest.json", content.encode())


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
    if not runs:
        what, expected = (
            f"no such run: there is none under {reports}",
            "a run's folder, or a run: `harness run EXPERIMENT`",
        )
        near = None if reference == "latest" else nearest(reference, ("latest",))
        raise InputError(Fault(place=reference, what=what, expected=expected, nearest=near))
    expected = f"a run's folder or id under {reports}, or `latest`"
    valid = [*runs, "latest"]
    raise InputError(Fault(place=reference, what="no such run", expected=expected, nearest=nearest(reference, valid)))


@contextmanager
def locked(path: Path) -> Iterator[bool]:
    """Holds the run's lock; False where another process has it. The system frees it when a process dies."""
    with (path / LOCK).open("a") as lock:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            yield False
            return
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield True
