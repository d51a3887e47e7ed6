"""Plan -> arms that are ready to be asked: indexes built, models tuned, and what that took."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from harness.arms.arm import Arm, Sampling
from harness.arms.prompt import Example, Prompt
from harness.arms.shots import NO_SHOTS, FixedShots, NearestShots, RandomShots, Shots, spread
from harness.config.schema import ArmSpec
from harness.core.ports import Retriever
from harness.core.types import Document, Setup, Task
from harness.engine.answering.budget import Budget, Rates, embedding_price, rates_of
from harness.engine.answering.parts import Parts
from harness.engine.answering.tuned_models import TunedModels
from harness.engine.planning.assemble import Plan
from harness.engine.planning.controls import control_search
from harness.engine.planning.planned import PlannedArm
from harness.engine.store.journal import Journal
from harness.retrieval.llama_index_search import ChromaIndex, TopK

_TUNED = "tuned"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadyArm:
    """An arm on a task, with all that it needs in place."""

    planned: PlannedArm
    arm: Arm
    setups: tuple[Setup, ...]
    rates: Rates
    concurrency: int

    @property
    def name(self) -> str:
        """The arm's name."""
        return self.planned.spec.name

    @property
    def task(self) -> str:
        """The task's name."""
        return self.planned.task.name


@dataclass(frozen=True, kw_only=True, slots=True)
class TuningBill:
    """What this run's tuning jobs and indexes cost: USD of those that ended, and the digests of those it owes for.

    A job is entered before it begins: a run that is killed between the end of a job and its price finds the tuned model
    made, and yet owes for it. (So does one whose job never began, if another run then had the same model made: rather
    too much off a budget than too little.)
    """

    journal: Journal

    def begin(self, digest: str) -> None:
        """To be called before money can be spent."""
        usd, owed = self._read()
        self._write(usd, {*owed, digest})

    def ended(self, setup: Setup) -> float:
        """USD that the run has to add for what was made: nothing where another run had it made."""
        usd, owed = self._read()
        if setup.usd is None or setup.digest not in owed:
            return 0.0
        self._write(usd + setup.usd, owed - {setup.digest})
        return setup.usd

    @property
    def usd(self) -> float:
        """What has been paid so far."""
        return self._read()[0]

    def _read(self) -> tuple[float, set[str]]:
        bill = json.loads(self.journal.meta(_TUNED) or '{"usd": 0.0, "owed": []}')
        return float(bill["usd"]), set(bill["owed"])

    def _write(self, usd: float, owed: set[str]) -> None:
        self.journal.put_meta(_TUNED, json.dumps({"usd": usd, "owed": sorted(owed)}))


@dataclass(frozen=True, kw_only=True, slots=True)
class Indexes:
    """The indexes of arms. One that a hosted embedder is paid for is begun only where the budget can bear it."""

    parts: Parts
    budget: Budget
    bill: TuningBill

    def get(self, arm: PlannedArm, documents: Sequence[Document], embedder: str) -> tuple[ChromaIndex, Setup]:
        """A searchable index, and what it took. Raises IncompleteError where that could pass the budget."""
        price = embedding_price(self.parts.experiment, arm.spec, embedder)
        if price is None or self.parts.embedder(embedder).local:
            return self.parts.index(arm, documents, embedder, self.budget)
        folder = self.parts.index_folder(arm, documents, embedder)
        if not folder.is_dir():
            most = sum(self._most_tokens(arm, each, embedder) for each in documents)
            self.budget.afford(f"indexing for {arm.task.name}", most * price / 1e6)
            self.bill.begin(folder.name)
        index, setup = self.parts.index(arm, documents, embedder, self.budget)
        usd = setup.usage.embedding_tokens * price / 1e6
        self.budget.usd += self.bill.ended(replace(setup, usd=usd))
        return index, setup

    def _most_tokens(self, arm: PlannedArm, document: Document, embedder: str) -> float:
        """A token for every byte; what chunks share, and the title in each of them, is embedded as often."""
        own = len(f"{document.title}\n{document.text}".encode("utf-8", "replace"))
        cut = arm.spec.retrieval
        if cut is None:  # questions stay whole
            return own
        shared = cut.chunk_overlap + self.parts.embedder(embedder).count_tokens(document.title)
        return own * cut.chunk_tokens / max(1, cut.chunk_tokens - shared)


