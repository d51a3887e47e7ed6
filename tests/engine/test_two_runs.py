"""Two real run folders, read and compared."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from harness.core.errors import InputError
from harness.core.two_runs import RunComparison
from harness.core.types import ArmFacts, Failure, Record, RecordKey, Rung, Sample, Score, State, Task, Timing, Usage
from harness.engine.comparing.two_runs import compare_folders
from harness.engine.folders import RunFolder
from harness.engine.store.journal import Journal
from harness.tasks.digests import task_digests

SAMPLES = tuple(Sample(id=f"s{i:02}", input=f"question {i}", targets=(f"answer {i}",)) for i in range(40))
EXPERIMENT = """\
name: trial
tasks: [task]
models:
  base: {provider: reference, price: {input: 1, output: 2}}
arms:
  zero-shot: {model: base}
  rag: {model: base, retrieval: {top_k: 3}}
"""


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run to be written: which ids each arm answers wrongly, and what became of others."""

    samples: Sequence[Sample] = SAMPLES
    wrong: Mapping[str, set[str]] = field(default_factory=lambda: {"zero-shot": set(), "rag": set()})
    states: Mapping[str, State] = field(default_factory=dict)
    experiment: str = EXPERIMENT
    task: str = "t"
    primary: str = "exact_match"
    model: str = "base-1"
    harness: str = "0.1.0"


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, Run], RunFolder]:
    def write(name: str, run: Run) -> RunFolder:
        folder = RunFolder(path=tmp_path / name, resumed=True)
        folder.path.mkdir()
        (folder.path / "experiment.yaml").write_text(run.experiment, encoding="utf-8")
        (folder.path / "manifest.json").write_text(
            json.dumps(
                {"created": f"of {name}", "harness": run.harness, "git_commit": None, "packages": {"torch": "2"}}
            )
        )
        task = Task(
            name=run.task, kind="qa", instruction="Answer.", metrics=("exact_match",), primary=run.primary,
            test=tuple(run.samples),
        )  # fmt: skip
        arms = [
            ArmFacts(name=arm, variant_of=arm, task=run.task, rung=Rung.RAG if arm == "rag" else Rung.PROMPTING, model="base")
            for arm in run.wrong
        ]  # fmt: skip
        with Journal(folder.journal) as journal:
            journal.put_plan([replace(task, digests=task_digests(task))], arms)
            records = [_record(run, arm, sample) for arm in run.wrong for sample in run.samples]
            kept = [record for record in records if record.state is not State.NOT_RUN]
            asyncio.run(_add(journal, kept))
            journal.put_scores(
                Score(key=r.key, metric=run.primary, outcome=float(r.text != "wrong"))
                for r in kept
                if r.state is State.OK and r.key.concurrency is None
            )
            journal.put_meta("finished", "now")
        return folder

    return write


async def _add(journal: Journal, records: Sequence[Record]) -> None:
    await asyncio.gather(*(journal.add(record) for record in records))


def _record(run: Run, arm: str, sample: Sample) -> Record:
    state = run.states.get(sample.id, State.OK)
    text = "wrong" if sample.id in run.wrong[arm] else sample.targets[0]
    lost = state is not State.OK
    return Record(
        key=RecordKey(task=run.task, arm=arm, sample_id=sample.id),
        state=state,
        text=None if lost else text,
        failure=Failure(kind="empty", message="nothing") if lost else None,
        usage=Usage(input_tokens=10, output_tokens=2),
        timing=Timing(started_s=0.0, total_s=1.0),
        model=run.model,
    )


def ids(*numbers: int) -> set[str]:
    return {f"s{number:02}" for number in numbers}


def told(found: RunComparison) -> dict[str, tuple[str, str]]:
    return {each.what: (each.a, each.b) for each in found.differences}


def test_flips_come_with_both_answers_losses_first(written: Callable[[str, Run], RunFolder]) -> None:
    a = written("a", Run(wrong={"zero-shot": ids(7), "rag": set()}))
    b = written("b", Run(wrong={"zero-shot": ids(3, 30), "rag": set()}, states={"s05": State.FAILED}))
    found = compare_folders(a, b)
    zero_shot, rag = found.rows
    assert (zero_shot.arm, zero_shot.pairs, zero_shot.a.quality, zero_shot.b.quality) == (
        "zero-shot",
        40,
        39 / 40,
        37 / 40,
    )
    assert (rag.arm, rag.differing, rag.b.failed) == ("rag", 1, 1)
    flips = list(found.flips)
    assert [(f.arm, f.turn, f.sample_a) for f in flips] == [
        ("zero-shot", "right_to_wrong", "s03"),
        ("zero-shot", "right_to_wrong", "s05"),
        ("zero-shot", "right_to_wrong", "s30"),
        ("zero-shot", "wrong_to_right", "s07"),
        ("rag", "right_to_wrong", "s05"),
    ]
    assert (flips[0].input, flips[0].targets, flips[0].score_a, flips[0].score_b) == ("question 3", ("answer 3",), 1, 0)
    assert ([x.text for x in flips[0].a], [x.text for x in flips[0].b]) == (["answer 3"], ["wrong"])
    assert (flips[1].b[0].state, flips[1].b[0].text, flips[1].b[0].failure) == (State.FAILED, "", "empty: nothing")
    assert list(found.flips) == flips and len(found.flips) == 5
    assert zero_shot.a.usd_per_1k_queries == pytest.approx(1000 * (10 * 1e-6 + 2 * 2e-6))
    assert found.differences == ()


