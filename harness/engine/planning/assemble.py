"""Experiment -> Plan: tasks read and checked, every task met by every arm, nothing built yet."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from harness.config.identity import identity_of
from harness.config.schema import ArmSpec, EmbedderSpec, Experiment, ModelSpec
from harness.core import plugins
from harness.core.checksums import file_sha256
from harness.core.errors import Fault, InputError
from harness.core.plugins import PluginKind
from harness.core.types import Task
from harness.core.weights import fingerprint
from harness.engine.planning.controls import with_controls
from harness.engine.planning.planned import PlannedArm, planned
from harness.engine.store.fixed import digest_of, fixed_parts
from harness.metrics import registry
from harness.tasks.leakage import Leak, find_leaks, listed
from harness.tasks.load import load_task
from harness.tasks.standing import in_prompts


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What a run is going to do.

    `identity` changes whenever an answer could, `fixed` is what must not change later; `leaks`, by task, are accepted.
    `contents` are sums over the files behind models, embedders and adapters, by where the experiment names them.
    """

    experiment: Experiment
    tasks: tuple[Task, ...]
    arms: tuple[PlannedArm, ...]
    identity: str
    contents: Mapping[str, str]
    fixed: Mapping[str, str]
    leaks: Mapping[str, tuple[Leak, ...]]

    def of(self, task: str) -> tuple[PlannedArm, ...]:
        """One task's arms."""
        return tuple(arm for arm in self.arms if arm.task.name == task)


def assemble(experiment: Experiment) -> Plan:
    """Reads every task, checks all of it against the arms, and raises InputError with all faults at once."""
    tasks, faults = _load(experiment)
    faults += _same_names(tasks)
    leaks = {task.name: (*find_leaks(task), *in_prompts(task.test, _prompts(task, experiment.arms))) for task in tasks}
    for task in tasks:
        faults += _unaccepted(task, leaks[task.name], experiment.leakage.accept)
        faults += [fault for arm in experiment.arms for fault in _needs(task, arm)]
        faults += _grid_needs(task, experiment.arms)
    if faults:
        raise InputError(faults)
    arms = with_controls([planned(t, a) for t in tasks for a in experiment.arms], experiment)
    return Plan(
        experiment=experiment,
        tasks=tuple(tasks),
        arms=arms,
        identity=_identity(experiment, tasks),
        contents=_contents(experiment),
        fixed=fixed_parts(experiment, tasks),
        leaks=leaks,
    )


def _load(experiment: Experiment) -> tuple[list[Task], list[Fault]]:
    known = registry.names()
    tasks: list[Task] = []
    faults: list[Fault] = []
    for path in experiment.tasks:
        try:
            task = load_task(path, known_metrics=known, limit=experiment.limit)
        except InputError as error:
            faults += error.faults
            continue
        extra = [m for m in experiment.scoring.metrics if m not in task.metrics]
        tasks.append(replace(task, metrics=(*task.metrics, *extra)))
    return tasks, faults


def _same_names(tasks: Sequence[Task]) -> list[Fault]:
    names = [task.name for task in tasks]
    return [
        Fault(place=task.source, what=f"a second task is named {task.name!r}", expected="a name of its own")
        for i, task in enumerate(tasks)
        if task.name in names[:i]
    ]


def _prompts(task: Task, arms: Sequence[ArmSpec]) -> dict[str, str]:
    """What models are told besides the question, by a name for messages."""
    told = {"the instruction": task.instruction}
    for arm in arms:
        told[f"the prompt of {arm.name}"] = "\n".join(part for part in (arm.prompt.system, arm.prompt.template) if part)
    return told


def _unaccepted(task: Task, leaks: Sequence[Leak], accepted: Sequence[str]) -> list[Fault]:
    """One fault per pair of pools that share samples, naming the pairs."""
    by_pools: dict[str, list[Leak]] = {}
    for leak in leaks:
        if leak.pools not in accepted:
            by_pools.setdefault(leak.pools, []).append(leak)
    return [
        Fault(
            place=task.source,
            what=f"{len(found)} samples of {pools} are the same or nearly so: " + listed(found),
            expected=f'none, or `leakage: {{accept: ["{pools}"]}}` in the experiment',
        )
        for pools, found in by_pools.items()
    ]


def _needs(task: Task, arm: ArmSpec) -> list[Fault]:
    """What an arm needs that a task does not have."""
    missing = []
    learns = arm.tuning is not None and arm.tuning.method != "existing"
    if (learns or (arm.shots and arm.shots.k)) and not task.train:
        missing.append("training examples (train.jsonl)")
    if arm.retrieval:
        source = arm.retrieval.source
        if source == "corpus" and not task.corpus:
            missing.append("a corpus")
        elif source == "train" and not task.train:
            missing.append("training examples (train.jsonl)")
        elif source == "auto" and not task.corpus and not task.train:
            missing.append("a corpus or training examples")
    return [
        Fault(
            place=task.source,
            what=f"arm {arm.name!r} needs {what}, and task {task.name!r} has none",
            expected="them in the task's folder, or an experiment without this arm (`--arms`)",
        )
        for what in missing
    ]


def _grid_needs(task: Task, arms: Sequence[ArmSpec]) -> list[Fault]:
    names = [arm.variant_of for arm in arms]
    grids = sorted({name for name in names if names.count(name) > 1})
    if not grids or task.validation:
        return []
    what = f"{', '.join(grids)} have several variants, which compete on a validation split; task {task.name!r} has none"
    return [Fault(place=task.source, what=what, expected="validation.jsonl")]


def _identity(experiment: Experiment, tasks: Sequence[Task]) -> str:
    """What can change an answer (see `config.identity`), with the contents of all files that it names."""
    plain = identity_of(experiment)
    del plain["tasks"]  # where they are changes nothing: their digests say what is in them
    made_of = [
        plain,
        {name: sorted(_files("models", spec)) for name, spec in experiment.models.items()},
        {name: sorted(_files("embedders", spec)) for name, spec in experiment.embedders.items()},
        {arm.name: _adapter(arm) for arm in experiment.arms},
        {task.name: dict(task.digests) for task in tasks},
    ]
    return digest_of(made_of)


def _contents(experiment: Experiment) -> dict[str, str]:
    files = {f"models.{name}": sorted(_files("models", spec)) for name, spec in experiment.models.items()}
    files |= {f"embedders.{name}": sorted(_files("embedders", spec)) for name, spec in experiment.embedders.items()}
    files |= {f"arms.{arm.name}.tuning": [own] for arm in experiment.arms if (own := _adapter(arm))}
    return {where: digest_of(found) for where, found in files.items() if found}


def _adapter(arm: ArmSpec) -> str | None:
    """What is in the adapter that an arm takes from a folder: its name alone does not say so."""
    if arm.tuning is None or arm.tuning.method != "existing":
        return None
    params: Any = arm.tuning.params
    folder = Path(params.existing)
    return fingerprint(folder) if folder.is_dir() else None  # a missing one is told where it is needed


def _files(kind: PluginKind, spec: ModelSpec | EmbedderSpec) -> Iterator[str]:
    """What is in the files that a model's parameters name, and in its folder, whose names do not say so."""
    for name in type(spec.params).model_fields:
        value = getattr(spec.params, name)
        if isinstance(value, Path) and value.is_file():
            yield file_sha256(value)
    provider: Any = plugins.load(kind, spec.provider)
    if hasattr(provider, "folder"):
        with suppress(InputError, OSError):  # it is not here, which is told where it is needed
            yield fingerprint(provider.folder(spec.params))
