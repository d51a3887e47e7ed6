"""Milliseconds a trace: the harness's way into SQLite and through a server, and MLflow's own client; all counted."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from urllib.request import urlopen

from harness.core.environment import be_quiet
from harness.core.types import (
    ArmFacts,
    Message,
    Passage,
    Record,
    RecordKey,
    Rung,
    Sample,
    Score,
    State,
    Task,
    Timing,
    Usage,
)
from harness.tracking import RunContents, prepare_store, publish

_SAMPLES = 1_000
_ARMS = ("zero-shot", "few-shot", "rag", "tuned", "tuned-rag")
_BY_CLIENT = 50
_BY_SERVER = 1_000


def measure() -> None:
    """5,000 records with a generate and a retrieve span and two assessments each."""
    be_quiet()
    with tempfile.TemporaryDirectory() as scratch:
        contents = _contents(Path(scratch))
        prepare_store(contents.uri)
        start = time.perf_counter()
        published = publish(contents, time.time())
        ours_s = time.perf_counter() - start
        by_server_s = _by_server(contents, Path(scratch))
        by_client_s, found = _by_client(contents)
    ours, theirs = 1000 * ours_s / published.traces, 1000 * by_client_s / _BY_CLIENT
    print(f"publish        {published.traces} traces in {ours_s:5.1f} s: {ours:6.2f} ms each, with runs and tables")
    each = 1000 * by_server_s / _BY_SERVER
    print(
        f"mlflow server  {_BY_SERVER} traces in {by_server_s:5.1f} s: {each:6.2f} ms each, on one worker, with the same"
    )
    print(f"MLflow client  {found} of {_BY_CLIENT} traces in {by_client_s:5.1f} s: {theirs:6.2f} ms each")
    print(f"ratio          {theirs / ours:.0f} x")


def _by_server(contents: RunContents, folder: Path) -> float:
    """Seconds to publish the first records to an `mlflow server` of one worker, on a database of its own."""
    records = list(islice(contents.records, _BY_SERVER))
    keys = {record.key for record in records}
    scores = [score for score in contents.scores if score.key in keys]
    with _server(folder) as address:
        start = time.perf_counter()
        part = replace(contents, run_id="by server", records=records, scores=scores, uri=address)
        assert publish(part, time.time()).traces == _BY_SERVER
        return time.perf_counter() - start


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    store = f"sqlite:///{folder / 'server.db'}"
    prepare_store(store)
    command = [sys.executable, "-m", "mlflow", "server", "--workers", "1", "--port", str(port)]
    command += ["--backend-store-uri", store, "--uvicorn-opts", "--log-level warning"]
    environment = {**os.environ, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
    process = subprocess.Popen(command, cwd=folder, env=environment, start_new_session=True)
    try:
        while process.poll() is None and not _answers(f"http://127.0.0.1:{port}/health"):
            time.sleep(0.3)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=5):
            return True
    except OSError:
        return False


def _contents(folder: Path) -> RunContents:
    samples = tuple(Sample(id=f"s{i}", input=f"Question number {i}?", targets=("yes",)) for i in range(_SAMPLES))
    task = Task(
        name="bench", kind="qa", instruction="Answer.", metrics=("exact_match",), primary="exact_match", test=samples
    )
    records = [_record(sample, arm) for arm in _ARMS for sample in samples]
    return RunContents(
        run_id="bench",
        experiment="bench",
        config={"name": "bench"},
        manifest={"run_id": "bench"},
        tasks=[task],
        arms=[ArmFacts(name=a, variant_of=a, task="bench", rung=Rung.PROMPTING, model="m") for a in _ARMS],
        setups=[],
        records=records,
        scores=[Score(key=r.key, metric=m, outcome=1.0) for r in records for m in ("exact_match", "token_f1")],
        comparisons=[],
        decisions=[],
        folder=folder,
        uri=f"sqlite:///{folder / 'mlflow.db'}",
        started_s=1_700_000_000.0,
        ended_s=1_700_000_100.0,
    )


def _record(sample: Sample, arm: str) -> Record:
    return Record(
        key=RecordKey(task="bench", arm=arm, sample_id=sample.id),
        state=State.OK,
        text="yes",
        messages=(Message(role="system", content="Answer."), Message(role="user", content=sample.input)),
        passages=(Passage(doc_id="d", text="A passage of some length. " * 8),),
        usage=Usage(input_tokens=120, output_tokens=3),
        timing=Timing(started_s=1_700_000_000.0, total_s=0.02, ttft_s=0.01, retrieve_s=0.005),
        model="m",
    )


def _by_client(contents: RunContents) -> tuple[float, int]:
    """The same records through `start_span_no_context`, the documented way to log what happened earlier."""
    import mlflow
    from mlflow import MlflowClient

    mlflow.set_tracking_uri(contents.uri)
    experiment = mlflow.set_experiment("by-client").experiment_id
    start, traces = time.perf_counter(), []
    for record in islice(contents.records, _BY_CLIENT):
        root = mlflow.start_span_no_context("record", inputs={"question": record.key.sample_id})
        child = mlflow.start_span_no_context("generate", parent_span=root, inputs={"n": len(record.messages)})
        child.end(outputs=record.text)
        root.end(outputs=record.text)
        traces.append(root.trace_id)
    mlflow.flush_trace_async_logging()  # an assessment needs its trace to be there
    for trace_id in traces:
        for metric in ("exact_match", "token_f1"):
            mlflow.log_feedback(trace_id=trace_id, name=metric, value=1.0)
    seconds = time.perf_counter() - start
    return seconds, len(MlflowClient().search_traces(locations=[experiment], max_results=500))
