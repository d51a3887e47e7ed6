"""The seams: what a plugin offers and what the others know of it. Everything else about it is private."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Protocol

from harness.core.types import (
    Completion,
    Failure,
    Kind,
    Message,
    Passage,
    Record,
    Request,
    Sample,
    Usage,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelParts:
    """What a provider is handed to build a model from besides its own parameters.

    `name` is how the experiment calls it, `adapter` a folder of tuned weights to be merged in (local
    providers only), `device` the lock that local models hold while they compute, so that they take turns.
    """

    name: str
    device: Lock
    adapter: Path | None = None


class Model(Protocol):
    """A language model. Concurrency, retry and budget wrap it; a local one batches behind this port."""

    @property
    def name(self) -> str:
        """The model's own name, as shown and logged."""

    @property
    def preferred_concurrency(self) -> int:
        """How many requests should wait at once for the best throughput."""

    async def complete(self, request: Request) -> Completion:
        """Answer one request. Raises `ModelFault` or `ModelOutage`, nothing else on purpose."""

    def count_tokens(self, messages: Sequence[Message]) -> tuple[int, bool]:
        """Prompt tokens of `messages` and whether the count is exact (False: an estimate)."""

    async def aclose(self) -> None:
        """Free what it holds. Idempotent."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """A vector of length 1 and a number of tokens for each text, in order; `tokens` are an estimate for none or all."""

    vectors: list[list[float]]
    tokens: list[int]


class Embedder(Protocol):
    """Texts in, unit vectors out."""

    @property
    def name(self) -> str:
        """The embedder's own name, as shown and logged."""

    @property
    def digest(self) -> str:
        """Changes whenever the vectors would."""

    @property
    def local(self) -> bool:
        """Whether it computes on this machine: it takes turns with local models, one question at a time."""

    def embed(self, texts: Sequence[str], *, queries: bool = False) -> Embedded:
        """A vector of equal length for each text; some models read questions otherwise than what is searched.

        Blocking. Where it is hosted, raises `ModelOutage`, `InputError`, or `ModelFault` for a text that it refuses.
        """

    def count_tokens(self, text: str) -> int:
        """How many tokens embedding the text will cost; of a hosted one an estimate."""

    def split_tokens(self, text: str) -> list[str]:
        """The text's tokens, for cutting it into chunks by this embedder's own measure."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Retrieval:
    """Passages best first, with what finding them cost."""

    passages: tuple[Passage, ...]
    usage: Usage
    seconds: float


class Retriever(Protocol):
    """Finds passages for a question in one task's corpus."""

    async def retrieve(self, query: str) -> Retrieval:
        """The best passages for one question."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """What a metric sees: the question, the accepted answers, and what the arm did."""

    sample: Sample
    record: Record
    text: str
    abstain: str | None
    kind: Kind
    answer_schema: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """A metric's value in the metric's own range, with one line of why where the metric can say it."""

    value: float
    rationale: str | None = None


class Metric(Protocol):
    """Scores records one by one. `needs_gold_documents` metrics score only samples with `gold_doc_ids`."""

    @property
    def name(self) -> str:
        """As written in a task's list of metrics."""

    @property
    def needs_gold_documents(self) -> bool:
        """Whether it judges what was retrieved."""

    def score(self, items: Sequence[Judged]) -> Sequence[Value | Failure]:
        """One outcome per item, in order; an item that cannot be scored is a `Failure`, never NaN or 0."""


class Progress(Protocol):
    """Where a phase says how far it is; the command line shows it, tests ignore it."""

    def start(self, phase: str, total: int) -> None:
        """A phase of `total` equal pieces of work begins."""

    def advance(self, phase: str, done: int = 1) -> None:
        """So many more pieces are done."""

    def note(self, text: str) -> None:
        """One plain sentence."""
