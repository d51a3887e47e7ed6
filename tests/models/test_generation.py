"""Answering in batches against transformers' own `generate`, one prompt at a time."""

import asyncio
import threading
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.core.errors import ModelOutage
from harness.core.ports import ModelParts
from harness.core.types import Completion, Message, Request
from harness.models import reference_provider
from harness.models._generation import Prompt, generate, reads_beginnings_once
from harness.models._local import LocalModel

PAD, BEGIN, END = 0, 1, 2
MOST = 10


def _small(kind: str) -> Any:
    """An untrained network: its answers mean nothing, but each depends on all of its prompt."""
    import torch
    import transformers

    torch.manual_seed(3)
    torch.set_num_threads(1)
    sizes: dict[str, Any] = {
        "vocab_size": 97,
        "hidden_size": 32,
        "intermediate_size": 48,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 256,
        "pad_token_id": PAD,
        "bos_token_id": BEGIN,
        "eos_token_id": END,
        "initializer_range": 0.4,
    }
    if kind == "sliding window":
        return transformers.MistralForCausalLM(transformers.MistralConfig(**sizes, sliding_window=6)).eval()
    return transformers.LlamaForCausalLM(transformers.LlamaConfig(**sizes)).eval()


@pytest.fixture(scope="module", params=["plain", "sliding window"])
def network(request: pytest.FixtureRequest) -> Any:
    return _small(request.param)


def _alone(network: Any, ids: list[int], most: int) -> list[int]:
    import torch

    out = network.generate(
        input_ids=torch.tensor([ids]), attention_mask=torch.ones((1, len(ids)), dtype=torch.long),
        do_sample=False, max_new_tokens=most, pad_token_id=PAD, eos_token_id=END,
    )  # fmt: skip
    made: list[int] = out[0, len(ids) :].tolist()
    return made


def _logprob(network: Any, ids: list[int], row: list[int]) -> float:
    """By one pass over prompt and answer."""
    import torch

    with torch.inference_mode():
        scores = network(torch.tensor([ids + row])).logits[0].log_softmax(dim=-1)
    return sum(float(scores[len(ids) - 1 + place, token]) for place, token in enumerate(row))


def test_a_sliding_window_reads_every_prompt_whole() -> None:
    assert reads_beginnings_once(_small("plain"))
    assert not reads_beginnings_once(_small("sliding window"))


_TOKENS = st.integers(3, 96)


@settings(max_examples=40, deadline=None)
@given(
    shared=st.lists(_TOKENS, max_size=40),
    tails=st.lists(st.lists(_TOKENS, min_size=1, max_size=20), min_size=1, max_size=9),
    most=st.lists(st.integers(1, MOST), min_size=9, max_size=9),
)
def test_a_batch_answers_as_generate_does_alone(
    network: Any, shared: list[int], tails: list[list[int]], most: list[int]
) -> None:
    prompts = [
        Prompt(ids=[BEGIN, *shared, *tail], most=limit, whole=lambda row: row[-1] == END)
        for tail, limit in zip(tails, most, strict=False)
    ]
    made = generate(network, prompts, PAD)
    assert made.rows == [_alone(network, prompt.ids, prompt.most) for prompt in prompts]
    assert made.logprobs == [0.0] * len(prompts)
    likely = generate(network, [replace(prompt, likely=True) for prompt in prompts], PAD)
    assert likely.rows == made.rows
    wanted = [_logprob(network, prompt.ids, row) for prompt, row in zip(prompts, made.rows, strict=True)]
    assert likely.logprobs == pytest.approx(wanted, abs=1e-3)


def test_what_all_prompts_begin_with_is_read_once() -> None:
    network = _small("plain")
    seen: list[tuple[int, ...]] = []
    network.register_forward_pre_hook(lambda *call: seen.append(tuple(call[2]["input_ids"].shape)), with_kwargs=True)
    prompts = [Prompt(ids=[*range(3, 53), token], most=1, whole=lambda _: False) for token in (60, 61, 62)]
    generate(network, prompts, PAD)
    assert seen == [(1, 50), (3, 1)]


def test_a_row_leaves_the_batch_with_its_last_token() -> None:
    network = _small("plain")
    seen: list[int] = []
    network.register_forward_pre_hook(lambda *call: seen.append(len(call[2]["input_ids"])), with_kwargs=True)
    prompts = [Prompt(ids=[5, 6, token], most=most, whole=lambda _: False) for token, most in ((7, 1), (8, 4), (9, 2))]
    made = generate(network, prompts, PAD)
    assert [len(row) for row in made.rows] == [1, 4, 2]
    assert seen == [3, 2, 1, 1]


class _Narrow:
    """A network in whose memory only so many rows find room."""

    def __init__(self, network: Any, rows: int) -> None:
        self._network, self._rows = network, rows

    def __getattr__(self, name: str) -> Any:
        return getattr(self._network, name)

    def __call__(self, *, input_ids: Any, **others: Any) -> Any:
        import torch

        if len(input_ids) > self._rows:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB.")
        return self._network(input_ids=input_ids, **others)


def _all(model: LocalModel, requests: list[Request]) -> list[Completion | BaseException]:
    async def ask() -> list[Completion | BaseException]:
        return await asyncio.gather(*(model.complete(r) for r in requests), return_exceptions=True)

    return asyncio.run(ask())


def _reference() -> LocalModel:
    parts = ModelParts(name="base", device=threading.Lock())
    model = reference_provider.build(reference_provider.Params(max_batch=16), parts)
    assert isinstance(model, LocalModel)
    return model


def test_a_batch_too_large_for_the_memory_is_halved_and_the_next_are_smaller() -> None:
    requests = [Request(messages=(Message(role="user", content=f"Say {n}"),), max_tokens=4) for n in range(20)]
    expected = [c.text for c in _all(_reference(), requests) if isinstance(c, Completion)]
    model = _reference()
    model.__dict__["_network"] = _Narrow(model._network, rows=3)
    assert [c.text for c in _all(model, requests) if isinstance(c, Completion)] == expected
    assert model._batcher.most <= 3


def test_a_prompt_that_finds_no_room_alone_is_unmeasured_and_not_the_models_fault() -> None:
    model = _reference()
    model.__dict__["_network"] = _Narrow(model._network, rows=0)
    (told,) = _all(model, [Request(messages=(Message(role="user", content="Hello"),), max_tokens=4)])
    assert isinstance(told, ModelOutage) and told.kind == "out_of_memory"
