"""Anthropic's messages and Ollama's own API, streamed and whole, with their own figures and their own troubles."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from conftest import Protocol

from harness.core.errors import InputError, ModelFault, ModelOutage
from harness.core.ports import ModelParts
from harness.core.types import Completion, Message, Request
from harness.models import anthropic_provider, ollama_provider

BOTH = pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
PROVIDERS = pytest.mark.parametrize("provider", [anthropic_provider, ollama_provider], ids=["anthropic", "ollama"])
QUESTION = Request(
    messages=(
        Message(role="system", content="Shout."),
        Message(role="user", content="hello"),
        Message(role="assistant", content="HELLO"),
        Message(role="user", content="where is it"),
    ),
    max_tokens=20,
    temperature=0.5,
    stop=("\n", "END"),
    seed=7,
    repeat=2,
)


def ask(provider: Any, url: str, request: Request = QUESTION, **params: Any) -> Completion:
    async def once() -> Completion:
        parts = ModelParts(name="hosted", device=None)  # type: ignore[arg-type]
        model = provider.build(provider.Params(model="m", base_url=url, **params), parts)
        try:
            answer: Completion = await model.complete(request)
            return answer
        finally:
            await model.aclose()

    return asyncio.run(once())


@BOTH
def test_ollama_tells_how_likely_an_answer_was_and_anthropic_does_not(protocol: Protocol, stream: bool) -> None:
    wanted = replace(QUESTION, logprobs=True)
    likely = ask(ollama_provider, protocol.root("plain"), wanted, stream=stream).logprob
    assert likely == pytest.approx(-0.25 * len("WHERE IS IT"))
    assert ask(ollama_provider, protocol.root("plain"), stream=stream).logprob is None
    assert ask(anthropic_provider, protocol.root("plain"), wanted, stream=stream).logprob is None


@BOTH
def test_anthropic_s_answer_counts_what_was_cached_as_input(protocol: Protocol, stream: bool) -> None:
    answer = ask(anthropic_provider, protocol.root("plain"), stream=stream)
    assert (answer.text, answer.finish, answer.model) == ("WHERE IS IT", "stop", "c-2026")
    usage = answer.usage
    assert (usage.input_tokens, usage.cached_input_tokens, usage.output_tokens, usage.estimated) == (8, 5, 3, False)
    assert (answer.timing.ttft_s is not None) == stream


def test_how_an_answer_began_is_not_how_much_it_was(protocol: Protocol) -> None:
    """`message_start` counts the one token that it has; where the end tells nothing, output is an estimate."""
    usage = ask(anthropic_provider, protocol.root("halftold"), stream=True).usage
    assert (usage.input_tokens, usage.estimated) == (8, True) and usage.output_tokens == 3


def test_half_of_the_figures_does_not_say_what_a_broken_reply_cost(protocol: Protocol) -> None:
    with pytest.raises(ModelOutage, match="without a `stop_reason`") as caught:
        ask(anthropic_provider, protocol.root("halftold"), stream=False)
    assert caught.value.usage is None and caught.value.may_be_paid


@BOTH
@pytest.mark.parametrize(("code", "kind"), [("402", InputError), ("503", ModelOutage)])
def test_an_error_in_the_place_of_anthropic_s_answer_is_told(
    protocol: Protocol, stream: bool, code: str, kind: type[Exception]
) -> None:
    """A gateway's, whose document has no `type`."""
    with pytest.raises(kind, match=f"answered with the error {code}: insufficient credit"):
        ask(anthropic_provider, protocol.root(f"unstreamed+errs-{code}"), stream=stream)


@pytest.mark.parametrize("script", ["unstreamed", "unstreamed+parts"])
def test_a_gateway_to_anthropic_that_does_not_stream_is_understood(protocol: Protocol, script: str) -> None:
    answer = ask(anthropic_provider, protocol.root(script), stream=True)
    assert (answer.text, answer.finish, answer.usage.estimated) == ("WHERE IS IT", "stop", False)


