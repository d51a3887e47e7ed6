"""Searches that no user would want: they show what a perfect retriever would find, and what wrong passages do."""

from collections.abc import Mapping
from dataclasses import dataclass

from harness.core.ports import Retrieval
from harness.retrieval.llama_index_search import ChromaIndex


@dataclass(frozen=True, slots=True)
class AmongRight:
    """Searches only the documents that hold a question's answer; all of them where it names none."""

    index: ChromaIndex
    top_k: int
    gold: Mapping[str, frozenset[str]]

    async def retrieve(self, query: str) -> Retrieval:
        """The best passages of the right documents."""
        return await self.index.search(query, self.top_k, only=self.gold.get(query, frozenset()))


@dataclass(frozen=True, slots=True)
class ForAnother:
    """Finds what another question would have found, less the documents that hold this one's answer."""

    index: ChromaIndex
    top_k: int
    gold: Mapping[str, frozenset[str]]
    others: Mapping[str, str]

    async def retrieve(self, query: str) -> Retrieval:
        """As many passages, of the wrong documents."""
        return await self.index.search(self.others[query], self.top_k, without=self.gold[query])
