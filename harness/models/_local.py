"""A local causal language model through transformers: the engine of every local provider.

Loads safetensors only, runs no code of a model's folder unless the experiment says so in words, merges an adapter
before the first answer (an unmerged one answers up to 1.7-4.9 times slower, which would be charged to fine-tuning), and
answers in batches.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Literal, TypeAlias

from harness.core.batching import Batcher, no_beginning
from harness.core.contained import contained
from harness.core.environment import keep_freed_memory, without_their_deprecations
from harness.core.errors import UNLOADABLE, Fault, InputError, ModelFault, ModelOutage, first_line
from harness.core.ports import ModelParts
from harness.core.types import Completion, Finish, Message, Request, Timing, Usage
from harness.models._generation import (
    Answers,
    Draw,
    Prompt,
    common_beginning,
    generate,
    reads_beginnings_once,
)
from harness.models._products import with_fast_products
from harness.models._quantisation import Quantisation, quantise

# The prompt tokens that a batch computes. A processor is fastest while what a layer makes of them stays in its cache.
_MOST_TOKENS_CPU, _MOST_TOKENS_GPU = 4_096, 16_384

DType: TypeAlias = Literal["auto", "float32", "bfloat16", "float16"]


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalSettings:
    """Where the model lies and how it is run."""

    name: str
    path: Path
    dtype: DType
    device: str
    max_batch: int
    quantisation: Quantisation | None = None
    own_code: bool = False
    """Whether the user said, in words, that Python files in the folder may run."""


@dataclass(frozen=True, slots=True)
class _Job:
    request: Request
    ids: list[int]


def _unloadable(path: Path, error: Exception) -> InputError:
    """Why a folder is no model. Where it wants its own code to run, in our words: the library names its own option."""
    if "trust_remote_code" not in str(error):
        said = first_line(error)
        expected = "the folder of a causal language model with safetensors and a tokenizer"
        return InputError(Fault(place=str(path), what=f"cannot be loaded as a model: {said}", expected=expected))
    what = "wants Python code of its own folder to run, which is refused"
    expected = "another model; or, for one with a `path`, `trust_remote_code` in the words of docs/experiment.md"
    return InputError(Fault(place=str(path), what=what, expected=expected))


def _unfit() -> tuple[type[Exception], ...]:
    """What the libraries raise for a folder that is no model."""
    from huggingface_hub.errors import StrictDataclassError
    from safetensors import SafetensorError

    return (*UNLOADABLE, SafetensorError, StrictDataclassError)


def _merged(network: Any, adapter: Path) -> Any:
    """The network with the adapter's weights in it. Raises InputError where the folder holds none that fits."""
    from peft import PeftModel

    try:
        with without_their_deprecations():
            return PeftModel.from_pretrained(network, adapter).merge_and_unload()
    except _unfit() as error:
        said = first_line(error)
        expected = "an adapter of this very model, as peft writes it"
        raise InputError(Fault(place=str(adapter), what=f"cannot be loaded: {said}", expected=expected)) from error


