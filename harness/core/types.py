"""The nouns of the harness: frozen values that travel from a task file to a verdict.

A `Sample` is asked by an arm (`Request` -> `Completion`), kept as a `Record`, judged as a `Score`, summed up
as a `Comparison` and ends in a `Decision`. Units are suffixes: `_s` seconds, `_usd` US dollars, `_tokens`
tokens. A price that nobody told us is `None`, never 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeAlias

Scalar: TypeAlias = str | int | float | bool | None
Kind: TypeAlias = Literal["qa", "classification", "generation", "translation"]
Role: TypeAlias = Literal["system", "user", "assistant"]
Split: TypeAlias = Literal["test", "train", "validation"]


class Rung(StrEnum):
    """Where an arm stands on the ladder, lowest first; derived from what the arm uses."""

    PROMPTING = "prompting"
    RAG = "rag"
    FINE_TUNING = "fine-tuning"
    FINE_TUNING_RAG = "fine-tuning+rag"

    @property
    def height(self) -> int:
        """0 for prompting up to 3 for fine-tuning with RAG."""
        return list(Rung).index(self)


class State(StrEnum):
    """What became of one question put to one arm; see `Record`."""

    OK = "ok"
    ABSTAINED = "abstained"
    FAILED = "failed"
    UNMEASURED = "unmeasured"
    NOT_RUN = "not_run"


# ---- the task -----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """One test item. `targets` are the accepted answers, at least one; `cluster` names what samples share."""

    id: str
    input: str
    targets: tuple[str, ...]
    gold_doc_ids: tuple[str, ...] = ()
    cluster: str | None = None
    images: tuple[str, ...] = ()
    metadata: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """One document of a task's corpus."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """A task set, read and checked.

    `metrics` are metric names, `primary` the one that decides; `abstain` is the answer by which a model says
    that it does not know (`None`: the task has no such answer). `answer_schema` is the JSON Schema, as JSON, that
    answers are to fulfil. `digests` holds a sha256 hex per part
    (`task`, `test`, `train`, `validation`, `corpus`); parts that do not exist are absent.
    """

    name: str
    kind: Kind
    instruction: str
    metrics: tuple[str, ...]
    primary: str
    test: tuple[Sample, ...]
    train: tuple[Sample, ...] = ()
    validation: tuple[Sample, ...] = ()
    corpus: tuple[Document, ...] = ()
    abstain: str | None = None
    answer_schema: str | None = None
    licence: str | None = None
    description: str = ""
    source: str = ""
    digests: Mapping[str, str] = field(default_factory=dict)


# ---- one question, one answer --------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One turn of a chat."""

    role: Role
    content: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """All that can change an answer, for one call of one model. `repeat` numbers equal requests from 0.

    `answer_schema` is a JSON Schema, as JSON; models that can be held to it are. `logprobs`: the answer's likelihood is
    wanted too.
    """

    messages: tuple[Message, ...]
    max_tokens: int
    temperature: float = 0.0
    stop: tuple[str, ...] = ()
    seed: int = 0
    repeat: int = 0
    answer_schema: str | None = None
    logprobs: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Usage:
    """Tokens of one answer or of many.

    `cached_input_tokens` are part of `input_tokens`, `reasoning_tokens` (thought, but not shown) of `output_tokens`.

    `estimated` is True when any part was not the provider's own figure or an exact count.
    """

    input_tokens: int = 0
    cached_input_tokens: int = 0
    output_tokens: int = 0
    embedding_tokens: int = 0
    reasoning_tokens: int = 0
    estimated: bool = False

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            cached_input_tokens=self.cached_input_tokens + other.cached_input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            embedding_tokens=self.embedding_tokens + other.embedding_tokens,
            reasoning_tokens=self.reasoning_tokens + other.reasoning_tokens,
            estimated=self.estimated or other.estimated,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Timing:
    """Seconds of one answer, by the client's clock.

    `started_s` is a Unix time (for traces only), `total_s` from question to last token, `ttft_s` to the first
    token of the model (None where not measured), `retrieve_s` the part spent on retrieval. `busy_s` is how
    long the answer kept a self-hosted model busy: its share of its batch, so that the shares of a batch add
    up to the batch's own time; None for a hosted model. Retries are counted, and their waiting is not in
    `total_s`.
    """

    started_s: float
    total_s: float
    ttft_s: float | None = None
    retrieve_s: float = 0.0
    busy_s: float | None = None
    retries: int = 0


