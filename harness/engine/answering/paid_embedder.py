"""An embedder within the run's budget: a hosted one is asked, and waited for, while there is money and time."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from harness.core.daemons import in_a_daemon
from harness.core.embedding import AroundEmbedder
from harness.core.errors import InputError, ModelFault, ModelOutage
from harness.core.ports import Embedded
from harness.core.types import Usage
from harness.engine.answering.budget import Budget, Rates
from harness.engine.answering.budget_ledger import Sort
from harness.engine.store.vectors import texts_at_once


@dataclass(slots=True)
class PaidEmbedder(AroundEmbedder):
    """See `core.ports.Embedder`. `stopped` says why it asks no more, where the budget allows no more.

    `rates`: what scoring answers costs, which is no arm's and comes off the budget all the same, or what finding does;
    None: it is counted elsewhere, as that of an index is. `recorded`: the money is set aside by who asks, and records
    tell what vectors cost that came; what a call cost that brought none is noted here.
    """

    budget: Budget
    rates: Rates | None = None
    recorded: bool = False
    stopped: str | None = None
    _asking: "set[Future[Embedded]]" = field(default_factory=set, init=False)
    _given_up: bool = field(default=False, init=False)

    @property
    def at_once(self) -> int:
        """The embedder's own."""
        return texts_at_once(self.embedder)

    def embed(self, texts: Sequence[str], *, queries: bool = False) -> Embedded:
        """The embedder's own vectors. Raises ModelOutage where the budget cannot bear them, or ends before they come.

        No tokenizer in use makes more tokens of a text than it has bytes.
        """
        most = Usage(embedding_tokens=sum(len(text.encode("utf-8", "replace")) for text in texts))
        self._check(most)
        with self._paid(most) as paid:
            made = self._asked(texts, queries=queries)
            paid.append(Usage(embedding_tokens=sum(made.tokens)))
        return made

    def give_up(self) -> bool:
        """The run ends, perhaps by Ctrl-C: who waits for vectors waits no more."""
        self._given_up = True
        for asking in list(self._asking):
            with suppress(InvalidStateError):  # they came meanwhile
                asking.set_exception(ModelOutage("interrupted", "the run ended while an embedder was asked"))
        return True

    def _check(self, most: Usage) -> None:
        left = self.budget.seconds_left
        if self._given_up or (left is not None and left <= 0):
            raise self._over("was not asked")
        if self.rates and not self.budget.bears(Usage() if self.recorded else most, self.rates):
            asked = f"embedder {self.name!r}{'' if self.recorded else ', which scores answers,'} was not asked"
            self.stopped = f"the budget is spent: {asked}, and needs a larger `budget.usd`"
            raise ModelOutage("budget", self.stopped)

    def _over(self, what: str) -> ModelOutage:
        self.stopped = f"the minutes of the budget are over: embedder {self.name!r} {what}"
        return ModelOutage("budget", self.stopped)

    @contextmanager
    def _paid(self, most: Usage) -> Iterator[list[Usage]]:
        """Counts what is put into the list; of a call that breaks off after it was sent, the most that it can cost."""
        if self.rates is None:
            yield []
            return
        self.budget.begin(most, self.rates)
        paid: list[Usage] = []
        sort: Sort
        spent, sort = most, "broke_off" if self.recorded else "scored"
        try:
            yield paid
            spent = Usage() if self.recorded else paid[0]
        except ModelOutage as outage:
            spent = (outage.usage or most) if outage.may_be_paid else Usage()
            raise
        except ModelFault as fault:  # a refused text costs nothing, but others were asked with it
            spent, sort = fault.usage or Usage(), "asked_again" if self.recorded else "scored"
            raise
        except InputError:  # it was refused
            spent = Usage()
            raise
        finally:
            self.budget.end(most, self.rates)
            if spent.embedding_tokens:
                self.budget.note(sort, spent, self.rates)
                self.budget.settle(Usage(), spent, self.rates)

    def _asked(self, texts: Sequence[str], *, queries: bool) -> Embedded:
        """In a thread that is left behind where the time is over, or the run is given up."""
        asking = in_a_daemon(lambda: self.embedder.embed(texts, queries=queries))
        self._asking.add(asking)
        if self._given_up:
            self.give_up()
        try:
            return asking.result(self.budget.seconds_left)
        except TimeoutError as error:
            if asking.done():  # it is the embedder's own, or they came meanwhile
                return asking.result()
            over = self._over("was not waited for")
            raise ModelOutage("timeout", str(over)) from error
        finally:
            asking.cancel()
            self._asking.discard(asking)
