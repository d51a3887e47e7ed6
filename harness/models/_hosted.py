"""What the providers of hosted models share: where the endpoint is, which secrets go along, and counts by length."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Protocol, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from harness.core import figures
from harness.core.environment import secret
from harness.core.errors import ModelFault, ModelOutage
from harness.core.types import Completion, Finish, Message, Request, Timing, Usage

if TYPE_CHECKING:
    from harness.models._http import Endpoint

Part: TypeAlias = Mapping[str, Any]
Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")]

# English text has about four characters a token (OpenAI's own rule of thumb); a turn costs about four tokens more.
_CHARACTERS_PER_TOKEN, _TOKENS_PER_TURN = 4, 4
PREFERRED_CONCURRENCY = 32  # what most endpoints bear; the driver finds out


# llama.cpp takes `n_predict` before `max_tokens`; routers ask whichever of `models` they please, at its own price.
_OURS = frozenset(
    {"model", "models", "messages", "system", "stream", "max_tokens", "max_completion_tokens", "n_predict", "options"}
)
_SEVERAL = frozenset({"n", "best_of", "n_cmpl"})


def _own_fields(body: Mapping[str, Any]) -> Mapping[str, Any]:
    if taken := sorted(_OURS & body.keys()):
        raise ValueError(f"{', '.join(taken)}: set by the experiment itself (`generation.max_tokens`, `stream`)")
    if several := sorted(_SEVERAL & body.keys()):
        what = "one answer is asked for, paid and scored at a time (`scoring.repeats` asks for more)"
        raise ValueError(f"{', '.join(several)}: {what}")
    return body


class HostedParams(BaseModel):
    """What every endpoint takes."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    model: Annotated[str, StringConstraints(min_length=1)]
    """The model's name at the endpoint."""
    api_key_env: str | None = None
    """The environment variable that holds the key; null: the endpoint needs none."""
    headers: Mapping[str, str] = Field(default_factory=dict)
    """Headers to send with each request. For secrets: `header_env`."""
    header_env: Mapping[str, str] = Field(default_factory=dict)
    """Headers whose values are in environment variables, such as {api-key: AZURE_KEY}."""
    body: Annotated[Mapping[str, Any], AfterValidator(_own_fields)] = Field(default_factory=dict)
    """Fields to send with each request besides the usual ones, such as {reasoning_effort: low}; null leaves one out."""
    stream: bool = True
    """Take the answer as it is written: only so is the time to the first token known."""


def endpoint(params: HostedParams, name: str, base_url: str, key_header: str, key_form: str = "{}") -> "Endpoint":
    """The endpoint with its headers. Raises InputError where a secret is missing."""
    from harness.models._http import Endpoint

    place = f"model {name!r}"
    secrets = {header: secret(variable, place) for header, variable in params.header_env.items()}
    headers = {**params.headers, **secrets}
    if params.api_key_env:
        secrets["key"] = secret(params.api_key_env, place)
        headers[key_header] = key_form.format(secrets["key"])
    return Endpoint(place=place, base_url=base_url, headers=headers, secrets=tuple(secrets.values()))


