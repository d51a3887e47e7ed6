"""The experiment file, field by field, with its defaults: the only place where a default lives.

All models are closed (an unknown key is a fault) and frozen. `Experiment` is what the rest of the harness sees.
Plugin parameters (a provider's, an embedder's, a tuning method's) are validated by the plugin's own `Params`.
"""

import re
from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SerializeAsAny, model_validator

from harness.core.errors import nearest
from harness.core.prices import MAY_RANGE, Amount, Price
from harness.core.types import Rung

Share = Annotated[float, Field(ge=0, le=1)]
RangedShare = Annotated[float, Field(ge=0, le=1, json_schema_extra=MAY_RANGE)]
NotNegative = Annotated[float, Field(ge=0, le=1e12)]
Positive = Annotated[float, Field(gt=0, le=1e12)]
Count = Annotated[int, Field(ge=0)]
AtLeastOne = Annotated[int, Field(ge=1)]
Seed = Annotated[int, Field(ge=0, le=2**53)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]


class Closed(BaseModel):
    """Frozen, refuses unknown keys, NaN and infinity."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, use_attribute_docstrings=True)


class Range(Closed):
    """A number that nobody knows exactly: its ends, and the likeliest one between them."""

    low: float
    """It is hardly less."""
    likely: float
    """What everything is worked out with."""
    high: float
    """It is hardly more."""


class RangeAt(Range):
    """A range at its path in the file."""

    path: tuple[str, ...]

    @property
    def what(self) -> str:
        """The path as a person writes it."""
        return ".".join(self.path)

    def around(self, likely: float) -> "RangeAt":
        """The range moved so that another number is the likeliest, in the same proportions; moved along from 0."""
        if self.likely > 0:
            low, high = (end * likely / self.likely for end in (self.low, self.high))
        else:
            low, high = max(self.low + likely, 0.0), self.high + likely
        # the proportions round, and no end may come to lie beyond the likeliest
        return RangeAt(path=self.path, low=min(low, likely), likely=likely, high=max(high, likely))


class Hosting(Closed):
    """A self-hosted model: what its machine costs, and the share of time in which it is kept busy."""

    usd_per_hour: Amount
    """What the machine costs."""
    utilisation: Annotated[float, Field(gt=0, le=1, json_schema_extra=MAY_RANGE)] = 1.0
    """The share of paid time in which it answers: 0.4 makes every answer 2.5 times as dear."""


class Limits(Closed):
    """How hard a model may be driven. `concurrency` null: what the provider prefers.

    All but `concurrency` are for hosted models: one that runs here is as fast as the machine.
    """

    concurrency: AtLeastOne | None = None
    """Calls at once; null: as many as the provider prefers. A hosted model that is overloaded gets fewer."""
    requests_per_minute: Positive | None = None
    """The most calls a minute; null: no limit."""
    tokens_per_minute: Positive | None = None
    """The most tokens a minute, of prompts and answers; null: no limit."""
    timeout_s: Positive = 60.0
    """How long one call may take before it is tried again."""


class ModelSpec(Closed):
    """A model: which provider with which of its parameters, its price, or where it is hosted."""

    provider: str
    """Where the model comes from; each provider has parameters of its own, given beside this key."""
    params: SerializeAsAny[BaseModel]
    """The provider's own parameters."""
    price: Price | None = None
    """What its tokens cost; `listed`: as in the harness's own dated table; null: unknown, never 0."""
    hosting: Hosting | None = None
    """What the machine costs that it is hosted on; instead of `price`."""
    limits: Limits | None = None
    """How hard this model may be driven; null: as the experiment's `limits` say."""

    @model_validator(mode="after")
    def _one_way_to_pay(self) -> "ModelSpec":
        if self.price and self.hosting:
            raise ValueError("a model is paid by `price` (per token) or by `hosting` (per hour), not both")
        return self


