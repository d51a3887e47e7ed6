"""The rule itself: conditions, verdicts and the walk, on evidence whose truth is plain to see."""

from itertools import product
from math import ceil
from typing import Any

import numpy as np
import pytest

from harness.config.schema import Costs, Hardware, Policy
from harness.core.prices import Price
from harness.core.types import Rung, State
from harness.decision.conditions import Condition, every, verdict
from harness.decision.examine import examine
from harness.decision.findings import Climb

FREE = Costs(hardware=Hardware(usd_per_hour=0.0))


def climbed(world: Any, arms: dict[str, Any], policy: Policy, **settings: Any) -> Climb:
    evidence = world().add("t", arms).evidence(decision=policy, **({"costs": FREE} | settings))
    return examine(evidence).climbs[0]


def shares(size: int, right: float) -> np.ndarray:
    """The same share right in every stretch of a hundred."""
    return (np.arange(size) % 100 < right * 100).astype(float)


def verdicts(climb: Climb) -> list[tuple[str, str, str]]:
    return [(step.incumbent, step.challenger, step.verdict) for step in climb.steps]


@pytest.mark.parametrize(
    ("low", "high", "touching", "holds"),
    [
        (0.1, 0.2, False, True),
        (-0.1, 0.2, False, None),
        (-0.2, -0.1, False, False),
        (0.0, 0.0, False, False),
        (0.0, 0.0, True, True),
        (0.0, 0.1, False, None),
        (-0.1, 0.0, False, False),
        (-0.1, 0.0, True, None),
    ],
)
def test_a_condition_holds_or_is_refuted_by_its_limits(low: float, high: float, touching: bool, holds: Any) -> None:
    assert Condition(low=low, high=high, touching=touching).holds is holds


def test_a_doubted_condition_stays_open_but_a_refuted_one_stays_refuted() -> None:
    assert Condition(low=0.1, high=0.2, doubted=True).holds is None
    assert Condition(low=-0.2, high=-0.1, doubted=True).holds is False


def test_every_is_kleenes_and() -> None:
    assert every([]) is True
    assert every([True, None]) is None
    assert every([True, None, False]) is False


def test_the_verdict_is_that_of_the_written_rule() -> None:
    """Escalate, stay and collect_more as the specification words them, over all combinations."""
    states = (True, False, None)
    for better, no_worse, cheaper, target, latency in product(states, repeat=5):
        found = {"better": better, "no_worse": no_worse, "cheaper": cheaper, "target": target, "latency": latency}
        escalate = latency is True and ((better and target) or (no_worse and cheaper))
        refuted = (better is False or target is False) and (no_worse is False or cheaper is False)
        stay = latency is False or refuted
        expected = "escalate" if escalate else "stay" if stay else "collect_more"
        assert verdict(found) == expected


def test_with_a_value_per_answer_the_money_says_it_all() -> None:
    for net_value, latency in product((True, False, None), repeat=2):
        found = {"better": False, "no_worse": False, "cheaper": False, "net_value": net_value, "latency": latency}
        both = every([net_value, latency])
        assert verdict(found) == ("collect_more" if both is None else "escalate" if both else "stay")


def test_better_and_wanted_escalates(world: Any, arm: Any) -> None:
    arms = {"zero": arm(scores=shares(400, 0.5)), "rag": arm(scores=shares(400, 0.8), rung=Rung.RAG)}
    assert climbed(world, arms, Policy(quality_target=0.9)).chosen == "rag"


def test_better_but_not_wanted_stays(world: Any, arm: Any) -> None:
    arms = {"zero": arm(scores=shares(400, 0.5)), "rag": arm(scores=shares(400, 0.8), rung=Rung.RAG, input_tokens=200)}
    climb = climbed(world, arms, Policy(quality_target=0.4))
    assert verdicts(climb) == [("zero", "rag", "stay")]


def test_no_worse_and_cheaper_escalates(world: Any, arm: Any) -> None:
    arms = {
        "zero": arm(scores=shares(1000, 0.8), input_tokens=300),
        "tuned": arm(scores=shares(1000, 0.8), rung=Rung.FINE_TUNING, input_tokens=100),
    }
    climb = climbed(world, arms, Policy(quality_target=0.5))
    assert verdicts(climb) == [("zero", "tuned", "escalate")]
    assert climb.steps[0].p_adjusted == pytest.approx(0.0, abs=1e-3)


def test_equal_answers_from_few_samples_are_not_shown_to_be_no_worse(world: Any, arm: Any) -> None:
    arms = {
        "zero": arm(scores=shares(100, 0.8), input_tokens=300),
        "tuned": arm(scores=shares(100, 0.8), rung=Rung.FINE_TUNING, input_tokens=100),
    }
    assert climbed(world, arms, Policy(quality_target=0.5)).steps[0].verdict == "collect_more"


def test_worse_and_dearer_stays(world: Any, arm: Any) -> None:
    arms = {"zero": arm(scores=shares(400, 0.8)), "rag": arm(scores=shares(400, 0.5), rung=Rung.RAG, input_tokens=300)}
    assert verdicts(climbed(world, arms, Policy())) == [("zero", "rag", "stay")]


