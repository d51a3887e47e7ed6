"""What two runs do not have in common, told before their figures: whoever reads these must know what was changed."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from harness.config.resolved import file_form
from harness.config.schema import Experiment
from harness.core.two_runs import Difference, PairedRow
from harness.core.types import Task
from harness.engine.folders import RunFolder

# What changes nothing that is compared, or is told in words of its own.
_LEFT_OUT = ("name", "tasks", "tracking", "leakage", "regression", "schedule")
_PARTS = {
    "task": "instruction and metrics",
    "test": "test samples",
    "train": "training samples",
    "validation": "validation samples",
    "corpus": "corpus",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One run as far as it can differ from another. `tasks` need no texts; `arms` are those scored, by task."""

    folder: RunFolder
    experiment: Experiment
    manifest: Mapping[str, object]
    finished: bool
    tasks: Mapping[str, Task]
    arms: Mapping[str, tuple[str, ...]]


def differences(a: Told, b: Told, rows: Iterable[PairedRow]) -> tuple[Difference, ...]:
    """All that is not the same: the code, tasks, arms, the models that answered, their files, the settings."""
    found = [*_code(a, b), *_tasks(a, b), *_arms(a, b), *_answering(rows), *_contents(a, b), *_settings(a, b)]
    different = tuple(each for each in found if each.a != each.b)
    return different or tuple(each for each in _identity(a, b) if each.a != each.b)


def _code(a: Told, b: Told) -> Iterator[Difference]:
    yield Difference(what="finished", a=_yes(a.finished), b=_yes(b.finished))
    for key, what in (("harness", "version of the harness"), ("git_commit", "commit of the working folder")):
        yield Difference(what=what, a=_text(a.manifest.get(key)), b=_text(b.manifest.get(key)))
    ours, theirs = (_mapping(run.manifest.get("packages")) for run in (a, b))
    for name in sorted({*ours, *theirs}):
        yield Difference(what=f"version of {name}", a=_text(ours.get(name)), b=_text(theirs.get(name)))


def _tasks(a: Told, b: Told) -> Iterator[Difference]:
    yield from _only("tasks", a.tasks, b.tasks)
    for name in a.tasks:
        if name not in b.tasks:
            continue
        ours, theirs = a.tasks[name], b.tasks[name]
        yield Difference(what=f"{name}: primary metric", a=ours.primary, b=theirs.primary)
        for part, what in _PARTS.items():
            one, other = (task.digests.get(part, "")[:8] for task in (ours, theirs))
            yield Difference(what=f"{name}: {what} (digest)", a=one, b=other)


def _arms(a: Told, b: Told) -> Iterator[Difference]:
    for task in a.arms:
        if task in b.arms:
            yield from _only(f"{task}: arms", a.arms[task], b.arms[task])


def _only(what: str, ours: Iterable[str], theirs: Iterable[str]) -> Iterator[Difference]:
    mine, yours = list(ours), list(theirs)
    yield Difference(
        what=f"{what} in one run only",
        a=", ".join(name for name in mine if name not in yours),
        b=", ".join(name for name in yours if name not in mine),
    )


def _answering(rows: Iterable[PairedRow]) -> Iterator[Difference]:
    """Which model answered, where it was not the same; arms with the same answer to that stand together."""
    arms: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        arms.setdefault((", ".join(row.a.answered_by), ", ".join(row.b.answered_by)), []).append(row.arm)
    for (ours, theirs), names in arms.items():
        yield Difference(what=f"model that answered {', '.join(dict.fromkeys(names))}", a=ours, b=theirs)


def _contents(a: Told, b: Told) -> Iterator[Difference]:
    """Files behind a model that the settings only name; runs of older versions do not tell."""
    ours, theirs = (_mapping(run.manifest.get("contents_sha256")) for run in (a, b))
    for where in ours:
        if where in theirs:
            one, other = (_text(sums[where])[:8] for sums in (ours, theirs))
            yield Difference(what=f"files of {where} (digest)", a=one, b=other)


def _identity(a: Told, b: Told) -> Iterator[Difference]:
    """What is left to tell where something that could change an answer is another, and nothing above says what."""
    one, other = (_text(run.manifest.get("identity_sha256"))[:8] for run in (a, b))
    yield Difference(what="something behind the answers (digest)", a=one, b=other)


def _settings(a: Told, b: Told) -> Iterator[Difference]:
    ours, theirs = (_flat(file_form(run.experiment, run.folder.path)) for run in (a, b))
    alone = [f"arms.{name}." for name in {*_names(a)} ^ {*_names(b)}]
    for key in [*ours, *(key for key in theirs if key not in ours)]:
        if not key.startswith((*(f"{section}." for section in _LEFT_OUT), *alone)) and key not in _LEFT_OUT:
            what = f"policy: {key}" if key.startswith("decision.") else key
            yield Difference(what=what, a=ours.get(key, ""), b=theirs.get(key, ""))


def _names(run: Told) -> Iterator[str]:
    return (arm.name for arm in run.experiment.arms)


def _flat(value: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Every setting by its path in the file; an empty section is no setting."""
    found: dict[str, str] = {}
    for key, inner in value.items():
        if isinstance(inner, Mapping):
            found |= _flat(inner, f"{prefix}{key}.")
        else:
            found[prefix + key] = inner if isinstance(inner, str) else json.dumps(inner, ensure_ascii=False)
    return found


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"
