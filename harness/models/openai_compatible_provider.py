"""`provider: openai_compatible`: any endpoint that speaks OpenAI's chat completions.

A vendor's, a gateway's, or one of your own: vLLM, llama.cpp, TGI, Ollama's `/v1`, `transformers serve`. Protocol:
https://platform.openai.com/docs/api-reference/chat
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from harness.core.chat import Account
from harness.core.errors import ModelFault, ModelOutage
from harness.core.ports import Model, ModelParts
from harness.core.types import Finish, Request, Usage
from harness.models._hosted import (
    Address,
    HostedModel,
    HostedParams,
    Part,
    Tongue,
    endpoint,
    filled,
    logprobs_in,
    tokens_in,
    total,
    word_in,
)

if TYPE_CHECKING:
    from harness.models._http import Endpoint

_FINISH: Mapping[str | None, Finish] = {
    "stop": "stop", "eos": "stop", "eos_token": "stop", "stop_sequence": "stop", None: "stop",
    "length": "length", "max_tokens": "length",
    "content_filter": "filtered",
}  # fmt: skip


_SERVERS_OWN = frozenset({"error", "abort", "insufficient_system_resource"})

REMEMBERED = True
"""Replies are kept: the address, the model's name and the request say what is answered."""


class Params(HostedParams):
    """Where the endpoint is, what the model is called there, and how to ask."""

    base_url: Address = "https://api.openai.com/v1"
    """The endpoint's address, up to what comes before `/chat/completions`."""
    max_tokens_field: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    """What the endpoint calls the longest answer; OpenAI's newer models want max_completion_tokens."""
    send_seed: bool = True
    """Whether to send `seed`; some endpoints refuse it."""


def build(params: Params, parts: ModelParts) -> Model:
    """The model. Raises InputError where a key is missing; connects at the first question."""
    reached = endpoint(params, parts.name, params.base_url, "Authorization", "Bearer {}")
    return HostedModel(params, reached, Tongue(path="/chat/completions", body=partial(_body, params), reply=_Reply))


def account(params: Params) -> Account:
    """Where the model is tuned, for methods that tune at an endpoint."""
    return Account(
        model=params.model,
        base_url=params.base_url,
        api_key_env=params.api_key_env,
        headers=params.headers,
        header_env=params.header_env,
    )


def _body(params: Params, request: Request) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": params.model,
        "messages": [{"role": m.role, "content": m.content} for m in request.messages],
        params.max_tokens_field: request.max_tokens,
        "temperature": request.temperature,
    }
    if params.send_seed:
        body["seed"] = request.seed + request.repeat
    if request.stop:
        body["stop"] = list(request.stop)
    if request.answer_schema:
        form = {"name": "answer", "strict": True, "schema": json.loads(request.answer_schema)}
        body["response_format"] = {"type": "json_schema", "json_schema": form}
    if request.logprobs:
        body["logprobs"] = True
    if params.stream:
        body |= {"stream": True, "stream_options": {"include_usage": True}}
    return filled(body, params.body)


@dataclass(slots=True)
class _Reply:
    """See `_hosted.Reply`."""

    pieces: list[str] = field(default_factory=list)
    ended: str | None = None
    told: Usage | None = None
    answering: str | None = None
    fingerprint: str | None = None
    first_s: float | None = None
    answered: bool = False
    fault: object = None
    logprobs: list[float | None] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def model(self) -> str | None:
        """Name and fingerprint of what answered."""
        return " ".join(part for part in (self.answering, self.fingerprint) if part) or None

    def take_part(self, part: Part, now_s: float) -> None:
        """One event of a stream."""
        self._take_head(part)
        if choice := _choice(part):
            self.answered = True
            # A gateway that does not stream answers with a whole message, whose end need not be told.
            whole = None if choice.get("delta") else choice.get("message")
            if piece := _text_in(whole or choice.get("delta")):
                self.first_s = now_s if self.first_s is None else self.first_s
                self.pieces.append(piece)
            self.logprobs += _logprobs(choice)
            self.ended = word_in(choice.get("finish_reason")) or self.ended or ("stop" if whole else None)

    def take_whole(self, reply: Part) -> None:
        """The reply to a request that was not streamed."""
        self._take_head(reply)
        if choice := _choice(reply):
            self.answered = True
            self.pieces.append(_text_in(choice.get("message")))
            self.logprobs += _logprobs(choice)
            self.ended = word_in(choice.get("finish_reason"))

    def usage(self) -> Usage | None:
        """The endpoint's own figures; None where it gives none."""
        return self.told

    def logprob(self) -> float | None:
        """The sum over all tokens; None where one was not told."""
        return total(self.logprobs)

    def finish(self, endpoint: "Endpoint", *, streamed: bool) -> Finish:
        """How the answer ended. Raises where what came is no answer."""
        place = endpoint.place
        if self.fault:
            raise endpoint.trouble(self.fault, begun=bool(self.text))
        if self.ended in _SERVERS_OWN:
            raise ModelOutage("server_error", f"{place}: the answer ended with {self.ended!r}")
        if not self.answered:
            raise ModelOutage("protocol", f"{place}: the reply has no `choices`")
        if streamed and self.ended is None:
            raise ModelOutage("connection", f"{place}: the stream ended before the answer did")
        if self.ended not in _FINISH:
            raise ModelFault("malformed", f"{place}: the answer ended with {self.ended!r}, which is no text")
        return _FINISH[self.ended]

    def _take_head(self, part: Part) -> None:
        if error := part.get("error"):
            self.fault = error
        self.answering = word_in(part.get("model")) or self.answering
        self.fingerprint = word_in(part.get("system_fingerprint")) or self.fingerprint
        if isinstance(usage := part.get("usage"), Mapping):
            self.told = _usage(usage) or self.told


def _choice(part: Part) -> Part | None:
    """The first of the answers, which was the only one asked for."""
    found = part.get("choices")
    choices = [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
    return next((one for one in choices if one.get("index") in (None, 0)), None)


def _logprobs(choice: Part) -> list[float | None]:
    told = choice.get("logprobs")
    return logprobs_in(told.get("content")) if isinstance(told, Mapping) else []


def _text_in(message: object) -> str:
    """The text of a message or a delta; pieces of a list are put together."""
    content = message.get("content") if isinstance(message, Mapping) else None
    if isinstance(content, list):
        parts = (part.get("text") for part in content if isinstance(part, Mapping))
        return "".join(text for text in parts if isinstance(text, str))
    return content if isinstance(content, str) else ""


def _usage(told: Part) -> Usage | None:
    """The endpoint's own figures; None where it gives none."""
    asked, answered = tokens_in(told.get("prompt_tokens")), tokens_in(told.get("completion_tokens"))
    if asked is None or answered is None:
        return None
    return Usage(
        input_tokens=asked,
        output_tokens=answered,
        cached_input_tokens=min(asked, _detail(told, "prompt_tokens_details", "cached_tokens")),
        reasoning_tokens=min(answered, _detail(told, "completion_tokens_details", "reasoning_tokens")),
    )


def _detail(told: Part, part: str, name: str) -> int:
    details = told.get(part)
    return tokens_in(details.get(name)) or 0 if isinstance(details, Mapping) else 0
