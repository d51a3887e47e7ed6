"""The local engine on the reference model: what a batch must not change, and what cannot be answered."""

import asyncio
import json
import shutil
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.core.checksums import ChecksumMismatch, verify
from harness.core.errors import InputError, ModelFault
from harness.core.ports import Model, ModelParts
from harness.core.types import Completion, Message, Request
from harness.models import reference_provider, transformers_provider

WEIGHTS = reference_provider.folder(reference_provider.Params())
WORDS = "red blue seven garden copper window signal market harbor Anna Berlin 42 March".split()


@pytest.fixture(scope="module")
def model() -> Model:
    import torch

    torch.set_num_threads(1)
    parts = ModelParts(name="base", device=threading.Lock())
    return reference_provider.build(reference_provider.Params(max_batch=16), parts)


def request(text: str, temperature: float = 0.0, seed: int = 0, repeat: int = 0) -> Request:
    message = Message(role="user", content=text)
    return Request(messages=(message,), max_tokens=12, temperature=temperature, seed=seed, repeat=repeat)


def together(model: Model, requests: list[Request]) -> list[Completion]:
    async def ask() -> list[Completion]:
        return await asyncio.gather(*(model.complete(r) for r in requests))

    return asyncio.run(ask())


@settings(max_examples=8, deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=25).map(" ".join), min_size=2, max_size=20))
def test_an_answer_does_not_depend_on_its_batch(model: Model, texts: list[str]) -> None:
    for temperature in (0.0, 1.0):
        requests = [request(text, temperature, seed=5) for text in texts]
        assert [c.text for c in together(model, requests)] == [together(model, [r])[0].text for r in requests]


def test_a_repeat_is_another_draw_and_the_same_repeat_the_same(model: Model) -> None:
    draws = [together(model, [request("Name a word", 1.5, seed=1, repeat=i)])[0].text for i in range(6)]
    again = [together(model, [request("Name a word", 1.5, seed=1, repeat=i)])[0].text for i in range(6)]
    assert draws == again
    assert len(set(draws)) > 1


def test_how_likely_an_answer_is_does_not_depend_on_how_it_was_drawn(model: Model) -> None:
    asked = request("Write the words: red blue green")
    assert together(model, [asked])[0].logprob is None
    greedy, drawn = together(model, [replace(asked, logprobs=True), replace(asked, logprobs=True, temperature=0.01)])
    assert greedy.text == drawn.text and greedy.logprob == pytest.approx(drawn.logprob, abs=1e-4)
    assert greedy.logprob is not None and greedy.logprob < 0
    (wild,) = together(model, [replace(asked, logprobs=True, temperature=5.0, seed=3)])
    assert wild.logprob is not None and wild.logprob < greedy.logprob


def test_usage_and_shares_of_time_add_up(model: Model) -> None:
    requests = [request(" ".join(WORDS[: n % 12 + 1])) for n in range(16)]
    completions = together(model, requests)
    for asked, completion in zip(requests, completions, strict=True):
        assert completion.usage.input_tokens == model.count_tokens(asked.messages)[0]
        assert 1 <= completion.usage.output_tokens <= asked.max_tokens
        assert completion.timing.ttft_s is not None and 0 < completion.timing.ttft_s <= completion.timing.total_s
    by_batch: dict[float, float] = {}
    for completion in completions:
        timing = completion.timing
        assert timing.busy_s is not None
        by_batch[timing.total_s] = by_batch.get(timing.total_s, 0.0) + timing.busy_s
    assert all(sum_s == pytest.approx(total_s) for total_s, sum_s in by_batch.items())


def test_stop_texts_end_an_answer(model: Model) -> None:
    whole = together(model, [request("Write the words: red blue green")])[0].text
    asked = request("Write the words: red blue green")
    stopped = Request(messages=asked.messages, max_tokens=12, stop=(whole[1],))
    completion = together(model, [stopped])[0]
    assert completion.text == whole[:1].strip() and completion.finish == "stop"


def test_an_answer_that_does_not_end_is_cut_off(model: Model) -> None:
    asked = Request(messages=request("Write the words: red blue green").messages, max_tokens=1)
    assert together(model, [asked])[0].finish in ("length", "stop")
    assert together(model, [asked])[0].usage.output_tokens == 1


