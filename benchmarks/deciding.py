"""A stored run of five arms, three tasks and 10,000 samples each: how long `harness decide RUN --set ...` takes."""

import asyncio
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from harness.config.load import load_experiment
from harness.core.types import Message, Passage, Record, RecordKey, Score, Setup, State, Timing, Usage
from harness.engine.begin import open_run
from harness.engine.planning.assemble import Plan, assemble
from harness.engine.store.journal import Journal

HARNESS = Path(sys.executable).parent / "harness"
_TASKS, _SAMPLES, _LATENCY = 3, 10_000, 100
_SHARES = {"zero-shot": 0.52, "few-shot": 0.6, "rag": 0.71, "tuned": 0.68, "tuned-rag": 0.74}
_EXPERIMENT = """
name: large
tasks: [{tasks}]
models:
  far: {{provider: openai_compatible, model: m, base_url: "http://127.0.0.1:9/v1", price: {{input: 0.15, output: 0.6}}}}
arms:
  zero-shot: {{model: far}}
  few-shot: {{model: far, shots: {{k: 4}}}}
  rag: {{model: far, retrieval: {{top_k: 3}}}}
  tuned: {{model: far, tuning: {{existing: t, setup_usd: 200, price: {{input: 0.3, output: 1.2}}}}}}
  tuned-rag:
    model: far
    retrieval: {{top_k: 3}}
    tuning: {{existing: t, setup_usd: 200, price: {{input: 0.3, output: 1.2}}}}
costs: {{hardware: {{usd_per_hour: 0.1}}}}
decision: {{quality_target: 0.8, latency_p95_s: 2}}
"""


def measure() -> None:
    """The median of five, beside a Python that does nothing."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        _store(folder)
        plain, ranged = ([_seconds(folder, v, ranges) for v in _VOLUMES] for ranges in ((), _RANGES))
        count = len(_SHARES) * _TASKS * _SAMPLES
        print(f"harness decide of {count:,} records, two scores each: {statistics.median(plain):.2f} s")
        print(f"the same with {len(_RANGES)} prices as ranges: {statistics.median(ranged):.2f} s")


_VOLUMES = (1, 10_000, 100_000, 1_000_000, 10_000_000)
_RANGES = (
    "models.far.price.input={low: 0.1, likely: 0.15, high: 0.3}",
    "costs.hardware.usd_per_hour={low: 0.05, likely: 0.1, high: 0.5}",
    "decision.updates_per_month={low: 0, likely: 1, high: 8}",
)


def _seconds(folder: Path, volume: float, ranges: tuple[str, ...]) -> float:
    command = [str(HARNESS), "decide", "latest", "--set", f"decision.monthly_queries={volume}"]
    for each in ranges:
        command += ["--set", each]
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - start


def _store(folder: Path) -> None:
    """A finished run's folder, its records written as a run would write them."""
    for number in range(_TASKS):
        task = folder / f"task{number}"
        (task / "corpus").mkdir(parents=True)
        (task / "corpus" / "page.md").write_text("A page.", encoding="utf-8")
        settings = "instruction: Answer.\nkind: qa\nmetrics: [exact_match, token_f1]\n"
        (task / "task.yaml").write_text(f"name: task{number}\n{settings}", encoding="utf-8")
        for file, count in (("test", _SAMPLES), ("train", 50)):
            lines = [
                json.dumps(
                    {"id": f"{file}{i}", "input": f"What is {file} {i} of {number}?", "targets": [f"answer {i}"]}
                )
                for i in range(count)
            ]
            (task / f"{file}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    experiment = folder / "large.yaml"
    tasks = ", ".join(f"task{number}" for number in range(_TASKS))
    experiment.write_text(_EXPERIMENT.format(tasks=tasks), encoding="utf-8")
    plan = assemble(load_experiment(experiment))
    with open_run(plan, folder / "reports", fresh=True, now=datetime.now(UTC)) as run, Journal(run.journal) as journal:
        asyncio.run(_answer(plan, journal))
        journal.put_scores(_scores(journal))
        for arm in plan.arms:
            if arm.spec.retrieval:
                setup = Setup(task=arm.task.name, arm=arm.spec.name, kind="index", digest="d", seconds=20.0)
                journal.put_setup(setup)
            if arm.spec.tuning:
                task_name, arm_name = arm.task.name, arm.spec.name
                hosted = Setup(
                    task=task_name, arm=arm_name, kind="tuning", digest="d", seconds=0.0, elsewhere=True, usd=200.0
                )
                journal.put_setup(hosted)
        journal.put_meta("aggregates", "[]")
        journal.put_meta("finished", "now")


async def _answer(plan: Plan, journal: Journal) -> None:
    rng = random.Random(1)
    waiting = []
    for record in _records(plan, rng):
        waiting.append(journal.add(record))
        if len(waiting) == 500:
            await asyncio.gather(*waiting)
            waiting = []
    await asyncio.gather(*waiting)


def _records(plan: Plan, rng: random.Random) -> Iterator[Record]:
    passages = tuple(Passage(doc_id=f"d{i}", text="A sentence of a passage. " * 12, score=0.5) for i in range(3))
    for arm in plan.arms:
        found = passages if arm.spec.retrieval else ()
        for place, sample in enumerate(arm.task.test):
            text = sample.targets[0] if rng.random() < _SHARES[arm.spec.name] else "something else"
            for level in (None, 1) if place < _LATENCY else (None,):
                yield Record(
                    key=RecordKey(task=arm.task.name, arm=arm.spec.name, sample_id=sample.id, concurrency=level),
                    state=State.OK,
                    text=text,
                    messages=(Message(role="user", content=" ".join([*(p.text for p in found), sample.input])),),
                    passages=found,
                    usage=Usage(input_tokens=40 + 240 * len(found), output_tokens=rng.randint(3, 12)),
                    timing=Timing(started_s=1.7e9, total_s=0.3 + rng.random() / 5, ttft_s=0.2),
                    model="m",
                )


def _scores(journal: Journal) -> Iterator[Score]:
    for record in journal.records("test"):
        if record.key.concurrency is None:
            right = float((record.text or "").startswith("answer"))
            yield Score(key=record.key, metric="exact_match", outcome=right)
            yield Score(key=record.key, metric="token_f1", outcome=right)
