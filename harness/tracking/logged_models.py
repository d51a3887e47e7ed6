"""Fine-tuned models as MLflow logged models, one per tuning, and as versions of registered models with aliases.

A logged model is an input of every arm's run that answered with it. Not an output: MLflow takes a run with model
outputs for a training run and leaves it out of the evaluation runs.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from harness.core.types import Setup
from harness.tracking.contents import RunContents
from harness.tracking.registry import registered_name, versions
from harness.tracking.store import Store
from harness.tracking.trace_values import DIGEST_TAG, RUN_TAG

SETUP_TAG = "harness.setup_digest"
NEWEST, CHOSEN = "newest", "chosen"

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
        if setup.kind != "tuning" or run is None:
            continue
        model = found.get(setup.digest) or known.get(setup.digest)
        found[setup.digest] = model or _create(store, experiment, contents.run_id, setup, parent)
        _link(store, run, found[setup.digest])
        _register(store, contents, setup, found[setup.digest])
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
    folder = adapter_folder(Path(setup.path)) if setup.path else None
    model = store.client.create_logged_model(
        experiment,
        name=_name(f"{setup.task}-{setup.arm}"),
        source_run_id=parent,
        tags={RUN_TAG: run_id, SETUP_TAG: setup.digest, "task": setup.task, "arm": setup.arm, **_whereabouts(folder)},
        params={name: value if isinstance(value, str) else json.dumps(value) for name, value in setup.details.items()},
        model_type="tuned",
    )
    if folder:
        _upload(store, folder, model.model_id)
    store.client.finalize_logged_model(model.model_id, "READY")
    return str(model.model_id)


def _whereabouts(folder: Path | None) -> dict[str, str]:
    """Tags that say where the weights are: logged with the model, at an endpoint, or cleared from the cache."""
    if folder is None:
        return {"weights": "elsewhere", "mlflow.model.isExternal": "true"}
    return {"weights": "logged" if folder.is_dir() else "no longer kept"}


def _upload(store: Store, folder: Path, model_id: str) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in _ALLOWED:
            inside = path.relative_to(folder).parent.as_posix()
            store.client.log_model_artifact(model_id, str(path), None if inside == "." else inside)


def adapter_folder(path: Path) -> Path:
    """The folder of the adapter alone where `path` holds one beside a merged model, else `path`."""
    return next((found.parent for found in sorted(path.rglob("adapter_config.json"))), path)


def _link(store: Store, run: str, model: str) -> None:
    from mlflow.entities import LoggedModelInput

    known = {found.model_id for found in store.client.get_run(run).inputs.model_inputs}
    if model not in known:
        store.client.log_inputs(run, models=[LoggedModelInput(model_id=model)])


def _register(store: Store, contents: RunContents, setup: Setup, model_id: str) -> None:
    """A version per tuning, under the arm's name, whichever runs use it; see `_point` for its aliases."""
    name = registered_name(contents, setup.task, setup.arm)
    if not store.client.search_registered_models(f"name = '{name}'"):
        store.client.create_registered_model(name, description=f"What the arm {setup.arm} answers {setup.task} with")
    known = versions(store, name, prompt=False)
    if setup.digest not in known:
        model = store.client.get_logged_model(model_id)
        known[setup.digest] = store.client.create_model_version(
            name,
            source=model.artifact_location,
            run_id=model.source_run_id,
            tags={DIGEST_TAG: setup.digest, RUN_TAG: contents.run_id},
            model_id=model_id,
            await_creation_for=0,
        )
        shown = [{"name": name, "version": int(known[setup.digest].version)}]
        store.client.set_logged_model_tags(model_id, {"mlflow.modelVersions": json.dumps(shown)})
    chosen = any(found.task == setup.task and found.chosen_arm == setup.arm for found in contents.decisions)
    _point(store, name, int(known[setup.digest].version), max(int(v.version) for v in known.values()), chosen)


def _point(store: Store, name: str, version: int, newest: int, chosen: bool) -> None:
    """`newest` is the latest version; `chosen` the one that the last published decision took, if it took one."""
    aliases = {alias: int(number) for alias, number in store.client.get_registered_model(name).aliases.items()}
    if aliases.get(NEWEST) != newest:
        store.client.set_registered_model_alias(name, NEWEST, str(newest))
    if chosen and aliases.get(CHOSEN) != version:
        store.client.set_registered_model_alias(name, CHOSEN, str(version))
    if not chosen and aliases.get(CHOSEN) == version:
        store.client.delete_registered_model_alias(name, CHOSEN)


def _name(text: str) -> str:
    return "".join("_" if letter in "/:.%\"'" else letter for letter in text)
