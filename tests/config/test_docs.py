"""The published schema and the page on the experiment file are what the code checks, and nothing else."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from harness.config.docs import experiment_md, main, schema_json
from harness.config.json_schema import experiment_schema, file_model, plugin_models
from harness.config.keys import keys_of
from harness.config.load import load_experiment
from harness.config.resolved import file_form

ROOT = Path(__file__).parents[2]
QUICKSTART = ROOT / "experiments" / "quickstart.yaml"


@pytest.mark.parametrize("name", ["experiment.md", "experiment.schema.json"])
def test_what_is_published_is_what_the_schema_says(name, tmp_path):
    main(["--out", str(tmp_path)])
    again = "run `python -m harness.config.docs`"
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == (tmp_path / name).read_text(encoding="utf-8"), again


def test_every_key_has_a_meaning():
    models = [file_model(), *(m for kind in ("models", "embedders", "tuning") for m in plugin_models(kind).values())]
    keys = [(model.__name__, key) for model in models for key in keys_of(model)]
    assert len(keys) > 90
    assert not [f"{model}.{key.name}" for model, key in keys if not key.meaning.endswith((".", ")"))]


def test_every_key_is_on_the_page():
    page = experiment_md("experiment.schema.json")
    missing = [key.name for key in keys_of(file_model()) if f"`{key.name}`" not in page]
    assert not missing


def test_what_loads_fits_the_published_schema():
    validator = jsonschema.Draft202012Validator(experiment_schema())
    validator.check_schema(experiment_schema())
    validator.validate(yaml.safe_load(QUICKSTART.read_text()))
    resolved = file_form(load_experiment(QUICKSTART), QUICKSTART.parent)
    validator.validate(json.loads(json.dumps(resolved)))


def good() -> dict:
    return {"name": "a", "tasks": ["t"], "models": {"m": {"provider": "reference"}}, "arms": {"z": {"model": "m"}}}


@pytest.mark.parametrize(
    "change",
    [
        {"modells": {}},
        {"seed": "seven"},
        {"arms": {"z": {"model": "m", "shots": {"k": [2, -1]}}}},
        {"arms": {"z": {"model": "m", "tuning": {"method": "magic"}}}},
        {"models": {"m": {"provider": "reference", "path": "x"}}},
        {"decision": {"confidence": 0.5}},
    ],
)
def test_what_does_not_load_does_not_fit_it(change, tmp_path):
    validator = jsonschema.Draft202012Validator(experiment_schema())
    assert validator.is_valid(good())
    assert not validator.is_valid({**good(), **change})


def test_an_arms_values_may_be_lists():
    shots = {"k": [2, 4], "select": ["fixed", "nearest"]}
    tuning = {"method": "lora", "rank": [8, 16], "replay": {"share": [0.1, 0.2]}}
    arms = {"z": {"model": "m", "shots": shots, "tuning": tuning, "prompt": [{"system": "A"}, {"system": "B"}]}}
    assert jsonschema.Draft202012Validator(experiment_schema()).is_valid({**good(), "arms": arms})


def test_the_schema_is_one_for_editors():
    read = json.loads(schema_json())
    assert read["properties"]["arms"]["additionalProperties"] == {"$ref": "#/$defs/Arm"}
    assert read["$defs"]["Policy"]["properties"]["min_gain"]["description"]
