"""Every reader of the harness, as something that takes bytes: it must read them or raise `InputError` with places."""

import asyncio
import io
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from harness.arms.arm import Arm, Sampling
from harness.arms.prompt import Prompt
from harness.config.load import load_experiment
from harness.config.records_policy import load_records_policy
from harness.core.errors import InputError, MetricError
from harness.core.ports import Judged, ModelParts
from harness.core.types import ArmFacts, Record, RecordKey, Rung, Sample, Score, State, Task
from harness.core.yaml_places import read_yaml
from harness.engine.answering.driver import Clock, Driven, Pace
from harness.engine.foreign import decide_on_records
from harness.engine.store import journal as journals
from harness.engine.store.journal import Journal
from harness.engine.store.journal_schema import SCHEMA
from harness.engine.store.results import read_told
from harness.metrics.json_metrics import valid_json
from harness.models import anthropic_provider, ollama_provider, openai_compatible_provider
from harness.models._http import Endpoint
from harness.tasks.leakage import find_leaks
from harness.tasks.load import load_task

METRICS = ("exact_match", "token_f1", "hit_at_k")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """One reader. `seeds` are right inputs; `read` gets one, broken, in a folder where it may write."""

    name: str
    seeds: Sequence[bytes]
    read: Callable[[bytes, Path], object]


def readers() -> tuple[Reader, ...]:
    """All of them."""
    found = [
        Reader(name="yaml", seeds=[_EXPERIMENT, _TASK, _POLICY, _MERGED], read=_read_yaml),
        Reader(name="experiment", seeds=[_EXPERIMENT], read=_read_experiment),
        Reader(name="task", seeds=[_TASK, _OWN], read=_read_task),
        Reader(name="policy", seeds=[_POLICY], read=_read_policy),
        Reader(name="override", seeds=[b"decision.quality_target=0.5", _ONE_ARM], read=_read_override),
        Reader(name="samples", seeds=[_SAMPLES], read=_task_of("test.jsonl", b"instruction: x\n")),
        Reader(name="csv", seeds=[_CSV], read=_task_of("data.csv", _OWN)),
        Reader(name="csv-utf16", seeds=[_CSV.decode().encode("utf-16")], read=_task_of("data.csv", _UTF16)),
        Reader(name="parquet", seeds=[_parquet(_ROWS)], read=_task_of("data.parquet", _PARQUET)),
        Reader(name="corpus.jsonl", seeds=[_CORPUS], read=_task_of("corpus/corpus.jsonl", b"instruction: x\n")),
        Reader(name="document", seeds=[_DOCUMENT], read=_task_of("corpus/a.md", b"instruction: x\n")),
        Reader(
            name="schema",
            seeds=[
                b'{"type": "object", "properties": {"a": {"$ref": "#/$defs/b"}}, "$defs": {"b": {"type": "string"}}}'
            ],
            read=_read_schema,
        ),
        Reader(name="records.csv", seeds=[_RECORDS], read=_records_of("records.csv")),
        Reader(name="records.parquet", seeds=[_parquet(_FOREIGN)], read=_records_of("records.parquet")),
        Reader(name="journal", seeds=[_journal()], read=_read_journal),
    ]
    return (*found, *_providers())


# ---- files ----


def _read_yaml(data: bytes, folder: Path) -> object:
    return read_yaml(_put(folder / "any.yaml", data))


def _read_experiment(data: bytes, folder: Path) -> object:
    _put(folder / "task" / "task.yaml", b"instruction: x\n")
    _put(folder / "task" / "test.jsonl", _SAMPLES)
    return load_experiment(_put(folder / "experiment.yaml", data))


def _read_task(data: bytes, folder: Path) -> object:
    for name, content in {"test.jsonl": _SAMPLES, "data.csv": _CSV, "corpus/corpus.jsonl": _CORPUS}.items():
        _put(folder / name, content)
    _put(folder / "task.yaml", data)
    return _checked(folder)


def _read_policy(data: bytes, folder: Path) -> object:
    return load_records_policy(_put(folder / "policy.yaml", data))


