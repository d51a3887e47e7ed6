"""What hosted embedders share: an identity, vectors of length 1, and tokens where nobody counts them."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

_PIECE = re.compile(r"\w{1,4}|[^\w\s]")


def digest_of(made_of: Mapping[str, Any]) -> str:
    """A sum over what the vectors depend on, as far as it can be told from here."""
    return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()


def pieces(text: str) -> list[str]:
    """A text in pieces of about a token each: OpenAI's rule of thumb is four characters of English."""
    return _PIECE.findall(text)


def unit_vectors(vectors: Sequence[Sequence[float]]) -> list[list[float]]:
    """Each vector divided by its length, so that cosine is a product."""
    array = np.asarray(vectors, dtype=np.float64)
    lengths = np.linalg.norm(array, axis=1, keepdims=True)
    scaled: list[list[float]] = (array / np.where(lengths > 0, lengths, 1.0)).tolist()
    return scaled


def shared_out(total: int, texts: Sequence[str]) -> list[int]:
    """`total` tokens of one call, divided among its texts by their length, whole numbers that add up to it."""
    weights = np.array([len(pieces(text)) + 1 for text in texts], dtype=np.float64)
    ends = np.rint(np.cumsum(weights) / weights.sum() * total).astype(int)
    each: list[int] = np.diff(ends, prepend=0).tolist()
    return each
