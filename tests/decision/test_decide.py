"""The decision's words: headlines, reasons and warnings, and that nothing in a result is NaN or infinite."""

import json
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pytest

from harness.config.schema import Costs, Experiment, Hardware, Policy
from harness.core.types import Rung, State
from harness.core.verdicts import Comparison, Decision
from harness.decision.compare import compare
from harness.decision.decide import decide
from harness.decision.examine import examine

PRICED = Costs(hardware=Hardware(usd_per_hour=1.0))


def shares(size: int, right: float) -> np.ndarray:
    return (np.arange(size) % 100 < right * 100).astype(float)


def concluded(given: Any, **settings: Any) -> tuple[Decision, tuple[Comparison, ...]]:
    findings = examine(given.evidence(**({"costs": PRICED} | settings)))
    decision, rows = decide(findings)[0], compare(findings)
    json.dumps([asdict(decision), *map(asdict, rows)], allow_nan=False)
    return decision, rows


def ladder(arm: Any, size: int = 400) -> dict[str, Any]:
    return {
        "zero-shot": arm(scores=shares(size, 0.5)),
        "rag": arm(scores=shares(size, 0.8), rung=Rung.RAG, input_tokens=200),
        "tuned": arm(scores=shares(size, 0.6), rung=Rung.FINE_TUNING, training_examples=100),
    }


def test_moving_up_says_what_it_brings_and_costs(world: Any, arm: Any) -> None:
    decision, _ = concluded(world().add("t", ladder(arm)))
    assert decision.headline == (
        "Move to RAG with rag: it answers 30.0 points more questions right than zero-shot "
        "and costs $120 more over 12 months."
    )
    assert (decision.chosen_arm, decision.chosen_rung) == ("rag", Rung.RAG)
    assert decision.steps[0].reasons[0].text.startswith("Answers 30.0 points more questions right than zero-shot (95 %")
    assert decision.steps[0].reasons[0].text.endswith("more than the 2.0 points required.")


def test_staying_names_what_was_refused(world: Any, arm: Any) -> None:
    arms = {
        "zero-shot": arm(scores=shares(400, 0.8)),
        "rag": arm(scores=shares(400, 0.4), rung=Rung.RAG, input_tokens=200),
    }
    decision, _ = concluded(world().add("t", arms))
    assert decision.headline == "Stay on prompting with zero-shot: rag is not worth the step up."
    arms["tuned"] = arm(scores=shares(400, 0.4), rung=Rung.FINE_TUNING, training_examples=100)
    decision, _ = concluded(world().add("t", arms))
    assert decision.headline == "Stay on prompting with zero-shot: none of rag and tuned is worth the step up."


def test_an_open_step_says_how_many_samples_settle_it(world: Any, arm: Any) -> None:
    arms = {
        "zero-shot": arm(scores=shares(100, 0.5)),
        "rag": arm(scores=shares(100, 0.58), rung=Rung.RAG, input_tokens=200),
    }
    decision, _ = concluded(world().add("t", arms))
    needed = decision.steps[0].samples_needed
    assert needed is not None
    assert decision.headline == (
        "Stay on prompting with zero-shot for now: whether rag is worth the step up is not settled; "
        f"about {needed:,} samples would settle it."
    )


def test_what_too_few_samples_leave_open_does_not_contradict_its_own_interval(world: Any, arm: Any) -> None:
    """20 samples: every limit lies clear of its margin, and is not trusted."""
    arms = {
        "zero-shot": arm(scores=[0.1, 0.2] * 10),
        "rag": arm(scores=[0.9, 0.9] * 10, rung=Rung.RAG, input_tokens=200),
    }
    (step,) = concluded(world().add("t", arms))[0].steps
    assert step.verdict == "collect_more" and step.delta is not None and step.delta.low is not None
    assert step.delta.low > 0.02
    told = {reason.code: reason.text for reason in step.reasons}
    for code in ("better", "no_worse", "cheaper"):
        assert told[code].endswith(", but on too few samples to rely on."), told[code]


