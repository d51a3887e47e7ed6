"""`provider: openai_compatible`: any endpoint that speaks OpenAI's embeddings, through OpenAI's own client.

A vendor's, or one of your own: vLLM, TEI, llama.cpp, Ollama's `/v1`. Protocol:
https://platform.openai.com/docs/api-reference/embeddings
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import chain
from threading import Lock
from typing import Annotated, Any, ClassVar, NoReturn

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from harness.core.contained import in_words
from harness.core.daemons import each_in_daemons
from harness.core.environment import quotable, secret
from harness.core.errors import Fault, InputError, ModelError, ModelFault, ModelOutage
from harness.core.figures import tokens_in
from harness.core.ports import Embedded, Embedder
from harness.core.types import Usage
from harness.retrieval._hosted import digest_of, pieces, shared_out, unit_vectors

_MOST_TOLD = 2**32 - 1  # tokens of one call: more are believed of nobody, and no kept vector has a place for them
_BYTES_A_VECTOR = 2**18  # ten thousand numbers, as JSON
_MOST_TOKENS = 100_000  # of one call, as counted here; OpenAI takes 300,000
_REFUSED = frozenset({400, 413, 422})  # for what was sent, it may be
_ANY_TEXT = "warm up"


class Params(BaseModel):
    """Where the endpoint is, and what the model is called there."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)
    hosted: ClassVar[bool] = True

    model: Annotated[str, StringConstraints(min_length=1)]
    """The model's name at the endpoint."""
    base_url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")] = "https://api.openai.com/v1"
    """The endpoint's address, up to what comes before `/embeddings`."""
    api_key_env: str | None = None
    """The environment variable that holds the key; null: the endpoint needs none."""
    headers: Mapping[str, str] = Field(default_factory=dict)
    """Headers to send with each request. For secrets: `header_env`."""
    header_env: Mapping[str, str] = Field(default_factory=dict)
    """Headers whose values are in environment variables."""
    dimensions: Annotated[int, Field(ge=1)] | None = None
    """The length of the vectors, where the model lets one choose; null: its own."""
    query_prefix: str = ""
    """What some models want before a question, such as "query: "."""
    document_prefix: str = ""
    """What some models want before a text that is searched, such as "passage: "."""
    batch: Annotated[int, Field(ge=1, le=2048)] = 128
    """Texts of one call."""
    concurrency: Annotated[int, Field(ge=1)] = 8
    """Calls at once while an index is built."""
    timeout_s: Annotated[float, Field(gt=0)] = 60.0
    """How long one call may take before it is tried again."""


def build(params: Params) -> Embedder:
    """The embedder. Raises InputError where a key is missing; connects at the first text."""
    place = f"embedder {params.model!r}"
    secrets = {header: secret(variable, place) for header, variable in params.header_env.items()}
    key = secret(params.api_key_env, place) if params.api_key_env else "none"
    return OpenAIEmbedder(params, place, key, secrets)