def test_a_prompt_too_long_is_the_models_fault(model: Model) -> None:
    with pytest.raises(ModelFault, match="prompt tokens, the model takes"):
        together(model, [request("garden " * 3000)])


def test_a_folder_that_is_no_model(tmp_path: Path) -> None:
    parts = ModelParts(name="base", device=threading.Lock())
    with pytest.raises(InputError, match="is no model folder; expected a folder with config.json in it"):
        transformers_provider.build(transformers_provider.Params(path=tmp_path), parts)
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "llama"}))
    (tmp_path / "pytorch_model.bin").write_bytes(b"pickle")
    with pytest.raises(InputError, match="holds no .*safetensors"):
        transformers_provider.build(transformers_provider.Params(path=tmp_path), parts)


def test_any_local_folder_is_a_model(model: Model) -> None:
    parts = ModelParts(name="own", device=threading.Lock())
    params = transformers_provider.Params(path=WEIGHTS, dtype="float32", device="cpu")
    own = transformers_provider.build(params, parts)
    asked = request("Write the words: red blue green")
    assert together(own, [asked])[0].text == together(model, [asked])[0].text


def _linear_weights(model: Model) -> set[str]:
    import torch

    modules = model._network.modules()  # type: ignore[attr-defined]
    return {type(one.weight).__name__ for one in modules if isinstance(one, torch.nn.Linear)}


def test_weights_in_int8_answer_nearly_the_same(model: Model) -> None:
    params = transformers_provider.Params(path=WEIGHTS, dtype="float32", device="cpu", quantization="int8")
    own = transformers_provider.build(params, ModelParts(name="own", device=threading.Lock()))
    asked = [request(f"Write the words: {first} {second}") for first in WORDS[:5] for second in WORDS[5:9]]
    answers, quantised = ([c.text for c in together(one, asked)] for one in (model, own))
    assert _linear_weights(own) == {"Int8Tensor"} and _linear_weights(model) == {"Parameter"}
    assert sum(map(str.__eq__, answers, quantised)) >= 18


def test_quantisation_without_torchao_says_what_to_install(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    together(model, [request("Write the words: red blue")])  # transformers looks for torchao too, at its first import
    params = transformers_provider.Params(path=WEIGHTS, dtype="float32", device="cpu", quantization="int8")
    own = transformers_provider.build(params, ModelParts(name="own", device=threading.Lock()))
    monkeypatch.setitem(sys.modules, "torchao.quantization", None)
    with pytest.raises(InputError, match=r'needs torchao.*pip install "harness\[quantised\]"'):
        together(own, [request("Write the words: red blue")])


def test_a_model_of_the_hub_is_read_from_its_cache(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    kept = tmp_path / "models--own--small"
    shutil.copytree(WEIGHTS, kept / "snapshots" / "abc123")
    (kept / "refs").mkdir()
    (kept / "refs" / "main").write_text("abc123")
    params = transformers_provider.Params(hub="own/small", dtype="float32", device="cpu")
    own = transformers_provider.build(params, ModelParts(name="own", device=threading.Lock()))
    assert own.name == "own/small"
    asked = request("Write the words: red blue green")
    assert together(own, [asked])[0].text == together(model, [asked])[0].text
    with pytest.raises(InputError, match="model 'own/other' of the Hugging Face hub.*HF_HUB_OFFLINE=0.*it is fetched"):
        transformers_provider.folder(transformers_provider.Params(hub="own/other"))
    with pytest.raises(ValueError, match="by `path` or by `hub`, one of them"):
        transformers_provider.Params()


def test_weights_that_were_changed_are_not_loaded(tmp_path: Path) -> None:
    copy = tmp_path / "weights"
    shutil.copytree(WEIGHTS, copy)
    verify(copy)
    with (copy / "model.safetensors").open("r+b") as file:
        file.seek(5000)
        file.write(b"\x00\x01")
    with pytest.raises(ChecksumMismatch, match="model.safetensors"):
        verify(copy)
