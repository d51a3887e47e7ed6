"""sentence-transformers behind the port `core.ports.Embedder`: the engine of the local embedders."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from harness.core.contained import contained
from harness.core.errors import UNLOADABLE, Fault, InputError, first_line
from harness.core.ports import Embedded
from harness.core.weights import fingerprint


class SentenceEmbedder:
    """A sentence-transformers model in a local folder. Vectors have length 1, so cosine is their product."""

    def __init__(self, name: str, folder: Path) -> None:
        self._name = name
        self._folder = folder

    @property
    def name(self) -> str:
        return self._name

    @cached_property
    def digest(self) -> str:
        """Of all that its vectors come from: weights, settings, layers behind it."""
        return fingerprint(self._folder)

    @property
    def local(self) -> bool:
        return True

    def embed(self, texts: Sequence[str], *, queries: bool = False) -> Embedded:
        encode = self._network.encode_query if queries else self._network.encode_document
        vectors = encode(
            list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        if not np.isfinite(vectors).all():
            what = "its vectors have numbers that are not finite"
            raise InputError(
                Fault(place=str(self._folder), what=what, expected="weights that are whole, and not too coarse")
            )
        tokens = [self.count_tokens(text) for text in texts]
        return Embedded([[float(x) for x in vector] for vector in vectors], tokens)

    def count_tokens(self, text: str) -> int:
        return len(self._tokenizer.encode(text, add_special_tokens=True).ids)

    def split_tokens(self, text: str) -> list[str]:
        return list(self._tokenizer.encode(text, add_special_tokens=False).tokens)

    @cached_property
    def _network(self) -> Any:
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer

        try:
            with contained():
                return SentenceTransformer(
                    str(self._folder),
                    device="cpu",
                    local_files_only=True,
                    trust_remote_code=False,
                    model_kwargs={"use_safetensors": True},
                )
        except (*UNLOADABLE, SafetensorError) as error:
            raise self._unloadable(error) from error

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        try:
            with contained():
                tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
                tokenizer.encode("a word")
        except Exception as error:  # its errors have no class of their own
            raise self._unloadable(error) from error
        tokenizer.no_padding()  # the shipped settings pad and cut to 128, which would falsify every count
        tokenizer.no_truncation()
        return tokenizer

    def _unloadable(self, error: Exception) -> InputError:
        what = f"cannot be loaded as an embedder: {first_line(error)}"
        expected = "a folder that sentence-transformers saved, with no code of its own"
        return InputError(Fault(place=str(self._folder), what=what, expected=expected))
