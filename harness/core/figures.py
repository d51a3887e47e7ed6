"""Figures that somebody else's program tells, before they are believed; and bounds, written so that they hold."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

_MOST_TOKENS = 10**12  # of one call: nobody has such a model, and any file can hold the number


def tokens_in(told: object) -> int | None:
    """A count of tokens; None where what was told can be none."""
    possible = isinstance(told, int) and not isinstance(told, bool) and 0 <= told <= _MOST_TOKENS
    return told if possible and isinstance(told, int) else None


def usd_at_most(amount: float) -> str:
    """USD to cents, or to three digits where they are few; never less than the amount."""
    return _bound(amount, ROUND_CEILING)


def usd_at_least(amount: float) -> str:
    """The same, never more than the amount."""
    return _bound(amount, ROUND_FLOOR)


def _bound(amount: float, rounding: str) -> str:
    exact = Decimal(f"{amount:.12g}")  # what binary numbers add behind that is no one's money
    places = max(2, 2 - exact.adjusted())
    return f"{exact.quantize(Decimal(1).scaleb(-places), rounding, Context(prec=400)):,f}"
