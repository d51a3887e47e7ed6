"""Every formula of money against numbers worked out by hand."""

import numpy as np
import pytest

from harness.core.types import Interval
from harness.core.verdicts import BreakEven
from harness.decision.costs import Bill, break_even, net_value_usd, total_cost_usd, usd_per_right_answer
from harness.decision.measured import COMPONENTS


def exactly(value: float) -> Interval:
    return Interval(value=value, low=value, high=value)


def test_total_cost_is_once_plus_months_of_fixed_and_queries() -> None:
    # F = 500, R = 2 * 10 + 30 = 50, H = 12, V = 1000, c = 0.002: 500 + 12 * (50 + 2) = 1124
    bill = Bill(rates=np.zeros(len(COMPONENTS)), once_usd=500.0, update_usd=10.0, fixed_usd=30.0)
    standing = bill.standing_usd(12, 2)
    assert standing == 1100.0
    assert total_cost_usd(standing, 0.002, 12 * 1000) == pytest.approx(1124.0)


def test_a_query_costs_its_tokens_and_seconds_at_their_rates() -> None:
    # 900 fresh at 1e-6, 100 cached at 0.5e-6, 50 out at 2e-6, 20 embedded at 1e-7, 3 s at 1e-4
    rates = np.array([1e-6, 0.5e-6, 2e-6, 1e-7, 1e-4, 0.0])
    bill = Bill(rates=rates, once_usd=0.0, update_usd=0.0)
    usage = np.array([900.0, 100.0, 50.0, 20.0, 3.0, 7.0])
    assert bill.query_usd(usage) == pytest.approx(9e-4 + 5e-5 + 1e-4 + 2e-6 + 3e-4)


def test_an_unknown_part_leaves_all_that_rests_on_it_unknown() -> None:
    bill = Bill(rates=None, once_usd=None, update_usd=None, fixed_usd=30.0, missing=("costs.hardware.usd_per_hour",))
    assert bill.monthly_usd(1) is None
    assert bill.standing_usd(12, 0) is None
    assert bill.query_usd(np.zeros(len(COMPONENTS))) is None


def test_net_value() -> None:
    # 12 * 1000 queries, 0.05 USD for each fully right one, 80 % of the way, less 124 USD
    assert net_value_usd(0.05, 0.8, 124.0, 12_000) == pytest.approx(356.0)


def test_a_right_answer_costs_more_the_rarer_it_is() -> None:
    assert usd_per_right_answer(0.002, 0.4) == pytest.approx(0.005)
    assert usd_per_right_answer(0.002, 0.0) is None


@pytest.mark.parametrize(
    ("fixed", "saving", "kind"),
    [
        (10.0, -0.001, "never"),
        (10.0, 0.0, "never"),
        (0.0, 0.0, "never"),
        (0.0, -0.001, "never"),
        (-10.0, 0.001, "always"),
        (-10.0, 0.0, "always"),
        (0.0, 0.001, "always"),
    ],
)
def test_break_even_without_a_crossing(fixed: float, saving: float, kind: str) -> None:
    assert break_even(fixed, exactly(saving)) == BreakEven(kind=kind)


def test_break_even_above_a_volume() -> None:
    # 30 USD a month more, 0.003 USD a query less: 10,000 queries
    found = break_even(30.0, Interval(value=0.003, low=0.002, high=0.004))
    assert found == BreakEven(
        kind="at", queries=pytest.approx(10_000), low=pytest.approx(7_500), high=pytest.approx(15_000), cheaper="above"
    )


def test_break_even_below_a_volume() -> None:
    # 30 USD a month less, 0.003 USD a query more: cheaper up to 10,000 queries
    found = break_even(-30.0, Interval(value=-0.003, low=-0.004, high=-0.002))
    assert found == BreakEven(
        kind="at", queries=pytest.approx(10_000), low=pytest.approx(7_500), high=pytest.approx(15_000), cheaper="below"
    )


def test_break_even_is_open_upwards_while_the_saving_may_be_none() -> None:
    found = break_even(30.0, Interval(value=0.003, low=-0.001, high=0.004))
    assert (found.kind, found.low, found.high) == ("at", pytest.approx(7_500), None)


def test_break_even_without_limits_of_the_saving() -> None:
    found = break_even(30.0, Interval(value=0.003, low=None, high=None))
    assert (found.queries, found.low, found.high) == (pytest.approx(10_000), None, None)
