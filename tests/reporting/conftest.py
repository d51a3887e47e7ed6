"""A run as it could have come out: three tasks, five arms, 240 samples each, with hostile text in it."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from pydantic import BaseModel

from harness.config.schema import ArmSpec, Costs, Experiment, Hardware, Hosting, ModelSpec, Policy, RetrievalSpec
from harness.core.types import (
    ArmFacts,
    Document,
    Failure,
    Interval,
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
    Trial,
    Usage,
)  # fmt: skip
from harness.core.verdicts import (
    BreakEven,
    Change,
    ChoiceMap,
    Comparison,
    CostCurve,
    Decision,
    Reason,
    Step,
)  # fmt: skip
from harness.reporting.view import Results

HOSTILE = (
    "<script>document.title='pwned'</script>",
    '"><img src=x onerror=document.title="pwned">',
    "</script><script>document.title='pwned'</script>",
    "{{ 7*7 }} ${7*7} \u2028 \u202e \x1b[31mred\x1b[0m",
    '=HYPERLINK("http://example.invalid","x")',
    "<!--<script>",
    "javascript:document.title='pwned'",
)
SAMPLES = 240
HORIZON_MONTHS = 12
VOLUMES = tuple(digit * 10.0**power for power in range(2, 9) for digit in (1, 2, 5) if digit * 10**power <= 10**8)
UPDATES = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)


@dataclass(frozen=True)
class World:
    """What one arm does on one task: right answers, cost, speed."""

    arm: str
    rung: Rung
    right: float
    input_tokens: int
    usd_per_1k: float
    setup_usd: float
    setup_s: float
    monthly_usd: float
    p50_s: float


WORLDS: dict[str, tuple[World, ...]] = {
    "handbook": (
        World("zero-shot", Rung.PROMPTING, 0.142, 34, 0.0021, 0, 0, 0, 0.021),
        World("few-shot", Rung.PROMPTING, 0.171, 118, 0.0034, 4, 0, 0, 0.031),
        World("rag", Rung.RAG, 0.879, 402, 0.0118, 0.012, 14, 0.02, 0.088),
        World("tuned", Rung.FINE_TUNING, 0.683, 34, 0.0022, 241, 92, 60, 0.022),
        World("tuned-rag", Rung.FINE_TUNING_RAG, 0.896, 402, 0.0121, 241.2, 106, 60.1, 0.090),
    ),
    "tickets": (
        World("zero-shot", Rung.PROMPTING, 0.083, 61, 0.0024, 0, 0, 0, 0.024),
        World("few-shot", Rung.PROMPTING, 0.304, 255, 0.0049, 4, 0, 0, 0.041),
        World("rag", Rung.RAG, 0.297, 377, 0.0101, 0.010, 11, 0.02, 0.081),
        World("tuned", Rung.FINE_TUNING, 0.967, 61, 0.0024, 361, 88, 90, 0.023),
        World("tuned-rag", Rung.FINE_TUNING_RAG, 0.971, 377, 0.0104, 361.1, 99, 90.1, 0.084),
    ),
    "units": (
        World("zero-shot", Rung.PROMPTING, 0.954, 29, 0.0020, 0, 0, 0, 0.019),
        World("few-shot", Rung.PROMPTING, 0.962, 99, 0.0031, 4, 0, 0, 0.028),
        World("rag", Rung.RAG, 0.942, 371, 0.0099, 0.010, 10, 0.02, 0.079),
        World("tuned", Rung.FINE_TUNING, 0.971, 29, 0.0020, 201, 71, 50, 0.020),
        World("tuned-rag", Rung.FINE_TUNING_RAG, 0.958, 371, 0.0101, 201.1, 80, 50.1, 0.080),
    ),
}
CHOSEN = {"handbook": "rag", "tickets": "tuned", "units": "zero-shot"}
RULES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "handbook": (("zero-shot", "few-shot", "stay"), ("zero-shot", "rag", "escalate"), ("rag", "tuned", "stay"),
                 ("rag", "tuned-rag", "collect_more")),
    "tickets": (("zero-shot", "few-shot", "escalate"), ("few-shot", "rag", "stay"),
                ("few-shot", "tuned", "escalate"), ("tuned", "tuned-rag", "stay")),
    "units": (("zero-shot", "few-shot", "stay"), ("zero-shot", "rag", "stay"), ("zero-shot", "tuned", "stay"),
              ("zero-shot", "tuned-rag", "stay")),
}  # fmt: skip


class NoParams(BaseModel):
    pass


def experiment() -> Experiment:
    arms = [ArmSpec(name=world.arm, variant_of=world.arm, model="base") for world in WORLDS["units"]]
    arms[2] = ArmSpec(name="rag", variant_of="rag", model="base", retrieval=RetrievalSpec(top_k=3))
    return Experiment(
        name="quickstart",
        seed=7,
        tasks=tuple(Path("/data") / name for name in WORLDS),
        models={"base": ModelSpec(provider="reference", params=NoParams(), hosting=Hosting(usd_per_hour=0.1))},
        arms=tuple(arms),
        costs=Costs(hardware=Hardware(usd_per_hour=0.1)),
        decision=Policy(quality_target=0.85, latency_p95_s=0.25),
    )


def make_task(name: str, count: int = SAMPLES) -> Task:
    documents = tuple(
        Document(
            id=f"doc-{n}", title=f"Leave policy of {city}", text=f"Staff in {city} have {20 + n} days of leave. " * 6
        )
        for n, city in enumerate(("Ardano", "Belmora", "Cestria", "Dunvale", "Eskport", "Farrow"))
    )
    samples = [
        Sample(
            id=f"{name}-{n:04}",
            input=f"How many days of leave do staff in {documents[n % 6].title[16:]} have, in year {2000 + n}?",
            targets=(str(20 + n % 6), f"{20 + n % 6} days"),
            gold_doc_ids=(documents[n % 6].id,) if name == "handbook" else (),
            cluster=f"c{n // 3}",
        )
        for n in range(count)
    ]
    samples[: len(HOSTILE)] = [
        replace(sample, input=f"What is {text}?", targets=(text,))
        for sample, text in zip(samples[: len(HOSTILE)], HOSTILE, strict=True)
    ]
    return Task(
        name=name,
        kind={"tickets": "classification"}.get(name, "qa"),  # type: ignore[arg-type]
        instruction="Answer shortly.",
        metrics=("exact_match", "token_f1"),
        primary="exact_match",
        test=tuple(samples),
        corpus=documents if name == "handbook" else (),
        abstain="not stated",
        description={
            "handbook": "Questions about a company handbook that no model has seen; some cannot be answered.",
            "tickets": "Support tickets routed into a private taxonomy of queues.",
            "units": "Plain conversions of units.",
        }[name],
        digests={"test": "ab" * 32},
    )


def answers(task: Task, world: World) -> tuple[list[Record], list[Score]]:
    chance = random.Random(f"{task.name}/{world.arm}")
    records: list[Record] = []
    scores: list[Score] = []
    for n, sample in enumerate(task.test):
        key = RecordKey(task=task.name, arm=world.arm, sample_id=sample.id)
        right = chance.random() < world.right
        wrong = chance.choice(["not stated", "14 days", "Belmora", HOSTILE[n % len(HOSTILE)]])
        text = sample.targets[0] if right else wrong
        state = State.ABSTAINED if text == "not stated" else State.OK
        failure = None
        if world.arm == "rag" and n in (11, 12):
            state, failure, right = State.FAILED, Failure(kind="empty", message="the model answered nothing"), False
        if world.arm == "tuned" and n in (20, 21, 22):
            state, failure = State.UNMEASURED, Failure(kind="outage", message="connection <b>reset</b>")
        records.append(
            Record(
                key=key,
                state=state,
                text=None if failure else text,
                failure=failure,
                passages=passages(task, sample, n) if "rag" in world.arm else (),
                usage=Usage(input_tokens=world.input_tokens + n % 7, output_tokens=4 + n % 3),
                model="reference",
            )
        )
        if state is not State.UNMEASURED:
            scores.append(Score(key=key, metric="exact_match", outcome=float(right)))
        if n < 100:
            timing = Timing(started_s=0.0, total_s=world.p50_s * chance.lognormvariate(0, 0.25))
            records.append(Record(key=replace(key, concurrency=1), state=State.OK, text=text, timing=timing))
    return records, scores


def passages(task: Task, sample: Sample, n: int) -> tuple[Passage, ...]:
    documents = task.corpus or make_task("handbook", 10).corpus
    return tuple(
        Passage(
            doc_id=document.id, title=document.title,
            text=document.text + (HOSTILE[n % len(HOSTILE)] if n < 12 else ""), score=0.9 - 0.1 * place,
        )
        for place, document in enumerate(documents[(n + shift) % len(documents)] for shift in range(3))
    )  # fmt: skip


def interval(value: float, half: float) -> Interval:
    return Interval(value=value, low=max(value - half, 0.0), high=value + half)


def share(value: float) -> Interval:
    half = 1.96 * (value * (1 - value) / SAMPLES) ** 0.5
    return Interval(value=value, low=max(value - half, 0), high=min(value + half, 1))


def tco(world: World, volume: float) -> float:
    return world.setup_usd + HORIZON_MONTHS * (world.monthly_usd + volume * world.usd_per_1k / 1000)


def comparison(task: str, world: World) -> Comparison:
    step = next(((s, v) for s, c, v in RULES[task] if c == world.arm), None)
    incumbent = next((w for w in WORLDS[task] if step and w.arm == step[0]), None)
    failed = 2 if world.arm == "rag" else 0
    unmeasured = 3 if world.arm == "tuned" else 0
    return Comparison(
        task=task, arm=world.arm, rung=world.rung, model="reference", n=SAMPLES - unmeasured, abstained=5,
        failed=failed, unmeasured=unmeasured, not_run=0, quality=share(world.right),
        quality_bounds=(world.right - unmeasured / SAMPLES, world.right + unmeasured / SAMPLES),
        incumbent=incumbent.arm if incumbent else None,
        delta=delta(world, incumbent) if incumbent else None,
        p_adjusted=0.0004 if step and step[1] == "escalate" else 0.41 if step else None,
        p_any_difference=0.0001 if step and step[1] == "escalate" else 0.32 if step else None,
        latency_p50_s=interval(world.p50_s, world.p50_s * 0.03),
        latency_p95_s=interval(world.p50_s * 1.6, world.p50_s * 0.2),
        latency_p99_s=interval(world.p50_s * 1.9, world.p50_s * 0.3), ttft_p50_s=world.p50_s * 0.4,
        input_tokens=world.input_tokens + 3.0, cached_input_tokens=0.0, output_tokens=5.0,
        usd_per_1k_queries=interval(world.usd_per_1k, world.usd_per_1k * 0.03),
        usd_per_right_answer=interval(world.usd_per_1k / 1000 / world.right, 0.0000002),
        setup_usd=float(world.setup_usd), setup_s=float(world.setup_s), monthly_usd=float(world.monthly_usd),
        tco_usd=interval(tco(world, 100_000), 2.0),
        break_even=BreakEven(kind="never") if step else None,
        verdict=step[1] if step else None,  # type: ignore[arg-type]
        metrics={"exact_match": world.right, "token_f1": min(world.right + 0.03, 1.0)},
        metric_failures={"token_f1": 1} if world.arm == "rag" else {},
    )  # fmt: skip


def delta(world: World, incumbent: World) -> Interval:
    difference = world.right - incumbent.right
    half = 0.03 + 0.06 * min(abs(difference), 0.5)
    return Interval(value=difference, low=difference - half, high=difference + half)


def step(task: str, rule: tuple[str, str, str]) -> Step:
    by_arm = {world.arm: world for world in WORLDS[task]}
    incumbent, challenger = by_arm[rule[0]], by_arm[rule[1]]
    change = delta(challenger, incumbent)
    cost = tco(challenger, 100_000) - tco(incumbent, 100_000)
    per_query = incumbent.usd_per_1k - challenger.usd_per_1k
    once = (challenger.setup_usd - incumbent.setup_usd) / HORIZON_MONTHS
    fixed = once + challenger.monthly_usd - incumbent.monthly_usd
    point = BreakEven(kind="never")
    if per_query > 0:
        volume = 1000 * fixed / per_query
        point = BreakEven(kind="at", queries=volume, low=0.8 * volume, high=1.3 * volume)
    better = change.low is not None and change.low > 0.02
    return Step(
        task=task, incumbent=rule[0], challenger=rule[1], verdict=rule[2],  # type: ignore[arg-type]
        reasons=(
            Reason(
                code="better", holds=better if rule[2] != "collect_more" else None,
                text=f"{challenger.arm} gains {100 * change.value:.1f} points "
                     f"({100 * change.low:.1f} to {100 * change.high:.1f}); more than 2 are needed",
            ),
            Reason(
                code="cheaper", holds=cost < 0,
                text=f"over 12 months it costs ${abs(cost):,.2f} {'less' if cost < 0 else 'more'}",
            ),
            Reason(code="allowed", holds=True, text="p95 latency of 141 ms is within 250 ms"),
        ),
        delta=change, delta_single=change, p_adjusted=0.0004, p_any_difference=0.0001, pairs=SAMPLES, clusters=80,
        detectable_difference=0.061, samples_needed=1450 if rule[2] == "collect_more" else None,
        tco_difference_usd=Interval(value=cost, low=cost - 2, high=cost + 2), break_even=point,
        provisional=task == "tickets" and rule[1] == "tuned",
    )  # fmt: skip


def decision(task: str) -> Decision:
    worlds = WORLDS[task]
    chosen = next(world for world in worlds if world.arm == CHOSEN[task])
    headline = {
        "handbook": "Move to RAG: it answers 73.7 points more of the questions rightly than zero-shot prompting, "
        "for $0.0097 more per 1,000 queries.",
        "tickets": "Fine-tune: it answers 66.3 points more rightly than few-shot prompting; "
        "labelling and training cost $361 once.",
        "units": "Stay on prompting: 95.4 % of the answers are right, and no higher rung is shown to add "
        "the 2 points that would count.",
    }[task]
    return Decision(
        task=task, chosen_arm=chosen.arm, chosen_rung=chosen.rung, confidence=0.95, headline=headline,
        steps=tuple(step(task, rule) for rule in RULES[task]),
        would_change_if=(
            Change(what="monthly_queries", from_value=100_000, to_value=1_240_000, then_arm="tuned"),
            Change(what="updates_per_month", from_value=1, to_value=7.5, then_arm="rag"),
            Change(what="latency_p95_s", from_value=None, to_value=0.05, then_arm="zero-shot"),
        ) if task != "units" else (),
        warnings=("3 answers of tuned were never measured; the verdicts hold whichever way they would have gone.",)
        if task == "handbook" else (),
        best_probability={w.arm: {True: 0.93}.get(w.arm == chosen.arm, 0.0175) for w in worlds},
        cheapest_probability={w.arm: 1.0 if w.arm == "zero-shot" else 0.0 for w in worlds},
        choice_map=ChoiceMap(
            monthly_queries=VOLUMES, updates_per_month=UPDATES,
            arms=tuple(
                tuple("tuned" if volume > 3e5 * (1 + updates) else chosen.arm for volume in VOLUMES)
                for updates in UPDATES
            ),
        ),
        cost_curves=tuple(
            CostCurve(arm=w.arm, monthly_queries=(0.0, *VOLUMES), tco_usd=tuple(tco(w, v) for v in (0.0, *VOLUMES)))
            for w in worlds
        ),
        policy={"monthly_queries": 100_000, "horizon_months": 12},
    )  # fmt: skip


def setup(task: str, world: World) -> list[Setup]:
    made = []
    if "rag" in world.arm:
        made.append(
            Setup(
                task=task,
                arm=world.arm,
                kind="index",
                digest="cd" * 32,
                seconds=12.0,
                usage=Usage(embedding_tokens=48_000),
                cached=True,
                details={"chunks": 212},
            )
        )
    if "tuned" in world.arm:
        made.append(
            Setup(
                task=task,
                arm=world.arm,
                kind="tuning",
                digest="ef" * 32,
                seconds=world.setup_s,
                usage=Usage(input_tokens=310_000),
                examples=240,
                details={"method": "lora", "train_loss": 0.0413},
            )
        )
    return made  # fmt: skip


def latencies(records: list[Record]) -> dict[tuple[str, str], list[float]]:
    found: dict[tuple[str, str], list[float]] = {}
    for record in records:
        if record.key.concurrency is not None and record.timing:
            found.setdefault((record.key.task, record.key.arm), []).append(record.timing.total_s)
    return {key: sorted(times) for key, times in found.items()}


def make_results(count: int = SAMPLES) -> Results:
    tasks = [make_task(name, count) for name in WORLDS]
    made = [answers(task, world) for task in tasks for world in WORLDS[task.name]]
    return Results(
        run_id="2026-11-22T08-30-00-7f3a",
        experiment=experiment(),
        tasks=tasks,
        arms=[
            ArmFacts(name=world.arm, variant_of=world.arm, task=task, rung=world.rung, model="reference")
            for task, worlds in WORLDS.items()
            for world in worlds
        ],
        setups=[made for task, worlds in WORLDS.items() for world in worlds for made in setup(task, world)],
        records=[record for records, _ in made for record in records],
        scores=[score for _, scores in made for score in scores],
        comparisons=[comparison(task, world) for task, worlds in WORLDS.items() for world in worlds],
        decisions=[decision(task) for task in WORLDS],
        manifest={
            "created": "2026-11-22 08:30 UTC",
            "git_commit": "588551c",
            "seed": 7,
            "versions": {"harness": "0.1.0", "torch": "2.13.0"},
            "machine": {"cpus": 2, "gpu": None, "platform": HOSTILE[0]},
            "policy_hash": "9e" * 32,
        },
        trials=[
            Trial(
                task="tickets", variant_of="few-shot", arm=f"few-shot[k={k}]", n=60, quality=0.2 + k / 50,
                tokens=60.0 + 45 * k, entered=k == 4,
            )
            for k in (0, 2, 4)
        ],
        latencies_s=latencies([record for records, _ in made for record in records]),
    )  # fmt: skip


@pytest.fixture(scope="session")
def results() -> Results:
    return make_results()


@pytest.fixture(scope="session")
def one_task(results: Results) -> Callable[..., Results]:
    """The results of the first task alone, with its comparisons and its decision replaced where given."""

    def only(*, comparisons: list[Comparison] | None = None, decided: Decision | None = None) -> Results:
        name = results.tasks[0].name
        return replace(
            results,
            tasks=results.tasks[:1],
            comparisons=[c for c in results.comparisons if c.task == name] if comparisons is None else comparisons,
            decisions=[decided or results.decisions[0]],
            trials=(),
        )

    return only
