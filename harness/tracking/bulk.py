"""The fast way to write traces: straight into the tables of a SQL store, many traces in one transaction.

MLflow's client opens a transaction per trace and flushes it object by object, some 10 ms each. Here MLflow's
own table definitions and conversions make the rows, and one statement per table inserts them. The result is
what the client would have left, which a test compares; since table definitions are not a public interface,
only the MLflow versions of that test are written to this way.
"""

import json
from collections.abc import Sequence
from typing import Any

from harness.tracking.entities import span_content, trace_info
from harness.tracking.store import Store
from harness.tracking.trace_values import DIGEST_TAG, SpanValue, TraceValue

_TESTED = ("3.17.",)
_TRACES_PER_TRANSACTION = 500


def can_bulk(store: Store) -> bool:
    """Whether `store` is a SQL database of a known MLflow version, used directly, without daily rollups."""
    import mlflow

    if not mlflow.__version__.startswith(_TESTED):
        return False
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore
    from mlflow.store.tracking.utils.sql_trace_rollups import rollups_enabled

    return type(store.tracing.store) is SqlAlchemyStore and not rollups_enabled()


def write_in_bulk(store: Store, experiment: str, traces: Sequence[TraceValue]) -> None:
    """Insert `traces`, none of which may exist. All of a transaction's traces are stored, or none of them."""
    location = store.client.get_experiment(experiment).artifact_location
    for first in range(0, len(traces), _TRACES_PER_TRANSACTION):
        rows = _Rows(experiment, location)
        for trace in traces[first : first + _TRACES_PER_TRANSACTION]:
            rows.add(trace)
        rows.insert(store.tracing.store)


class _Rows:
    """The rows of many traces, by table, in the order in which foreign keys want them."""

    def __init__(self, experiment: str, location: str) -> None:
        from mlflow.store.tracking.dbmodels import models

        self._experiment, self._location = experiment, location
        self._tables: list[tuple[Any, list[dict[str, Any]]]] = [
            (table, [])
            for table in (
                models.SqlTraceInfo,
                models.SqlTraceTag,
                models.SqlTraceMetadata,
                models.SqlSpan,
                models.SqlAssessments,
                models.SqlEntityAssociation,
            )
        ]

    def add(self, trace: TraceValue) -> None:
        from mlflow.store.tracking.utils.trace_analytics import (
            PROMOTED_TRACE_METADATA_KEYS,
            analytics_columns_from_metadata,
        )

        info = trace_info(trace, self._experiment)
        infos, tags, metadata, spans, assessments, links = (rows for _, rows in self._tables)
        infos.append(
            {
                "request_id": trace.id,
                "experiment_id": int(self._experiment),
                "timestamp_ms": trace.start_ms,
                "execution_time_ms": trace.duration_ms,
                "status": info.state.value,
                "request_preview": trace.request,
                "response_preview": trace.response,
                "trace_name": trace.name,
                "db_payload_generation": 1,
                **_NO_ANALYTICS,
                **analytics_columns_from_metadata(info.trace_metadata),
            }
        )
        links += [self._link(trace)] if trace.prompt else []
        kept = {name: value for name, value in info.tags.items() if name != "mlflow.traceName"}
        kept["mlflow.artifactLocation"] = f"{self._location}/traces/{trace.id}/artifacts"
        kept |= {"mlflow.trace.spansLocation": "TRACKING_STORE", DIGEST_TAG: trace.digest}
        tags += [{"request_id": trace.id, "key": name, "value": value} for name, value in kept.items()]
        known = {k: v for k, v in info.trace_metadata.items() if k not in PROMOTED_TRACE_METADATA_KEYS}
        known["mlflow.trace.infoFinalized"] = "true"
        metadata += [{"request_id": trace.id, "key": name, "value": value} for name, value in known.items()]
        spans += [self._span(trace, span) for span in trace.spans]
        assessments += [self._assessment(info, found) for found in info.assessments]

    def _span(self, trace: TraceValue, span: SpanValue) -> dict[str, Any]:
        cost = span.attributes.get("mlflow.llm.cost")
        return {
            "trace_id": trace.id,
            "experiment_id": int(self._experiment),
            "span_id": span.id,
            "parent_span_id": span.parent,
            "name": span.name,
            "type": span.kind,
            "status": "ERROR" if span.fault else "OK",
            "start_time_unix_nano": span.start_ns,
            "end_time_unix_nano": span.end_ns,
            "content": json.dumps(span_content(trace, span), ensure_ascii=False),
            "total_cost": cost.get("total_cost") if isinstance(cost, dict) else None,
            "model_name": span.attributes.get("mlflow.llm.model"),
            "model_provider": span.attributes.get("mlflow.llm.provider"),
        }

    def _assessment(self, info: Any, found: Any) -> dict[str, Any]:
        from mlflow.store.tracking.dbmodels.models import SqlAssessments

        row = SqlAssessments.from_mlflow_entity(found)
        row.experiment_id, row.trace_timestamp_ms = int(self._experiment), info.request_time
        return {column.name: getattr(row, column.name) for column in SqlAssessments.__table__.columns}

    def _link(self, trace: TraceValue) -> dict[str, Any]:
        """By it MLflow finds the traces of a prompt's version; its id is the trace's own."""
        assert trace.prompt
        return {
            "association_id": trace.id.removeprefix("tr-"),
            "source_type": "trace",
            "source_id": trace.id,
            "destination_type": "prompt_version",
            "destination_id": f"{trace.prompt[0]}/{trace.prompt[1]}",
            "created_time": trace.start_ms + trace.duration_ms,
        }

    def insert(self, sql_store: Any) -> None:
        """One statement per table, in one transaction of the store's own kind."""
        from sqlalchemy import delete, insert

        with sql_store.ManagedSessionMaker(read_only=False) as session:
            links, rows = self._tables[-1]
            if rows:  # MLflow deletes traces and leaves their links
                old = links.association_id.in_([row["association_id"] for row in rows])
                session.execute(delete(links).where(old).execution_options(synchronize_session=False))
            for table, rows in self._tables:
                if rows:
                    session.execute(insert(table.__table__), rows)


_NO_ANALYTICS = dict.fromkeys(
    ("input_tokens", "output_tokens", "total_tokens", "cache_read_input_tokens", "total_cost")
)
