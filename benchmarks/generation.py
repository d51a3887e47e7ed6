"""Answers per second of the local model in batches, against `generate` one prompt at a time; same greedy text."""

import asyncio
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from harness.core.environment import be_quiet
from harness.core.ports import ModelParts
from harness.core.types import Message, Request, Sample, Task
from harness.models import reference_provider
from harness.tasks.load import load_task

ROOT = Path(__file__).parent.parent
_SAMPLES = 200


def measure() -> None:
    """One line per task, without passages or with the gold document where there is one, and one for all of them."""
    be_quiet()
    lines: list[_Line] = []
    for name in ("tickets", "dates", "handbook"):
        folder = ROOT / "datasets" / name
        if folder.is_dir():
            task = load_task(folder, known_metrics=_AnyName())
            requests = [_request(task, sample) for sample in task.test[:_SAMPLES]]
            alone, one_by_one = _one_at_a_time(requests)
            together, batched = asyncio.run(_batched(requests))
            same = sum(a == b for a, b in zip(one_by_one, batched, strict=True))
            lines.append(_Line(answers=len(requests), alone_s=alone, together_s=together, same=same))
            print(f"{name:9} {lines[-1]}")
    print(f"all       {sum(lines[1:], lines[0])}")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Line:
    answers: int
    alone_s: float
    together_s: float
    same: int

    def __add__(self, other: "_Line") -> "_Line":
        return _Line(
            answers=self.answers + other.answers,
            alone_s=self.alone_s + other.alone_s,
            together_s=self.together_s + other.together_s,
            same=self.same + other.same,
        )

    def __str__(self) -> str:
        return (
            f"{self.answers / self.alone_s:6.0f} answers/s one at a time, {self.answers / self.together_s:6.0f} in "
            f"batches: {self.alone_s / self.together_s:4.1f} x; {self.same} of {self.answers} texts identical"
        )


class _AnyName:
    """Every metric name is known: this measures answering, and builds no metric."""

    def __contains__(self, name: object) -> bool:
        return True

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(())

    def __len__(self) -> int:
        return 0


def _request(task: Task, sample: Sample) -> Request:
    documents = {d.id: d.text for d in task.corpus}
    passage = documents.get(sample.gold_doc_ids[0]) if sample.gold_doc_ids else None
    question = f"Passages:\n[1] {passage}\n\nQuestion: {sample.input}" if passage else sample.input
    messages = (Message(role="system", content=task.instruction), Message(role="user", content=question))
    return Request(messages=messages, max_tokens=24)


def _one_at_a_time(requests: list[Request]) -> tuple[float, list[str]]:
    """What a user would write without the harness."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder = reference_provider.folder(reference_provider.Params())
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype="float32").eval()

    def answer(request: Request) -> str:
        chat = [{"role": m.role, "content": m.content} for m in request.messages]
        text = tokenizer.apply_chat_template(chat, add_generation_prompt=True, tokenize=False)
        ids = tokenizer(text, add_special_tokens=False, return_tensors="pt")
        out = model.generate(
            input_ids=ids["input_ids"], attention_mask=ids["attention_mask"], do_sample=False,
            max_new_tokens=request.max_tokens,
        )  # fmt: skip
        return str(tokenizer.decode(out[0, ids["input_ids"].shape[1] :], skip_special_tokens=True)).strip()

    answer(requests[0])
    start = time.perf_counter()
    texts = [answer(request) for request in requests]
    return time.perf_counter() - start, texts


async def _batched(requests: list[Request]) -> tuple[float, list[str]]:
    model = reference_provider.build(reference_provider.Params(), ModelParts(name="base", device=threading.Lock()))
    await model.complete(requests[0])
    start = time.perf_counter()
    completions = await asyncio.gather(*(model.complete(request) for request in requests))
    return time.perf_counter() - start, [c.text for c in completions]
