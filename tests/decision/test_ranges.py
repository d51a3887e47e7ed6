"""Prices that are ranges: every formula of them by hand, their draws against the plain bills, and what they decide."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.config.paths import replaced
from harness.config.schema import Costs, EmbedderSpec, Experiment, Hardware, Labelling, Policy, RangeAt
from harness.core.prices import Price
from harness.core.types import Interval, Rung
from harness.core.verdicts import Decision
from harness.decision.billing import bill
from harness.decision.compare import compare
from harness.decision.costs import break_even, break_even_over
from harness.decision.decide import decide
from harness.decision.examine import examine
from harness.decision.inputs import inputs
from harness.decision.uncertain import DRAWS, drawn_prices, draws_of
from harness.stats import mixture_quantile, triangular

PRICED = Costs(hardware=Hardware(usd_per_hour=1.0), labelling=Labelling(minutes_per_example=1.5, usd_per_hour=40))
INPUT = ("models", "base", "price", "input")
UPDATES = ("decision", "updates_per_month")


def between(path: tuple[str, ...], low: float, likely: float, high: float) -> RangeAt:
    return RangeAt(path=path, low=low, likely=likely, high=high)


def shares(size: int, right: float) -> np.ndarray:
    return (np.arange(size) % 100 < right * 100).astype(float)


def cheaper_tuned(world: Any, arm: Any) -> Any:
    """Equally good; 200 USD once and 10 USD an update against 300 input tokens at 1 USD a million saved a query."""
    return world().add(
        "t",
        {
            "zero": arm(scores=shares(1000, 0.8), input_tokens=400),
            "tuned": arm(scores=shares(1000, 0.8), rung=Rung.FINE_TUNING, input_tokens=100, training_examples=200),
        },
    )


def decided(given: Any, *ranges: RangeAt, **settings: Any) -> Decision:
    settings = {"costs": PRICED, "decision": Policy(quality_target=0.5)} | settings
    return decide(examine(given.evidence(ranges=ranges, **settings)))[0]


def test_a_single_sample_has_no_error_and_its_ranges_are_judged_without_one(world: Any, arm: Any) -> None:
    """The error of one sample is infinite; what any number of samples could not settle is asked without it."""
    given = world().add("t", {"plain": arm(scores=[1.0]), "dear": arm(scores=[1.0], input_tokens=400)})
    step = decided(given, between(INPUT, 0.5, 1.0, 1.5)).steps[0]
    assert step.verdict == "collect_more"
    assert not [reason for reason in step.reasons if reason.code == "ranges"]


def test_a_range_that_could_go_either_way_keeps_the_step_open_and_names_itself(world: Any, arm: Any) -> None:
    # saved over 12 months at 100,000 a month: 360 p - 320 USD, which is 0 at p = 0.889
    decision = decided(cheaper_tuned(world, arm), between(INPUT, 0.5, 1.0, 1.5))
    step = decision.steps[0]
    assert (decision.chosen_arm, step.verdict, step.samples_needed) == ("zero", "collect_more", None)
    assert [r.text for r in step.reasons if r.code == "ranges"] == [
        "Samples alone do not settle which is cheaper: it depends on models.base.price.input within the range given."
    ]
    assert decision.headline.endswith("is not settled; a range of prices is too wide.")


def test_a_range_on_one_side_of_the_break_even_changes_nothing(world: Any, arm: Any) -> None:
    decision = decided(cheaper_tuned(world, arm), between(INPUT, 0.95, 1.0, 1.05))
    assert (decision.chosen_arm, decision.steps[0].verdict) == ("tuned", "escalate")


def test_the_ends_of_a_range_are_in_the_total_cost(world: Any, arm: Any) -> None:
    step = decided(cheaper_tuned(world, arm), between(INPUT, 0.5, 1.0, 1.5)).steps[0]
    assert step.tco_difference_usd is not None
    # quantiles of a triangular law at 2.5 %: 0.5 + sqrt(0.025 * 1 * 0.5) = 0.6118, and 1.3882
    assert step.tco_difference_usd.value == pytest.approx(320 - 360)
    assert step.tco_difference_usd.low == pytest.approx(320 - 360 * 1.3882, abs=3)
    assert step.tco_difference_usd.high == pytest.approx(320 - 360 * 0.6118, abs=3)


def test_the_break_even_has_the_limits_of_the_price(world: Any, arm: Any) -> None:
    point = decided(cheaper_tuned(world, arm), between(INPUT, 0.5, 1.0, 1.5)).steps[0].break_even
    assert point is not None and point.low is not None and point.high is not None
    crossing = 320 / 12 / 300e-6
    assert point.queries == pytest.approx(crossing)
    assert point.low == pytest.approx(crossing / 1.3882, rel=0.01)
    assert point.high == pytest.approx(crossing / 0.6118, rel=0.01)
    assert (point.never_share, point.always_share) == (0, 0)


def test_how_often_an_arm_is_the_cheapest_over_the_draws(world: Any, arm: Any) -> None:
    decision = decided(cheaper_tuned(world, arm), between(INPUT, 0.5, 1.0, 1.5))
    # P(p > 0.8889) = 1 - 0.3889^2 / 0.5
    assert decision.cheapest_probability["tuned"] == pytest.approx(0.6975, abs=0.01)
    assert decision.cost_notes[0].startswith("The cheapest at 100,000 queries a month over 12 months: tuned in 69.")


def test_a_range_of_updates(world: Any, arm: Any) -> None:
    # 360 - 200 - 120 u: 0 at u = 4/3
    at_ease = decided(cheaper_tuned(world, arm), between(UPDATES, 0.5, 1.0, 1.2))
    assert at_ease.chosen_arm == "tuned"
    torn = decided(cheaper_tuned(world, arm), between(UPDATES, 0.5, 1.0, 3.0))
    assert torn.steps[0].verdict == "collect_more"
    assert torn.steps[0].tco_difference_usd is not None and torn.steps[0].tco_difference_usd.high is not None
    # the triangular law's 97.5 % quantile: 3 - sqrt(0.025 * 2.5 * 2) = 2.6464
    assert torn.steps[0].tco_difference_usd.high == pytest.approx(200 + 120 * 2.6464 - 360, abs=3)
    # the map is over certain rates: at 1 update a month tuned pays at 100,000 queries
    assert torn.choice_map is not None
    row, column = torn.choice_map.updates_per_month.index(1.0), torn.choice_map.monthly_queries.index(100_000)
    assert torn.choice_map.arms[row][column] == "tuned"


def test_no_crossover_is_said_plainly(world: Any, arm: Any) -> None:
    given = world().add(
        "t",
        {
            "zero": arm(scores=shares(400, 0.8), input_tokens=100),
            "tuned": arm(scores=shares(400, 0.8), rung=Rung.FINE_TUNING, input_tokens=100, training_examples=200),
        },
    )
    decision = decided(given)
    assert "No crossover between tuned and zero: at no monthly volume is tuned the cheaper one." in decision.cost_notes
    drawn = decided(given, between(INPUT, 0.5, 1.0, 1.5))
    assert (
        "No crossover between tuned and zero: at no monthly volume is tuned the cheaper one in all draws."
        in drawn.cost_notes
    )


def test_the_comparison_has_the_limits_too(world: Any, arm: Any) -> None:
    evidence = cheaper_tuned(world, arm).evidence(
        ranges=(between(INPUT, 0.5, 1.0, 1.5),), costs=PRICED, decision=Policy(value_per_correct=0.01)
    )
    zero, tuned = compare(examine(evidence))
    assert zero.usd_per_1k_queries is not None and tuned.tco_usd is not None and tuned.net_value_usd is not None
    # 400 tokens at p, 10 at 2 USD a million
    assert zero.usd_per_1k_queries.value == pytest.approx(0.42)
    assert zero.usd_per_1k_queries.low == pytest.approx(0.4 * 0.6118 + 0.02, abs=0.003)
    assert zero.usd_per_1k_queries.high == pytest.approx(0.4 * 1.3882 + 0.02, abs=0.003)
    # 1.2 million queries of 100 tokens at p and 10 at 2, and 320 USD
    assert tuned.tco_usd.low == pytest.approx(320 + 120 * 0.6118 + 24, abs=1)
    assert tuned.tco_usd.high == pytest.approx(320 + 120 * 1.3882 + 24, abs=1)
    # net value is H V v q - TCO, with the shares of right answers drawn too: wider than either alone
    assert tuned.net_value_usd.high is not None and tuned.net_value_usd.low is not None
    assert tuned.net_value_usd.high - tuned.net_value_usd.low > 120 * (1.3882 - 0.6118)
    assert zero.usd_per_right_answer is not None
    assert zero.usd_per_right_answer.low == pytest.approx((0.4 * 0.6118 + 0.02) / 800, rel=0.06)


def test_retraining_hours_and_cached_share_by_hand(world: Any, arm: Any) -> None:
    given = world().add(
        "t",
        {
            "zero": arm(scores=shares(100, 0.8), input_tokens=400, cached_input_tokens=100),
            "tuned": arm(scores=shares(100, 0.8), rung=Rung.FINE_TUNING, training_s=7200, training_examples=200),
        },
    )
    price = Price(input=1.0, cached_input=0.5, output=2.0)
    costs = PRICED.model_copy(update={"cached_share": 0.4, "retraining_hours": 5.0})
    evidence = given.evidence(costs=costs, price=price)
    bills = {one.name: bill(one, evidence.experiment) for one in evidence.tasks[0].arms}
    # any input token: 0.4 * 0.5 + 0.6 * 1; so the share seen in the run plays no part
    assert bills["zero"].rates is not None
    assert bills["zero"].rates[:3] == pytest.approx([0.8e-6, 0.8e-6, 2e-6])
    # once: 200 labels and 2 hours; an update: 5 hours and a twentieth of the labels
    assert bills["tuned"].once_usd == pytest.approx(200 + 2)
    assert bills["tuned"].update_usd == pytest.approx(5 + 10)
    without = given.evidence(costs=costs.model_copy(update={"hardware": None}), price=price)
    assert "costs.hardware.usd_per_hour" in bill(without.tasks[0].arms[1], without.experiment).missing


RANGES = (
    between(INPUT, 0.5, 1.0, 1.5),
    between(("models", "base", "price", "output"), 1.0, 2.0, 2.5),
    between(("embedders", "minilm", "usd_per_million_tokens"), 0.01, 0.02, 0.1),
    between(("costs", "hardware", "usd_per_hour"), 0.5, 1.0, 4.0),
    between(("costs", "labelling", "minutes_per_example"), 1.0, 1.5, 5.0),
    between(("costs", "corpus_change_share"), 0.01, 0.05, 0.5),
    between(("costs", "fixed_usd_per_month"), 0.0, 0.0, 50.0),
    between(("costs", "retraining_hours"), 0.1, 1.0, 3.0),
    between(UPDATES, 0.0, 1.0, 8.0),
)


def all_rungs(world: Any, arm: Any) -> Any:
    scores = [np.random.default_rng(n).random(60).round(2) for n in range(4)]
    return world().add(
        "t",
        {
            "zero": arm(scores=scores[0], input_tokens=400),
            "rag": arm(scores=scores[1], rung=Rung.RAG, embedding_tokens=12, index_tokens=90_000, index_s=40),
            "tuned": arm(scores=scores[2], rung=Rung.FINE_TUNING, training_s=900, training_examples=200),
            "both": arm(
                scores=scores[3], rung=Rung.FINE_TUNING_RAG, training_s=900, training_examples=200, embedding_tokens=12,
                index_tokens=90_000,
            ),
        },
    )  # fmt: skip


def with_ranges(given: Any) -> Experiment:
    embedder = EmbedderSpec(provider="minilm", params=Policy(), usd_per_million_tokens=0.02)
    costs = PRICED.model_copy(update={"retraining_hours": 1.0})
    experiment: Experiment = given.experiment(ranges=RANGES, costs=costs, embedders={"minilm": embedder})
    return experiment


@pytest.mark.parametrize("draw", [0, 1, DRAWS // 2, DRAWS - 1])
def test_a_draw_is_the_bill_at_its_prices(world: Any, arm: Any, draw: int) -> None:
    """The arithmetic of bills, done on whole columns, gives in each row what it gives for that row's numbers."""
    given = all_rungs(world, arm)
    experiment, arms = with_ranges(given), given.evidence().tasks[0].arms
    drawn = drawn_prices(arms, experiment)
    assert drawn is not None
    there = experiment.model_copy(update={"ranges": ()})
    for each in RANGES:
        there = replaced(there, each.path, float(draws_of(each, experiment.seed)[draw]))
    for one in arms:
        plain, at_draw = bill(one, there), drawn.bills[one.name]
        assert plain.rates is not None and at_draw.rates is not None
        assert at_draw.rates[draw] == pytest.approx(plain.rates)
        assert at_draw.once_usd is not None and at_draw.update_usd is not None
        assert at_draw.once_usd[draw] == pytest.approx(plain.once_usd)
        assert at_draw.update_usd[draw] == pytest.approx(plain.update_usd)
        assert at_draw.fixed_usd[draw] == pytest.approx(plain.fixed_usd)
        standing = drawn.standing_usd(one.name, 12, 1.0)
        assert standing is not None
        assert standing[draw] == pytest.approx(plain.standing_usd(12, there.decision.updates_per_month))


