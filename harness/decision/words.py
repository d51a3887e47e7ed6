"""Numbers in words: each kind of number is formatted here, once, for reasons, headlines and warnings."""

from collections.abc import Sequence
from math import floor, isfinite, log10

from harness.core.types import Interval, Rung

_STEPS = {
    Rung.PROMPTING: "prompting",
    Rung.RAG: "RAG",
    Rung.FINE_TUNING: "fine-tuning",
    Rung.FINE_TUNING_RAG: "fine-tuning with RAG",
}


def rung(value: Rung) -> str:
    """A rung as it is said in a sentence."""
    return _STEPS[value]


def points(share: float) -> str:
    """A difference of shares in percentage points: 0.315 is "31.5 points"."""
    number = _decimals(share * 100)
    return f"{number} point" if number == "1.0" else f"{number} points"


def percent(share: float) -> str:
    """A share: 0.875 is "87.5 %"."""
    return f"{_decimals(share * 100)} %"


def confidence(share: float) -> str:
    """A confidence level: 0.95 is "95 %", 0.975 is "97.5 %"; none is called 100 %."""
    text = f"{share * 100:.4g} %"
    return "more than 99.99 %" if text == "100 %" else text


def points_interval(interval: Interval, level: float) -> str:
    """ "95 % interval 24.1 to 38.9", or that it cannot be told."""
    if interval.low is None or interval.high is None:
        return f"no {confidence(level)} interval from so few samples"
    return f"{confidence(level)} interval {_decimals(interval.low * 100)} to {_decimals(interval.high * 100)}"


def usd(amount: float) -> str:
    """An amount with its sign before the dollar: "-$1,234", "$12.50", "$0.0148", "$0.00041"."""
    sign = "-" if amount < 0 else ""
    size = abs(amount)
    if size >= 100:
        return f"{sign}${size:,.0f}"
    if size >= 1 or size == 0 or round(size, 2) == size:
        return f"{sign}${size:,.2f}"
    return f"{sign}${_significant(size, 3 if size >= 0.01 else 2)}"


def total_usd(amount: float) -> str:
    """An amount over the whole horizon, never finer than a cent."""
    if 0 < abs(amount) < 0.01:
        return "less than $0.01"
    return usd(round(amount, 2))


def usd_interval(interval: Interval, level: float) -> str:
    """In brackets after an amount: " (95 % interval $1,200 to $1,900)"; nothing where both ends read the same."""
    if interval.low is None or interval.high is None:
        return f" (no {confidence(level)} interval from so few samples)"
    low, high = total_usd(interval.low), total_usd(interval.high)
    return "" if low == high else f" ({confidence(level)} interval {low} to {high})"


def seconds(value: float) -> str:
    """A duration: "1.24 s", "0.083 s"."""
    return f"{value:.3g} s" if value < 100 else f"{value:,.0f} s"


def limit_s(value: float) -> str:
    """A limit of a duration, which too few measurements leave open."""
    return seconds(value) if isfinite(value) else "unknown"


def count(value: float) -> str:
    """A whole number with thousands: "12,400"."""
    return f"{value:,.0f}"


def number(value: float) -> str:
    """Any other number in at most four significant digits: "0.02", "1,000,000"."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def volume(value: float) -> str:
    """A monthly volume to two significant digits, so that it does not look more certain than it is: "63,000,000"."""
    return f"{round(value, 1 - floor(log10(value))):,.0f}" if value >= 100 else number(value)


def months(value: float) -> str:
    """A horizon: "12 months", "1 month"."""
    return f"{number(value)} month" if value == 1 else f"{number(value)} months"


def listed(items: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def _decimals(value: float) -> str:
    """One decimal, and more where one would show a number that is not 0 as 0."""
    text = f"{value:.1f}"
    if float(text) == 0:
        return "0.0" if value == 0 else f"{value:.2g}"
    return text


def _significant(size: float, digits: int) -> str:
    """So many significant digits without an exponent; less than a trillionth is 0."""
    places = digits - 1 - floor(log10(size)) if size >= 1e-12 else 2
    return f"{size:.{places}f}"
