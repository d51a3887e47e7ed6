"""Numbers in words: units, signs, limits, and nothing that looks like a number where none is known."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.types import Interval
from harness.core.verdicts import BreakEven
from harness.reporting import words


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "$0"), (1234.4, "$1,234"), (99.999, "$100"), (12.3, "$12.30"), (0.999, "$0.999"), (0.125, "$0.125"), (0.0123, "$0.0123"),
        (0.002, "$0.00200"), (-0.5, "-$0.50"), (1e-9, "<$0.000001"),
    ],
)  # fmt: skip
def test_money_keeps_three_digits_that_matter(amount: float, text: str) -> None:
    assert words.usd(amount) == text


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (0, "0 s"), (0.0042, "4.2 ms"), (0.183, "183 ms"), (0.9999, "1.00 s"), (1.239, "1.24 s"), (59.99, "1 min"),
        (125, "2 min 5 s"), (4320, "1.2 h"),
    ],
)  # fmt: skip
def test_durations_take_the_unit_that_reads_best(duration: float, text: str) -> None:
    assert words.seconds(duration) == text


def test_differences_are_signed_and_a_rounded_zero_is_not() -> None:
    assert [words.points(d) for d in (0.042, -0.042, 0.0, -0.00001)] == [
        "+4.2 points", "-4.2 points", "0.0 points", "0.0 points",
    ]  # fmt: skip


def test_a_chance_is_certain_only_when_it_is() -> None:
    assert [words.chance(p) for p in (0, 0.001, 0.83, 0.999, 1)] == ["0 %", "<1 %", "83 %", ">99 %", "100 %"]


def test_break_even_in_words() -> None:
    assert words.break_even(None) == "–"
    assert words.break_even(BreakEven(kind="never")) == "never cheaper"
    assert words.break_even(BreakEven(kind="always")) == "always cheaper"
    at = BreakEven(kind="at", queries=212_345, low=150_000, high=402_000)
    assert words.break_even(at) == "cheaper above 210,000 a month (150,000 to 400,000)"


def test_an_interval_without_limits_has_no_span() -> None:
    shown = words.estimate(Interval(value=0.5, low=None, high=None), words.percent)
    assert (shown.text, shown.span) == ("50.0 %", "")
    assert words.estimate(None, words.percent).text == "–"
    assert not words.estimate(None, words.percent).known


def test_plain_text_cannot_steer_a_terminal() -> None:
    assert words.plain("a\x1b[31mb\r\n\u202ec\x00") == "a [31mb c"


@given(st.floats(min_value=-1e12, max_value=1e12, allow_nan=False))
def test_every_number_becomes_short_words_of_its_own_sign(number: float) -> None:
    for say in (words.usd, words.points, words.count, words.number, words.usd_short, words.count_short, words.rounded):
        text = say(number)
        assert text and len(text) < 30 and "nan" not in text and "inf" not in text
    assert words.usd(number).startswith("-") == (number < 0 and words.usd(number) != "<$0.000001")


@given(st.floats(min_value=1e-6, max_value=1e9))
def test_printed_money_is_within_one_percent(amount: float) -> None:
    printed = float(words.usd(amount).replace("$", "").replace(",", ""))
    assert math.isclose(printed, amount, rel_tol=0.01)