def test_below_thirty_clusters_nothing_is_decided(world: Any, arm: Any) -> None:
    arms = {"zero": arm(scores=[0.0] * 29), "rag": arm(scores=[1.0] * 29, rung=Rung.RAG)}
    step = climbed(world, arms, Policy()).steps[0]
    assert step.verdict == "collect_more"
    assert step.reasons[0].code == "too_few"
    assert step.samples_needed in {30, 31}


def test_clusters_count_not_samples(world: Any, arm: Any) -> None:
    given = world().add(
        "t",
        {"zero": arm(scores=[0.0] * 200), "rag": arm(scores=[1.0] * 200, rung=Rung.RAG)},
        clusters=[f"c{i % 20}" for i in range(200)],
    )
    step = examine(given.evidence(costs=FREE)).climbs[0].steps[0]
    assert (step.verdict, step.clusters, step.pairs) == ("collect_more", 20, 200)


def test_an_improvement_needs_ten_answers_that_differ(world: Any, arm: Any) -> None:
    gained = np.zeros(2000)
    gained[:9] = 1
    arms = {"zero": arm(scores=np.zeros(2000)), "rag": arm(scores=gained, rung=Rung.RAG, input_tokens=200)}
    step = climbed(world, arms, Policy(min_gain=0.0)).steps[0]
    assert (step.verdict, step.reasons[0].code) == ("collect_more", "too_few")


def test_a_missing_price_leaves_only_money_open(world: Any, arm: Any) -> None:
    arms = {"zero": arm(scores=shares(400, 0.5)), "rag": arm(scores=shares(400, 0.8), rung=Rung.RAG)}
    better = climbed(world, arms, Policy(quality_target=0.9), price=None, costs=Costs())
    assert better.steps[0].verdict == "escalate"
    assert better.steps[0].tco_difference_usd is None
    unwanted = climbed(world, arms, Policy(quality_target=0.3), price=None, costs=Costs())
    assert unwanted.steps[0].verdict == "collect_more"
    assert unwanted.steps[0].samples_needed is None
    reason = next(r for r in unwanted.steps[0].reasons if r.code == "price_unknown")
    assert "models.base.price" in reason.text


def test_latency_forbids_and_leaves_open(world: Any, arm: Any) -> None:
    def chosen(latencies: list[float]) -> str:
        arms = {
            "zero": arm(scores=shares(400, 0.5), latencies_s=[0.1] * 100),
            "rag": arm(scores=shares(400, 0.8), rung=Rung.RAG, latencies_s=latencies),
        }
        return climbed(world, arms, Policy(latency_p95_s=1.0)).steps[0].verdict

    assert chosen([0.5] * 100) == "escalate"
    assert chosen([2.0] * 100) == "stay"
    assert chosen([0.5] * 20) == "collect_more"
    assert chosen([]) == "collect_more"


def test_a_guard_forbids_and_leaves_open(world: Any, arm: Any) -> None:
    def chosen(faithful: float, size: int = 400) -> str:
        arms = {
            "zero": arm(scores=shares(size, 0.5), guards={"faithfulness": shares(size, 0.9)}),
            "rag": arm(scores=shares(size, 0.8), rung=Rung.RAG, guards={"faithfulness": shares(size, faithful)}),
        }
        return climbed(world, arms, Policy(guards={"faithfulness": 0.1})).steps[0].verdict

    assert chosen(0.9) == "escalate"
    assert chosen(0.5) == "stay"
    assert chosen(0.8) == "collect_more"


def test_a_guard_that_nobody_measured_is_open(world: Any, arm: Any) -> None:
    arms = {"zero": arm(scores=shares(400, 0.5)), "rag": arm(scores=shares(400, 0.8), rung=Rung.RAG)}
    assert climbed(world, arms, Policy(guards={"faithfulness": 0.1})).steps[0].verdict == "collect_more"


def test_a_refused_rung_does_not_stop_the_walk_and_an_open_one_makes_the_next_provisional(world: Any, arm: Any) -> None:
    arms = {
        "zero": arm(scores=shares(300, 0.5)),
        "few": arm(scores=shares(300, 0.52), labelled_examples=4, input_tokens=200),
        "rag": arm(scores=shares(300, 0.3), rung=Rung.RAG, input_tokens=300),
        "tuned": arm(scores=shares(300, 0.9), rung=Rung.FINE_TUNING),
    }
    climb = climbed(world, arms, Policy())
    assert verdicts(climb) == [
        ("zero", "few", "collect_more"),
        ("zero", "rag", "stay"),
        ("zero", "tuned", "escalate"),
    ]
    assert [step.provisional for step in climb.steps] == [False, False, True]


