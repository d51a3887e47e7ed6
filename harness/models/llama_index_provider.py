"""`provider: llama_index`: any LLM class of LlamaIndex, by its import path.

The class comes from a package that you installed (`llama-index-llms-...`); its arguments are given as they are.
Retries of its own are switched off where it has the usual argument for them: the driver counts and waits.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from harness.core.contained import contained
from harness.core.environment import quotable, secret
from harness.core.errors import ModelOutage
from harness.core.foreign_class import made
from harness.core.ports import Model, ModelParts
from harness.core.types import Completion, Finish, Message, Request, Timing, Usage
from harness.models._hosted import PREFERRED_CONCURRENCY, count_by_length, tokens_in, until, usage_by_length

# Where the SDKs behind LlamaIndex's classes leave the tokens of a reply, by provider.
_ASKED = ("prompt_tokens", "input_tokens", "prompt_token_count", "prompt_eval_count")
_ANSWERED = ("completion_tokens", "output_tokens", "candidates_token_count", "eval_count")
_ENDS: Mapping[str, Finish] = {
    "length": "length", "max_tokens": "length",
    "content_filter": "filtered", "safety": "filtered", "refusal": "filtered",
}  # fmt: skip


class Params(BaseModel):
    """Which class, and what it is made with."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    llm: Annotated[str, StringConstraints(pattern=r"^\w+(\.\w+)+$")]
    """The class's import path, such as llama_index.llms.openai_like.OpenAILike."""
    arguments: Mapping[str, Any] = Field(default_factory=dict)
    """What the class is made with."""
    argument_env: Mapping[str, str] = Field(default_factory=dict)
    """Arguments whose values are in environment variables, such as {api_key: MY_KEY}."""
    call: Mapping[str, Any] = Field(default_factory=dict)
    """Arguments of each call besides `temperature` and `max_tokens`; null leaves one out."""


def build(params: Params, parts: ModelParts) -> Model:
    """The model. Raises InputError where the class is not there or cannot be made."""
    place = f"model {parts.name!r}"
    secrets = {name: secret(variable, place) for name, variable in params.argument_env.items()}
    hidden = tuple(secrets.values())
    llm = made(params.llm, "achat", {**params.arguments, **secrets}, place, hidden)
    return LlamaIndexModel(params, llm, place, hidden)


class LlamaIndexModel:
    """See `core.ports.Model`."""

    def __init__(self, params: Params, llm: Any, place: str, secrets: tuple[str, ...]) -> None:
        self._params = params
        self._llm = llm
        self._place = place
        self._secrets = secrets

    @property
    def name(self) -> str:
        """The LLM's own, else its class's."""
        return str(getattr(self._llm.metadata, "model_name", None) or self._params.llm.rpartition(".")[2])

    @property
    def preferred_concurrency(self) -> int:
        """What most endpoints bear."""
        return PREFERRED_CONCURRENCY

    def count_tokens(self, messages: Sequence[Message]) -> tuple[int, bool]:
        """By the length of the text."""
        return count_by_length(messages)

    async def complete(self, request: Request) -> Completion:
        """Whatever the class raises is an outage: what it means is known to its own library alone."""
        from llama_index.core.llms import ChatMessage

        chat = [ChatMessage(role=m.role, content=m.content) for m in request.messages]
        options = {"temperature": request.temperature, "max_tokens": request.max_tokens, **self._params.call}
        started_s, start = time.time(), time.perf_counter()
        try:
            with contained():
                reply = await self._llm.achat(chat, **{k: v for k, v in options.items() if v is not None})
        except Exception as error:
            said = quotable(f"{type(error).__name__}: {error}", self._secrets)
            raise ModelOutage("llama_index", f"{self._place}: {said}") from error
        seconds = time.perf_counter() - start
        said = str(reply.message.content or "")
        text = until(said, request.stop)  # not every class passes them on
        return Completion(
            text=text.strip(),
            usage=_usage(reply) or usage_by_length(request, text),
            timing=Timing(started_s=started_s, total_s=seconds),
            finish=_end_of(reply) if text == said else "stop",
            model=self.name,
        )

    async def aclose(self) -> None:
        """Nothing: LlamaIndex's classes close themselves."""


def _end_of(reply: Any) -> Finish:
    """How the answer ended, as far as the library below tells."""
    raw = _plain(reply.raw)
    choices = raw.get("choices")
    first = _plain(choices[0]) if isinstance(choices, list) and choices else raw
    ended = str(first.get("finish_reason") or first.get("stop_reason") or first.get("done_reason") or "stop")
    return _ENDS.get(ended.lower(), "stop")


def _usage(reply: Any) -> Usage | None:
    """Tokens from the reply's raw form or its extra arguments; None where they are nowhere."""
    raw = _plain(reply.raw)
    for place in (_plain(raw.get("usage")), _plain(raw.get("usage_metadata")), raw, _plain(reply.additional_kwargs)):
        asked = next((n for name in _ASKED if (n := tokens_in(place.get(name))) is not None), None)
        answered = next((n for name in _ANSWERED if (n := tokens_in(place.get(name))) is not None), None)
        if asked is not None and answered is not None:
            return Usage(input_tokens=asked, output_tokens=answered)
    return None


def _plain(value: Any) -> Mapping[str, Any]:
    """A mapping, or the fields of an object."""
    if isinstance(value, Mapping):
        return value
    return vars(value) if hasattr(value, "__dict__") else {}