class EmbedderSpec(Closed):
    """An embedder: which provider with which of its parameters, and what a token costs."""

    provider: str
    """Where the embedder comes from; its own parameters are given beside this key."""
    params: SerializeAsAny[BaseModel]
    """The provider's own parameters."""
    usd_per_million_tokens: Amount | None = None
    """What embedding costs; null: unknown where it is hosted, and paid as `costs.hardware` where it runs here."""

    @property
    def hosted(self) -> bool:
        """Whether another machine embeds, as the provider's parameters say."""
        return bool(getattr(self.params, "hosted", False))


class PromptSpec(Closed):
    """An arm's own prompt. `{instruction}` stands in `system`, `{input}` and `{passages}` in `template`.

    Each is a text, or the name of a file beside the experiment that holds it. Null: the default prompt.
    """

    system: str | None = None
    """The system message, or a file with it; `{instruction}` is the task's. Null: the instruction."""
    template: str | None = None
    """The user's turn, or a file with it, with `{input}` and `{passages}`. Null: the default one."""


class ShotsSpec(Closed):
    """Few-shot examples from the training split, given as turns before the question."""

    k: Count = 4
    """How many examples are shown; 0: none."""
    select: Literal["fixed", "random", "nearest"] = "fixed"
    """fixed: the same for all questions; random: drawn for each; nearest: those most like the question."""
    embedder: str | None = None
    """Which embedder finds the nearest ones; null: the first of `embedders`."""


class RetrievalSpec(Closed):
    """Retrieval: passages of at most `chunk_tokens` embedder tokens.

    `source` auto: the task's corpus, or its training examples where it has no corpus.
    """

    source: Literal["auto", "corpus", "train"] = "auto"
    """What is searched: the task's corpus, its training examples, or (auto) the first of these it has."""
    top_k: AtLeastOne = 3
    """How many passages are given to the model."""
    chunk_tokens: Annotated[int, Field(ge=16)] = 128
    """The longest passage, in the embedder's tokens."""
    chunk_overlap: Count = 0
    """Tokens that neighbouring passages share."""
    embedder: str | None = None
    """Which embedder searches; null: the first of `embedders`."""

    @model_validator(mode="after")
    def _overlap_fits(self) -> "RetrievalSpec":
        if self.chunk_overlap >= self.chunk_tokens:
            raise ValueError("chunk_overlap must be smaller than chunk_tokens")
        return self


class TuningSpec(Closed):
    """Fine-tuning on the training split, by a method with its own parameters."""

    method: str
    """How it is tuned; each method has parameters of its own, given beside this key."""
    params: SerializeAsAny[BaseModel]
    """The method's own parameters."""
    seeds: AtLeastOne = 1
    """How many times it is tuned, each with a seed of its own: the first is used, all of them show the spread."""

    @property
    def price(self) -> Price | None:
        """What the tokens of a model that was tuned elsewhere cost; None where nobody says."""
        price: Price | None = getattr(self.params, "price", None)
        return price

    @property
    def elsewhere(self) -> bool:
        """Whether another machine tunes, so that a tuned model has a price of its own."""
        return "price" in type(self.params).model_fields


class ArmBody(Closed):
    """One way of answering: a model, plus what it is given."""

    model: str
    """Which of `models` answers."""
    prompt: PromptSpec = PromptSpec()
    """The arm's own way of asking."""
    shots: ShotsSpec | None = None
    """Examples from the training split, shown before the question; null: none."""
    retrieval: RetrievalSpec | None = None
    """Passages found for the question; null: none."""
    tuning: TuningSpec | None = None
    """Fine-tuning on the training split before the first answer; null: none."""


class ArmSpec(ArmBody):
    """An arm by its name; one grid point, of `variant_of`, where the file had a grid."""

    name: str
    """The arm's name, with its grid point in brackets."""
    variant_of: str
    """Its name in the file."""

    @property
    def rung(self) -> Rung:
        """Derived from what the arm uses."""
        if self.tuning:
            return Rung.FINE_TUNING_RAG if self.retrieval else Rung.FINE_TUNING
        return Rung.RAG if self.retrieval else Rung.PROMPTING


