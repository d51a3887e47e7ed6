"""One arm on one task, with all that is known of it before anything is built."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harness.config.schema import ArmSpec
from harness.core.types import ArmFacts, Document, Scalar, Task


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedArm:
    """One arm on one task.

    A control may ask a model that was `taught` another task, or one that was tuned with another `seed` than the run's.
    """

    task: Task
    spec: ArmSpec
    facts: ArmFacts
    taught: Task | None = None
    seed: int = 0

    @property
    def lesson(self) -> Task:
        """The task whose training split its model was tuned on."""
        return self.taught or self.task

    @property
    def documents(self) -> tuple[Document, ...]:
        """What its retrieval searches: the corpus, or the training examples with their answers."""
        assert self.spec.retrieval
        source = self.spec.retrieval.source
        if source == "corpus" or (source == "auto" and self.task.corpus):
            return self.task.corpus
        return tuple(Document(id=s.id, title="", text=f"{s.input}\n{s.targets[0]}") for s in self.task.train)

    @property
    def searches_examples(self) -> bool:
        """Whether its examples are the nearest to each question, so that it needs an index of theirs."""
        shots = self.spec.shots
        return shots is not None and shots.k > 0 and shots.select == "nearest"

    @property
    def example_questions(self) -> list[Document]:
        """What the search for examples looks through."""
        return [Document(id=s.id, title="", text=s.input) for s in self.task.train]


def planned(task: Task, arm: ArmSpec) -> PlannedArm:
    """An arm on a task."""
    return PlannedArm(task=task, spec=arm, facts=_facts(task, arm))


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