def prepare(plan: Plan, parts: Parts, journal: Journal, budget: Budget) -> tuple[ReadyArm, ...]:
    """Builds and tunes what is not there yet, one thing after the other, and journals what each took."""
    bill = TuningBill(journal=journal)
    tunings = TunedModels(parts.experiment, parts.cache, parts.progress, budget.afford, bill.begin, parts.payer)
    indexes = Indexes(parts=parts, budget=budget, bill=bill)
    parts.progress.start("prepare", len(plan.arms))
    ready = []
    for planned in plan.arms:
        one = _ready(planned, parts, tunings, indexes)
        for setup in one.setups:
            journal.put_setup(setup)
            budget.usd += bill.ended(setup)
        ready.append(one)
        parts.progress.advance("prepare")
    return tuple(ready)


def prompt_of(planned: PlannedArm) -> Prompt:
    """How the arm asks its task."""
    return prompt_for(planned.task, planned.spec)


def lesson_of(planned: PlannedArm) -> Prompt:
    """How the task was asked that its model was tuned on."""
    return prompt_for(planned.lesson, planned.spec)


def prompt_for(task: Task, spec: ArmSpec) -> Prompt:
    """How an arm of this kind asks a task."""
    return Prompt(
        instruction=task.instruction, kind=task.kind, system=spec.prompt.system, template=spec.prompt.template
    )


def sampling_of(parts: Parts, task: Task) -> Sampling:
    """How models are to answer a task."""
    generation = parts.experiment.generation
    return Sampling(
        max_tokens=generation.max_tokens,
        temperature=generation.temperature,
        stop=generation.stop,
        seed=parts.experiment.seed,
        answer_schema=task.answer_schema,
        logprobs=generation.logprobs,
    )


def _ready(planned: PlannedArm, parts: Parts, tunings: TunedModels, indexes: Indexes) -> ReadyArm:
    setups: list[Setup] = []
    spec, prompt = planned.spec, prompt_of(planned)
    tuned = None
    if spec.tuning:
        tuned, setup = tunings.get(planned, lesson_of(planned))
        # What another task's model took is among that task's setups.
        setups += [] if planned.taught else [setup]
    retriever = None
    if spec.retrieval:
        assert spec.retrieval.embedder
        index, setup = indexes.get(planned, planned.documents, spec.retrieval.embedder)
        retriever = control_search(planned, index, parts.experiment.seed) or TopK(index, spec.retrieval.top_k)
        setups.append(setup)
    shots, found = _shots(planned, indexes)
    arm = Arm(
        prompt=prompt,
        model=parts.model(spec.model, tuned),
        sampling=sampling_of(parts, planned.task),
        abstain=planned.task.abstain,
        shots=shots,
        retriever=retriever,
    )
    model = parts.experiment.models[spec.model]
    own = model.limits.concurrency if model.limits else None
    return ReadyArm(
        planned=planned,
        arm=arm,
        setups=(*setups, *found),
        rates=rates_of(parts.experiment, spec),
        concurrency=own or parts.experiment.limits.concurrency or arm.model.preferred_concurrency,
    )


def _shots(planned: PlannedArm, indexes: Indexes) -> tuple[Shots, Sequence[Setup]]:
    spec, seed = planned.spec.shots, indexes.parts.experiment.seed
    if not planned.searches_examples:
        return shots_of(planned, seed, None), ()
    assert spec and spec.embedder
    index, setup = indexes.get(planned, planned.example_questions, spec.embedder)
    # An arm with its own retrieval has two indexes; one row a kind is kept, and the corpus is the dearer one.
    setups = () if planned.spec.retrieval else (setup,)
    return shots_of(planned, seed, TopK(index, spec.k)), setups


def shots_of(planned: PlannedArm, seed: int, search: Retriever | None) -> Shots:
    """How the arm chooses its examples; `search` finds the nearest of `example_questions`, where it needs to."""
    spec = planned.spec.shots
    if spec is None or spec.k == 0:
        return NO_SHOTS
    pool = {s.id: Example(input=s.input, target=s.targets[0]) for s in planned.task.train}
    if spec.select == "fixed":
        return FixedShots(examples=spread(tuple(pool.values()), spec.k, seed))
    if spec.select == "random":
        return RandomShots(pool=tuple(pool.values()), k=spec.k, seed=seed)
    assert search
    return NearestShots(pool=pool, retriever=search, k=spec.k)
