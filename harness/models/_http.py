"""HTTP for the providers of hosted models: one connection pool, and every way to fail told apart.

What can be tried again is a `ModelOutage` that says so; what would fail for every question (a wrong key, a wrong model
name, a wrong address) is an `InputError`, which stops the run before it costs anything; what is one question's own
trouble (its prompt too long) is a `ModelFault`. No message holds a key.
"""

import asyncio
import email.utils
import json
import re
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import aiohttp

from harness.core.environment import quotable
from harness.core.errors import Fault, InputError, ModelFault, ModelOutage

Json: TypeAlias = Mapping[str, Any]

_OVERLOADED = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529})
_TOO_LONG = (
    "context_length_exceeded", "exceed_context_size", "maximum context length", "context window", "context size",
    "context limit", "prompt is too long", "too many tokens", "max_new_tokens` must be <=", "max_new_tokens must be <=",
)  # fmt: skip
_FILTERED = ("content_filter", "content filter", "content_policy", "content management policy", "responsibleai")
_BUSY = frozenset({"429", "503", "529", "rate_limit_error", "overloaded_error", "rate_limit_exceeded", "server_busy"})
_LONGEST_REPLY = 64 * 2**20


@dataclass(slots=True)
class Endpoint:
    """A provider's address. `secrets` are texts that no message may show. `place` is how the experiment names it."""

    place: str
    base_url: str
    headers: Mapping[str, str]
    secrets: tuple[str, ...] = ()
    _session: aiohttp.ClientSession | None = field(default=None, init=False)
    _answered: bool = field(default=False, init=False)

    async def post(self, path: str, body: Json) -> Json:
        """The reply as a JSON object. Raises ModelFault, ModelOutage or InputError."""
        async with self._asked(path, body) as response:
            return self._object(await self._read(response))

    async def stream(self, path: str, body: Json) -> AsyncIterator[str]:
        """The data of each server-sent event, or each line of a stream that is plain JSON lines; "[DONE]" ends it.

        A gateway that does not stream answers with one JSON document, which may go over many lines.
        """
        first, ended, told, opened = "", False, False, list[str]()
        async with self._asked(path, body) as response:
            async for line in self._lines(response):
                if opened or (not first and line.startswith("{") and not _is_json(line)):
                    opened.append(line)
                elif line.startswith(("data:", "{")):  # the rest are comments and the names of events
                    data, told = line.removeprefix("data:").strip(), True
                    ended = ended or data == "[DONE]"
                    if data and not ended:  # the rest is read too: with something left a connection is not used again
                        yield data
                first = first or line
            if opened:
                yield "\n".join(opened)
            elif not told:
                yield first  # a page, or nothing at all: whoever reads it says so

    def took(self) -> None:
        """It has answered a question: what it refuses from here on is that question's own trouble."""
        self._answered = True

    def trouble(self, told: object, *, begun: bool) -> Exception:
        """The error that a reply tells of in the place of an answer; as a status, where its code is one.

        `begun`: a part of an answer had come, which is paid: such a call broke off, whatever the code.
        """
        said = told.get("message") or told.get("type") or told if isinstance(told, Mapping) else told
        busy = isinstance(told, Mapping) and not _BUSY.isdisjoint({str(told.get("type")), str(told.get("code"))})
        if not begun and (status := _status(told)) is not None:
            answered = f"{self._shown(self.base_url)} answered with the error {status}"
            error = self._refusal(status, answered, json.dumps(told), {})
            if isinstance(error, ModelOutage):
                error.overloaded = busy  # a call that was taken may be paid, unless it was too much
            return error
        return ModelOutage("server_error", f"{self.place}: {self._clean(str(said))}", overloaded=busy)

    def parsed(self, text: str | bytes) -> Json:
        """A piece of a reply as a JSON object. Raises ModelOutage where it is none."""
        return self._object(text)

    async def aclose(self) -> None:
        """Closes the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    # ---- inside ----

    @asynccontextmanager
    async def _asked(self, path: str, body: Json) -> AsyncIterator[aiohttp.ClientResponse]:
        address, mark, query = self.base_url.partition("?")
        url = address.rstrip("/") + path + mark + query  # Azure's addresses end in ?api-version=...
        try:
            # A redirect is not followed: it would carry the key to wherever it points.
            async with self._connected().post(url, json=body, allow_redirects=False) as response:
                if response.status >= 300:
                    text = (await self._read(response)).decode("utf-8", errors="replace")
                    answered = f"{self._shown(str(response.url))} answered {response.status}"
                    raise self._refusal(response.status, answered, text, response.headers)
                yield response
        except (aiohttp.InvalidURL, ValueError) as error:
            what = f"{self._shown(url)} cannot be asked: {self._clean(str(error))}"
            raise self._input(what, "an address such as https://host/v1, and the key in `api_key_env` only") from error
        except (aiohttp.ClientConnectorError, aiohttp.ClientConnectorDNSError) as error:
            what = f"{self._shown(url)} cannot be reached: {self._clean(str(error))}"
            raise ModelOutage("unreachable", what) from error
        except (aiohttp.ClientError, ConnectionError, asyncio.IncompleteReadError) as error:
            what = f"{self._shown(url)}: the connection broke: {self._clean(str(error) or type(error).__name__)}"
            raise ModelOutage("connection", what) from error

    def _connected(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            # How many calls run at once, and how long one may take, is the driver's business.
            self._session = aiohttp.ClientSession(
                headers=dict(self.headers),
                connector=aiohttp.TCPConnector(limit=0, ttl_dns_cache=300),
                timeout=aiohttp.ClientTimeout(total=None),
            )
        return self._session

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        """The whole body."""
        parts, total = [], 0
        async for chunk in response.content.iter_any():
            parts.append(chunk)
            total += len(chunk)
            if total > _LONGEST_REPLY:
                raise ModelOutage("protocol", f"{self._shown(str(response.url))}: a reply of more than 64 MB")
        return b"".join(parts)

    async def _lines(self, response: aiohttp.ClientResponse) -> AsyncIterator[str]:
        waiting: list[bytes] = []  # pieces of a line: joined at its end, since joining at each takes their square
        total = 0
        async for chunk in response.content.iter_any():
            total += len(chunk)
            if total > _LONGEST_REPLY:
                raise ModelOutage("protocol", f"{self._shown(str(response.url))}: a reply of more than 64 MB")
            # Events may end their lines in any of three ways, and none of these stands unescaped in JSON.
            *lines, rest = chunk.replace(b"\r", b"\n").split(b"\n")
            for line in lines:
                whole_line, waiting = b"".join((*waiting, line)), []
                if text := _text(whole_line):
                    yield text
            waiting.append(rest)
        if text := _text(b"".join(waiting)):
            yield text

    def _object(self, raw: str | bytes) -> Json:
        if not raw.strip():
            raise ModelOutage("protocol", f"{self.place}: the reply is empty")
        try:
            found = json.loads(raw)
        except (ValueError, RecursionError) as error:
            shown = raw if isinstance(raw, str) else raw.decode("utf-8", errors="replace")
            raise ModelOutage("protocol", f"{self.place}: the reply is no JSON: {self._clean(shown)!r}") from error
        if not isinstance(found, dict):
            raise ModelOutage("protocol", f"{self.place}: the reply is no JSON object: {self._clean(str(found))!r}")
        return found

    def _refusal(self, status: int, answered: str, text: str, headers: Mapping[str, str]) -> Exception:
        words = self._clean(_message(text))
        said, low = f"{answered}: {words}", _message(text).lower() + " " + _code(text).lower()
        if status in _OVERLOADED and "insufficient_quota" not in low:
            kind = "rate_limit" if status == 429 else "server_error"
            return ModelOutage(kind, said, overloaded=True, retry_after_s=_retry_after(headers))
        if any(sign in low for sign in _TOO_LONG):
            return ModelFault("context_too_long", said)
        if any(sign in low for sign in _FILTERED):
            return ModelFault("filtered", said)
        if self._answered and status in (400, 413, 422):
            return ModelFault("refused", said)  # others were answered: it is this question that it does not take
        return self._input(answered, _ADVICE.get(status, ""), words)

    def _input(self, what: str, expected: str, said: str = "") -> InputError:
        return InputError(Fault(place=self.place, what=what, expected=expected, said=said))

    def _shown(self, url: str) -> str:
        """The address without user, password and query."""
        parts = urlsplit(url)
        return self._clean(
            f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"
        )

    def _clean(self, text: str) -> str:
        return quotable(text, self.secrets)


_ADVICE = {
    400: "a request that this endpoint takes; see `body` for fields it wants, and `max_tokens_field`",
    401: "a valid key in the environment variable that `api_key_env` names",
    403: "a key that may use this model",
    404: "an existing model, and a `base_url` that ends where `/chat/completions` begins (often in /v1)",
    429: "an account with credit",
}


def _status(told: object) -> int | None:
    """The HTTP status of a refusal that an error's code is; some gateways answer 200 and say it there."""
    code = told.get("code") if isinstance(told, Mapping) else None
    digits = str(code) if isinstance(code, int | str) else ""
    return int(digits) if re.fullmatch("[45][0-9]{2}", digits) else None


def _text(line: bytes) -> str:
    """A line of a stream, which may begin with a byte order mark."""
    return line.decode("utf-8", errors="replace").removeprefix("\ufeff").strip()


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _code(text: str) -> str:
    """The machine's word for an error, where a reply has one."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    error = found.get("error", found) if isinstance(found, dict) else {}
    named = [error.get("code"), error.get("type")] if isinstance(error, dict) else []
    return " ".join(str(one) for one in named if one)


def _message(text: str) -> str:
    """What an error reply says, where it says it in one of the usual places; else the reply."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text
    error = found.get("error", found) if isinstance(found, dict) else found
    if isinstance(error, dict):
        error = error.get("message") or error.get("detail") or error
    return error if isinstance(error, str) else json.dumps(error)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a refusal asks to wait: `retry-after-ms`, or `Retry-After`, seconds or a date (RFC 9110, 10.2.3)."""
    try:
        if milliseconds := headers.get("retry-after-ms"):
            return max(0.0, float(milliseconds) / 1000)
        if written := headers.get("Retry-After"):
            if written.strip().replace(".", "", 1).isdigit():
                return float(written)
            return max(0.0, email.utils.parsedate_to_datetime(written).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None
    return None
