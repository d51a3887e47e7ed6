"""Models, embedders and indexes: each made once per run, and indexes kept for the next by their digest."""

import asyncio
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from harness.config.schema import Experiment, ModelSpec
from harness.core import plugins
from harness.core.contained import contained, in_words
from harness.core.errors import Fault, IncompleteError, InputError, ModelFault, ModelOutage
from harness.core.ports import Embedder, Model, ModelParts, Progress
from harness.core.types import Document, Setup, Usage
from harness.engine.answering.budget import Budget, Rates, scoring_rates
from harness.engine.answering.driver import Driven, Pace
from harness.engine.answering.paid_embedder import PaidEmbedder
from harness.engine.answering.tuned_models import Tuned
from harness.engine.planning.planned import PlannedArm
from harness.engine.store.fixed import digest_of
from harness.engine.store.kept_values import KeptValues
from harness.engine.store.made_once import made_by, made_once, versions
from harness.engine.store.replies import REPLIES_NAME, Remembered
from harness.engine.store.vectors import VECTORS_NAME, RememberedVectors
from harness.retrieval.llama_index_search import ChromaIndex, IndexSpec, build_index, finished_facts
from harness.retrieval.query_vectors import QueryVectors

_CLOSING_S = 10.0
"""What a model may take to close itself: what was answered does not wait for it."""


def cache_folder() -> Path:
    """Where indexes and tuned models are kept: `$HARNESS_CACHE`, else `.harness` in the working folder.

    Raises InputError where that is no folder.
    """
    folder = Path(os.environ.get("HARNESS_CACHE") or ".harness").absolute()
    if folder.exists() and not folder.is_dir():
        raise InputError(Fault(place=f"HARNESS_CACHE {folder}", what="is no folder", expected="a folder, or none yet"))
    return folder


@dataclass
class Parts:
    """Builds what arms are made of. `device` is held by whatever computes locally: figures stay clean.

    `remember`: whether replies that were paid for before are used, and new ones kept, as paid for by the run `payer`.
    """

    experiment: Experiment
    cache: Path
    progress: Progress
    remember: bool = False
    payer: str = ""
    device: Lock = field(default_factory=Lock)
    _embedders: dict[str, Embedder] = field(default_factory=dict)
    _vectors: dict[str, QueryVectors] = field(default_factory=dict)
    _driven_models: list[Driven] = field(default_factory=list)
    _models: dict[tuple[str, Tuned | None], Model] = field(default_factory=dict)
    _indexes: dict[str, ChromaIndex] = field(default_factory=dict)
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

    def scoring_embedder(self, budget: Budget) -> tuple[Embedder, PaidEmbedder | None]:
        """The first embedder, which scores answers; where it is hosted, also what holds it within the budget."""
        name = next(iter(self.experiment.embedders))
        return self._within(budget, name, scoring_rates(self.experiment, name))

    def _within(
        self, budget: Budget, name: str, rates: Rates | None = None, *, recorded: bool = False
    ) -> tuple[Embedder, PaidEmbedder | None]:
        plain = self.embedder(name)
        if plain.local:
            return plain, None
        unkept = plain.embedder if isinstance(plain, RememberedVectors) else plain
        paid = PaidEmbedder(unkept, budget, rates, recorded)
        return (RememberedVectors(paid, plain.kept) if isinstance(plain, RememberedVectors) else paid), paid

    def remembering_embedder(self, name: str) -> Embedder:
        """The embedder of that name; where it is local, its vectors are kept as those of an index are."""
        embedder = self.embedder(name)
        if isinstance(embedder, RememberedVectors) or not embedder.local:
            return embedder
        return RememberedVectors(embedder, self._kept(VECTORS_NAME))

    def _vectors_of(self, embedder: str, budget: Budget) -> QueryVectors:
        if embedder not in self._vectors:
            rates = scoring_rates(self.experiment, embedder)  # a call is for the questions of all arms
            self._vectors[embedder] = QueryVectors(self._within(budget, embedder, rates, recorded=True)[0])
        return self._vectors[embedder]

    def measure_time(self) -> None:
        """From here on nothing comes from memory, and as many calls are under way as the latency pass declares."""
        for vectors in self._vectors.values():
            vectors.remembering = False
        asked = [vectors.embedder for vectors in self._vectors.values()]
        for part in (*self._models.values(), *self._embedders.values(), *asked):
            if isinstance(part, (Remembered, RememberedVectors)):
                part.remembering = False
        for driven in self._driven_models:
            driven.open_up(max(self.experiment.latency.concurrency, default=1))

    def model(self, name: str, tuned: Tuned | None = None) -> Model:
        """The model of that name in the experiment, or what became of it by tuning."""
        if (name, tuned) not in self._models:
            spec = self.experiment.models[name]
            if tuned and tuned.name:
                spec = spec.model_copy(update={"params": spec.params.model_copy(update={"model": tuned.name})})
            parts = ModelParts(name=name, device=self.device, adapter=tuned.adapter if tuned else None)
            provider = plugins.load("models", spec.provider)
            model: Model = provider.build(spec.params, parts)
            # A provider that has a folder of weights runs here, as fast as the machine; any other is driven.
            local = hasattr(provider, "folder")
            model = model if local else self._driven(name, model)
            if self.remember and getattr(provider, "REMEMBERED", False):
                model = Remembered(model, _identity(spec), self._kept(REPLIES_NAME), payer=self.payer)
            self._models[name, tuned] = model
        return self._models[name, tuned]

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
                with contained():
                    async with asyncio.timeout(_CLOSING_S):
                        await model.aclose()
            except Exception as error:  # noqa: BLE001 - foreign code: what was answered is not lost for it
                said = in_words(error) if self.experiment.tracking.log_text else type(error).__name__
                self.progress.note(f"model {name!r} could not be closed: {said}")
        for kept in self._kept_values.values():
            kept.close()

    # ---- indexes ----

    def index_folder(self, arm: PlannedArm, documents: Sequence[Document], embedder_name: str) -> Path:
        """Where the index of `documents` is, or will be: named by the digest of all that makes it."""
        spec = _index_spec(arm)
        made_of = [
            "index/3",
            [[d.id, d.title, d.text] for d in documents],
            self.embedder(embedder_name).digest,
            [spec.chunk_tokens, spec.chunk_overlap],
            versions("llama-index-core", "chromadb", "sentence-transformers"),
        ]
        return self.cache / "indexes" / digest_of(made_of)

    def index(
        self, arm: PlannedArm, documents: Sequence[Document], embedder_name: str, budget: Budget
    ) -> tuple[ChromaIndex, Setup]:
        """A searchable index of `documents`, built unless one of the same digest is there.

        Raises IncompleteError where a hosted embedder cannot be had, or the budget's minutes end before it is built.
        """
        embedder, _ = self._within(budget, embedder_name)
        final = self.index_folder(arm, documents, embedder_name)
        digest = final.name
        with made_once(final, self.payer) as (folder, partial):
            cached = partial is None and not made_by(folder, self.payer)
            if partial:
                self.progress.note(f"Indexing {len(documents)} documents for {arm.task.name}")
                _build_index(documents, _index_spec(arm), embedder, partial)
        facts = finished_facts(folder)
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
            self._indexes[digest] = ChromaIndex(folder, self._vectors_of(embedder_name, budget), self.device)
        return self._indexes[digest], setup


def _build_index(documents: Sequence[Document], spec: IndexSpec, embedder: Embedder, folder: Path) -> None:
    try:
        build_index(documents, spec, embedder, folder)
    except (ModelOutage, ModelFault) as outage:  # nothing can be asked without it, and what was embedded is kept
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
