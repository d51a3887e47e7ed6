"""Numbers into words, the same way everywhere. None is "not known" and is printed as a dash."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from harness.core.types import Interval, Rung
from harness.core.verdicts import BreakEven, Verdict

UNKNOWN = "–"

RUNG_WORDS = {
    Rung.PROMPTING: "Prompting",
    Rung.RAG: "RAG",
    Rung.FINE_TUNING: "Fine-tuning",
    Rung.FINE_TUNING_RAG: "Fine-tuning + RAG",
}
CHOICE_WORDS = {
    Rung.PROMPTING: "Stay on prompting",
    Rung.RAG: "Move to RAG",
    Rung.FINE_TUNING: "Fine-tune",
    Rung.FINE_TUNING_RAG: "Fine-tune and use RAG",
}
STAY_WORDS = {
    Rung.PROMPTING: "Stay on prompting",
    Rung.RAG: "Stay on RAG",
    Rung.FINE_TUNING: "Stay on fine-tuning",
    Rung.FINE_TUNING_RAG: "Stay on fine-tuning + RAG",
}
VERDICT_WORDS: dict[Verdict, str] = {
    "escalate": "Escalate",
    "stay": "Stay",
    "collect_more": "Collect more",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """A number as it is printed (`text`, `span`) beside the values that a figure draws. `span` may be empty."""

    text: str = UNKNOWN
    span: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def known(self) -> bool:
        """Whether there is a value at all."""
        return self.value is not None


def estimate(
    interval: Interval | float | None,
    words: Callable[[float], str],
    span_words: Callable[[float], str] | None = None,
) -> Estimate:
    """An interval, or a bare number, in the words of its unit; `span_words` for its limits if they differ."""
    limit = span_words or words
    if interval is None:
        return Estimate()
    if not isinstance(interval, Interval):
        return Estimate(text=words(interval), value=interval)
    span = ""
    if interval.low is not None and interval.high is not None:
        span = f"{limit(interval.low)} to {limit(interval.high)}"
    return Estimate(text=words(interval.value), span=span, value=interval.value, low=interval.low, high=interval.high)


def or_unknown(value: float | None, words: Callable[[float], str]) -> str:
    """The number in words, or a dash."""
    return UNKNOWN if value is None else words(value)


def percent(share: float) -> str:
    """0.912 -> 91.2 %."""
    return _signed(100 * share, f"{abs(100 * share):.1f} %", plus=False)


def percent_short(share: float) -> str:
    """0.85 -> 85 %; for ticks and policy values."""
    return f"{100 * share:.4g} %"


def confidence(share: float) -> str:
    """A level of confidence: 95 %; none is called 100 %."""
    text = percent_short(share)
    return "more than 99.99 %" if share < 1 and text == percent_short(1.0) else text


def chance(share: float) -> str:
    """A probability; never 0 % or 100 % unless it is exactly that."""
    if 0 < share < 0.005:
        return "<1 %"
    if 0.995 <= share < 1:
        return ">99 %"
    return f"{100 * share:.0f} %"


def points(difference: float) -> str:
    """A difference of two shares: 0.042 -> +4.2 points."""
    return _signed(100 * difference, f"{abs(100 * difference):.1f} points", plus=True)


def points_bare(difference: float) -> str:
    """A difference of two shares without its unit: 0.042 -> +4.2."""
    return _signed(100 * difference, f"{abs(100 * difference):.1f}", plus=True)


def points_short(difference: float) -> str:
    """A difference of two shares for a tick: 0.2 -> +20."""
    return _signed(100 * difference, f"{abs(100 * difference):.4g}", plus=True)


def relative(change: float) -> str:
    """A change as a share of what was before: 0.123 -> +12.3 %."""
    return _signed(100 * change, f"{abs(100 * change):,.1f} %", plus=True)


def usd(amount: float) -> str:
    """US dollars with about three significant digits: $1,234, $12.30, $0.125, $0.0123."""
    size = abs(amount)
    if size >= 99.995:
        text = f"${size:,.0f}"
    elif size >= 0.9995:
        text = f"${size:,.2f}"
    elif size >= 0.09995:
        text = f"${size:.3f}".removesuffix("0")  # $0.50 as everywhere, but an eighth of a dollar is $0.125
    elif size == 0:
        text = "$0"
    elif size < 1e-6:
        return "<$0.000001"
    else:
        text = f"${size:.{2 - math.floor(math.log10(size))}f}"
    return _signed(amount, text, plus=False)


def usd_signed(amount: float) -> str:
    """A difference of two amounts: +$120."""
    return f"+{usd(amount)}" if amount > 0 else usd(amount)


def usd_short(amount: float) -> str:
    """US dollars for a tick: $1.5k."""
    return _signed(amount, f"${_short(abs(amount))}", plus=False)


def seconds(duration: float) -> str:
    """18 ms, 1.24 s, 2 min 5 s, 1.2 h."""
    if duration < 0.9995:
        size = 1000 * duration
        return "0 s" if size == 0 else f"{size:.0f} ms" if size >= 9.95 else f"{size:.1f} ms"
    if duration < 59.95:
        return f"{duration:.2f} s" if duration < 9.995 else f"{duration:.1f} s"
    if duration < 3599.5:
        minutes, rest = divmod(round(duration), 60)
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    return f"{duration / 3600:,.1f} h"


def count(number: float) -> str:
    """1,234; a fraction keeps one digit below a hundred."""
    if number != round(number) and abs(number) < 100:
        return f"{number:,.1f}"
    return f"{number:,.0f}"


def count_short(number: float) -> str:
    """A count for a tick: 1.5k, 2M."""
    return _short(number)


def listed(items: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return f"{', '.join(items[:-1])} and {items[-1]}" if len(items) > 1 else "".join(items)


def plural(amount: float, word: str) -> str:
    """1 sample, 2 samples, 0.25 updates."""
    text = count(amount) if amount == round(amount) else number(amount)
    return f"{text} {word}{'' if amount == 1 else 's'}"


def p_value(p: float) -> str:
    """Two digits that matter, never a false zero."""
    if p < 0.001:
        return "<0.001"
    return f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


def number(value: float) -> str:
    """Any other number, to four significant digits."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def metric(value: float) -> str:
    """A metric's mean in the metric's own range."""
    return f"{value:.3f}" if abs(value) < 10 else f"{value:,.1f}"


