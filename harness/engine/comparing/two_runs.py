"""Two runs read from their journals and compared. Calls no model.

Numbers are read in a stream, and of the tasks only ids and digests are kept; texts are read again, answer by answer,
for the samples that changed sides. So two runs need no more memory than the texts of one task.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace

from harness.config.load import load_experiment
from harness.core.errors import Fault, InputError
from harness.core.observations import ByArm
from harness.core.two_runs import Answer, Flip, PairedRow, RunComparison, RunFacts, Turn
from harness.core.types import Record, Sample, Task
from harness.decision.evidence import gather
from harness.decision.measured import Evidence
from harness.decision.two_runs import compare_runs
from harness.engine.comparing.run_differences import Told, differences
from harness.engine.comparing.same_samples import Content, PairedSamples, content_of, pair_samples
from harness.engine.folders import RunFolder
from harness.engine.store.journal import Journal
from harness.engine.store.results import read_told

CONFIDENCE = 0.95
SEED = 0  # of what is drawn: a comparison belongs to no experiment that could name another


@dataclass(frozen=True, kw_only=True, slots=True)
class _Outline:
    """A run without its texts: `samples[task][id]`."""

    told: Told
    samples: Mapping[str, Mapping[str, Content]]


@dataclass(frozen=True, kw_only=True, slots=True)
class _FlipKey:
    """A flip without its texts."""

    task: str
    arm: str
    sample_a: str
    sample_b: str
    turn: Turn
    score_a: float
    score_b: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Met:
    """Two runs on the samples that both have: compared, and as the numbers of each, laid out alike for more tests."""

    comparison: RunComparison
    a: Evidence
    b: Evidence
    shared: Mapping[str, PairedSamples]


def compare_folders(a: RunFolder, b: RunFolder) -> RunComparison:
    """Compares two runs. Raises InputError where a folder cannot be read, or where they have nothing in common."""
    return meet_folders(a, b).comparison


def meet_folders(a: RunFolder, b: RunFolder) -> Met:
    """As `compare_folders`, with the numbers of both."""
    one, other = _outline(a), _outline(b)
    paired = {
        task: pair_samples(task, one.samples[task], other.samples[task]) for task in _common(one.told, other.told)
    }
    if not any(found.names for found in paired.values()):
        what = f"shares no sample with {b.path}: no question with its targets is in both"
        raise InputError(Fault(place=str(a.path), what=what, expected="two runs on the same samples"))
    ours = _evidence(one, paired, {task: {id_: id_ for id_ in found.names} for task, found in paired.items()})
    names = {task: {theirs: mine for mine, theirs in found.names.items()} for task, found in paired.items()}
    theirs = _evidence(other, paired, names)
    rows = compare_runs(ours, theirs, confidence=CONFIDENCE, seed=SEED)
    comparison = RunComparison(
        a=facts_of(a),
        b=facts_of(b),
        confidence=CONFIDENCE,
        seed=SEED,
        differences=differences(one.told, other.told, rows),
        samples=tuple(found.counts for found in paired.values()),
        rows=rows,
        flips=Flips(a=a, b=b, keys=tuple(_flip_keys(rows, paired, ours, theirs))),
    )
    return Met(comparison=comparison, a=ours, b=theirs, shared=paired)


def evidences_on(
    first: RunFolder, others: Iterable[RunFolder], shared: Mapping[str, PairedSamples]
) -> Iterator[Evidence | InputError | None]:
    """The numbers of other runs on the `shared` samples, under their ids in the first.

    None for one that lacks any of them, and for one that cannot be read the reason.
    """
    one = _outline(first)
    for folder in others:
        try:
            run = _outline(folder)
            names = _names_on(one, run, shared)
            found = None if names is None else _evidence(run, shared, names)
        except InputError as error:
            yield error
        else:
            yield found


def _names_on(one: _Outline, run: _Outline, shared: Mapping[str, PairedSamples]) -> dict[str, dict[str, str]] | None:
    """By task, what a run's own ids of the shared samples are in the first; None where it lacks any."""
    names: dict[str, dict[str, str]] = {}
    for task, paired in shared.items():
        found = pair_samples(task, one.samples[task], run.samples.get(task, {})).names
        if not paired.names.keys() <= found.keys():
            return None
        names[task] = {found[id_]: id_ for id_ in paired.names}
    return names


def _outline(folder: RunFolder) -> _Outline:
    experiment = load_experiment(folder.path / "experiment.yaml", of_a_run=True)
    manifest = folder.manifest()
    tasks, samples = {}, {}
    with Journal(folder.journal) as journal:
        for task in journal.each_task():
            samples[task.name] = {sample.id: content_of(sample) for sample in task.test}
            tasks[task.name] = replace(task, instruction="", test=(), train=(), validation=(), corpus=())
        arms = read_told(journal, tasks=()).arms
        finished = journal.meta("finished") is not None
    told = Told(
        folder=folder,
        experiment=experiment,
        manifest=manifest,
        finished=finished,
        tasks=tasks,
        arms={name: tuple(arm.name for arm in arms if arm.task == name) for name in tasks},
    )
    return _Outline(told=told, samples=samples)


