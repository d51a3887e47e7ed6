"""The samples a reader can browse: every arm's answer side by side, within a size that a browser opens at once.

Where not all samples fit, those on which the arms disagree come first; the page says how many are shown.
"""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from harness.core.types import Failure, Record, RecordKey, Sample, Score, Task
from harness.reporting import words

LARGEST_BYTES = 2_500_000
LONGEST_TEXT_CHARACTERS = 4_000
_FIXED_BYTES_PER_ANSWER = 120
_MARK_BITS = {"none": 0, "wrong": 1, "part": 2, "right": 4}


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


NO_SAMPLES = SamplesView(tasks=(), passages=())


def browse(
    tasks: Sequence[Task],
    arms: Mapping[str, Sequence[str]],
    records: Collection[Record],
    scores: Collection[Score],
    largest_bytes: int = LARGEST_BYTES,
) -> SamplesView:
    """The samples of all tasks that fit; `arms` names each task's arms. Only the test split's quality pass.

    Records and scores are gone through twice: to choose by size and mark, and to show what was chosen.
    """
    sizes = {task.name: _Sizes.of(task, arms[task.name]) for task in tasks}
    for score in scores:
        if score.key.task in sizes:
            sizes[score.key.task].take_score(score)
    for record in _quality(records):
        if record.key.task in sizes:
            sizes[record.key.task].take(record)
    chosen = {name: found.fitting(largest_bytes // len(tasks)) for name, found in sizes.items()}
    answers: dict[tuple[str, str, str], list[Record]] = {}
    for record in sorted(
        (r for r in _quality(records) if r.key.sample_id in chosen.get(r.key.task, ())), key=lambda r: r.key.repeat
    ):
        answers.setdefault((record.key.task, record.key.arm, record.key.sample_id), []).append(record)
    marks = {
        score.key: score.outcome
        for score in scores
        if score.key.sample_id in chosen.get(score.key.task, ()) and score.metric == sizes[score.key.task].task.primary
    }
    pool = _Pool()
    views = tuple(
        TaskSamplesView(
            task=task.name,
            arms=tuple(arms[task.name]),
            shown_text=_shown_text(len(chosen[task.name]), len(task.test)),
            samples=tuple(
                _sample(sample, [answers.get((task.name, arm, sample.id), []) for arm in arms[task.name]], marks, pool)
                for sample in task.test
                if sample.id in chosen[task.name]
            ),
        )
        for task in tasks
    )
    return SamplesView(tasks=views, passages=tuple(pool.numbers))


def _quality(records: Iterable[Record]) -> Iterator[Record]:
    return (record for record in records if record.key.split == "test" and record.key.concurrency is None)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Sizes:
    """About how many bytes each sample of a task adds to the page, which passages it shows, and how it was marked."""

    task: Task
    arms: frozenset[str]
    place: Mapping[str, int]
    bytes: "array[int]"
    marks: list[int]
    passages: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    passage_bytes: dict[str, tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, task: Task, arms: Sequence[str]) -> "_Sizes":
        return cls(
            task=task,
            arms=frozenset(arms),
            place={sample.id: i for i, sample in enumerate(task.test)},
            bytes=array("q", (_bytes(sample.id, sample.input, *sample.targets) for sample in task.test)),
            marks=[0] * len(task.test),
        )

    def take_score(self, score: Score) -> None:
        """Notes a mark of the primary metric."""
        place = self._place(score.key)
        if place is not None and score.metric == self.task.primary:
            self.marks[place] |= _MARK_BITS[_mark(score.outcome)]

    def take(self, record: Record) -> None:
        """Adds one answer."""
        place = self._place(record.key)
        if place is None:
            return
        self.bytes[place] += _bytes(record.text or "") + _FIXED_BYTES_PER_ANSWER
        for passage in record.passages:
            number, _ = self.passage_bytes.setdefault(passage.text, (len(self.passage_bytes), _bytes(passage.text)))
            self.passages[place].add(number)

    def _place(self, key: RecordKey) -> int | None:
        return self.place.get(key.sample_id) if key.arm in self.arms else None

    def fitting(self, largest_bytes: int) -> frozenset[str]:
        """The ids of the samples that fit, chosen among those with disagreement first."""
        sizes = dict(self.passage_bytes.values())
        room, shown, kept = largest_bytes, set[int](), []
        for place in sorted(range(len(self.bytes)), key=lambda place: self.marks[place].bit_count() <= 1):
            more = self.passages.get(place, set()) - shown
            size = self.bytes[place] + sum(sizes[number] for number in more)
            if size <= room:
                kept.append(self.task.test[place].id)
                room -= size
                shown |= more
        return frozenset(kept)


def _bytes(*texts: str) -> int:
    """A page's bytes for these texts, each cut to what is shown of it."""
    return sum(len(text[:LONGEST_TEXT_CHARACTERS].encode("utf-8", "replace")) for text in texts)


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