def rounded(number: float) -> str:
    """A volume to two significant digits, so that it does not look more certain than it is."""
    if abs(number) < 100:
        return count(number)
    digits = 1 - math.floor(math.log10(abs(number)))
    return f"{round(number, digits):,.0f}"


def break_even(point: BreakEven | None) -> str:
    """From which monthly volume on the challenger is the cheaper one, in words."""
    if point is None:
        return UNKNOWN
    if point.kind != "at":
        share = point.never_share if point.kind == "never" else point.always_share
        return f"{point.kind} cheaper" + ("" if share is None or share == 1 else f" (in {chance(share)} of draws)")
    if point.queries is None:
        return UNKNOWN
    text = f"cheaper {point.cheaper} {rounded(point.queries)} a month"
    if point.low is not None and point.high is not None:
        text += f" ({rounded(point.low)} to {rounded(point.high)})"
    return text


def plain(text: str) -> str:
    """`text` on one line without control characters, so that it cannot steer a terminal or break a row."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _signed(number: float, size: str, *, plus: bool) -> str:
    if not any(digit in size for digit in "123456789"):
        return size
    return f"-{size}" if number < 0 else f"+{size}" if plus else size


def _short(number: float) -> str:
    for limit, unit in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(number) >= limit:
            return f"{number / limit:.4g}{unit}"
    return f"{number:.4g}"
