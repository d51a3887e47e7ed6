"""A small finished run, as the engine would hand it over, with every kind of record in it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from harness.core.types import (
    ArmFacts,
    Failure,
    Interval,
    Load,
    Message,
    Passage,
    Record,
    RecordKey,
    Rung,
    Sample,
    Score,
    Setup,
    State,
    Task,
    Timing,
    Usage,
)
from harness.core.verdicts import BreakEven, Comparison, Decision
from harness.tracking import RunContents

STARTED_S = 1_790_000_000.25
RUNGS = {"zero-shot": Rung.PROMPTING, "rag[top_k=3]": Rung.RAG, "tuned": Rung.FINE_TUNING}


def make_task(samples: int) -> Task:
    return Task(
        name="handbook",
        kind="qa",
        instruction="Answer.",
        metrics=("exact_match", "hit@3"),
        primary="exact_match",
        test=tuple(
            Sample(id=f"q{n}", input=f"PLANTEDQUESTION {n}?", targets=(f"PLANTEDTARGET {n}",), cluster=f"doc{n % 3}")
            for n in range(samples)
        ),
        source="/data/handbook/test.jsonl",
        digests={"test": "ab" * 32},
    )


def make_record(arm: str, n: int, *, concurrency: int | None = None) -> Record:
    states = {3: State.ABSTAINED, 4: State.FAILED, 5: State.UNMEASURED}
    state = states.get(n, State.OK)
    failure = {
        State.FAILED: Failure(kind="cut_off", message="PLANTEDMESSAGE"),
        State.UNMEASURED: Failure(kind="outage", message="503"),
    }.get(state)
    passages = (Passage(doc_id=f"doc{n % 3}", text="PLANTEDPASSAGE", title="PLANTEDTITLE", score=0.5),)
    measured = state is not State.UNMEASURED
    return Record(
        key=RecordKey(task="handbook", arm=arm, sample_id=f"q{n}", concurrency=concurrency),
        state=state,
        text=f"PLANTEDANSWER ä {n}" if measured else None,
        failure=failure,
        messages=(Message(role="system", content="Answer."), Message(role="user", content=f"PLANTEDQUESTION {n}?")),
        passages=passages if "rag" in arm else (),
        usage=Usage(input_tokens=40, cached_input_tokens=8, output_tokens=5, embedding_tokens=6)
        if measured
        else Usage(),
        timing=Timing(started_s=STARTED_S + n, total_s=0.5, ttft_s=0.2, retrieve_s=0.125 if "rag" in arm else 0.0)
        if measured
        else None,
        model="tiny-1" if measured else None,
    )


def make_scores(record: Record) -> list[Score]:
    if record.state is State.UNMEASURED:
        return []
    return [
        Score(key=record.key, metric="exact_match", outcome=1.0, rationale="PLANTEDRATIONALE"),
        Score(key=record.key, metric="hit@3", outcome=Failure(kind="metric", message="PLANTEDSCOREFAULT")),
    ]


def make_contents(folder: Path, samples: int) -> RunContents:
    records = [make_record(arm, n) for n in range(samples) for arm in RUNGS]
    records += [make_record("zero-shot", 0, concurrency=4)]
    adapter = folder / "tuned" / "adapter"
    adapter.mkdir(parents=True)
    (adapter / "adapter_model.safetensors").write_bytes(b"weights")
    (adapter / "adapter_config.json").write_text("{}")
    (adapter / "optimizer.pt").write_bytes(b"pickle")
    (folder / "merged.safetensors").write_bytes(b"large")
    (folder / "figures").mkdir()
    (folder / "figures" / "quality.png").write_bytes(b"png")
    for name, text in {"comparison.csv": "task,arm\n", "decision.json": "{}", "report.html": "PLANTEDREPORT"}.items():
        (folder / name).write_text(text)
    return RunContents(
        run_id="2026-11-22T08-00-00",
        experiment="quick",
        config={
            "name": "quick",
            "seed": 7,
            "models": {"base": {"provider": "reference", "api_key_env": "MY_KEY"}},
            "arms": {
                "zero-shot": {"model": "base"},
                "rag[top_k=3]": {"model": "base", "retrieval": {"top_k": 3}},
                "tuned": {"model": "base", "tuning": {"method": "lora"}},
            },
            "generation": {"max_tokens": 48},
        },
        manifest={"harness": "0.1.0", "git_commit": "abc", "digests": {"handbook": "ab"}},
        tasks=[make_task(samples)],
        arms=[
            ArmFacts(name=name, variant_of=name.split("[")[0], task="handbook", rung=rung, model="base")
            for name, rung in RUNGS.items()
        ],
        setups=[
            Setup(
                task="handbook",
                arm="tuned",
                kind="tuning",
                digest="d" * 64,
                seconds=12.5,
                examples=80,
                path=str(folder / "tuned"),
                details={"loss": 0.25, "method": "lora"},
                load=tuple(
                    Load(at_s=STARTED_S + n, cpu_percent=50.0 + n, memory_mb=900.0, process_memory_mb=600.0 + n)
                    for n in range(3)
                ),
            )
        ],
        records=records,
        scores=[score for record in records for score in make_scores(record)],
        comparisons=[make_comparison(name, rung) for name, rung in RUNGS.items()],
        decisions=[
            Decision(
                task="handbook",
                chosen_arm="rag[top_k=3]",
                chosen_rung=Rung.RAG,
                confidence=0.95,
                headline="Move to RAG.",
                steps=(),
            )
        ],
        folder=folder,
        uri=f"sqlite:///{folder / 'mlflow.db'}",
        started_s=STARTED_S,
        ended_s=STARTED_S + 60,
        usd_of=lambda record: 0.0002 if record.model else None,
        prompts={("handbook", name): make_prompt(name) for name in RUNGS},
    )


def make_prompt(arm: str) -> tuple[Message, ...]:
    form = "Passages:\n{{passages}}\n\n{{input}}" if "rag" in arm else "{{input}}"
    return Message(role="system", content="Answer."), Message(role="user", content=form)


def make_comparison(arm: str, rung: Rung) -> Comparison:
    return Comparison(
        task="handbook", arm=arm, rung=rung, model="base", n=6, abstained=1, failed=1, unmeasured=1, not_run=0,
        quality=Interval(value=0.8, low=0.7, high=0.9), quality_bounds=(0.75, 0.85),
        latency_p95_s=Interval(value=0.5, low=None, high=None),
        usd_per_1k_queries=Interval(value=0.2, low=0.1, high=0.3),
        break_even=BreakEven(kind="at", queries=1000.0), verdict="escalate",
        metrics={"exact_match": 0.8, "hit@3": 0.5}, metric_failures={"hit@3": 5},
    )  # fmt: skip


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a migrated, empty SQLite store, so that only one test run pays for the migration."""
    from harness.tracking import prepare_store

    file = tmp_path_factory.mktemp("store") / "mlflow.db"
    prepare_store(f"sqlite:///{file}")
    return file.read_bytes()


@pytest.fixture
def contents(tmp_path: Path, empty_store: bytes) -> RunContents:
    """Six samples by three arms and one latency record: 19 records, on an empty store of their own."""
    (tmp_path / "mlflow.db").write_bytes(empty_store)
    return make_contents(tmp_path, 6)


@pytest.fixture
def many(tmp_path: Path, empty_store: bytes) -> Callable[[int], RunContents]:
    """The same with as many samples as asked for."""
    (tmp_path / "mlflow.db").write_bytes(empty_store)

    def make(samples: int) -> RunContents:
        return replace(make_contents(tmp_path, samples))

    return make
