"""The experiment file as a JSON Schema (draft 2020-12): what editors check while one types, and what the docs list.

It is derived from the schema in `schema.py` and from the `Params` of every plugin that is installed. Two things are
different in the file from what the harness works with: a plugin's parameters stand beside the harness's own keys,
and every value of an arm may be a list of values to try.
"""

from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, create_model

from harness.config import schema
from harness.config.listed_prices import LISTED
from harness.core import plugins

Json: TypeAlias = dict[str, Any]


def experiment_schema() -> Json:
    """The whole file."""
    plain = file_model().model_json_schema()
    _drop_titles(plain)
    _allow_lists(plain)
    ranged: Json = _with_ranges(plain)
    ranged["$defs"]["Range"] = schema.Range.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A harness experiment", **ranged}


def plugin_models(kind: plugins.PluginKind) -> dict[str, type[BaseModel]]:
    """Each plugin's name -> the keys that may stand where it is named: its own parameters and ours."""
    spec, key = _PLUGGED[kind]
    return {name: _merged(spec, key, name, plugins.load(kind, name).Params) for name in plugins.names(kind)}


_PLUGGED: dict[plugins.PluginKind, tuple[type[BaseModel], str]] = {
    "models": (schema.ModelSpec, "provider"),
    "embedders": (schema.EmbedderSpec, "provider"),
    "tuning": (schema.TuningSpec, "method"),
}


def _merged(spec: type[BaseModel], key: str, name: str, params: type[BaseModel]) -> type[BaseModel]:
    """One closed model of the plugin's parameters and of `spec` without its `params`."""
    # What `existing` stands for is told by its own key: the method may be left out.
    default = name if name == "existing" else ...
    fields: Json = {key: (Literal[name], Field(default, description=spec.model_fields[key].description))}
    fields |= {field: (info.annotation, info) for field, info in params.model_fields.items()}
    fields |= {f: (info.annotation, info) for f, info in spec.model_fields.items() if f not in (key, "params")}
    if "price" in spec.model_fields:
        price = spec.model_fields["price"]
        fields["price"] = (price.annotation | Literal[LISTED], price)
    made: type[BaseModel] = create_model(f"{spec.__name__}_{name}", __config__=ConfigDict(extra="forbid"), **fields)
    return made


def file_model() -> type[BaseModel]:
    """`Experiment` in the form of its file."""
    tuning = _any_of("tuning")
    arm_info = schema.ArmBody.model_fields["tuning"]
    arm = create_model("Arm", __base__=schema.ArmBody, tuning=(tuning | None, arm_info))
    own: Json = {
        "tasks": tuple[str, ...],
        "models": dict[str, _any_of("models")],  # type: ignore[misc]
        "embedders": dict[str, _any_of("embedders")],  # type: ignore[misc]
        "arms": dict[str, arm],
    }
    fields = {
        name: (own.get(name, info.annotation), info)
        for name, info in schema.Experiment.model_fields.items()
        if name != "ranges"
    }
    made: type[BaseModel] = create_model("Experiment", __config__=ConfigDict(extra="forbid"), **fields)  # type: ignore[call-overload]
    return made


def _any_of(kind: plugins.PluginKind) -> Any:
    """Any one of the plugins of a kind, told apart by its name."""
    union: Any = None
    for model in plugin_models(kind).values():
        union = model if union is None else union | model
    return union


def _allow_lists(plain: Json) -> None:
    """In an arm, and in whatever an arm holds, each value may be a list of such values."""
    definitions: Json = plain["$defs"]
    waiting, seen = ["Arm"], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        properties: Json = definitions[name].get("properties", {})
        for key, value in properties.items():
            waiting += _references(value)
            if "const" not in value:
                meaning = {k: value.pop(k) for k in ("description", "default") if k in value}
                properties[key] = {"anyOf": [value, {"type": "array", "items": value, "minItems": 1}], **meaning}


def _with_ranges(node: Any) -> Any:
    """Where the schema says that a number may be a range, it may be a number or a range."""
    if isinstance(node, list):
        return [_with_ranges(inner) for inner in node]
    if not isinstance(node, dict):
        return node
    inner = {key: _with_ranges(value) for key, value in node.items() if key != "range"}
    if node.get("range") is not True:
        return inner
    meaning = {key: inner.pop(key) for key in ("description", "default") if key in inner}
    return {"anyOf": [inner, {"$ref": "#/$defs/Range"}], **meaning}


def _drop_titles(plain: Json) -> None:
    """Pydantic titles every property with its own name, which tells an editor's user nothing."""
    plain.pop("title", None)
    for part in (*plain.get("$defs", {}).values(), *plain.get("properties", {}).values()):
        _drop_titles(part)


def _references(value: Any) -> list[str]:
    if isinstance(value, list):
        return [name for inner in value for name in _references(inner)]
    if not isinstance(value, dict):
        return []
    own = [value["$ref"].removeprefix("#/$defs/")] if "$ref" in value else []
    return own + [name for inner in value.values() for name in _references(inner)]
