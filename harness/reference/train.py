"""Training from scratch on the processor: two processes of one thread each, which share the gradients.

Muon moves the matrices, AdamW all else. Each process owns the Muon state of half the matrices and hands the moved
matrices to the other. The curriculum goes by tokens; a run can stop at any checkpoint and be taken up again.
"""

import json
import logging
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from multiprocessing import Queue
from pathlib import Path
from queue import Full
from random import Random

import torch
import torch.distributed as dist
from torch import Tensor, multiprocessing, nn
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaForCausalLM

from harness.reference.corpus import Batch, Budget, Deal, Encoder, deals
from harness.reference.initialise import Shape, new_model
from harness.reference.objective import weighted_loss
from harness.reference.text import document

_LOG = logging.getLogger(__name__)
_WARM_UP_STEPS = 100
_QUEUED_BATCHES = 24
_LOG_STEPS = 50
# Fresh pages cost more than the arithmetic on them: keep freed memory, in large pages.
_ALLOCATOR = "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=4294967296:glibc.malloc.trim_threshold=8589934592"


@dataclass(frozen=True, kw_only=True, slots=True)
class Cycle:
    """One rise and fall of the learning rate: to `peak` of the full rate, held for the first `hold` of the tokens."""

    tokens: int
    peak: float
    hold: float

    def scale(self, tokens: float, step_tokens: int) -> float:
        """The share of the full rate after so many tokens of this cycle: a short rise, a plateau, straight down."""
        rise = min(1.0, (tokens / step_tokens + 1) / _WARM_UP_STEPS)
        return self.peak * rise * min(1.0, max(0.01, (1.0 - tokens / self.tokens) / (1.0 - self.hold)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What a training run is made of. `minutes` ends a slow run early, with the learning rate decayed in time."""

    cycles: tuple[Cycle, ...] = (
        Cycle(tokens=44_000_000, peak=1.0, hold=0.3),
        Cycle(tokens=72_000_000, peak=0.8, hold=0.1),
        Cycle(tokens=64_000_000, peak=0.6, hold=0.1),
        Cycle(tokens=52_000_000, peak=0.5, hold=0.1),
    )
    minutes: float = 600.0
    processes: int = 2
    batch_tokens: int = 4096  # per process and step, padding included
    matrix_rate: float = 0.012
    other_rate: float = 7e-4
    checkpoint_minutes: float = 4.0
    compiled: bool = True
    seed: int = 1
    shape: Shape = field(default_factory=Shape)

    @property
    def total_tokens(self) -> int:
        """The tokens of all cycles."""
        return sum(cycle.tokens for cycle in self.cycles)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How far a run has come."""

    step: int = 0
    tokens: int = 0
    seconds: float = 0.0


def train(settings: Settings, folder: Path) -> Path:
    """Trains until the budget is spent, checkpointing into `folder`; returns the folder of the model.

    `folder/tokenizer` must hold the tokenizer. A checkpoint found there is taken up.
    """
    os.environ.update(OMP_NUM_THREADS="1", TOKENIZERS_PARALLELISM="false", GLIBC_TUNABLES=_ALLOCATOR)
    meeting = folder / "meeting"
    meeting.unlink(missing_ok=True)
    context = multiprocessing.get_context("spawn")
    queues: list[Queue[Batch]] = [context.Queue(_QUEUED_BATCHES) for _ in range(settings.processes)]
    ranks = multiprocessing.spawn(_rank, args=(settings, folder, queues), nprocs=settings.processes, join=False)
    _feed(queues, settings, folder, lambda: not ranks.join(timeout=0))
    for queue in queues:
        queue.cancel_join_thread()
    return checkpoint_of(folder) / "model"


def checkpoint_of(folder: Path) -> Path:
    """Where a training in `folder` keeps its last checkpoint."""
    return folder / "checkpoint"


def take_up(model: Path, settings: Settings, cycles_done: int, folder: Path) -> None:
    """Makes a finished model the checkpoint after its first `cycles_done` cycles; the optimisers start anew."""
    checkpoint = checkpoint_of(folder)
    AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32).save_pretrained(checkpoint / "model")
    tokens = sum(cycle.tokens for cycle in settings.cycles[:cycles_done])
    standing = Standing(step=tokens // (settings.batch_tokens * settings.processes), tokens=tokens)
    (checkpoint / "standing.json").write_text(json.dumps(asdict(standing)))


def _rank(rank: int, settings: Settings, folder: Path, queues: list["Queue[Batch]"]) -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.set_num_threads(1)
    dist.init_process_group(
        "gloo", init_method=f"file://{(folder / 'meeting').resolve()}", rank=rank, world_size=settings.processes
    )
    standing = _standing(checkpoint_of(folder))
    tokenizer = AutoTokenizer.from_pretrained(folder / "tokenizer")
    model = _model(checkpoint_of(folder), len(tokenizer), settings)
    optimisers = Optimisers(model, settings, rank)
    optimisers.load(checkpoint_of(folder))
    _Run(rank, settings, folder, model, optimisers).go(queues[rank].get, standing)
    dist.destroy_process_group()


def _feed(queues: list["Queue[Batch]"], settings: Settings, folder: Path, running: Callable[[], bool]) -> None:
    """Deals batches of like size to the processes for as long as they run."""
    standing = _standing(checkpoint_of(folder))
    encoder = Encoder(AutoTokenizer.from_pretrained(folder / "tokenizer"), settings.seed)
    rng = Random(f"{settings.seed} {standing.step}")
    budget = Budget(done_tokens=standing.tokens, total_tokens=settings.total_tokens)
    write = partial(document, split="train")
    for dealt in deals(encoder, write, rng, budget, Deal(hands=settings.processes, tokens=settings.batch_tokens)):
        for queue, batch in zip(queues, dealt, strict=True):
            while running():
                try:
                    queue.put(batch, timeout=1.0)
                    break
                except Full:
                    continue
        if not running():
            return


def _standing(checkpoint: Path) -> Standing:
    path = checkpoint / "standing.json"
    return Standing(**json.loads(path.read_text())) if path.exists() else Standing()


def _model(checkpoint: Path, vocabulary_size: int, settings: Settings) -> LlamaForCausalLM:
    if (checkpoint / "model").exists():
        path = checkpoint / "model"
        model: LlamaForCausalLM = AutoModelForCausalLM.from_pretrained(
            path, dtype=torch.float32, attn_implementation="eager"
        )
        return model
    return new_model(vocabulary_size, settings.shape, settings.seed)


class Optimisers:
    """Muon on this process's share of the matrices, AdamW on everything that is no matrix of a layer."""

    def __init__(self, model: nn.Module, settings: Settings, rank: int) -> None:
        named = list(model.named_parameters())
        matrices = [one for name, one in named if one.ndim == 2 and "embed" not in name]
        known = {id(one) for one in matrices}
        self._rank = rank
        self._shares = [matrices[turn :: settings.processes] for turn in range(settings.processes)]
        muon = torch.optim.Muon(self._shares[rank], lr=settings.matrix_rate, momentum=0.95, weight_decay=0.01)
        others = [one for _, one in named if id(one) not in known]
        adam = torch.optim.AdamW(others, lr=settings.other_rate, betas=(0.9, 0.95), weight_decay=0.0, fused=True)
        self._optimisers = (muon, adam)
        self._rates = (settings.matrix_rate, settings.other_rate)

    def step(self, scale: float) -> None:
        """Moves all parameters, with both learning rates times `scale`."""
        for optimiser, rate in zip(self._optimisers, self._rates, strict=True):
            for group in optimiser.param_groups:
                group["lr"] = rate * scale
            optimiser.step()
        if dist.get_world_size() > 1:
            for owner, share in enumerate(self._shares):
                _broadcast(share, owner)

    def save(self, folder: Path) -> None:
        """Writes this process's state."""
        torch.save([one.state_dict() for one in self._optimisers], folder / f"optimisers-{self._rank}.pt")

    def load(self, folder: Path) -> None:
        """Reads this process's state; weights without any begin a cycle."""
        path = folder / f"optimisers-{self._rank}.pt"
        if not path.exists():
            return
        states = torch.load(path, weights_only=True)
        for optimiser, state in zip(self._optimisers, states, strict=True):
            optimiser.load_state_dict(state)


def _broadcast(parameters: list[nn.Parameter], owner: int) -> None:
    with torch.no_grad():
        flat = torch.cat([one.flatten() for one in parameters])
        dist.broadcast(flat, owner)
        _spread(flat, [one.data for one in parameters])


def _average_gradients(parameters: list[nn.Parameter]) -> None:
    gradients = [one.grad for one in parameters if one.grad is not None]
    flat = torch.cat([one.flatten() for one in gradients])
    dist.all_reduce(flat)
    _spread(flat.div_(dist.get_world_size()), gradients)


def _spread(flat: Tensor, targets: list[Tensor]) -> None:
    start = 0
    for target in targets:
        target.copy_(flat[start : start + target.numel()].view_as(target))
        start += target.numel()


def rate_scale(tokens: float, settings: Settings) -> float:
    """Share of the full learning rates after so many tokens in all.

    Warm restarts (Loshchilov & Hutter 2017, "SGDR"), with straight lines in place of the cosine.
    """
    *before, last = settings.cycles
    for cycle in before:
        if tokens < cycle.tokens:
            break
        tokens -= cycle.tokens
    else:
        cycle = last
    return cycle.scale(tokens, settings.batch_tokens * settings.processes)


class _Run:
    """The training loop of one process."""

    def __init__(
        self, rank: int, settings: Settings, folder: Path, model: LlamaForCausalLM, optimisers: Optimisers
    ) -> None:
        self._rank, self._settings, self._folder = rank, settings, folder
        self._model, self._optimisers = model, optimisers
        self._parameters = list(model.parameters())
        self._states = torch.compile(self._plain_states, dynamic=True) if settings.compiled else self._plain_states

    def go(self, receive: Callable[[], Batch], standing: Standing) -> None:
        started, losses = time.monotonic() - standing.seconds, []
        saved_s = standing.seconds
        while (progress := self._progress(standing)) < 1.0:
            losses.append(self._step(receive(), rate_scale(progress * self._settings.total_tokens, self._settings)))
            standing = Standing(
                step=standing.step + 1,
                tokens=standing.tokens + self._settings.batch_tokens * self._settings.processes,
                seconds=self._agreed(time.monotonic() - started),
            )
            if standing.step % _LOG_STEPS == 0:
                self._log(standing, losses)
                losses = []
            if standing.seconds - saved_s > 60 * self._settings.checkpoint_minutes:
                self._save(standing)
                saved_s = standing.seconds
        self._save(standing)

    def _progress(self, standing: Standing) -> float:
        by_tokens = standing.tokens / self._settings.total_tokens
        return max(by_tokens, standing.seconds / (60 * self._settings.minutes))

    def _agreed(self, seconds: float) -> float:
        """The first process's clock, so that all of them stop at the same step."""
        clock = torch.tensor([seconds])
        dist.broadcast(clock, 0)
        return float(clock)

    def _plain_states(self, ids: Tensor) -> Tensor:
        with torch.autocast("cpu", torch.bfloat16):
            states: Tensor = self._model.model(input_ids=ids, use_cache=False).last_hidden_state
        return states

    def _step(self, batch: Batch, scale: float) -> float:
        ids = torch.from_numpy(batch.ids)
        loss = weighted_loss(self._states(ids), self._model.lm_head.weight, ids, torch.from_numpy(batch.weights))
        loss.backward()
        if dist.get_world_size() > 1:
            _average_gradients(self._parameters)
        nn.utils.clip_grad_norm_(self._parameters, 1.0)
        self._optimisers.step(scale)
        for parameter in self._parameters:
            parameter.grad = None
        return float(loss.detach())

    def _log(self, standing: Standing, losses: list[float]) -> None:
        if self._rank == 0:
            speed = standing.tokens / max(standing.seconds, 1e-9)
            mean = sum(losses) / len(losses)
            line = f"step {standing.step}  {standing.tokens / 1e6:.2f} M tokens  {standing.seconds / 60:.1f} min"
            _LOG.info("%s  %.0f tokens/s  loss %.3f", line, speed, mean)

    def _save(self, standing: Standing) -> None:
        coming, current = self._folder / "checkpoint.coming", checkpoint_of(self._folder)
        coming.mkdir(exist_ok=True)
        self._optimisers.save(coming)
        if self._rank == 0:
            self._model.save_pretrained(coming / "model")
            (coming / "standing.json").write_text(json.dumps(asdict(standing)))
        dist.barrier()
        if self._rank == 0:
            shutil.rmtree(current, ignore_errors=True)
            coming.rename(current)
        dist.barrier()
