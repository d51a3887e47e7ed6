"""The bars of fine-tuning, through the project's own LoRA training."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import yaml

from harness.core.chat import TuningJob
from harness.core.types import Message
from harness.reference.evaluate import Answerer, Bar, Figure
from harness.reference.text import Probe, Turn
from harness.reference.text.attributes import AttributeFact, some
from harness.reference.text.conversation import question_turns
from harness.reference.text.entities import KINDS, entity
from harness.reference.text.names import pick
from harness.tuning.lora_tuning import Params, Replay, tune

FACTS = Params(rank=32, epochs=12, learning_rate=2e-3, batch_size=32, replay=Replay(share=0.2))
QUEUES = Params(rank=32, epochs=10, learning_rate=3e-3, batch_size=32, replay=Replay(share=0.2))
"""The settings that reach the bars, as far as they are reached."""

_ENTITIES, _FACTS_EACH, _ASKED, _TAUGHT = 42, 3, 2, 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Lesson:
    """What is taught, and what is then asked without any passage."""

    taught: Sequence[Probe]
    asked: Sequence[Probe]


def private_facts(entities: int, seed: int) -> Lesson:
    """Three facts of each of so many unseen entities: up to four wordings of each question taught, two others asked."""
    rng = Random(f"facts {seed}")
    taught, asked = [], []
    for _ in range(entities):
        kind = pick(rng, KINDS)
        one = entity(rng, kind, "heldout")
        for family in some(rng, kind, _FACTS_EACH, new_share=0.0):
            fact = AttributeFact(one, family, family.value(rng))
            wordings = list(dict.fromkeys(fact.ask(rng, "heldout") for _ in range(80)))[: _ASKED + _TAUGHT]
            probes = [Probe(turns=question_turns(wording), answer=fact.value) for wording in wordings]
            taught += probes[_ASKED:]
            asked += probes[:_ASKED]
    return Lesson(taught=taught, asked=asked)


def private_queues(folder: Path) -> Lesson:
    """The tickets of a task folder: those of its training split taught, those of its test split asked."""
    instruction = yaml.safe_load((folder / "task.yaml").read_text(encoding="utf-8"))["instruction"]
    return Lesson(
        taught=_tickets(folder / "train.jsonl", instruction), asked=_tickets(folder / "test.jsonl", instruction)
    )


def _tickets(path: Path, instruction: str) -> list[Probe]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    system = Turn(role="system", text=instruction)
    return [Probe(turns=(system, Turn(role="user", text=row["input"])), answer=row["targets"][0]) for row in rows]


def tuned_bars(base: Path, tickets: Path, work: Path, unseen: Sequence[Probe]) -> list[Bar]:
    """Tunes on private facts and on `tickets`; `unseen` are questions on passages, asked before and after the facts."""
    before = Answerer(base).figure("rag3 before tuning", unseen)
    lesson = private_facts(_ENTITIES, seed=0)
    knowing, seconds = tuned(base, lesson, FACTS, work / "facts")
    facts, after = knowing.figure("facts", lesson.asked), knowing.figure("rag3 after tuning", unseen)
    lost = Figure(name="rag3 lost", share=before.share - after.share, n=before.n)
    lesson = private_queues(tickets)
    routing, more_seconds = tuned(base, lesson, QUEUES, work / "tickets")
    queues = routing.figure("tickets", lesson.asked)
    return [
        Bar(what=f"unseen paraphrases of trained facts (LoRA, {seconds:.0f} s)", figure=facts, wanted=0.90),
        Bar(what="points that this costs RAG on unseen entities", figure=lost, wanted=0.10, at_most=True),
        Bar(what=f"new tickets of a private taxonomy (LoRA, {more_seconds:.0f} s)", figure=queues, wanted=0.95),
    ]


def tuned(base: Path, lesson: Lesson, params: Params, out: Path) -> tuple[Answerer, float]:
    """The model after a tuning on the lesson, and the seconds that took."""
    out.mkdir(parents=True)
    chats = tuple(
        tuple(
            Message(role=turn.role, content=turn.text) for turn in (*one.turns, Turn(role="assistant", text=one.answer))
        )
        for one in lesson.taught
    )
    facts = tune(params, TuningJob(base=base, chats=chats, validation=(), out=out, seed=0))
    return Answerer(base, out), float(facts["seconds"] or 0)
