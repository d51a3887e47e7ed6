"""OpenAI's own client as everything here uses it: bounded in seconds and bytes, and led nowhere else.

To be imported where it is used: it imports `openai` and `httpx`.
"""

import time
from collections.abc import Mapping
from concurrent.futures import TimeoutError as TooLate
from contextlib import closing, suppress
from typing import Any

import httpx
import openai

from harness.core.daemons import in_a_daemon

# OpenAI's client looks for this one among the imported modules at every call. Were it first imported by another thread
# while a call is under way, the client would find half of it and fail.
with suppress(ImportError):
    import httpx2  # noqa: F401

_TRIES = 8
_PLAIN = frozenset({"", "identity", "gzip", "deflate"})  # what others make of a few bytes has no bound
LONGEST_REPLY = 64 * 2**20


def client(
    key: str, base_url: str, headers: Mapping[str, str], seconds: float, longest: int = LONGEST_REPLY
) -> openai.OpenAI:
    """The client of an endpoint. One try takes at most so many seconds; a longer reply is an error that stays one."""
    return openai.OpenAI(
        api_key=key,
        base_url=base_url,
        default_headers={**headers, "Accept-Encoding": "gzip, deflate"},
        max_retries=_TRIES - 1,
        timeout=seconds,
        http_client=_Bounded(seconds, longest),
    )


class _Bounded(httpx.Client):
    """Asks in a thread of its own, and reads the whole reply there.

    httpx bounds each read, not their sum, and unpacks without end; it does not follow a redirect unless it is told to,
    which would carry the texts and the headers to wherever it points.
    """

    def __init__(self, seconds: float, longest: int) -> None:
        limits = httpx.Limits(max_connections=1000, max_keepalive_connections=100)
        super().__init__(timeout=seconds, limits=limits, follow_redirects=False)
        self._seconds, self._longest = seconds, longest

    def send(self, request: httpx.Request, **how: Any) -> httpx.Response:
        """The reply, read to its end. Raises httpx.ReadTimeout where that takes longer than it may."""
        ends = time.monotonic() + self._seconds
        how |= {"stream": True, "follow_redirects": False}
        coming = in_a_daemon(lambda: self._whole(super(_Bounded, self).send(request, **how), ends))
        try:
            return coming.result(self._seconds)
        except TooLate as error:
            raise self._too_late(request) from error
        finally:
            coming.cancel()

    def _whole(self, reply: httpx.Response, ends: float) -> httpx.Response:
        with closing(reply):
            packed = reply.headers.get("content-encoding", "").strip().lower()
            if packed not in _PLAIN:
                raise self._no_reply(f"the reply is packed as {packed!r}, which nobody asked for", reply.request)
            body = bytearray()
            for piece in reply.iter_bytes():
                body += piece
                if len(body) > self._longest:
                    said = f"a reply of more than {self._longest // 2**20} MB"
                    raise self._no_reply(said, reply.request)
                if time.monotonic() > ends:  # nobody waits any more
                    raise self._too_late(reply.request)
        left_out = ("content-encoding", "content-length", "transfer-encoding")
        kept = [(name, value) for name, value in reply.headers.multi_items() if name.lower() not in left_out]
        return httpx.Response(reply.status_code, headers=kept, content=bytes(body), request=reply.request)

    def _too_late(self, request: httpx.Request) -> httpx.ReadTimeout:
        return httpx.ReadTimeout(f"no whole reply within {self._seconds:g} s", request=request)

    def __del__(self) -> None:
        """Closes the connections, as OpenAI's own does."""
        with suppress(Exception):
            self.close()

    @staticmethod
    def _no_reply(said: str, request: httpx.Request) -> openai.APIConnectionError:
        return openai.APIConnectionError(message=said, request=request)  # its own kind: not tried again at once


def told(error: openai.APIError) -> tuple[str, str]:
    """What happened, and what the endpoint itself said of it. A reply that points elsewhere is told by its status."""
    if not isinstance(error, openai.APIStatusError):
        return str(error), ""
    if error.status_code < 400:
        return f"{str(error.request.url).partition('?')[0]} answered {error.status_code}", error.response.text
    status = f"Error code: {error.status_code}"
    said = error.body.get("message") if isinstance(error.body, dict) else None
    return status, said if isinstance(said, str) else str(error).removeprefix(status).lstrip(" -")
