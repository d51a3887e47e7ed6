"""An OpenAI-compatible endpoint, streamed and whole: text, usage, time to first token, and every way to fail."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from conftest import Protocol

from harness.core.errors import InputError, ModelFault, ModelOutage
from harness.core.ports import ModelParts
from harness.core.types import Completion, Message, Request
from harness.models._hosted import logprobs_in, total
from harness.models.openai_compatible_provider import Params, build

BOTH = pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
QUESTION = Request(
    messages=(Message(role="system", content="Shout."), Message(role="user", content="where is it")),
    max_tokens=20,
    temperature=0.5,
    stop=("\n",),
    seed=7,
    repeat=2,
)


def ask(url: str, request: Request = QUESTION, **params: Any) -> Completion:
    async def once() -> Completion:
        model = build(Params(model="m", base_url=url, **params), ModelParts(name="hosted", device=None))  # type: ignore[arg-type]
        try:
            return await model.complete(request)
        finally:
            await model.aclose()

    return asyncio.run(once())


@BOTH
def test_the_answer_with_the_endpoint_s_own_figures(protocol: Protocol, stream: bool) -> None:
    answer = ask(protocol.url("plain"), stream=stream)
    assert (answer.text, answer.finish, answer.model) == ("WHERE IS IT", "stop", "m-2026 fp1")
    usage = answer.usage
    assert (usage.input_tokens, usage.cached_input_tokens) == (4, 2)
    assert (usage.output_tokens, usage.reasoning_tokens, usage.estimated) == (6, 3, False)
    assert answer.timing.total_s > 0
    assert (answer.timing.ttft_s is not None) == stream
    assert answer.timing.ttft_s is None or answer.timing.ttft_s <= answer.timing.total_s


@BOTH
def test_how_likely_an_answer_was_is_told_where_it_is_asked_for(protocol: Protocol, stream: bool) -> None:
    wanted = replace(QUESTION, logprobs=True)
    assert ask(protocol.url("plain"), wanted, stream=stream).logprob == pytest.approx(-0.25 * len("WHERE IS IT"))
    assert ask(protocol.url("plain"), stream=stream).logprob is None


def test_a_token_of_unknown_likelihood_leaves_the_answer_s_unknown() -> None:
    assert total(logprobs_in([{"logprob": -0.5}, {"logprob": -1}])) == -1.5
    assert total(logprobs_in([{"logprob": -0.5}, {"logprob": -9999.0}])) is None
    assert total(logprobs_in([{"logprob": -0.5}, {"logprob": None}])) is None
    assert total(logprobs_in(None)) is None


def test_what_is_sent(protocol: Protocol, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_KEY", "sk-secret")
    monkeypatch.setenv("TENANT", "t-secret")
    ask(
        protocol.url("plain+sent"),
        api_key_env="A_KEY",
        headers={"X-Team": "blue"},
        header_env={"X-Tenant": "TENANT"},
        body={"top_p": 0.9, "temperature": None},
        max_tokens_field="max_completion_tokens",
    )
    stats = protocol.stats("plain+sent")
    assert stats["bodies"] == [
        {
            "model": "m",
            "messages": [{"role": "system", "content": "Shout."}, {"role": "user", "content": "where is it"}],
            "max_completion_tokens": 20,
            "seed": 9,
            "stop": ["\n"],
            "stream": True,
            "stream_options": {"include_usage": True},
            "top_p": 0.9,
        }
    ]
    (headers,) = stats["headers"]
    assert (headers["Authorization"], headers["X-Team"], headers["X-Tenant"]) == (
        "Bearer sk-secret",
        "blue",
        "t-secret",
    )


@BOTH
def test_usage_that_is_not_told_is_an_estimate_and_says_so(protocol: Protocol, stream: bool) -> None:
    usage = ask(protocol.url("nousage"), stream=stream).usage
    assert usage.estimated and usage.input_tokens > 0 and usage.output_tokens > 0


@BOTH
@pytest.mark.parametrize(("script", "finish"), [("long", "length"), ("filtered", "filtered")])
def test_how_an_answer_ended(protocol: Protocol, stream: bool, script: str, finish: str) -> None:
    assert ask(protocol.url(script), stream=stream).finish == finish


@BOTH
def test_an_empty_answer_is_an_answer(protocol: Protocol, stream: bool) -> None:
    assert ask(protocol.url("empty"), stream=stream).text == ""


@BOTH
@pytest.mark.parametrize(
    ("script", "kind"),
    [("fail-500", "server_error"), ("fail-429", "rate_limit"), ("badjson", "protocol"), ("nochoices", "protocol"),
     ("drop-1", "connection")],
)  # fmt: skip
def test_what_can_be_tried_again_is_an_outage(protocol: Protocol, stream: bool, script: str, kind: str) -> None:
    with pytest.raises(ModelOutage) as caught:
        ask(protocol.url(script), stream=stream)
    assert caught.value.kind == kind
    assert caught.value.overloaded == script.startswith("fail")


@BOTH
@pytest.mark.parametrize(
    ("script", "told"),
    [("nothing-200", "the reply is empty"), ("nothing-204", "the reply is empty"),
     ("unstreamed+badjson", "the reply is no JSON: '<html>It works!</html>'")],
)  # fmt: skip
def test_a_reply_that_is_none_is_told_as_what_it_is(protocol: Protocol, stream: bool, script: str, told: str) -> None:
    with pytest.raises(ModelOutage, match=f"^model 'hosted': {told}$") as caught:
        ask(protocol.url(script), stream=stream)
    assert (caught.value.kind, caught.value.may_be_paid) == ("protocol", True)


def test_a_stream_that_ends_too_early_is_no_answer(protocol: Protocol) -> None:
    with pytest.raises(ModelOutage, match="the stream ended before the answer did"):
        ask(protocol.url("unended"))


@pytest.mark.parametrize(("header", "seconds"), [("2", 2.0), ("0.5", 0.5)])
def test_how_long_to_wait_is_obeyed(protocol: Protocol, header: str, seconds: float) -> None:
    with pytest.raises(ModelOutage) as caught:
        ask(protocol.url(f"busy-1-after-{header}"))
    assert caught.value.retry_after_s == seconds


def test_a_prompt_that_is_too_long_is_that_question_s_fault(protocol: Protocol) -> None:
    with pytest.raises(ModelFault) as caught:
        ask(protocol.url("toolong"))
    assert caught.value.kind == "context_too_long"


@pytest.mark.parametrize(
    ("status", "advice"), [(401, "a valid key in the environment"), (404, "an existing model"), (400, "see `body`")]
)
def test_what_would_fail_every_time_stops_the_run_without_showing_the_key(
    protocol: Protocol, status: int, advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_KEY", "sk-very-secret")
    with pytest.raises(InputError) as caught:
        ask(protocol.url(f"fail-{status}"), api_key_env="A_KEY")
    said = str(caught.value)
    assert said.startswith(
        f"model 'hosted': http://127.0.0.1:{protocol.port}/fail-{status}/v1/chat/completions answered"
    )
    assert advice in said and "[key]" in said and "secret" not in said


def test_a_missing_key_is_named_before_anything_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_SUCH_KEY", raising=False)
    with pytest.raises(
        InputError, match="model 'hosted': neither the environment variable NO_SUCH_KEY nor NO_SUCH_KEY_FILE"
    ):
        ask("http://127.0.0.1:9/v1", api_key_env="NO_SUCH_KEY")


def test_a_host_that_is_not_there() -> None:
    with pytest.raises(ModelOutage, match=r"http://127\.0\.0\.1:9/v1/chat/completions cannot be reached"):
        ask("http://user:pass@127.0.0.1:9/v1")


def test_a_reply_in_pieces_is_read_to_its_end(protocol: Protocol) -> None:
    assert ask(protocol.url("slow"), stream=False).text == "WHERE IS IT"


def test_a_gateway_that_does_not_stream_is_understood(protocol: Protocol) -> None:
    answer = ask(protocol.url("unstreamed"), stream=True)
    assert (answer.text, answer.usage.estimated) == ("WHERE IS IT", False)


def test_a_whole_reply_to_a_stream_need_not_say_how_it_ended(protocol: Protocol) -> None:
    """As where none was asked for: nothing of it can be missing."""
    for stream in (True, False):
        assert ask(protocol.url("unstreamed+endless"), stream=stream).finish == "stop"


@pytest.mark.parametrize("script", ["unstreamed+indented", "returns", "windows", "marked", "hearts"])
def test_how_lines_end_does_not_matter(protocol: Protocol, script: str) -> None:
    """A document over many lines of a gateway that does not stream; events that end in CR, or CR LF, or are empty."""
    answer = ask(protocol.url(script), stream=True)
    assert (answer.text, answer.usage.estimated) == ("WHERE IS IT", False)


@BOTH
def test_one_answer_is_taken_of_several(protocol: Protocol, stream: bool) -> None:
    assert ask(protocol.url("several"), stream=stream).text == "WHERE IS IT"
    for several in ({"n": 4}, {"best_of": 2}, {"n_cmpl": 2}):
        with pytest.raises(ValueError, match="one answer is asked for, paid and scored at a time"):
            Params(model="m", body=several)


def test_a_part_without_text_is_no_word(protocol: Protocol) -> None:
    assert ask(protocol.url("parts"), stream=False).text == "WHERE IS IT"


@BOTH
@pytest.mark.parametrize(
    ("code", "kind"), [("402", InputError), ("401", InputError), ("429", ModelOutage), ("503", ModelOutage)]
)
def test_a_status_in_the_place_of_an_answer_is_one(
    protocol: Protocol, stream: bool, code: str, kind: type[Exception]
) -> None:
    with pytest.raises(kind, match=f"answered with the error {code}: insufficient credit") as caught:
        ask(protocol.url(f"errs-{code}"), stream=stream)
    assert not isinstance(caught.value, ModelOutage) or caught.value.overloaded


@pytest.mark.parametrize("code", ["402", "400", "429", "500"])
def test_an_answer_that_ends_in_a_status_broke_off_and_may_be_paid(protocol: Protocol, code: str) -> None:
    with pytest.raises(ModelOutage, match="insufficient credit") as caught:
        ask(protocol.url(f"errs-{code}-late"))
    assert (caught.value.kind, caught.value.text, caught.value.may_be_paid) == ("server_error", "WHERE", True)
    assert caught.value.overloaded == (code == "429")


@BOTH
@pytest.mark.parametrize(("code", "paid"), [("429", False), ("503", False), ("500", True), ("502", True)])
def test_what_an_error_with_status_200_may_have_cost_counts(
    protocol: Protocol, stream: bool, code: str, paid: bool
) -> None:
    """Who is overloaded did no work; what else broke may have broken after it."""
    with pytest.raises(ModelOutage) as caught:
        ask(protocol.url(f"errs-{code}"), stream=stream)
    assert (caught.value.may_be_paid, caught.value.overloaded) == (paid, not paid)


@pytest.mark.parametrize("end", ["error", "abort"])
def test_an_end_that_the_server_made_is_its_own(protocol: Protocol, end: str) -> None:
    with pytest.raises(ModelOutage, match=f"the answer ended with '{end}'"):
        ask(protocol.url(f"end-{end}"))


def test_an_end_that_is_no_text_is_the_model_s(protocol: Protocol) -> None:
    with pytest.raises(ModelFault, match="the answer ended with 'tool_calls', which is no text"):
        ask(protocol.url("end-tool_calls"))


def test_an_error_in_mid_stream_keeps_the_key_and_knows_an_overload(
    protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_KEY", "sk-very-secret")
    with pytest.raises(ModelOutage, match=r"bad Bearer \[key\]") as caught:
        ask(protocol.url("leak"), api_key_env="A_KEY")
    assert caught.value.overloaded


@pytest.mark.parametrize("script", ["odd", "odd+end-tool_calls"])
def test_a_refusal_after_others_were_answered_is_that_question_s(protocol: Protocol, script: str) -> None:
    async def twice() -> None:
        parts = ModelParts(name="hosted", device=None)  # type: ignore[arg-type]
        model = build(Params(model="m", base_url=protocol.url(script)), parts)
        try:
            with suppress(ModelFault):
                await model.complete(QUESTION)
            with pytest.raises(ModelFault, match="this question is not taken"):
                await model.complete(QUESTION)
        finally:
            await model.aclose()

    asyncio.run(twice())


def test_an_address_with_a_query_keeps_it(protocol: Protocol) -> None:
    assert ask(protocol.url("plain") + "?api-version=2024-10-21").text == "WHERE IS IT"


def test_a_password_in_the_address_beside_a_key_is_a_mistake(
    protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_KEY", "sk-x")
    with pytest.raises(InputError, match="cannot be asked"):
        ask(protocol.url("plain").replace("127.0.0.1", "u:p@127.0.0.1"), api_key_env="A_KEY")


@pytest.mark.parametrize("name", ["max_tokens", "n_predict", "models"])
def test_fields_that_the_experiment_sets_are_not_set_twice(name: str) -> None:
    """llama.cpp takes `n_predict` before `max_tokens`, routers any of `models` at its own price."""
    with pytest.raises(ValueError, match=f"{name}: set by the experiment itself"):
        Params(model="m", body={name: 4000})


@BOTH
def test_an_end_that_is_no_text_is_paid_all_the_same(protocol: Protocol, stream: bool) -> None:
    with pytest.raises(ModelFault) as caught:
        ask(protocol.url("end-tool_calls"), stream=stream)
    usage = caught.value.usage
    assert usage is not None and (usage.input_tokens, usage.output_tokens, usage.estimated) == (4, 6, False)
    assert caught.value.text == "WHERE IS IT"
    with pytest.raises(ModelFault) as untold:
        ask(protocol.url("end-tool_calls+nousage"), stream=stream)
    assert untold.value.usage is not None and untold.value.usage.estimated


def test_an_error_in_a_reply_is_paid_as_far_as_it_tells(protocol: Protocol) -> None:
    with pytest.raises(ModelOutage, match="it broke") as caught:
        ask(protocol.url("troubled"), stream=False)
    assert caught.value.usage is not None and caught.value.usage.output_tokens == 6


def test_a_question_that_is_refused_costs_nothing(protocol: Protocol) -> None:
    with pytest.raises(ModelFault) as caught:
        ask(protocol.url("toolong"))
    assert caught.value.usage is None
