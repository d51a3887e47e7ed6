"""A model that answers by a script, through the same port as every other model, and arms around it."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from harness.arms.arm import Arm, Sampling
from harness.arms.prompt import Prompt
from harness.config.schema import ArmSpec
from harness.core.prices import Price
from harness.core.types import ArmFacts, Completion, Message, Request, Rung, Sample, Task, Timing, Usage
from harness.engine.answering.budget import Rates
from harness.engine.answering.prepare import ReadyArm
from harness.engine.planning.planned import PlannedArm


@dataclass
class Scripted:
    """Says what `script` says to the last message; remembers what it was asked and how many asked at once."""

    script: Callable[[str], str] = str.upper
    name: str = "scripted"
    preferred_concurrency: int = 8
    asked: list[str] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    async def complete(self, request: Request) -> Completion:
        question = request.messages[-1].content
        self.asked.append(question)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(0)
            text = self.script(question)
        finally:
            self.at_once -= 1
        usage = Usage(input_tokens=self.count_tokens(request.messages)[0], output_tokens=len(text.split()))
        timing = Timing(started_s=time.time(), total_s=0.01, ttft_s=0.005)
        return Completion(text=text, usage=usage, timing=timing, finish="stop", model="scripted-1")

    def count_tokens(self, messages: Sequence[Message]) -> tuple[int, bool]:
        return sum(len(m.content.split()) for m in messages), True

    async def aclose(self) -> None: ...


class Silent:
    """Progress that nobody watches, but that keeps what it was told."""

    def __init__(self) -> None:
        self.totals: dict[str, int] = {}
        self.done: dict[str, int] = {}
        self.notes: list[str] = []

    def start(self, phase: str, total: int) -> None:
        self.totals[phase] = total

    def advance(self, phase: str, done: int = 1) -> None:
        self.done[phase] = self.done.get(phase, 0) + done

    def note(self, text: str) -> None:
        self.notes.append(text)


def make_task(name: str = "letters", n: int = 12, validation: int = 0) -> Task:
    """Samples whose right answer is the question in capitals; every third cannot be answered."""

    def samples(prefix: str, count: int) -> tuple[Sample, ...]:
        return tuple(
            Sample(id=f"{prefix}{i}", input=f"word {prefix}{i}", targets=(f"WORD {prefix.upper()}{i}",))
            for i in range(count)
        )

    return Task(
        name=name,
        kind="generation",
        instruction="Write in capitals.",
        metrics=("exact_match", "contains"),
        primary="exact_match",
        test=samples("s", n),
        validation=samples("v", validation),
        abstain="unknown",
    )


def make_arm(
    model: Scripted,
    task: Task,
    name: str = "one",
    variant_of: str | None = None,
    price: Price | None = None,
    concurrency: int = 4,
) -> ReadyArm:
    spec = ArmSpec(name=name, variant_of=variant_of or name, model="scripted")
    facts = ArmFacts(name=name, variant_of=spec.variant_of, task=task.name, rung=Rung.PROMPTING, model="scripted")
    arm = Arm(
        prompt=Prompt(instruction="", kind=task.kind),
        model=model,
        sampling=Sampling(max_tokens=5, temperature=0.0, stop=(), seed=1),
        abstain=task.abstain,
    )
    return ReadyArm(
        planned=PlannedArm(task=task, spec=spec, facts=facts),
        arm=arm,
        setups=(),
        rates=Rates(price=price),
        concurrency=concurrency,
    )