def filled(body: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The usual fields and the user's own, which win; a field that is null is left out."""
    return {name: value for name, value in {**body, **own}.items() if value is not None}


def until(text: str, stops: Sequence[str]) -> str:
    """The text before the first of the stops."""
    ends = [place for stop in stops if (place := text.find(stop)) >= 0]
    return text[: min(ends)] if ends else text


def count_by_length(messages: Sequence[Message]) -> tuple[int, bool]:
    """Tokens of a chat by its characters, where the endpoint's tokenizer is not known; never exact."""
    return tokens_by_length(*(m.content for m in messages)) + _TOKENS_PER_TURN * len(messages), False


def usage_by_length(request: Request, text: str) -> Usage:
    """An estimate, where the endpoint told nothing."""
    asked, _ = count_by_length(request.messages)
    return Usage(input_tokens=asked, output_tokens=tokens_by_length(text), estimated=True)


def tokens_by_length(*texts: str) -> int:
    """An estimate of the tokens of these texts."""
    return -(-sum(map(len, texts)) // _CHARACTERS_PER_TOKEN)


tokens_in = figures.tokens_in
# What OpenAI tells of a token that is not among the twenty likeliest.
_NOT_TOLD = -9999.0


def logprobs_in(told: object) -> list[float | None]:
    """The natural log-probabilities in a list of tokens, as OpenAI and Ollama tell them; None where one is missing."""
    tokens = told if isinstance(told, list) else []
    found = [token.get("logprob") if isinstance(token, Mapping) else None for token in tokens]
    return [float(one) if isinstance(one, int | float) and _NOT_TOLD < one < 1 else None for one in found]


def word_in(told: object) -> str | None:
    """A name, a reason, a fingerprint: whatever was told, as a text; None where nothing was."""
    return str(told) if told else None


def total(logprobs: Sequence[float | None]) -> float | None:
    """Their sum; None where there are none, or one is not told."""
    known = [one for one in logprobs if one is not None]
    return sum(known) if known and len(known) == len(logprobs) else None


class Reply(Protocol):
    """An answer as it comes in, in one protocol. `first_s`: seconds to the first piece of text, where streamed."""

    first_s: float | None

    @property
    def model(self) -> str | None:
        """The name or version of what answered, where it is told."""

    @property
    def text(self) -> str:
        """What has come so far."""

    def take_part(self, part: Part, now_s: float) -> None:
        """One event of a stream."""

    def take_whole(self, reply: Part) -> None:
        """The reply to a request that was not streamed."""

    def finish(self, endpoint: "Endpoint", *, streamed: bool) -> Finish:
        """How the answer ended. Raises where what came is no answer."""

    def usage(self) -> Usage | None:
        """The endpoint's own figures; None where it gives none."""

    def logprob(self) -> float | None:
        """The sum of what the endpoint told of each token; None where it did not tell of all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tongue:
    """How one protocol is spoken: where requests go, what they hold, how replies are read, how many at once."""

    path: str
    body: Callable[[Request], dict[str, Any]]
    reply: Callable[[], Reply]
    at_once: int = PREFERRED_CONCURRENCY


class HostedModel:
    """A model behind an endpoint; see `core.ports.Model`."""

    def __init__(self, params: HostedParams, endpoint: "Endpoint", tongue: Tongue) -> None:
        self._params = params
        self._endpoint = endpoint
        self._tongue = tongue

    @property
    def name(self) -> str:
        """As the endpoint calls it."""
        return self._params.model

    @property
    def preferred_concurrency(self) -> int:
        """What such endpoints bear."""
        return self._tongue.at_once

    def count_tokens(self, messages: Sequence[Message]) -> tuple[int, bool]:
        """By the length of the text: the endpoint's tokenizer is not known."""
        return count_by_length(messages)

    async def complete(self, request: Request) -> Completion:
        """Raises ModelFault, ModelOutage or InputError; see `_http`."""
        reply, body = self._tongue.reply(), self._tongue.body(request)
        started_s, start = time.time(), time.perf_counter()
        if self._params.stream:
            async for data in self._endpoint.stream(self._tongue.path, body):
                reply.take_part(self._endpoint.parsed(data), time.perf_counter() - start)
        else:
            reply.take_whole(await self._endpoint.post(self._tongue.path, body))
        seconds = time.perf_counter() - start
        finish = self._finish(reply, request)
        return Completion(
            text=until(reply.text, request.stop).strip(),
            usage=reply.usage() or usage_by_length(request, reply.text),
            timing=Timing(started_s=started_s, total_s=seconds, ttft_s=reply.first_s),
            finish=finish,
            model=reply.model or self.name,
            logprob=reply.logprob(),
        )

    def _finish(self, reply: Reply, request: Request) -> Finish:
        """How the answer ended. What came and is no answer is paid all the same: the error tells of it."""
        try:
            finish = reply.finish(self._endpoint, streamed=self._params.stream)
            self._endpoint.took()
            return finish
        except ModelFault as fault:
            if fault.kind == "malformed":  # an answer, though no text: the question was understood
                self._endpoint.took()
            fault.usage, fault.text = reply.usage() or usage_by_length(request, reply.text), reply.text
            raise
        except ModelOutage as outage:
            # A stream that breaks may have told no more than how it began, and half of the figures are no bill.
            told = None if self._params.stream else reply.usage()
            outage.usage, outage.text = None if told and told.estimated else told, reply.text
            raise

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._endpoint.aclose()
