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
_LONGEST_CHARACTERS, _ANSWERS = 1600, 4
_SHARES = {"context": 0.66, "plain": 0.24, "shots": 0.07, "closed-book": 0.03}


def write_rehearsal(folder: Path, seed: int) -> None:
    """Writes `replay.jsonl`: one {"messages": [{"role", "content"}, ...]} a line, ending in an answer.

    Answers that cannot be known yet (the first of a pattern) have the weight 0, as in OpenAI's fine-tuning format.
    """
    wanted = {skill: round(CHATS * share) for skill, share in _SHARES.items()}
    chosen: list[tuple[Turn, ...]] = []
    for chat, skill in _chats(Random(f"rehearsal {seed}")):
        if wanted[skill]:
            wanted[skill] -= 1
            chosen.append(chat)
        if len(chosen) == CHATS:
            break
    lines = [json.dumps({"messages": [_message(turn) for turn in chat]}) for chat in chosen]
    (folder / REHEARSAL_NAME).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _chats(rng: Random) -> Iterator[tuple[tuple[Turn, ...], str]]:
    """Chats with the skill they exercise, without end."""
    while True:
        one = document(rng, 1.0, "train")
        chat, skill = _cut(one), _skill(one.kind)
        if sum(len(turn.text) for turn in chat) <= _LONGEST_CHARACTERS:
            yield chat, skill


def _message(turn: Turn) -> dict[str, object]:
    message: dict[str, object] = {"role": turn.role, "content": turn.text}
    return message if turn.role != "assistant" or turn.weight >= 1 else {**message, "weight": 0}


def _cut(one: Document) -> tuple[Turn, ...]:
    """Up to the last of a few answers. Patterns need their examples and stay whole."""
    if _skill(one.kind) == "shots":
        return one.turns
    answers = [index for index, turn in enumerate(one.turns) if turn.role == "assistant"]
    return one.turns[: answers[:_ANSWERS][-1] + 1]


def _skill(kind: str) -> str:
    name = kind.split("/", maxsplit=1)[0]
    return name if name in _SHARES else "context"
