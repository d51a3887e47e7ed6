"""`provider: sentence_transformers`: any sentence-transformers model, in a local folder or of the hub."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, model_validator

from harness.core.errors import Fault, InputError
from harness.core.hub import snapshot
from harness.core.ports import Embedder
from harness.retrieval._sentences import SentenceEmbedder


class Params(BaseModel):
    """Where the model is: a folder, or a name on the hub."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    path: Path | None = None
    """The model's folder: modules.json, model.safetensors, tokenizer.json."""
    hub: str | None = None
    """Instead of `path`, its name on the Hugging Face hub, such as org/model; read from the hub's cache."""
    revision: str | None = None
    """Which revision on the hub; null: its main one."""

    @model_validator(mode="after")
    def _one_place(self) -> "Params":
        if (self.path is None) == (self.hub is None):
            raise ValueError("the model is told by `path` or by `hub`, one of them")
        return self


def folder(params: Params) -> Path:
    """The model's folder. Raises InputError where it lacks a file that it needs, or is not in the hub's cache."""
    path = snapshot(params.hub, params.revision) if params.hub else params.path
    assert path
    missing = [name for name in ("modules.json", "model.safetensors", "tokenizer.json") if not (path / name).is_file()]
    if missing:
        what = f"is no sentence-transformers folder: {', '.join(missing)} missing"
        raise InputError(Fault(place=str(path), what=what, expected="a folder that sentence-transformers saved"))
    weights = sorted(path.rglob("pytorch_model.bin"))
    pickled = [str(p.relative_to(path)) for p in weights if not p.with_name("model.safetensors").is_file()]
    if pickled:
        what = f"keeps weights as a pickle, which nothing here loads: {', '.join(pickled)}"
        raise InputError(Fault(place=str(path), what=what, expected="model.safetensors in each layer's folder"))
    return path


def build(params: Params) -> Embedder:
    """The embedder, loaded at its first use. Raises InputError as `folder` does."""
    path = folder(params)
    return SentenceEmbedder(params.hub or path.resolve().name, path)
