"""`provider: openai_compatible`: any endpoint that speaks OpenAI's chat completions.

A vendor's, a gateway's, or one of your own: vLLM, llama.cpp, TGI, Ollama's `/v1`, `transformers serve`. Protocol:
https://platform.openai.com/docs/api-reference/chat
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from harness.core.errors import ModelFault, ModelOutage
from harness.core.ports import Model, ModelParts
from harness.core.types import Completion, Finish, Message, Request, Timing, Usage
from harness.models._hosted import (
    PREFERRED_CONCURRENCY,
    Address,
    HostedParams,
    count_by_length,
    endpoint,
    filled,
    usage_by_length,
)

if TYPE_CHECKING:
    from harness.models._http import Endpoint, Json

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
    return ChatCompletions(params, endpoint(params, parts.name, params.base_url, "Authorization", "Bearer {}"))


class ChatCompletions:
    """See `core.ports.Model`."""

    def __init__(self, params: Params, endpoint: "Endpoint") -> None:
        self._params = params
        self._endpoint = endpoint

    @property
    def name(self) -> str:
        """As the endpoint calls it."""
        return self._params.model

    @property
    def preferred_concurrency(self) -> int:
        """What most endpoints bear."""
        return PREFERRED_CONCURRENCY

    def count_tokens(self, messages: Sequence[Message]) -> tuple[int, bool]:
        """By the length of the text: the endpoint's tokenizer is not known."""
        return count_by_length(messages)

    async def complete(self, request: Request) -> Completion:
        """Raises ModelFault, ModelOutage or InputError; see `_http`."""
        reply = _Reply()
        body = self._body(request)
        started_s, start = time.time(), time.perf_counter()
        if self._params.stream:
            async for data in self._endpoint.stream("/chat/completions", body):
                reply.take_chunk(self._endpoint.parsed(data), time.perf_counter() - start)
        else:
            reply.take_whole(await self._endpoint.post("/chat/completions", body))
        seconds = time.perf_counter() - start
        reply.check(self._endpoint, streamed=self._params.stream)
        return Completion(
            text=reply.text.strip(),
            usage=reply.usage or usage_by_length(request, reply.text),
            timing=Timing(started_s=started_s, total_s=seconds, ttft_s=reply.first_s),
            finish=_FINISH[reply.finish],
            model=" ".join(part for part in (reply.model or self.name, reply.fingerprint) if part),
        )

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._endpoint.aclose()

    def _body(self, request: Request) -> dict[str, Any]:
        params = self._params
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
        if params.stream:
            body |= {"stream": True, "stream_options": {"include_usage": True}}
        return filled(body, params.body)


@dataclass(slots=True)
class _Reply:
    """An answer as it comes in. `first_s`: seconds to the first piece of text, where it was streamed."""

    pieces: list[str] = field(default_factory=list)
    finish: str | None = None
    usage: Usage | None = None
    model: str | None = None
    fingerprint: str | None = None
    first_s: float | None = None
    answered: bool = False
    fault: object = None

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def take_chunk(self, chunk: "Json", now_s: float) -> None:
        """One event of a stream."""
        self._take_head(chunk)
        for choice in _choices(chunk):
            self.answered = True
            # A gateway that does not stream answers with a whole message.
            if piece := _text_in(choice.get("delta") or choice.get("message")):
                self.first_s = now_s if self.first_s is None else self.first_s
                self.pieces.append(piece)
            self.finish = choice.get("finish_reason") or self.finish

    def take_whole(self, reply: "Json") -> None:
        """The reply to a request that was not streamed."""
        self._take_head(reply)
        for choice in _choices(reply)[:1]:
            self.answered = True
            self.pieces.append(_text_in(choice.get("message")))
            self.finish = choice.get("finish_reason")

    def check(self, endpoint: "Endpoint", *, streamed: bool) -> None:
        """Raises where what came is no answer."""
        place = endpoint.place
        if self.fault:
            raise endpoint.trouble(self.fault)
        if self.finish in _SERVERS_OWN:
            raise ModelOutage("server_error", f"{place}: the answer ended with {self.finish!r}")
        if not self.answered:
            raise ModelOutage("protocol", f"{place}: the reply has no `choices`")
        if streamed and self.finish is None:
            raise ModelOutage("connection", f"{place}: the stream ended before the answer did")
        if self.finish not in _FINISH:
            raise ModelFault("malformed", f"{place}: the answer ended with {self.finish!r}, which is no text")

    def _take_head(self, part: "Json") -> None:
        if error := part.get("error"):
            self.fault = error
        self.model = part.get("model") or self.model
        self.fingerprint = part.get("system_fingerprint") or self.fingerprint
        if isinstance(usage := part.get("usage"), Mapping):
            self.usage = _usage(usage) or self.usage


def _choices(part: "Json") -> "list[Json]":
    found = part.get("choices")
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _text_in(message: object) -> str:
    """The text of a message or a delta; pieces of a list are put together."""
    content = message.get("content") if isinstance(message, Mapping) else None
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content if isinstance(part, Mapping))
    return content if isinstance(content, str) else ""


def _usage(told: "Json") -> Usage | None:
    """The endpoint's own figures; None where it gives none."""
    asked, answered = told.get("prompt_tokens"), told.get("completion_tokens")
    if not isinstance(asked, int) or not isinstance(answered, int):
        return None
    return Usage(
        input_tokens=asked,
        output_tokens=answered,
        cached_input_tokens=min(asked, _detail(told, "prompt_tokens_details", "cached_tokens")),
        reasoning_tokens=min(answered, _detail(told, "completion_tokens_details", "reasoning_tokens")),
    )


def _detail(told: "Json", part: str, name: str) -> int:
    details = told.get(part)
    value = details.get(name) if isinstance(details, Mapping) else None
    return value if isinstance(value, int) and value > 0 else 0
