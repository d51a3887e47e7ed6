"""Each arm's prompt in MLflow's prompt registry: a version per content, so that publishing again makes none.

A prompt is the user's own instruction with places for question and passages. It never holds a sample, an example
or a passage, and so is registered whether or not text is logged, as the experiment's params are.
"""

import json
from collections.abc import Mapping

from harness.tracking.contents import RunContents
from harness.tracking.registry import registered_name, versions
from harness.tracking.store import Store
from harness.tracking.trace_values import DIGEST_TAG, digest_of

LINK_TAG = "mlflow.linkedPrompts"  # on a run and on a trace, as MLflow itself links them

_EXPERIMENTS_TAG = "_mlflow_experiment_ids"

Prompts = Mapping[tuple[str, str], tuple[str, int]]
"""(task, arm) -> the name and the version of its prompt."""


def write_prompts(store: Store, experiment: str, contents: RunContents) -> dict[tuple[str, str], tuple[str, int]]:
    """Register what is not there yet, and return where each arm's prompt is."""
    found: dict[tuple[str, str], tuple[str, int]] = {}
    for (task, arm), messages in contents.prompts.items():
        name = f"{registered_name(contents, task, arm)}.prompt"
        template = [{"role": message.role, "content": message.content} for message in messages]
        digest = digest_of(json.dumps(template))
        _show_in(store, experiment, name, f"How {task} is asked")
        known = versions(store, name, prompt=True).get(digest)
        made = known or store.client.create_prompt_version(name, template, tags={DIGEST_TAG: digest, "arm": arm})
        found[task, arm] = name, int(made.version)
    return found


def _show_in(store: Store, experiment: str, name: str, description: str) -> None:
    """Make the prompt where it is missing, and have it listed among those of the experiment."""
    there = store.client.get_prompt(name)
    if there is None:
        store.client.create_prompt(name, description, tags={_EXPERIMENTS_TAG: f",{experiment},"})
        return
    listed = [id_ for id_ in there.tags.get(_EXPERIMENTS_TAG, "").split(",") if id_]
    if experiment not in listed:
        store.client.set_prompt_tag(name, _EXPERIMENTS_TAG, f",{','.join([*listed, experiment])},")


def link(*prompts: tuple[str, int]) -> str:
    """The value of `LINK_TAG`."""
    return json.dumps([{"name": name, "version": str(version)} for name, version in dict.fromkeys(prompts)])
