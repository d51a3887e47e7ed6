"""`provider: anthropic`: Anthropic's messages API. Protocol: https://docs.anthropic.com/en/api/messages"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

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
    until,
    usage_by_length,
)

if TYPE_CHECKING:
    from harness.models._http import Endpoint, Json

_FINISH: Mapping[str, Finish] = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "max_tokens": "length",
    "refusal": "filtered",
}

REMEMBERED = True
"""Replies are kept: the model's name and the request say what is answered."""


class Params(HostedParams):
    """Where the endpoint is, and what the model is called there."""

    base_url: Address = "https://api.anthropic.com"
    """The endpoint's address, up to what comes before `/v1/messages`."""
    version: str = "2023-06-01"
    """The version of the protocol, as the header `anthropic-version` gives it."""


def build(params: Params, parts: ModelParts) -> Model:
    """The model. Raises InputError where a key is missing; connects at the first question."""
    headers = {"anthropic-version": params.version, **params.headers}
    params = params.model_copy(update={"headers": headers})
    return Messages(params, endpoint(params, parts.name, params.base_url, "x-api-key"))


class Messages:
    """See `core.ports.Model`. The API has no seed: at a temperature above 0 an answer cannot be had again."""

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
        """By the length of the text: the tokenizer is not public."""
        return count_by_length(messages)

    async def complete(self, request: Request) -> Completion:
        """Raises ModelFault, ModelOutage or InputError; see `_http`."""
        reply = _Reply()
        body = self._body(request)
        started_s, start = time.time(), time.perf_counter()
        if self._params.stream:
            async for data in self._endpoint.stream("/v1/messages", body):
                reply.take_event(self._endpoint.parsed(data), time.perf_counter() - start)
        else:
            reply.take_whole(await self._endpoint.post("/v1/messages", body))
        seconds = time.perf_counter() - start
        finish = reply.finish(self._endpoint)
        return Completion(
            text=until(reply.text, request.stop).strip(),
            usage=reply.usage() or usage_by_length(request, reply.text),
            timing=Timing(started_s=started_s, total_s=seconds, ttft_s=reply.first_s),
            finish=finish,
            model=reply.model or self.name,
        )

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._endpoint.aclose()

    def _body(self, request: Request) -> dict[str, Any]:
        system = "\n\n".join(m.content for m in request.messages if m.role == "system")
        body = {
            "model": self._params.model,
            "max_tokens": request.max_tokens,
            "system": system or None,
            "messages": [{"role": m.role, "content": m.content} for m in request.messages if m.role != "system"],
            "temperature": request.temperature,
            # It refuses those of white space alone, which are cut here.
            "stop_sequences": [stop for stop in request.stop if stop.strip()] or None,
            "stream": True if self._params.stream else None,
        }
        return filled(body, self._params.body)


@dataclass(slots=True)
class _Reply:
    """An answer as it comes in. `first_s`: seconds to the first piece of text, where it was streamed."""

    pieces: list[str] = field(default_factory=list)
    ended: str | None = None
    told: dict[str, Any] = field(default_factory=dict)
    model: str | None = None
    first_s: float | None = None
    fault: object = None

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def take_event(self, event: "Json", now_s: float) -> None:
        """One event of a stream."""
        match event.get("type"):
            case "message_start" if isinstance(message := event.get("message"), Mapping):
                self.model = message.get("model") or self.model
                self._take_usage(message)
            case "content_block_delta" if isinstance(delta := event.get("delta"), Mapping):
                if isinstance(piece := delta.get("text"), str) and piece:
                    self.first_s = now_s if self.first_s is None else self.first_s
                    self.pieces.append(piece)
            case "message_delta" if isinstance(delta := event.get("delta"), Mapping):
                self.ended = delta.get("stop_reason") or self.ended
                self._take_usage(event)
            case "error":
                self.fault = event.get("error") or event

    def take_whole(self, reply: "Json") -> None:
        """The reply to a request that was not streamed."""
        content = reply.get("content")
        blocks = [block for block in content if isinstance(block, Mapping)] if isinstance(content, list) else []
        self.pieces = [str(block["text"]) for block in blocks if block.get("type") == "text" and "text" in block]
        self.ended, self.model = reply.get("stop_reason"), reply.get("model")
        self._take_usage(reply)

    def finish(self, endpoint: "Endpoint") -> Finish:
        """How the answer ended. Raises where what came is no answer."""
        if self.fault:
            raise endpoint.trouble(self.fault)
        place = endpoint.place
        if self.ended is None:
            raise ModelOutage("protocol", f"{place}: the reply ended without a `stop_reason`")
        if self.ended not in _FINISH:
            raise ModelFault("malformed", f"{place}: the answer ended with {self.ended!r}, which is no text")
        return _FINISH[self.ended]

    def usage(self) -> Usage | None:
        """The endpoint's own figures, with what it read from or wrote to its cache; None where it gives none."""
        asked, answered = self._figure("input_tokens"), self._figure("output_tokens")
        if asked is None or answered is None:
            return None
        cached = self._figure("cache_read_input_tokens") or 0
        written = self._figure("cache_creation_input_tokens") or 0
        return Usage(input_tokens=asked + cached + written, cached_input_tokens=cached, output_tokens=answered)

    def _take_usage(self, part: "Json") -> None:
        if isinstance(usage := part.get("usage"), Mapping):
            self.told |= {name: value for name, value in usage.items() if value is not None}

    def _figure(self, name: str) -> int | None:
        value = self.told.get(name)
        return value if isinstance(value, int) and value >= 0 else None
