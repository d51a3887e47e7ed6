"""Runs, params, metrics, datasets, models and artifacts in a real SQLite store."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.core.types import Interval
from harness.tracking import Published, RunContents, TrackingError, publish
from harness.tracking.run_values import metric_key
from harness.tracking.store import Store, absolute, open_store

NOW_S = 1_790_000_100.0
RAG = ("handbook", "rag[top_k=3]")


def opened(contents: RunContents) -> Store:
    return open_store(contents.uri)


def all_runs(contents: RunContents, experiment: str) -> list[Any]:
    return list(opened(contents).client.search_runs([experiment], max_results=100))


def stored_bytes(folder: Path) -> Iterator[tuple[Path, bytes]]:
    yield folder / "mlflow.db", (folder / "mlflow.db").read_bytes()
    for path in (folder / "mlruns").rglob("*"):
        if path.is_file():
            yield path, path.read_bytes()


def test_a_parent_and_one_nested_run_per_arm(contents: RunContents) -> None:
    published = publish(contents, NOW_S)
    client = opened(contents).client
    parent = client.get_run(published.run_id)
    assert parent.data.tags["decision.handbook"] == "rag[top_k=3]"
    assert "Move to RAG." in parent.data.tags["mlflow.note.content"]
    assert parent.info.status == "FINISHED"
    assert len(published.arm_run_ids) == 3
    for id_ in published.arm_run_ids.values():
        nested = client.get_run(id_)
        assert nested.data.tags["mlflow.parentRunId"] == published.run_id
        assert nested.data.tags["mlflow.runType"] == "genai_evaluate"
        assert nested.info.start_time == 1_790_000_000_250
        assert nested.info.end_time == 1_790_000_004_750


def test_the_experiment_can_be_rebuilt_from_the_params_and_from_the_artifact(contents: RunContents) -> None:
    published = publish(contents, NOW_S)
    client = opened(contents).client
    params = client.get_run(published.run_id).data.params
    assert params["arms.rag_top_k_3_.retrieval.top_k"] == "3"
    assert params["arms.tuned.tuning.method"] == "lora"
    assert params["models.base.provider"] == "reference"
    assert params["seed"] == "7"
    nested = client.get_run(published.arm_run_ids[RAG]).data.params
    assert nested["spec.retrieval.top_k"] == "3"
    assert nested["model_spec.provider"] == "reference"
    assert nested["generation.max_tokens"] == "48"
    file = client.download_artifacts(published.run_id, "experiment.yaml")
    assert yaml.safe_load(Path(file).read_text(encoding="utf-8")) == contents.config


def test_metrics_have_the_names_of_the_comparison_table(contents: RunContents) -> None:
    published = publish(contents, NOW_S)
    metrics = opened(contents).client.get_run(published.arm_run_ids[RAG]).data.metrics
    expected = {
        "quality": 0.8,
        "quality_low": 0.7,
        "quality_high": 0.9,
        "quality_bound_low": 0.75,
        "quality_bound_high": 0.85,
        "latency_p95_s": 0.5,
        "usd_per_1k_queries": 0.2,
        "break_even_queries": 1000.0,
        "n": 6.0,
        "failed": 1.0,
        "exact_match/mean": 0.8,
        "hit_3/mean": 0.5,
        "hit_3/unscored": 5.0,
    }
    assert expected.items() <= metrics.items()
    assert "latency_p95_s_low" not in metrics
    tuned = opened(contents).client.get_run(published.arm_run_ids["handbook", "tuned"]).data.metrics
    assert (tuned["tuning/seconds"], tuned["tuning/loss"], tuned["tuning/examples"]) == (12.5, 0.25, 80.0)


def test_what_the_machine_bore_in_training_is_shown_as_system_metrics(contents: RunContents) -> None:
    published = publish(contents, NOW_S)
    publish(contents, NOW_S + 60)
    client = opened(contents).client
    history = client.get_metric_history(published.arm_run_ids["handbook", "tuned"], "system/cpu_utilization_percentage")
    assert [(m.step, m.timestamp, m.value) for m in history] == [
        (0, 1_790_000_000_250, 50.0), (1, 1_790_000_001_250, 51.0), (2, 1_790_000_002_250, 52.0),
    ]  # fmt: skip
    memory = client.get_metric_history(
        published.arm_run_ids["handbook", "tuned"], "system/system_memory_usage_megabytes"
    )
    assert [m.value for m in memory] == [900.0] * 3
    others = [
        client.get_run(published.arm_run_ids[key]).data.metrics for key in published.arm_run_ids if "tuned" not in key
    ]
    assert not [name for metrics in others for name in metrics if name.startswith("system/")]
    assert not [n for n in client.get_run(published.arm_run_ids["handbook", "tuned"]).data.metrics if "gpu" in n]


def test_another_training_is_another_run(contents: RunContents) -> None:
    first = publish(contents, NOW_S)
    again = replace(contents.setups[0], load=(replace(contents.setups[0].load[0], cpu_percent=99.0),))
    second = publish(replace(contents, setups=[again]), NOW_S + 60)
    tuned = ("handbook", "tuned")
    assert second.arm_run_ids[tuned] != first.arm_run_ids[tuned]
    assert second.arm_run_ids[RAG] == first.arm_run_ids[RAG]


def test_the_dataset_is_an_input(contents: RunContents) -> None:
    published = publish(contents, NOW_S)
    for id_ in (published.run_id, *published.arm_run_ids.values()):
        inputs = opened(contents).client.get_run(id_).inputs.dataset_inputs
        assert [(i.dataset.name, i.dataset.digest) for i in inputs] == [("handbook", ("ab" * 32)[:16])]
        assert json.loads(inputs[0].dataset.source) == {"uri": "/data/handbook/test.jsonl"}


def test_artifacts_and_the_complete_table_of_records(contents: RunContents) -> None:
    published = publish(replace(contents, traces_per_arm=2), NOW_S)
    client = opened(contents).client
    names = {found.path for found in client.list_artifacts(published.run_id)}
    assert names == {
        "comparison.csv",
        "decision.json",
        "experiment.yaml",
        "figures",
        "manifest.json",
        "records.json",
        "report.html",
    }
    table = json.loads(Path(client.download_artifacts(published.run_id, "records.json")).read_text(encoding="utf-8"))
    rows = [dict(zip(table["columns"], row, strict=True)) for row in table["data"]]
    assert len(rows) == len(contents.records)
    assert sum(row["trace_id"] is not None for row in rows) == published.traces == 6
    assert {row["state"] for row in rows} == {"ok", "abstained", "failed", "unmeasured"}
    assert rows[0]["answer"] == "PLANTEDANSWER ä 0"
    assert rows[0]["exact_match/score"] == 1.0 and rows[0]["hit@3/score"] is None
    assert (rows[0]["usd"], rows[0]["pass"], rows[-1]["pass"]) == (0.0002, "quality", "latency")


def test_mlflow_reads_the_table_as_its_own(contents: RunContents) -> None:
    import mlflow

    published = publish(contents, NOW_S)
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(published.uri)
    try:
        frame = opened(contents).client.load_table(published.experiment_id, "records.json", [published.run_id])
    finally:
        mlflow.set_tracking_uri(before)
    assert len(frame) == len(contents.records)


def test_the_adapter_is_a_logged_model_of_safetensors_only(contents: RunContents) -> None:
    published = publish(contents, NOW_S)
    client = opened(contents).client
    (model_id,) = published.model_ids.values()
    model = client.get_logged_model(model_id)
    assert model.status == "READY"
    assert model.source_run_id == published.run_id
    files = {found.path for found in client.list_logged_model_artifacts(model_id)}
    assert files == {"adapter_model.safetensors", "adapter_config.json"}
    tuned = client.get_run(published.arm_run_ids["handbook", "tuned"])
    assert [found.model_id for found in tuned.inputs.model_inputs] == [model_id]
    assert not tuned.outputs.model_outputs  # else MLflow leaves it out of the evaluation runs


def test_publishing_again_changes_nothing(contents: RunContents) -> None:
    first = publish(contents, NOW_S)
    second = publish(contents, NOW_S + 60)
    assert second == replace(first, traces_written=0)
    assert len(all_runs(contents, first.experiment_id)) == 4
    client = opened(contents).client
    assert len(client.get_metric_history(first.arm_run_ids[RAG], "quality")) == 1
    assert len(client.search_logged_models([first.experiment_id])) == 1
    assert len(client.get_run(first.run_id).inputs.dataset_inputs) == 1


def test_publishing_again_after_another_decision_updates_the_same_runs(contents: RunContents) -> None:
    first = publish(contents, NOW_S)
    better = Interval(value=0.7, low=0.6, high=0.8)
    changed = replace(contents, comparisons=[replace(row, quality=better) for row in contents.comparisons])
    second = publish(changed, NOW_S + 60)
    assert second.arm_run_ids == first.arm_run_ids
    assert opened(contents).client.get_run(first.arm_run_ids[RAG]).data.metrics["quality"] == 0.7


def test_a_param_or_metric_that_cannot_be_taken_back_replaces_the_run(contents: RunContents) -> None:
    first = publish(contents, NOW_S)
    arms = [replace(arm, labelled_examples=5) for arm in contents.arms]
    second = publish(replace(contents, arms=arms), NOW_S + 60)
    assert second.run_id == first.run_id
    assert not set(second.arm_run_ids.values()) & set(first.arm_run_ids.values())
    assert len(all_runs(contents, first.experiment_id)) == 4
    assert second.traces == first.traces and second.traces_written == 18


def test_runs_of_arms_that_are_gone_go(contents: RunContents) -> None:
    publish(contents, NOW_S)
    fewer = replace(
        contents,
        arms=contents.arms[:1],
        records=[record for record in contents.records if record.key.arm == "zero-shot"],
        scores=[score for score in contents.scores if score.key.arm == "zero-shot"],
    )
    second = publish(fewer, NOW_S + 60)
    assert len(all_runs(contents, second.experiment_id)) == 2
    assert (second.traces, second.traces_removed) == (7, 12)


def test_an_unfinished_run_is_shown_as_such(contents: RunContents) -> None:
    records = list(contents.records)[:4]
    scores = [score for score in contents.scores if score.key in {record.key for record in records}]
    unfinished = replace(contents, complete=False, comparisons=[], decisions=[], records=records, scores=scores)
    published = publish(unfinished, NOW_S)
    assert opened(contents).client.get_run(published.run_id).info.status == "KILLED"
    finished = publish(contents, NOW_S + 60)
    assert finished.run_id == published.run_id
    assert opened(contents).client.get_run(published.run_id).info.status == "FINISHED"


def test_two_runs_of_one_experiment_stand_side_by_side(contents: RunContents) -> None:
    first = publish(contents, NOW_S)
    second = publish(replace(contents, run_id="another"), NOW_S)
    assert first.experiment_id == second.experiment_id and first.run_id != second.run_id
    assert publish(contents, NOW_S).traces_written == 0


def test_without_text_no_text_is_anywhere_in_the_store(contents: RunContents) -> None:
    publish(replace(contents, log_text=False), NOW_S)
    found = [path for path, held in stored_bytes(contents.folder) if b"PLANTED" in held]
    assert found == []
    with sqlite3.connect(contents.folder / "mlflow.db") as database:
        assert database.execute("select count(*) from spans").fetchone()[0] > 19


def test_with_text_the_text_is_there(contents: RunContents) -> None:
    publish(contents, NOW_S)
    for planted in ("QUESTION", "ANSWER", "PASSAGE", "TITLE", "TARGET", "MESSAGE", "RATIONALE", "SCOREFAULT", "REPORT"):
        assert any(f"PLANTED{planted}".encode() in held for _, held in stored_bytes(contents.folder)), planted


def test_text_that_was_published_is_taken_back_when_published_without(contents: RunContents) -> None:
    published = publish(contents, NOW_S)
    again = publish(replace(contents, log_text=False), NOW_S + 60)
    assert again.traces_written == published.traces
    assert not [path for path, held in stored_bytes(contents.folder) if b"PLANTED" in held and path.name != "mlflow.db"]
    with sqlite3.connect(contents.folder / "mlflow.db") as database:
        assert "PLANTED" not in "\n".join(database.iterdump())


def test_arms_whose_names_differ_in_special_characters_have_keys_of_their_own() -> None:
    from mlflow.utils.validation import _validate_metric_name

    names = [
        "a+b",
        "a*b",
        "a_b",
        "t/../x",
        "t/__/x",
        "t//x",
        "x" * 300,
        "x" * 301,
        "rag[template='ü']",
        'rag[template="ü"]',
    ]
    keys = [metric_key(name) for name in names]
    assert len(set(keys)) == len(keys)
    for key in keys:
        _validate_metric_name(key)
    assert metric_key("handbook/rag[top_k=3,size=20]/quality") == "handbook/rag_top_k_3_size_20_/quality"
    assert [metric_key(name) for name in ("hit@3/mean", "chosen_quality/handbook")] == [
        "hit_3/mean",
        "chosen_quality/handbook",
    ]


@pytest.mark.parametrize("name", ["api_key", "OPENAI_API_KEY", "password", "client_secret", "Authorization", "token"])
def test_a_secret_stops_the_publication_and_is_not_repeated(contents: RunContents, name: str) -> None:
    config = {**contents.config, "models": {"base": {"params": {name: "s3cr3t-value"}}}}
    with pytest.raises(TrackingError, match=rf"looks like a secret.*models.base.params.{name}") as caught:
        publish(replace(contents, config=config), NOW_S)
    assert "s3cr3t-value" not in str(caught.value)
    assert not (contents.folder / "mlruns").exists()


def test_names_that_only_resemble_secrets_pass(contents: RunContents) -> None:
    harmless = {"api_key_env": "MY_KEY", "max_tokens": 48, "api_key": None, "usd_per_million_tokens": 0.1}
    publish(replace(contents, config={**contents.config, "more": harmless}), NOW_S)


def test_the_password_of_a_tracking_address_is_not_logged(contents: RunContents) -> None:
    config = {**contents.config, "tracking": {"uri": "http://me:s3cr3t-value@host:5000"}}
    published = publish(replace(contents, config=config), NOW_S)
    assert opened(contents).client.get_run(published.run_id).data.params["tracking.uri"] == "http://host:5000"
    assert not [path for path, held in stored_bytes(contents.folder) if b"s3cr3t" in held]


def test_a_store_that_cannot_be_reached_is_one_clear_error(contents: RunContents) -> None:
    blocked = contents.folder / "blocked"
    blocked.write_text("a file, not a folder")
    with pytest.raises(TrackingError, match=r"MLflow at sqlite:///.*blocked"):
        publish(replace(contents, uri=f"sqlite:///{blocked}/mlflow.db"), NOW_S)


def test_a_file_that_is_no_database_is_refused_at_once(contents: RunContents) -> None:
    (contents.folder / "mlflow.db").write_text("task,arm\n" * 10)
    with pytest.raises(TrackingError, match=r"mlflow\.db is not a SQLite database"):
        publish(contents, NOW_S)


def test_a_broken_database_is_one_clear_error(contents: RunContents, empty_store: bytes) -> None:
    (contents.folder / "mlflow.db").write_bytes(empty_store[:4096] + b"x" * (len(empty_store) - 4096))
    with pytest.raises(TrackingError, match=r"MLflow at sqlite:///.*malformed"):
        publish(contents, NOW_S)


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("sqlite:///mlflow.db", "sqlite:////project/mlflow.db"),
        ("sqlite:////data/mlflow.db", "sqlite:////data/mlflow.db"),
        ("results/store.db", "sqlite:////project/results/store.db"),
        ("results", "sqlite:////project/results/mlflow.db"),
        ("http://localhost:5000", "http://localhost:5000"),
        ("postgresql://me@host/db", "postgresql://me@host/db"),
    ],
)
def test_addresses_are_resolved_against_the_working_folder(uri: str, expected: str) -> None:
    assert absolute(uri, Path("/project")) == expected


def test_mlflow_is_told_to_be_quiet_before_it_is_imported(contents: RunContents) -> None:
    publish(contents, NOW_S)
    assert os.environ["MLFLOW_DISABLE_TELEMETRY"] == "true"
    assert os.environ["MLFLOW_MODEL_CATALOG_URI"] == ""


def test_published_says_where(contents: RunContents) -> None:
    published = publish(contents, NOW_S)
    assert isinstance(published, Published)
    assert published.uri == contents.uri
    assert published.traces == published.traces_written == len(contents.records)


def test_the_package_is_cheap_to_import() -> None:
    code = "import sys, harness.tracking; print('mlflow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