def test_an_open_price_says_that_a_price_is_missing(world: Any, arm: Any) -> None:
    decision, rows = concluded(
        world().add("t", ladder(arm)), price=None, costs=Costs(), decision=Policy(quality_target=0.4)
    )
    assert decision.headline.endswith("not settled; a price is missing.")
    assert "Without models.base.price the cost of zero-shot, rag and tuned is not known." in decision.warnings
    assert decision.cheapest_probability == {}
    assert decision.cost_curves == ()
    assert rows[0].usd_per_1k_queries is None
    assert rows[0].tco_usd is None


def test_where_nothing_was_measured_that_is_what_the_headline_says(world: Any, arm: Any) -> None:
    lost = dict.fromkeys(range(60), State.UNMEASURED)
    arms = {"zero": arm(scores=[0] * 60, states=lost), "rag": arm(scores=[0] * 60, states=lost, rung=Rung.RAG)}
    decision, _ = concluded(world().add("t", arms), price=None)
    assert decision.headline.endswith("not settled; there is no sample that both arms were measured on.")


def test_a_better_prompt_is_no_step_up(world: Any, arm: Any) -> None:
    arms = {
        "zero-shot": arm(scores=shares(400, 0.5)),
        "few-shot": arm(scores=shares(400, 0.9), labelled_examples=4),
    }
    decision, _ = concluded(world().add("t", arms))
    assert decision.headline.startswith(
        "Stay on prompting, but use few-shot: it answers 40.0 points more questions right"
    )


def test_a_single_arm_has_nothing_to_compare_with(world: Any, arm: Any) -> None:
    decision, rows = concluded(world().add("t", {"zero-shot": arm(scores=shares(100, 0.5))}))
    assert decision.headline == "Use zero-shot: it is the only arm, so there is nothing to compare it with."
    assert decision.best_probability == {"zero-shot": 1.0}
    assert rows[0].incumbent is None


def test_scores_that_are_no_right_or_wrong_are_called_scores(world: Any, arm: Any) -> None:
    rng = np.random.default_rng(1)
    low = rng.uniform(0.2, 0.4, 300)
    arms = {"zero-shot": arm(scores=low), "rag": arm(scores=low + 0.25, rung=Rung.RAG)}
    decision, _ = concluded(world().add("t", arms))
    assert decision.steps[0].reasons[0].text.startswith("Scores 25.0 points higher than zero-shot")


def test_nobody_told_what_an_answer_is_worth(world: Any, arm: Any) -> None:
    told = "Nobody said what a right answer is worth: every improvement counts as worth its cost."
    given = world().add("t", ladder(arm))
    assert told in concluded(given)[0].warnings
    for policy in (Policy(quality_target=0.9), Policy(value_per_correct=0.1), Policy(max_usd_per_extra_correct=0.1)):
        assert told not in concluded(given, decision=policy)[0].warnings


def test_a_skipped_rung_is_warned_of_unless_there_is_nothing_to_retrieve_from(world: Any, arm: Any) -> None:
    arms = {k: v for k, v in ladder(arm).items() if k != "rag"}
    told = "No arm tried RAG, which comes before fine-tuning."
    assert told in concluded(world().add("t", arms))[0].warnings
    assert told not in concluded(world().add("t", arms, corpus=False))[0].warnings
    assert told not in concluded(world().add("t", ladder(arm)))[0].warnings


def test_missing_answers_are_counted_in_the_warnings(world: Any, arm: Any) -> None:
    arms = ladder(arm)
    arms["rag"] = replace(arms["rag"], states={0: State.UNMEASURED, 1: State.NOT_RUN})
    warnings = concluded(world().add("t", arms))[0].warnings
    assert "1 of 399 answers of rag could not be measured." in warnings
    assert "rag was not asked 1 of its questions; comparisons leave them out." in warnings


