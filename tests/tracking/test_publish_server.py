"""Publishing to a real `mlflow server` over HTTP, which must end in the same as writing to its database."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep
from urllib.request import urlopen

import pytest

from harness.tracking import RunContents, TrackingError, publish
from harness.tracking.bulk import can_bulk
from harness.tracking.store import open_store

NOW_S = 1_790_000_100.0
_OWN_TAGS = ("mlflow.artifactLocation", "harness.digest")

pytestmark = pytest.mark.slow


@pytest.fixture
def server(tmp_path: Path, empty_store: bytes) -> Iterator[str]:
    """The address of a server of its own, with its own database and served artifacts."""
    folder = tmp_path / "server"
    folder.mkdir()
    (folder / "store.db").write_bytes(empty_store)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mlflow", "server", "--workers", "1", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--backend-store-uri", f"sqlite:///{folder / 'store.db'}"]
    environment = {**os.environ, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false", "MLFLOW_DISABLE_TELEMETRY": "true"}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, 15)
        process.wait(timeout=30)


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    end = monotonic() + 180
    while monotonic() < end and process.poll() is None:
        try:
            with urlopen(address, timeout=5):
                return
        except OSError:
            sleep(0.5)
    pytest.fail("the server did not start")


def test_a_server_ends_up_with_the_same_as_a_database(contents: RunContents, server: str) -> None:
    remote = replace(contents, uri=server)
    assert not can_bulk(open_store(server))
    there, here = publish(remote, NOW_S), publish(contents, NOW_S)
    assert there.traces == there.traces_written == here.traces == len(contents.records)
    assert publish(remote, NOW_S).traces_written == 0
    described = []
    for uri, published in ((server, there), (contents.uri, here)):
        client = open_store(uri).client
        traces = client.search_traces(locations=[published.experiment_id], max_results=500)
        own = {run: "/".join(key) for key, run in published.arm_run_ids.items()} | {published.run_id: "run"}
        described.append(
            {
                trace.info.trace_id: (
                    own[trace.info.trace_metadata["mlflow.sourceRun"]],
                    {
                        k: v
                        for k, v in trace.info.tags.items()
                        if k not in ("mlflow.artifactLocation", "harness.digest")
                    },
                    trace.info.token_usage,
                    trace.info.request_preview,
                    trace.info.response_preview,
                    sorted((a.name, str(a.value), a.rationale) for a in trace.info.assessments),
                    [
                        (s.name, s.start_time_ns, s.end_time_ns, s.inputs, s.outputs, s.span_type)
                        for s in sorted(trace.data.spans, key=lambda span: span.name)
                    ],
                )
                for trace in traces
            }
        )
        described[-1]["artifacts"] = sorted(found.path for found in client.list_artifacts(published.run_id))  # type: ignore[assignment]
        (model,) = published.model_ids.values()
        described[-1]["model"] = sorted(found.path for found in client.list_logged_model_artifacts(model))  # type: ignore[assignment]
    assert described[0] == described[1]


def test_text_is_taken_back_from_a_server(contents: RunContents, server: str) -> None:
    remote = replace(contents, uri=server)
    published = publish(remote, NOW_S)
    publish(replace(remote, log_text=False), NOW_S + 60)
    assert "report.html" not in {found.path for found in open_store(server).client.list_artifacts(published.run_id)}
    kept = [path for path in (contents.folder / "server").rglob("*") if path.is_file() and path.name != "store.db"]
    assert not [path for path in kept if b"PLANTED" in path.read_bytes()]


def test_a_server_that_is_not_there_is_one_clear_error(contents: RunContents, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(TrackingError, match=f"MLflow at http://127.0.0.1:{port}"):
        publish(replace(contents, uri=f"http://127.0.0.1:{port}"), NOW_S)
