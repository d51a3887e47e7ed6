"""The bars of fine-tuning, on the shipped tasks and through the project's own LoRA training."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.core.chat import TuningJob
from harness.core.types import Message
from harness.reference.evaluate import Answerer, Bar, Figure
from harness.reference.text import Probe, Turn
from harness.tuning.lora_tuning import Params, Replay, tune

LORA = Params(rank=32, epochs=12, learning_rate=2e-3, replay=Replay(share=0.3))
"""The settings that reach the bars; the shipped experiments use the same."""

_MOST_POINTS_LOST, _MOST_SECONDS = 0.10, 120.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Lesson:
    """A task as a tuning sees it: what is taught, and what is then asked without any passage."""

    instruction: str
    prefix: str
    taught: Sequence[Any]
    asked: Sequence[Any]


def lesson(folder: Path, *, trained_only: bool) -> Lesson:
    """The training split of a task folder, and its test questions (those about trained facts only, if so wished)."""
    import yaml

    settings = yaml.safe_load((folder / "task.yaml").read_text(encoding="utf-8"))
    asked = [row for row in _rows(folder / "test.jsonl") if not trained_only or row["metadata"]["trained"]]
    prefix = "Question: " if settings["kind"] == "qa" else ""
    return Lesson(instruction=settings["instruction"], prefix=prefix, taught=_rows(folder / "train.jsonl"), asked=asked)


def tuned_bars(base: Path, tasks: Path, work: Path, unseen: Sequence[Probe]) -> list[Bar]:
    """Tunes on the facts of `handbook` and on `tickets`; `unseen` are passage questions asked before and after."""
    before = Answerer(base).figure("rag3 before tuning", unseen)
    handbook, seconds = _tuned(base, lesson(tasks / "handbook", trained_only=True), work / "handbook")
    facts = handbook.figure("facts", _probes(lesson(tasks / "handbook", trained_only=True)))
    after = handbook.figure("rag3 after tuning", unseen)
    lost = Figure(name="rag3 lost", share=before.share - after.share, n=before.n)
    triage, more_seconds = _tuned(base, lesson(tasks / "tickets", trained_only=False), work / "tickets")
    tickets = triage.figure("tickets", _probes(lesson(tasks / "tickets", trained_only=False)))
    return [
        Bar(what=f"unseen paraphrases of trained facts (LoRA, {seconds:.0f} s)", figure=facts, wanted=0.90),
        Bar(
            what="points that tuning costs RAG on unseen entities", figure=lost, wanted=_MOST_POINTS_LOST, at_most=True
        ),
        Bar(what=f"new tickets of a private taxonomy (LoRA, {more_seconds:.0f} s)", figure=tickets, wanted=0.95),
    ]


def _tuned(base: Path, taught: Lesson, out: Path) -> tuple[Answerer, float]:
    out.mkdir(parents=True)
    chats = tuple(
        tuple(Message(role=turn.role, content=turn.text) for turn in (*_turns(taught, row), _answer(row)))
        for row in taught.taught
    )
    facts = tune(LORA, TuningJob(base=base, chats=chats, validation=(), out=out, seed=0))
    return Answerer(base, out), float(facts["seconds"] or 0)


def _probes(taught: Lesson) -> list[Probe]:
    return [Probe(turns=_turns(taught, row), answer=row["targets"][0]) for row in taught.asked]


def _turns(taught: Lesson, row: Any) -> tuple[Turn, ...]:
    return Turn(role="system", text=taught.instruction), Turn(role="user", text=taught.prefix + row["input"])


def _answer(row: Any) -> Turn:
    return Turn(role="assistant", text=row["targets"][0])


def _rows(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
