"""Looks at growing data: which earlier runs count, what error each look may spend, and what the reader is told."""

import json
from pathlib import Path
from typing import Any

import pytest

from harness.config.schema import Experiment, Policy, PolicyAtALook
from harness.core.types import Sample, Task
from harness.engine.concluding.looks import at_a_look, look
from harness.engine.folders import RunFolder
from harness.stats import look_error_rates


def run(
    home: Path, name: str, samples: dict[str, int], rule: str = "r", arms: str = "a", decided: bool = True
) -> RunFolder:
    path = home / name
    path.mkdir(parents=True)
    fixed = {"the rule": rule, "arms": arms, "metrics": "m", "tasks": str(samples)}
    (path / "manifest.json").write_text(json.dumps({"samples": samples, "fixed_sha256": fixed}), encoding="utf-8")
    if decided:
        (path / "decision.json").write_text("{}", encoding="utf-8")
    return RunFolder(path=path, resumed=False)


def tasks(**counts: int) -> list[Task]:
    return [
        Task(
            name=name, kind="qa", instruction="", metrics=("m",), primary="m",
            test=tuple(Sample(id=str(i), input="q", targets=("a",)) for i in range(count)),
        )
        for name, count in counts.items()
    ]  # fmt: skip


def experiment(**policy: Any) -> Experiment:
    return Experiment(name="x", tasks=(), models={}, arms=(), decision=Policy(**policy))


def test_the_first_decision_is_no_look(tmp_path: Path) -> None:
    found = look(run(tmp_path, "1", {"t": 200}), experiment(), tasks(t=200))
    assert (found.number, found.confidence, found.note) == (1, 0.95, None)


def test_without_a_plan_the_second_look_is_told(tmp_path: Path) -> None:
    run(tmp_path, "1", {"t": 200})
    found = look(run(tmp_path, "2", {"t": 400}), experiment(), tasks(t=400))
    assert (found.number, found.confidence) == (2, 0.95)
    assert found.note and "look 2 at growing data (200, then 400 samples)" in found.note


def test_with_a_plan_each_look_spends_its_part(tmp_path: Path) -> None:
    rule = experiment(planned_samples=400)
    first = look(run(tmp_path, "1", {"t": 200}), rule, tasks(t=200))
    second = look(run(tmp_path, "2", {"t": 400}), rule, tasks(t=400))
    rates = look_error_rates((0.5, 1.0), error_rate=0.05)
    assert (1 - first.confidence, 1 - second.confidence) == pytest.approx(rates)
    assert first.note and "200 of 400 planned samples" in first.note and "99.69 %" in first.note
    assert second.note and "look 2" in second.note


def test_the_planned_number_at_once_costs_nothing(tmp_path: Path) -> None:
    found = look(run(tmp_path, "1", {"t": 400}), experiment(planned_samples=400), tasks(t=400))
    assert (found.confidence, found.note) == (0.95, None)


def test_what_goes_beyond_the_plan_is_said(tmp_path: Path) -> None:
    rule = experiment(planned_samples=200)
    run(tmp_path, "1", {"t": 200})
    found = look(run(tmp_path, "2", {"t": 300}), rule, tasks(t=300))
    assert found.note and "used up before" in found.note


def test_another_rule_does_not_undo_a_look(tmp_path: Path) -> None:
    """Whoever moves the volume between two decisions has looked at the samples all the same."""
    run(tmp_path, "1", {"t": 100}, rule="another")
    now = run(tmp_path, "2", {"t": 200})
    found = look(now, experiment(), tasks(t=200))
    assert found.number == 2 and found.note and "look 2 at growing data (100, then 200 samples)" in found.note
    planned = look(now, experiment(planned_samples=300), tasks(t=200))
    assert planned.number == 2 and planned.confidence > 0.95
    assert planned.note and "all together are not covered" in planned.note and "so that all looks" not in planned.note


def test_only_earlier_decisions_between_the_same_arms_on_fewer_samples_count(tmp_path: Path) -> None:
    run(tmp_path, "1", {"t": 100}, arms="others")
    run(tmp_path, "2", {"t": 100}, decided=False)
    run(tmp_path, "3", {"t": 200, "u": 50})
    run(tmp_path, "4", {"t": 400})
    run(tmp_path, "4b", {"t": 29})  # too few for any verdict
    now = run(tmp_path, "5", {"t": 400})
    run(tmp_path, "6", {"t": 100})
    assert look(now, experiment(), tasks(t=400)).number == 1


@pytest.mark.parametrize(
    "damage",
    [{"samples": [1]}, {"samples": "x"}, {"samples": {"t": "x"}}, {"samples": {"t": None}}, {"fixed_sha256": [1]}],
)
def test_an_earlier_run_whose_manifest_is_damaged_was_no_look(tmp_path: Path, damage: dict[str, object]) -> None:
    earlier = run(tmp_path, "1", {"t": 100}).path / "manifest.json"
    earlier.write_text(json.dumps(json.loads(earlier.read_text()) | damage))
    assert look(run(tmp_path, "2", {"t": 400}), experiment(), tasks(t=400)).number == 1


def test_the_smallest_task_says_how_far_it_is(tmp_path: Path) -> None:
    rule = experiment(planned_samples=400)
    found = look(run(tmp_path, "1", {"t": 400, "u": 100}), rule, tasks(t=400, u=100))
    assert 1 - found.confidence == pytest.approx(look_error_rates((0.25,), error_rate=0.05)[0])


@pytest.mark.parametrize("now", [30, 100])
def test_a_look_long_before_the_plan_claims_no_certainty(tmp_path: Path, now: int) -> None:
    """Its part of the error is less than a float can take off 1: it ended a run as an error of the harness."""
    rule = experiment(planned_samples=2000)
    found = look(run(tmp_path, "1", {"t": now}), rule, tasks(t=now))
    assert 0.9999 < found.confidence < 1
    assert found.note and "more than 99.99 %" in found.note and " 100 %" not in found.note
    at = at_a_look(rule.decision, found)
    assert (at.confidence, at.planned_samples) == (found.confidence, 2000)
    assert isinstance(at, PolicyAtALook) and at.overall_confidence == 0.95
    assert at_a_look(rule.decision, look(run(tmp_path, "2", {"t": 2000}), experiment(), tasks(t=2000))) is rule.decision