def _read_override(data: bytes, folder: Path) -> object:
    """As the command line hands it on: bytes that are no UTF-8 come as half characters, and a NUL ends it."""
    written = [data.partition(b"\0")[0][:100_000].decode("utf-8", "surrogateescape")]
    _read_experiment(_EXPERIMENT, folder)
    for load, name in ((load_experiment, "experiment.yaml"), (load_records_policy, "policy.yaml")):
        try:
            load(_put(folder / name, _EXPERIMENT if name == "experiment.yaml" else _POLICY), written)
        except InputError as error:
            refused = error
        else:
            return name
    raise refused


_JUDGED: Mapping[str, Any] = {
    "sample": Sample(id="a", input="?", targets=("{}",)),
    "record": Record(key=RecordKey(task="t", arm="a", sample_id="a"), state=State.OK),
    "abstain": None,
    "kind": "generation",
}


def _read_schema(data: bytes, folder: Path) -> object:
    _put(folder / "answer.json", data)
    _task_of("test.jsonl", b"instruction: x\nanswers: {json_schema: answer.json}\n")(_SAMPLES, folder)
    schema = load_task(folder, known_metrics=METRICS).answer_schema
    for answer in ("{", '{"a": "b"}', "[" * 900 + "]" * 900):
        with suppress(MetricError):
            valid_json(Judged(**_JUDGED, text=answer, answer_schema=schema))
    return schema


def _task_of(name: str, settings: bytes) -> Callable[[bytes, Path], object]:
    def read(data: bytes, folder: Path) -> object:
        _put(folder / "task.yaml", settings)
        if name != "test.jsonl":
            _put(folder / "test.jsonl", b'{"id": "a", "input": "Who is it?", "targets": ["Ann"]}\n')
        _put(folder / name, data)
        return _checked(folder)

    return read


def _checked(folder: Path) -> object:
    """The task, and what the journal and the search for leaks make of it."""
    task = load_task(folder, known_metrics=METRICS)
    find_leaks(task)
    return journals._TASK.dump_json(task)


def _records_of(name: str) -> Callable[[bytes, Path], object]:
    def read(data: bytes, folder: Path) -> object:
        policy = _put(folder / "policy.yaml", _POLICY)
        return decide_on_records(_put(folder / name, data), policy, load_records_policy(policy), _NOW)

    return read


def _read_journal(data: bytes, folder: Path) -> object:
    for rest in ("-wal", "-shm"):
        (folder / f"journal.sqlite{rest}").unlink(missing_ok=True)
    with Journal(_put(folder / "journal.sqlite", data)) as journal:
        told = read_told(journal)
        answers = journal.answers("letters", "one", "s1")
        return [list(each) for each in (told.records, told.scores, told.observations, told.score_values)], answers


def _put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def _parquet(rows: Sequence[Mapping[str, Any]]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(rows)), file)
    return file.getvalue()


def _journal() -> bytes:
    """A small journal as bytes, without its log."""
    from tempfile import TemporaryDirectory

    samples = tuple(Sample(id=f"s{n}", input=f"What is {n}?", targets=(str(n),)) for n in range(8))
    task = Task(
        name="letters", kind="qa", instruction="x", metrics=("exact_match",), primary="exact_match", test=samples
    )
    facts = ArmFacts(name="one", variant_of="one", task="letters", rung=Rung.PROMPTING, model="m")
    keys = [RecordKey(task="letters", arm="one", sample_id=sample.id) for sample in samples]
    with TemporaryDirectory() as name:
        path = Path(name) / "journal.sqlite"
        with Journal(path) as journal:
            journal.put_plan([task], [facts])
            for key in keys:
                asyncio.run(journal.add(Record(key=key, state=State.OK, text="an answer")))
            journal.put_scores(Score(key=key, metric="exact_match", outcome=0.5) for key in keys)
            journal.put_meta("aggregates", "[]")
        with sqlite3.connect(path) as db:
            db.execute("PRAGMA journal_mode=DELETE")
        db.close()
        return path.read_bytes()


# ---- replies ----


