"""Traces as MLflow reads them back, written fast and written by MLflow's client."""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.tracking import Published, RunContents, TrackingError, publish
from harness.tracking.bulk import can_bulk, write_in_bulk
from harness.tracking.entities import trace_info, write_by_client
from harness.tracking.projection import _verify
from harness.tracking.run_values import RunValue
from harness.tracking.runs import write_run
from harness.tracking.store import Store, experiment_id, open_store
from harness.tracking.traces import build_traces

NOW_S = 1_790_000_100.0


def read_back(contents: RunContents, published: Published) -> dict[tuple[str, str, str], Any]:
    """Every trace of the experiment by arm, sample and pass."""
    page = open_store(contents.uri).client.search_traces(locations=[published.experiment_id], max_results=500)
    return {(t.info.tags["arm"], t.info.tags["sample_id"], t.info.tags["pass"]): t for t in page}


def test_every_record_is_one_trace_with_its_tags(contents: RunContents) -> None:
    published = publish(contents, NOW_S)
    traces = read_back(contents, published)
    assert len(traces) == len(contents.records) == published.traces
    trace = traces["rag[top_k=3]", "q4", "quality"]
    assert {k: v for k, v in trace.info.tags.items() if "." not in k} == {
        "task": "handbook",
        "arm": "rag[top_k=3]",
        "rung": "rag",
        "cluster": "doc1",
        "state": "failed",
        "failure": "cut_off",
        "sample_id": "q4",
        "pass": "quality",
    }
    assert trace.info.state == "ERROR" and traces["tuned", "q3", "quality"].info.state == "OK"


def test_traces_belong_to_the_run_of_their_arm_and_latency_ones_to_the_parent(contents: RunContents) -> None:
    published = publish(contents, NOW_S)
    client = open_store(contents.uri).client
    for key, run in published.arm_run_ids.items():
        found = client.search_traces(locations=[published.experiment_id], run_id=run)
        assert len(found) == 6 and {t.info.tags["arm"] for t in found} == {key[1]}
    (latency,) = client.search_traces(locations=[published.experiment_id], run_id=published.run_id)
    assert (latency.info.tags["pass"], latency.info.tags["concurrency"]) == ("latency", "4")


def test_spans_have_their_true_times_tokens_model_and_our_price(contents: RunContents) -> None:
    trace = read_back(contents, publish(contents, NOW_S))["rag[top_k=3]", "q1", "quality"]
    spans = {span.name: span for span in trace.data.spans}
    assert {name: span.span_type for name, span in spans.items()} == {
        "answer": "CHAIN",
        "retrieve": "RETRIEVER",
        "generate": "CHAT_MODEL",
    }
    begun = 1_790_000_001_250_000_000
    times = {name: (span.start_time_ns - begun, span.end_time_ns - begun) for name, span in spans.items()}
    assert times == {
        "answer": (0, 500_000_000),
        "retrieve": (0, 125_000_000),
        "generate": (125_000_000, 500_000_000),
    }
    assert spans["retrieve"].parent_id == spans["generate"].parent_id == spans["answer"].span_id
    usage = {"input_tokens": 40, "output_tokens": 5, "total_tokens": 45, "cache_read_input_tokens": 8}
    assert spans["generate"].attributes["mlflow.chat.tokenUsage"] == usage
    assert trace.info.token_usage == usage
    assert spans["generate"].attributes["mlflow.llm.model"] == "tiny-1"
    assert spans["generate"].attributes["mlflow.llm.provider"] == "reference"
    assert json.loads(trace.info.trace_metadata["mlflow.trace.cost"]) == {"total_cost": 0.0002}
    assert spans["retrieve"].outputs[0]["metadata"]["doc_uri"] == "doc1"


def test_an_unknown_price_is_no_price(contents: RunContents) -> None:
    traces = read_back(contents, publish(replace(contents, usd_of=lambda _: None), NOW_S))
    assert all("mlflow.trace.cost" not in trace.info.trace_metadata for trace in traces.values())