def _common(a: Told, b: Told) -> list[str]:
    """The tasks with an arm in both runs. Raises InputError where there is none."""
    found = [task for task, arms in a.arms.items() if set(arms) & set(b.arms.get(task, ()))]
    if not found:
        had, has = ("; ".join(f"{task} ({', '.join(arms)})" for task, arms in run.arms.items()) for run in (a, b))
        what = f"has no task and arm in common with {b.folder.path}: {had} here, {has} there"
        raise InputError(Fault(place=str(a.folder.path), what=what, expected="two runs of the same arms"))
    return found


def _evidence(run: _Outline, paired: Mapping[str, PairedSamples], names: Mapping[str, Mapping[str, str]]) -> Evidence:
    """The numbers of one run on the shared samples, under their ids in A; `names[task]` says these by the run's own."""
    tasks = [_bare(run.told.tasks[task], found) for task, found in paired.items()]
    with Journal(run.told.folder.journal) as journal:
        told = read_told(journal, tasks)
    return gather(
        _under(told.observations, names),
        _under(told.score_values, names),
        told.tasks,
        told.arms,
        told.setups,
        run.told.experiment,
    )


def _bare(task: Task, paired: PairedSamples) -> Task:
    """The task with the shared samples alone, and no texts."""
    samples = [Sample(id=id_, input="", targets=(), cluster=paired.clusters[id_]) for id_ in paired.names]
    return replace(task, test=tuple(samples))


def _under(arms: ByArm, names: Mapping[str, Mapping[str, str]]) -> ByArm:
    """The rows of samples that have a name, under it."""
    for (task, arm), rows in arms:
        known = names.get(task, {})
        yield (task, arm), ((known[row[0]], *row[1:]) for row in rows if row[0] in known)


def facts_of(folder: RunFolder) -> RunFacts:
    """Which run a folder holds."""
    manifest = folder.manifest()
    return RunFacts(
        run_id=folder.run_id,
        experiment=str(manifest.get("experiment", "")),
        created=str(manifest.get("created", "")),
        folder=str(folder.path),
        report=(folder.path / "report.html").is_file(),
    )


def _flip_keys(
    rows: Iterable[PairedRow], paired: Mapping[str, PairedSamples], a: Evidence, b: Evidence
) -> Iterator[_FlipKey]:
    """Row by row; what was lost comes before what was won."""
    scores = [
        {(task.task, arm.name): arm.quality.value for task in evidence.tasks for arm in task.arms}
        for evidence in (a, b)
    ]
    for row in rows:
        ids, names = sorted(paired[row.task].names), paired[row.task].names
        ours, theirs = (side[row.task, row.arm] for side in scores)
        turns: tuple[tuple[Turn, tuple[int, ...]], ...] = (
            ("right_to_wrong", row.right_to_wrong),
            ("wrong_to_right", row.wrong_to_right),
        )
        for turn, places in turns:
            for place in places:
                yield _FlipKey(
                    task=row.task,
                    arm=row.arm,
                    sample_a=ids[place],
                    sample_b=names[ids[place]],
                    turn=turn,
                    score_a=float(ours[place]),
                    score_b=float(theirs[place]),
                )


@dataclass(frozen=True, kw_only=True, slots=True)
class Flips(Collection[Flip]):
    """The flips with their texts, read from both journals each time they are gone through, one at a time."""

    a: RunFolder
    b: RunFolder
    keys: tuple[_FlipKey, ...]

    def __iter__(self) -> Iterator[Flip]:
        by_task: dict[str, list[_FlipKey]] = {}
        for key in self.keys:
            by_task.setdefault(key.task, []).append(key)
        with ExitStack() as stack:
            ours, theirs = (stack.enter_context(Journal(run.journal)) for run in (self.a, self.b))
            for task, keys in by_task.items():
                samples = _samples(ours, task, {key.sample_a for key in keys})
                for key in keys:
                    yield _flip(key, samples[key.sample_a], ours, theirs)

    def __len__(self) -> int:
        return len(self.keys)

    def __contains__(self, flip: object) -> bool:
        return any(each == flip for each in self)


def _samples(journal: Journal, task: str, ids: Collection[str]) -> dict[str, Sample]:
    found = next(each for each in journal.each_task() if each.name == task)
    return {sample.id: sample for sample in found.test if sample.id in ids}


def _flip(key: _FlipKey, sample: Sample, ours: Journal, theirs: Journal) -> Flip:
    return Flip(
        task=key.task,
        arm=key.arm,
        sample_a=key.sample_a,
        sample_b=key.sample_b,
        turn=key.turn,
        score_a=key.score_a,
        score_b=key.score_b,
        input=sample.input,
        targets=sample.targets,
        a=tuple(_answer(record) for record in ours.answers(key.task, key.arm, key.sample_a)),
        b=tuple(_answer(record) for record in theirs.answers(key.task, key.arm, key.sample_b)),
    )


def _answer(record: Record) -> Answer:
    failure = record.failure
    return Answer(
        state=record.state,
        text=record.text or "",
        failure=f"{failure.kind}: {failure.message}" if failure else "",
    )
