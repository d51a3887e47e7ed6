"""What the decision needs of a record and of a score, and nothing more: numbers, states and names, but no text.

A run of a hundred thousand answers is laid out from these without its texts ever being in memory together.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple, TypeAlias

from harness.core.types import Record, RecordKey, Score


class Observation(NamedTuple):
    """One record of the test split as numbers. See `Usage` and `Timing` for units and for what None means.

    `concurrency` is 0 in the quality pass. Results from elsewhere may not tell tokens (None), and may tell what an
    answer cost (`usd`), which our own records leave to the prices of the experiment.
    """

    task: str
    arm: str
    sample_id: str
    repeat: int
    concurrency: int
    state: str
    input_tokens: int | None = 0
    cached_input_tokens: int = 0
    output_tokens: int | None = 0
    embedding_tokens: int = 0
    estimated: bool = False
    total_s: float | None = None
    ttft_s: float | None = None
    retrieve_s: float | None = None
    busy_s: float | None = None
    model: str | None = None
    usd: float | None = None


class ScoreValue(NamedTuple):
    """One score of the quality pass as a number; None where the metric could not be worked out."""

    task: str
    arm: str
    sample_id: str
    repeat: int
    metric: str
    value: float | None


ByArm: TypeAlias = Iterable[tuple[tuple[str, str], Iterable[tuple[Any, ...]]]]
"""Per task and arm the fields of `Observation`, or of `ScoreValue`, from `sample_id` on, without their names.

Half a million rows are read so in two thirds of the time.
"""


def by_arm(rows: Iterable[Observation] | Iterable[ScoreValue]) -> ByArm:
    """Rows that stand in any order."""
    found: dict[tuple[str, str], list[tuple[Any, ...]]] = {}
    for row in rows:
        found.setdefault((row.task, row.arm), []).append(row[2:])
    return found.items()


def observed(record: Record) -> Observation:
    """The numbers of a record."""
    key, usage, timing = record.key, record.usage, record.timing
    return Observation(
        task=key.task,
        arm=key.arm,
        sample_id=key.sample_id,
        repeat=key.repeat,
        concurrency=level(key),
        state=record.state.value,
        input_tokens=usage.input_tokens,
        cached_input_tokens=usage.cached_input_tokens,
        output_tokens=usage.output_tokens,
        embedding_tokens=usage.embedding_tokens,
        estimated=usage.estimated,
        total_s=timing.total_s if timing else None,
        ttft_s=timing.ttft_s if timing else None,
        retrieve_s=timing.retrieve_s if timing else None,
        busy_s=timing.busy_s if timing else None,
        model=record.model,
    )


def value_of(score: Score) -> ScoreValue:
    """The number of a score."""
    key = score.key
    value = float(score.outcome) if isinstance(score.outcome, int | float) else None
    return ScoreValue(key.task, key.arm, key.sample_id, key.repeat, score.metric, value)


def level(key: RecordKey) -> int:
    """The latency pass's concurrency; 0 for the quality pass."""
    return key.concurrency or 0
