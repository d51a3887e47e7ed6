"""Fine-tuned adapters as MLflow logged models: one per tuning, an input of every arm's run that answered with it.

Not an output: MLflow takes a run with model outputs for a training run and leaves it out of the evaluation runs.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from harness.core.types import Setup
from harness.tracking.contents import RunContents
from harness.tracking.store import Store
from harness.tracking.trace_values import RUN_TAG

SETUP_TAG = "harness.setup_digest"

# Weights as safetensors, and texts. Nothing that runs code when it is loaded (pickle: .bin, .pt, .pkl).
_ALLOWED = (".safetensors", ".json", ".txt", ".md", ".jinja", ".model", ".yaml")


def write_models(
    store: Store, experiment: str, contents: RunContents, parent: str, runs: Mapping[tuple[str, str], str]
) -> dict[str, str]:
    """Log each tuned model once, link it to its arms' runs, and return MLflow's model id by setup digest."""
    known = _existing(store, experiment, contents.run_id)
    found: dict[str, str] = {}
    for setup in contents.setups:
        run = runs.get((setup.task, setup.arm))
        if setup.kind != "tuning" or not setup.path or run is None:
            continue
        model = found.get(setup.digest) or known.get(setup.digest)
        found[setup.digest] = model or _create(store, experiment, contents.run_id, setup, parent)
        _link(store, run, found[setup.digest])
    return found


def _existing(store: Store, experiment: str, run_id: str) -> dict[str, str]:
    """Models by setup digest; one that was left half-written is deleted."""
    page = store.client.search_logged_models([experiment], filter_string=f"tags.`{RUN_TAG}` = '{run_id}'")
    ready = {model.tags[SETUP_TAG]: str(model.model_id) for model in page if model.status == "READY"}
    for model in page:
        if str(model.model_id) not in ready.values():
            store.client.delete_logged_model(model.model_id)
    return ready


def _create(store: Store, experiment: str, run_id: str, setup: Setup, parent: str) -> str:
    folder = adapter_folder(Path(setup.path))
    model = store.client.create_logged_model(
        experiment,
        name=_name(f"{setup.task}-{setup.arm}"),
        source_run_id=parent,
        tags={RUN_TAG: run_id, SETUP_TAG: setup.digest, "task": setup.task, "arm": setup.arm},
        params={name: value if isinstance(value, str) else json.dumps(value) for name, value in setup.details.items()},
        model_type="tuned",
    )
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file() and path.suffix in _ALLOWED:
            inside = path.relative_to(folder).parent.as_posix()
            store.client.log_model_artifact(model.model_id, str(path), None if inside == "." else inside)
    store.client.finalize_logged_model(model.model_id, "READY")
    return str(model.model_id)


def adapter_folder(path: Path) -> Path:
    """The folder of the adapter alone where `path` holds one beside a merged model, else `path`."""
    return next((found.parent for found in sorted(path.rglob("adapter_config.json"))), path)


def _link(store: Store, run: str, model: str) -> None:
    from mlflow.entities import LoggedModelInput

    known = {found.model_id for found in store.client.get_run(run).inputs.model_inputs}
    if model not in known:
        store.client.log_inputs(run, models=[LoggedModelInput(model_id=model)])


def _name(text: str) -> str:
    return "".join("_" if letter in "/:.%\"'" else letter for letter in text)
