"""Vectors that a hosted embedder was paid for once, shared by runs and processes."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from harness.core.embedding import AroundEmbedder, uneven
from harness.core.ports import Embedded, Embedder
from harness.engine.store.kept_values import KeptValues

VECTORS_NAME = "vectors.sqlite"
_TEXTS_AT_ONCE = 256  # are lost at most when an indexing breaks off, or the budget's minutes end
_COUNT_BYTES = 4


@dataclass(slots=True)
class RememberedVectors(AroundEmbedder):
    """An embedder whose vectors are kept; see `core.ports.Embedder`. Kept ones cost what they cost at first."""

    kept: KeptValues
    remembering: bool = True
    _doubted: set[bytes] = field(default_factory=set)

    def embed(self, texts: Sequence[str], *, queries: bool = False) -> Embedded:
        """The kept vectors and new ones for the rest. Where time is measured, all are new.

        Where their lengths differ, those are asked again that are not like most, then all. Raises ModelOutage where
        that does not help.
        """
        if not self.remembering:
            return self.embedder.embed(texts, queries=queries)
        keys = [vector_key(self.embedder.digest, text, queries=queries) for text in texts]
        asked = dict(zip(keys, texts, strict=True))
        found = self.kept.get_all([key for key in keys if key not in self._doubted])
        for again in range(3):
            found |= self._made({key: text for key, text in asked.items() if key not in found}, queries=queries)
            if not (odd := _odd(found)):
                break
            found = {} if again else {key: value for key, value in found.items() if key not in odd}
        else:
            raise uneven(self.name)
        unpacked = [_unpacked(found[key]) for key in keys]
        return Embedded([vector for vector, _ in unpacked], [tokens for _, tokens in unpacked])

    def doubt(self, texts: Sequence[str], *, queries: bool = False) -> None:
        """The vectors of these fit to nothing: they are asked anew when they are wanted again."""
        self._doubted |= {vector_key(self.embedder.digest, text, queries=queries) for text in texts}

    def _made(self, new: Mapping[bytes, str], *, queries: bool) -> dict[bytes, bytes]:
        """New vectors, kept as they come."""
        made: dict[bytes, bytes] = {}
        keys = list(new)
        size = texts_at_once(self.embedder)
        for start in range(0, len(keys), size):
            part = keys[start : start + size]
            came = self.embedder.embed([new[key] for key in part], queries=queries)
            each = zip(part, came.vectors, came.tokens, strict=True)
            values = {key: _packed(vector, tokens) for key, vector, tokens in each}
            self.kept.put(values)
            self._doubted -= values.keys()
            made |= values
        return made


def _odd(values: Mapping[bytes, bytes]) -> set[bytes]:
    """The keys of what is not as long as most; all of them where it cannot be told what most are."""
    lengths = Counter(len(value) for value in values.values()).most_common(2)
    if len(lengths) < 2 or lengths[0][1] == lengths[1][1]:
        return set(values) if len(lengths) == 2 else set()
    return {key for key, value in values.items() if len(value) != lengths[0][0]}


def texts_at_once(embedder: Embedder) -> int:
    """How many to ask for and to keep together: no more than are under way together, where the embedder tells."""
    return min(_TEXTS_AT_ONCE, int(getattr(embedder, "at_once", _TEXTS_AT_ONCE)))


def vector_key(embedder: str, text: str, *, queries: bool) -> bytes:
    """Under what the vector of a text is kept; `embedder` is its digest."""
    asked = json.dumps(["vector/1", embedder, queries, text])
    return hashlib.sha256(asked.encode()).digest()


def _packed(vector: Sequence[float], tokens: int) -> bytes:
    return tokens.to_bytes(_COUNT_BYTES, "little") + np.asarray(vector, dtype="<f4").tobytes()


def _unpacked(value: bytes) -> tuple[list[float], int]:
    vector: list[float] = np.frombuffer(value, dtype="<f4", offset=_COUNT_BYTES).tolist()
    return vector, int.from_bytes(value[:_COUNT_BYTES], "little")
