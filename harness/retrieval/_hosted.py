"""What hosted embedders share: an identity, vectors of length 1, and tokens where nobody counts them."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from harness.core.errors import ModelOutage

_A_LIST_OF_VECTORS = 2
_PIECE = re.compile(r"\w{1,4}|[^\w\s]")


def digest_of(made_of: Mapping[str, Any]) -> str:
    """A sum over what the vectors depend on, as far as it can be told from here."""
    return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()


def pieces(text: str) -> list[str]:
    """A text in pieces of about a token each: OpenAI's rule of thumb is four characters of English."""
    return _PIECE.findall(text)


def unit_vectors(vectors: Sequence[Sequence[float]], texts: Sequence[str], place: str) -> list[list[float]]:
    """Each vector divided by its length, so that cosine is a product.

    Raises ModelOutage where they are not one for each text, of equal length, finite numbers that are not all zero: a
    single NaN would stand in every score.
    """
    try:
        if len(vectors) != len(texts):
            raise ModelOutage("protocol", f"{place}: {len(vectors)} vectors came for {len(texts)} texts")
        array = np.asarray(vectors)
    except (TypeError, ValueError, OverflowError) as error:
        raise ModelOutage("protocol", f"{place}: what came are no vectors of equal length") from error
    if array.ndim != _A_LIST_OF_VECTORS or array.dtype.kind not in "iuf" or not array.size:
        raise ModelOutage("protocol", f"{place}: what came are no vectors of equal length")
    longest = np.abs(array.astype(np.float64)).max(axis=1, keepdims=True)
    if not (np.isfinite(longest) & (longest > 0)).all():
        raise ModelOutage("protocol", f"{place}: a vector came that is all zeros, or has a number that is not finite")
    array = array / longest  # before they are squared, which the largest do not bear
    scaled: list[list[float]] = (array / np.linalg.norm(array, axis=1, keepdims=True)).tolist()
    return scaled


def shared_out(total: int, texts: Sequence[str]) -> list[int]:
    """`total` tokens of one call, divided among its texts by their length, whole numbers that add up to it."""
    weights = np.array([len(pieces(text)) + 1 for text in texts], dtype=np.float64)
    ends = np.rint(np.cumsum(weights) / weights.sum() * total).astype(int)
    each: list[int] = np.diff(ends, prepend=0).tolist()
    return each
