"""What holds of vectors whoever made them, and of embedders that stand around another."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.core.errors import ModelOutage
from harness.core.ports import Embedded, Embedder


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


def even(made: Embedded, embedder: str) -> Embedded:
    """The same. Raises ModelOutage where vectors differ in length: an endpoint changed its model between two calls."""
    if len({len(vector) for vector in made.vectors}) > 1:
        raise uneven(embedder)
    return made


def uneven(embedder: str) -> ModelOutage:
    """What is told of vectors that fit to nothing."""
    return ModelOutage("protocol", f"embedder {embedder!r}: vectors of different lengths came")
