"""The experiment file, field by field, with its defaults: the only place where a default lives.

All models are closed (an unknown key is a fault) and frozen. `Experiment` is what the rest of the harness sees.
Plugin parameters (a provider's, an embedder's, a tuning method's) are validated by the plugin's own `Params`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny, model_validator

from harness.core.types import Rung

Share = Annotated[float, Field(ge=0, le=1)]
NotNegative = Annotated[float, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=0)]
AtLeastOne = Annotated[int, Field(ge=1)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]


class Closed(BaseModel):
    """Frozen, refuses unknown keys, NaN and infinity."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=False)


class Price(Closed):
    """USD per million tokens. `cached_input` null: cached tokens cost what other input costs."""

    input: NotNegative
    output: NotNegative
    cached_input: NotNegative | None = None
    embedding: NotNegative | None = None


class Hosting(Closed):
    """A self-hosted model: what its machine costs, and the share of time in which it is kept busy."""

    usd_per_hour: NotNegative
    utilisation: Annotated[float, Field(gt=0, le=1)] = 1.0


class Limits(Closed):
    """How hard a model may be driven. `concurrency` null: what the provider prefers."""

    concurrency: AtLeastOne | None = None


class ModelSpec(Closed):
    """A model: which provider with which of its parameters, its price, or where it is hosted."""

    provider: str
    params: SerializeAsAny[BaseModel]
    price: Price | None = None
    hosting: Hosting | None = None
    limits: Limits | None = None

    @model_validator(mode="after")
    def _one_way_to_pay(self) -> "ModelSpec":
        if self.price and self.hosting:
            raise ValueError("a model is paid by `price` (per token) or by `hosting` (per hour), not both")
        return self


class EmbedderSpec(Closed):
    """An embedder: which provider with which of its parameters, and what a token costs."""

    provider: str
    params: SerializeAsAny[BaseModel]
    usd_per_million_tokens: NotNegative | None = None


class PromptSpec(Closed):
    """An arm's own prompt. `{instruction}` stands in `system`, `{input}` and `{passages}` in `template`.

    Each is a text, or the name of a file beside the experiment that holds it. Null: the default prompt.
    """

    system: str | None = None
    template: str | None = None


class ShotsSpec(Closed):
    """Few-shot examples from the training split, given as turns before the question."""

    k: Count = 4
    select: Literal["fixed", "random", "nearest"] = "fixed"
    embedder: str | None = None


class RetrievalSpec(Closed):
    """Retrieval: passages of at most `chunk_tokens` embedder tokens.

    `source` auto: the task's corpus, or its training examples where it has no corpus.
    """

    source: Literal["auto", "corpus", "train"] = "auto"
    top_k: AtLeastOne = 3
    chunk_tokens: Annotated[int, Field(ge=16)] = 128
    chunk_overlap: Count = 0
    embedder: str | None = None

    @model_validator(mode="after")
    def _overlap_fits(self) -> "RetrievalSpec":
        if self.chunk_overlap >= self.chunk_tokens:
            raise ValueError("chunk_overlap must be smaller than chunk_tokens")
        return self


class TuningSpec(Closed):
    """Fine-tuning on the training split, by a method with its own parameters."""

    method: str
    params: SerializeAsAny[BaseModel]


class ArmBody(Closed):
    """One way of answering: a model, plus what it is given."""

    model: str
    prompt: PromptSpec = PromptSpec()
    shots: ShotsSpec | None = None
    retrieval: RetrievalSpec | None = None
    tuning: TuningSpec | None = None


class ArmSpec(ArmBody):
    """An arm by its name; one grid point, of `variant_of`, where the file had a grid."""

    name: str
    variant_of: str

    @property
    def rung(self) -> Rung:
        """Derived from what the arm uses."""
        if self.tuning:
            return Rung.FINE_TUNING_RAG if self.retrieval else Rung.FINE_TUNING
        return Rung.RAG if self.retrieval else Rung.PROMPTING


class Scoring(Closed):
    """`metrics` are added to each task's own; `repeats` answers per sample are averaged."""

    metrics: tuple[str, ...] = ()
    repeats: AtLeastOne = 1


class Latency(Closed):
    """The latency pass. `samples: 0` leaves it out."""

    concurrency: tuple[AtLeastOne, ...] = (1,)
    samples: Count = 100
    warmup: Count = 5


class Generation(Closed):
    """Sampling. `stop` texts end an answer and are not part of it."""

    max_tokens: AtLeastOne = 48
    temperature: NotNegative = 0.0
    stop: tuple[str, ...] = ()


class Labelling(Closed):
    """What one labelled example costs: minutes of somebody's time."""

    minutes_per_example: NotNegative = 1.5
    usd_per_hour: NotNegative = 40.0


class Hardware(Closed):
    """The machine for training, indexing and self-hosted answers measured here."""

    usd_per_hour: NotNegative


class Costs(Closed):
    """Prices that are not a model's own. `hardware` null: unknown, and so is what is measured in seconds."""

    labelling: Labelling = Labelling()
    hardware: Hardware | None = None
    corpus_change_share: Share = 0.05
    fixed_usd_per_month: NotNegative = 0.0


class Policy(Closed):
    """The rule of the decision, fixed before the results.

    `guards` maps a metric to the largest loss that is tolerated. `max_forgetting` is not measured yet: null.
    """

    monthly_queries: NotNegative = 100_000
    horizon_months: Positive = 12
    updates_per_month: NotNegative = 1
    quality_target: Share | None = None
    min_gain: Share = 0.02
    tolerance: Share = 0.01
    latency_p95_s: Positive | None = None
    value_per_correct: NotNegative | None = None
    max_usd_per_extra_correct: NotNegative | None = None
    guards: Mapping[str, NotNegative] = Field(default_factory=dict)
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    family: Literal["run", "task"] = "run"
    max_forgetting: None = None


class Budget(Closed):
    """What a run may spend; reaching any of them ends it cleanly. Null: no limit."""

    usd: NotNegative | None = None
    tokens: Count | None = None
    minutes: Positive | None = None


class Leakage(Closed):
    """Pairs of pools whose overlap is accepted, such as "test x train"."""

    accept: tuple[str, ...] = ()


class Tracking(Closed):
    """MLflow. `uri` null: nothing is logged. `log_text: false` keeps sample, document and answer text out of it.

    `traces_per_arm` is how many records per task and arm become traces (null: all).
    """

    uri: str | None = "sqlite:///mlflow.db"
    experiment: str | None = None
    log_text: bool = True
    traces_per_arm: Count | None = None


class Experiment(Closed):
    """One experiment: tasks x arms x scoring x costs x policy. `tasks` are absolute paths."""

    name: Name
    seed: int = 0
    tasks: tuple[Path, ...]
    models: Mapping[str, ModelSpec]
    embedders: Mapping[str, EmbedderSpec] = Field(default_factory=dict)
    arms: tuple[ArmSpec, ...]
    scoring: Scoring = Scoring()
    latency: Latency = Latency()
    generation: Generation = Generation()
    costs: Costs = Costs()
    decision: Policy = Policy()
    budget: Budget = Budget()
    limits: Limits = Limits()
    leakage: Leakage = Leakage()
    tracking: Tracking = Tracking()
    controls: Literal["none"] = "none"
    limit: AtLeastOne | None = None

    def plain(self) -> dict[str, Any]:
        """The resolved experiment as plain data, for digests and for `experiment.yaml`."""
        return self.model_dump(mode="json")
