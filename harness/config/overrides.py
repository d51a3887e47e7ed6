"""`--set path.to.key=value`: one config value, overridden before anything is checked."""

import copy
from collections.abc import Sequence
from typing import Any

import yaml

from harness.core.errors import Fault, InputError


def apply_overrides(value: dict[str, Any], overrides: Sequence[str]) -> dict[str, Any]:
    """A copy of `value` with each `path=value` put in; the value is read as YAML.

    Keys on the way that are not there yet are made. Raises InputError for what is no override.
    """
    result = copy.deepcopy(value)
    faults = [fault for text in overrides if (fault := _apply(result, text))]
    if faults:
        raise InputError(faults)
    return result


def override_keys(overrides: Sequence[str]) -> dict[tuple[str, ...], str]:
    """The path of each override and how to name its place in a fault."""
    return {tuple(text.partition("=")[0].split(".")): f"--set {text.partition('=')[0]}" for text in overrides}


def _apply(target: dict[str, Any], text: str) -> Fault | None:
    path, equals, written = text.partition("=")
    keys = path.split(".")
    if not equals or not all(keys):
        return Fault(place=f"--set {text}", what="is no override", expected="path.to.key=value")
    try:
        parsed = yaml.safe_load(written)
    except yaml.YAMLError:
        return Fault(place=f"--set {path}", what=f"{written!r} is no YAML value")
    inner: Any = target
    for step, key in enumerate(keys[:-1]):
        if inner.get(key) is None:
            inner[key] = {}
        inner = inner[key]
        if not isinstance(inner, dict):
            at = ".".join(keys[: step + 1])
            return Fault(place=f"--set {path}", what=f"`{at}` is a single value and has no `{keys[step + 1]}`")
    inner[keys[-1]] = parsed
    return None
