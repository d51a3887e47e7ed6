"""LoRA on the reference model: it learns, it rehearses, and an interrupted training ends as if it had not been."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from harness.core.chat import TuningJob
from harness.core.errors import InputError
from harness.core.ports import ModelParts
from harness.core.types import Message, Request
from harness.models import reference_provider
from harness.tuning.lora_tuning import Params, Replay, _Lesson, _replayed, _row, tune

BASE = reference_provider.folder(reference_provider.Params())
PARAMS = Params(rank=8, epochs=3, learning_rate=4e-3, batch_size=8)
WORDS = ("copper", "garden", "signal", "window")


def chats(count: int = 24) -> tuple[tuple[Message, ...], ...]:
    """Each chat teaches to answer a code with its word."""
    return tuple(
        (Message(role="user", content=f"code {i % 4}"), Message(role="assistant", content=WORDS[i % 4]))
        for i in range(count)
    )


def job(out: Path, **changes: object) -> TuningJob:
    out.mkdir(parents=True, exist_ok=True)
    values = {"base": BASE, "chats": chats(), "validation": (), "out": out, "seed": 3, **changes}
    return TuningJob(**values)  # type: ignore[arg-type]


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def test_it_learns_and_is_merged_when_loaded(tmp_path: Path) -> None:
    import asyncio

    facts = tune(PARAMS.model_copy(update={"epochs": 12}), job(tmp_path / "out"))
    assert facts["last_loss"] < facts["first_loss"] / 2  # type: ignore[operator]
    assert {p.name for p in (tmp_path / "out").iterdir()} >= {"adapter_model.safetensors", "adapter_config.json"}
    parts = ModelParts(name="tuned", device=threading.Lock(), adapter=tmp_path / "out")
    model = reference_provider.build(reference_provider.Params(), parts)

    async def ask() -> list[str]:
        requests = [Request(messages=(chat[0],), max_tokens=8) for chat in chats(4)]
        return [c.text for c in await asyncio.gather(*(model.complete(r) for r in requests))]

    assert asyncio.run(ask()) == list(WORDS)


def test_replay_makes_up_its_share(tmp_path: Path) -> None:
    old = tmp_path / "old.jsonl"
    turns = [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "hello"}]
    old.write_text("\n".join(json.dumps({"messages": turns}) for _ in range(100)), encoding="utf-8")
    params = PARAMS.model_copy(update={"epochs": 1, "replay": Replay(share=0.25, path=old)})
    assert tune(params, job(tmp_path / "out"))["training_rows"] == 24 + 8


def test_of_an_example_the_last_answer_is_learnt_and_of_a_rehearsal_those_with_weight() -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(BASE)
    turns = [
        {"role": "user", "content": "one"},
        {"role": "assistant", "content": "copper", "weight": 0},
        {"role": "user", "content": "two"},
        {"role": "assistant", "content": "garden"},
        {"role": "user", "content": "three"},
        {"role": "assistant", "content": "signal"},
    ]
    rehearsed = _row(tokenizer, _replayed(json.dumps({"messages": turns})))
    plain = [{"role": t["role"], "content": t["content"]} for t in turns]
    example = _row(tokenizer, _Lesson(plain, {5}))  # type: ignore[arg-type]
    whole = tokenizer.apply_chat_template(plain, tokenize=False)
    for row, learnt in ((rehearsed, ["garden", "signal"]), (example, ["signal"])):
        assert row["input_ids"] == tokenizer(whole, add_special_tokens=False)["input_ids"]
        labels = [label for label in row["labels"] if label != -100]
        assert tokenizer.decode(labels, skip_special_tokens=True).split() == learnt
        assert all(label in (-100, token) for label, token in zip(row["labels"], row["input_ids"], strict=True))


def test_replay_that_is_not_there(tmp_path: Path) -> None:
    params = PARAMS.model_copy(update={"replay": Replay(path=tmp_path / "none.jsonl")})
    with pytest.raises(InputError, match="none.jsonl: no such file; expected chats to replay"):
        tune(params, job(tmp_path / "out"))


TRAIN = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
import torch
torch.set_num_threads(1)
from tuning.test_lora import PARAMS, job, tune
tune(PARAMS, job(Path(sys.argv[1])))
"""


def test_killed_and_resumed_it_ends_in_the_same_weights(tmp_path: Path) -> None:
    tune(PARAMS, job(tmp_path / "whole"))
    script = TRAIN.format(tests=str(Path(__file__).parent.parent))
    process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "killed")], stdout=subprocess.DEVNULL)
    end = time.monotonic() + 300
    spent = tmp_path / "killed" / "checkpoints" / "spent.json"
    while time.monotonic() < end and process.poll() is None and not spent.exists():
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert spent.exists(), "the training was over before it could be killed"
    before = json.loads(spent.read_text())["seconds"]
    facts = tune(PARAMS, job(tmp_path / "killed"))
    assert facts["seconds"] > before  # type: ignore[operator]
    whole, resumed = (load_file(tmp_path / name / "adapter_model.safetensors") for name in ("whole", "killed"))
    assert whole.keys() == resumed.keys()
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)
