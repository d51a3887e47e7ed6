"""Which fields of an experiment are its identity (they can change a result) and which are runtime (they cannot).

A change of the first begins another run, a change of the second goes on with the one that is there. A runtime field's
own fields are runtime too, and need no row. What a plugin of somebody else's takes is identity, all of it but what its
`Params.RUNTIME` names.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from harness.config.schema import (
    ArmSpec,
    EmbedderSpec,
    Experiment,
    Generation,
    Latency,
    ModelSpec,
    PromptSpec,
    RetrievalSpec,
    Scoring,
    ShotsSpec,
    TuningSpec,
)


class Fields(NamedTuple):
    """The fields of one class of the schema, or of one plugin's parameters."""

    identity: frozenset[str]
    runtime: frozenset[str]


def _fields(identity: str, runtime: str = "") -> Fields:
    return Fields(frozenset(identity.split()), frozenset(runtime.split()))


SCHEMA: Mapping[type[BaseModel], Fields] = {
    Experiment: _fields(
        "name seed tasks models embedders arms scoring latency generation controls limit",
        "costs decision budget limits leakage regression schedule tracking ranges",
    ),
    ModelSpec: _fields("provider params", "price hosting limits"),
    EmbedderSpec: _fields("provider params", "usd_per_million_tokens"),
    ArmSpec: _fields("name variant_of model prompt shots retrieval tuning"),
    PromptSpec: _fields("system template"),
    ShotsSpec: _fields("k select embedder"),
    RetrievalSpec: _fields("source top_k chunk_tokens chunk_overlap embedder"),
    TuningSpec: _fields("method params seeds"),
    Scoring: _fields("metrics repeats"),
    Latency: _fields("concurrency samples warmup"),
    Generation: _fields("max_tokens temperature stop logprobs"),
}

_HOSTED = "model headers header_env body stream base_url"
PLUGINS: Mapping[str, Fields] = {
    "models/anthropic": _fields(f"{_HOSTED} version", "api_key_env"),
    "models/llama_index": _fields("llm arguments argument_env call"),
    "models/ollama": _fields(f"{_HOSTED} options", "api_key_env"),
    "models/openai_compatible": _fields(f"{_HOSTED} max_tokens_field send_seed", "api_key_env"),
    "models/python": _fields("path function arguments concurrency"),
    "models/reference": _fields("max_batch"),
    "models/transformers": _fields("path hub revision dtype device quantization max_batch trust_remote_code"),
    "embedders/llama_index": _fields("embedding arguments argument_env hosted"),
    "embedders/minilm": _fields(""),
    "embedders/openai_compatible": _fields(
        "model base_url headers header_env dimensions query_prefix document_prefix",
        "api_key_env batch concurrency timeout_s",
    ),
    "embedders/sentence_transformers": _fields("path hub revision"),
    "tuning/existing": _fields("existing", "setup_usd price"),
    "tuning/hosted": _fields(
        "epochs hyperparameters suffix validation base_url",
        "usd_per_million_tokens price poll_s hours cancel_on_interrupt",
    ),
    "tuning/lora": _fields("rank alpha dropout epochs learning_rate batch_size warmup_share max_tokens replay"),
}


def identity_of(value: Any, plugin: str = "") -> Any:
    """Plain data of a part of an experiment, without its runtime fields; `plugin` names whose parameters it is."""
    if isinstance(value, BaseModel):
        kept = {name: getattr(value, name) for name in type(value).model_fields if name not in _runtime(value, plugin)}
        return {name: identity_of(part, _plugin(value, name)) for name, part in kept.items()}
    if isinstance(value, Mapping):
        return {name: identity_of(part) for name, part in value.items()}
    if isinstance(value, tuple | list):
        return [identity_of(part) for part in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _runtime(value: BaseModel, plugin: str) -> frozenset[str]:
    if type(value) in SCHEMA:
        return SCHEMA[type(value)].runtime
    if plugin in PLUGINS:
        return PLUGINS[plugin].runtime
    return frozenset(getattr(value, "RUNTIME", ()))


def _plugin(owner: BaseModel, field: str) -> str:
    """The plugin whose parameters stand in a field; none for any other field."""
    if field != "params":
        return ""
    if isinstance(owner, TuningSpec):
        return f"tuning/{owner.method}"
    kind = "models" if isinstance(owner, ModelSpec) else "embedders"
    return f"{kind}/{getattr(owner, 'provider', '')}"
