"""Models, embedders, indexes and tuned weights: each made once per run, and kept for the next by its digest."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fcntl import LOCK_EX, flock
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from threading import Lock
from typing import Any

from pydantic import TypeAdapter

from harness.arms.prompt import Prompt
from harness.config.schema import Experiment, ModelSpec
from harness.core import plugins
from harness.core.chat import TuningJob
from harness.core.checksums import file_sha256
from harness.core.environment import give_back_freed_memory
from harness.core.errors import IncompleteError, ModelOutage
from harness.core.files import sync_folder, write_atomically
from harness.core.ports import Embedder, Model, ModelParts, Progress
from harness.core.types import Document, Message, Sample, Setup, Usage
from harness.engine.assemble import PlannedArm, digest_of
from harness.engine.driver import Driven, Pace
from harness.engine.kept_values import KeptValues
from harness.engine.replies import REPLIES_NAME, Remembered
from harness.engine.vectors import VECTORS_NAME, RememberedVectors
from harness.retrieval.llama_index_search import ChromaIndex, IndexSpec, build_index, read_facts
from harness.retrieval.query_vectors import QueryVectors

_SETUP = TypeAdapter(Setup)


def cache_folder() -> Path:
    """Where indexes and tuned models are kept: `$HARNESS_CACHE`, else `.harness` in the working folder."""
    return Path(os.environ.get("HARNESS_CACHE", ".harness")).absolute()


@dataclass
class Parts:
    """Builds what arms are made of. `device` is held by whatever computes locally: figures stay clean.

    `remember`: whether replies that were paid for before are used, and new ones kept.
    """

    experiment: Experiment
    cache: Path
    progress: Progress
    remember: bool = False
    device: Lock = field(default_factory=Lock)
    _embedders: dict[str, Embedder] = field(default_factory=dict)
    _vectors: dict[str, QueryVectors] = field(default_factory=dict)
    _driven_models: list[Driven] = field(default_factory=list)
    _models: dict[tuple[str, Path | None], Model] = field(default_factory=dict)
    _indexes: dict[str, ChromaIndex] = field(default_factory=dict)
    _digests: dict[str, str] = field(default_factory=dict)
    _kept_values: dict[str, KeptValues] = field(default_factory=dict)

    def embedder(self, name: str) -> Embedder:
        """The embedder of that name in the experiment."""
        if name not in self._embedders:
            spec = self.experiment.embedders[name]
            embedder: Embedder = plugins.load("embedders", spec.provider).build(spec.params)
            if self.remember and not embedder.local:
                embedder = RememberedVectors(embedder, self._kept(VECTORS_NAME))
            self._embedders[name] = embedder
        return self._embedders[name]

    def _vectors_of(self, embedder: str) -> QueryVectors:
        if embedder not in self._vectors:
            self._vectors[embedder] = QueryVectors(self.embedder(embedder))
        return self._vectors[embedder]

    def measure_time(self) -> None:
        """From here on nothing comes from memory, and as many calls are under way as the latency pass declares."""
        for vectors in self._vectors.values():
            vectors.remembering = False
        for part in (*self._models.values(), *self._embedders.values()):
            if isinstance(part, (Remembered, RememberedVectors)):
                part.remembering = False
        for driven in self._driven_models:
            driven.open_up(max(self.experiment.latency.concurrency, default=1))

    def model(self, name: str, adapter: Path | None = None) -> Model:
        """The model of that name in the experiment, with tuned weights merged in where `adapter` says so."""
        if (name, adapter) not in self._models:
            spec = self.experiment.models[name]
            parts = ModelParts(name=name, device=self.device, adapter=adapter)
            provider = plugins.load("models", spec.provider)
            model: Model = provider.build(spec.params, parts)
            # A provider that has a folder of weights runs here, as fast as the machine; any other is driven.
            local = hasattr(provider, "folder")
            model = model if local else self._driven(name, model)
            if self.remember and getattr(provider, "REMEMBERED", False):
                model = Remembered(model, _identity(spec), self._kept(REPLIES_NAME))
            self._models[name, adapter] = model
        return self._models[name, adapter]

    def _kept(self, name: str) -> KeptValues:
        if name not in self._kept_values:
            self._kept_values[name] = KeptValues(self.cache / name)
        return self._kept_values[name]

    def _driven(self, name: str, model: Model) -> Model:
        limits = self.experiment.models[name].limits or self.experiment.limits
        pace = Pace(
            concurrency=limits.concurrency or model.preferred_concurrency,
            requests_per_minute=limits.requests_per_minute,
            tokens_per_minute=limits.tokens_per_minute,
            timeout_s=limits.timeout_s,
        )
        by_the_hour = self.experiment.models[name].hosting is not None
        driven = Driven(model, pace, self.experiment.seed, by_the_hour=by_the_hour)
        self._driven_models.append(driven)
        return driven

    async def aclose(self) -> None:
        """Frees the models."""
        for (name, _), model in self._models.items():
            try:
                await model.aclose()
            except Exception as error:  # noqa: BLE001 - foreign code: what was answered is not lost for it
                self.progress.note(f"model {name!r} could not be closed: {type(error).__name__}: {error}")
        for kept in self._kept_values.values():
            kept.close()

    # ---- indexes ----

    def index_folder(self, arm: PlannedArm, documents: Sequence[Document], embedder_name: str) -> Path:
        """Where the index of `documents` is, or will be: named by the digest of all that makes it."""
        spec = _index_spec(arm)
        made_of = [
            "index/2",
            [[d.id, d.title, d.text] for d in documents],
            self.embedder(embedder_name).digest,
            [spec.chunk_tokens, spec.chunk_overlap],
            _versions("llama-index-core", "chromadb", "sentence-transformers"),
        ]
        return self.cache / "indexes" / digest_of(made_of)

    def index(self, arm: PlannedArm, documents: Sequence[Document], embedder_name: str) -> tuple[ChromaIndex, Setup]:
        """A searchable index of `documents`, built unless one of the same digest is there."""
        embedder, final = self.embedder(embedder_name), self.index_folder(arm, documents, embedder_name)
        digest = final.name
        with _made_once(final) as (folder, partial):
            cached = read_facts(folder) is not None
            if partial:
                self.progress.note(f"Indexing {len(documents)} documents for {arm.task.name}")
                _build_index(documents, _index_spec(arm), embedder, partial)
        facts = read_facts(folder)
        assert facts
        setup = Setup(
            task=arm.task.name,
            arm=arm.spec.name,
            kind="index",
            digest=digest,
            seconds=facts.seconds,
            usage=Usage(embedding_tokens=facts.embedding_tokens),
            cached=cached,
            path=str(folder),
            details={"documents": facts.documents, "passages": facts.passages},
        )
        if digest not in self._indexes:
            self._indexes[digest] = ChromaIndex(folder, self._vectors_of(embedder_name), self.device)
        return self._indexes[digest], setup

    # ---- tuned models ----

    def base_folder(self, arm: PlannedArm) -> Path:
        """The folder of the arm's model as it is before any tuning; only models of local folders have one."""
        model = self.experiment.models[arm.spec.model]
        folder: Path = plugins.load("models", model.provider).folder(model.params)
        return folder

    def tuned_folder(self, arm: PlannedArm, prompt: Prompt) -> Path:
        """Where the arm's tuned weights are, or will be: named by the digest of all that makes them."""
        assert arm.spec.tuning
        method, params = arm.spec.tuning.method, arm.spec.tuning.params
        made_of = [
            f"{method}/1",
            self._weights_digest(self.base_folder(arm)),
            [[[m.role, m.content] for m in chat] for chat in chats_of(prompt, arm.task.train)],
            params.model_dump(mode="json"),
            self.experiment.seed,
            _versions("torch", "transformers", "peft"),
        ]
        return self.cache / "tuned" / digest_of(made_of)

    def tuned(self, arm: PlannedArm, prompt: Prompt) -> tuple[Path, Setup]:
        """The folder of the arm's tuned weights, trained unless one of the same digest is there."""
        with _made_once(self.tuned_folder(arm, prompt)) as (folder, partial):
            cached = partial is None
            if partial:
                self._tune(arm, prompt, partial, folder.name)
        made = _SETUP.validate_json((folder / "setup.json").read_bytes())
        return folder, replace(made, task=arm.task.name, arm=arm.spec.name, cached=cached, path=str(folder))

    def _tune(self, arm: PlannedArm, prompt: Prompt, out: Path, digest: str) -> None:
        assert arm.spec.tuning
        method, examples = arm.spec.tuning.method, len(arm.task.train)
        self.progress.note(f"Tuning {arm.spec.model} on {examples} examples of {arm.task.name} ({method})")
        job = TuningJob(
            base=self.base_folder(arm),
            chats=chats_of(prompt, arm.task.train),
            validation=chats_of(prompt, arm.task.validation),
            out=out,
            seed=self.experiment.seed,
        )
        details = plugins.load("tuning", method).tune(arm.spec.tuning.params, job)
        give_back_freed_memory()
        _write_setup(out, arm, digest, examples, details)

    def _weights_digest(self, base: Path) -> str:
        """The sum of all files of a model's folder; computed once per run."""
        if str(base) not in self._digests:
            files = sorted(p for p in base.iterdir() if p.is_file())
            self._digests[str(base)] = digest_of([[p.name, file_sha256(p)] for p in files])
        return self._digests[str(base)]


