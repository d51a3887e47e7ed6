"""Chats to learn from: what fine-tuning reads, whatever the method."""

from dataclasses import dataclass
from pathlib import Path

from harness.core.types import Message


@dataclass(frozen=True, kw_only=True, slots=True)
class TuningJob:
    """What a tuning method is handed.

    `base` is the model's folder; each chat ends in the assistant's turn that is to be learnt (earlier turns
    are context); `out` is an empty folder for the result; `seed` fixes every random choice.
    """

    base: Path
    chats: tuple[tuple[Message, ...], ...]
    validation: tuple[tuple[Message, ...], ...]
    out: Path
    seed: int
