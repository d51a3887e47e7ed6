"""Chats to learn from: what fine-tuning reads, whatever the method."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.core.types import Message


def _silent(sentence: str) -> None:
    """Nobody listens."""


def _free(most_usd: float) -> None:
    """There is no limit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """Where a hosted model lives and is tuned: its name there, the address, and what opens the door.

    `api_key_env` and the values of `header_env` name environment variables.
    """

    model: str
    base_url: str
    api_key_env: str | None
    headers: Mapping[str, str]
    header_env: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class TuningJob:
    """What a tuning method is handed.

    `base` is the model's folder, or where it is hosted; each chat ends in the assistant's turn that is to be learnt
    (earlier turns are context); `out` is a folder for the result, empty unless an interrupted tuning left something
    there; `seed` fixes every random choice; `tell` takes a plain sentence on how it goes; `afford` is asked before USD
    are spent, with the most that it can be, and raises IncompleteError where that is too much.
    """

    base: Path | Account
    chats: tuple[tuple[Message, ...], ...]
    validation: tuple[tuple[Message, ...], ...]
    out: Path
    seed: int
    tell: Callable[[str], None] = _silent
    afford: Callable[[float], None] = _free
