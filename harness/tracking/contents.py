"""What is published, what came of it, and what can go wrong."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from harness.core.errors import HarnessError
from harness.core.types import ArmFacts, Message, Record, Score, Setup, Task
from harness.core.verdicts import Comparison, Decision


class TrackingError(HarnessError):
    """The store could not be used, or does not hold what was sent to it. The run itself is untouched."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RunContents:
    """Everything of one run that MLflow is built from.

    `run_id` names the run for ever: publishing it again replaces what is there. `config` is the resolved
    experiment as it would stand in a file and `manifest` the run's, both already without secrets. `records` and
    `scores` are gone through several times and may be read anew each time; scores come in the order of their records.
    `usd_of` gives a record's price by our own prices, None where it is not known. `folder` is the run's folder,
    from which the tables, the decision, the report and the figures are taken where they exist. `uri` is any
    tracking URI or the path of a SQLite file. `prompts` are the messages of each (task, arm) with `{{input}}` and
    `{{passages}}` in place of what changes from question to question. `log_text` False: no text of a sample, a
    document or an answer is sent. `traces_per_arm` is how many records per task and arm become traces (None: all).
    Times are Unix seconds.
    """

    run_id: str
    experiment: str
    config: Mapping[str, object]
    manifest: Mapping[str, object]
    tasks: Sequence[Task]
    arms: Sequence[ArmFacts]
    setups: Sequence[Setup]
    records: Collection[Record]
    scores: Collection[Score]
    comparisons: Sequence[Comparison]
    decisions: Sequence[Decision]
    folder: Path
    uri: str
    started_s: float
    ended_s: float
    complete: bool = True
    log_text: bool = True
    traces_per_arm: int | None = None
    usd_of: Callable[[Record], float | None] = lambda _: None
    prompts: Mapping[tuple[str, str], Sequence[Message]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """Where a run now is in MLflow. `traces` were counted in the store afterwards, and are all that were sent.

    `arm_run_ids` maps (task, arm) to its nested run, `model_ids` the digest of a tuning to its logged model, and
    `prompts` (task, arm) to the name and version of its prompt.
    `traces_written` were new or changed, `traces_removed` belonged to the run no longer.
    """

    uri: str
    experiment_id: str
    run_id: str
    arm_run_ids: Mapping[tuple[str, str], str]
    model_ids: Mapping[str, str]
    prompts: Mapping[tuple[str, str], tuple[str, int]]
    traces: int
    traces_written: int
    traces_removed: int


def with_scores(contents: RunContents) -> Iterator[tuple[Record, tuple[Score, ...]]]:
    """Every record with its scores, in the order of the records, without holding all of either.

    Raises ValueError where scores do not come in the order of their records.
    """
    groups = groupby(contents.scores, key=lambda score: score.key)
    key, own = next(groups, (None, iter(())))
    for record in contents.records:
        if record.key == key:
            yield record, tuple(own)
            key, own = next(groups, (None, iter(())))
        else:
            yield record, ()
    if key is not None:
        raise ValueError(f"the scores of {key} come in another order than the records")


def part(config: Mapping[str, object], *path: str) -> Mapping[str, object]:
    """The mapping at `path` in a plain experiment; empty where there is none."""
    found: object = config
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}