class OpenAIEmbedder:
    """See `core.ports.Embedder`."""

    local = False

    def __init__(self, params: Params, place: str, key: str, secrets: Mapping[str, str]) -> None:
        self._params, self._place = params, place
        self._key, self._secrets = key, secrets
        self._answered, self._trying = False, Lock()

    @property
    def name(self) -> str:
        """As the endpoint calls it."""
        return self._params.model

    @property
    def digest(self) -> str:
        """Of the address, the model's name, and all that changes what is sent."""
        not_sent = {"api_key_env", "batch", "concurrency", "timeout_s", "header_env"}
        return digest_of({"provider": "openai_compatible", **self._params.model_dump(mode="json", exclude=not_sent)})

    @property
    def at_once(self) -> int:
        """Texts that are under way together."""
        return self._params.batch * self._params.concurrency

    def embed(self, texts: Sequence[str], *, queries: bool = False) -> Embedded:
        """Tokens are the endpoint's own count, of each call divided among its texts; else an estimate.

        An outage, or a refused text, tells what the other calls cost that were sent before it.
        """
        prefix = self._params.query_prefix if queries else self._params.document_prefix
        calls = list(_calls([prefix + text for text in texts], self._params.batch))
        paid: dict[int, int] = {}

        def call(placed: tuple[int, Sequence[str]]) -> Embedded:
            place, own = placed
            paid[place] = sum(len(text.encode("utf-8", "replace")) for text in own)  # until it is told, the most
            try:
                made = self._call(own)
            except ModelOutage as outage:
                paid[place] *= outage.may_be_paid
                raise
            except ModelFault as fault:
                paid[place] = fault.usage.embedding_tokens if fault.usage else 0
                raise
            paid[place] = sum(made.tokens)
            return made

        try:
            made = each_in_daemons(call, enumerate(calls), self._params.concurrency)
        except (ModelOutage, ModelFault) as error:
            if tokens := sum(list(paid.values())):
                error.usage = Usage(embedding_tokens=tokens)
            raise
        return Embedded(_joined(part.vectors for part in made), _joined(part.tokens for part in made))

    def count_tokens(self, text: str) -> int:
        """By the length of the text."""
        return len(pieces(text))

    def split_tokens(self, text: str) -> list[str]:
        """Pieces of about a token each."""
        return pieces(text)

    def _call(self, texts: Sequence[str]) -> Embedded:
        made = self._made(self._reply(texts), texts)
        self._answered = True
        return made

    def _made(self, content: bytes, texts: Sequence[str]) -> Embedded:
        try:
            body = json.loads(content)
            items = sorted(body["data"], key=lambda item: item["index"])
            vectors, places = [item["embedding"] for item in items], [item["index"] for item in items]
            told = tokens_in((body.get("usage") or {}).get("prompt_tokens")) or 0
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
            raise ModelOutage("protocol", f"{self._place}: the reply holds no embeddings") from error
        made = unit_vectors(vectors, texts, self._place)
        if places != list(range(len(texts))):
            raise ModelOutage("protocol", f"{self._place}: it cannot be told which vector is which text's")
        believed = 0 < told <= _MOST_TOLD
        return Embedded(made, shared_out(told, texts) if believed else [self.count_tokens(text) for text in texts])

    def _reply(self, texts: Sequence[str]) -> bytes:
        """What the endpoint answers, unread."""
        import openai

        try:
            return self._asked(texts)
        except openai.APIError as error:
            self._fail(error)
        except InputError:
            raise
        except Exception as error:  # the client's own trouble, and no reply's
            said = self._clean(in_words(error))
            raise ModelOutage("embedding", f"{self._place}: OpenAI's client failed: {said}") from error

    def _asked(self, texts: Sequence[str]) -> bytes:
        own = {} if self._params.dimensions is None else {"dimensions": self._params.dimensions}
        reply = self._client.embeddings.with_raw_response.create(
            model=self._params.model, input=list(texts), encoding_format="float", **own
        )
        return bytes(reply.content)

    def _others(self) -> int | None:
        """None where no other text is taken either; else the tokens that it took to find out, mostly 0."""
        import openai

        with self._trying:
            if self._answered:
                return 0
            with suppress(openai.APIError, ModelError):
                made = self._made(self._asked([_ANY_TEXT]), [_ANY_TEXT])
                self._answered = True
                return sum(made.tokens)
        return None

    def _fail(self, error: Any) -> NoReturn:
        """What can be tried again later is an outage; what would fail for every text is a fault of the experiment.

        What an endpoint refuses that takes other texts is the text's fault.
        """
        import openai

        from harness.core.openai_client import told

        what, said = map(self._clean, told(error))
        if not what.startswith("http"):
            what = f"{self._clean(self._params.base_url.partition('?')[0])}: {what}"
        outage = f"{self._place}: {what}" + (f": {said}" if said else "")
        if getattr(error, "status_code", None) in _REFUSED and (tokens := self._others()) is not None:
            fault = ModelFault("refused", outage)
            fault.usage = Usage(embedding_tokens=tokens) if tokens else None
            raise fault from error
        lasting = (
            openai.AuthenticationError,
            openai.PermissionDeniedError,
            openai.NotFoundError,
            openai.BadRequestError,
            openai.UnprocessableEntityError,
        )
        if isinstance(error, lasting) or getattr(error, "status_code", 500) < 400:  # the texts are sent nowhere else
            expected = "an embedding model of this endpoint, a `base_url` that ends before /embeddings, and a valid key"
            raise InputError(Fault(place=self._place, what=what, expected=expected, said=said)) from error
        raise ModelOutage(_kind(error), outage) from error

    def _clean(self, text: str) -> str:
        return quotable(text, {self._key, *self._secrets.values()} - {"none"})

    @cached_property
    def _client(self) -> Any:
        try:
            from harness.core.openai_client import LONGEST_REPLY, client
        except ImportError as error:
            fault = Fault(place=self._place, what="OpenAI's client is not installed", expected="the extra `hosted`")
            raise InputError(fault) from error
        params = self._params
        headers, longest = {**params.headers, **self._secrets}, max(LONGEST_REPLY, params.batch * _BYTES_A_VECTOR)
        return client(self._key, params.base_url, headers, params.timeout_s, longest)


def _kind(error: Any) -> str:
    """Of an outage, by which it is known whether the call was sent, and may be paid."""
    import httpx
    import openai

    if isinstance(error, openai.APIStatusError):
        return "embedding"
    if isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        return "unreachable"
    return "timeout" if isinstance(error, openai.APITimeoutError) else "connection"


def _calls(texts: Iterable[str], most: int) -> Iterator[list[str]]:
    """The texts in order, so many at a time, fewer where they are long."""
    call: list[str] = []
    tokens = 0
    for text in texts:
        size = len(pieces(text))
        if call and (len(call) == most or tokens + size > _MOST_TOKENS):
            yield call
            call, tokens = [], 0
        call.append(text)
        tokens += size
    if call:
        yield call


def _joined(parts: Iterable[list[Any]]) -> list[Any]:
    return list(chain.from_iterable(parts))