def test_a_record_that_was_never_measured_has_no_tokens_and_a_failure(contents: RunContents) -> None:
    trace = read_back(contents, publish(contents, NOW_S))["tuned", "q5", "quality"]
    assert trace.info.token_usage is None
    assert trace.info.response_preview == "[outage: 503]"
    assert trace.data.spans[0].status.description == "outage: 503"


def test_scores_are_assessments_and_a_failure_to_score_is_no_value(contents: RunContents) -> None:
    published = publish(contents, NOW_S)
    trace = read_back(contents, published)["tuned", "q0", "quality"]
    found = {a.name: a for a in trace.info.assessments}
    assert found.keys() == {"exact_match", "hit@3", "expected_response"}
    assert (found["exact_match"].value, found["exact_match"].rationale) == (1.0, "PLANTEDRATIONALE")
    assert found["hit@3"].value is None and found["hit@3"].error.error_code == "metric"
    assert found["expected_response"].value == "PLANTEDTARGET 0"
    run = published.arm_run_ids["handbook", "tuned"]
    assert found["exact_match"].metadata["mlflow.assessment.sourceRunId"] == run


@pytest.mark.parametrize("log_text", [True, False])
def test_inputs_are_the_same_bytes_for_every_arm(contents: RunContents, log_text: bool) -> None:
    traces = read_back(contents, publish(replace(contents, log_text=log_text), NOW_S))
    by_sample: dict[str, set[str]] = {}
    for (_, sample, _), trace in traces.items():
        root = next(span for span in trace.data.spans if span.parent_id is None)
        by_sample.setdefault(sample, set()).add(json.dumps(root.inputs))
    assert len(by_sample) == 6 and all(len(inputs) == 1 for inputs in by_sample.values())
    assert len(set.union(*by_sample.values())) == 6


def written_by(
    write: Callable[[Store, str, Any], None], contents: RunContents, folder: Path, empty_store: bytes
) -> list[Any]:
    """What MLflow reads back of all traces, in a store of its own, with the folder taken out of the addresses."""
    folder.mkdir()
    (folder / "mlflow.db").write_bytes(empty_store)
    store = open_store(f"sqlite:///{folder / 'mlflow.db'}")
    experiment = experiment_id(store, "quick")
    run = RunValue(row="run", name="run", start_ms=0, end_ms=1, tags={}, params={})
    assert write_run(store, experiment, run, None, 0)
    write(store, experiment, list(build_traces(contents, {}, "0" * 32)))
    page = store.client.search_traces(locations=[experiment], max_results=500)
    found = sorted(page, key=lambda trace: trace.info.trace_id)
    return [json.loads(trace.to_json().replace(str(folder), "")) for trace in found]


@pytest.mark.parametrize(
    "changes", [{}, {"usd_of": lambda _: None}, {"log_text": False}], ids=["full", "no price", "no text"]
)
def test_the_fast_way_leaves_what_mlflows_client_leaves(
    contents: RunContents, tmp_path: Path, empty_store: bytes, changes: dict[str, Any]
) -> None:
    contents = replace(contents, **changes)
    assert can_bulk(open_store(contents.uri))
    fast = written_by(write_in_bulk, contents, tmp_path / "fast", empty_store)
    slow = written_by(write_by_client, contents, tmp_path / "slow", empty_store)
    assert len(fast) == len(contents.records)
    assert fast == slow


def test_the_tables_of_both_ways_agree_too(contents: RunContents, tmp_path: Path, empty_store: bytes) -> None:
    dumps = []
    for name, write in (("fast", write_in_bulk), ("slow", write_by_client)):
        written_by(write, contents, tmp_path / name, empty_store)
        with sqlite3.connect(tmp_path / name / "mlflow.db") as database:
            tables = ("trace_info", "trace_tags", "trace_request_metadata", "spans", "assessments")
            rows = {table: sorted(map(repr, database.execute(f"select * from {table}"))) for table in tables}
        dumps.append({table: [row.replace(f"/{name}/", "/") for row in found] for table, found in rows.items()})
    assert dumps[0] == dumps[1]


