"""Vectors that a hosted embedder was paid for once, shared by runs and processes."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from harness.core.ports import Embedded, Embedder
from harness.engine.kept_values import KeptValues

VECTORS_NAME = "vectors.sqlite"
_TEXTS_AT_ONCE = 256  # are lost at most when an indexing breaks off
_COUNT_BYTES = 4


@dataclass(slots=True)
class RememberedVectors:
    """An embedder whose vectors are kept; see `core.ports.Embedder`. Kept ones cost what they cost at first."""

    embedder: Embedder
    kept: KeptValues
    remembering: bool = True

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

    def count_tokens(self, text: str) -> int:
        """As the embedder counts."""
        return self.embedder.count_tokens(text)

    def split_tokens(self, text: str) -> list[str]:
        """As the embedder cuts."""
        return self.embedder.split_tokens(text)

    def embed(self, texts: Sequence[str], *, queries: bool = False) -> Embedded:
        """The kept vectors and new ones for the rest. Where time is measured, all are new."""
        if not self.remembering:
            return self.embedder.embed(texts, queries=queries)
        keys = [self._key(text, queries) for text in texts]
        found = self.kept.get_all(keys)
        new = [(key, text) for key, text in dict(zip(keys, texts, strict=True)).items() if key not in found]
        for start in range(0, len(new), _TEXTS_AT_ONCE):
            part = new[start : start + _TEXTS_AT_ONCE]
            made = self.embedder.embed([text for _, text in part], queries=queries)
            each = zip(part, made.vectors, made.tokens, strict=True)
            values = {key: _packed(vector, tokens) for (key, _), vector, tokens in each}
            self.kept.put(values)
            found |= values
        unpacked = [_unpacked(found[key]) for key in keys]
        return Embedded([vector for vector, _ in unpacked], [tokens for _, tokens in unpacked])

    def _key(self, text: str, queries: bool) -> bytes:
        asked = json.dumps(["vector/1", self.embedder.digest, queries, text])
        return hashlib.sha256(asked.encode()).digest()


def _packed(vector: Sequence[float], tokens: int) -> bytes:
    return tokens.to_bytes(_COUNT_BYTES, "little") + np.asarray(vector, dtype="<f4").tobytes()


def _unpacked(value: bytes) -> tuple[list[float], int]:
    vector: list[float] = np.frombuffer(value, dtype="<f4", offset=_COUNT_BYTES).tolist()
    return vector, int.from_bytes(value[:_COUNT_BYTES], "little")