class Scoring(Closed):
    """`metrics` are added to each task's own; `repeats` answers per sample are averaged."""

    metrics: tuple[str, ...] = ()
    """Metrics on top of those that each task names."""
    repeats: AtLeastOne = 1
    """Answers per sample, averaged; more than one only tells something at a temperature above 0."""


class Latency(Closed):
    """The latency pass. `samples: 0` leaves it out."""

    concurrency: tuple[AtLeastOne, ...] = (1,)
    """Levels to measure at: how many questions wait at once."""
    samples: Count = 100
    """Questions per arm and level; 0: no latency pass."""
    warmup: Count = 5
    """Questions per arm that are asked first and not measured."""


class Generation(Closed):
    """Sampling. `stop` texts end an answer and are not part of it."""

    max_tokens: AtLeastOne = 48
    """The longest answer; a longer one is cut off and counts as failed."""
    temperature: NotNegative = 0.0
    """0: always the likeliest answer."""
    stop: tuple[str, ...] = ()
    """Texts that end an answer."""
    logprobs: bool = False
    """Keep with each answer how likely the model found it, where the model tells."""


class Labelling(Closed):
    """What one labelled example costs: minutes of somebody's time."""

    minutes_per_example: Amount = 1.5
    """How long a person takes to label one example."""
    usd_per_hour: Amount = 40.0
    """What that person's hour costs."""


class Hardware(Closed):
    """The machine for training, indexing and self-hosted answers measured here."""

    usd_per_hour: Amount
    """What the machine costs."""


class Costs(Closed):
    """Prices that are not a model's own. `hardware` null: unknown, and so is what is measured in seconds."""

    labelling: Labelling = Labelling()
    """What labelled examples cost; few-shot and tuned arms pay for those they use."""
    hardware: Hardware | None = None
    """The machine for training, indexing and self-hosted answers; null: its price is unknown."""
    corpus_change_share: RangedShare = 0.05
    """The share of the facts that changes with each update: re-indexed, and relabelled for tuning."""
    fixed_usd_per_month: Amount = 0.0
    """An endpoint or store that costs while idle, paid by every arm above prompting; not together with a
    `hosting.utilisation` below 1, which pays for idle time already."""
    cached_share: RangedShare | None = None
    """The share of input tokens that the provider will find cached in use; null: as in this run."""
    retraining_hours: Amount | None = None
    """Hours of `hardware` that tuning again takes at an update; null: as long as it took in this run."""


class Policy(Closed):
    """The rule of the decision, fixed before the results.

    `guards` maps a metric to the largest loss that is tolerated.
    """

    monthly_queries: NotNegative = 100_000
    """Questions a month once it is in use."""
    horizon_months: Positive = 12
    """Over how many months one-off costs are spread."""
    updates_per_month: Amount = 1
    """How often the facts change."""
    quality_target: Share | None = None
    """The quality that is good enough; null: more is always better."""
    min_gain: Share = 0.02
    """The smallest gain in quality worth a higher rung."""
    tolerance: Share = 0.01
    """The loss of quality that counts as no loss."""
    latency_p95_s: Positive | None = None
    """The slowest tolerable 95th percentile; null: any."""
    value_per_correct: Annotated[float, Field(ge=0, le=1e12)] | None = None
    """USD that a right answer is worth; null: not said."""
    max_usd_per_extra_correct: NotNegative | None = None
    """The most that one more right answer may cost; null: not said."""
    guards: Mapping[str, NotNegative] = Field(default_factory=dict)
    """Metrics that must not fall, with the largest tolerated loss, such as {faithfulness: 0.02}."""
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    """Of the intervals and tests."""
    family: Literal["run", "task"] = "run"
    """What the error rate is shared over: all tests of the run, or those of each task."""
    planned_samples: AtLeastOne | None = None
    """The most samples of each task to be decided on; a decision on fewer is a look, and spends a part of the error."""
    max_forgetting: Share | None = None
    """How much quality tuning may cost on each of the experiment's other tasks, such as 0.05; null: any."""


class PolicyAtALook(Policy):
    """The rule at one look at growing data, which decides at the `confidence` of its own."""

    overall_confidence: float
    """Of all looks together: that of the rule as it was given."""


