"""Replies that were paid for once, shared by runs and processes.

A reply is found by everything that can change it: the model with its address, and the whole request, the repeat's
number included. Failures, cut-off and withheld answers are not kept, nor are those of models that run here, whose time
is part of what is measured.
"""

import hashlib
import json
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace

from pydantic import TypeAdapter

from harness.core.ports import Model
from harness.core.types import Completion, Message, Request
from harness.engine.kept_values import KeptValues

REPLIES_NAME = "replies.sqlite"
_COMPLETION = TypeAdapter(Completion)


@dataclass(slots=True)
class Remembered:
    """A model whose replies are kept; see `core.ports.Model`. `identity` is all that makes it answer as it does."""

    model: Model
    identity: str
    replies: KeptValues
    remembering: bool = True

    @property
    def name(self) -> str:
        """The model's own."""
        return self.model.name

    @property
    def preferred_concurrency(self) -> int:
        """The model's own."""
        return self.model.preferred_concurrency

    def count_tokens(self, messages: Sequence[Message]) -> tuple[int, bool]:
        """As the model counts."""
        return self.model.count_tokens(messages)

    async def complete(self, request: Request) -> Completion:
        """The kept reply, marked as such, or a new one. Where time is measured, always a new one."""
        if not self.remembering:
            return await self.model.complete(request)
        key = self._key(request)
        if known := self._known(key):
            return replace(known, cached=True, timing=replace(known.timing, started_s=time.time()))
        reply = await self.model.complete(request)
        if reply.finish == "stop" and reply.text.strip():
            self.replies.put({key: _COMPLETION.dump_json(reply)})
        return reply

    async def aclose(self) -> None:
        """Closes the model."""
        await self.model.aclose()

    def _known(self, key: bytes) -> Completion | None:
        kept = self.replies.get(key)
        with suppress(ValueError):  # written by another version
            return None if kept is None else _COMPLETION.validate_json(kept)
        return None

    def _key(self, request: Request) -> bytes:
        asked = json.dumps([self.identity, asdict(request)], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(asked.encode("utf-8", "surrogatepass")).digest()
