"""Embedders behind an endpoint and of LlamaIndex: vectors, tokens, and every way to fail."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import Protocol
from hypothesis import given
from hypothesis import strategies as st

from harness.core import openai_client
from harness.core.errors import InputError, ModelFault, ModelOutage
from harness.core.types import Document
from harness.engine.store.kept_values import KeptValues, count
from harness.engine.store.vectors import RememberedVectors, vector_key
from harness.retrieval import llama_index_embedder, openai_compatible_embedder
from harness.retrieval._hosted import shared_out
from harness.retrieval.llama_index_search import ChromaIndex, IndexSpec, TopK, build_index, read_facts
from harness.retrieval.query_vectors import QueryVectors

TEXTS = ["a bear", "the cab of a cab driver", "zzz"]


def embedder(protocol: Protocol, script: str, **more: Any) -> openai_compatible_embedder.OpenAIEmbedder:
    params = openai_compatible_embedder.Params(model="letters", base_url=protocol.url(script), **more)
    built = openai_compatible_embedder.build(params)
    assert isinstance(built, openai_compatible_embedder.OpenAIEmbedder)
    return built


def test_vectors_have_length_one_and_stand_in_order(protocol: Protocol) -> None:
    made = embedder(protocol, "plain").embed(TEXTS)
    assert all(sum(x * x for x in vector) == pytest.approx(1.0) for vector in made.vectors)
    assert [vector.index(max(vector)) for vector in made.vectors] == [0, 0, 25]  # the most frequent letter
    assert sum(made.tokens) == 2 + 6 + 1


def test_long_lists_go_in_several_calls_and_come_back_in_order(protocol: Protocol) -> None:
    texts = [chr(97 + n % 26) * 3 for n in range(50)]
    made = embedder(protocol, "plain+many", batch=7, concurrency=3).embed(texts)
    assert [vector.index(max(vector)) for vector in made.vectors] == [n % 26 for n in range(50)]
    assert protocol.stats("plain+many")["calls"] == 8


def test_questions_and_documents_get_their_prefixes(protocol: Protocol) -> None:
    one = embedder(protocol, "plain+prefix", query_prefix="query: ", document_prefix="passage: ", dimensions=27)
    one.embed(["x"], queries=True)
    one.embed(["x"])
    bodies = protocol.stats("plain+prefix")["bodies"]
    assert [body["input"] for body in bodies] == [["query: x"], ["passage: x"]]
    assert bodies[0]["dimensions"] == 27


def test_without_usage_tokens_are_counted_by_length(protocol: Protocol) -> None:
    one = embedder(protocol, "nousage")
    assert one.embed(TEXTS).tokens == [one.count_tokens(text) for text in TEXTS]


def test_a_busy_endpoint_is_asked_again(protocol: Protocol) -> None:
    one = embedder(protocol, "busy-2", batch=1, concurrency=1)
    assert len(one.embed(TEXTS).vectors) == 3
    assert protocol.stats("busy-2")["answered"] == 3 and protocol.stats("busy-2")["calls"] > 3


@pytest.mark.parametrize(
    ("script", "kind", "said"),
    [
        ("fail-401", InputError, r"embedder 'letters': http://.*/v1: Error code: 401.*no: Bearer \[key\].*a valid key"),
        ("fail-404", InputError, "an embedding model of this endpoint"),
        ("badjson", ModelOutage, "the reply holds no embeddings"),
        ("short", ModelOutage, "2 vectors came for 3 texts"),
    ],
)
def test_what_cannot_be_had(
    protocol: Protocol, monkeypatch: pytest.MonkeyPatch, script: str, kind: type[Exception], said: str
) -> None:
    monkeypatch.setenv("LETTERS_KEY", "sk-letters-1")
    with pytest.raises(kind, match=said) as raised:
        embedder(protocol, script, api_key_env="LETTERS_KEY").embed(TEXTS)
    assert "sk-letters-1" not in str(raised.value)


def test_a_server_that_stays_away_is_an_outage(protocol: Protocol, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai_client, "_TRIES", 1)
    with pytest.raises(ModelOutage, match="Error code: 500"):
        embedder(protocol, "fail-500").embed(TEXTS)


def test_a_redirect_is_refused_and_takes_nothing_along(protocol: Protocol) -> None:
    with pytest.raises(InputError, match=r"http://.*/redirect\+embed/v1/embeddings answered 307: see elsewhere"):
        embedder(protocol, "redirect+embed", headers={"api-key": "sk-header-1"}).embed(TEXTS)
    assert protocol.stats("redirect+embed+elsewhere")["calls"] == 0


_HALF_IMPORTED = """
import sys, threading
from harness.retrieval.openai_compatible_embedder import Params, build

