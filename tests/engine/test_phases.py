"""Choosing among grid points, the latency pass, and scoring."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
from engine.scripted import Scripted, Silent, make_arm, make_task

from harness.config import schema
from harness.core.errors import IncompleteError, ModelOutage
from harness.core.ports import Embedded
from harness.core.prices import Price
from harness.core.types import Failure, State
from harness.engine.answering.answer import Asking, questions
from harness.engine.answering.budget import Budget
from harness.engine.answering.budget_ledger import Ledger
from harness.engine.answering.latency import measure_latency
from harness.engine.answering.score import Scoring
from harness.engine.answering.select import select
from harness.engine.store.journal import Journal


class Letters:
    """A hosted embedder that counts letters, or is away."""

    name, digest, local = "letters", "0", False

    def __init__(self, *, away: bool = False) -> None:
        self.away = away

    def embed(self, texts: Sequence[str], *, queries: bool = False) -> Embedded:
        if self.away:
            raise ModelOutage("embedding", "away")
        counts = [[text.count(chr(97 + letter)) + 0.1 for letter in range(26)] for text in texts]
        lengths = [sum(x * x for x in row) ** 0.5 for row in counts]
        return Embedded([[x / n for x in row] for row, n in zip(counts, lengths, strict=True)], [1] * len(texts))

    def count_tokens(self, text: str) -> int:
        return len(text)

    def split_tokens(self, text: str) -> list[str]:
        return [text]


def asking(journal: Journal, phase: str) -> Asking:
    return Asking(journal=journal, budget=Budget(schema.Budget()), progress=Silent(), phase=phase)


def test_the_best_grid_point_on_the_validation_split_goes_on(journal: Journal) -> None:
    task = make_task(validation=10)
    good, bad = Scripted(), Scripted(lambda _: "wrong")
    alone = make_arm(Scripted(), task, "alone")
    grid = [make_arm(bad, task, "few[k=1]", "few"), make_arm(good, task, "few[k=2]", "few")]
    chosen = asyncio.run(select([alone, *grid], asking(journal, "choose")))
    assert [arm.name for arm in chosen] == ["alone", "few[k=2]"]
    trials = {t.arm: (t.quality, t.n, t.entered) for t in journal.trials()}
    assert trials == {"few[k=1]": (0.0, 10, False), "few[k=2]": (1.0, 10, True)}


def test_ties_go_to_the_cheaper_then_to_the_first(journal: Journal) -> None:
    task = make_task(validation=6)
    long, short = Scripted(lambda _: "wrong again and again"), Scripted(lambda _: "wrong")
    grid = [make_arm(long, task, "a", "few"), make_arm(short, task, "b", "few"), make_arm(short, task, "c", "few")]
    assert [arm.name for arm in asyncio.run(select(grid, asking(journal, "choose")))] == ["b"]


def test_a_metric_of_meaning_chooses_too(journal: Journal) -> None:
    task = replace(make_task(validation=6), metrics=("semantic_similarity",), primary="semantic_similarity")
    good, bad = Scripted(), Scripted(lambda _: "wrong")
    grid = [make_arm(bad, task, "a", "few"), make_arm(good, task, "b", "few")]
    assert [arm.name for arm in asyncio.run(select(grid, asking(journal, "choose"), Letters()))] == ["b"]


def test_what_could_not_be_scored_is_not_chosen_among(journal: Journal) -> None:
    task = replace(make_task(validation=6), metrics=("semantic_similarity",), primary="semantic_similarity")
    grid = [make_arm(Scripted(), task, name, "few") for name in ("a", "b")]
    with pytest.raises(IncompleteError, match="none of few could be scored on the validation split of .*: away"):
        asyncio.run(select(grid, asking(journal, "choose"), Letters(away=True)))


def test_without_a_grid_nothing_is_asked(journal: Journal) -> None:
    model = Scripted()
    arms = [make_arm(model, make_task(validation=6), name) for name in ("one", "two")]
    assert asyncio.run(select(arms, asking(journal, "choose"))) == tuple(arms)
    assert model.asked == []


def test_the_latency_pass_is_a_pass_of_its_own(journal: Journal) -> None:
    model, task = Scripted(), make_task(n=50)
    arms = [make_arm(model, task, "one"), make_arm(model, task, "two")]
    settings = schema.Latency(concurrency=(1, 3), samples=30, warmup=2)
    asyncio.run(measure_latency(arms, asking(journal, "latency"), settings, seed=1))
    records = journal.records()
    assert {(r.key.arm, r.key.concurrency) for r in records} == {(a, c) for a in ("one", "two") for c in (1, 3)}
    assert len(records) == 2 * 2 * 30
    assert len(model.asked) == 120 + 2 * 2  # the warm-up is asked and thrown away
    samples = [{r.key.sample_id for r in records if r.key.arm == arm} for arm in ("one", "two")]
    assert samples[0] == samples[1]


def test_at_level_one_nothing_is_asked_at_once(journal: Journal) -> None:
    model = Scripted()
    settings = schema.Latency(concurrency=(1,), samples=30, warmup=0)
    arms = [make_arm(model, make_task(n=50), name) for name in ("one", "two")]
    asyncio.run(measure_latency(arms, asking(journal, "latency"), settings, seed=1))
    assert model.most_at_once == 1


def test_failed_scores_nothing_and_unmeasured_is_no_score(journal: Journal) -> None:
    def script(question: str) -> str:
        if question.endswith("s1"):
            return ""
        if question.endswith("s2"):
            raise ModelOutage("outage", "gone")
        return question.upper()

    task = make_task(n=5)
    asyncio.run(asking(journal, "answer").ask(questions([make_arm(Scripted(script), task)], "test", 1, 1, set())))
    values = {(s.key.sample_id, s.metric): s.outcome for s in Scoring(tasks=[task]).scores(journal.records())}
    assert not any(isinstance(v, Failure) for v in values.values())
    assert {k: v for (k, m), v in values.items() if m == "exact_match"} == {"s0": 1.0, "s1": 0.0, "s3": 1.0, "s4": 1.0}
    assert next(r for r in journal.records() if r.key.sample_id == "s2").state is State.UNMEASURED


def test_the_latency_pass_is_not_scored(journal: Journal) -> None:
    task = make_task(n=20)
    settings = schema.Latency(concurrency=(1,), samples=5, warmup=0)
    asyncio.run(measure_latency([make_arm(Scripted(), task)], asking(journal, "latency"), settings, seed=1))
    assert list(Scoring(tasks=[task]).scores(journal.records())) == []


def test_a_warm_up_is_paid_once_and_not_forgotten(journal: Journal) -> None:
    model, task = Scripted(), make_task(n=10)
    arms = [make_arm(model, task, price=Price(input=1_000_000, output=1_000_000))]
    settings = schema.Latency(concurrency=(1,), samples=4, warmup=3)

    def measure(usd: float) -> Asking:
        budget = Budget(schema.Budget(usd=usd), ledger=Ledger(journal))
        for record in journal.records():
            budget.count(record, arms[0].rates)
        phase = Asking(journal=journal, budget=budget, progress=Silent(), phase="latency")
        asyncio.run(measure_latency(arms, phase, settings, seed=1))
        return phase

    each = 4  # two words asked and two answered
    first = measure(usd=4 * each + 3)  # of which the call needs as many again before it is made
    assert first.stopped and len(model.asked) == 4 and len(journal.records()) == 1
    assert Budget(schema.Budget(), ledger=Ledger(journal)).usd == 3 * each
    again = measure(usd=1000)
    assert again.stopped is None and len(model.asked) == 3 + 4, "the level had been begun: no second warm-up"
    assert again.budget.usd == 7 * each


def test_what_costs_nothing_is_warmed_up_by_each_process(journal: Journal) -> None:
    model, task = Scripted(), make_task(n=10)
    for samples in (2, 4):
        settings = schema.Latency(concurrency=(1,), samples=samples, warmup=3)
        asyncio.run(measure_latency([make_arm(model, task)], asking(journal, "latency"), settings, seed=1))
    assert len(model.asked) == 4 + 2 * 3