def test_an_unknown_mlflow_version_is_written_to_by_its_client(
    contents: RunContents, monkeypatch: pytest.MonkeyPatch
) -> None:
    import mlflow

    monkeypatch.setattr(mlflow, "__version__", "4.0.0")
    assert not can_bulk(open_store(contents.uri))
    assert publish(contents, NOW_S).traces == len(contents.records)
    monkeypatch.undo()
    assert publish(contents, NOW_S).traces_written == 0


def test_an_interrupted_publication_is_completed_by_the_next(contents: RunContents) -> None:
    published = publish(contents, NOW_S)
    client = open_store(contents.uri).client
    ids = [t.info.trace_id for t in client.search_traces(locations=[published.experiment_id], max_results=500)]
    client.delete_traces(published.experiment_id, trace_ids=ids[:7])
    again = publish(contents, NOW_S)
    assert (again.traces, again.traces_written) == (len(contents.records), 7)


def test_a_trace_whose_spans_never_arrived_is_written_again(contents: RunContents) -> None:
    store = open_store(contents.uri)
    experiment = experiment_id(store, contents.experiment)
    half = next(build_traces(contents, {}, "0" * 32))
    store.tracing.start_trace(trace_info(half, experiment))
    published = publish(contents, NOW_S)
    trace = store.client.get_trace(half.id)
    assert published.traces_written == len(contents.records)
    assert len(trace.data.spans) == len(half.spans)


def test_a_persons_assessment_survives_publishing_again(contents: RunContents) -> None:
    from mlflow.entities import AssessmentSource, Feedback

    published = publish(contents, NOW_S)
    trace = read_back(contents, published)["tuned", "q0", "quality"]
    store = open_store(contents.uri)
    human = Feedback(name="useful", value=True, source=AssessmentSource(source_type="HUMAN", source_id="ann"))
    human.trace_id = trace.info.trace_id
    store.tracing.store.create_assessment(human)
    publish(contents, NOW_S + 60)
    after = read_back(contents, published)["tuned", "q0", "quality"]
    assert "useful" in {found.name for found in after.info.assessments}


def test_a_changed_score_is_written_again(contents: RunContents) -> None:
    publish(contents, NOW_S)
    scores = [replace(contents.scores[0], outcome=0.25), *contents.scores[1:]]
    assert publish(replace(contents, scores=scores), NOW_S).traces_written == 1


def test_the_declared_sample_is_the_same_for_every_arm(contents: RunContents) -> None:
    published = publish(replace(contents, traces_per_arm=3), NOW_S)
    traces = read_back(contents, published)
    samples: dict[str, set[str]] = {}
    for arm, sample, what in traces:
        assert what == "quality"
        samples.setdefault(arm, set()).add(sample)
    assert len(samples) == 3 and len(set(map(frozenset, samples.values()))) == 1
    assert publish(replace(contents, traces_per_arm=1), NOW_S).traces_removed == 6


def test_a_lost_trace_is_an_error(contents: RunContents) -> None:
    with sqlite3.connect(contents.folder / "mlflow.db") as database:
        database.execute(
            "create trigger lose after insert on assessments when new.value like '%TARGET 0%' "
            "begin delete from trace_info where request_id = new.trace_id; end"
        )
    with pytest.raises(TrackingError, match="of 19 traces the store lacks 3, has 0 in another form and 0 too many"):
        publish(contents, NOW_S)


def test_the_count_tells_changed_and_surplus_traces_apart() -> None:
    with pytest.raises(TrackingError, match="of 2 traces the store lacks 1, has 1 in another form and 2 too many"):
        _verify({"a": "1", "b": "1"}, {"a": "2", "c": "1", "d": "1"})
    _verify({"a": "1"}, {"a": "1"})


@pytest.mark.slow
def test_thousands_of_traces_in_seconds_with_nothing_lost(many: Callable[[int], RunContents]) -> None:
    from time import process_time

    contents = many(1667)
    begun = process_time()
    published = publish(contents, NOW_S)
    took_s = process_time() - begun
    assert published.traces == 5002
    assert took_s / published.traces <= 0.005
