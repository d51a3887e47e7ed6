"""llama-index over Chroma, behind the ports `CorpusIndex` and `Retriever`: the only importer of either.

A folder holds one index: `chroma/` and, written last, `setup.json` with what building it took. A folder without
`setup.json` was interrupted and is built anew.
"""

import json
import shutil
import sys
import time
from collections.abc import Sequence
from contextlib import nullcontext, redirect_stdout
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from harness.core.batching import Batcher
from harness.core.files import write_atomically
from harness.core.ports import Embedder, Retrieval
from harness.core.types import Document, Passage, Usage
from harness.retrieval.query_vectors import QueryVector, QueryVectors

_COLLECTION = "passages"


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexSpec:
    """How a corpus is cut: passages of at most `chunk_tokens` tokens, neighbours sharing `chunk_overlap`."""

    chunk_tokens: int
    chunk_overlap: int


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexFacts:
    """What building an index took, and how large it is."""

    seconds: float
    embedding_tokens: int
    documents: int
    passages: int


def build_index(documents: Sequence[Document], spec: IndexSpec, embedder: Embedder, folder: Path) -> IndexFacts:
    """Cuts, embeds and stores `documents` in `folder`, replacing whatever an interrupted build left there.

    Embedding is timed; loading the libraries and the embedder is not, because a query pays for that too.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    embedder.embed(["warm up"])
    splitter, store = _splitter(spec, embedder), _store(folder)
    start = time.perf_counter()
    with redirect_stdout(sys.stderr):  # llama-index prints its advice on chunk sizes; stdout is for results
        nodes = splitter.get_nodes_from_documents([_as_llama(d) for d in documents])
    texts = [node.get_content(metadata_mode=_embedded_part()) for node in nodes]
    embedded = embedder.embed(texts)
    for node, vector in zip(nodes, embedded.vectors, strict=True):
        node.embedding = vector
    store.add(nodes)
    facts = IndexFacts(
        seconds=time.perf_counter() - start,
        embedding_tokens=sum(embedded.tokens),
        documents=len(documents),
        passages=len(nodes),
    )
    content = {name: getattr(facts, name) for name in IndexFacts.__slots__}
    write_atomically(folder / "setup.json", json.dumps(content).encode())
    return facts


def read_facts(folder: Path) -> IndexFacts | None:
    """What building the index in `folder` took, or None where there is no finished index."""
    try:
        return IndexFacts(**json.loads((folder / "setup.json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


@dataclass(frozen=True, slots=True)
class _Query:
    text: str
    top_k: int
    only: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()


class ChromaIndex:
    """A finished index, opened at its first query. Queries take turns, in one thread."""

    def __init__(self, folder: Path, vectors: QueryVectors, device: Lock) -> None:
        self._folder = folder
        self._vectors = vectors
        self._device = device
        self._batcher: Batcher[_Query, Retrieval] = Batcher(self._search, most=64, most_tokens=16_384)

    async def search(
        self, query: str, top_k: int, only: frozenset[str] = frozenset(), without: frozenset[str] = frozenset()
    ) -> Retrieval:
        """The `top_k` nearest passages. `seconds` is the query's own time, without its waiting.

        `only` and `without` name documents whose passages alone are searched, or are not.
        """
        return await self._batcher.submit(_Query(query, top_k, only, without), len(query) // 4 + 1)

    def _search(self, queries: Sequence[_Query]) -> list[Retrieval]:
        with self._device if self._vectors.embedder.local else nullcontext():
            asked = self._vectors.of([query.text for query in queries])
            return [self._retrieval(query, vector) for query, vector in zip(queries, asked, strict=True)]

    def _retrieval(self, query: _Query, asked: QueryVector) -> Retrieval:
        start = time.perf_counter()
        passages = self._nearest(query, asked.vector)
        seconds = asked.seconds + time.perf_counter() - start
        return Retrieval(passages=passages, usage=Usage(embedding_tokens=asked.tokens), seconds=seconds)

    def _nearest(self, query: _Query, vector: list[float]) -> tuple[Passage, ...]:
        from llama_index.core.schema import QueryBundle

        retriever = self._index.as_retriever(similarity_top_k=query.top_k, filters=_filters(query))
        nodes = retriever.retrieve(QueryBundle(query_str=query.text, embedding=vector))
        return tuple(
            Passage(
                doc_id=node.metadata["doc_id"],
                title=node.metadata["title"],
                text=node.get_content(),
                score=float(node.score or 0.0),
            )
            for node in nodes
        )

    @cached_property
    def _index(self) -> Any:
        from llama_index.core import MockEmbedding, VectorStoreIndex

        # Queries arrive embedded; the mock only keeps llama-index from looking for an embedder of its own.
        return VectorStoreIndex.from_vector_store(_store(self._folder), embed_model=MockEmbedding(embed_dim=1))


@dataclass(frozen=True, slots=True)
class TopK:
    """A view of an index with its `top_k` fixed; see `core.ports.Retriever`."""

    index: ChromaIndex
    top_k: int

    async def retrieve(self, query: str) -> Retrieval:
        """The best passages for one question."""
        return await self.index.search(query, self.top_k)


def _filters(query: _Query) -> Any:
    """The documents that a query is kept to, or from, as llama-index has it; None for all of them."""
    from llama_index.core.vector_stores import FilterOperator, MetadataFilter, MetadataFilters

    wanted = ((query.only, FilterOperator.IN), (query.without, FilterOperator.NIN))
    found = [MetadataFilter(key="doc_id", value=sorted(ids), operator=how) for ids, how in wanted if ids]
    return MetadataFilters(filters=found) if found else None


def _splitter(spec: IndexSpec, embedder: Embedder) -> Any:
    from llama_index.core.node_parser import SentenceSplitter

    return SentenceSplitter(
        chunk_size=spec.chunk_tokens,
        chunk_overlap=spec.chunk_overlap,
        tokenizer=embedder.split_tokens,
        include_metadata=True,
    )


def _as_llama(document: Document) -> Any:
    from llama_index.core.schema import Document as LlamaDocument

    return LlamaDocument(
        id_=document.id,
        text=document.text,
        metadata={"doc_id": document.id, "title": document.title},
        excluded_embed_metadata_keys=["doc_id"] if document.title else ["doc_id", "title"],
        excluded_llm_metadata_keys=["doc_id"],
    )


def _embedded_part() -> Any:
    """Title and text, without the document's id: what the embedder reads."""
    from llama_index.core.schema import MetadataMode

    return MetadataMode.EMBED


def _store(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings
    from llama_index.vector_stores.chroma import ChromaVectorStore

    client = chromadb.PersistentClient(str(folder / "chroma"), Settings(anonymized_telemetry=False))
    collection = client.get_or_create_collection(
        _COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine", "num_threads": 1}}
    )
    return ChromaVectorStore(chroma_collection=collection)