def _build_index(documents: Sequence[Document], spec: IndexSpec, embedder: Embedder, folder: Path) -> None:
    try:
        build_index(documents, spec, embedder, folder)
    except ModelOutage as outage:  # nothing can be asked without it, and what was embedded is kept
        raise IncompleteError(f"stopped: {outage}; the same command continues this run") from outage


def _identity(spec: ModelSpec) -> str:
    """All that makes a hosted model answer as it does, besides the request; not how hard it is driven.

    Values from the environment (another tenant, another route) are in it as their sums.
    """
    params = spec.params.model_dump(mode="json", exclude={"api_key_env", "stream"})
    named = params.get("header_env", {}).values()
    values = [hashlib.sha256(os.environ.get(variable, "").encode()).hexdigest() for variable in named]
    return digest_of(["reply/1", spec.provider, params, values])


def _index_spec(arm: PlannedArm) -> IndexSpec:
    """How the arm's documents are cut; questions to choose examples from stay whole where they can."""
    retrieval = arm.spec.retrieval
    return IndexSpec(
        chunk_tokens=retrieval.chunk_tokens if retrieval else 256,
        chunk_overlap=retrieval.chunk_overlap if retrieval else 0,
    )


def chats_of(prompt: Prompt, samples: Sequence[Sample]) -> tuple[tuple[Message, ...], ...]:
    """Each sample as the chat to learn: asked as the arm will ask it, answered with its first target."""
    answers = (Message(role="assistant", content=s.targets[0]) for s in samples)
    return tuple((*prompt.messages(s.input), answer) for s, answer in zip(samples, answers, strict=True))


def _write_setup(folder: Path, arm: PlannedArm, digest: str, examples: int, details: Any) -> None:
    setup = Setup(
        task=arm.task.name,
        arm=arm.spec.name,
        kind="tuning",
        digest=digest,
        seconds=float(details["seconds"]),
        usage=Usage(input_tokens=int(details.get("training_tokens", 0))),
        examples=examples,
        details=details,
    )
    write_atomically(folder / "setup.json", _SETUP.dump_json(setup))


@contextmanager
def _made_once(folder: Path) -> Iterator[tuple[Path, Path | None]]:
    """Yields the final folder and, unless it is there already, the one to build in, which then takes its place.

    Two processes that want the same thing wait for each other. What an interruption left in the building folder
    is still there at the next attempt, for those who can go on from it.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if folder.is_dir():
            yield folder, None
            return
        partial = folder.with_suffix(".partial")
        partial.mkdir(exist_ok=True)
        yield folder, partial
        partial.replace(folder)
        sync_folder(folder.parent)


def _versions(*packages: str) -> list[str]:
    found = []
    for package in packages:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(package)
    return found
