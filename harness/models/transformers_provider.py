"""`provider: transformers`: any causal language model in a local Hugging Face folder, or of the hub."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from harness.core.errors import Fault, InputError
from harness.core.hub import snapshot
from harness.core.ports import Model, ModelParts
from harness.models import local_folder
from harness.models._local import DType, LocalModel, LocalSettings
from harness.models._quantisation import Quantisation
from harness.models.local_folder import PromptCounter


class Params(BaseModel):
    """Where the model is, a folder or a name on the hub, and how it is run."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    path: Path | None = None
    """The model's folder: config.json, *.safetensors, tokenizer.json with a chat template."""
    hub: str | None = None
    """Instead of `path`, its name on the Hugging Face hub, such as org/model; read from the hub's cache."""
    revision: str | None = None
    """Which revision on the hub; null: its main one."""
    dtype: DType = "auto"
    """The numbers it computes with; auto: as its file says."""
    device: str = "auto"
    """cpu, cuda, cuda:1 or mps; auto: a GPU where there is one."""
    quantization: Quantisation | None = None
    """Its weights in int8, by torchao, after a tuning was merged into them; null: as `dtype` says."""
    trust_remote_code: Literal["I have read this model's code and trust it"] | None = None
    """Whether Python files in the model's folder may run, said in these very words; null: they may not, and a
    model that needs them is refused. Never while it is tuned, and never fetched from the hub."""
    max_batch: Annotated[int, Field(ge=1)] = 32
    """The most questions answered at once."""

    @model_validator(mode="after")
    def _one_place(self) -> "Params":
        if (self.path is None) == (self.hub is None):
            raise ValueError("the model is told by `path` or by `hub`, one of them")
        return self


def folder(params: Params) -> Path:
    """The folder to tune from. Raises InputError where it is no model folder, or not in the hub's cache."""
    path = snapshot(params.hub, params.revision) if params.hub else params.path
    assert path
    if not (path / "config.json").is_file():
        expected = "a folder with config.json in it"
        raise InputError(Fault(place=str(path), what="is no model folder", expected=expected))
    if not any(path.glob("*.safetensors")):
        expected = "weights as safetensors"
        raise InputError(Fault(place=str(path), what="holds no *.safetensors", expected=expected))
    return path


def prompt_counter(params: Params) -> PromptCounter | None:
    """Prompt tokens of a chat, without loading the model."""
    return local_folder.prompt_counter(folder(params))


def build(params: Params, parts: ModelParts) -> Model:
    """The model, loaded at its first use."""
    path = folder(params)
    name = params.hub or path.resolve().name
    settings = LocalSettings(
        name=name,
        path=path,
        dtype=params.dtype,
        device=params.device,
        max_batch=params.max_batch,
        quantisation=params.quantization,
        own_code=params.trust_remote_code is not None,
    )
    return LocalModel(settings, parts)
