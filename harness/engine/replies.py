"""Replies that were paid for once, shared by runs and processes: one SQLite file in the cache folder.

A reply is found by everything that can change it: the model with its address, and the whole request, the repeat's
number included. Failures, cut-off and withheld answers are not kept, nor are those of models that run here, whose time
is part of what is measured. Nothing of this is needed to go on with a run, which has its own journal: a reply may be
lost in a power cut, a file that cannot be used is done without, and one that is damaged is put aside.
"""

import hashlib
import json
import sqlite3
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter

from harness.core.ports import Model
from harness.core.types import Completion, Message, Request

REPLIES_NAME = "replies.sqlite"
_SCHEMA = "CREATE TABLE IF NOT EXISTS replies (key BLOB PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID"
_COMPLETION = TypeAdapter(Completion)


class Replies:
    """The file. Reading and writing take some 50 microseconds each, on the thread that asks."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / REPLIES_NAME
        self._db: sqlite3.Connection | None = None
        try:
            self._db = _opened(path)
        except sqlite3.OperationalError:
            pass  # locked for long, or not ours to write: everything is asked anew
        except sqlite3.DatabaseError:
            path.replace(path.with_suffix(".damaged"))
            self._db = _opened(path)

    def get(self, key: bytes) -> Completion | None:
        """The reply kept under this key."""
        if self._db is None:
            return None
        with suppress(sqlite3.DatabaseError, ValueError):
            row = self._db.execute("SELECT body FROM replies WHERE key = ?", (key,)).fetchone()
            return None if row is None else _COMPLETION.validate_json(row[0])
        return None

    def put(self, key: bytes, reply: Completion) -> None:
        """Keeps a reply. A full disk, a busy or a damaged file costs only this one its place."""
        if self._db is None:
            return
        with suppress(sqlite3.DatabaseError):
            self._db.execute("INSERT OR REPLACE INTO replies VALUES (?, ?)", (key, _COMPLETION.dump_json(reply)))

    def close(self) -> None:
        """Closes the file."""
        if self._db is not None:
            self._db.close()


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=NORMAL")
    db.execute(_SCHEMA)
    return db


def count(folder: Path) -> int:
    """How many replies the cache folder holds."""
    path = folder / REPLIES_NAME
    if not path.exists():
        return 0
    with suppress(sqlite3.DatabaseError), sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
        return int(db.execute("SELECT count(*) FROM replies").fetchone()[0])
    return 0


@dataclass(slots=True)
class Remembered:
    """A model whose replies are kept; see `core.ports.Model`. `identity` is all that makes it answer as it does."""

    model: Model
    identity: str
    replies: Replies
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
        if known := self.replies.get(key):
            return replace(known, cached=True, timing=replace(known.timing, started_s=time.time()))
        reply = await self.model.complete(request)
        if reply.finish == "stop" and reply.text.strip():
            self.replies.put(key, reply)
        return reply

    async def aclose(self) -> None:
        """Closes the model."""
        await self.model.aclose()

    def _key(self, request: Request) -> bytes:
        asked = json.dumps([self.identity, asdict(request)], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(asked.encode("utf-8", "surrogatepass")).digest()
