"""What a run may spend: reserved before each call, refunded after it, so that it holds under concurrency."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from harness.config import schema
from harness.core.types import Record, Usage


@dataclass(slots=True)
class Budget:
    """Tokens, USD and minutes of one run. `reserve` is the worst case of a call, `settle` what it really took.

    Only what has a known price counts in USD; minutes count from the run's start, or its resumption.
    """

    limit: schema.Budget
    clock: Callable[[], float] = time.monotonic
    tokens: int = 0
    usd: float = 0.0
    _start: float = field(init=False)

    def __post_init__(self) -> None:
        self._start = self.clock()

    def reserve(self, usage: Usage, price: schema.Price | None) -> bool:
        """Sets the call's worst case aside, or returns False where it could pass the limit."""
        tokens, usd = _tokens(usage), usd_of(usage, price) or 0.0
        if self.limit.tokens is not None and self.tokens + tokens > self.limit.tokens:
            return False
        if self.limit.usd is not None and self.usd + usd > self.limit.usd:
            return False
        if self.limit.minutes is not None and self.clock() - self._start > self.limit.minutes * 60:
            return False
        self.tokens += tokens
        self.usd += usd
        return True

    def settle(self, reserved: Usage, spent: Usage, price: schema.Price | None) -> None:
        """Replaces what was set aside by what was spent."""
        self.tokens += _tokens(spent) - _tokens(reserved)
        self.usd += (usd_of(spent, price) or 0.0) - (usd_of(reserved, price) or 0.0)

    def count(self, record: Record, price: schema.Price | None) -> None:
        """Adds what an earlier session of the same run spent."""
        if not record.cached:
            self.settle(Usage(), record.usage, price)


def usd_of(usage: Usage, price: schema.Price | None) -> float | None:
    """USD of a usage at prices per million tokens; None where there is no price."""
    if price is None:
        return None
    cached = price.input if price.cached_input is None else price.cached_input
    fresh = usage.input_tokens - usage.cached_input_tokens
    return (fresh * price.input + usage.cached_input_tokens * cached + usage.output_tokens * price.output) / 1e6


def _tokens(usage: Usage) -> int:
    return usage.input_tokens + usage.output_tokens
