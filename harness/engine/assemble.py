"""Experiment -> Plan: tasks read and checked, every task met by every arm, nothing built yet."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from harness.config.schema import ArmSpec, Experiment
from harness.core.checksums import file_sha256
from harness.core.errors import Fault, InputError, nearest
from harness.core.types import ArmFacts, Document, Scalar, Task
from harness.metrics import registry
from harness.tasks.leakage import Leak, find_leaks, listed
from harness.tasks.load import load_task
from harness.tasks.standing import in_prompts


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedArm:
    """One arm on one task."""

    task: Task
    spec: ArmSpec
    facts: ArmFacts

    @property
    def documents(self) -> tuple[Document, ...]:
        """What its retrieval searches: the corpus, or the training examples with their answers."""
        assert self.spec.retrieval
        source = self.spec.retrieval.source
        if source == "corpus" or (source == "auto" and self.task.corpus):
            return self.task.corpus
        return tuple(Document(id=s.id, title="", text=f"{s.input}\n{s.targets[0]}") for s in self.task.train)


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What a run is going to do. `identity` changes whenever an answer could; `leaks`, by task, are accepted ones."""

    experiment: Experiment
    tasks: tuple[Task, ...]
    arms: tuple[PlannedArm, ...]
    identity: str
    policy: str
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
    arms = [PlannedArm(task=t, spec=a, facts=_facts(t, a)) for t in tasks for a in experiment.arms]
    return Plan(
        experiment=experiment,
        tasks=tuple(tasks),
        arms=tuple(arms),
        identity=_identity(experiment, tasks),
        policy=policy_digest(experiment),
        leaks=leaks,
    )


def digest_of(value: object) -> str:
    """The sha256 of plain data, independent of the order of keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def policy_digest(experiment: Experiment) -> str:
    """The sum of what is fixed before the results: rule, costs, prices, arms. Tasks have digests of their own."""
    plain = experiment.model_dump(mode="json", include={"decision", "costs", "arms", "scoring"})
    prices = {n: m.model_dump(mode="json", include={"price", "hosting"}) for n, m in experiment.models.items()}
    return digest_of([plain, prices])


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
    for name in (*experiment.scoring.metrics, *experiment.decision.guards):
        if name not in known:
            fault = Fault(place=experiment.name, what=f"unknown metric {name!r}", nearest=nearest(name, known))
            faults.append(fault)
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
        Fault(place=task.source, what=f"arm {arm.name!r} needs {what}, and task {task.name!r} has none")
        for what in missing
    ]


def _grid_needs(task: Task, arms: Sequence[ArmSpec]) -> list[Fault]:
    names = [arm.variant_of for arm in arms]
    grids = sorted({name for name in names if names.count(name) > 1})
    if not grids or task.validation:
        return []
    what = f"{', '.join(grids)} have several variants, which compete on a validation split; task {task.name!r} has none"
    return [Fault(place=task.source, what=what, expected="validation.jsonl")]


def _facts(task: Task, arm: ArmSpec) -> ArmFacts:
    return ArmFacts(
        name=arm.name,
        variant_of=arm.variant_of,
        task=task.name,
        rung=arm.rung,
        model=arm.model,
        labelled_examples=_labelled(task, arm),
        parameters=_flat(arm.model_dump(mode="json", exclude={"name", "variant_of"})),
    )


def _labelled(task: Task, arm: ArmSpec) -> int:
    """Examples that somebody must have labelled for this arm; one that serves twice is paid for once."""
    uses = [0]
    if arm.tuning and arm.tuning.method != "existing":
        uses.append(len(task.train))
    if arm.shots and arm.shots.k:
        # A choice among all examples needs all of them; a fixed one only its k.
        uses.append(arm.shots.k if arm.shots.select == "fixed" else len(task.train))
    if arm.retrieval and (arm.retrieval.source == "train" or not task.corpus):
        uses.append(len(task.train))
    return max(uses)


def _flat(value: Mapping[str, Any], prefix: str = "") -> dict[str, Scalar]:
    flat: dict[str, Scalar] = {}
    for key, inner in value.items():
        if isinstance(inner, Mapping):
            flat |= _flat(inner, f"{prefix}{key}.")
        elif inner is not None:
            flat[prefix + key] = inner if isinstance(inner, str | int | float | bool) else json.dumps(inner)
    return flat


_PAID_OR_WAITED = {"price", "usd_per_million_tokens", "setup_usd", "poll_s", "hours", "cancel_on_interrupt"}
_RUNTIME = {"limits", "budget", "tracking", "decision", "costs", "leakage", "tasks", "models", "name"}


def _identity(experiment: Experiment, tasks: Sequence[Task]) -> str:
    """What can change an answer: neither prices, nor limits, nor the rule of the decision can."""
    plain = experiment.model_dump(mode="json", exclude=_RUNTIME)
    for spec in plain["embedders"].values():
        spec.pop("usd_per_million_tokens")
    for arm in plain["arms"]:
        params = arm["tuning"]["params"] if arm["tuning"] else {}
        for key in _PAID_OR_WAITED.intersection(params):
            del params[key]
    models = {
        n: m.model_dump(mode="json", exclude={"price", "hosting", "limits"}) for n, m in experiment.models.items()
    }
    files = {n: sorted(_files(m.params)) for n, m in experiment.models.items()}
    made_of: list[Any] = [experiment.name, plain, models, files, {t.name: dict(t.digests) for t in tasks}]
    if adapters := {arm.name: _adapter(arm) for arm in experiment.arms if _adapter(arm)}:
        made_of.append(adapters)
    return digest_of(made_of)


def _adapter(arm: ArmSpec) -> str | None:
    """The sum of the adapter that an arm takes from a folder: its name alone does not say what is in it."""
    if arm.tuning is None or arm.tuning.method != "existing":
        return None
    params: Any = arm.tuning.params
    path = Path(params.existing) / "adapter_model.safetensors"
    return file_sha256(path) if path.is_file() else None


def _files(params: BaseModel) -> Iterator[str]:
    """The sums of the files that a model's parameters name, such as a user's own code."""
    for name in type(params).model_fields:
        value = getattr(params, name)
        if isinstance(value, Path) and value.is_file():
            yield file_sha256(value)
