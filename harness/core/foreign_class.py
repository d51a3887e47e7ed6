"""An object of a class that the user names by its import path, made with the arguments that he gives."""

import importlib
import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from harness.core.environment import quotable
from harness.core.errors import Fault, InputError


def made(path: str, offers: str, arguments: Mapping[str, Any], place: str, secrets: Sequence[str]) -> Any:
    """The object. `offers` is a method by which such a class is known; no message shows a secret.

    Where the class has the usual argument for retries of its own, they are off unless the user says otherwise.
    Raises InputError where the class is not there, is none of these, or cannot be made.
    """
    module, _, name = path.rpartition(".")
    try:
        found = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        expected = "the import path of an installed class; LlamaIndex's are in packages of their own"
        raise InputError(Fault(place=place, what=f"{path}: {error}", expected=expected)) from error
    if not (inspect.isclass(found) and hasattr(found, offers)):
        what = f"{path} is no class of the kind wanted here"
        raise InputError(Fault(place=place, what=what, expected=f"a class of LlamaIndex with a method `{offers}`"))
    quiet = {"max_retries": 0} if "max_retries" in getattr(found, "model_fields", {}) else {}
    try:
        return found(**{**quiet, **arguments})
    except Exception as error:
        what = f"{path} cannot be made: {quotable(str(error), secrets)}"
        raise InputError(Fault(place=place, what=what, expected="`arguments` that it takes")) from error
