"""Figures that somebody else's program tells, before they are believed."""

_MOST_TOKENS = 10**12  # of one call: nobody has such a model, and any file can hold the number


def tokens_in(told: object) -> int | None:
    """A count of tokens; None where what was told can be none."""
    possible = isinstance(told, int) and not isinstance(told, bool) and 0 <= told <= _MOST_TOKENS
    return told if possible and isinstance(told, int) else None
