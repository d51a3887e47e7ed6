"""What an arm is billed, from the experiment's prices and its own usage, against numbers worked out by hand."""

from typing import Any

import numpy as np
import pytest

from harness.config.schema import Closed, Costs, EmbedderSpec, Hardware, Hosting, Labelling
from harness.core.prices import Price
from harness.core.types import Rung
from harness.decision.billing import bill
from harness.decision.costs import Bill

HARDWARE = Costs(hardware=Hardware(usd_per_hour=3.6), labelling=Labelling(minutes_per_example=3, usd_per_hour=40))


def billed(world: Any, arm: Any, **settings: Any) -> tuple[Bill, float | None]:
    """The bill, and the mean cost of a query."""
    evidence = world().add("t", {"x": arm}).evidence(**settings)
    found = evidence.tasks[0].arms[0]
    result = bill(found, evidence.experiment)
    usd = result.query_usd(found.usage)
    return result, None if usd is None else float(np.mean(usd))


def test_tokens_at_their_prices(world: Any, arm: Any) -> None:
    answer = arm(scores=[1.0], input_tokens=1000, cached_input_tokens=400, output_tokens=50)
    _, usd = billed(world, answer, price=Price(input=0.5, cached_input=0.1, output=2.0))
    assert usd == pytest.approx((600 * 0.5 + 400 * 0.1 + 50 * 2.0) / 1e6)


def test_cached_tokens_without_a_price_cost_what_others_do(world: Any, arm: Any) -> None:
    answer = arm(scores=[1.0], input_tokens=1000, cached_input_tokens=400, output_tokens=0)
    assert billed(world, answer, price=Price(input=0.5, output=2.0))[1] == pytest.approx(5e-4)


def test_a_hosted_machine_is_paid_by_busy_seconds_over_utilisation(world: Any, arm: Any) -> None:
    answer = arm(scores=[1.0], busy_s=0.5)
    _, usd = billed(world, answer, price=None, hosting=Hosting(usd_per_hour=7.2, utilisation=0.25))
    assert usd == pytest.approx(0.5 * 7.2 / 3600 / 0.25)


def test_a_local_model_is_paid_by_the_hardware_it_ran_on(world: Any, arm: Any) -> None:
    assert billed(world, arm(scores=[1.0], busy_s=0.5), price=None, costs=HARDWARE)[1] == pytest.approx(5e-4)


def test_a_local_model_without_hardware_price_is_unknown_and_named(world: Any, arm: Any) -> None:
    found, usd = billed(world, arm(scores=[1.0], busy_s=0.5), price=None)
    assert usd is None
    assert found.missing == ("costs.hardware.usd_per_hour",)


def test_a_remote_model_without_price_is_unknown_and_named(world: Any, arm: Any) -> None:
    found, usd = billed(world, arm(scores=[1.0]), price=None, costs=HARDWARE)
    assert usd is None
    assert found.missing == ("models.base.price",)


def rag(arm: Any, **given: Any) -> Any:
    return arm(scores=[1.0], rung=Rung.RAG, input_tokens=0, output_tokens=0, embedding_tokens=20, **given)


def embedders(price: float | None) -> dict[str, EmbedderSpec]:
    return {"minilm": EmbedderSpec(provider="minilm", params=Closed(), usd_per_million_tokens=price)}


def test_embedding_is_paid_by_the_embedder_first(world: Any, arm: Any) -> None:
    price = Price(input=1, output=1, embedding=9.0)
    _, usd = billed(world, rag(arm), price=price, embedders=embedders(0.2), costs=HARDWARE)
    assert usd == pytest.approx(20 * 0.2e-6)


def test_embedding_is_paid_by_the_model_next(world: Any, arm: Any) -> None:
    price = Price(input=1, output=1, embedding=9.0)
    _, usd = billed(world, rag(arm), price=price, embedders=embedders(None), costs=HARDWARE)
    assert usd == pytest.approx(20 * 9e-6)


def test_a_local_embedder_beside_a_remote_model_is_paid_by_its_seconds(world: Any, arm: Any) -> None:
    _, usd = billed(world, rag(arm, retrieve_s=0.02), costs=HARDWARE)
    assert usd == pytest.approx(0.02 * 3.6 / 3600)


def test_an_embedder_that_nobody_priced_is_named(world: Any, arm: Any) -> None:
    found, usd = billed(world, rag(arm))
    assert usd is None
    assert "embedders.minilm.usd_per_million_tokens" in found.missing


class Elsewhere(Closed):
    """The parameters of an embedder that another machine runs."""

    hosted: bool = True


def hosted_embedder(price: float | None) -> dict[str, EmbedderSpec]:
    return {"minilm": EmbedderSpec(provider="minilm", params=Elsewhere(), usd_per_million_tokens=price)}


