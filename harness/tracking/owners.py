"""Whose a thing in MLflow is: several experiments of the harness may share one of MLflow's (`tracking.experiment`)."""

from typing import Any

OWNER_TAG = "manifest.experiment"
"""On the parent of every published run: the name of the experiment that it is a run of."""


def own_tag(tag: str, experiment: str, owner: str) -> str:
    """The tag of MLflow's `experiment` under which `owner` keeps its own; the plain one where the two have one name."""
    return tag if owner == experiment else f"{tag}.{owner}"


def is_of(parent: Any, owner: str) -> bool:
    """Whether a published run is one of `owner`; a run that names nobody is taken for one."""
    return parent.data.tags.get(OWNER_TAG) in (None, owner)
