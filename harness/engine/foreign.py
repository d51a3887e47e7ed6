"""Results that another tool made, one row per answer -> a decision. Calls no model.

A CSV or Parquet file with the columns `task`, `arm`, `sample_id` and `score`, and optionally those of `OPTIONAL`.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from harness import __version__
from harness.config.ranges import put_ranges
from harness.config.schema import ForeignExperiment, RecordsPolicy
from harness.core.checksums import file_sha256
from harness.core.errors import Fault, InputError, nearest
from harness.core.observations import Observation, ScoreValue, by_arm
from harness.core.types import ArmFacts, Sample, State, Task
from harness.decision.compare import compare
from harness.decision.decide import decide
from harness.decision.evidence import gather
from harness.decision.examine import examine
from harness.reporting.view import Results
from harness.tasks.faults import Faults
from harness.tasks.lines import Row, read_csv, read_parquet

METRIC = "score"
REQUIRED = ("task", "arm", "sample_id", "score")
OPTIONAL = (
    "cluster", "repeat", "state", "input_tokens", "cached_input_tokens", "output_tokens", "usd", "latency_s",
)  # fmt: skip
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_MOST_REPEATS = 1000  # a table is laid out for as many as the highest number says
_MOST = 10**15  # of tokens, dollars or seconds: far beyond any answer, and within what a float tells exactly
_LEVEL = 1  # the level of latency that decides, in an experiment that says nothing of it


@dataclass(frozen=True, kw_only=True, slots=True)
class ForeignRecords:
    """What the file holds; `ignored` columns mean nothing here, `absent` arms of the policy have no row."""

    tasks: tuple[Task, ...]
    arms: tuple[ArmFacts, ...]
    observations: tuple[Observation, ...]
    scores: tuple[ScoreValue, ...]
    ignored: tuple[str, ...]
    absent: tuple[str, ...]


def decide_on_records(records: Path, policy_file: Path, policy: RecordsPolicy, now: datetime) -> Results:
    """The comparison and the decision on the rows of `records`. Raises InputError with all faults of the file."""
    found = read_records(records, policy)
    experiment = ForeignExperiment(
        name=re.sub(r"[^A-Za-z0-9._-]+", "-", records.stem).strip("-._")[:100] or "records",
        seed=policy.seed,
        tasks=(),
        models={},
        arms=(),
        costs=policy.costs,
        decision=policy.decision,
        stated=policy.arms,
        ranges=policy.ranges,
    )
    evidence = gather(by_arm(found.observations), by_arm(found.scores), found.tasks, found.arms, (), experiment)
    findings = examine(evidence)
    return Results(
        run_id=records.name,
        experiment=experiment,
        tasks=found.tasks,
        arms=found.arms,
        setups=(),
        records=(),
        scores=(),
        comparisons=compare(findings),
        decisions=decide(findings),
        manifest={
            "created": now.isoformat(timespec="seconds"),
            "harness": __version__,
            "seed": policy.seed,
            "records": records.name,
            "records_sha256": file_sha256(records),
            "policy": policy_file.name,
            "policy_sha256": file_sha256(policy_file),
            "ignored_columns": ", ".join(found.ignored),
            "absent_arms": ", ".join(found.absent),
        },
        latencies_s={
            (task.task, arm.name): sorted(arm.latencies_s.tolist()) for task in evidence.tasks for arm in task.arms
        },
        foreign=put_ranges(policy.model_dump(mode="json", exclude={"given"}), policy.ranges),
    )


def read_records(path: Path, policy: RecordsPolicy) -> ForeignRecords:
    """The rows of the file, checked. Raises InputError with all its faults, each with its line."""
    faults = Faults()
    reading = _Reading(path=path, policy=policy, faults=faults)
    for number, row in _rows(path, faults):
        if not reading.columns and not reading.take_columns(row):
            break
        reading.take(number, row)
    reading.end()
    if not reading.columns and not len(faults):
        faults.add(f"{path}:1", "no rows in this file", "one row per answer")
    if not len(faults) and not reading.observations:
        faults.add(str(path), "no row was answered: all are `not_run`", "answers")
    faults.raise_any()
    return reading.found()


def _rows(path: Path, faults: Faults) -> Iterator[Row]:
    if path.suffix.lower() == ".parquet":
        return read_parquet(path, faults)
    if path.suffix.lower() in (".csv", ".tsv"):
        return read_csv(path, "\t" if path.suffix.lower() == ".tsv" else ",", "utf-8", faults)
    raise InputError(
        Fault(place=str(path), what="its name does not tell its format", expected="a .csv, .tsv or .parquet file")
    )


@dataclass(slots=True)
class _Reading:
    """The rows read so far. Samples and arms stand in the order in which they came."""

    path: Path
    policy: RecordsPolicy
    faults: Faults
    columns: tuple[str, ...] = ()
    samples: dict[str, dict[str, tuple[str | None, int]]] = field(default_factory=dict)
    seen: dict[tuple[str, str, str, int], int] = field(default_factory=dict)
    observations: list[Observation] = field(default_factory=list)
    scores: list[ScoreValue] = field(default_factory=list)
    priced: dict[tuple[str, str], bool] = field(default_factory=dict)
    priced_beside: dict[tuple[str, str], str] = field(default_factory=dict)
    repeats: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def take_columns(self, row: Mapping[str, Any]) -> bool:
        """Checks the header; a column that is nearly one of ours is one that was misspelt."""
        known, place = (*REQUIRED, *OPTIONAL), f"{self.path}:1"
        self.columns = tuple(row)
        before = len(self.faults)
        for name in REQUIRED:
            if name not in row:
                self.faults.add(place, f"the column {name!r} is missing", f"at least {', '.join(REQUIRED)}")
        for name in self._ignored():
            close = nearest(name, [each for each in known if each not in row])
            if close and _alike(name, close):
                self.faults.add_name(place, f"unknown column {name!r}", name, known)
        return len(self.faults) == before

    def _ignored(self) -> tuple[str, ...]:
        return tuple(name for name in self.columns if name not in REQUIRED and name not in OPTIONAL)

    def take(self, number: int, row: Mapping[str, Any]) -> None:
        """One answer."""
        before = len(self.faults)
        cells = _Cells(row=row, place=f"{self.path}:{number}", faults=self.faults)
        task, arm, sample = (cells.text(name) for name in REQUIRED[:3])
        if arm and arm not in self.policy.arms:
            self.faults.add_name(
                cells.place, f"the arm {arm!r} is not in the policy's `arms`", arm, list(self.policy.arms)
            )
        repeat = int(cells.number("repeat", whole=True) or 0)
        state, score = self._outcome(cells)
        tokens = {
            name: cells.number(name, whole=True) for name in ("input_tokens", "cached_input_tokens", "output_tokens")
        }
        cached = int(tokens["cached_input_tokens"] or 0)
        if cached > (tokens["input_tokens"] or 0):
            self.faults.add(
                cells.place, "more cached_input_tokens than input_tokens", "the cached ones are part of them"
            )
        usd, latency_s = cells.number("usd"), cells.number("latency_s")
        if first := self.seen.get((task, arm, sample, repeat)):
            what = f"a second row for task {task!r}, arm {arm!r}, sample {sample!r}, repeat {repeat}"
            self.faults.add(cells.place, what, f"one (the first is line {first}), or another `repeat`")
        self._take_cluster(number, task, sample, cells.optional_text("cluster") or None)
        if len(self.faults) > before:
            return
        self.seen[task, arm, sample, repeat] = number
        if state is State.NOT_RUN:
            return
        self._check_priced(cells, (task, arm), state, usd)
        # Which number a repeat has tells nothing: they are counted, as a run's are.
        repeat = self.repeats[task, arm, sample]
        self.repeats[task, arm, sample] += 1
        answer = Observation(
            task=task, arm=arm, sample_id=sample, repeat=repeat, concurrency=0, state=state.value,
            input_tokens=_whole(tokens["input_tokens"]), cached_input_tokens=cached,
            output_tokens=_whole(tokens["output_tokens"]), model=self.policy.arms[arm].model or None, usd=usd,
        )  # fmt: skip
        self.observations.append(answer)
        if latency_s is not None:
            self.observations.append(answer._replace(concurrency=_LEVEL, total_s=latency_s))
        if state in (State.OK, State.ABSTAINED):
            self.scores.append(ScoreValue(task, arm, sample, repeat, METRIC, score))

    def _outcome(self, cells: "_Cells") -> tuple[State, float | None]:
        """The row's state and score; an answer without a score must say why."""
        named, told = cells.optional_text("state"), bool(cells.optional_text("score"))
        score = cells.number("score")
        if named and named not in {state.value for state in State}:
            self.faults.add_name(cells.place, f"unknown state {named!r}", named, [state.value for state in State])
            return State.OK, None
        state = State(named or "ok")
        if score is not None and score > 1:
            self.faults.add(cells.place, f"the score is {score:g}", "a number from 0 to 1")
        if score and state not in (State.OK, State.ABSTAINED):
            self.faults.add(cells.place, f"the score of a row that is {state.value} is {score:g}", "no score, or 0")
        if not told and state in (State.OK, State.ABSTAINED):
            self.faults.add(cells.place, "no score", "a number from 0 to 1, or a state: failed, unmeasured or not_run")
        return state, score

    def _take_cluster(self, number: int, task: str, sample: str, cluster: str | None) -> None:
        samples = self.samples.setdefault(task, {})
        known, line = samples.setdefault(sample, (cluster, number))
        if known != cluster:
            what = (
                f"sample {sample!r} is in cluster {cluster or 'none'!r} here, and in {known or 'none'!r} on line {line}"
            )
            self.faults.add(f"{self.path}:{number}", what, "one cluster per sample")

    def _check_priced(self, cells: "_Cells", key: tuple[str, str], state: State, usd: float | None) -> None:
        """What an arm's answers cost is told by all of them or by none, and not by a price as well."""
        if usd is not None and self.policy.arms[key[1]].price is not None:
            self.faults.add(cells.place, f"`usd` is told, and the policy has a price for {key[1]!r}", "one of the two")
        if state in (State.OK, State.ABSTAINED):
            if self.priced.setdefault(key, usd is not None) != (usd is not None):
                self._add_half_priced(cells.place, key[1])
        elif usd is not None:
            self.priced_beside.setdefault(key, cells.place)

    def _add_half_priced(self, place: str, arm: str) -> None:
        self.faults.add(place, f"some answers of {arm!r} tell `usd` and some do not", "all or none")

    def end(self) -> None:
        """What only all rows together show: an answer that failed may not know what it cost, but not it alone knows."""
        for key, place in self.priced_beside.items():
            if self.priced.get(key) is False:
                self._add_half_priced(place, key[1])

    def found(self) -> ForeignRecords:
        """Everything that was read."""
        tasks = tuple(_task(name, samples) for name, samples in self.samples.items())
        pairs = dict.fromkeys((observation.task, observation.arm) for observation in self.observations)
        return ForeignRecords(
            tasks=tasks,
            arms=tuple(_facts(task, arm, self.policy) for task, arm in pairs),
            observations=tuple(self.observations),
            scores=tuple(self.scores),
            ignored=self._ignored(),
            absent=tuple(arm for arm in self.policy.arms if arm not in {arm for _, arm in pairs}),
        )


