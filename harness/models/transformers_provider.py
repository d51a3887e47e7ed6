"""`provider: transformers`: any causal language model in a local Hugging Face folder."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from harness.core.errors import Fault, InputError
from harness.core.ports import Model, ModelParts
from harness.models import local_folder
from harness.models._local import DType, LocalModel, LocalSettings
from harness.models.local_folder import PromptCounter


class Params(BaseModel):
    """`path`: the model's folder (config.json, *.safetensors, tokenizer.json with a chat template)."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    path: Path
    """The model's folder: config.json, *.safetensors, tokenizer.json with a chat template."""
    dtype: DType = "auto"
    """The numbers it computes with; auto: as its file says."""
    device: str = "auto"
    """cpu, cuda, cuda:1 or mps; auto: a GPU where there is one."""
    max_batch: Annotated[int, Field(ge=1)] = 32
    """The most questions answered at once."""


def folder(params: Params) -> Path:
    """The folder to tune from. Raises InputError where it is no model folder."""
    if not (params.path / "config.json").is_file():
        expected = "a folder with config.json in it"
        raise InputError(Fault(place=str(params.path), what="is no model folder", expected=expected))
    if not any(params.path.glob("*.safetensors")):
        expected = "weights as safetensors"
        raise InputError(Fault(place=str(params.path), what="holds no *.safetensors", expected=expected))
    return params.path


def prompt_counter(params: Params) -> PromptCounter | None:
    """Prompt tokens of a chat, without loading the model."""
    return local_folder.prompt_counter(folder(params))


def build(params: Params, parts: ModelParts) -> Model:
    """The model, loaded at its first use."""
    path = folder(params)
    settings = LocalSettings(
        name=path.resolve().name, path=path, dtype=params.dtype, device=params.device, max_batch=params.max_batch
    )
    return LocalModel(settings, parts)
