"""A trace in plain values: what MLflow will hold of one record, without MLflow.

Ids are digests of what a trace is about, so publishing again meets the same traces.
"""

import hashlib
import json
from bisect import insort
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from harness.core.types import RecordKey
from harness.tracking.contents import RunContents

Plain: TypeAlias = str | float | list[str] | None
Pass: TypeAlias = Literal["quality", "latency", "validation"]

_PASSES: Mapping[Pass, int] = {"quality": 0, "validation": 1, "latency": 2}

RUN_TAG = "harness.run_id"
DIGEST_TAG = "harness.digest"


@dataclass(frozen=True, kw_only=True, slots=True)
class SpanValue:
    """One timed part of an answer, from `start_ns` to `end_ns` (Unix nanoseconds). `kind` is MLflow's span type."""

    id: str
    parent: str | None
    name: str
    kind: str
    start_ns: int
    end_ns: int
    attributes: Mapping[str, object]
    fault: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AssessmentValue:
    """A score (or, with `expected`, the accepted answers) attached to a trace; `error` is (kind, message)."""

    id: str
    name: str
    value: Plain
    rationale: str | None = None
    error: tuple[str, str] | None = None
    expected: bool = False


@dataclass(frozen=True, kw_only=True)
class TraceValue:
    """One record as MLflow will show it: of the MLflow run `run`, asked with version `prompt[1]` of `prompt[0]`."""

    id: str
    run: str
    name: str
    ok: bool
    start_ms: int
    duration_ms: int
    request: str
    response: str
    usage: Mapping[str, int] | None
    cost: Mapping[str, float] | None
    tags: Mapping[str, str]
    spans: tuple[SpanValue, ...]
    assessments: tuple[AssessmentValue, ...]
    prompt: tuple[str, int] | None = None

    @cached_property
    def digest(self) -> str:
        """Changes with anything that would be stored."""
        return digest_of(json.dumps(asdict(self), sort_keys=True, ensure_ascii=False))


def pass_of(key: RecordKey) -> Pass:
    """Which pass of the run a record is from. Only the quality pass belongs to an arm's evaluation."""
    if key.concurrency is not None:
        return "latency"
    return "quality" if key.split == "test" else "validation"


def trace_id(contents: RunContents, key: RecordKey) -> str:
    """MLflow's id of the trace of this record; the same for ever, different in every experiment."""
    about = (contents.experiment, contents.run_id, key.task, key.arm, key.sample_id, key.repeat, key.split)
    return f"tr-{digest_of(json.dumps([*about, key.concurrency]))[:32]}"


def traced(contents: RunContents) -> Callable[[RecordKey], bool]:
    """Which records become traces: all, or a sample of each task and arm that is the same for every arm.

    The quality pass comes first, and within a pass the order is that of a digest of the sample's id.
    """
    if contents.traces_per_arm is None:
        return lambda _: True
    taken: dict[tuple[str, str], list[tuple[int, int, int, str, str]]] = {}
    for record in contents.records:
        mine = taken.setdefault((record.key.task, record.key.arm), [])
        insort(mine, _order(record.key))
        del mine[contents.traces_per_arm :]
    chosen = {(task, arm, *row) for (task, arm), rows in taken.items() for row in rows}
    return lambda key: (key.task, key.arm, *_order(key)) in chosen


def _order(key: RecordKey) -> tuple[int, int, int, str, str]:
    return _PASSES[pass_of(key)], key.repeat, key.concurrency or 0, digest_of(key.sample_id), key.sample_id


def digest_of(text: str) -> str:
    """The sha256 of `text`, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
