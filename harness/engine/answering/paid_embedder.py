"""A hosted embedder that scores answers: what it costs is no arm's, and comes off the budget all the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.core.errors import InputError, ModelOutage
from harness.core.ports import Embedded, Embedder
from harness.core.types import Usage
from harness.engine.answering.budget import Budget, Rates


@dataclass(slots=True)
class PaidEmbedder:
    """See `core.ports.Embedder`. `stopped` says why it asks no more, where the budget could not bear the worst case."""

    embedder: Embedder
    budget: Budget
    rates: Rates
    stopped: str | None = None

    @property
    def name(self) -> str:
        """The embedder's own."""
        return self.embedder.name

    @property
    def digest(self) -> str:
        """The embedder's own."""
        return self.embedder.digest

    @property
    def local(self) -> bool:
        """The embedder's own."""
        return self.embedder.local

    def count_tokens(self, text: str) -> int:
        """As the embedder counts."""
        return self.embedder.count_tokens(text)

    def split_tokens(self, text: str) -> list[str]:
        """As the embedder cuts."""
        return self.embedder.split_tokens(text)

    def embed(self, texts: Sequence[str], *, queries: bool = False) -> Embedded:
        """The embedder's own vectors. Raises ModelOutage where the budget cannot bear them.

        No tokenizer in use makes more tokens of a text than it has bytes.
        """
        most = Usage(embedding_tokens=sum(len(text.encode("utf-8", "replace")) for text in texts))
        if not self.budget.bears(most, self.rates):
            asked = f"embedder {self.name!r}, which scores answers, was not asked"
            self.stopped = f"the budget is spent: {asked}, and needs a larger `budget.usd`"
            raise ModelOutage("budget", self.stopped)
        self.budget.begin(most, self.rates)
        spent = most  # of a call that breaks off after it was sent nobody knows what was paid
        try:
            made = self.embedder.embed(texts, queries=queries)
            spent = Usage(embedding_tokens=sum(made.tokens))
        except ModelOutage as outage:
            spent = (outage.usage or most) if outage.may_be_paid else Usage()
            raise
        except InputError:  # it was refused
            spent = Usage()
            raise
        finally:
            self.budget.end(most, self.rates)
            if spent.embedding_tokens:
                self.budget.note("scored", spent, self.rates)
                self.budget.settle(Usage(), spent, self.rates)
        return made