def test_a_run_with_itself(written: Callable[[str, Run], RunFolder]) -> None:
    run = written("a", Run(wrong={"zero-shot": ids(7), "rag": ids(1, 2)}))
    found = compare_folders(run, run)
    assert found.differences == () and list(found.flips) == []
    assert [row.verdict for row in found.rows] == ["same", "same"]
    assert all(row.delta and row.delta.value == 0 and row.p_adjusted == 1 for row in found.rows)


def test_what_differs_is_told(written: Callable[[str, Run], RunFolder]) -> None:
    experiment = EXPERIMENT.replace("top_k: 3", "top_k: 5") + "decision: {min_gain: 0.05}\n"
    a = written("a", Run())
    b = written("b", Run(wrong={"zero-shot": set(), "rag": set(), "few-shot": set()}, samples=SAMPLES[:35],
                         experiment=experiment, model="base-2", harness="0.2.0"))  # fmt: skip
    found = told(compare_folders(a, b))
    digests = found.pop("t: test samples (digest)")
    assert digests[0] != digests[1] and len(digests[0]) == len(digests[1]) == 8
    assert found == {
        "version of the harness": ("0.1.0", "0.2.0"),
        "t: arms in one run only": ("", "few-shot"),
        "model that answered zero-shot, rag": ("base-1", "base-2"),
        "arms.rag.retrieval.top_k": ("3", "5"),
        "policy: decision.min_gain": ("0.02", "0.05"),
    }


def test_changed_samples_are_left_out_and_counted(written: Callable[[str, Run], RunFolder]) -> None:
    """s00 is asked otherwise, s01 has another answer, s02 is gone, s03 has a new name, s99 is new."""
    others = (
        replace(SAMPLES[0], input="another question"),
        replace(SAMPLES[1], targets=("another answer",)),
        replace(SAMPLES[3], id="z03"),
        *SAMPLES[4:],
        Sample(id="s99", input="new", targets=("new",)),
    )
    a = written("a", Run(wrong={"zero-shot": ids(0, 1, 2, 39)}))
    b = written("b", Run(wrong={"zero-shot": {"s04", "z03", "s99"}}, samples=others))
    found = compare_folders(a, b)
    (counts,), (row,) = found.samples, found.rows
    assert (counts.paired, counts.renamed, counts.changed, counts.only_a, counts.only_b) == (37, 1, 2, 1, 1)
    assert (row.pairs, row.a.quality, row.b.quality) == (37, 36 / 37, 35 / 37)
    assert [(f.turn, f.sample_a, f.sample_b, f.b[0].text) for f in found.flips] == [
        ("right_to_wrong", "s03", "z03", "wrong"),
        ("right_to_wrong", "s04", "s04", "wrong"),
        ("wrong_to_right", "s39", "s39", "answer 39"),
    ]
    back = compare_folders(b, a)
    assert [(f.turn, f.sample_a, f.sample_b) for f in back.flips] == [
        ("right_to_wrong", "s39", "s39"),
        ("wrong_to_right", "s04", "s04"),
        ("wrong_to_right", "z03", "s03"),
    ]
    assert (back.rows[0].a.quality, back.rows[0].b.quality) == (35 / 37, 36 / 37)


def test_what_was_not_asked_or_not_measured(written: Callable[[str, Run], RunFolder]) -> None:
    a = written("a", Run(wrong={"zero-shot": set()}))
    b = written("b", Run(wrong={"zero-shot": set()}, states={"s00": State.UNMEASURED, "s01": State.NOT_RUN}))
    (row,) = compare_folders(a, b).rows
    assert (row.pairs, row.b.unmeasured, row.b.not_run, row.b.quality) == (39, 1, 1, 1)
    assert row.b.quality_bounds == (38 / 39, 1) and row.delta and row.delta.low is not None and row.delta.low < -1 / 39
    assert list(compare_folders(a, b).flips) == []


def test_another_primary_metric_is_told_and_not_compared(written: Callable[[str, Run], RunFolder]) -> None:
    found = compare_folders(written("a", Run()), written("b", Run(primary="token_f1")))
    assert told(found)["t: primary metric"] == ("exact_match", "token_f1")
    assert {(row.verdict, row.why_open, row.delta) for row in found.rows} == {("cannot_tell", "metric", None)}


STRANGERS = {
    "no arm": (Run(wrong={"other": set()}), "no task and arm in common with"),
    "no task": (Run(task="u"), r"no task and arm in common with .*: t \(zero-shot, rag\) here, u \(zero-shot, rag\) there"),
    "no sample": (Run(samples=[replace(s, input=f"{s.input}?") for s in SAMPLES]), "shares no sample with"),
}  # fmt: skip


@pytest.mark.parametrize("name", STRANGERS)
def test_runs_with_nothing_in_common(written: Callable[[str, Run], RunFolder], name: str) -> None:
    other, message = STRANGERS[name]
    a, b = written("a", Run()), written("b", other)
    for pair in ((a, b),) if "here" in message else ((a, b), (b, a)):
        with pytest.raises(InputError, match=message) as caught:
            compare_folders(*pair)
        assert len(caught.value.faults) == 1


def test_a_folder_without_its_manifest(written: Callable[[str, Run], RunFolder]) -> None:
    a, b = written("a", Run()), written("b", Run())
    (b.path / "manifest.json").unlink()
    with pytest.raises(InputError, match=r"manifest\.json: no such file"):
        compare_folders(a, b)