class Budget(Closed):
    """What a run may spend; reaching any of them ends it cleanly. Null: no limit."""

    usd: NotNegative | None = None
    """The most to spend on tokens with a known price; null: no limit."""
    tokens: Count | None = None
    """The most input and output tokens; null: no limit."""
    minutes: Positive | None = None
    """The longest a run may take; null: no limit."""


class Leakage(Closed):
    """Pairs of pools whose overlap is accepted, such as "test x train"."""

    accept: tuple[Literal["test x train", "test x validation", "train x validation", "test x prompt"], ...] = ()
    """Pairs of pools whose overlap is accepted, such as "test x train"; scores are then given without it too."""


_STORES = ("sqlite", "postgresql", "mysql", "mssql", "http", "https", "databricks")


def known_store(uri: str) -> str:
    """The address of an MLflow store as it is. Raises ValueError where no store of MLflow or of a plugin begins so."""
    scheme, colon, _ = uri.partition(":")
    kind = scheme.partition("+")[0].lower()
    if kind == "sqlite" and colon and not re.match(r":///[^?]", uri[len(scheme) :]):
        raise ValueError("a SQLite store is written sqlite:///PATH, or as a path alone")
    if "\0" in uri:
        raise ValueError("no address holds a NUL")
    if not colon or "/" in scheme or uri.startswith("${") or kind in _STORES:  # a path, a variable, or known
        return uri
    if kind in {point.name for point in entry_points(group="mlflow.tracking_store")}:
        return uri
    near = nearest(kind, _STORES)
    meant = f"; did you mean {near!r}?" if near else ""
    raise ValueError(f"no MLflow store begins with {kind!r}; expected a path, or one of {', '.join(_STORES)}{meant}")


class Tracking(Closed):
    """MLflow. `uri` null: nothing is logged. `log_text: false` keeps sample, document and answer text out of it.

    `traces_per_arm` is how many records per task and arm become traces (null: all).
    """

    uri: Annotated[str, AfterValidator(known_store)] | None = "sqlite:///mlflow.db"
    """The MLflow store: a database, a folder, or a server's address, in which ${NAME} is a variable of the environment;
    null: nothing is logged."""
    experiment: str | None = None
    """The experiment's name in MLflow; null: this experiment's."""
    log_text: bool = True
    """false: no text of samples, documents and answers leaves the run's folder and the cache beside it (`.harness`)."""
    traces_per_arm: Count | None = None
    """Records per task and arm that become traces; null: all."""


class Margins(Closed):
    """The loss that is still no regression, by criterion."""

    quality: NotNegative = 0.02
    """Of the primary metric: 0.02 are two points."""
    latency: NotNegative = 0.20
    """Of the median and of the 95th percentile, as a share: 0.2 is a fifth slower."""
    cost: NotNegative = 0.10
    """Of what a query costs, as a share."""
    failures: NotNegative = 0.01
    """Of the share of failed answers: 0.01 is one more in a hundred."""


class Regression(Closed):
    """What `harness regress` holds a run to, and whom it tells."""

    margins: Margins = Margins()
    """The loss that is still no regression."""
    history: Annotated[int, Field(ge=0, le=1000)] = 60
    """At most so many earlier runs tell how much an unchanged system moves, and are watched for a slow decline."""
    webhook_env: str | None = None
    """The environment variable with the address to tell (Slack-compatible JSON); null: nobody."""
    webhook_on: Literal["regression", "always"] = "regression"
    """Whether only regressions are told there, or every result."""


class Schedule(Closed):
    """When `harness schedule` runs `regress`, and against what."""

    cron: str | None = None
    """Five fields: minute, hour, day of month, month, day of week, such as "30 2 * * *"; null: not scheduled."""
    timezone: str = "UTC"
    """In which the fields are read, such as Europe/Paris."""
    baseline: str = "champion"
    """What each run is held against: champion, latest, a run's id, or its folder."""


