"""Publishing to a real `mlflow server` over HTTP, which must end in the same as writing to its database."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tracking.servers import basic, door, mlflow_server, postgres

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
    with mlflow_server(folder, f"sqlite:///{folder / 'store.db'}") as address:
        yield address


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
        described[-1]["registered"] = [
            (found.name, {alias: int(version) for alias, version in found.aliases.items()})
            for found in map(client.get_registered_model, [m.name for m in client.search_registered_models()])
        ]  # type: ignore[assignment]
        described[-1]["prompts"] = sorted(published.prompts.items())  # type: ignore[assignment]
        described[-1]["datasets"] = [
            (d.name, d.tags["harness.digest"]) for d in client.search_datasets(experiment_ids=[published.experiment_id])
        ]  # type: ignore[assignment]
        described[-1]["model"] = sorted(found.path for found in client.list_logged_model_artifacts(model))  # type: ignore[assignment]
    for name, found in described[0].items():
        assert found == described[1][name], name
    assert described[0].keys() == described[1].keys()


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


def without_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("USERNAME", "PASSWORD", "TOKEN"):
        monkeypatch.delenv(f"MLFLOW_TRACKING_{name}", raising=False)


def test_a_server_that_asks_for_user_and_password_or_a_token(
    contents: RunContents, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_variables(monkeypatch)
    with door(server, basic("ann", "s3cr3t"), "Bearer s3cr3t-token") as asking:
        with pytest.raises(TrackingError, match=r"MLflow at http://127\.0\.0\.1:\d+: .*(401|authenticated)"):
            publish(replace(contents, uri=asking), NOW_S)
        monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "ann")
        monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "wrong")
        with pytest.raises(TrackingError) as caught:
            publish(replace(contents, uri=asking), NOW_S)
        assert "wrong" not in str(caught.value)
        monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "s3cr3t")
        assert publish(replace(contents, uri=asking), NOW_S).traces == len(contents.records)
        without_variables(monkeypatch)
        monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "s3cr3t-token")
        assert publish(replace(contents, uri=asking), NOW_S).traces_written == 0
    kept = [path for path in (contents.folder / "server").rglob("*") if path.is_file()]
    assert not [path for path in kept if b"s3cr3t" in path.read_bytes()]


def test_a_server_on_postgresql_with_artifacts_in_a_folder(
    contents: RunContents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the server and past it, straight into its database: both ways see one and the same."""
    pytest.importorskip("psycopg2")
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "server"
    with postgres() as database:
        with mlflow_server(folder, database, ["--artifacts-destination", str(folder / "artifacts")]) as address:
            remote = replace(contents, uri=address)
            published = publish(remote, NOW_S)
            assert published.traces == published.traces_written == len(contents.records)
            assert publish(remote, NOW_S).traces_written == 0
            assert list((folder / "artifacts").rglob("report.html"))
            assert list((folder / "artifacts").rglob("adapter_model.safetensors"))
        direct = open_store(database)
        assert can_bulk(direct)
        page = direct.client.search_traces(locations=[published.experiment_id], max_results=100)
        assert len(page) == len(contents.records)
        with pytest.raises(TrackingError, match="MLflow at postgresql.*mlflow-artifacts"):
            publish(replace(contents, uri=database), NOW_S)  # the server keeps this experiment's artifacts
        straight = publish(replace(contents, uri=database, run_id="straight", experiment="straight"), NOW_S)
        assert straight.traces == straight.traces_written == len(contents.records)
        assert list((tmp_path / "mlruns").rglob("report.html")), "of an experiment that no server made"
        name, version = straight.prompts["handbook", "zero-shot"]
        found = direct.client.search_traces(
            locations=[straight.experiment_id], filter_string=f'prompt = "{name}/{version}"'
        )
        assert len(found) == 7


def test_a_database_that_may_only_be_read(
    contents: RunContents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("psycopg2")
    monkeypatch.chdir(tmp_path)
    from sqlalchemy import create_engine, text

    with postgres() as database:
        open_store(database)
        engine = create_engine(database, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("ALTER DATABASE postgres SET default_transaction_read_only = on"))
        engine.dispose()
        _forget_stores()
        with pytest.raises(TrackingError, match=r"MLflow at postgresql.*read-only transaction"):
            publish(replace(contents, uri=database), NOW_S)


def _forget_stores() -> None:
    """MLflow keeps its connections open; what changed for new ones is not seen by them."""
    from mlflow.tracking._tracking_service.utils import _tracking_store_registry

    _tracking_store_registry._get_store_with_resolved_uri.cache_clear()
