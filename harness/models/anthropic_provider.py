"""`provider: anthropic`: Anthropic's messages API. Protocol: https://docs.anthropic.com/en/api/messages"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

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
    tokens_by_length,
    tokens_in,
    word_in,
)

if TYPE_CHECKING:
    from harness.models._http import Endpoint

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
    reached = endpoint(params, parts.name, params.base_url, "x-api-key")
    return HostedModel(params, reached, Tongue(path="/v1/messages", body=partial(_body, params), reply=_Reply))


def _body(params: Params, request: Request) -> dict[str, Any]:
    """The API has no seed: at a temperature above 0 an answer cannot be had again."""
    system = "\n\n".join(m.content for m in request.messages if m.role == "system")
    body = {
        "model": params.model,
        "max_tokens": request.max_tokens,
        "system": system or None,
        "messages": [{"role": m.role, "content": m.content} for m in request.messages if m.role != "system"],
        "temperature": request.temperature,
        # It refuses those of white space alone, which are cut here.
        "stop_sequences": [stop for stop in request.stop if stop.strip()] or None,
        "stream": True if params.stream else None,
    }
    if request.answer_schema:
        form = {"type": "json_schema", "schema": json.loads(request.answer_schema)}
        return filled(body, {**params.body, "output_config": {"format": form, **params.body.get("output_config", {})}})
    return filled(body, params.body)


@dataclass(slots=True)
class _Reply:
    """See `_hosted.Reply`."""

    pieces: list[str] = field(default_factory=list)
    ended: str | None = None
    told: dict[str, Any] = field(default_factory=dict)
    model: str | None = None
    first_s: float | None = None
    fault: object = None

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def take_part(self, part: Part, now_s: float) -> None:
        """One event of a stream."""
        self.fault = part.get("error") or self.fault  # a gateway's may come without a `type`
        match part.get("type"):
            case "message_start" if isinstance(message := part.get("message"), Mapping):
                self.model = word_in(message.get("model")) or self.model
                self._take_usage(message)
                # It has only begun: what it will have answered is told at the end, or not at all.
                self.told.pop("output_tokens", None)
            case "content_block_delta" if isinstance(delta := part.get("delta"), Mapping):
                if isinstance(piece := delta.get("text"), str) and piece:
                    self.first_s = now_s if self.first_s is None else self.first_s
                    self.pieces.append(piece)
            case "message_delta" if isinstance(delta := part.get("delta"), Mapping):
                self.ended = word_in(delta.get("stop_reason")) or self.ended
                self._take_usage(part)
            case "message":  # of a gateway that does not stream
                self.take_whole(part)
            case "error":
                self.fault = self.fault or part

    def take_whole(self, reply: Part) -> None:
        """The reply to a request that was not streamed."""
        self.fault = reply.get("error") or self.fault
        content = reply.get("content")
        blocks = [block for block in content if isinstance(block, Mapping)] if isinstance(content, list) else []
        texts = [block.get("text") for block in blocks if block.get("type") == "text"]
        self.pieces = [text for text in texts if isinstance(text, str)]
        self.ended, self.model = word_in(reply.get("stop_reason")), word_in(reply.get("model"))
        self._take_usage(reply)

    def finish(self, endpoint: "Endpoint", *, streamed: bool) -> Finish:  # noqa: ARG002 - an end is always told
        """How the answer ended. Raises where what came is no answer."""
        if self.fault:
            raise endpoint.trouble(self.fault, begun=bool(self.text))
        place = endpoint.place
        if self.ended is None:
            raise ModelOutage("protocol", f"{place}: the reply ended without a `stop_reason`")
        if self.ended not in _FINISH:
            raise ModelFault("malformed", f"{place}: the answer ended with {self.ended!r}, which is no text")
        return _FINISH[self.ended]

    def usage(self) -> Usage | None:
        """The endpoint's own figures, with what it read from or wrote to its cache; None where it gives none."""
        asked, answered = self._figure("input_tokens"), self._figure("output_tokens")
        if asked is None:
            return None
        cached = self._figure("cache_read_input_tokens") or 0
        written = self._figure("cache_creation_input_tokens") or 0
        return Usage(
            input_tokens=asked + cached + written,
            cached_input_tokens=cached,
            output_tokens=tokens_by_length(self.text) if answered is None else answered,
            estimated=answered is None,
        )

    def logprob(self) -> float | None:
        """This protocol tells none."""
        return None

    def _take_usage(self, part: Part) -> None:
        if isinstance(usage := part.get("usage"), Mapping):
            self.told |= {name: value for name, value in usage.items() if value is not None}

    def _figure(self, name: str) -> int | None:
        return tokens_in(self.told.get(name))
