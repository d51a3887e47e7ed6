"""A record and its scores become one trace.

Inputs depend on the sample alone, so that MLflow pairs the arms' answers to one sample by them.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from harness.core.types import Failure, Record, RecordKey, Sample, Score, State
from harness.tracking.contents import RunContents, part, with_scores
from harness.tracking.prompts import Prompts
from harness.tracking.trace_values import (
    RUN_TAG,
    AssessmentValue,
    Plain,
    SpanValue,
    TraceValue,
    digest_of,
    pass_of,
    trace_id,
    traced,
)

_PREVIEW_CHARACTERS = 1000


def build_traces(
    contents: RunContents, runs: Mapping[tuple[str, str], str], parent: str, prompts: Prompts = MappingProxyType({})
) -> Iterator[TraceValue]:
    """One trace per traced record. Answers of the quality pass belong to their arm's run, all others to `parent`."""
    builder, is_traced = _Builder(contents, prompts), traced(contents)
    for record, scores in with_scores(contents):
        if is_traced(record.key):
            own = pass_of(record.key) == "quality"
            run = runs.get((record.key.task, record.key.arm), parent) if own else parent
            yield builder.build(record, scores, run)


class _Builder:
    """Looks up what a record refers to, and turns one record at a time into a trace."""

    def __init__(self, contents: RunContents, prompts: Prompts) -> None:
        self._contents, self._prompts = contents, prompts
        self._samples = {
            (task.name, sample.id): sample for task in contents.tasks for sample in (*task.test, *task.validation)
        }
        self._arms = {(arm.task, arm.name): arm for arm in contents.arms}

    def build(self, record: Record, scores: Sequence[Score], run: str) -> TraceValue:
        """The trace of `record` and its scores, belonging to the MLflow run `run`."""
        key, text = record.key, self._contents.log_text
        id_ = trace_id(self._contents, key)
        sample = self._samples.get((key.task, key.sample_id))
        start, end = _times(record, self._contents.started_s)
        usd = self._contents.usd_of(record)
        return TraceValue(
            id=id_,
            run=run,
            name=f"{key.arm} on {key.task}",
            ok=record.state in (State.OK, State.ABSTAINED),
            start_ms=start // 1_000_000,
            duration_ms=(end - start) // 1_000_000,
            request=(sample.input if text and sample else key.sample_id)[:_PREVIEW_CHARACTERS],
            response=_response(record, text)[:_PREVIEW_CHARACTERS],
            usage=_usage(record),
            cost=None if usd is None else {"total_cost": usd},
            tags=self._tags(record, sample),
            spans=self._spans(record, sample, id_),
            assessments=self._assessments(record, scores, sample, id_),
            prompt=self._prompts.get((key.task, key.arm)),
        )

    def _tags(self, record: Record, sample: Sample | None) -> dict[str, str]:
        key, arm = record.key, self._arms.get((record.key.task, record.key.arm))
        tags = {
            RUN_TAG: self._contents.run_id,
            "task": key.task,
            "arm": key.arm,
            "sample_id": key.sample_id,
            "state": record.state.value,
            "pass": pass_of(key),
            "repeat": str(key.repeat) if key.repeat else None,
            "concurrency": str(key.concurrency) if key.concurrency is not None else None,
            "rung": arm.rung.value if arm else None,
            "cluster": sample.cluster if sample and self._contents.log_text else None,
            "failure": record.failure.kind if record.failure else None,
        }
        return {name: value for name, value in tags.items() if value is not None}

    def _spans(self, record: Record, sample: Sample | None, id_: str) -> tuple[SpanValue, ...]:
        start, end = _times(record, self._contents.started_s)
        root = _span_id(id_, "answer")
        fault = _fault(record, self._contents.log_text)
        spans = [
            SpanValue(
                id=root,
                parent=None,
                name="answer",
                kind="CHAIN",
                start_ns=start,
                end_ns=end,
                fault=fault,
                attributes=self._root_attributes(record, sample),
            )
        ]
        middle = start
        if record.passages or (record.timing and record.timing.retrieve_s > 0):
            middle = min(end, start + _ns(record.timing.retrieve_s if record.timing else 0.0))
            spans.append(
                SpanValue(
                    id=_span_id(id_, "retrieve"),
                    parent=root,
                    name="retrieve",
                    kind="RETRIEVER",
                    start_ns=start,
                    end_ns=middle,
                    attributes=self._retrieve_attributes(record, sample),
                )
            )
        if record.messages or record.model or record.text is not None:
            spans.append(
                SpanValue(
                    id=_span_id(id_, "generate"),
                    parent=root,
                    name="generate",
                    kind="CHAT_MODEL",
                    fault=fault,
                    start_ns=middle,
                    end_ns=end,
                    attributes=self._generate_attributes(record),
                )
            )
        return tuple(spans)

    def _root_attributes(self, record: Record, sample: Sample | None) -> dict[str, object]:
        return {
            "mlflow.spanInputs": self._inputs(record.key, sample),
            "mlflow.spanOutputs": record.text if self._contents.log_text else None,
            "harness.state": record.state.value,
        }

    def _inputs(self, key: RecordKey, sample: Sample | None) -> dict[str, object]:
        inputs = sample_inputs(key.task, key.sample_id, sample.input if sample and self._contents.log_text else None)
        if key.repeat:
            inputs["repeat"] = key.repeat
        return inputs

    def _retrieve_attributes(self, record: Record, sample: Sample | None) -> dict[str, object]:
        text = self._contents.log_text
        return {
            "mlflow.spanInputs": sample.input if text and sample else None,
            "mlflow.spanOutputs": [
                {
                    "page_content": passage.text if text else "",
                    "metadata": {"doc_uri": passage.doc_id, "score": passage.score}
                    | ({"title": passage.title} if text and passage.title else {}),
                    "id": passage.doc_id,
                }
                for passage in record.passages
            ],
            "harness.embedding_tokens": record.usage.embedding_tokens,
        }

    def _generate_attributes(self, record: Record) -> dict[str, object]:
        key, text = record.key, self._contents.log_text
        arm = self._arms.get((key.task, key.arm))
        usd = self._contents.usd_of(record)
        said = {"choices": [{"message": {"role": "assistant", "content": record.text}}]}
        timing = record.timing
        return {
            "mlflow.spanInputs": {"messages": [{"role": m.role, "content": m.content} for m in record.messages]}
            if text
            else None,
            "mlflow.spanOutputs": said if text and record.text is not None else None,
            "mlflow.chat.tokenUsage": _usage(record),
            "mlflow.llm.cost": None if usd is None else {"total_cost": usd},
            # MLflow makes a cost of its own from a model's name and usage; without a price, it gets no name.
            "harness.model" if usd is None else "mlflow.llm.model": record.model or (arm.model if arm else None),
            "mlflow.llm.provider": self._provider(key.arm),
            "harness.tokens_estimated": record.usage.estimated,
            "harness.ttft_s": timing.ttft_s if timing else None,
            "harness.busy_s": timing.busy_s if timing else None,
            "harness.retries": timing.retries if timing else None,
            "harness.logprob": record.logprob,
        }

    def _provider(self, arm: str) -> object:
        model = part(self._contents.config, "arms", arm).get("model")
        return part(self._contents.config, "models", str(model)).get("provider")

    def _assessments(
        self, record: Record, scores: Sequence[Score], sample: Sample | None, id_: str
    ) -> tuple[AssessmentValue, ...]:
        text = self._contents.log_text
        found = [_assessment(score, id_, text) for score in scores]
        if text and sample and pass_of(record.key) == "quality":
            targets: Plain = sample.targets[0] if len(sample.targets) == 1 else list(sample.targets)
            found.append(
                AssessmentValue(
                    id=_assessment_id(id_, "expected_response"), name="expected_response", value=targets, expected=True
                )
            )
        return tuple(found)


