"""Every field of an experiment says whether it can change a result; a new one without a class fails here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from harness.config.identity import PLUGINS, SCHEMA, identity_of
from harness.config.load import load_experiment
from harness.config.schema import Closed, Experiment
from harness.core import plugins

KINDS = ("models", "embedders", "tuning")
SHIPPED = [f"{kind}/{name}" for kind in KINDS for name in plugins.names(kind)]  # type: ignore[arg-type]


def classes_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, Closed):
        yield annotation
    for inner in get_args(annotation):
        yield from classes_in(inner)


def reached(owner: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A class of the schema and all that stand in its identity fields."""
    yield owner
    for name in SCHEMA[owner].identity if owner in SCHEMA else ():
        for inner in classes_in(owner.model_fields[name].annotation):
            yield from reached(inner)


@pytest.mark.parametrize("owner", sorted(set(reached(Experiment)), key=lambda c: c.__name__))
def test_every_field_has_one_class(owner: type[BaseModel]) -> None:
    assert owner in SCHEMA, f"{owner.__name__} has no row in config/identity.py"
    identity, runtime = SCHEMA[owner]
    assert not identity & runtime
    assert identity | runtime == set(owner.model_fields), "a field without a class, or a class without a field"


@pytest.mark.parametrize("plugin", SHIPPED)
def test_every_parameter_of_a_plugin_has_one_class(plugin: str) -> None:
    kind, name = plugin.split("/")
    assert plugin in PLUGINS, f"{plugin} has no row in config/identity.py"
    identity, runtime = PLUGINS[plugin]
    params = plugins.load(kind, name).Params  # type: ignore[arg-type]
    assert not identity & runtime and identity | runtime == set(params.model_fields)


def test_no_row_is_of_nothing() -> None:
    assert set(PLUGINS) == set(SHIPPED) and set(SCHEMA) == set(reached(Experiment))


EXPERIMENT = """
name: small
tasks: [task]
models: {far: {provider: openai_compatible, model: m, base_url: "http://127.0.0.1:1/v1"}}
embedders: {near: {provider: openai_compatible, model: e, base_url: "http://127.0.0.1:1/v1"}}
arms:
  one: {model: far, tuning: {method: hosted}}
"""
RUNTIME = (
    "models.far.api_key_env=KEY", "models.far.limits={concurrency: 2}", "embedders.near.batch=3", "budget.usd=1",
    "models.far.price={input: 1, output: 2}", "embedders.near.usd_per_million_tokens=1", "tracking.uri=null",
    "arms.one.tuning.poll_s=3", "decision.min_gain=0.1", "costs.hardware.usd_per_hour=1", "schedule.timezone=Europe/Paris",
)  # fmt: skip
IDENTITY = (
    "models.far.model=n", "models.far.stream=false", "embedders.near.model=f", "seed=1", "generation.max_tokens=9",
    "arms.one.tuning.epochs=3", "latency.samples=1", "limit=5", "scoring.repeats=2", "controls=auto",
)  # fmt: skip


def identity(folder: Path, *overrides: str) -> Any:
    file = folder / "small.yaml"
    file.write_text(EXPERIMENT, encoding="utf-8")
    return identity_of(load_experiment(file, overrides))


@pytest.mark.parametrize("override", RUNTIME)
def test_what_cannot_change_a_result_is_no_part_of_it(tmp_path: Path, override: str) -> None:
    assert identity(tmp_path, override) == identity(tmp_path)


@pytest.mark.parametrize("override", IDENTITY)
def test_what_can_change_a_result_is(tmp_path: Path, override: str) -> None:
    assert identity(tmp_path, override) != identity(tmp_path)
