"""How numbers read in reasons and headlines."""

import pytest

from harness.core.types import Interval
from harness.decision import words


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (1234.5, "$1,234"),
        (-1234.5, "-$1,234"),
        (12.5, "$12.50"),
        (0.0, "$0.00"),
        (0.05, "$0.05"),
        (0.00412, "$0.0041"),
        (0.000000123, "$0.00000012"),
        (1e-15, "$0.00"),
    ],
)
def test_money(amount: float, text: str) -> None:
    assert words.usd(amount) == text


def test_totals_are_never_finer_than_a_cent() -> None:
    assert words.total_usd(0.004) == "less than $0.01"
    assert words.total_usd(0.0) == "$0.00"
    assert words.total_usd(3.2) == "$3.20"
    assert words.total_usd(0.125) == "$0.12"
    assert (words.usd(0.0148), words.usd(0.0114), words.usd(0.5)) == ("$0.0148", "$0.0114", "$0.50")
    assert (words.confidence(0.975), words.confidence(1 - 1e-9)) == ("97.5 %", "more than 99.99 %")


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.315, "31.5 points"), (0.01, "1.0 point"), (0.0, "0.0 points"), (0.0001, "0.01 points"), (-0.02, "-2.0 points")],
)
def test_points(share: float, text: str) -> None:
    assert words.points(share) == text


def test_intervals() -> None:
    assert words.points_interval(Interval(value=0.3, low=0.241, high=0.389), 0.95) == "95 % interval 24.1 to 38.9"
    assert words.points_interval(Interval(value=0.3, low=None, high=0.4), 0.975) == (
        "no 97.5 % interval from so few samples"
    )
    assert words.usd_interval(Interval(value=5, low=4, high=6), 0.9) == " (90 % interval $4.00 to $6.00)"
    assert words.usd_interval(Interval(value=5, low=5, high=5.001), 0.95) == ""
    assert words.usd_interval(Interval(value=5, low=5, high=None), 0.95) == (" (no 95 % interval from so few samples)")


def test_other_numbers() -> None:
    assert words.percent(0.875) == "87.5 %"
    assert words.seconds(1.2345) == "1.23 s"
    assert words.seconds(250.0) == "250 s"
    assert words.limit_s(float("inf")) == "unknown"
    assert words.count(12_400) == "12,400"
    assert words.number(1_000_000) == "1,000,000"
    assert words.number(0.25) == "0.25"
    assert words.months(1) == "1 month"
    assert words.months(12) == "12 months"


def test_lists() -> None:
    assert [words.listed(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
