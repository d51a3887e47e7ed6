"""What a run itself will pay, as far as prices are known."""

from collections.abc import Iterable
from dataclasses import dataclass

from harness.core.estimates import NONE, Span
from harness.core.prices import Price
from harness.core.types import Usage
from harness.engine.answering.budget import usd_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Paid:
    """An amount in USD, and the settings without which it is not the whole."""

    usd: Span = NONE
    missing: tuple[str, ...] = ()


def together(parts: Iterable[Paid]) -> Paid:
    """The sum; each missing setting named once."""
    listed = list(parts)
    missing = dict.fromkeys(name for part in listed for name in part.missing)
    return Paid(usd=sum((part.usd for part in listed), NONE), missing=tuple(missing))


def tokens_paid(price: Price, tokens_in: Span, tokens_out: Span) -> Paid:
    """Tokens at their price; none of them is taken to be cached."""

    def usd(input_tokens: float, output_tokens: float) -> float:
        usage = Usage(input_tokens=round(input_tokens), output_tokens=round(output_tokens))
        return usd_of(usage, price) or 0.0

    return Paid(
        usd=Span(
            low=usd(tokens_in.low, tokens_out.low),
            likely=usd(tokens_in.likely, tokens_out.likely),
            high=usd(tokens_in.high, tokens_out.high),
        )
    )


def seconds_paid(seconds: Span, usd_per_hour: float | None) -> Paid:
    """Seconds of a machine; no seconds cost nothing, whatever the machine."""
    if seconds.high == 0:
        return Paid()
    if usd_per_hour is None:
        return Paid(missing=("costs.hardware.usd_per_hour",))
    return Paid(usd=seconds.times(usd_per_hour / 3600))