Finish: TypeAlias = Literal["stop", "length", "filtered"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Completion:
    """What a model returned. `model` is the name, version or fingerprint of what answered.

    `cached`: an earlier call's reply, with the usage and the timing that it had then. `logprob`: the sum of the natural
    log-probabilities of the tokens that the model made, before any temperature; None where it was not told.
    """

    text: str
    usage: Usage
    timing: Timing
    finish: Finish
    model: str
    cached: bool = False
    logprob: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """One retrieved piece of a document; `score` is the retriever's similarity, higher is nearer."""

    doc_id: str
    text: str
    title: str = ""
    score: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """Why there is no value. `kind` is one word for counting (`empty`, `cut_off`, `outage`, `metric`, ...)."""

    kind: str
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordKey:
    """What makes a record unique within a run. `latency` passes have their level; the quality pass has None."""

    task: str
    arm: str
    sample_id: str
    repeat: int = 0
    split: Split = "test"
    concurrency: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One sample answered once by one arm.

    `ok` and `abstained` carry a `text`; `failed` (the model's fault: empty, malformed, cut off) and
    `unmeasured` (not its fault: an outage) carry a `failure`, and `failed` keeps whatever text there was.
    `not_run` is never journalled: it is the absence of a record. `cached`: the reply had been paid for before;
    usage and timing are those of the call that was made, so that costs are what asking costs. `logprob`: see
    `Completion`.
    """

    key: RecordKey
    state: State
    text: str | None = None
    failure: Failure | None = None
    messages: tuple[Message, ...] = ()
    passages: tuple[Passage, ...] = ()
    usage: Usage = field(default_factory=Usage)
    timing: Timing | None = None
    model: str | None = None
    cached: bool = False
    logprob: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """One metric's value for one record, in the metric's own range, or a failure to score it."""

    key: RecordKey
    metric: str
    outcome: float | Failure
    rationale: str | None = None


# ---- what it cost before the first answer ----------------------------------------------------------


SetupKind: TypeAlias = Literal["index", "tuning"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """How busy a machine was at `at_s` (Unix seconds): shares of all its processors, memory in use in MB.

    `process_memory_mb` is this process's own. GPU figures are the mean share and the sum of memory over all GPUs,
    None where there is none.
    """

    at_s: float
    cpu_percent: float
    memory_mb: float
    process_memory_mb: float
    gpu_percent: float | None = None
    gpu_memory_mb: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Setup:
    """What one arm needed on one task before its first answer: an index built, a model tuned.

    `seconds` and `usage` are those of the time it was made, also when it came from the cache (`cached`):
    a decision needs the price of building it, not the price of finding it. `examples` counts the labelled
    examples it was made from. `elsewhere`: another machine made it, which cost `usd` (None: unknown) and none of our
    seconds. `details` are plain facts to show and log (losses, sizes, parameters), `load` what the machine
    bore while it was made, in order of time, where that was looked at.
    """

    task: str
    arm: str
    kind: SetupKind
    digest: str
    seconds: float
    usage: Usage = field(default_factory=Usage)
    examples: int = 0
    cached: bool = False
    elsewhere: bool = False
    usd: float | None = None
    path: str = ""
    details: Mapping[str, Scalar] = field(default_factory=dict)
    load: tuple[Load, ...] = ()


Control: TypeAlias = Literal["oracle", "placebo", "parity", "closed_book", "untuned", "forgetting", "base", "seed"]
"""What an arm that is never chosen shows of another one; see `engine.controls`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ArmFacts:
    """What the decision and the report need to know of an arm, for one task, without running it.

    `variant_of` is the name in the experiment that the grid point `name` was expanded from (equal without a
    grid). `labelled_examples` are those whose labelling it must pay for. A `control` is shown and never chosen: it
    `explains` another arm, which for "forgetting" is one of the task `taught`.
    """

    name: str
    variant_of: str
    task: str
    rung: Rung
    model: str
    labelled_examples: int = 0
    parameters: Mapping[str, Scalar] = field(default_factory=dict)
    control: Control | None = None
    explains: str = ""
    taught: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """How one grid point of `variant_of` did on one task's validation split.

    `quality` is its mean primary score over `n` samples (None: nothing could be scored), `tokens` its input and
    output tokens per query, which break a tie; `entered` marks the one that goes on to the test split.
    """

    task: str
    variant_of: str
    arm: str
    n: int
    quality: float | None
    tokens: float
    entered: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Interval:
    """An estimate with its lower and upper limit; limits are None where too little is known."""

    value: float
    low: float | None
    high: float | None


def total(usages: Sequence[Usage]) -> Usage:
    """The sum of many usages; the empty sum is all zeros."""
    result = Usage()
    for usage in usages:
        result = result + usage
    return result