class LocalModel:
    """See `core.ports.Model`. Equal requests get equal answers, whatever else is in their batch."""

    def __init__(self, settings: LocalSettings, parts: ModelParts) -> None:
        self._settings = settings
        self._parts = parts

    @property
    def name(self) -> str:
        return self._settings.name

    @property
    def preferred_concurrency(self) -> int:
        # Enough batches' worth that a batch is of one kind: arms ask in turns, and each arm's prompts begin alike.
        return 4 * self._settings.max_batch

    async def complete(self, request: Request) -> Completion:
        """Raises ModelFault where the prompt leaves no room for an answer, ModelOutage where the memory does not."""
        ids = self._encode(request.messages)
        room = self._window - len(ids)
        if room < 1:
            raise ModelFault("context_too_long", f"{len(ids)} prompt tokens, the model takes {self._window}")
        return await self._batcher.submit(_Job(request, ids), len(ids))

    def count_tokens(self, messages: Sequence[Message]) -> tuple[int, bool]:
        """Exact: the model's own tokenizer and chat template."""
        return len(self._encode(messages)), True

    async def aclose(self) -> None:
        """Drops the weights."""
        self.__dict__.pop("_network", None)

    # ---- loading, at first use ----

    @cached_property
    def _batcher(self) -> Batcher[_Job, Completion]:
        most_tokens = _MOST_TOKENS_CPU if self._device == "cpu" else _MOST_TOKENS_GPU
        shared = _common if reads_beginnings_once(self._network) else no_beginning
        return Batcher(self._answer, self._settings.max_batch, most_tokens, shared)

    @cached_property
    def _tokenizer(self) -> Any:
        from transformers import AutoTokenizer

        try:
            with contained():
                tokenizer = AutoTokenizer.from_pretrained(
                    self._settings.path,
                    local_files_only=True,
                    trust_remote_code=self._settings.own_code,
                    padding_side="left",
                )
        except Exception as error:  # of tokenizers, whose errors have no class of their own
            raise _unloadable(self._settings.path, error) from error
        if not tokenizer.chat_template:
            expected = "one in tokenizer_config.json or chat_template.jinja"
            raise InputError(Fault(place=str(self._settings.path), what="has no chat template", expected=expected))
        return tokenizer

    @cached_property
    def _network(self) -> Any:
        import transformers

        transformers.utils.logging.disable_progress_bar()
        try:
            network = transformers.AutoModelForCausalLM.from_pretrained(
                self._settings.path,
                dtype=self._settings.dtype,
                local_files_only=True,
                use_safetensors=True,
                trust_remote_code=self._settings.own_code,
            )
        except _unfit() as error:
            raise _unloadable(self._settings.path, error) from error
        if self._parts.adapter:
            network = _merged(network, self._parts.adapter)
        if self._device == "cpu":
            keep_freed_memory()
        if self._settings.quantisation:
            quantise(network, str(self._settings.path))
        return with_fast_products(network.to(self._device).eval())

    @cached_property
    def _device(self) -> str:
        if self._settings.device != "auto":
            return self._settings.device
        import torch

        return "cuda" if torch.cuda.is_available() else "cpu"

    @cached_property
    def _window(self) -> int:
        return int(self._network.config.max_position_embeddings)

    def _encode(self, messages: Sequence[Message]) -> list[int]:
        chat = [{"role": m.role, "content": m.content} for m in messages]
        text = self._tokenizer.apply_chat_template(chat, add_generation_prompt=True, tokenize=False)
        ids: list[int] = self._tokenizer(text, add_special_tokens=False)["input_ids"]
        return ids

    # ---- answering, in the worker thread ----

    def _answer(self, jobs: Sequence[_Job]) -> list[Completion]:
        """Answers all at once, or in halves where the memory does not suffice, and remembers what did."""
        try:
            return self._answer_together(jobs)
        except (RuntimeError, MemoryError) as error:
            if not _out_of_memory(error):
                raise
            said = first_line(error)
        if len(jobs) == 1:
            raise ModelOutage("out_of_memory", f"{len(jobs[0].ids)} prompt tokens: {said}")
        half = len(jobs) // 2
        self._batcher.most = min(self._batcher.most, half)
        return [*self._answer(jobs[:half]), *self._answer(jobs[half:])]

    def _answer_together(self, jobs: Sequence[_Job]) -> list[Completion]:
        with self._parts.device:
            started_s, start = time.time(), time.perf_counter()
            made = self._generate(jobs)
            seconds = time.perf_counter() - start
        work = [len(job.ids) + len(row) for job, row in zip(jobs, made.rows, strict=True)]
        return [
            self._completion(
                job,
                row,
                logprob if job.request.logprobs else None,
                Timing(started_s=started_s, total_s=seconds, ttft_s=made.first - start, busy_s=seconds * w / sum(work)),
            )
            for job, row, logprob, w in zip(jobs, made.rows, made.logprobs, work, strict=True)
        ]

    def _generate(self, jobs: Sequence[_Job]) -> Answers:
        """New token ids per job, end marks included, and when the first token was there."""
        prompts = [
            Prompt(
                ids=job.ids,
                most=min(job.request.max_tokens, self._window - len(job.ids)),
                whole=partial(self._is_whole, job.request.stop),
                draw=_sampling(job.request) if job.request.temperature > 0 else None,
                likely=job.request.logprobs,
            )
            for job in jobs
        ]
        pad = self._tokenizer.pad_token_id if self._tokenizer.pad_token_id is not None else self._ends[0]
        return generate(self._network, prompts, pad)

    def _is_whole(self, stops: Sequence[str], row: list[int]) -> bool:
        """Whether the answer so far ends in an end mark or holds one of the texts that end it."""
        if row[-1] in self._ends:
            return True
        return bool(stops) and any(stop in self._tokenizer.decode(row, skip_special_tokens=True) for stop in stops)

    @cached_property
    def _ends(self) -> list[int]:
        ends = self._network.generation_config.eos_token_id or self._tokenizer.eos_token_id
        return list(ends) if isinstance(ends, list) else [int(ends)]

    def _completion(self, job: _Job, row: list[int], logprob: float | None, timing: Timing) -> Completion:
        ended = bool(row) and row[-1] in self._ends
        text = self._tokenizer.decode(row[:-1] if ended else row, skip_special_tokens=True).strip()
        finish: Finish = "stop" if ended else "length"
        for stop in job.request.stop:
            if stop in text:
                text, finish = text.split(stop, 1)[0].strip(), "stop"
        usage = Usage(input_tokens=len(job.ids), output_tokens=len(row))
        return Completion(text=text, usage=usage, timing=timing, finish=finish, model=self.name, logprob=logprob)


def _common(one: _Job, other: _Job) -> int:
    return common_beginning([one.ids, other.ids])


def _out_of_memory(error: Exception) -> bool:
    """PyTorch has a class for a GPU's memory alone; of a processor's it tells in words."""
    import torch

    return isinstance(error, (torch.OutOfMemoryError, MemoryError)) or "can't allocate memory" in str(error)


def _sampling(request: Request) -> Draw:
    """Samples at the request's temperature and seed by the Gumbel-max trick.

    argmax(logits / T + Gumbel noise) is a draw from softmax(logits / T) (Gumbel 1954; Maddison et al. 2014,
    "A* Sampling"). With a generator of its own a draw does not depend on what else is in the batch.
    """
    import torch

    generator = torch.Generator().manual_seed((request.seed * 1_000_003 + request.repeat) % 2**63)

    def draw(scores: torch.Tensor) -> torch.Tensor:
        uniform = torch.rand(scores.shape[0], generator=generator).clamp_(1e-10, 1 - 1e-7)
        return scores / request.temperature - torch.log(-torch.log(uniform)).to(scores)

    return draw
