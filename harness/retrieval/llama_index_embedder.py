"""`provider: llama_index`: any embedding class of LlamaIndex, by its import path.

The class comes from a package that you installed (`llama-index-embeddings-...`); its arguments are given as they are.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from harness.core.environment import quotable, secret
from harness.core.errors import ModelOutage
from harness.core.foreign_class import made
from harness.core.ports import Embedded, Embedder
from harness.retrieval._hosted import digest_of, pieces, unit_vectors


class Params(BaseModel):
    """Which class, and what it is made with."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    embedding: Annotated[str, StringConstraints(pattern=r"^\w+(\.\w+)+$")]
    """The class's import path, such as llama_index.embeddings.cohere.CohereEmbedding."""
    arguments: Mapping[str, Any] = Field(default_factory=dict)
    """What the class is made with."""
    argument_env: Mapping[str, str] = Field(default_factory=dict)
    """Arguments whose values are in environment variables, such as {api_key: MY_KEY}."""
    hosted: bool = True
    """Whether another machine embeds; false: this one, whose seconds are paid as `costs.hardware`."""


def build(params: Params) -> Embedder:
    """The embedder. Raises InputError where the class is not there or cannot be made."""
    place = f"embedder {params.embedding.rpartition('.')[2]!r}"
    secrets = {name: secret(variable, place) for name, variable in params.argument_env.items()}
    hidden = tuple(secrets.values())
    embedding = made(params.embedding, "get_query_embedding", {**params.arguments, **secrets}, place, hidden)
    return LlamaIndexEmbedder(params, embedding, place, hidden)


class LlamaIndexEmbedder:
    """See `core.ports.Embedder`. Tokens are estimates: LlamaIndex tells of none."""

    def __init__(self, params: Params, embedding: Any, place: str, secrets: Sequence[str]) -> None:
        self._params, self._embedding = params, embedding
        self._place, self._secrets = place, secrets

    @property
    def name(self) -> str:
        """The embedding's own, else its class's."""
        own = str(getattr(self._embedding, "model_name", "") or "")
        return self._params.embedding.rpartition(".")[2] if own in ("", "unknown") else own

    @property
    def digest(self) -> str:
        """Of the class and what it is made with."""
        made_of = self._params.model_dump(mode="json", exclude={"argument_env", "hosted"})
        return digest_of({"provider": "llama_index", **made_of})

    @property
    def local(self) -> bool:
        """As the experiment says."""
        return not self._params.hosted

    def embed(self, texts: Sequence[str], *, queries: bool = False) -> Embedded:
        """Whatever the class raises is an outage: what it means is known to its own library alone."""
        try:
            if queries:
                vectors = [self._embedding.get_query_embedding(text) for text in texts]
            else:
                vectors = self._embedding.get_text_embedding_batch(list(texts))
        except Exception as error:
            said = quotable(f"{type(error).__name__}: {error}", self._secrets)
            raise ModelOutage("embedding", f"{self._place}: {said}") from error
        return Embedded(unit_vectors(vectors, texts, self._place), [self.count_tokens(text) for text in texts])

    def count_tokens(self, text: str) -> int:
        """By the length of the text."""
        return len(pieces(text))

    def split_tokens(self, text: str) -> list[str]:
        """Pieces of about a token each."""
        return pieces(text)
