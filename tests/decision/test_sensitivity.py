"""What would change the decision: exact crossings by hand, and every change tried out by deciding again."""

from typing import Any

import numpy as np
import pytest

from harness.config.schema import Costs, Experiment, Hardware, Labelling, Policy
from harness.core.prices import Price
from harness.core.types import Rung
from harness.core.verdicts import Change, Decision
from harness.decision.decide import decide
from harness.decision.examine import examine
from harness.decision.inputs import inputs
from harness.decision.turning import Question, Turn, turns

PRICED = Costs(hardware=Hardware(usd_per_hour=1.0), labelling=Labelling(minutes_per_example=1.5, usd_per_hour=40))


def shares(size: int, right: float) -> np.ndarray:
    return (np.arange(size) % 100 < right * 100).astype(float)


def decided(given: Any, **settings: Any) -> Decision:
    return decide(examine(given.evidence(**({"costs": PRICED} | settings))))[0]


def change(decision: Decision, what: str, *, up: bool) -> Change:
    found = [c for c in decision.would_change_if if c.what == what]
    return next(c for c in found if (c.to_value > (np.inf if c.from_value is None else c.from_value)) is up)


def cheaper_tuned(world: Any, arm: Any) -> Any:
    """Equally good; 200 labels (200 USD) and 5 % of them an update (10 USD) against 300 input tokens saved a query."""
    return world().add(
        "t",
        {
            "zero": arm(scores=shares(1000, 0.8), input_tokens=400),
            "tuned": arm(scores=shares(1000, 0.8), rung=Rung.FINE_TUNING, input_tokens=100, training_examples=200),
        },
    )


def test_the_break_even_volume_is_solved_for(world: Any, arm: Any) -> None:
    # (200 + 12 * 10) / (12 * 300e-6) = 88,888.9 queries a month
    decision = decided(cheaper_tuned(world, arm), decision=Policy(quality_target=0.5))
    assert decision.chosen_arm == "tuned"
    found = change(decision, "monthly_queries", up=False)
    assert (found.from_value, found.then_arm) == (100_000, "zero")
    assert found.to_value == pytest.approx(320 / (12 * 300e-6), rel=1e-6)
    assert decision.steps[0].break_even.queries == pytest.approx(320 / (12 * 300e-6))


@pytest.mark.parametrize(
    ("what", "up", "crossing"),
    [
        # H (30 - 10) > 200
        ("horizon_months", False, 10.0),
        # 12 * 30 - 200 = 12 u 10
        ("updates_per_month", True, 160 / 120),
        # m / 1.5 of 320 USD is what 360 USD pay for
        ("costs.labelling.minutes_per_example", True, 1.5 * 360 / 320),
        # 200 (1 + 12 share) = 360
        ("costs.corpus_change_share", True, 0.8 / 12),
        # 360 - 320 over 12 months
        ("costs.fixed_usd_per_month", True, 40 / 12),
        # 1.2 million queries of 300 tokens for 320 USD
        ("models.base.price.input", False, 320 / 360),
    ],
)
def test_every_input_crosses_where_it_should(world: Any, arm: Any, what: str, up: bool, crossing: float) -> None:
    found = change(decided(cheaper_tuned(world, arm), decision=Policy(quality_target=0.5)), what, up=up)
    assert found.to_value == pytest.approx(crossing, rel=1e-6)
    assert found.then_arm == "zero"


def random_ladder(world: Any, arm: Any, answers: Any, seed: int, size: int) -> Any:
    rng = np.random.default_rng(seed)
    zero, few, rag, tuned = answers(rng, size, 0.45, 0.55, 0.72, 0.74, shared=0.7)
    spread = rng.integers(0, 40, (3, size))
    return world().add(
        "t",
        {
            "zero": arm(scores=zero, input_tokens=list(60 + spread[0]), latencies_s=rng.uniform(0.1, 0.3, 100)),
            "few": arm(scores=few, input_tokens=list(300 + spread[1]), labelled_examples=4),
            "rag": arm(scores=rag, rung=Rung.RAG, input_tokens=list(500 + spread[2]), index_s=30),
            "tuned": arm(scores=tuned, rung=Rung.FINE_TUNING, input_tokens=80, training_s=90, training_examples=150),
        },
    )


