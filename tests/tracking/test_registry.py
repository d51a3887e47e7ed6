"""Prompts, tuned models and evaluation datasets in a real SQLite store, as MLflow's own calls read them back."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.core.types import Message, Setup
from harness.tracking import RunContents, publish
from harness.tracking.store import open_store

NOW_S = 1_790_000_100.0
ZERO, RAG, TUNED = ("handbook", "zero-shot"), ("handbook", "rag[top_k=3]"), ("handbook", "tuned")
MODEL = "quick.handbook.tuned"


def reworded(contents: RunContents) -> RunContents:
    other = (Message(role="user", content="Be brief. {{input}}"),)
    return replace(contents, run_id="later", prompts={**contents.prompts, ZERO: other})


def retuned(contents: RunContents, digest: str) -> RunContents:
    return replace(contents, run_id=digest[:4], setups=[replace(contents.setups[0], digest=digest)])


def versions(contents: RunContents, name: str) -> dict[int, Any]:
    found = open_store(contents.uri).client.search_model_versions(f"name = '{name}'")
    return {int(version.version): version for version in found}


def test_each_arms_prompt_is_registered_as_it_is_written(contents: RunContents) -> None:
    published = publish(contents, NOW_S)
    client = open_store(contents.uri).client
    assert published.prompts[RAG] == ("quick.handbook.rag.prompt", 1)
    prompt = client.get_prompt_version("quick.handbook.rag.prompt", 1)
    assert [(m["role"], m["content"]) for m in prompt.template] == [
        ("system", "Answer."),
        ("user", "Passages:\n{{passages}}\n\n{{input}}"),
    ]
    assert prompt.variables == {"passages", "input"}
    listed = client.search_prompts(f"experiment_id = '{published.experiment_id}'")
    assert {found.name for found in listed} == {name for name, _ in published.prompts.values()}


def test_publishing_again_makes_no_new_version_and_a_change_makes_one(contents: RunContents) -> None:
    first = publish(contents, NOW_S)
    assert publish(contents, NOW_S).prompts == publish(replace(contents, run_id="b"), NOW_S).prompts == first.prompts
    assert publish(reworded(contents), NOW_S).prompts == {**first.prompts, ZERO: (first.prompts[ZERO][0], 2)}
    assert publish(contents, NOW_S).prompts == first.prompts


def test_one_prompt_of_two_experiments_is_two(contents: RunContents) -> None:
    first, second = publish(contents, NOW_S), publish(replace(contents, experiment="other one"), NOW_S)
    assert first.prompts[ZERO] == ("quick.handbook.zero-shot.prompt", 1)
    assert second.prompts[ZERO] == ("other_one.handbook.zero-shot.prompt", 1)


def test_names_in_other_scripts_stay_apart(contents: RunContents) -> None:
    names = {
        publish(replace(contents, experiment=name), NOW_S).prompts[ZERO][0]
        for name in ("\u0442\u0435\u0441\u0442", "\u043e\u043f\u044b\u0442")
    }
    assert len(names) == 2 and all(name.isascii() and name.endswith(".handbook.zero-shot.prompt") for name in names)


def test_runs_and_traces_are_linked_to_their_prompt(contents: RunContents) -> None:
    published = publish(reworded(contents), NOW_S)
    publish(reworded(contents), NOW_S)
    client = open_store(contents.uri).client
    name, version = published.prompts[ZERO]
    linked = [{"name": name, "version": str(version)}]
    assert json.loads(client.get_run(published.arm_run_ids[ZERO]).data.tags["mlflow.linkedPrompts"]) == linked
    whole = json.loads(client.get_run(published.run_id).data.tags["mlflow.linkedPrompts"])
    assert {(each["name"], int(each["version"])) for each in whole} == set(published.prompts.values())
    found = client.search_traces(locations=[published.experiment_id], filter_string=f'prompt = "{name}/{version}"')
    assert len(found) == 7 and {trace.info.tags["arm"] for trace in found} == {"zero-shot"}
    assert all(json.loads(trace.info.tags["mlflow.linkedPrompts"]) == linked for trace in found)


def test_traces_that_are_written_again_are_linked_again(contents: RunContents) -> None:
    published = publish(contents, NOW_S)
    assert publish(replace(contents, log_text=False), NOW_S).traces_written == published.traces
    name, version = published.prompts[RAG]
    found = open_store(contents.uri).client.search_traces(
        locations=[published.experiment_id], filter_string=f'prompt = "{name}/{version}"'
    )
    assert len(found) == 6


def test_a_tuned_model_is_registered_with_aliases(contents: RunContents) -> None:
    published = publish(contents, NOW_S)
    client = open_store(contents.uri).client
    (version,) = versions(contents, MODEL).values()
    model = client.get_logged_model(published.model_ids["d" * 64])
    assert (version.run_id, version.source) == (published.run_id, model.artifact_location)
    assert json.loads(model.tags["mlflow.modelVersions"]) == [{"name": MODEL, "version": 1}]
    assert client.get_model_version_by_alias(MODEL, "newest").version == version.version
    assert "chosen" not in client.get_registered_model(MODEL).aliases  # the decision took another arm
    folder = client.get_model_version_download_uri(MODEL, version.version)
    assert Path(folder.removeprefix("file://"), "adapter_model.safetensors").read_bytes() == b"weights"


def test_a_version_per_tuning_whoever_uses_it(contents: RunContents) -> None:
    publish(contents, NOW_S)
    publish(replace(contents, run_id="same tuning"), NOW_S)
    publish(retuned(contents, "e" * 64), NOW_S)
    publish(contents, NOW_S)
    assert sorted(versions(contents, MODEL)) == [1, 2]
    assert open_store(contents.uri).client.get_registered_model(MODEL).aliases == {"newest": 2}


def test_the_chosen_alias_follows_the_last_published_decision(contents: RunContents) -> None:
    client = open_store(contents.uri).client
    taken = replace(contents, decisions=[replace(contents.decisions[0], chosen_arm="tuned")])
    publish(taken, NOW_S)
    publish(retuned(taken, "e" * 64), NOW_S)
    assert client.get_registered_model(MODEL).aliases == {"newest": 2, "chosen": 2}
    publish(retuned(contents, "e" * 64), NOW_S)
    assert client.get_registered_model(MODEL).aliases == {"newest": 2}


def test_a_model_that_was_tuned_elsewhere_is_shown_without_weights(contents: RunContents) -> None:
    hosted = Setup(
        task="handbook", arm="tuned", kind="tuning", digest="f" * 64, seconds=0.0, elsewhere=True,
        details={"model": "ft:small:me"},
    )  # fmt: skip
    published = publish(replace(contents, setups=[hosted]), NOW_S)
    client = open_store(contents.uri).client
    model = client.get_logged_model(published.model_ids["f" * 64])
    assert (model.status, model.params["model"]) == ("READY", "ft:small:me")
    assert model.tags["mlflow.model.isExternal"] == "true"
    assert model.tags["weights"] == "elsewhere" and not client.list_logged_model_artifacts(model.model_id)


def test_weights_that_were_cleared_from_the_cache_are_said_to_be_gone(contents: RunContents) -> None:
    gone = replace(contents.setups[0], path=str(contents.folder / "cleared"))
    published = publish(replace(contents, setups=[gone]), NOW_S)
    model = open_store(contents.uri).client.get_logged_model(published.model_ids["d" * 64])
    assert (model.status, model.tags["weights"]) == ("READY", "no longer kept")


def dataset_of(contents: RunContents, experiment: str) -> Any:
    (found,) = open_store(contents.uri).client.search_datasets(experiment_ids=[experiment])
    return found


def records_of(contents: RunContents, dataset: Any) -> list[Any]:
    return list(open_store(contents.uri).tracing.store._load_dataset_records(dataset.dataset_id)[0])


def test_the_samples_are_an_evaluation_dataset_with_the_inputs_of_the_traces(contents: RunContents) -> None:
    published = publish(contents, NOW_S)
    publish(replace(contents, run_id="another run"), NOW_S)
    dataset = dataset_of(contents, published.experiment_id)
    assert (dataset.name, dataset.tags["harness.digest"].partition("/")[0]) == ("handbook", ("ab" * 32)[:16])
    records = records_of(contents, dataset)
    assert {record.expectations["expected_response"] for record in records} == {f"PLANTEDTARGET {n}" for n in range(6)}
    traces = open_store(contents.uri).client.search_traces(locations=[published.experiment_id], max_results=500)
    asked = {json.dumps(trace.data.spans[0].inputs, sort_keys=True) for trace in traces}
    assert {json.dumps(record.inputs, sort_keys=True) for record in records} == asked


def test_without_text_the_dataset_holds_ids(contents: RunContents) -> None:
    publish(contents, NOW_S)
    published = publish(replace(contents, log_text=False), NOW_S)
    records = records_of(contents, dataset_of(contents, published.experiment_id))
    assert sorted(record.inputs["sample_id"] for record in records) == [f"q{n}" for n in range(6)]
    assert not any("PLANTED" in json.dumps(record.to_dict(), default=str) for record in records)
    assert not any((record.tags or {}).get("cluster") for record in records)


def test_a_dataset_whose_sample_was_forgotten_is_made_anew(contents: RunContents) -> None:
    """The task's digest is as the run began; what is written is not."""
    publish(contents, NOW_S)
    (task, *others) = contents.tasks
    blank = replace(task.test[0], input="[forgotten: q0]", targets=("[forgotten: q0]",))
    published = publish(replace(contents, tasks=[replace(task, test=(blank, *task.test[1:])), *others]), NOW_S)
    records = records_of(contents, dataset_of(contents, published.experiment_id))
    assert not any("PLANTEDQUESTION 0" in json.dumps(record.to_dict(), default=str) for record in records)


@pytest.mark.parametrize("log_text", [True, False])
def test_prompts_are_registered_with_and_without_text(contents: RunContents, log_text: bool) -> None:
    assert publish(replace(contents, log_text=log_text), NOW_S).prompts[ZERO][1] == 1


def test_a_dataset_that_was_left_half_made_is_made_again(contents: RunContents) -> None:
    published = publish(contents, NOW_S)
    store = open_store(contents.uri)
    half = dataset_of(contents, published.experiment_id)
    store.client.delete_dataset_tag(half.dataset_id, "harness.digest")
    publish(contents, NOW_S)
    assert dataset_of(contents, published.experiment_id).dataset_id != half.dataset_id


def test_mlflows_own_comparison_of_two_arms(contents: RunContents) -> None:
    import mlflow.genai

    if not hasattr(mlflow.genai, "compare_evaluations"):
        pytest.skip(f"MLflow {mlflow.__version__} has no mlflow.genai.compare_evaluations")
    published = publish(contents, NOW_S)
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(published.uri)
    try:
        assert mlflow.genai.compare_evaluations(published.arm_run_ids[RAG], published.arm_run_ids[ZERO])
    finally:
        mlflow.set_tracking_uri(before)
