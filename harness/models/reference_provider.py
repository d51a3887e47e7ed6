"""`provider: reference`: the small model that comes with the harness. It needs no key and no network."""

from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from harness.core.checksums import verify
from harness.core.ports import Model, ModelParts
from harness.models import local_folder
from harness.models._local import LocalModel, LocalSettings
from harness.models.local_folder import PromptCounter


class Params(BaseModel):
    """The weights are part of the package, so there is nothing to name."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    max_batch: Annotated[int, Field(ge=1)] = 64
    """The most questions answered at once."""


def folder(params: Params) -> Path:  # noqa: ARG001 - the shape every local provider has
    """The folder of the weights, checked against their sha256 sums."""
    path = Path(str(files("harness") / "reference" / "weights"))
    verify(path)
    return path


def prompt_counter(params: Params) -> PromptCounter | None:
    """Prompt tokens of a chat, without loading the model."""
    return local_folder.prompt_counter(folder(params))


def build(params: Params, parts: ModelParts) -> Model:
    """The model, loaded at its first use. Kept in float32: batched and single answers must be identical."""
    settings = LocalSettings(
        name="reference", path=folder(params), dtype="float32", device="cpu", max_batch=params.max_batch
    )
    return LocalModel(settings, parts)
