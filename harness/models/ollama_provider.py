"""`provider: ollama`: Ollama's own API, for its token counts and for what only it takes (`options`).

Protocol: https://github.com/ollama/ollama/blob/main/docs/api.md. Its OpenAI route is `openai_compatible` with
`base_url: http://127.0.0.1:11434/v1`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Field

from harness.core.errors import ModelOutage
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
)

if TYPE_CHECKING:
    from harness.models._http import Endpoint


def _own_options(options: Mapping[str, Any]) -> Mapping[str, Any]:
    if "num_predict" in options:
        raise ValueError("num_predict: set by the experiment itself (`generation.max_tokens`)")
    return options


class Params(HostedParams):
    """Where the server is, and which of its models answers."""

    base_url: Address = "http://127.0.0.1:11434"
    """The server's address, up to what comes before `/api/chat`."""
    options: Annotated[Mapping[str, Any], AfterValidator(_own_options)] = Field(default_factory=dict)
    """Options of the model besides the usual ones, such as {num_ctx: 8192}."""


def build(params: Params, parts: ModelParts) -> Model:
    """The model. Raises InputError where a key is missing; connects at the first question."""
    reached = endpoint(params, parts.name, params.base_url, "Authorization", "Bearer {}")
    # One at a time: what a server answers side by side is its own setting, and the rest would only queue there.
    return HostedModel(params, reached, Tongue(path="/api/chat", body=partial(_body, params), reply=_Reply, at_once=1))


def _body(params: Params, request: Request) -> dict[str, Any]:
    options = {
        "temperature": request.temperature,
        "num_predict": request.max_tokens,
        "seed": request.seed + request.repeat,
        "stop": list(request.stop) or None,
    }
    body = {
        "model": params.model,
        "messages": [{"role": m.role, "content": m.content} for m in request.messages],
        "stream": params.stream,
        "options": filled(options, params.options),
        "format": json.loads(request.answer_schema) if request.answer_schema else None,
        "logprobs": True if request.logprobs else None,
    }
    return filled(body, params.body)


@dataclass(slots=True)
class _Reply:
    """See `_hosted.Reply`. `last` is the part that says `done`, with the server's figures."""

    pieces: list[str] = field(default_factory=list)
    last: Part = field(default_factory=dict)
    first_s: float | None = None
    error: object = None
    logprobs: list[float | None] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def model(self) -> str | None:
        """What answered."""
        return str(self.last["model"]) if self.last.get("model") else None

    def take_whole(self, reply: Part) -> None:
        """The reply to a request that was not streamed."""
        self.take_part(reply, None)

    def take_part(self, part: Part, now_s: float | None) -> None:
        """One line of a stream."""
        self.error = part.get("error") or self.error
        message = part.get("message")
        piece = message.get("content") if isinstance(message, dict) else None
        if isinstance(piece, str) and piece:
            self.first_s = now_s if self.first_s is None else self.first_s
            self.pieces.append(piece)
        self.logprobs += logprobs_in(part.get("logprobs"))
        if part.get("done"):
            self.last = part

    def finish(self, endpoint: "Endpoint", *, streamed: bool) -> Finish:  # noqa: ARG002 - an end is always told
        """How the answer ended. Raises where what came is no whole answer."""
        if self.error:
            raise endpoint.trouble(self.error, begun=bool(self.text))
        if not self.last:
            raise ModelOutage("protocol", f"{endpoint.place}: the reply ended before it was `done`")
        return "length" if self.last.get("done_reason") == "length" else "stop"

    def usage(self) -> Usage | None:
        """The server's own counts; None where it gives none, as for a prompt that it still had in memory."""
        asked, answered = tokens_in(self.last.get("prompt_eval_count")), tokens_in(self.last.get("eval_count"))
        if asked is None or answered is None:
            return None
        return Usage(input_tokens=asked, output_tokens=answered)

    def logprob(self) -> float | None:
        """The sum over all tokens; None where one was not told, or by older servers none."""
        return total(self.logprobs)