@dataclass(frozen=True, slots=True)
class _Cells:
    """One row, cell by cell; faults stand at the row's line."""

    row: Mapping[str, Any]
    place: str
    faults: Faults

    def text(self, name: str) -> str:
        """A cell that must not be blank, nor hold what no name holds."""
        text = self.optional_text(name)
        if not text:
            self.faults.add(self.place, f"the column {name!r} is blank", "a name")
        elif "\0" in text:
            self.faults.add(self.place, f"the column {name!r} holds a NUL byte", "a name")
        return text

    def optional_text(self, name: str) -> str:
        """The cell without the blanks around it; "" where there is none."""
        value = self.row.get(name)
        missing = value is None or (isinstance(value, float) and math.isnan(value))
        return "" if missing else str(value).strip()

    def number(self, name: str, *, whole: bool = False) -> float | None:
        """The cell as a number of 0 or more, within reason; None where it is blank."""
        text = self.optional_text(name)
        if not text:
            return None
        value = float(text) if _NUMBER.fullmatch(text) else math.nan
        most = _MOST_REPEATS if name == "repeat" else _MOST
        if not math.isfinite(value) or not 0 <= value <= most or (whole and value != int(value)):
            expected = f"a {'whole ' if whole else ''}number of 0 or more" + (
                f", at most {most:,}" if value > most else ""
            )
            self.faults.add(self.place, f"{name} is {text!r}", expected)
            return None
        return value


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _alike(name: str, other: str) -> bool:
    """Whether the one is a misspelling of the other, not just a word with letters in common."""
    from difflib import SequenceMatcher

    return SequenceMatcher(None, name.casefold(), other).ratio() >= 0.8


def _task(name: str, samples: Mapping[str, tuple[str | None, int]]) -> Task:
    return Task(
        name=name,
        kind="qa",
        instruction="",
        metrics=(METRIC,),
        primary=METRIC,
        test=tuple(Sample(id=id_, input="", targets=(), cluster=cluster) for id_, (cluster, _) in samples.items()),
    )


def _facts(task: str, arm: str, policy: RecordsPolicy) -> ArmFacts:
    stated = policy.arms[arm]
    return ArmFacts(name=arm, variant_of=arm, task=task, rung=stated.rung, model=stated.model)