POLICIES: list[dict[str, float]] = [
    {"quality_target": 0.8},
    {"value_per_correct": 0.002},
    {"max_usd_per_extra_correct": 0.01},
    {},
]


@pytest.mark.parametrize(("policy", "seed"), [(policy, 0) for policy in POLICIES])
def test_each_change_comes_true_when_it_is_made(
    world: Any, arm: Any, answers: Any, policy: dict[str, float], seed: int
) -> None:
    """Deciding again from the records, with that one number moved, ends at the arm that was foretold, not before it."""
    given = random_ladder(world, arm, answers, seed, 400)
    settings = {"decision": Policy(**policy), "costs": PRICED}
    evidence = given.evidence(**settings)
    decision = decide(examine(evidence))[0]
    numbers = {number.what: number for number in inputs(evidence.experiment)}
    assert decision.would_change_if
    for found in decision.would_change_if:
        # an exchange rate that was not set is judged by the limits of quality until it is
        if found.from_value is None and "correct" in found.what:
            continue
        moved = _with(evidence, numbers[found.what].set_in(evidence.experiment, found.to_value))
        assert examine(moved).climbs[0].chosen == found.then_arm, found
        if found.from_value is not None:
            short = found.to_value + (found.from_value - found.to_value) * 1e-3
            before = _with(evidence, numbers[found.what].set_in(evidence.experiment, short))
            assert examine(before).climbs[0].chosen == decision.chosen_arm, found


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 4))
@pytest.mark.parametrize("policy", POLICIES)
def test_each_change_comes_true_in_other_worlds(
    world: Any, arm: Any, answers: Any, policy: dict[str, float], seed: int
) -> None:
    test_each_change_comes_true_when_it_is_made(world, arm, answers, policy, seed)


def _with(evidence: Any, experiment: Experiment) -> Any:
    from dataclasses import replace

    return replace(evidence, experiment=experiment)


def test_the_map_agrees_with_deciding_again(world: Any, arm: Any) -> None:
    given = cheaper_tuned(world, arm)
    shown = decided(given, decision=Policy(quality_target=0.5)).choice_map
    assert 100_000 in shown.monthly_queries
    assert 1.0 in shown.updates_per_month
    for row, updates in enumerate(shown.updates_per_month):
        for column, volume in enumerate(shown.monthly_queries):
            tuned_usd = 200 + 12 * 10 * updates
            expected = "tuned" if tuned_usd < 12 * volume * 300e-6 else "zero"
            assert shown.arms[row][column] == expected


def test_cost_curves_are_total_costs(world: Any, arm: Any) -> None:
    zero, tuned = decided(cheaper_tuned(world, arm), decision=Policy(quality_target=0.5)).cost_curves
    place = zero.monthly_queries.index(100_000)
    assert zero.tco_usd[0] == 0.0
    assert zero.tco_usd[place] == pytest.approx(1.2e6 * (400 + 20) * 1e-6)
    assert tuned.tco_usd[place] == pytest.approx(320 + 1.2e6 * (100 + 20) * 1e-6)


def test_a_decision_that_nothing_changes_lists_nothing_false(world: Any, arm: Any) -> None:
    arms = {"zero": arm(scores=shares(400, 0.9)), "rag": arm(scores=shares(400, 0.1), rung=Rung.RAG, input_tokens=900)}
    decision = decided(world().add("t", arms), decision=Policy(quality_target=0.5))
    # only a tolerance that forgives losing 80 points, at prices where it would pay, could change it
    assert all(c.then_arm == "rag" for c in decision.would_change_if)
    assert not any(c.what == "monthly_queries" for c in decision.would_change_if)


