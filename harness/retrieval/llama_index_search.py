"""llama-index over Chroma, behind the ports `CorpusIndex` and `Retriever`: the only importer of either.

A folder holds one index: `chroma/` and, written last, `setup.json` with what building it took. A folder without
`setup.json` was interrupted and is built anew.
"""

import asyncio
import json
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, nullcontext, redirect_stdout, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from harness.core.batching import Batcher
from harness.core.contained import contained
from harness.core.daemons import in_a_daemon
from harness.core.disk import disk_trouble, try_disk
from harness.core.embedding import apart, even
from harness.core.errors import Fault, InputError, ModelError, ModelOutage, first_line
from harness.core.files import write_atomically
from harness.core.ports import Embedded, Embedder, Retrieval
from harness.core.types import Document, Passage, Usage
from harness.retrieval.query_vectors import Found, QueryVector, QueryVectors

_COLLECTION = "passages"
# Chroma gives passages that are equally near in any order, and builds its graph at random: one that is built anew may
# find others. So more are asked for than are wanted, and so many are looked at that hardly any is missed.
_MORE = 16
_LOOKED_AT = 400
_MUCH = 1 << 20
"""Bytes: more than Chroma needs at a time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexSpec:
    """How a corpus is cut: passages of at most `chunk_tokens` tokens, neighbours sharing `chunk_overlap`."""

    chunk_tokens: int
    chunk_overlap: int


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexFacts:
    """What building an index took, and how large it is."""

    seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    embedding_tokens: Annotated[int, Field(ge=0)]
    documents: Annotated[int, Field(ge=0)]
    passages: Annotated[int, Field(ge=0)]


_FACTS = TypeAdapter(IndexFacts)


def build_index(documents: Sequence[Document], spec: IndexSpec, embedder: Embedder, folder: Path) -> IndexFacts:
    """Cuts, embeds and stores `documents` in `folder`, replacing whatever an interrupted build left there.

    Embedding is timed; loading the libraries and the embedder is not, because a query pays for that too.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    embedder.embed(["warm up"])
    with _disk_told(folder):
        splitter, store = _splitter(spec, embedder), _store(folder)
    start = time.perf_counter()
    with redirect_stdout(sys.stderr):  # llama-index prints its advice on chunk sizes; stdout is for results
        nodes = splitter.get_nodes_from_documents([_as_llama(d) for d in documents])
    for place, node in enumerate(nodes):  # llama-index draws names at random, and Chroma's graph depends on them
        node.id_ = f"{place:09}"
    texts = [node.get_content(metadata_mode=_embedded_part()) for node in nodes]
    embedded = even(_embedded(texts, [node.metadata["doc_id"] for node in nodes], embedder), embedder.name)
    for node, vector in zip(nodes, embedded.vectors, strict=True):
        node.embedding = vector
    with _disk_told(folder):
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


def _embedded(texts: Sequence[str], documents: Sequence[str], embedder: Embedder) -> Embedded:
    """The passages' vectors. Raises InputError that names the documents whose passages an endpoint refuses."""
    if embedder.local:
        return embedder.embed(texts)

    def ask(part: Sequence[str]) -> list[tuple[list[float], int]]:
        made = embedder.embed(part)
        return list(zip(made.vectors, made.tokens, strict=True))

    found = apart(ask, texts, outages=False)
    if refused := {d: one for d, one in zip(documents, found, strict=True) if isinstance(one, ModelError)}:
        what, expected = "the embedder refuses a passage of it", "smaller chunks (`chunk_tokens`), or a shorter text"
        raise InputError(
            [Fault(place=f"document {d!r}", what=what, expected=expected, said=str(one)) for d, one in refused.items()]
        )
    made = [one for one in found if not isinstance(one, ModelError)]
    return Embedded([vector for vector, _ in made], [tokens for _, tokens in made])