sys.path.insert(0, sys.argv[2])
import harness.core.openai_client
other = threading.Thread(target=__import__, args=("httpx2",))
other.start()
while "httpx2" not in sys.modules:  # now it is there, and has nothing in it yet
    pass
made = build(Params(model="letters", base_url=sys.argv[1])).embed(["a"])
assert len(made.vectors) == 1
"""


def test_a_module_that_another_thread_is_still_importing_costs_no_answer(protocol: Protocol, tmp_path: Path) -> None:
    """OpenAI's client looks for `httpx2` among the imported modules, and langsmith imports it in llama-index's thread."""
    (tmp_path / "httpx2.py").write_text(
        "import time\ntime.sleep(1)\n"
        "class Client: ...\n"
        "AsyncClient = URL = Timeout = Auth = Response = Limits = TimeoutException = Client\n"
    )
    command = [sys.executable, "-c", _HALF_IMPORTED, protocol.url("plain"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def test_what_fails_in_the_client_is_told_as_it_is(protocol: Protocol, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise AttributeError("partially initialized module")

    monkeypatch.setattr("openai.resources.embeddings.Embeddings.create", broken)
    with pytest.raises(ModelOutage, match="OpenAI's client failed: AttributeError: partially initialized module"):
        embedder(protocol, "plain").embed(TEXTS)


@pytest.mark.parametrize(
    "what", ["nan", "inf", "huge", "zero", "text", "digits", "null", "nested", "uneven", "none", "same"]
)
def test_what_are_no_vectors_is_an_outage(protocol: Protocol, what: str, tmp_path: Path) -> None:
    kept = KeptValues(tmp_path / "vectors.sqlite")
    with pytest.raises(ModelOutage):
        RememberedVectors(embedder(protocol, f"vectors-{what}"), kept).embed(TEXTS)
    kept.close()
    assert count(tmp_path / "vectors.sqlite") == 0


def test_the_largest_numbers_are_scaled_like_any(protocol: Protocol) -> None:
    made = embedder(protocol, "vectors-large").embed(TEXTS)
    assert made.vectors[0] == pytest.approx([27**-0.5] * 27)


@pytest.mark.parametrize("usage", ["-1000000", str(10**11), str(10**30), "[1,2]", '"many"', "true", "0", "1.5"])
def test_a_count_that_can_be_none_is_not_believed(protocol: Protocol, usage: str) -> None:
    one = embedder(protocol, f"usage-{usage.replace('-', 'minus')}")
    assert one.embed(TEXTS).tokens == [one.count_tokens(text) for text in TEXTS]


@pytest.mark.parametrize("script", ["drip", "drip-head"])
def test_a_reply_that_drips_is_bounded_as_a_whole(
    protocol: Protocol, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    monkeypatch.setattr(openai_client, "_TRIES", 1)
    start = time.monotonic()
    with pytest.raises(ModelOutage, match="timed out"):
        embedder(protocol, script, timeout_s=0.5).embed(TEXTS)
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(("script", "said"), [("bomb", "a reply of more than 64 MB"), ("packed", "packed as 'zstd'")])
def test_a_reply_is_unpacked_only_so_far(protocol: Protocol, script: str, said: str) -> None:
    with pytest.raises(ModelOutage, match=said):
        embedder(protocol, script).embed(TEXTS)
    assert protocol.stats(script)["calls"] == 1


def test_a_missing_key_is_named(protocol: Protocol) -> None:
    with pytest.raises(InputError, match="neither the environment variable NO_SUCH_KEY nor NO_SUCH_KEY_FILE is set"):
        embedder(protocol, "plain", api_key_env="NO_SUCH_KEY")


@given(total=st.integers(1, 10_000), texts=st.lists(st.text(max_size=80), min_size=1, max_size=40))
def test_a_calls_tokens_are_shared_out_whole(total: int, texts: list[str]) -> None:
    each = shared_out(total, texts)
    assert sum(each) == total and len(each) == len(texts) and min(each) >= 0


def test_an_index_over_an_endpoint_finds_and_costs_the_endpoints_tokens(protocol: Protocol, tmp_path: Path) -> None:
    import asyncio

    one = embedder(protocol, "plain+index")
    documents = [Document(id=text, title="", text=text) for text in ("aaa", "bbb bbb", "ccc ccc ccc")]
    build_index(documents, IndexSpec(chunk_tokens=64, chunk_overlap=0), one, tmp_path / "index")
    facts = read_facts(tmp_path / "index")
    assert facts and facts.embedding_tokens == 6
    device = threading.Lock()
    device.acquire()  # somebody computes here: a hosted embedder does not wait for that
    index = TopK(ChromaIndex(tmp_path / "index", QueryVectors(one), device), 1)

    async def ask() -> list[str]:
        found = await asyncio.gather(*(index.retrieve(text) for text in ("b", "c", "a")))
        return [retrieval.passages[0].doc_id for retrieval in found]

    before = protocol.stats("plain+index")["calls"]
    assert asyncio.run(ask()) == ["bbb bbb", "ccc ccc ccc", "aaa"]
    assert protocol.stats("plain+index")["calls"] - before <= 2  # what waits together goes together


def test_what_was_paid_for_is_kept_for_the_next_process(protocol: Protocol, tmp_path: Path) -> None:
    one = embedder(protocol, "plain+kept")
    first = RememberedVectors(one, KeptValues(tmp_path / "vectors.sqlite")).embed(TEXTS)
    again = RememberedVectors(one, KeptValues(tmp_path / "vectors.sqlite"))
    second = again.embed([*TEXTS, "new", "new"])
    assert second.tokens[:3] == first.tokens and second.vectors[3] == second.vectors[4]
    assert second.vectors[:3] == [pytest.approx(vector, abs=1e-6) for vector in first.vectors]
    assert [body["input"] for body in protocol.stats("plain+kept")["bodies"]] == [TEXTS, ["new"]]
    again.embed(TEXTS, queries=True)  # a question may be read otherwise
    again.remembering = False
    again.embed(TEXTS)
    assert protocol.stats("plain+kept")["calls"] == 4


def forged(one: openai_compatible_embedder.OpenAIEmbedder, kept: KeptValues, *texts: str) -> None:
    """Vectors of another length, as an endpoint may have given them on another day."""
    values = {vector_key(one.digest, text, queries=queries): (1).to_bytes(4, "little") + bytes(4 * 30)
              for text in texts for queries in (False, True)}  # fmt: skip
    kept.put(values)


@pytest.mark.parametrize("wrong", [1, 2, 3])
def test_a_kept_vector_of_another_length_is_asked_anew(protocol: Protocol, tmp_path: Path, wrong: int) -> None:
    one, kept = embedder(protocol, "plain"), KeptValues(tmp_path / "vectors.sqlite")
    forged(one, kept, *TEXTS[:wrong])
    made = RememberedVectors(one, kept).embed([*TEXTS, "new"])
    assert [len(vector) for vector in made.vectors] == [27] * 4
    assert RememberedVectors(one, kept).embed(TEXTS).vectors == made.vectors[:3]
    kept.close()


def test_a_kept_question_that_does_not_fit_the_index_is_asked_anew(protocol: Protocol, tmp_path: Path) -> None:
    import asyncio

    one, kept = embedder(protocol, "plain"), KeptValues(tmp_path / "vectors.sqlite")
    remembered = RememberedVectors(one, kept)
    documents = [Document(id=text, title="", text=text) for text in ("aaa", "bbb bbb")]
    build_index(documents, IndexSpec(chunk_tokens=64, chunk_overlap=0), remembered, tmp_path / "index")
    forged(one, kept, "b")
    index = TopK(ChromaIndex(tmp_path / "index", QueryVectors(remembered), threading.Lock()), 1)
    assert asyncio.run(index.retrieve("b")).passages[0].doc_id == "bbb bbb"
    assert len(RememberedVectors(one, kept).embed(["b"], queries=True).vectors[0]) == 27
    uneven = RememberedVectors(embedder(protocol, "vectors-uneven"), kept)
    index = TopK(ChromaIndex(tmp_path / "index", QueryVectors(uneven), threading.Lock()), 1)
    with pytest.raises(ModelOutage, match="a question's vector has 28 numbers, those of the index have 27"):
        asyncio.run(index.retrieve("b"))
    kept.close()


INTERRUPTED = """
import asyncio, sys, threading
from pathlib import Path
from harness.core.types import Document
from harness.retrieval import openai_compatible_embedder as hosted
from harness.retrieval.llama_index_search import ChromaIndex, IndexSpec, build_index
from harness.retrieval.query_vectors import QueryVectors

