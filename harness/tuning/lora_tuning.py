"""`method: lora`: low-rank adapters through peft and the transformers Trainer.

Of an example the last answer is learnt, of a rehearsed chat every answer whose `weight` is not 0. `replay` mixes in
such chats of other kinds, because a model that learns nothing but new facts forgets how to read: without it, answering
from passages falls within seconds.
An interrupted training goes on from its last finished epoch.
"""

import json
import random
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from harness.core.chat import TuningJob
from harness.core.environment import keep_freed_memory, without_their_deprecations
from harness.core.errors import Fault, InputError
from harness.core.files import write_atomically
from harness.core.types import Scalar

NEEDS = "folder"
"""What it asks of a model's provider: weights in a local folder."""

_LARGEST = 2**23  # numbers in a tensor; 32 MB
_IGNORED = -100  # the label that transformers' loss skips


class Replay(BaseModel):
    """`share` of the training data that is rehearsal, drawn from `path`, JSON lines of {"messages": [...]}.

    An answer in it with `"weight": 0` is read but not learnt, as in OpenAI's format for fine-tuning. `path` null:
    `replay.jsonl` in the model's own folder (the reference model has one).
    """

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    share: Annotated[float, Field(ge=0, lt=1)] = 0.25
    """The share of the training data that is rehearsal."""
    path: Path | None = None
    """JSON lines of {"messages": [...]}; null: `replay.jsonl` in the model's own folder."""


class Params(BaseModel):
    """Rank, schedule, and what is rehearsed. `alpha` null: twice the rank."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    rank: Annotated[int, Field(ge=1)] = 16
    """The adapters' rank."""
    alpha: Annotated[int, Field(ge=1)] | None = None
    """Their scale; null: twice the rank."""
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """The share of an adapter's inputs that is left out at each step, against learning by heart."""
    epochs: Annotated[int, Field(ge=1)] = 4
    """How often the examples are gone through."""
    learning_rate: Annotated[float, Field(gt=0)] = 2e-4
    """At its highest; it falls along a cosine."""
    batch_size: Annotated[int, Field(ge=1)] = 32
    """Examples per step."""
    warmup_share: Annotated[float, Field(ge=0, lt=1)] = 0.03
    """The share of steps in which the learning rate rises."""
    max_tokens: Annotated[int, Field(ge=16)] = 1024
    """Longer examples are left out."""
    replay: Replay | None = None
    """Chats of other kinds mixed in, so that the model does not forget them; null: none."""


def tune(params: Params, job: TuningJob) -> Mapping[str, Scalar]:
    """Trains an adapter into `job.out` (safetensors) and returns facts to show: steps, losses, sizes, seconds."""
    rows = _rows(params, job)
    work = job.out / "checkpoints"
    before = _spent(work)
    with without_their_deprecations():
        trainer = _trainer(params, job, rows)
        result = trainer.train(resume_from_checkpoint=before > 0)
    trainer.model.save_pretrained(job.out, safe_serialization=True)
    shutil.rmtree(work, ignore_errors=True)
    losses = [float(entry["loss"]) for entry in trainer.state.log_history if "loss" in entry]
    return {
        "steps": trainer.state.global_step,
        "first_loss": losses[0] if losses else None,
        "last_loss": losses[-1] if losses else None,
        "training_rows": len(rows),
        "training_tokens": sum(len(row["input_ids"]) for row in rows) * params.epochs,
        "trainable_parameters": sum(p.numel() for p in trainer.model.parameters() if p.requires_grad),
        "seconds": before + float(result.metrics["train_runtime"]),
    }


