"""A model of the Hugging Face hub -> the folder where the hub's cache holds it."""

from functools import cache
from pathlib import Path

from harness.core.errors import Fault, InputError, first_line

# Weights as safetensors, and what is read beside them. Nothing that runs code when it is loaded.
_WANTED = ("*.safetensors", "*.json", "*.jinja", "*.txt", "*.model", "**/config.json")


@cache
def snapshot(name: str, revision: str | None) -> Path:
    """The folder of a model, by its name on the hub and a revision (None: its main one).

    Only with `HF_HUB_OFFLINE=0` in the environment is anything fetched. Raises InputError where it is not to be had.
    """
    place = f"model {name!r} of the Hugging Face hub"
    try:
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError
    except ImportError as error:
        fault = Fault(place=place, what="`huggingface_hub` is not installed", expected="the extra `local`")
        raise InputError(fault) from error
    try:
        return Path(snapshot_download(name, revision=revision, allow_patterns=list(_WANTED)))
    except (LocalEntryNotFoundError, HfHubHTTPError, HFValidationError, OSError) as error:
        said = first_line(error)
        expected = "a name such as org/model in the hub's cache; with HF_HUB_OFFLINE=0 in the environment it is fetched"
        raise InputError(Fault(place=place, what=said, expected=expected)) from error
