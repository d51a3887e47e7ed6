"""Records and scores laid out: states, repeats, failures, clusters and what counts."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from harness.core.types import RecordKey, Score, State
from harness.decision.measured import COMPONENTS


def only(world: Any, given: Any, **settings: Any) -> Any:
    return world().add("t", {"x": given}).evidence(**settings).tasks[0].arms[0]


def test_states_of_one_arm(world: Any, arm: Any) -> None:
    states = {1: State.FAILED, 2: State.UNMEASURED, 3: State.NOT_RUN, 4: State.ABSTAINED}
    found = only(world, arm(scores=[1, 1, 1, 1, 0.5], states=states))
    assert found.states == {
        State.NOT_RUN: 1,
        State.OK: 1,
        State.ABSTAINED: 1,
        State.FAILED: 1,
        State.UNMEASURED: 1,
    }
    assert found.quality.asked.tolist() == [True, True, True, False, True]
    assert found.quality.measured.tolist() == [True, True, False, False, True]
    assert found.quality.low.tolist() == [1, 0, 0, 0, 0.5]
    assert found.quality.high.tolist() == [1, 0, 1, 0, 0.5]
    assert found.quality.mean == pytest.approx(0.5)
    assert found.unmeasured == 1


def test_a_metric_that_cannot_score_leaves_the_answer_unmeasured_but_its_cost_known(world: Any, arm: Any) -> None:
    found = only(world, arm(scores=[1, 1], metric_failures=[1]))
    assert found.quality.measured.tolist() == [True, False]
    assert found.used.tolist() == [True, True]
    assert found.unmeasured == 1
    assert found.metric_failures == {"exact": 1}


def test_a_failed_answer_scores_zero_whatever_a_metric_said(world: Any, arm: Any) -> None:
    given = world().add("t", {"x": arm(scores=[1, 1], states={0: State.FAILED})})
    given.scores.append(Score(key=RecordKey(task="t", arm="x", sample_id="s00000"), metric="exact", outcome=1.0))
    assert given.evidence().tasks[0].arms[0].quality.mean == pytest.approx(0.5)


def test_repeats_are_averaged_and_a_lost_one_is_bounded(world: Any, arm: Any) -> None:
    given = world().add("t", {"x": arm(scores=[[1, 0], [1, 1]])})
    lost = next(r for r in given.records if r.key.sample_id == "s00001" and r.key.repeat == 1)
    given.records[given.records.index(lost)] = replace(lost, state=State.UNMEASURED, text=None)
    quality = given.evidence().tasks[0].arms[0].quality
    assert quality.value.tolist() == [0.5, 1.0]
    assert quality.low.tolist() == [0.5, 0.5]
    assert quality.high.tolist() == [0.5, 1.0]


def test_the_latency_pass_does_not_count_as_quality(world: Any, arm: Any) -> None:
    given = world().add("t", {"x": arm(scores=[1, 1], latencies_s=[0.1, 0.3])})
    found = given.evidence().tasks[0].arms[0]
    assert found.quality.mean == 1.0
    assert found.states[State.OK] == 2
    assert found.latencies_s.tolist() == [0.1, 0.3]
    assert found.ttft_s.tolist() == [0.05, 0.15]


def test_only_the_first_declared_concurrency_decides_latency(world: Any, arm: Any) -> None:
    from harness.config.schema import Latency

    given = world().add("t", {"x": arm(scores=[1], latencies_s=[0.1])})
    evidence = given.evidence(latency=Latency(concurrency=(4, 1)))
    assert evidence.tasks[0].arms[0].latencies_s.size == 0


def test_usage_is_what_answers_told(world: Any, arm: Any) -> None:
    states = {1: State.UNMEASURED}
    given = arm(scores=[1, 1], input_tokens=100, cached_input_tokens=40, output_tokens=7, busy_s=0.5, states=states)
    found = only(world, given)
    assert found.used.tolist() == [True, False]
    assert dict(zip(COMPONENTS, found.usage[0], strict=True)) == {
        "fresh_input": 60,
        "cached_input": 40,
        "output": 7,
        "embedding": 0,
        "busy_s": 0.5,
        "usd": 0,
        "retrieve_s": 0,
    }


def test_a_failed_answer_that_reports_no_use_at_all_tells_nothing_of_cost(world: Any, arm: Any) -> None:
    states = {1: State.FAILED}
    assert only(world, arm(scores=[1, 1], retrieve_s=0.1, states=states)).used.tolist() == [True, False]
    assert only(world, arm(scores=[1, 1], states=states, usage_when_lost=True)).used.tolist() == [True, True]


def test_samples_without_a_cluster_are_each_their_own(world: Any, arm: Any) -> None:
    given = world().add("t", {"x": arm(scores=[1] * 5)}, clusters=["a", None, "a", None, "1"])
    codes = given.evidence().tasks[0].clusters
    assert codes[0] == codes[2]
    assert len(np.unique(codes)) == 4


def test_records_of_unknown_samples_are_left_out(world: Any, arm: Any) -> None:
    given = world().add("t", {"x": arm(scores=[1, 0])})
    stray = replace(given.records[0].key, sample_id="elsewhere")
    given.records.append(replace(given.records[0], key=stray))
    given.scores.append(Score(key=stray, metric="exact", outcome=1.0))
    assert given.evidence().tasks[0].arms[0].quality.mean == 0.5


def test_a_metric_applies_only_where_something_was_scored(world: Any, arm: Any) -> None:
    given = world().add("t", {"x": arm(scores=[1, 1, 1], states={2: State.FAILED})})
    key = RecordKey(task="t", arm="x", sample_id="s00000")
    given.scores.append(Score(key=key, metric="recall", outcome=0.5))
    assert given.evidence().tasks[0].arms[0].metrics["recall"].mean == 0.5


def test_the_order_of_answers_does_not_matter(world: Any, arm: Any) -> None:
    given = world().add("t", {"x": arm(scores=[1, 0, 1]), "y": arm(scores=[0, 0, 1])})
    straight = given.evidence().tasks[0]
    for sequence in (given.records, given.scores, given.facts):
        sequence.reverse()
    turned = given.evidence().tasks[0]
    assert [a.name for a in turned.arms] == [a.name for a in straight.arms]
    assert all(
        np.array_equal(a.quality.value, b.quality.value) for a, b in zip(turned.arms, straight.arms, strict=True)
    )


def test_failed_answers_are_counted_per_sample_and_unmeasured_ones_both_ways(world: Any, arm: Any) -> None:
    made = world().add("t", {"x": arm(scores=[[1, 1]] * 4, states={0: State.FAILED, 2: State.NOT_RUN})})
    made.records = [
        replace(
            record, state={"s00001": State.UNMEASURED, "s00003": State.FAILED}.get(record.key.sample_id, record.state)
        )
        if record.key.repeat == 1
        else record
        for record in made.records
    ]
    failing = made.evidence().tasks[0].arms[0].failing
    assert failing.asked.tolist() == failing.measured.tolist() == [True, True, False, True]
    assert failing.value.tolist() == [1, 0, 0, 0.5]
    assert (failing.low.tolist(), failing.high.tolist()) == ([1, 0, 0, 0.5], [1, 0.5, 0, 0.5])
