"""A small factory of worlds: arms with known scores, usage and setups, as the real records and scores."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from harness.config.schema import ArmSpec, Closed, Experiment, ModelSpec, RetrievalSpec, TuningSpec
from harness.core.observations import by_arm, observed, value_of
from harness.core.prices import Price
from harness.core.types import (
    ArmFacts,
    Document,
    Failure,
    Record,
    RecordKey,
    Rung,
    Sample,
    Score,
    Setup,
    State,
    Task,
    Timing,
    Usage,
)
from harness.decision.evidence import gather
from harness.decision.measured import Evidence

PRICE = Price(input=1.0, output=2.0)


@dataclass(frozen=True, kw_only=True)
class Arm:
    """An arm's answers: one score per sample (or per sample and repeat), with what each used."""

    scores: Sequence[float] | Sequence[Sequence[float]]
    rung: Rung = Rung.PROMPTING
    states: Mapping[int, State] = field(default_factory=dict)
    input_tokens: int | Sequence[int] = 100
    cached_input_tokens: int = 0
    output_tokens: int = 10
    embedding_tokens: int = 0
    busy_s: float | None = None
    retrieve_s: float = 0.0
    labelled_examples: int = 0
    training_s: float = 0.0
    training_examples: int = 0
    index_s: float = 0.0
    index_tokens: int = 0
    latencies_s: Sequence[float] = ()
    guards: Mapping[str, Sequence[float]] = field(default_factory=dict)
    metric_failures: Sequence[int] = ()
    usage_when_lost: bool = False


@dataclass(kw_only=True)
class World:
    """Tasks with arms, flattened to what a run leaves."""

    tasks: list[Task] = field(default_factory=list)
    facts: list[ArmFacts] = field(default_factory=list)
    setups: list[Setup] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    specs: dict[str, ArmSpec] = field(default_factory=dict)

    def add(
        self, task: str, arms: Mapping[str, Arm], clusters: Sequence[str | None] | None = None, corpus: bool = True
    ) -> "World":
        size = max(len(arm.scores) for arm in arms.values())
        samples = tuple(
            Sample(id=f"s{i:05d}", input="q", targets=("a",), cluster=clusters[i] if clusters else None)
            for i in range(size)
        )
        documents = (Document(id="d", title="", text="t"),) if corpus else ()
        self.tasks.append(
            Task(
                name=task,
                kind="qa",
                instruction="",
                metrics=("exact",),
                primary="exact",
                test=samples,
                corpus=documents,
            )
        )
        for name, arm in arms.items():
            self._add_arm(task, name, arm)
        return self

    def _add_arm(self, task: str, name: str, arm: Arm) -> None:
        self.facts.append(
            ArmFacts(
                name=name,
                variant_of=name,
                task=task,
                rung=arm.rung,
                model="base",
                labelled_examples=arm.labelled_examples,
            )
        )
        tuned, retrieves = arm.rung.height >= 2, arm.rung.height % 2 == 1
        self.specs[name] = ArmSpec(
            name=name,
            variant_of=name,
            model="base",
            retrieval=RetrievalSpec(embedder="minilm") if retrieves else None,
            tuning=TuningSpec(method="lora", params=Closed()) if tuned else None,
        )
        if tuned:
            self.setups.append(
                Setup(
                    task=task,
                    arm=name,
                    kind="tuning",
                    digest="t",
                    seconds=arm.training_s,
                    examples=arm.training_examples,
                )
            )
        if retrieves:
            self.setups.append(
                Setup(
                    task=task,
                    arm=name,
                    kind="index",
                    digest="i",
                    seconds=arm.index_s,
                    usage=Usage(embedding_tokens=arm.index_tokens),
                )
            )
        for i, given in enumerate(arm.scores):
            for repeat, value in enumerate([given] if np.isscalar(given) else given):
                self._add_answer(task, name, arm, i, repeat, float(value))
        for i, seconds in enumerate(arm.latencies_s):
            key = RecordKey(task=task, arm=name, sample_id=f"s{i:05d}", concurrency=1)
            timing = Timing(started_s=0.0, total_s=seconds, ttft_s=seconds / 2)
            self.records.append(Record(key=key, state=State.OK, text="a", timing=timing))

    def _add_answer(self, task: str, name: str, arm: Arm, i: int, repeat: int, value: float) -> None:
        state = arm.states.get(i, State.OK)
        if state is State.NOT_RUN:
            return
        key = RecordKey(task=task, arm=name, sample_id=f"s{i:05d}", repeat=repeat)
        lost = state in {State.FAILED, State.UNMEASURED}
        tokens = arm.input_tokens if isinstance(arm.input_tokens, int) else arm.input_tokens[i]
        usage = Usage(
            input_tokens=tokens,
            cached_input_tokens=arm.cached_input_tokens,
            output_tokens=arm.output_tokens,
            embedding_tokens=arm.embedding_tokens,
        )
        self.records.append(
            Record(
                key=key,
                state=state,
                text=None if lost else "a",
                failure=Failure(kind="empty", message="") if lost else None,
                usage=usage if not lost or arm.usage_when_lost else Usage(),
                timing=Timing(started_s=0.0, total_s=1.0, busy_s=arm.busy_s, retrieve_s=arm.retrieve_s),
                model="base-1",
            )
        )
        if lost:
            return
        outcome: float | Failure = value
        if i in arm.metric_failures:
            outcome = Failure(kind="metric", message="judge down")
        self.scores.append(Score(key=key, metric="exact", outcome=outcome))
        for metric, values in arm.guards.items():
            self.scores.append(Score(key=key, metric=metric, outcome=float(values[i])))

    def experiment(self, **settings: Any) -> Experiment:
        """`decision`, `costs`, `price`, `hosting`, `embedders` and anything else of the experiment."""
        price, hosting = settings.pop("price", PRICE), settings.pop("hosting", None)
        return Experiment(
            name="world",
            tasks=(),
            models={"base": ModelSpec(provider="reference", params=Closed(), price=price, hosting=hosting)},
            arms=tuple(self.specs.values()),
            **settings,
        )

    def evidence(self, **settings: Any) -> Evidence:
        observations = by_arm(observed(record) for record in self.records)
        values = by_arm(value_of(score) for score in self.scores)
        return gather(observations, values, self.tasks, self.facts, self.setups, self.experiment(**settings))


@pytest.fixture
def world() -> Callable[[], World]:
    return World


@pytest.fixture
def arm() -> type[Arm]:
    return Arm


def binary(rng: np.random.Generator, size: int, *means: float, shared: float = 0.5) -> list[np.ndarray]:
    """Right-or-wrong scores of several arms with these means, whose latent difficulty is shared to this part."""
    from scipy.special import ndtri

    common = rng.standard_normal(size)
    return [
        (np.sqrt(shared) * common + np.sqrt(1 - shared) * rng.standard_normal(size) < ndtri(mean)).astype(float)
        for mean in means
    ]


@pytest.fixture
def answers() -> Callable[..., list[np.ndarray]]:
    return binary