def test_what_anthropic_is_sent(protocol: Protocol, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_KEY", "sk-secret")
    ask(anthropic_provider, protocol.root("plain+asent"), api_key_env="A_KEY", body={"top_k": 4})
    stats = protocol.stats("plain+asent")
    assert stats["bodies"] == [
        {
            "model": "m",
            "max_tokens": 20,
            "system": "Shout.",
            "messages": [
                {"role": "user", "content": "hello"},
                {"role": "assistant", "content": "HELLO"},
                {"role": "user", "content": "where is it"},
            ],
            "temperature": 0.5,
            "stop_sequences": ["END"],
            "stream": True,
            "top_k": 4,
        }
    ]
    (headers,) = stats["headers"]
    assert (headers["x-api-key"], headers["anthropic-version"]) == ("sk-secret", "2023-06-01")


@BOTH
def test_ollama_s_answer_with_its_counts(protocol: Protocol, stream: bool) -> None:
    answer = ask(ollama_provider, protocol.root("plain"), stream=stream)
    assert (answer.text, answer.finish, answer.model) == ("WHERE IS IT", "stop", "m")
    assert (answer.usage.input_tokens, answer.usage.output_tokens, answer.usage.estimated) == (7, 3, False)
    assert (answer.timing.ttft_s is not None) == stream


def test_what_ollama_is_sent(protocol: Protocol) -> None:
    ask(ollama_provider, protocol.root("plain+osent"), options={"num_ctx": 8192}, body={"keep_alive": "5m"})
    (body,) = protocol.stats("plain+osent")["bodies"]
    options = {"temperature": 0.5, "num_predict": 20, "seed": 9, "stop": ["\n", "END"], "num_ctx": 8192}
    assert (body["options"], body["keep_alive"], body["stream"]) == (options, "5m", True)
    assert [m["role"] for m in body["messages"]] == ["system", "user", "assistant", "user"]


def test_how_long_an_answer_of_ollama_s_may_be_is_not_set_twice() -> None:
    with pytest.raises(ValueError, match="num_predict: set by the experiment itself"):
        ollama_provider.Params(model="m", options={"num_predict": -1})


@PROVIDERS
@BOTH
def test_how_an_answer_ended(protocol: Protocol, provider: Any, stream: bool) -> None:
    assert ask(provider, protocol.root("long"), stream=stream).finish == "length"
    assert ask(provider, protocol.root("empty"), stream=stream).text == ""
    assert ask(provider, protocol.root("nousage"), stream=stream).usage.estimated


@BOTH
def test_a_refusal_is_filtered(protocol: Protocol, stream: bool) -> None:
    assert ask(anthropic_provider, protocol.root("filtered"), stream=stream).finish == "filtered"


@PROVIDERS
def test_a_stream_that_ends_too_early_is_no_answer(protocol: Protocol, provider: Any) -> None:
    with pytest.raises(ModelOutage, match="the reply ended"):
        ask(provider, protocol.root("unended"))


def test_an_overload_in_mid_stream_is_one(protocol: Protocol) -> None:
    with pytest.raises(ModelOutage, match="Overloaded") as caught:
        ask(anthropic_provider, protocol.root("overloaded"))
    assert caught.value.overloaded


@BOTH
def test_a_server_that_breaks_says_so(protocol: Protocol, stream: bool) -> None:
    with pytest.raises(ModelOutage, match="the model runner stopped"):
        ask(ollama_provider, protocol.root("broken"), stream=stream)


@PROVIDERS
@pytest.mark.parametrize("status", [401, 404])
def test_what_would_fail_every_time_stops_the_run(protocol: Protocol, provider: Any, status: int) -> None:
    with pytest.raises(InputError, match=f"answered {status}"):
        ask(provider, protocol.root(f"fail-{status}"))


@PROVIDERS
def test_too_many_calls_is_an_overload(protocol: Protocol, provider: Any) -> None:
    with pytest.raises(ModelOutage) as caught:
        ask(provider, protocol.root("busy-1-after-3"))
    assert caught.value.overloaded and caught.value.retry_after_s == 3.0


@BOTH
@pytest.mark.parametrize("end", ["tool_use", "pause_turn", "model_context_window_exceeded"])
def test_an_end_that_is_no_text_is_paid_all_the_same(protocol: Protocol, stream: bool, end: str) -> None:
    with pytest.raises(ModelFault) as caught:
        ask(anthropic_provider, protocol.root(f"end-{end}"), stream=stream)
    usage = caught.value.usage
    assert usage is not None and (usage.input_tokens, usage.output_tokens, usage.estimated) == (8, 3, False)
    assert caught.value.text == "WHERE IS IT"
