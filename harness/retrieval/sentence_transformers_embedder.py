"""`provider: sentence_transformers`: any sentence-transformers model in a local folder."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from harness.core.errors import Fault, InputError
from harness.core.ports import Embedder
from harness.retrieval._sentences import SentenceEmbedder


class Params(BaseModel):
    """`path`: a folder with modules.json, model.safetensors and tokenizer.json."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    path: Path
    """The model's folder: modules.json, model.safetensors, tokenizer.json."""


def build(params: Params) -> Embedder:
    """The embedder, loaded at its first use. Raises InputError where the folder lacks a file it needs."""
    missing = [
        name for name in ("modules.json", "model.safetensors", "tokenizer.json") if not (params.path / name).is_file()
    ]
    if missing:
        what = f"is no sentence-transformers folder: {', '.join(missing)} missing"
        raise InputError(Fault(place=str(params.path), what=what))
    return SentenceEmbedder(params.path.resolve().name, params.path)
