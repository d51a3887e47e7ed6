"""Worlds whose truth is set by hand: how often the rule is right, wrong, or says that it cannot tell."""

from collections import Counter
from typing import Any

import numpy as np
import pytest

from harness.config.schema import Costs, Hardware, Policy
from harness.core.types import Rung
from harness.decision.examine import examine

PRICED = Costs(hardware=Hardware(usd_per_hour=0.0))
RUNGS = (Rung.PROMPTING, Rung.PROMPTING, Rung.RAG, Rung.FINE_TUNING, Rung.FINE_TUNING_RAG)


def tokens(rng: np.random.Generator, size: int, mean: int) -> list[int]:
    return [int(t) for t in rng.integers(mean // 2, mean + mean // 2 + 1, size)]


def verdicts(world: Any, scores: Any, used: Any, policy: Policy, seed: int, arm: Any, tasks: int = 1) -> list[str]:
    """All verdicts of one run; `scores(task)` and `used(task)` hold a row per arm."""
    made = world()
    for task in range(tasks):
        rungs = RUNGS[-len(scores(task)) :] if len(scores(task)) > 2 else RUNGS[1:3]
        rows = zip(rungs, scores(task), used(task), strict=True)
        made.add(
            f"t{task}",
            {f"a{i}": arm(scores=row, rung=rung, input_tokens=own) for i, (rung, row, own) in enumerate(rows)},
        )
    climbs = examine(made.evidence(decision=policy, costs=PRICED, seed=seed)).climbs
    return [step.verdict for climb in climbs for step in climb.steps]


def duel_runs(world: Any, arm: Any, answers: Any, policy: Policy, **truth: Any) -> Counter[str]:
    """Verdicts over repeated runs of two arms with these true means and tokens."""
    found: Counter[str] = Counter()
    for run in range(truth["runs"]):
        rng = np.random.default_rng(1000 + run)
        rows = answers(rng, truth["size"], *truth["means"], shared=truth.get("shared", 0.5))
        used = [tokens(rng, truth["size"], mean) for mean in truth.get("used", (100, 100))]
        found[verdicts(world, lambda _, r=rows: r, lambda _, u=used: u, policy, run, arm)[0]] += 1
    return found


def test_an_arm_against_its_own_copy_rarely_escalates(world: Any, arm: Any, answers: Any) -> None:
    """With no gain required and any price counting: the hardest A/A there is. 5 % of 80 would be 4."""
    policy = Policy(min_gain=0.0, tolerance=0.0, quality_target=1.0)
    found = duel_runs(world, arm, answers, policy, runs=80, size=200, means=(0.6, 0.6))
    assert found["escalate"] <= 6


def test_a_clear_gain_escalates(world: Any, arm: Any, answers: Any) -> None:
    found = duel_runs(world, arm, answers, Policy(quality_target=0.9), runs=20, size=300, means=(0.5, 0.75))
    assert found["escalate"] == 20


def test_a_clear_loss_stays(world: Any, arm: Any, answers: Any) -> None:
    policy = Policy(quality_target=0.9)
    found = duel_runs(world, arm, answers, policy, runs=20, size=300, means=(0.75, 0.5), used=(100, 300))
    assert found["stay"] == 20


def test_an_equal_and_cheaper_arm_escalates_from_enough_samples(world: Any, arm: Any, answers: Any) -> None:
    policy = Policy(quality_target=0.5, tolerance=0.05)
    truth: dict[str, Any] = {"means": (0.8, 0.8), "used": (400, 100), "shared": 0.95}
    assert duel_runs(world, arm, answers, policy, runs=10, size=1500, **truth)["escalate"] >= 9


def test_a_worse_and_cheaper_arm_does_not_pass_for_equal(world: Any, arm: Any, answers: Any) -> None:
    """Six points worse where five may be lost."""
    policy = Policy(quality_target=0.5, tolerance=0.05)
    found = duel_runs(world, arm, answers, policy, runs=40, size=400, means=(0.80, 0.74), used=(400, 100))
    assert found["escalate"] <= 3


def test_a_small_gain_from_few_samples_is_left_open(world: Any, arm: Any, answers: Any) -> None:
    found = duel_runs(world, arm, answers, Policy(quality_target=0.9), runs=20, size=60, means=(0.5, 0.55))
    assert found["collect_more"] >= 17


def test_the_samples_asked_for_do_settle_it(world: Any, arm: Any, answers: Any) -> None:
    """The number comes from one sample's estimate, so only on the whole does it hold what it promises."""
    policy = Policy(quality_target=0.9)
    settled = asked = 0
    for run in range(12):
        rng = np.random.default_rng(run)
        rows = answers(rng, 150, 0.5, 0.62)
        arms = {f"a{i}": arm(scores=row, rung=rung) for i, (rung, row) in enumerate(zip(RUNGS[1:3], rows, strict=True))}
        step = examine(world().add("t", arms).evidence(decision=policy, costs=PRICED)).climbs[0].steps[0]
        if step.verdict != "collect_more" or step.samples_needed is None or step.samples_needed > 5000:
            continue
        asked += 1
        truth = {"means": (rows[0].mean(), rows[1].mean()), "runs": 1, "size": step.samples_needed}
        settled += duel_runs(world, arm, answers, policy, **truth)["collect_more"] == 0
    assert asked >= 4
    assert settled >= 0.6 * asked


@pytest.mark.slow
def test_five_equal_arms_on_three_tasks_rarely_escalate(world: Any, arm: Any, answers: Any) -> None:
    """The error rate is shared over the whole run: in at most 5 % of runs any step escalates."""
    policy = Policy(min_gain=0.0, tolerance=0.0, quality_target=1.0)
    wrong = 0
    for run in range(100):
        rng = np.random.default_rng(run)
        rows = [answers(rng, 220, *[0.6] * 5) for _ in range(3)]
        used = [[tokens(rng, 220, 100) for _ in range(5)] for _ in range(3)]
        wrong += "escalate" in verdicts(world, lambda t, r=rows: r[t], lambda t, u=used: u[t], policy, run, arm, 3)
    assert wrong <= 9


def test_how_often_each_arm_is_best_follows_from_how_far_apart_they_are(world: Any, arm: Any, answers: Any) -> None:
    from harness.decision.decide import decide

    rng = np.random.default_rng(5)
    rows = answers(rng, 300, 0.5, 0.5, 0.8)
    arms = {f"a{i}": arm(scores=row, rung=rung) for i, (rung, row) in enumerate(zip(RUNGS[1:4], rows, strict=True))}
    decision = decide(examine(world().add("t", arms).evidence(decision=Policy(quality_target=0.9))))[0]
    assert sum(decision.best_probability.values()) == pytest.approx(1.0)
    assert decision.best_probability["a2"] > 0.99