def test_a_start_that_is_too_slow_is_warned_of(world: Any, arm: Any) -> None:
    arms = ladder(arm)
    arms["zero-shot"] = replace(arms["zero-shot"], latencies_s=[3.0] * 100)
    warnings = concluded(world().add("t", arms), decision=Policy(latency_p95_s=2.0))[0].warnings
    assert "zero-shot, where the walk starts, takes 3 s for 95 % of answers, more than the 2 s allowed." in warnings


def test_the_policy_is_kept_with_the_decision(world: Any, arm: Any) -> None:
    decision, _ = concluded(world().add("t", ladder(arm)), decision=Policy(guards={"recall": 0.1}))
    assert decision.policy["monthly_queries"] == 100_000
    assert decision.policy["guards.recall"] == 0.1


def test_rows_carry_what_was_measured(world: Any, arm: Any) -> None:
    arms = ladder(arm)
    arms["rag"] = replace(
        arms["rag"], cached_input_tokens=50, latencies_s=[1.0] * 99 + [9.0], states={7: State.FAILED}, index_s=36.0
    )
    decision, rows = concluded(world().add("t", arms), decision=Policy(value_per_correct=0.01))
    row = rows[1]
    assert (row.arm, row.n, row.failed, row.verdict, row.incumbent) == ("rag", 400, 1, "escalate", "zero-shot")
    assert row.quality.value == pytest.approx(319 / 400)
    assert row.quality.low < row.quality.value < row.quality.high
    assert (row.input_tokens, row.cached_input_tokens, row.output_tokens) == pytest.approx((200, 50, 10))
    assert row.usd_per_1k_queries.value == pytest.approx(0.22)
    assert row.setup_usd == pytest.approx(0.01)
    assert row.monthly_usd == pytest.approx(0.0005)
    assert row.tco_usd.value == pytest.approx(0.01 + 12 * (0.0005 + 22.0))
    assert row.usd_per_right_answer.value == pytest.approx(0.00022 / (319 / 400), rel=2e-3)
    assert row.net_value_usd.value == pytest.approx(1.2e6 * 0.01 * 319 / 400 - row.tco_usd.value)
    assert row.net_value_usd.low < row.net_value_usd.value < row.net_value_usd.high
    assert row.latency_p50_s.value == 1.0
    assert row.delta == decision.steps[0].delta
    assert row.metrics == {"exact": pytest.approx(319 / 400)}


def test_no_right_answer_has_no_price(world: Any, arm: Any) -> None:
    _, rows = concluded(world().add("t", {"zero-shot": arm(scores=[0.0] * 50)}))
    assert rows[0].usd_per_right_answer is None


LIMITS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "zero volume": ({}, {"decision": Policy(monthly_queries=0)}),
    "zero volume, valued": ({}, {"decision": Policy(monthly_queries=0, value_per_correct=1.0)}),
    "no updates": ({}, {"decision": Policy(updates_per_month=0)}),
    "a moment's horizon": ({}, {"decision": Policy(horizon_months=1e-6)}),
    "free": ({}, {"costs": Costs(hardware=Hardware(usd_per_hour=0))}),
    "worthless answers": ({}, {"decision": Policy(value_per_correct=0.0)}),
    "no tolerance": ({}, {"decision": Policy(tolerance=0.0, min_gain=0.0)}),
    "perfect target": ({}, {"decision": Policy(quality_target=1.0)}),
    "one sample": ({"size": 1}, {}),
    "two samples": ({"size": 2}, {}),
    "no price": ({}, {"price": None, "costs": Costs()}),
}


@pytest.mark.parametrize("case", LIMITS)
def test_limits_end_in_a_decision(world: Any, arm: Any, case: str) -> None:
    made, settings = LIMITS[case]
    decision, _ = concluded(world().add("t", ladder(arm, **made)), **settings)
    assert decision.chosen_arm in {"zero-shot", "rag", "tuned"}
    assert decision.headline