def test_another_range_leaves_the_draws_of_the_first_alone(world: Any, arm: Any) -> None:
    arms = cheaper_tuned(world, arm).evidence().tasks[0].arms
    given = cheaper_tuned(world, arm).experiment(costs=PRICED, ranges=RANGES[:1])
    more = given.model_copy(update={"ranges": RANGES[:2]})
    first, second = drawn_prices(arms, given), drawn_prices(arms, more)
    assert first is not None and second is not None
    assert np.array_equal(first.bills["zero"].rates[:, 0], second.bills["zero"].rates[:, 0])  # type: ignore[index]


def test_ranges_without_width_decide_as_plain_numbers(world: Any, arm: Any) -> None:
    """All limits of the steps are the same to the last digits that matter; so are verdicts and changes."""
    given = all_rungs(world, arm)
    pinned = tuple(between(r.path, r.likely, r.likely, r.likely) for r in RANGES)
    experiment = with_ranges(given)
    base = given.evidence(costs=experiment.costs, embedders=experiment.embedders)
    plain = decide(examine(base))[0]
    drawn = decide(examine(replace(base, experiment=base.experiment.model_copy(update={"ranges": pinned}))))[0]
    for a, b in zip(plain.steps, drawn.steps, strict=True):
        assert a.verdict == b.verdict
        assert a.tco_difference_usd is not None and b.tco_difference_usd is not None
        assert b.tco_difference_usd.low == pytest.approx(a.tco_difference_usd.low, rel=1e-9)
        assert b.tco_difference_usd.high == pytest.approx(a.tco_difference_usd.high, rel=1e-9)
    assert [c.what for c in plain.would_change_if] == [c.what for c in drawn.would_change_if]
    for x, y in zip(plain.would_change_if, drawn.would_change_if, strict=True):
        assert y.to_value == pytest.approx(x.to_value, rel=1e-5, abs=1e-9)