def test_an_unset_limit_is_lowered_from_above(world: Any, arm: Any) -> None:
    arms = {
        "zero": arm(scores=shares(400, 0.5), latencies_s=[0.1] * 100),
        "rag": arm(scores=shares(400, 0.8), rung=Rung.RAG, latencies_s=[0.75] * 100, input_tokens=200),
    }
    decision = decided(world().add("t", arms))
    latency = next(c for c in decision.would_change_if if c.what == "latency_p95_s")
    assert (latency.from_value, latency.then_arm) == (None, "zero")
    assert latency.to_value == pytest.approx(0.75)
    worth = next(c for c in decision.would_change_if if c.what == "value_per_correct")
    # at 100 more tokens a query for 30 points more, and the little that an interval takes off
    assert 1e-4 / 0.30 < worth.to_value < 1e-4 / 0.20


def test_the_nearest_change_comes_first(world: Any, arm: Any) -> None:
    found = decided(cheaper_tuned(world, arm), decision=Policy(quality_target=0.5)).would_change_if
    distances = [abs(np.log(c.to_value / c.from_value)).round(9) for c in found if c.from_value]
    assert distances == sorted(distances)


def line(start: float, low: float, high: float, crossing: float) -> Question:
    return Question(
        start=start,
        low=low,
        high=high,
        chosen=lambda x: "b" if x > crossing else "a",
        margins=lambda x: {"m": x - crossing},
    )


def test_turns_of_a_line_are_exact() -> None:
    (found,) = turns(line(1.0, 0.0, 1e6, 12_345.678))
    assert found.then == "b"
    assert found.value == pytest.approx(12_345.678, rel=1e-6)
    assert found.value > 12_345.678


def test_turns_of_a_curve_are_searched_for() -> None:
    curve = Question(
        start=1.0,
        low=0.0,
        high=1e4,
        chosen=lambda x: "b" if x**3 > 5e5 else "a",
        margins=lambda x: {"m": x**3 - 5e5},
    )
    (found,) = turns(curve)
    assert found.value == pytest.approx(5e5 ** (1 / 3), rel=1e-6)


def test_a_margin_that_turns_without_changing_the_choice_is_passed() -> None:
    two = Question(
        start=1.0,
        low=0.0,
        high=100.0,
        chosen=lambda x: "b" if x > 50 else "a",
        margins=lambda x: {"idle": x - 20, "real": x - 50},
    )
    (found,) = turns(two)
    assert found.value == pytest.approx(50.0)


def test_turns_on_both_sides() -> None:
    both = Question(
        start=5.0,
        low=0.0,
        high=10.0,
        chosen=lambda x: "low" if x < 2 else "high" if x > 7 else "here",
        margins=lambda x: {"below": x - 2, "above": x - 7},
    )
    assert [Turn(value=pytest.approx(t.value), then=t.then) for t in turns(both)] == [
        Turn(value=pytest.approx(2.0), then="low"),
        Turn(value=pytest.approx(7.0), then="high"),
    ]


def test_inputs_can_all_be_moved() -> None:
    experiment = Experiment.model_validate(
        {
            "name": "x",
            "tasks": (),
            "models": {"m": {"provider": "reference", "params": {}, "price": Price(input=1, output=2).model_dump()}},
            "arms": ({"name": "a", "variant_of": "a", "model": "m"},),
            "costs": {"hardware": {"usd_per_hour": 1}},
            "decision": {"guards": {"recall": 0.1}},
        }
    )
    for number in inputs(experiment):
        moved = number.set_in(experiment, 0.5)
        assert moved != experiment
        assert {n.what: n.value for n in inputs(moved)}[number.what] == 0.5


@pytest.mark.parametrize("threshold", [1e-4, 0.004, 3.0])
def test_a_margin_that_bends_near_its_crossing_alone_is_no_line(threshold: float) -> None:
    """A lower limit is a hyperbola: far from where it turns nobody sees that it is none of a line."""

    def margin(value: float) -> float:
        return value - np.hypot(threshold / 2, value / 2) - threshold / 4

    bent = Question(
        start=1e6,
        low=0.0,
        high=1e6,
        chosen=lambda value: "b" if margin(value) > 0 else "a",
        margins=lambda value: {"m": margin(value)},
    )
    (turn,) = turns(bent)
    assert turn.then == "a"
    assert margin(turn.value * (1 + 1e-5)) > 0 >= margin(turn.value * (1 - 1e-5))