@pytest.mark.parametrize("price", [None, Price(input=0, output=0)], ids=["local model", "priced model"])
def test_a_hosted_embedder_without_a_price_is_unknown_and_never_our_seconds(world: Any, arm: Any, price: Any) -> None:
    known = {} if price else {"busy_s": 1.0}
    found, usd = billed(
        world, rag(arm, retrieve_s=0.5, **known), price=price, embedders=hosted_embedder(None), costs=HARDWARE
    )
    assert usd is None and set(found.missing) == {"embedders.minilm.usd_per_million_tokens"}


def test_a_local_model_does_not_pay_for_waiting_for_a_hosted_embedder(world: Any, arm: Any) -> None:
    # 1.5 busy seconds of which 0.5 were the search's, at 3.6 USD/h, and 20 tokens at 0.2 USD per million
    asked = rag(arm, busy_s=1.5, retrieve_s=0.5)
    _, usd = billed(world, asked, price=None, embedders=hosted_embedder(0.2), costs=HARDWARE)
    assert usd == pytest.approx(1.0 * 3.6 / 3600 + 20 * 0.2e-6)


def test_tuning_pays_for_labels_and_training_and_again_at_every_update(world: Any, arm: Any) -> None:
    # 200 examples * 3 min * 40 USD/h = 400; 500 s * 3.6 USD/h = 0.5; an update trains again and relabels 5 %
    tuned = arm(scores=[1.0], rung=Rung.FINE_TUNING, training_s=500, training_examples=200, labelled_examples=200)
    found, _ = billed(world, tuned, costs=HARDWARE)
    assert found.once_usd == pytest.approx(400.5)
    assert found.update_usd == pytest.approx(0.5 + 0.05 * 400)
    assert found.monthly_usd(2) == pytest.approx(41.0)


def test_few_shot_examples_are_paid_once(world: Any, arm: Any) -> None:
    found, _ = billed(world, arm(scores=[1.0], labelled_examples=4), costs=HARDWARE)
    assert (found.once_usd, found.update_usd) == (pytest.approx(8.0), 0.0)


def test_an_index_pays_for_its_seconds_and_an_update_for_the_changed_share(world: Any, arm: Any) -> None:
    found, _ = billed(world, rag(arm, index_s=100), costs=HARDWARE)
    assert found.once_usd == pytest.approx(0.1)
    assert found.update_usd == pytest.approx(0.005)


def test_an_index_pays_for_embedded_tokens_where_they_have_a_price(world: Any, arm: Any) -> None:
    found, _ = billed(world, rag(arm, index_s=100, index_tokens=1_000_000), embedders=embedders(0.2))
    assert found.once_usd == pytest.approx(0.2)


def test_training_without_a_hardware_price_is_unknown(world: Any, arm: Any) -> None:
    found, _ = billed(world, arm(scores=[1.0], rung=Rung.FINE_TUNING, training_s=500))
    assert found.once_usd is None
    assert found.missing == ("costs.hardware.usd_per_hour",)


def test_a_tuned_arm_without_its_setup_was_not_made_for_nothing(world: Any, arm: Any) -> None:
    given = world().add("t", {"x": arm(scores=[1.0], rung=Rung.FINE_TUNING)})
    given.setups.clear()
    evidence = given.evidence(costs=HARDWARE)
    assert bill(evidence.tasks[0].arms[0], evidence.experiment).missing == ("the tuning setup of x",)


@pytest.mark.parametrize(
    ("rung", "utilisation", "fixed"),
    [
        (Rung.PROMPTING, None, 0.0), (Rung.RAG, None, 50.0), (Rung.FINE_TUNING, None, 50.0),
        (Rung.PROMPTING, 1.0, 0.0), (Rung.RAG, 1.0, 50.0), (Rung.RAG, 0.5, 0.0),
    ],
)  # fmt: skip
def test_fixed_hosting_is_for_what_stands_idle_and_never_beside_a_utilisation_below_one(
    world: Any, arm: Any, rung: Rung, utilisation: float | None, fixed: float
) -> None:
    settings: dict[str, Any] = {"costs": Costs(fixed_usd_per_month=50.0, hardware=Hardware(usd_per_hour=1))}
    if utilisation:
        settings |= {"price": None, "hosting": Hosting(usd_per_hour=1.0, utilisation=utilisation)}
    found, _ = billed(world, arm(scores=[1.0], rung=rung, busy_s=1.0), **settings)
    assert found.fixed_usd == fixed


def test_a_price_for_short_prompts_says_nothing_of_longer_ones(world: Any, arm: Any) -> None:
    price = Price(input=1, output=1, longest_prompt=1000)
    assert billed(world, arm(scores=[1.0], input_tokens=1000), price=price)[1] is not None
    found, usd = billed(world, arm(scores=[1.0], input_tokens=1001), price=price)
    assert usd is None and found.missing == ("models.base.price of prompts longer than 1000 tokens",)
