"""What the providers of hosted models share: where the endpoint is, which secrets go along, and counts by length."""

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from harness.core.errors import Fault, InputError
from harness.core.types import Message, Request, Usage

if TYPE_CHECKING:
    from harness.models._http import Endpoint

Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")]

# English text has about four characters a token (OpenAI's own rule of thumb); a turn costs about four tokens more.
_CHARACTERS_PER_TOKEN, _TOKENS_PER_TURN = 4, 4
PREFERRED_CONCURRENCY = 32  # what most endpoints bear; the driver finds out


_OURS = frozenset({"model", "messages", "system", "stream", "max_tokens", "max_completion_tokens", "options"})


def _own_fields(body: Mapping[str, Any]) -> Mapping[str, Any]:
    if taken := sorted(_OURS & body.keys()):
        raise ValueError(f"{', '.join(taken)}: set by the experiment itself (`generation.max_tokens`, `stream`)")
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


def secret(variable: str, place: str) -> str:
    """The value of an environment variable. Raises InputError where it is not set."""
    value = os.environ.get(variable, "").strip()
    if not value:
        what = f"the environment variable {variable} is not set"
        raise InputError(Fault(place=place, what=what, expected="the key of the endpoint in it"))
    return value


def filled(body: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The usual fields and the user's own, which win; a field that is null is left out."""
    return {name: value for name, value in {**body, **own}.items() if value is not None}


def until(text: str, stops: Sequence[str]) -> str:
    """The text before the first of the stops."""
    ends = [place for stop in stops if (place := text.find(stop)) >= 0]
    return text[: min(ends)] if ends else text


def count_by_length(messages: Sequence[Message]) -> tuple[int, bool]:
    """Tokens of a chat by its characters, where the endpoint's tokenizer is not known; never exact."""
    return _tokens(*(m.content for m in messages)) + _TOKENS_PER_TURN * len(messages), False


def usage_by_length(request: Request, text: str) -> Usage:
    """An estimate, where the endpoint told nothing."""
    asked, _ = count_by_length(request.messages)
    return Usage(input_tokens=asked, output_tokens=_tokens(text), estimated=True)


def _tokens(*texts: str) -> int:
    return -(-sum(map(len, texts)) // _CHARACTERS_PER_TOKEN)