def read_facts(folder: Path) -> IndexFacts | None:
    """What building the index in `folder` took, or None where there is no finished index.

    Raises InputError where nobody can tell: what was written has been altered since.
    """
    try:
        return _FACTS.validate_json((folder / "setup.json").read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise _unreadable(folder, f"setup.json: {error.errors(include_url=False)[0]['type']}") from error


def finished_facts(folder: Path) -> IndexFacts:
    """The same of one that was finished. Raises InputError where it is no more what it was."""
    facts = read_facts(folder)
    if facts is None:
        raise _unreadable(folder, "setup.json is missing")
    return facts


def _unreadable(folder: Path, why: str) -> InputError:
    what = f"the index cannot be read: {why}"
    return InputError(Fault(place=str(folder), what=what, expected="delete this folder: it is built anew"))


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
        self._asking: Future[list[Found]] | None = None
        self._given_up = self._warm = False
        self._batcher: Batcher[_Query, Retrieval | ModelError] = Batcher(self._search, most=64, most_tokens=16_384)

    async def search(
        self, query: str, top_k: int, only: frozenset[str] = frozenset(), without: frozenset[str] = frozenset()
    ) -> Retrieval:
        """The `top_k` nearest passages. `seconds` is the query's own time, without its waiting.

        `only` and `without` name documents whose passages alone are searched, or are not. Raises what a hosted embedder
        says of this question, whatever it says of those that were asked with it.
        """
        try:
            found = await self._batcher.submit(_Query(query, top_k, only, without), len(query) // 4 + 1)
        except asyncio.CancelledError:
            self._give_up()
            raise
        if isinstance(found, ModelError):
            raise found
        return found

    def _give_up(self) -> None:
        """The run ends, perhaps by Ctrl-C: no thread may wait for an embedder, since somebody waits for the thread."""
        self._given_up = True
        if not self._vectors.give_up() and self._asking:
            with suppress(InvalidStateError):  # it came meanwhile
                self._asking.set_exception(ModelOutage("interrupted", "the run ended while an embedder was asked"))

    def _search(self, queries: Sequence[_Query]) -> list[Retrieval | ModelError]:
        local = self._vectors.embedder.local
        with self._device if local else nullcontext():
            self._warm_up()
            asked = (self._vectors.each if local else self._asked)([query.text for query in queries])
            each = zip(queries, asked, strict=True)
            return [one if isinstance(one, ModelError) else self._retrieval(query, one) for query, one in each]

    def _asked(self, texts: Sequence[str]) -> list[Found]:
        """The vectors by a hosted embedder, waited for until the run is given up."""
        length = len(self._one_vector)
        self._asking = in_a_daemon(lambda: self._vectors.fitting(texts, length))
        if self._given_up:
            self._give_up()
        return self._asking.result()

    def _retrieval(self, query: _Query, asked: QueryVector) -> Retrieval:
        store = self._passages
        start = time.perf_counter()
        with _readable(self._folder):
            passages = _nearest(store, query, asked.vector)
        seconds = asked.seconds + time.perf_counter() - start
        return Retrieval(passages=passages, usage=Usage(embedding_tokens=asked.tokens), seconds=seconds)

    def _warm_up(self) -> None:
        """Once, before any question's time is taken: weights are loaded, and files opened, for all of them."""
        if self._warm:
            return
        if self._vectors.embedder.local:
            self._vectors.embedder.embed(["warm up"], queries=True)
        store, vector = self._passages, self._one_vector
        with _readable(self._folder):
            _nearest(store, _Query("", 1), vector)
        self._warm = True

    @cached_property
    def _one_vector(self) -> list[float]:
        """That of some passage; there is one at least."""
        store = self._passages
        with _readable(self._folder):
            return [float(x) for x in store.client.get(limit=1, include=["embeddings"])["embeddings"][0]]

    @cached_property
    def _passages(self) -> Any:
        with _readable(self._folder):
            return _store(self._folder)


def _nearest(store: Any, query: _Query, vector: list[float]) -> tuple[Passage, ...]:
    """From the store itself: llama-index's retriever, which adds nothing to it, imports LangChain where that is there.

    That is two seconds of the first question's, in a thread, beside all others.
    """
    from llama_index.core.vector_stores import VectorStoreQuery

    found = store.query(
        VectorStoreQuery(query_embedding=vector, similarity_top_k=query.top_k + _MORE, filters=_filters(query))
    )
    scored = sorted(zip(found.nodes, found.similarities, strict=True), key=lambda one: (-one[1], one[0].node_id))
    return tuple(
        Passage(
            doc_id=node.metadata["doc_id"],
            title=node.metadata["title"],
            text=node.get_content(),
            score=float(similarity),
        )
        for node, similarity in scored[: query.top_k]
    )


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


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    """InputError where Chroma cannot read a finished index: a part of its files was altered or lost."""
    try:
        with _disk_told(folder), contained():
            yield
    except Exception as error:
        if disk_trouble(error):
            raise
        raise _unreadable(folder, first_line(error)) from error


@contextmanager
def _disk_told(folder: Path) -> Iterator[None]:
    """OSError where Chroma fails because the disk refuses: often it says only that something failed."""
    try:
        yield
    except Exception as error:
        if not disk_trouble(error):
            try_disk(folder, _MUCH)
        raise


def _store(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings
    from llama_index.vector_stores.chroma import ChromaVectorStore

    client = chromadb.PersistentClient(str(folder / "chroma"), Settings(anonymized_telemetry=False))
    graph = {"space": "cosine", "num_threads": 1, "ef_search": _LOOKED_AT, "ef_construction": _LOOKED_AT}
    collection = client.get_or_create_collection(_COLLECTION, embedding_function=None, configuration={"hnsw": graph})
    return ChromaVectorStore(chroma_collection=collection)
