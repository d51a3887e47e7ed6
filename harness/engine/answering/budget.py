"""What a run may spend: reserved before each call, refunded after it, so that it holds under concurrency."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import RLock

from harness.config import schema
from harness.core.errors import IncompleteError
from harness.core.figures import usd_at_least, usd_at_most
from harness.core.prices import Price
from harness.core.types import Record, State, Usage
from harness.engine.answering.budget_ledger import Amount, Ledger, Sort


@dataclass(slots=True)
class Budget:
    """Tokens, USD and minutes of one run. `reserve` is the worst case of a call, `settle` what it really took.

    Only what has a known price counts in USD; minutes count from the run's start, or its resumption. `ledger`: what
    earlier sessions spent beside their records, which counts from the beginning. Threads that embed spend too.
    """

    limit: schema.Budget
    clock: Callable[[], float] = time.monotonic
    tokens: int = 0
    usd: float = 0.0
    ledger: Ledger = field(default_factory=Ledger)
    _start: float = field(init=False)
    _turns: RLock = field(default_factory=RLock, init=False)

    def __post_init__(self) -> None:
        self._start = self.clock()
        self.tokens += self.ledger.total.tokens
        self.usd += self.ledger.total.usd

    @property
    def counts(self) -> bool:
        """Whether there is a limit for which it matters what a call can cost."""
        return self.limit.usd is not None or self.limit.tokens is not None

    @property
    def seconds_left(self) -> float | None:
        """Of the minutes; negative once they are over, None where there is no limit."""
        return None if self.limit.minutes is None else self._start + self.limit.minutes * 60 - self.clock()

    @property
    def over(self) -> bool:
        """Whether the minutes are."""
        return self.seconds_left is not None and self.seconds_left < 0

    def reserve(self, usage: Usage, rates: "Rates") -> bool:
        """Sets the call's worst case aside, or returns False where it could pass the limit."""
        if self.limit.usd is not None and rates.beyond(usage):
            return False
        tokens, usd = _tokens(usage), rates.usd_of(usage) or 0.0
        with self._turns:
            if self.limit.tokens is not None and self.tokens + tokens > self.limit.tokens:
                return False
            if self.limit.usd is not None and self.usd + usd > self.limit.usd:
                return False
            if self.over:
                return False
            self.tokens += tokens
            self.usd += usd
        return True

    def bears(self, most: Usage, rates: "Rates") -> bool:
        """Whether what is paid at once, besides all questions, stays within the USD."""
        return self.limit.usd is None or self.usd + (rates.usd_of(most) or 0.0) <= self.limit.usd

    def afford(self, what: str, most_usd: float) -> None:
        """Raises IncompleteError where something that is paid at once could pass the limit."""
        if self.limit.usd is not None and self.usd + most_usd > self.limit.usd:
            left = max(0.0, self.limit.usd - self.usd)
            possible = f"{what} could cost up to {usd_at_most(most_usd)} USD"
            said = f"stopped: {possible}, and the budget leaves {usd_at_least(left)}"
            raise IncompleteError(f"{said}; with a larger `budget.usd` the same command continues this run")

    def settle(self, reserved: Usage, spent: Usage, rates: "Rates") -> None:
        """Replaces what was set aside by what was spent."""
        with self._turns:
            self.tokens += _tokens(spent) - _tokens(reserved)
            self.usd += (rates.usd_of(spent) or 0.0) - (rates.usd_of(reserved) or 0.0)

    def begin(self, most: Usage, rates: "Rates") -> None:
        """Notes that a call is sent, so that a kill does not hide it."""
        self.ledger.begin(_amount(most, rates))

    def end(self, most: Usage, rates: "Rates") -> None:
        """The call is no longer under way."""
        self.ledger.end(_amount(most, rates))

    def lose(self, reserved: Usage, lost: Usage, rates: "Rates") -> None:
        """Spends what a call that broke off may have cost, for this session and all later ones."""
        self.note("broke_off", lost, rates)
        self.settle(reserved, lost, rates)

    def note(self, sort: Sort, spent: Usage, rates: "Rates") -> None:
        """Keeps for later sessions what this one has settled and no record will tell."""
        self.ledger.add(sort, _amount(spent, rates))

    def count(self, record: Record, rates: "Rates") -> None:
        """Adds what an earlier session of the same run spent; what an outage cost is in the ledger, and stays there."""
        if not record.cached and record.state is not State.UNMEASURED:
            self.settle(Usage(), record.usage, rates)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rates:
    """What an arm's tokens cost: the model's, and those of its embedder, in USD per million; None: no known price."""

    price: Price | None
    embedding: float | None = None

    def beyond(self, usage: Usage) -> bool:
        """Whether a call's prompt is longer than the price holds for, so that nobody knows what it costs."""
        longest = self.price.longest_prompt if self.price else None
        return longest is not None and usage.input_tokens > longest

    def usd_of(self, usage: Usage) -> float | None:
        """USD of one call's usage; None where no part of it has a price, or its prompt is too long for it."""
        if self.beyond(usage):
            return None
        answered = usd_of(usage, self.price)
        if self.embedding is None:
            return answered
        return (answered or 0.0) + usage.embedding_tokens * self.embedding / 1e6


def rates_of(experiment: schema.Experiment, arm: schema.ArmSpec) -> Rates:
    """The rates of one arm. Embedding is paid by the embedder's own price, else by the model's `price.embedding`."""
    price = experiment.price_of(arm)
    search = arm.retrieval or arm.shots
    return Rates(price=price, embedding=embedding_price(experiment, arm, search.embedder if search else None))


def embedding_price(experiment: schema.Experiment, arm: schema.ArmSpec, embedder: str | None) -> float | None:
    """USD per million tokens that an arm pays for embedding by this embedder; None: no known price."""
    price, spec = experiment.price_of(arm), experiment.embedders.get(embedder) if embedder else None
    own = spec.usd_per_million_tokens if spec else None
    return own if own is not None else price.embedding if price else None


def scoring_rates(experiment: schema.Experiment, embedder: str) -> Rates:
    """What scoring by an embedder costs: its own price, else the highest that an arm's model has for embedding."""
    spec = experiment.embedders.get(embedder)
    if spec and spec.usd_per_million_tokens is not None:
        return Rates(price=None, embedding=spec.usd_per_million_tokens)
    prices = [embedding_price(experiment, arm, embedder) for arm in experiment.arms]
    return Rates(price=None, embedding=max((price for price in prices if price is not None), default=None))


def usd_of(usage: Usage, price: Price | None) -> float | None:
    """USD of a usage at prices per million tokens; None where there is no price."""
    if price is None:
        return None
    cached = price.input if price.cached_input is None else price.cached_input
    fresh = usage.input_tokens - usage.cached_input_tokens
    return (fresh * price.input + usage.cached_input_tokens * cached + usage.output_tokens * price.output) / 1e6


def _amount(usage: Usage, rates: Rates) -> Amount:
    return Amount(calls=1, usd=rates.usd_of(usage) or 0.0, tokens=_tokens(usage))


def _tokens(usage: Usage) -> int:
    return usage.input_tokens + usage.output_tokens
