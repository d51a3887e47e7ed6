"""Any value of an arm may be a list: the arm becomes one arm per combination, named `few-shot[k=2]`."""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from harness.core.errors import Fault
from harness.core.yaml_places import Step

Path: TypeAlias = tuple[Step, ...]


def expand(name: str, arm: Mapping[str, Any], place: str) -> tuple[list[tuple[str, dict[str, Any]]], list[Fault]]:
    """The arm's grid points as (name, plain arm), in the order of the lists; one point where there is no list."""
    axes = list(_axes(arm, ()))
    faults = [
        Fault(place=place, what=f"`arms.{name}.{'.'.join(map(str, path))}` is an empty list", expected="values to try")
        for path, values in axes
        if not values
    ]
    if faults:
        return [], faults
    points = []
    for combination in itertools.product(*(range(len(values)) for _, values in axes)):
        chosen = {path: values[i] for (path, values), i in zip(axes, combination, strict=True)}
        label = ",".join(_label(path, axes, i) for (path, _), i in zip(axes, combination, strict=True))
        points.append((f"{name}[{label}]" if label else name, _pick(arm, (), chosen)))
    return points, []


def _axes(value: object, at: Path) -> Iterator[tuple[Path, list[Any]]]:
    if isinstance(value, list):
        yield at, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _axes(inner, (*at, key))


def _label(path: Path, axes: list[tuple[Path, list[Any]]], index: int) -> str:
    """`k=2`; a value that is no scalar (a prompt) goes by its number, counted from 1."""
    alike = [other for other, _ in axes if other[-1] == path[-1]]
    name = ".".join(map(str, path)) if len(alike) > 1 else str(path[-1])
    value = dict(axes)[path][index]
    return f"{name}={index + 1 if isinstance(value, Mapping) else value}"


def _pick(value: object, at: Path, chosen: Mapping[Path, Any]) -> Any:
    if at in chosen:
        return chosen[at]
    if isinstance(value, Mapping):
        return {key: _pick(inner, (*at, key), chosen) for key, inner in value.items()}
    return value
