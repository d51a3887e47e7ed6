"""What holds of vectors whoever made them, of embedders that stand around another, and of texts that one refuses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from harness.core.errors import ModelError, ModelFault, ModelOutage
from harness.core.ports import Embedded, Embedder

T = TypeVar("T")
_NO_TEXTS = frozenset({"unreachable", "budget", "interrupted"})
"""The kinds of outages that have nothing to do with what was sent."""
_LOST_IN_A_ROW = 2  # texts that were asked for alone: then it is the endpoint that is away, and no text's doing


@dataclass(slots=True)
class AroundEmbedder:
    """An embedder that does something besides what another one does; see `core.ports.Embedder`. All else is its own."""

    embedder: Embedder

    @property
    def name(self) -> str:
        """The embedder's own."""
        return self.embedder.name

    @property
    def digest(self) -> str:
        """The embedder's own."""
        return self.embedder.digest

    @property
    def local(self) -> bool:
        """The embedder's own."""
        return self.embedder.local

    def embed(self, texts: Sequence[str], *, queries: bool = False) -> Embedded:
        """The embedder's own."""
        return self.embedder.embed(texts, queries=queries)

    def count_tokens(self, text: str) -> int:
        """As the embedder counts."""
        return self.embedder.count_tokens(text)

    def split_tokens(self, text: str) -> list[str]:
        """As the embedder cuts."""
        return self.embedder.split_tokens(text)

    def give_up(self) -> bool:
        """The run ends: whoever waits for vectors waits no more. Whether the embedder can be told so."""
        told: Callable[[], bool] | None = getattr(self.embedder, "give_up", None)
        return told is not None and told()


def apart(
    ask: Callable[[Sequence[str]], Sequence[T]], texts: Sequence[str], *, outages: bool = True
) -> list[T | ModelError]:
    """What is found for each text, or why not: where a call of several fails, the others' texts are not lost for it.

    A call with a text that is refused is halved until that text is found; after an outage each text is asked for alone,
    once. Without `outages` one is raised as it is.
    """
    try:
        return list(ask(texts)) if texts else []
    except ModelFault as fault:
        if len(texts) == 1:
            return [fault]
        half = len(texts) // 2
        return [one for part in (texts[:half], texts[half:]) for one in apart(ask, part, outages=outages)]
    except ModelOutage as outage:
        if not outages:
            raise
        return [outage] * len(texts) if len(texts) == 1 or outage.kind in _NO_TEXTS else _singly(ask, texts)


def _singly(ask: Callable[[Sequence[str]], Sequence[T]], texts: Sequence[str]) -> list[T | ModelError]:
    """Each by itself, until nobody seems to be there."""
    found: list[T | ModelError] = []
    lost: list[ModelOutage] = []
    for text in texts:
        if len(lost) == _LOST_IN_A_ROW or (lost and lost[-1].kind in _NO_TEXTS):
            found.append(lost[-1])
            continue
        try:
            found += ask([text])
            lost = []
        except ModelFault as fault:
            found.append(fault)
            lost = []
        except ModelOutage as outage:
            found.append(outage)
            lost.append(outage)
    return found


def even(made: Embedded, embedder: str) -> Embedded:
    """The same. Raises ModelOutage where vectors differ in length: an endpoint changed its model between two calls."""
    if len({len(vector) for vector in made.vectors}) > 1:
        raise uneven(embedder)
    return made


def uneven(embedder: str) -> ModelOutage:
    """What is told of vectors that fit to nothing."""
    return ModelOutage("protocol", f"embedder {embedder!r}: vectors of different lengths came")