def sample_inputs(task: str, sample_id: str, text: str | None) -> dict[str, object]:
    """What a trace and a dataset say of a sample; the same for every arm, so that MLflow pairs answers by it."""
    inputs: dict[str, object] = {"task": task, "sample_id": sample_id}
    return inputs if text is None else {**inputs, "input": text}


def _assessment(score: Score, id_: str, text: bool) -> AssessmentValue:
    name, failed = score.metric, isinstance(score.outcome, Failure)
    return AssessmentValue(
        id=_assessment_id(id_, name),
        name=name,
        value=None if isinstance(score.outcome, Failure) else score.outcome,
        rationale=score.rationale if text else None,
        error=(score.outcome.kind, score.outcome.message if text else "")
        if failed and isinstance(score.outcome, Failure)
        else None,
    )


def _usage(record: Record) -> dict[str, int] | None:
    """None where nothing answered: no tokens are known, which is not the same as none used."""
    if record.model is None and record.text is None:
        return None
    usage = record.usage
    found = {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "total_tokens": usage.input_tokens + usage.output_tokens,
    }
    return found | ({"cache_read_input_tokens": usage.cached_input_tokens} if usage.cached_input_tokens else {})


def _times(record: Record, otherwise_s: float) -> tuple[int, int]:
    """Start and end in Unix nanoseconds; a record that was never timed has none of its own."""
    if record.timing is None:
        return _ns(otherwise_s), _ns(otherwise_s)
    start = _ns(record.timing.started_s)
    return start, start + _ns(record.timing.total_s)


def _ns(seconds: float) -> int:
    """Whole microseconds, which is what a Unix time in a float can tell, as nanoseconds."""
    return round(seconds * 1_000_000) * 1_000


def _response(record: Record, text: bool) -> str:
    if record.text and text:
        return record.text
    return f"[{_fault(record, text) or record.state.value}]"


def _fault(record: Record, text: bool) -> str | None:
    if record.failure is None:
        return None
    return f"{record.failure.kind}: {record.failure.message}" if text else record.failure.kind


def _span_id(id_: str, name: str) -> str:
    return digest_of(f"{id_}|{name}")[:16]


def _assessment_id(id_: str, name: str) -> str:
    return f"a-{digest_of(f'{id_}|{name}')[:32]}"