def test_what_would_change_it_comes_true_with_ranges(world: Any, arm: Any) -> None:
    """A range moves along with its likely number, and deciding again there chooses the foretold arm."""
    given = cheaper_tuned(world, arm)
    ranges = (between(INPUT, 0.97, 1.0, 1.02), between(UPDATES, 0.9, 1.0, 1.1))
    evidence = given.evidence(ranges=ranges, costs=PRICED, decision=Policy(quality_target=0.5))
    decision = decide(examine(evidence))[0]
    known = {number.what: number for number in inputs(evidence.experiment)}
    assert {"models.base.price.input", "updates_per_month", "monthly_queries"} <= {
        change.what for change in decision.would_change_if
    }
    for change in decision.would_change_if:
        there = known[change.what].set_in(evidence.experiment, change.to_value)
        assert decide(examine(replace(evidence, experiment=there)))[0].chosen_arm == change.then_arm, change


def test_a_moved_range_keeps_its_proportions_and_a_share_stays_one() -> None:
    assert between(INPUT, 0.5, 1.0, 1.5).around(4.0) == between(INPUT, 2.0, 4.0, 6.0)
    assert between(INPUT, 0.0, 0.0, 3.0).around(2.0) == between(INPUT, 2.0, 2.0, 5.0)


@given(
    fixed=st.lists(st.integers(-100, 100), min_size=1, max_size=30),
    saving=st.lists(st.integers(-20, 20), min_size=30, max_size=30),
)
def test_the_shares_without_a_crossover_agree_with_the_formula(fixed: list[int], saving: list[int]) -> None:
    count = len(fixed)
    columns = np.array(fixed, dtype=float), np.array(saving[:count], dtype=float)
    each = [break_even(f, Interval(value=s, low=s, high=s)) for f, s in zip(*columns, strict=True)]
    point = break_even(1.0, Interval(value=0.1, low=0.1, high=0.1))
    found = break_even_over(point, *columns, 0.05)
    assert found.never_share == pytest.approx(np.mean([one.kind == "never" for one in each]))
    assert found.always_share == pytest.approx(np.mean([one.kind == "always" for one in each]))
    volumes = [one.queries for one in each if one.kind == "at" and one.cheaper == "above"]
    for limit in (found.low, found.high):
        assert limit is None or any(limit == pytest.approx(v) for v in volumes)


