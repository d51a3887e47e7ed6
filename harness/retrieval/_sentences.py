"""sentence-transformers behind the port `core.ports.Embedder`: the engine of the local embedders."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from harness.core.checksums import file_sha256
from harness.core.ports import Embedded


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
        """The sum of the weights file: whatever else differs, other weights give other vectors."""
        return file_sha256(self._folder / "model.safetensors")

    @property
    def local(self) -> bool:
        return True

    def embed(self, texts: Sequence[str], *, queries: bool = False) -> Embedded:
        encode = self._network.encode_query if queries else self._network.encode_document
        vectors = encode(
            list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        tokens = [self.count_tokens(text) for text in texts]
        return Embedded([[float(x) for x in vector] for vector in vectors], tokens)

    def count_tokens(self, text: str) -> int:
        return len(self._tokenizer.encode(text, add_special_tokens=True).ids)

    def split_tokens(self, text: str) -> list[str]:
        return list(self._tokenizer.encode(text, add_special_tokens=False).tokens)

    @cached_property
    def _network(self) -> Any:
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(
            str(self._folder),
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
        )

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_padding()  # the shipped settings pad and cut to 128, which would falsify every count
        tokenizer.no_truncation()
        return tokenizer