@pytest.mark.parametrize("score", [0.0, 1.0, 0.4])
def test_ties_stay_with_the_first(world: Any, arm: Any, score: float) -> None:
    arms = {name: replace(each, scores=[score] * 300, input_tokens=100) for name, each in ladder(arm).items()}
    decision, _ = concluded(world().add("t", arms))
    assert decision.chosen_arm == "zero-shot"
    assert all(step.verdict == "stay" for step in decision.steps)


@pytest.mark.parametrize("state", [State.FAILED, State.UNMEASURED, State.NOT_RUN])
def test_an_arm_of_which_nothing_came_is_never_chosen(world: Any, arm: Any, state: State) -> None:
    arms = ladder(arm)
    arms["rag"] = replace(arms["rag"], states=dict.fromkeys(range(400), state))
    decision, rows = concluded(world().add("t", arms))
    assert decision.chosen_arm != "rag"
    step = decision.steps[0]
    assert step.verdict == ("stay" if state is State.FAILED else "collect_more")
    assert rows[1].n == (400 if state is State.FAILED else 0)


def test_what_was_measured_nowhere_has_limits_in_its_reasons_and_no_gain(world: Any, arm: Any) -> None:
    """An outage of one arm: 0 points is no estimate, and no price is missing where one was told."""
    arms = ladder(arm)
    lost = replace(arms["rag"], states=dict.fromkeys(range(400), State.UNMEASURED))
    decision, rows = concluded(world().add("t", {"zero-shot": arms["zero-shot"], "rag": lost}))
    (step,) = decision.steps
    assert (step.verdict, step.delta, step.delta_single, rows[1].delta) == ("collect_more", None, None, None)
    told = {reason.code: reason.text for reason in step.reasons}
    assert told["better"] == (
        "Its gain over zero-shot was measured on no sample (95 % interval -55.0 to 55.0): "
        "not told apart from the 2.0 points required."
    )
    assert told["usage_unknown"] == "Its cost cannot be told without what an answer uses."
    assert decision.headline.endswith("not settled; there is no sample that both arms were measured on.")


def test_one_experiment_many_tasks(world: Any, arm: Any) -> None:
    given = world().add("a", ladder(arm)).add("b", ladder(arm, 100))
    findings = examine(given.evidence(costs=PRICED))
    assert [d.task for d in decide(findings)] == ["a", "b"]
    assert [(c.task, c.arm) for c in compare(findings)][:4] == [
        ("a", "zero-shot"),
        ("a", "rag"),
        ("a", "tuned"),
        ("b", "zero-shot"),
    ]


def test_more_tasks_widen_the_intervals_unless_each_stands_for_itself(world: Any, arm: Any) -> None:
    def width(tasks: int, **policy: Any) -> float:
        given = world()
        for number in range(tasks):
            given.add(f"t{number}", ladder(arm))
        step = examine(given.evidence(costs=PRICED, decision=Policy(**policy))).climbs[0].steps[0]
        return step.delta.high - step.delta.low

    assert width(3) > width(1) * 1.05
    assert width(3, family="task") == pytest.approx(width(1))


def test_the_same_seed_gives_the_same_decision(world: Any, arm: Any) -> None:
    rng = np.random.default_rng(0)
    arms = {name: replace(each, scores=rng.uniform(size=100)) for name, each in ladder(arm).items()}
    given = world().add("t", arms)
    assert concluded(given, seed=3) == concluded(given, seed=3)
    assert concluded(given, seed=3)[0].steps[0].delta != concluded(given, seed=4)[0].steps[0].delta


def test_an_experiment_without_tasks_decides_nothing(world: Any) -> None:
    evidence = world().evidence()
    assert isinstance(evidence.experiment, Experiment)
    assert decide(examine(evidence)) == ()
