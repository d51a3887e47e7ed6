"""The records that the text generators give to the tokenizer, the trainer and the evaluation."""

from dataclasses import dataclass
from typing import Literal

Split = Literal["train", "heldout"]
Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """One turn of a chat.

    `weight` is the share of the training loss an assistant turn deserves: below 1 where
    nobody could know the answer yet (the first examples of a private pattern).
    """

    role: Role
    text: str
    weight: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A chat to train on: an optional system turn, then user and assistant turns in alternation."""

    turns: tuple[Turn, ...]
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Probe:
    """A chat that ends with a user turn, and the one right answer to it."""

    turns: tuple[Turn, ...]
    answer: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """What the tokenizer should hold as whole tokens, each list sorted and without repeats."""

    whole_words: tuple[str, ...]
    names: tuple[str, ...]
