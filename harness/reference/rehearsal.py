"""Chats to mix into a fine-tuning, so that the reference model does not forget how to read while it learns facts.

They come from the training share of the grammar: none of their entities stands in a shipped task or an evaluation.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

from harness.reference.text import Document, Turn, document

REHEARSAL_NAME = "replay.jsonl"
CHATS = 1500
_LONGEST_CHARACTERS = 1600
_SHARES = {"context": 0.66, "plain": 0.24, "shots": 0.07, "closed-book": 0.03}


def write_rehearsal(folder: Path, seed: int) -> None:
    """Writes `replay.jsonl`: one {"messages": [{"role", "content"}, ...]} a line, the last turn being the answer."""
    wanted = {skill: round(CHATS * share) for skill, share in _SHARES.items()}
    chosen: list[tuple[Turn, ...]] = []
    for chat, skill in _chats(Random(f"rehearsal {seed}")):
        if wanted[skill]:
            wanted[skill] -= 1
            chosen.append(chat)
        if len(chosen) == CHATS:
            break
    lines = [json.dumps({"messages": [{"role": turn.role, "content": turn.text} for turn in chat]}) for chat in chosen]
    (folder / REHEARSAL_NAME).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _chats(rng: Random) -> Iterator[tuple[tuple[Turn, ...], str]]:
    """Chats with the skill they exercise, without end."""
    while True:
        one = document(rng, 1.0, "train")
        chat, skill = _cut(one), _skill(one.kind)
        if sum(len(turn.text) for turn in chat) <= _LONGEST_CHARACTERS:
            yield chat, skill


def _cut(one: Document) -> tuple[Turn, ...]:
    """Up to the first answer: only the last turn of a chat is learnt. Patterns need their examples and stay whole."""
    if _skill(one.kind) == "shots":
        return one.turns
    first = next(index for index, turn in enumerate(one.turns) if turn.role == "assistant")
    return one.turns[: first + 1]


def _skill(kind: str) -> str:
    name = kind.split("/", maxsplit=1)[0]
    return name if name in _SHARES else "context"