url, folder = sys.argv[1:]
def embedder(script):
    return hosted.build(hosted.Params(model="letters", base_url=f"{url}/{script}/v1"))
spec = IndexSpec(chunk_tokens=64, chunk_overlap=0)
build_index([Document(id="a", title="", text="aaa")], spec, embedder("plain"), Path(folder))
index = ChromaIndex(Path(folder), QueryVectors(embedder("silent")), threading.Lock())
async def main():
    asyncio.get_running_loop().call_later(2, lambda: print("asking", flush=True))
    await index.search("b", 1)
asyncio.run(main())
"""


def test_an_interrupt_ends_a_search_that_gets_no_answer(protocol: Protocol, tmp_path: Path) -> None:
    command = [sys.executable, "-c", INTERRUPTED, protocol.root("x")[: -len("/x")], str(tmp_path / "index")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as asking:
        assert asking.stdout and asking.stdout.readline() == "asking\n"
        asking.send_signal(signal.SIGINT)
        start = time.monotonic()
        try:
            asking.wait(20)
        finally:
            asking.kill()
    assert time.monotonic() - start < 10 and asking.returncode != -signal.SIGKILL


EMBEDDING = """
from llama_index.core.base.embeddings.base import BaseEmbedding

class Lengths(BaseEmbedding):
    key: str = ""
    def _get_query_embedding(self, query):
        if query == "break":
            raise OSError(f"no route for {self.key}")
        if query == "nothing":
            return [float("nan"), 1.0]
        return [float(len(query)), 1.0]
    async def _aget_query_embedding(self, query):
        return self._get_query_embedding(query)
    def _get_text_embedding(self, text):
        return [0.0, 2.0]
