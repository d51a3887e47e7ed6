"""One number of an experiment by its path in the file, such as ("models", "base", "price", "input")."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from harness.config.schema import ArmSpec, Experiment, ForeignExperiment, TuningSpec

FieldPath = tuple[str, ...]


def owner_of(node: Any, path: FieldPath) -> Any:
    """What holds the number: the last step of `path` is its name there. An arm stands for all its grid points."""
    if len(path) == 1:
        return node
    head, rest = path[0], path[1:]
    if isinstance(node, ForeignExperiment) and head == "arms":
        return owner_of(node.stated, rest)
    if isinstance(node, tuple):
        return owner_of(next(arm for arm in node if head in (arm.variant_of, arm.name)), rest)
    if isinstance(node, TuningSpec):
        return owner_of(node.params, path)
    return owner_of(node[head] if isinstance(node, Mapping) else getattr(node, head), rest)


def replaced(experiment: Experiment, path: FieldPath, value: Any) -> Experiment:
    """The experiment with the number at `path` replaced, all around it shared."""
    changed: Experiment = _replaced(experiment, path, value)
    return changed


def _replaced(node: Any, path: FieldPath, value: Any) -> Any:
    if not path:
        return value
    head, rest = path[0], path[1:]
    if isinstance(node, tuple):
        return tuple(_replaced(arm, rest, value) if _is(arm, head) else arm for arm in node)
    if isinstance(node, Mapping):
        return {**node, head: _replaced(node[head], rest, value)}
    assert isinstance(node, BaseModel)
    if isinstance(node, ForeignExperiment) and head == "arms":
        return node.model_copy(update={"stated": _replaced(node.stated, rest, value)})
    if isinstance(node, TuningSpec) and head not in TuningSpec.model_fields:
        return node.model_copy(update={"params": _replaced(node.params, path, value)})
    return node.model_copy(update={head: _replaced(getattr(node, head), rest, value)})


def _is(arm: ArmSpec, name: str) -> bool:
    return name in (arm.variant_of, arm.name)
