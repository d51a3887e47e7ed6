"""A schema as a flat list of keys, each with its meaning, what it takes and its default: for docs and starters."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import BaseModel


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """One key at its path. `default` is as YAML writes it; None: the key must be given, or only holds others."""

    path: tuple[str, ...]
    takes: str
    meaning: str
    default: str | None
    required: bool
    section: bool

    @property
    def name(self) -> str:
        """The path as a person writes it."""
        return ".".join(self.path)


def keys_of(model: type[BaseModel]) -> list[Key]:
    """All keys of a model and of the models within it, in their order."""
    schema = model.model_json_schema()
    return list(_walk(schema, schema.get("$defs", {}), ()))


def _walk(schema: dict[str, Any], shared: dict[str, Any], at: tuple[str, ...]) -> Iterator[Key]:
    required = schema.get("required", [])
    for name, value in schema["properties"].items():
        within = _section(value, shared)
        optional = within is None or {"type": "null"} in value.get("anyOf", [])
        yield Key(
            path=(*at, name),
            takes=_takes(value, shared),
            meaning=value.get("description", ""),
            default=_default(value) if optional and name not in required else None,
            required=name in required,
            section=within is not None,
        )
        if within is not None:
            yield from _walk(within, shared, (*at, name))


def _section(value: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any] | None:
    """The schema of a value that has keys of its own, else None."""
    for branch in (value, *value.get("anyOf", [])):
        found: dict[str, Any] = _resolved(branch, shared)
        if "properties" in found:
            return found
    return None


def _resolved(value: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = shared[value["$ref"].removeprefix("#/$defs/")] if "$ref" in value else value
    return found


def _takes(value: dict[str, Any], shared: dict[str, Any]) -> str:
    """What may stand here, in words."""
    branches = [_resolved(branch, shared) for branch in value.get("anyOf", [value])]
    return "; or ".join(dict.fromkeys(_one(branch, shared) for branch in branches))


def _one(value: dict[str, Any], shared: dict[str, Any]) -> str:
    if "const" in value or "enum" in value:
        return ", ".join(map(str, value.get("enum", [value.get("const")])))
    kind = value.get("type")
    if kind in ("integer", "number"):
        ranged = ", or a range" if value.get("range") else ""
        return ("whole number" if kind == "integer" else "number") + _range(value) + ranged
    if kind == "array":
        return f"list of: {_takes(value['items'], shared)}"
    if kind == "object":
        inner = value.get("additionalProperties")
        return f"names, each with: {_takes(inner, shared)}" if isinstance(inner, dict) else "keys and values"
    if kind == "string":
        return "path" if value.get("format") == "path" else "name" if "pattern" in value else "text"
    return {"boolean": "true, false", "null": "null"}[str(kind)]


_NO_BOUND = 1e12
"""From here on a bound only keeps numbers from overflowing: no reader wants to know."""


def _range(value: dict[str, Any]) -> str:
    low, above = value.get("minimum"), value.get("exclusiveMinimum")
    high, below = value.get("maximum"), value.get("exclusiveMaximum")
    if high is not None and high >= _NO_BOUND:
        high = None
    if low is not None and high is not None:
        return f", {low:g} to {high:g}"
    words = [
        f"above {above:g}" if above is not None else "",
        f"{low:g} or more" if low is not None else "",
        f"at most {high:g}" if high is not None else "",
        f"below {below:g}" if below is not None else "",
    ]
    return "".join(f", {word}" for word in words if word)


def _default(value: dict[str, Any]) -> str:
    """As YAML has it. A default that is made anew each time, which JSON Schema leaves out, is always an empty one."""
    default = value.get("default", {})
    if isinstance(default, float):
        return f"{default:g}"
    if isinstance(default, str) and yaml.safe_load(default) == default:
        return default
    return json.dumps(default)