@dataclass(slots=True)
class _Canned(Endpoint):
    """An endpoint that always sends the same bytes."""

    sent: bytes = b""
    _lines_sent: list[str] = field(default_factory=list)

    async def post(self, path: str, body: Any) -> Any:  # noqa: ARG002
        """The bytes as one reply."""
        return self.parsed(self.sent)

    async def stream(self, path: str, body: Any) -> AsyncIterator[str]:  # noqa: ARG002
        """The bytes as lines."""
        for line in self.sent.decode("utf-8", "replace").split("\n"):
            if line.startswith(("data:", "{")) and (text := line.removeprefix("data:").strip()) != "[DONE]":
                yield text


async def _no_wait(_: float) -> None:
    await asyncio.sleep(0)


_PACE = Pace(concurrency=1, requests_per_minute=None, tokens_per_minute=None, timeout_s=20)
_ASKED = Sampling(max_tokens=8, temperature=0.0, stop=(), seed=1, logprobs=True)


def _providers() -> list[Reader]:
    found = []
    for module, streamed, whole in (
        (openai_compatible_provider, _OPENAI_STREAM, _OPENAI),
        (anthropic_provider, _ANTHROPIC_STREAM, _ANTHROPIC),
        (ollama_provider, _OLLAMA_STREAM, _OLLAMA),
    ):
        name = module.__name__.rpartition(".")[2].removesuffix("_provider")
        for stream, seed in ((True, streamed), (False, whole)):
            read = _answers(module, stream=stream)
            found.append(Reader(name=f"{name} {'stream' if stream else 'reply'}", seeds=[seed], read=read))
    return found


def _answers(module: Any, *, stream: bool) -> Callable[[bytes, Path], object]:
    def read(data: bytes, _: Path) -> object:
        params = module.Params(model="m", stream=stream)
        model = module.build(params, ModelParts(name="base", device=Lock()))
        model._endpoint = _Canned(place="model 'base'", base_url="http://127.0.0.1", headers={}, sent=data)
        driven = Driven(model, _PACE, seed=1, clock=Clock(sleep=_no_wait))
        arm = Arm(prompt=Prompt(instruction="", kind="qa"), model=driven, sampling=_ASKED)

        async def ask() -> Record:
            return await arm.answer(RecordKey(task="t", arm="a", sample_id="s"), await arm.find("?"))

        with sqlite3.connect(":memory:") as db:
            db.executescript(SCHEMA)
            db.execute(journals._ADD, journals._row(asyncio.run(ask())))
            rows = db.execute("SELECT body FROM records").fetchall()
        db.close()
        return [journals._record(row) for row in rows]

    return read


def emptied(folder: Path) -> Path:
    """The folder, with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


# ---- what is right ----

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_EXPERIMENT = b"""name: trial
seed: 7
tasks: [task]
models:
  base: {provider: reference, max_batch: 8}
  far: {provider: openai_compatible, model: m, base_url: "https://host.example/v1", api_key_env: KEY,
        price: {input: 1.0, output: {low: 1, likely: 2, high: 3}}, headers: {a: b}}
embedders:
  minilm: {provider: minilm}
arms:
  zero-shot: {model: base, prompt: {system: Be brief.}}
  few-shot: {model: base, shots: {k: [2, 4], select: [fixed, nearest]}}
  rag: {model: far, retrieval: {top_k: 3, chunk_tokens: 128}}
  tuned: {model: base, tuning: {method: lora, epochs: 2, replay: {share: 0.2}}}
latency: {concurrency: [1], samples: 5, warmup: 1}
generation: {max_tokens: 8, stop: ["x"]}
costs: {labelling: {minutes_per_example: 1.5, usd_per_hour: 40}, corpus_change_share: 0.05}
decision: {monthly_queries: 1000, quality_target: 0.8, guards: {token_f1: 0.1}}
leakage: {accept: ["test x train"]}
schedule: {cron: "0 3 * * *", timezone: UTC}
tracking: {uri: "sqlite:///mlflow.db", log_text: false}
"""
_TASK = b"""name: words
kind: qa
instruction: "Answer: say it"
metrics: [exact_match, token_f1]
primary: exact_match
answers: {abstain: unknown}
licence: Apache-2.0
"""
_OWN = b"""instruction: x
source: {path: data.csv, input: q, targets: [a, b], id: i, separator: "|", metadata: [m], split: {train: 0.3, seed: 1}}
"""
_UTF16 = _OWN.replace(b"split:", b"encoding: utf-16, split:")
_PARQUET = b"instruction: x\nsource: {path: data.parquet, input: q, targets: a, id: i, metadata: [m], cluster: c.d}\n"
_MERGED = b"base: &base {a: 1, b: [1, 2, {c: d}]}\nother: {<<: *base, e: *base}\n? f\n: |\n  text\n"
_POLICY = b"""arms:
  low: {rung: prompting, price: {input: 0.15, output: 0.60}}
  high: {rung: rag, setup_usd: 40, monthly_usd: {low: 1, likely: 2, high: 3}, price: {input: 0.15, output: 0.60}}
