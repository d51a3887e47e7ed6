"""`provider: ollama`: Ollama's own API, for its token counts and for what only it takes (`options`).

Protocol: https://github.com/ollama/ollama/blob/main/docs/api.md. Its OpenAI route is `openai_compatible` with
`base_url: http://127.0.0.1:11434/v1`.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import Field

from harness.core.errors import ModelOutage
from harness.core.ports import Model, ModelParts
from harness.core.types import Completion, Message, Request, Timing, Usage
from harness.models._hosted import (
    Address,
    HostedParams,
    count_by_length,
    endpoint,
    filled,
    usage_by_length,
)

if TYPE_CHECKING:
    from harness.models._http import Endpoint, Json


class Params(HostedParams):
    """Where the server is, and which of its models answers."""

    base_url: Address = "http://127.0.0.1:11434"
    """The server's address, up to what comes before `/api/chat`."""
    options: Mapping[str, Any] = Field(default_factory=dict)
    """Options of the model besides the usual ones, such as {num_ctx: 8192}."""


def build(params: Params, parts: ModelParts) -> Model:
    """The model. Raises InputError where a key is missing; connects at the first question."""
    return Chat(params, endpoint(params, parts.name, params.base_url, "Authorization", "Bearer {}"))


class Chat:
    """See `core.ports.Model`."""

    def __init__(self, params: Params, endpoint: "Endpoint") -> None:
        self._params = params
        self._endpoint = endpoint

    @property
    def name(self) -> str:
        """As the server calls it."""
        return self._params.model

    @property
    def preferred_concurrency(self) -> int:
        """One: what a server answers side by side is its own setting, and the rest would only queue there."""
        return 1

    def count_tokens(self, messages: Sequence[Message]) -> tuple[int, bool]:
        """By the length of the text: the server counts, but only once it has been asked."""
        return count_by_length(messages)

    async def complete(self, request: Request) -> Completion:
        """Raises ModelFault, ModelOutage or InputError; see `_http`."""
        reply = _Reply()
        body = self._body(request)
        started_s, start = time.time(), time.perf_counter()
        if self._params.stream:
            async for data in self._endpoint.stream("/api/chat", body):
                reply.take(self._endpoint.parsed(data), time.perf_counter() - start)
        else:
            reply.take(await self._endpoint.post("/api/chat", body), None)
        seconds = time.perf_counter() - start
        reply.check(self._endpoint)
        return Completion(
            text=reply.text.strip(),
            usage=reply.usage() or usage_by_length(request, reply.text),
            timing=Timing(started_s=started_s, total_s=seconds, ttft_s=reply.first_s),
            finish="length" if reply.last.get("done_reason") == "length" else "stop",
            model=str(reply.last.get("model") or self.name),
        )

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._endpoint.aclose()

    def _body(self, request: Request) -> dict[str, Any]:
        options = {
            "temperature": request.temperature,
            "num_predict": request.max_tokens,
            "seed": request.seed + request.repeat,
            "stop": list(request.stop) or None,
        }
        body = {
            "model": self._params.model,
            "messages": [{"role": m.role, "content": m.content} for m in request.messages],
            "stream": self._params.stream,
            "options": filled(options, self._params.options),
        }
        return filled(body, self._params.body)


@dataclass(slots=True)
class _Reply:
    """An answer as it comes in. `last` is the part that says `done`, with the server's figures."""

    pieces: list[str] = field(default_factory=list)
    last: "Json" = field(default_factory=dict)
    first_s: float | None = None
    error: object = None

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def take(self, part: "Json", now_s: float | None) -> None:
        """One line of a stream, or the whole reply."""
        self.error = part.get("error") or self.error
        message = part.get("message")
        piece = message.get("content") if isinstance(message, dict) else None
        if isinstance(piece, str) and piece:
            self.first_s = now_s if self.first_s is None else self.first_s
            self.pieces.append(piece)
        if part.get("done"):
            self.last = part

    def check(self, endpoint: "Endpoint") -> None:
        """Raises where what came is no whole answer."""
        if self.error:
            raise endpoint.trouble(self.error)
        if not self.last:
            raise ModelOutage("protocol", f"{endpoint.place}: the reply ended before it was `done`")

    def usage(self) -> Usage | None:
        """The server's own counts; None where it gives none, as for a prompt that it still had in memory."""
        asked, answered = self.last.get("prompt_eval_count"), self.last.get("eval_count")
        if not isinstance(asked, int) or not isinstance(answered, int):
            return None
        return Usage(input_tokens=asked, output_tokens=answered)
