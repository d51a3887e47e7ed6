"""What holds of vectors whoever made them."""

from harness.core.errors import ModelOutage
from harness.core.ports import Embedded


def even(made: Embedded, embedder: str) -> Embedded:
    """The same. Raises ModelOutage where vectors differ in length: an endpoint changed its model between two calls."""
    if len({len(vector) for vector in made.vectors}) > 1:
        raise uneven(embedder)
    return made


def uneven(embedder: str) -> ModelOutage:
    """What is told of vectors that fit to nothing."""
    return ModelOutage("protocol", f"embedder {embedder!r}: vectors of different lengths came")