decision: {monthly_queries: 50000, quality_target: 0.85}
"""
_SAMPLES = b"""{"id": "a1", "input": "What is one?", "targets": ["one", "1"], "cluster": "c", "metadata": {"hard": true, "n": 1.5}}
{"id": "a2", "input": "What is two?", "targets": "two"}
"""
_ONE_ARM = b"arms={low: {rung: prompting, model: base, price: {input: 1, output: {low: 1, likely: 2, high: 3}}}}"
_CSV = b'q,a,b,i,m\nWhat is one?,one|1,eins,1,x\n"What, is two?",two,"zw""ei",2,y\nWhat is it?,it,es,3,z\n'
_CORPUS = b'{"id": "d1", "title": "One", "text": "One is one."}\n{"id": "d2", "text": "Two is two."}\n'
_DOCUMENT = b'---\ntitle: "A page"\ndate: 2026-01-01\n---\n# Heading\n\nSome *text* with [a link](https://x.example).\n'
_RECORDS = (
    b"task,arm,sample_id,score,cluster,input_tokens,cached_input_tokens,output_tokens,latency_s,state,repeat\n"
    + b"".join(
        b"t,%s,s%d,%d,c%d,100,10,20,0.%d,ok,0\n" % (arm, n, (n + len(arm)) % 2, n // 2, n + 1)
        for arm in (b"low", b"high")
        for n in range(8)
    )
)
_ROWS = [{"q": f"What is {n}?", "a": [str(n), "x"], "i": n, "m": n / 2, "c": {"d": "e"}} for n in range(5)]
_FOREIGN = [
    {"task": "t", "arm": arm, "sample_id": n, "score": float(n % 2), "output_tokens": n, "input_tokens": 5 * n}
    for arm in ("low", "high")
    for n in range(6)
]


def _events(*parts: object) -> bytes:
    return b"".join(b"data: " + json.dumps(part).encode() + b"\n\n" for part in parts)


_TOKENS = {"prompt_tokens": 5, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 1}}
_LOGPROBS = {"content": [{"token": "a", "logprob": -0.5}]}
_OPENAI = json.dumps(
    {
        "model": "m-1", "system_fingerprint": "f", "usage": _TOKENS,
        "choices": [{"message": {"content": "a"}, "finish_reason": "stop", "logprobs": _LOGPROBS}],
    }
).encode()  # fmt: skip
_OPENAI_STREAM = _events(
    {"model": "m-1", "system_fingerprint": "f", "choices": [{"delta": {"content": "a"}, "logprobs": _LOGPROBS}]},
    {"choices": [{"delta": {"content": [{"text": "b"}]}, "finish_reason": "stop"}]},
    {"choices": [], "usage": _TOKENS},
)
_ANTHROPIC = json.dumps(
    {
        "model": "m-1", "content": [{"type": "text", "text": "a"}], "stop_reason": "end_turn",
        "usage": {"input_tokens": 5, "output_tokens": 2, "cache_read_input_tokens": 1},
    }
).encode()  # fmt: skip
_ANTHROPIC_STREAM = _events(
    {"type": "message_start", "message": {"model": "m-1", "usage": {"input_tokens": 5, "output_tokens": 1}}},
    {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "a"}},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 2}},
)
_OLLAMA = json.dumps(
    {
        "model": "m-1", "message": {"content": "a"}, "done": True, "done_reason": "stop", "prompt_eval_count": 5,
        "eval_count": 2, "logprobs": [{"token": "a", "logprob": -0.5}],
    }
).encode()  # fmt: skip
_OLLAMA_STREAM = b'{"message": {"content": "a"}, "done": false}\n' + _OLLAMA + b"\n"