@given(low=st.floats(-5, 5), first=st.floats(0, 3), second=st.floats(0, 3), share=st.floats(0.001, 0.999))
def test_triangular_quantiles_agree_with_scipy(low: float, first: float, second: float, share: float) -> None:
    from scipy.stats import triang

    likely, high = low + first, low + first + second
    found = float(triangular(np.array([share]), low, likely, high)[0])
    if first + second < 1e-9:
        assert found == pytest.approx(likely)
        return
    expected = triang.ppf(share, c=first / (first + second), loc=low, scale=first + second)
    assert found == pytest.approx(expected, abs=1e-6)


@given(
    places=st.lists(st.floats(-100, 100), min_size=1, max_size=20),
    scale=st.just(0.0) | st.floats(0.001, 50),
    degrees=st.floats(2, 500),
    level=st.floats(0.001, 0.999),
)
def test_a_mixture_quantile_divides_the_mixture(
    places: list[float], scale: float, degrees: float, level: float
) -> None:
    from scipy.stats import t

    locations, scales = np.array(places), np.full(len(places), scale)
    found = mixture_quantile(locations, scales, degrees, level)
    if scale == 0:
        assert (locations <= found).mean() >= level - 1e-9
        return
    assert t.cdf((found - locations) / scales, degrees).mean() == pytest.approx(level, abs=1e-6)