def planned_work(params: Params, examples: int) -> tuple[int, int]:
    """For so many examples: how many chats will be learnt from, rehearsal and all epochs included, and the steps."""
    share = params.replay.share if params.replay else 0.0
    rows = examples + round(examples * share / (1 - share))
    return rows * params.epochs, -(-rows // params.batch_size) * params.epochs


def _folder(job: TuningJob) -> Path:
    assert isinstance(job.base, Path), "config.load lets only models of local folders come here"
    return job.base


def _rows(params: Params, job: TuningJob) -> list[dict[str, list[int]]]:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(_folder(job), local_files_only=True, trust_remote_code=False)
    lessons = [_Lesson([{"role": m.role, "content": m.content} for m in chat], {len(chat) - 1}) for chat in job.chats]
    if params.replay and params.replay.share > 0:
        lessons += _rehearsal(params.replay, job, len(lessons))
    rows = [_row(tokenizer, lesson) for lesson in lessons]
    return [row for row in rows if 0 < len(row["input_ids"]) <= params.max_tokens]


@dataclass(frozen=True, slots=True)
class _Lesson:
    """A chat, and at which of its turns stand the answers to learn."""

    turns: list[dict[str, str]]
    learnt: Set[int]


def _rehearsal(replay: Replay, job: TuningJob, fresh: int) -> list[_Lesson]:
    """As many replayed chats as make up their share of the whole."""
    path = replay.path or _folder(job) / "replay.jsonl"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        fault = Fault(place=str(path), what="no such file", expected="chats to replay, as JSON lines")
        raise InputError(fault) from error
    wanted = round(fresh * replay.share / (1 - replay.share))
    return [_replayed(line) for line in random.Random(job.seed).sample(lines, min(wanted, len(lines)))]


def _replayed(line: str) -> _Lesson:
    messages = json.loads(line)["messages"]
    answers = {n for n, m in enumerate(messages) if m["role"] == "assistant" and m.get("weight", 1) != 0}
    return _Lesson([{"role": m["role"], "content": m["content"]} for m in messages], answers)


def _row(tokenizer: Any, lesson: _Lesson) -> dict[str, list[int]]:
    """Token ids of a chat up to the last answer to learn; labels only where such answers stand.

    Each prompt is rendered on its own, exactly as it will be asked, and what follows must begin with it; a template
    for which that does not hold would teach another prompt than the one that is used.
    """
    ids: list[int] = []
    labels: list[int] = []
    before = ""
    for turn in sorted(lesson.learnt):
        prompt = tokenizer.apply_chat_template(lesson.turns[:turn], add_generation_prompt=True, tokenize=False)
        whole = tokenizer.apply_chat_template(lesson.turns[: turn + 1], tokenize=False)
        if not whole.startswith(prompt):
            what = "its chat template renders a prompt differently once it is answered"
            expected = "a model whose template leaves what was said as it was"
            raise InputError(Fault(place=tokenizer.name_or_path, what=what, expected=expected))
        if not prompt.startswith(before):  # a template that rewrites what was said earlier: begin again
            ids, labels, before = [], [], ""
        head = tokenizer(prompt[len(before) :], add_special_tokens=False)["input_ids"]
        tail = tokenizer(whole[len(prompt) :], add_special_tokens=False)["input_ids"]
        ids += head + tail
        labels += [_IGNORED] * len(head) + tail
        before = whole
    return {"input_ids": ids, "labels": labels}


def _trainer(params: Params, job: TuningJob, rows: list[dict[str, list[int]]]) -> Any:
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM, PrinterCallback, TrainingArguments
    from transformers.utils import logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()
    torch.manual_seed(job.seed)
    gpu = torch.cuda.is_available()
    if not gpu:
        keep_freed_memory()
    base = AutoModelForCausalLM.from_pretrained(
        _folder(job),
        dtype=torch.float32,
        local_files_only=True,
        use_safetensors=True,
        trust_remote_code=False,
        # On a processor the fused attention's way back costs more than what it saves on short texts.
        attn_implementation="sdpa" if gpu else "eager",
    )
    adapter = LoraConfig(
        r=params.rank,
        lora_alpha=params.alpha or 2 * params.rank,
        lora_dropout=params.dropout,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    )
    model = get_peft_model(base, adapter)
    arguments = TrainingArguments(
        output_dir=str(job.out / "checkpoints"),
        per_device_train_batch_size=params.batch_size,
        num_train_epochs=params.epochs,
        learning_rate=params.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=params.warmup_share,
        weight_decay=0.0,
        train_sampling_strategy="group_by_length",
        remove_unused_columns=False,
        save_strategy="epoch",
        save_total_limit=1,
        logging_strategy="epoch",
        report_to="none",
        disable_tqdm=True,
        seed=job.seed,
        data_seed=job.seed,
        use_cpu=not gpu,
        bf16=_fast_bf16(gpu),
        dataloader_pin_memory=gpu,
    )
    clock = _clock(Path(arguments.output_dir))
    trainer = _answer_trainer()(
        model=model, args=arguments, train_dataset=rows, data_collator=_Collator(base), callbacks=[clock]
    )
    trainer.remove_callback(PrinterCallback)  # it prints losses; stdout is for results, and they are kept anyway
    return trainer


def _answer_trainer() -> Any:
    """A Trainer that works out logits only where an answer stands, and takes long batches in parts.

    Elsewhere the logits are not learnt from, and with a large vocabulary they cost more than the rest of the network.
    Rows are padded in front, so that answers of several rows share their columns. On a processor, where
    attention is written out, a batch of long rows would need gigabytes; its parts add up to the same gradient.
    """
    from torch.nn.functional import cross_entropy
    from transformers import Trainer

    class AnswerTrainer(Trainer):  # type: ignore[misc]
        share = 1.0  # of a batch's answers that the part at hand holds

        def training_step(self, model: Any, inputs: dict[str, Any], num_items_in_batch: Any = None) -> Any:
            answers, loss = _answers(inputs), 0.0
            for part in _parts(inputs, model.config) if self.args.use_cpu else [inputs]:
                self.share = _answers(part) / answers
                loss = loss + super().training_step(model, part, num_items_in_batch)
            return loss

        def compute_loss(self, model: Any, inputs: dict[str, Any], return_outputs: bool = False, **_: object) -> Any:
            labels = inputs.pop("labels")
            # The logits at one place foretell the next one.
            learnt = (labels[:, 1:] != _IGNORED).any(dim=0).nonzero().flatten()
            positions = (inputs["attention_mask"].cumsum(dim=1) - 1).clamp_min(0)
            out = model(**inputs, position_ids=positions, logits_to_keep=learnt)
            logits = out.logits.float().flatten(0, 1)
            loss = cross_entropy(logits, labels[:, learnt + 1].flatten(), ignore_index=_IGNORED) * self.share
            return (loss, out) if return_outputs else loss

    return AnswerTrainer


def _answers(inputs: Mapping[str, Any]) -> int:
    """Tokens to be learnt; the first column foretells nothing."""
    return int((inputs["labels"][:, 1:] != _IGNORED).sum())


def _parts(inputs: Mapping[str, Any], config: Any) -> Iterator[dict[str, Any]]:
    """The batch in parts whose largest tensor, one layer's attention scores, stays below a bound."""
    rows, width = inputs["input_ids"].shape
    most = max(1, _LARGEST // (config.num_attention_heads * width**2))
    for start in range(0, rows, most):
        yield {name: tensor[start : start + most] for name, tensor in inputs.items()}


def _fast_bf16(gpu: bool) -> bool:
    """bfloat16 where the hardware multiplies in it; elsewhere it is emulated and slower."""
    import torch

    return bool(torch.cuda.is_bf16_supported() if gpu else torch.cpu._is_avx512_bf16_supported())


class _Collator:
    """Pads in front to the longest row, rounded up to 16: equal shapes run faster."""

    def __init__(self, model: Any) -> None:
        self._pad = model.config.pad_token_id or 0

    def __call__(self, rows: Sequence[Mapping[str, list[int]]]) -> dict[str, Any]:
        import torch

        width = -(-max(len(row["input_ids"]) for row in rows) // 16) * 16
        pad = [width - len(row["input_ids"]) for row in rows]
        return {
            "input_ids": torch.tensor([[self._pad] * p + r["input_ids"] for r, p in zip(rows, pad, strict=True)]),
            "labels": torch.tensor([[_IGNORED] * p + r["labels"] for r, p in zip(rows, pad, strict=True)]),
            "attention_mask": torch.tensor([[0] * p + [1] * (width - p) for p in pad]),
        }


def _clock(work: Path) -> Any:
    """A callback that writes the seconds spent so far with each checkpoint, for a training that is resumed."""
    from transformers import TrainerCallback

    class Clock(TrainerCallback):  # type: ignore[misc]
        start = time.perf_counter()
        before = _spent(work)

        def on_save(self, *_: object, **__: object) -> None:
            spent = self.before + time.perf_counter() - self.start
            write_atomically(work / "spent.json", json.dumps({"seconds": spent}).encode())

    return Clock()


def _spent(work: Path) -> float:
    """Seconds that an interrupted training had spent up to its last checkpoint; 0 where there is none."""
    try:
        return float(json.loads((work / "spent.json").read_text(encoding="utf-8"))["seconds"])
    except FileNotFoundError:
        return 0.0