"""


@pytest.fixture
def lengths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "own_lengths.py").write_text(EMBEDDING)
    monkeypatch.syspath_prepend(str(tmp_path))
    return "own_lengths.Lengths"


def test_a_class_of_llama_index(lengths: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LENGTHS_KEY", "sk-lengths-1")
    params = llama_index_embedder.Params(embedding=lengths, argument_env={"key": "LENGTHS_KEY"})
    one = llama_index_embedder.build(params)
    assert not one.local and params.hosted
    assert one.embed(["abc"], queries=True).vectors == [pytest.approx([3 / 10**0.5, 1 / 10**0.5])]
    assert one.embed(["abc", "d"]).vectors == [[0.0, 1.0], [0.0, 1.0]]
    with pytest.raises(ModelOutage, match=r"embedder 'Lengths': OSError: no route for \[key\]"):
        one.embed(["break"], queries=True)
    with pytest.raises(ModelOutage, match="embedder 'Lengths': a vector came that is all zeros, or has a number that"):
        one.embed(["abc", "nothing"], queries=True)
    assert llama_index_embedder.build(llama_index_embedder.Params(embedding=lengths, hosted=False)).local


def test_a_class_that_embeds_nothing() -> None:
    with pytest.raises(InputError, match="json.dumps is no class of the kind wanted here"):
        llama_index_embedder.build(llama_index_embedder.Params(embedding="json.dumps"))


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_text_that_is_refused_where_others_are_taken_is_the_texts_fault(protocol: Protocol, status: int) -> None:
    one = embedder(protocol, f"refuse-{status}-zzz")
    for _ in range(2):  # also where nothing was asked before
        with pytest.raises(ModelFault, match=f"embedder 'letters': .*Error code: {status}: this text is not taken"):
            one.embed(["zzz"])
    assert protocol.stats(f"refuse-{status}-zzz")["calls"] == 3
    assert len(one.embed(["a bear"]).vectors) == 1


@pytest.mark.parametrize(("status", "kind"), [(400, InputError), (422, InputError), (413, ModelOutage)])
def test_an_endpoint_that_refuses_every_text_is_at_fault_itself(
    protocol: Protocol, status: int, kind: type[Exception]
) -> None:
    with pytest.raises(kind, match=f"Error code: {status}"):
        embedder(protocol, f"fail-{status}+every").embed(TEXTS)


@pytest.mark.parametrize("status", [400, 413])
def test_one_question_that_is_refused_fails_alone(protocol: Protocol, status: int) -> None:
    questions = [f"question {n}" for n in range(16)]
    questions[11] = "odd"
    found = QueryVectors(embedder(protocol, f"refuse-{status}-odd+alone")).each(questions)
    assert [n for n, one in enumerate(found) if isinstance(one, ModelFault)] == [11]
    assert protocol.stats(f"refuse-{status}-odd+alone")["calls"] == 1 + 1 + 2 * 4, "and one to see if any text is taken"


def test_an_endpoint_that_is_away_is_not_asked_for_each_text(
    protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openai_client, "_TRIES", 1)
    found = QueryVectors(embedder(protocol, "fail-503+away")).each([f"question {n}" for n in range(16)])
    assert all(isinstance(one, ModelOutage) for one in found)
    assert protocol.stats("fail-503+away")["calls"] == 1 + 2


def test_searches_that_go_together_fail_apart(protocol: Protocol, tmp_path: Path) -> None:
    import asyncio

    one = embedder(protocol, "refuse-413-odd+search")
    documents = [Document(id=text, title="", text=text) for text in ("aaa", "bbb bbb")]
    build_index(documents, IndexSpec(chunk_tokens=64, chunk_overlap=0), one, tmp_path / "index")
    index = TopK(ChromaIndex(tmp_path / "index", QueryVectors(one), threading.Lock()), 1)

    async def ask() -> list[Any]:
        return await asyncio.gather(*(index.retrieve(q) for q in ("a", "odd", "b", "odd")), return_exceptions=True)

    found = asyncio.run(ask())
    assert [type(each) is ModelFault for each in found] == [False, True, False, True]
    assert [found[at].passages[0].doc_id for at in (0, 2)] == ["aaa", "bbb bbb"]


def test_a_document_that_is_refused_is_named(protocol: Protocol, tmp_path: Path) -> None:
    one = embedder(protocol, "refuse-400-odd+index")
    documents = [Document(id=f"d{n}", title="", text="odd" if n == 3 else "even") for n in range(6)]
    with pytest.raises(
        InputError, match="document 'd3': the embedder refuses a passage of it: .*smaller chunks"
    ) as told:
        build_index(documents, IndexSpec(chunk_tokens=64, chunk_overlap=0), one, tmp_path / "index")
    assert len(told.value.faults) == 1