class Experiment(Closed):
    """One experiment: tasks x arms x scoring x costs x policy. `tasks` are absolute paths."""

    name: Name
    """Names the folder under `reports/`."""
    seed: Seed = 0
    """Fixes every random choice."""
    tasks: tuple[Path, ...]
    """Task folders or task files, relative to this file."""
    models: Mapping[str, ModelSpec]
    """Models by a name of your own."""
    embedders: Mapping[str, EmbedderSpec] = Field(default_factory=dict)
    """Embedders by a name of your own; the first is the default. Without any: `minilm`."""
    arms: tuple[ArmSpec, ...]
    """Ways of answering by a name of your own. Any value of an arm may be a list: one arm per combination."""
    scoring: Scoring = Scoring()
    """What is scored."""
    latency: Latency = Latency()
    """The latency pass: apart from the scored answers, one arm at a time."""
    generation: Generation = Generation()
    """How models are asked to answer."""
    costs: Costs = Costs()
    """Prices that are not a model's own."""
    decision: Policy = Policy()
    """The rule of the decision, fixed before the results."""
    budget: Budget = Budget()
    """What a run may spend; reaching any of them ends it cleanly, and it can be resumed."""
    limits: Limits = Limits()
    """How hard models may be driven that do not say themselves."""
    leakage: Leakage = Leakage()
    """Overlap of test samples with training, validation or a prompt stops a run unless it is accepted here."""
    regression: Regression = Regression()
    """What `harness regress` holds a run to."""
    schedule: Schedule = Schedule()
    """When `harness schedule` runs `regress`."""
    tracking: Tracking = Tracking()
    """MLflow."""
    controls: Literal["none", "auto"] = "none"
    """auto: more arms, shown and never chosen, that tell knowledge, mechanism and mere context apart."""
    limit: AtLeastOne | None = None
    """At most this many test and validation samples per task; null: all."""
    ranges: tuple[RangeAt, ...] = ()
    """What the file gives as ranges, which stand in their places there."""

    def price_of(self, arm: ArmSpec) -> Price | None:
        """What the tokens of an arm cost: those of a model tuned elsewhere have a price of their own."""
        return arm.tuning.price if arm.tuning and arm.tuning.elsewhere else self.models[arm.model].price

    def stated_costs(self) -> "Mapping[str, StatedArm]":
        """What arms cost that were run elsewhere; none were."""
        return {}


class StatedArm(Closed):
    """An arm that was run elsewhere, and what is said of its cost."""

    rung: Rung
    """Where it stands on the ladder: prompting, rag, fine-tuning or fine-tuning+rag."""
    setup_usd: Amount | None = None
    """What it cost before its first answer; null: nothing for prompting, else unknown."""
    monthly_usd: Amount | None = None
    """What it costs a month beside its queries; null: `costs.fixed_usd_per_month`, and nothing for prompting."""
    price: Price | None = None
    """What its tokens cost, where the records do not say what each answer cost (`usd`); null: unknown."""
    model: str = ""
    """Which model answers, to be shown."""


class RecordsPolicy(Closed):
    """The policy file of `harness decide --records`: the arms in any order, the rule, and prices."""

    arms: Mapping[str, StatedArm] = Field(min_length=1)
    """Every arm of the records, by its name there; one without records takes no part."""
    decision: Policy = Policy()
    """The rule of the decision, as in an experiment."""
    costs: Costs = Costs()
    """As in an experiment; only `fixed_usd_per_month` and `cached_share` count here, since setups are stated."""
    seed: Seed = 0
    """Fixes every random choice."""

    @property
    def ranges(self) -> tuple[RangeAt, ...]:
        """None, until they are read."""
        return ()


class RangedPolicy(RecordsPolicy):
    """A policy of which some numbers are ranges."""

    given: tuple[RangeAt, ...]
    """The ranges, which stand in their places in the file."""

    @property
    def ranges(self) -> tuple[RangeAt, ...]:
        """As given."""
        return self.given


class ForeignExperiment(Experiment):
    """What a decision on results from elsewhere rests on."""

    stated: Mapping[str, StatedArm]
    """The arms, by name."""

    def stated_costs(self) -> Mapping[str, StatedArm]:
        """What the arms cost."""
        return self.stated