def test_limits_hold_over_samples_and_prices_at_once() -> None:
    """1,500 runs of 80 samples, each at a true price of its own: the balance lies within its limits 95 times in 100."""
    from harness.decision.money import Columns, PairMoney

    rng = np.random.default_rng(5)
    likely, size, covered, runs = np.zeros(7), 80, 0, 1500
    likely[0] = 1.0
    drawn = np.zeros((DRAWS, 7))
    drawn[:, 0] = triangular((np.arange(DRAWS) + 0.5) / DRAWS, 0.8, 1.0, 1.6)
    for _ in range(runs):
        price = rng.triangular(0.8, 1.0, 1.6)
        saved = rng.normal(1.0, 2.0, size)
        lower, higher = np.zeros((size, 8)), np.zeros((size, 8))
        lower[:, 1] = 10 + saved
        higher[:, 1] = 10.0
        columns = [Columns(least=side, most=side, usage=side[:, 1:].mean(axis=0)) for side in (lower, higher)]
        pair = PairMoney(lower=columns[0], higher=columns[1], counts=np.ones(size), quality_gain=0.0, error_rate=0.05)
        low, high = pair.drawn_gain(0.0, (likely, likely), (drawn, drawn)).total(1.0, np.zeros(DRAWS))
        covered += low <= price * 1.0 <= high
    assert 0.935 <= covered / runs <= 0.965
