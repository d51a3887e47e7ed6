"""Kind and name -> the module that provides it: one file in its folder, or a third party's entry point.

`provider: reference` under `models` is `harness/models/reference_provider.py`. Every such module is cheap to
import (it imports its library when it builds) and exposes `Params`, a closed pydantic model, and `build`.
"""

import importlib
from collections.abc import Callable
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from types import ModuleType
from typing import Any, Literal, TypeAlias

PluginKind: TypeAlias = Literal["models", "embedders", "tuning", "metrics"]

_HOMES: dict[PluginKind, tuple[str, str]] = {
    "models": ("harness.models", "_provider"),
    "embedders": ("harness.retrieval", "_embedder"),
    "tuning": ("harness.tuning", "_tuning"),
    "metrics": ("harness.metrics", "_metrics"),
}


def names(kind: PluginKind) -> tuple[str, ...]:
    """All names of this kind, ours by listing the folder, others' by entry point `harness.<kind>`; sorted."""
    package, ending = _HOMES[kind]
    ours = {
        item.name.removesuffix(".py").removesuffix(ending)
        for item in files(package).iterdir()
        if item.name.endswith(f"{ending}.py")
    }
    return tuple(sorted(ours | {point.name for point in _others(kind)}))


def load(kind: PluginKind, name: str) -> ModuleType:
    """The module of one plugin. Ours win over a third party's of the same name.

    Raises KeyError where there is none.
    """
    package, ending = _HOMES[kind]
    if (files(package) / f"{name}{ending}.py").is_file():
        return importlib.import_module(f"{package}.{name}{ending}")
    for point in _others(kind):
        if point.name == name:
            module: ModuleType = point.load()
            return module
    raise KeyError(name)


def metrics() -> dict[str, Callable[..., Any]]:
    """What builds each metric, by the metric's name; where two families offer the same one, the first by its name."""
    found: dict[str, Callable[..., Any]] = {}
    for family in names("metrics"):
        for name, builder in load("metrics", family).METRICS.items():
            found.setdefault(name, builder)
    return found


@cache
def _others(kind: PluginKind) -> tuple[EntryPoint, ...]:
    """Third parties' plugins; kept, because to find them all installed packages are looked through."""
    return tuple(entry_points(group=f"harness.{kind}"))
