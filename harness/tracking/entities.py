"""Trace values as MLflow's own entities, and the way to write them that any store understands."""

import base64
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from harness.tracking.prompts import LINK_TAG, link
from harness.tracking.store import Store
from harness.tracking.trace_values import DIGEST_TAG, AssessmentValue, SpanValue, TraceValue

SOURCE = "harness"

_SPANS_PER_CALL = 300
_CALLS_AT_ONCE = 8


def trace_info(trace: TraceValue, experiment: str) -> Any:
    """MLflow's `TraceInfo` with its assessments."""
    from mlflow.entities import TraceInfo, TraceLocation, TraceState

    metadata = {"mlflow.trace_schema.version": "3", "mlflow.sourceRun": trace.run}
    if trace.usage is not None:
        metadata["mlflow.trace.tokenUsage"] = json.dumps(trace.usage)
    if trace.cost is not None:
        metadata["mlflow.trace.cost"] = json.dumps(trace.cost)
    return TraceInfo(
        trace_id=trace.id,
        trace_location=TraceLocation.from_experiment_id(experiment),
        request_time=trace.start_ms,
        execution_duration=trace.duration_ms,
        state=TraceState.OK if trace.ok else TraceState.ERROR,
        request_preview=trace.request,
        response_preview=trace.response,
        trace_metadata=metadata,
        tags={"mlflow.traceName": trace.name, **trace.tags, **({LINK_TAG: link(trace.prompt)} if trace.prompt else {})},
        assessments=[_assessment(trace, found) for found in trace.assessments],
    )


def _assessment(trace: TraceValue, found: AssessmentValue) -> Any:
    from mlflow.entities import AssessmentError, AssessmentSource, Expectation, Feedback

    made_ms = trace.start_ms + trace.duration_ms
    common: dict[str, Any] = {
        "name": found.name,
        "value": found.value,
        "trace_id": trace.id,
        "metadata": {"mlflow.assessment.sourceRunId": trace.run},
        "create_time_ms": made_ms,
        "last_update_time_ms": made_ms,
    }
    if found.expected:
        result = Expectation(source=AssessmentSource(source_type="HUMAN", source_id="dataset"), **common)
    else:
        error = AssessmentError(error_code=found.error[0], error_message=found.error[1]) if found.error else None
        source = AssessmentSource(source_type="CODE", source_id=SOURCE)
        result = Feedback(source=source, rationale=found.rationale, error=error, **common)
    result.assessment_id = found.id
    return result


def span_content(trace: TraceValue, span: SpanValue) -> dict[str, Any]:
    """The span as the plain data that MLflow keeps of it.

    The root carries the digest, which MLflow turns into the trace's tag when it stores the spans: a trace whose
    spans never arrived has no digest, and the next publication writes it again.
    """
    attributes: dict[str, object] = {
        "mlflow.traceRequestId": trace.id,
        "mlflow.spanType": span.kind,
        **span.attributes,
    }
    if span.parent is None:
        attributes[f"mlflow.traceTag.{DIGEST_TAG}"] = trace.digest
    return {
        "trace_id": _base64(trace.id.removeprefix("tr-")),
        "span_id": _base64(span.id),
        "parent_span_id": _base64(span.parent) if span.parent else None,
        "name": span.name,
        "start_time_unix_nano": span.start_ns,
        "end_time_unix_nano": span.end_ns,
        "events": [],
        "status": {
            "code": "STATUS_CODE_ERROR" if span.fault else "STATUS_CODE_OK",
            "message": span.fault or "",
        },
        "attributes": {
            name: json.dumps(value, ensure_ascii=False) for name, value in attributes.items() if value is not None
        },
        "links": [],
    }


def _base64(hexadecimal: str) -> str:
    return base64.b64encode(bytes.fromhex(hexadecimal)).decode()


def write_by_client(store: Store, experiment: str, traces: Sequence[TraceValue]) -> None:
    """Write through MLflow's client: one call per trace with its assessments, the spans many at a time.

    A server gets several calls at once; a database, which would only make them wait for each other, does not.
    """
    from mlflow.entities import Span

    spans = [Span.from_dict(span_content(trace, span)) for trace in traces for span in trace.spans]
    with ThreadPoolExecutor(max_workers=_CALLS_AT_ONCE if store.uri.startswith("http") else 1) as pool:
        for _ in pool.map(lambda trace: store.tracing.start_trace(trace_info(trace, experiment)), traces):
            pass
    for first in range(0, len(spans), _SPANS_PER_CALL):
        store.tracing.log_spans(experiment, spans[first : first + _SPANS_PER_CALL])
