"""Replies that were paid for once, shared by runs and processes.

A reply is found by everything that can change it: the model with its address, and the whole request, the repeat's
number included. Failures, cut-off and withheld answers are not kept, nor are those of models that run here, whose time
is part of what is measured. With each stands the run that paid for it: a run that was killed between a reply and its
record finds its own reply, which is as good as if it had come just now.
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
from harness.engine.store.kept_values import KeptValues

REPLIES_NAME = "replies.sqlite"
_COMPLETION = TypeAdapter(Completion)
_BETWEEN = b"\n"  # which JSON on one line has none of


@dataclass(slots=True)
class Remembered:
    """A model whose replies are kept; see `core.ports.Model`. `identity` is all that makes it answer as it does.

    `payer` is the run that pays; the name of none ("") is never found again as one's own.
    """

    model: Model
    identity: str
    replies: KeptValues
    remembering: bool = True
    payer: str = ""

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
        """The kept reply, marked as such unless this run paid for it; else, and where time is measured, a new one."""
        if not self.remembering:
            return await self.model.complete(request)
        key = self._key(request)
        if known := self._known(key):
            return known
        reply = await self.model.complete(request)
        if reply.finish == "stop" and reply.text.strip():
            self.replies.put({key: self.payer.encode() + _BETWEEN + _COMPLETION.dump_json(reply)})
        return reply

    async def aclose(self) -> None:
        """Closes the model."""
        await self.model.aclose()

    def _known(self, key: bytes) -> Completion | None:
        payer, _, kept = (self.replies.get(key) or b"").rpartition(_BETWEEN)
        with suppress(ValueError):  # there is none, or another version wrote it
            known = _COMPLETION.validate_json(kept)
            own = bool(payer) and payer == self.payer.encode()
            return known if own else replace(known, cached=True, timing=replace(known.timing, started_s=time.time()))
        return None

    def _key(self, request: Request) -> bytes:
        asked = json.dumps([self.identity, asdict(request)], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(asked.encode("utf-8", "surrogatepass")).digest()


def text_of(kept: bytes) -> str | None:
    """The text of a kept reply; None for one that another version wrote, which cannot be read."""
    try:
        return _COMPLETION.validate_json(kept.rpartition(_BETWEEN)[2]).text
    except ValueError:
        return None