def test_small_losses_do_not_add_up(world: Any, arm: Any) -> None:
    """Each arm is cheaper and within tolerance of the last, but the third is not within it of the first."""
    size = 20_000
    arms = {
        "a": arm(scores=shares(size, 0.80), input_tokens=400),
        "b": arm(scores=shares(size, 0.78), rung=Rung.RAG, input_tokens=300),
        "c": arm(scores=shares(size, 0.76), rung=Rung.FINE_TUNING, input_tokens=200),
    }
    climb = climbed(world, arms, Policy(tolerance=0.03, quality_target=0.5))
    assert verdicts(climb) == [("a", "b", "escalate"), ("b", "c", "stay")]


def test_arms_climb_by_rung_then_setup_then_query_cost(world: Any, arm: Any) -> None:
    arms = {
        "d": arm(scores=[1.0] * 5, rung=Rung.RAG, index_s=1.0),
        "c": arm(scores=[1.0] * 5, labelled_examples=4),
        "b": arm(scores=[1.0] * 5, input_tokens=200),
        "a": arm(scores=[1.0] * 5, input_tokens=300),
    }
    climb = climbed(world, arms, Policy(), costs=Costs(hardware=Hardware(usd_per_hour=1.0)))
    assert climb.task.ladder == ("b", "a", "c", "d")


def test_a_price_per_extra_right_answer_bounds_what_an_improvement_may_cost(world: Any, arm: Any) -> None:
    # 30 points more right, 100 input tokens at 1 USD per million more: 0.000333 USD per extra right answer
    arms = {"zero": arm(scores=shares(400, 0.5)), "rag": arm(scores=shares(400, 0.8), rung=Rung.RAG, input_tokens=200)}
    assert climbed(world, arms, Policy(max_usd_per_extra_correct=0.0005)).chosen == "rag"
    assert climbed(world, arms, Policy(max_usd_per_extra_correct=0.0002)).chosen == "zero"


def test_the_value_of_a_right_answer_decides_alone(world: Any, arm: Any) -> None:
    arms = {"zero": arm(scores=shares(400, 0.5)), "rag": arm(scores=shares(400, 0.8), rung=Rung.RAG, input_tokens=200)}
    assert verdicts(climbed(world, arms, Policy(value_per_correct=0.0005))) == [("zero", "rag", "escalate")]
    assert verdicts(climbed(world, arms, Policy(value_per_correct=0.0002))) == [("zero", "rag", "stay")]


def test_prices_outweigh_quality_only_through_money(world: Any, arm: Any) -> None:
    arms = {"zero": arm(scores=shares(400, 0.5)), "rag": arm(scores=shares(400, 0.8), rung=Rung.RAG, input_tokens=200)}
    dear = climbed(world, arms, Policy(quality_target=0.9), price=Price(input=1000.0, output=1.0))
    assert dear.chosen == "rag"


def test_pairs_that_were_not_run_are_left_out(world: Any, arm: Any) -> None:
    states = dict.fromkeys(range(200, 400), State.NOT_RUN)
    arms = {
        "zero": arm(scores=shares(400, 0.5)),
        "rag": arm(scores=np.r_[shares(200, 0.8), np.zeros(200)], rung=Rung.RAG, states=states),
    }
    step = climbed(world, arms, Policy()).steps[0]
    assert (step.pairs, step.verdict) == (200, "escalate")
    assert step.delta.value == pytest.approx(0.3)


def test_unmeasured_answers_bound_the_verdict(world: Any, arm: Any) -> None:
    """Thirty points better, but with half of the answers lost it might be worse."""
    lost = dict.fromkeys(range(0, 400, 2), State.UNMEASURED)
    arms = {
        "zero": arm(scores=shares(400, 0.5)),
        "rag": arm(scores=shares(400, 0.8), rung=Rung.RAG, states=lost),
    }
    step = climbed(world, arms, Policy()).steps[0]
    assert step.verdict == "collect_more"
    assert step.samples_needed is None
    assert step.delta.low < 0.0 < step.delta.value < step.delta.high
    assert any(reason.code == "unmeasured" for reason in step.reasons)


@pytest.mark.parametrize("won", [5, 9])
def test_what_an_answer_is_worth_does_not_make_a_gain_of_a_few(world: Any, arm: Any, won: int) -> None:
    """Below ten samples that differ no claim of a gain stands, whatever a right answer is worth; a saving does."""
    size = 60
    lower, higher = [1] * 20 + [0] * 40, [1] * (20 + won) + [0] * (40 - won)
    valued = Policy(value_per_correct=1.0)
    dearer = {"zero": arm(scores=lower), "rag": arm(scores=higher, rung=Rung.RAG, input_tokens=200)}
    (step,) = climbed(world, dearer, valued).steps
    assert (step.verdict, step.samples_needed) == ("collect_more", ceil(size * 10 / won))
    net = next(reason for reason in step.reasons if reason.code == "net_value")
    assert net.holds is None and net.text.endswith(", but on too few samples to rely on.")
    cheaper = {"zero": arm(scores=lower, input_tokens=200), "rag": arm(scores=higher, rung=Rung.RAG)}
    assert verdicts(climbed(world, cheaper, Policy(value_per_correct=1e-5))) == [("zero", "rag", "escalate")]
