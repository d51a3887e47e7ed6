"""Which samples the page shows, how they are marked, and how large they may get."""

from dataclasses import replace

import pytest

from harness.core.types import Failure, Passage, Record, RecordKey, Sample, Score, State, Task, Usage
from harness.reporting.samples import LONGEST_TEXT_CHARACTERS, browse

ARMS = {"t": ("a", "b")}


def make_task(count: int) -> Task:
    samples = tuple(
        Sample(id=f"s{n}", input=f"question {n}", targets=("yes",), gold_doc_ids=("d1",)) for n in range(count)
    )
    return Task(name="t", kind="qa", instruction="", metrics=("em",), primary="em", test=samples)


def record(arm: str, sample: int, text: str = "yes", **changes: object) -> Record:
    made = Record(
        key=RecordKey(task="t", arm=arm, sample_id=f"s{sample}"), state=State.OK, text=text,
        usage=Usage(input_tokens=1200, output_tokens=3),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def score(of: Record, outcome: float | Failure, metric: str = "em") -> Score:
    return Score(key=of.key, metric=metric, outcome=outcome)


def test_answers_are_marked_by_the_primary_metric_alone() -> None:
    records = [record("a", n) for n in range(4)]
    scores = [score(r, v) for r, v in zip(records, (1.0, 0.4, 0.0, Failure(kind="judge", message="down")), strict=True)]
    scores += [score(records[2], 1.0, metric="other")]
    shown = browse([make_task(4)], ARMS, records, scores).tasks[0].samples
    assert [sample.answers[0][0].mark for sample in shown] == ["right", "part", "wrong", "none"]
    assert shown[1].answers[0][0].score == "0.400"
    assert shown[3].answers[0][0].failure == "judge: down"
    assert all(sample.answers[1] == () for sample in shown)


def test_only_the_quality_pass_on_the_test_split_is_shown() -> None:
    kept = record("a", 0)
    latency = replace(kept, key=replace(kept.key, concurrency=1), text="latency")
    validation = replace(kept, key=replace(kept.key, split="validation"), text="validation")
    repeat = replace(kept, key=replace(kept.key, repeat=1), text="again")
    (sample,) = browse([make_task(1)], ARMS, [latency, repeat, validation, kept], []).tasks[0].samples
    assert [answer.text for answer in sample.answers[0]] == ["yes", "again"]


def test_where_not_all_fit_disagreement_comes_first_in_the_tasks_own_order() -> None:
    records = [record(arm, n, text="x" * 500) for n in range(40) for arm in "ab"]
    scores = [score(r, 0.0 if r.key.arm == "b" and r.key.sample_id in ("s7", "s31") else 1.0) for r in records]
    shown = browse([make_task(40)], ARMS, records, scores, largest_bytes=8_000).tasks[0]
    ids = [sample.id for sample in shown.samples]
    assert 2 < len(ids) < 10 and {"s7", "s31"} <= set(ids)
    assert ids == sorted(ids, key=lambda name: int(name[1:]))
    assert shown.shown_text.startswith(f"{len(ids)} of 40 samples: those on which the arms disagree come first")
    assert [sample.id for sample in shown.samples if sample.disagree] == ["s7", "s31"]


def test_all_samples_are_shown_where_they_fit() -> None:
    assert browse([make_task(3)], ARMS, [], []).tasks[0].shown_text == "All 3 samples."


def test_passages_are_held_once_and_the_right_document_is_marked() -> None:
    found = (Passage(doc_id="d1", text="one", title="One", score=0.5), Passage(doc_id="d2", text="two"))
    records = [record(arm, n, passages=found) for n in range(3) for arm in "ab"]
    view = browse([make_task(3)], ARMS, records, [])
    assert view.passages == (("d1", "One", "one"), ("d2", "", "two"))
    assert [passage.gold for passage in view.tasks[0].samples[2].answers[1][0].passages] == [True, False]


def test_long_texts_are_cut_and_say_so() -> None:
    long = record("a", 0, text="x" * (LONGEST_TEXT_CHARACTERS + 5))
    (sample,) = browse([make_task(1)], ARMS, [long], []).tasks[0].samples
    text = sample.answers[0][0].text
    assert text.endswith("x … [5 more characters]") and len(text) < LONGEST_TEXT_CHARACTERS + 30


@pytest.mark.parametrize("state", [State.FAILED, State.UNMEASURED])
def test_a_failure_is_shown_in_place_of_an_answer(state: State) -> None:
    broken = record("a", 0, text=None, state=state, failure=Failure(kind="outage", message="reset"))  # type: ignore[arg-type]
    (sample,) = browse([make_task(1)], ARMS, [broken], []).tasks[0].samples
    (answer,) = sample.answers[0]
    assert (answer.state, answer.text, answer.failure) == (state.value, "", "outage: reset")


def test_no_task_at_all() -> None:
    assert browse([], {}, [], []).tasks == ()


def test_a_sample_too_large_to_show_does_not_hide_the_rest() -> None:
    records = [record("a", n, text="x" * (3_000 if n == 0 else 3)) for n in range(5)]
    shown = browse([make_task(5)], ARMS, records, [], largest_bytes=2_500).tasks[0]
    assert [sample.id for sample in shown.samples] == ["s1", "s2", "s3", "s4"]
