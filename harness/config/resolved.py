"""An `Experiment` back in the form of its file: every default written out, every grid expanded."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.config.schema import Experiment


def file_form(experiment: Experiment, folder: Path) -> dict[str, Any]:
    """Plain data that `load_experiment` reads back from a file in `folder`. Paths become relative to it."""
    plain = experiment.plain()
    tasks = [os.path.relpath(task, folder.resolve()) for task in experiment.tasks]
    sections = {key: value for key, value in plain.items() if key not in ("tasks", "models", "embedders", "arms")}
    return {
        "name": experiment.name,
        "tasks": tasks,
        "models": {name: _merged(spec) for name, spec in plain["models"].items()},
        "embedders": {name: _merged(spec) for name, spec in plain["embedders"].items()},
        "arms": {arm["name"]: _arm(arm) for arm in plain["arms"]},
        **{key: value for key, value in sections.items() if key != "name"},
    }


def _merged(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A plugin's own parameters beside ours, as they stand in a file."""
    ours = {key: value for key, value in spec.items() if key != "params" and value is not None}
    return {**ours, **spec["params"]}


def _arm(arm: Mapping[str, Any]) -> dict[str, Any]:
    body = {key: value for key, value in arm.items() if key not in ("name", "variant_of") and value is not None}
    if "tuning" in body:
        body["tuning"] = _merged(body["tuning"])
    return body
