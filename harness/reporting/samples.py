"""The samples a reader can browse: every arm's answer side by side, within a size that a browser opens at once.

Where not all samples fit, those on which the arms disagree come first; the page says how many are shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.core.types import Failure, Record, RecordKey, Sample, Score, Task
from harness.reporting import words

LARGEST_BYTES = 2_500_000
LONGEST_TEXT_CHARACTERS = 4_000
_FIXED_BYTES_PER_ANSWER = 120


@dataclass(frozen=True, kw_only=True, slots=True)
class PassageView:
    """A retrieved passage; `number` is its place in `SamplesView.passages`, since many answers share one."""

    number: int
    gold: bool
    score: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerView:
    """One answer. `mark` is "right", "part", "wrong" or "none" (no score)."""

    state: str
    mark: str
    score: str
    text: str
    failure: str
    spent: str
    passages: tuple[PassageView, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SampleView:
    """One sample; `answers` has one tuple of repeats per arm, in the order of the task's arms."""

    id: str
    input: str
    targets: tuple[str, ...]
    gold_doc_ids: tuple[str, ...]
    cluster: str
    disagree: bool
    answers: tuple[tuple[AnswerView, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskSamplesView:
    """One task's samples in their own order; `shown_text` says how many of how many, and which."""

    task: str
    arms: tuple[str, ...]
    shown_text: str
    samples: tuple[SampleView, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SamplesView:
    """All tasks' samples, and the pool of passages (document, title, text) that their answers point into."""

    tasks: tuple[TaskSamplesView, ...]
    passages: tuple[tuple[str, str, str], ...]


class _Pool:
    """Numbers equal passages once; the whole view holds each text a single time."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, str, str], int] = {}

    def number(self, passage: tuple[str, str, str]) -> int:
        return self.numbers.setdefault(passage, len(self.numbers))


def browse(
    tasks: Sequence[Task],
    arms: Mapping[str, Sequence[str]],
    records: Sequence[Record],
    scores: Sequence[Score],
    largest_bytes: int = LARGEST_BYTES,
) -> SamplesView:
    """The samples of all tasks that fit; `arms` names each task's arms. Only the test split's quality pass."""
    answers: dict[tuple[str, str, str], list[Record]] = {}
    for record in sorted(records, key=lambda record: record.key.repeat):
        key = record.key
        if key.split == "test" and key.concurrency is None:
            answers.setdefault((key.task, key.arm, key.sample_id), []).append(record)
    primary = {task.name: task.primary for task in tasks}
    marks = {score.key: score.outcome for score in scores if score.metric == primary.get(score.key.task)}
    pool = _Pool()
    chosen = [_task_samples(task, arms[task.name], answers, marks, largest_bytes // len(tasks)) for task in tasks]
    views = tuple(
        TaskSamplesView(
            task=task.name,
            arms=tuple(arms[task.name]),
            shown_text=_shown_text(len(kept), len(task.test)),
            samples=tuple(_sample(sample, found, marks, pool) for sample, found in kept),
        )
        for task, kept in zip(tasks, chosen, strict=True)
    )
    return SamplesView(tasks=views, passages=tuple(pool.numbers))


_Found = tuple[Sample, tuple[list[Record], ...]]


def _task_samples(
    task: Task,
    arms: Sequence[str],
    answers: Mapping[tuple[str, str, str], list[Record]],
    marks: Mapping[RecordKey, float | Failure],
    largest_bytes: int,
) -> list[_Found]:
    """The samples that fit, those with disagreement first, given back in the task's own order."""
    found = [(sample, tuple(answers.get((task.name, arm, sample.id), []) for arm in arms)) for sample in task.test]
    by_interest = sorted(range(len(found)), key=lambda place: not _disagree(found[place][1], marks))
    kept: list[int] = []
    room, seen = largest_bytes, set[str]()
    for place in by_interest:
        size, passages = _cost(found[place], seen)
        if size <= room:
            kept.append(place)
            room -= size
            seen |= passages
    return [found[place] for place in sorted(kept)]


def _cost(found: _Found, seen: set[str]) -> tuple[int, set[str]]:
    """About how many bytes this sample adds to the page, and its passages; one already `seen` adds nothing."""
    sample, by_arm = found
    records = [record for repeats in by_arm for record in repeats]
    passages = {passage.text for record in records for passage in record.passages}
    texts = [sample.id, sample.input, *sample.targets, *(record.text or "" for record in records), *(passages - seen)]
    size = sum(len(text[:LONGEST_TEXT_CHARACTERS].encode()) for text in texts)
    return size + _FIXED_BYTES_PER_ANSWER * len(records), passages


def _disagree(by_arm: Sequence[Sequence[Record]], marks: Mapping[RecordKey, float | Failure]) -> bool:
    """Whether the arms that were scored got different marks here."""
    found = {_mark(marks.get(record.key)) for repeats in by_arm for record in repeats}
    return len(found - {"none"}) > 1


def _mark(outcome: float | Failure | None) -> str:
    if outcome is None or isinstance(outcome, Failure):
        return "none"
    return "right" if outcome >= 1 else "wrong" if outcome <= 0 else "part"


def _sample(
    sample: Sample,
    by_arm: Sequence[Sequence[Record]],
    marks: Mapping[RecordKey, float | Failure],
    pool: _Pool,
) -> SampleView:
    return SampleView(
        id=sample.id,
        input=_clip(sample.input),
        targets=tuple(_clip(target) for target in sample.targets),
        gold_doc_ids=sample.gold_doc_ids,
        cluster=sample.cluster or "",
        disagree=_disagree(by_arm, marks),
        answers=tuple(
            tuple(_answer(record, marks.get(record.key), sample, pool) for record in repeats) for repeats in by_arm
        ),
    )


def _answer(record: Record, outcome: float | Failure | None, sample: Sample, pool: _Pool) -> AnswerView:
    failure = record.failure or (outcome if isinstance(outcome, Failure) else None)
    used = record.usage
    return AnswerView(
        state=record.state.value,
        mark=_mark(outcome),
        score=words.metric(outcome) if isinstance(outcome, int | float) else "",
        text=_clip(record.text or ""),
        failure=_clip(f"{failure.kind}: {failure.message}") if failure else "",
        spent=f"{words.count(used.input_tokens)} tokens in, {words.count(used.output_tokens)} out",
        passages=tuple(
            PassageView(
                number=pool.number((passage.doc_id, passage.title, _clip(passage.text))),
                gold=passage.doc_id in sample.gold_doc_ids,
                score=words.metric(passage.score),
            )
            for passage in record.passages
        ),
    )


def _shown_text(shown: int, total: int) -> str:
    if shown == total:
        return f"All {words.plural(total, 'sample')}."
    return (
        f"{words.count(shown)} of {words.plural(total, 'sample')}: those on which the arms disagree come first. "
        "All of them are in records.parquet."
    )


def _clip(text: str) -> str:
    """At most `LONGEST_TEXT_CHARACTERS`, saying how much was left out."""
    rest = len(text) - LONGEST_TEXT_CHARACTERS
    if rest <= 0:
        return text
    return f"{text[:LONGEST_TEXT_CHARACTERS]} … [{words.plural(rest, 'more character')}]"
