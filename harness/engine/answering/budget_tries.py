"""The tries of one call, each of which may be paid: who asks sets the money aside, who drives the model tells of them.

Between the two stand the arm and the cache of replies, which know nothing of money; so the tries travel in the context
of the task that asks.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from harness.config import schema
from harness.core.errors import InputError, ModelFault, ModelOutage
from harness.core.types import Usage
from harness.engine.answering.budget import Budget, Rates

SPENT, OVER = "the budget is spent", "the minutes of the budget are over"


@dataclass(slots=True)
class Tries:
    """`most` is what a try can cost and is set aside for the first; `worst` works it out where no limit asked for it.

    `held`: whether it is set aside at this moment. `begun`: whether any try was sent. `refused`: why the budget
    allowed no other; "" where it did.
    """

    budget: Budget
    rates: Rates
    most: Usage
    worst: Callable[[], Usage]
    held: bool = True
    begun: bool = False
    refused: str = ""

    @contextmanager
    def sent(self) -> Iterator[None]:
        """Around each try, from before it is sent. One that ends in no answer, and may be paid, is spent for good."""
        self.begun = True
        self.budget.begin(self.most, self.rates)
        try:
            yield
        except (ModelFault, InputError):  # the one's record tells what it cost, the other was refused
            raise
        except BaseException as error:  # a try that is cancelled has been sent too
            if not isinstance(error, ModelOutage) or error.may_be_paid:
                self._lose(error)
            raise
        finally:
            self.budget.end(self.most, self.rates)

    def again(self) -> bool:
        """Whether another try may begin: what was set aside for the last one may be spent."""
        if not self.held:
            self.held = self.budget.reserve(self.most, self.rates)
            self.refused = "" if self.held else OVER if self.budget.over else SPENT
        return self.held

    async def waited(self, seconds: float, sleep: Callable[[float], Awaitable[None]]) -> bool:
        """Waits so long, but no longer than the budget's minutes; whether there is time for a try after it."""
        left = self.budget.seconds_left
        in_time = left is None or seconds <= left
        if (pause := seconds if in_time or left is None else left) > 0:
            await sleep(pause)
        self.refused = self.refused if in_time else OVER
        return in_time

    def close(self, spent: Usage) -> None:
        """Replaces what is still set aside by what the last try cost."""
        if self.held:
            self.budget.settle(self.most, spent, self.rates)
            self.held = False

    def _lose(self, error: BaseException) -> None:
        told = error.usage if isinstance(error, ModelOutage) else None
        self.budget.lose(self.most, told or (self.most if self.budget.counts else self.worst()), self.rates)
        self.held = False


_HERE: ContextVar[Tries | None] = ContextVar("tries", default=None)


def tries_here() -> Tries:
    """Those of the task that runs; where nobody counts, some that are never refused."""
    nobody = Budget(schema.Budget())
    return _HERE.get() or Tries(budget=nobody, rates=Rates(price=None), most=Usage(), worst=Usage)


@contextmanager
def counted(tries: Tries) -> Iterator[Tries]:
    """Whatever is asked inside is counted by these."""
    before = _HERE.set(tries)
    try:
        yield tries
    finally:
        _HERE.reset(before)
