"""An `Experiment` back in the form of its file: every default written out, every grid expanded."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.config.ranges import put_ranges
from harness.config.schema import Experiment, RangeAt


def file_form(experiment: Experiment, folder: Path) -> dict[str, Any]:
    """Plain data that `load_experiment` reads back from a file in `folder`. Paths become relative to it."""
    plain = plain_experiment(experiment)
    tasks = [os.path.relpath(task, folder.resolve()) for task in experiment.tasks]
    sections = {key: value for key, value in plain.items() if key not in ("tasks", "models", "embedders", "arms")}
    form = {
        "name": experiment.name,
        "tasks": tasks,
        "models": {name: _merged(spec) for name, spec in plain["models"].items()},
        "embedders": {name: _merged(spec) for name, spec in plain["embedders"].items()},
        "arms": {arm["name"]: _arm(arm) for arm in plain["arms"]},
        **{key: value for key, value in sections.items() if key != "name"},
    }
    return put_ranges(form, _of_grid_points(experiment))


def plain_experiment(experiment: Experiment) -> dict[str, Any]:
    """The resolved experiment as plain data, its arms in a list."""
    plain = experiment.model_dump(mode="json", exclude={"ranges"})
    return put_ranges(plain, [each for each in experiment.ranges if each.path[0] != "arms"])


def _of_grid_points(experiment: Experiment) -> list[RangeAt]:
    """The ranges of arms, given to each of their grid points."""
    return [
        each.model_copy(update={"path": ("arms", arm.name, *each.path[2:])})
        for each in experiment.ranges
        if each.path[0] == "arms"
        for arm in experiment.arms
        if each.path[1] in (arm.variant_of, arm.name)
    ]


def _merged(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A plugin's own parameters beside ours, as they stand in a file."""
    ours = {key: value for key, value in spec.items() if key != "params" and value is not None}
    return {**ours, **spec["params"]}


def _arm(arm: Mapping[str, Any]) -> dict[str, Any]:
    body = {key: value for key, value in arm.items() if key not in ("name", "variant_of") and value is not None}
    if "tuning" in body:
        body["tuning"] = _merged(body["tuning"])
    return body
