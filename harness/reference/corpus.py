"""Generated chats as batches of token ids with a loss weight for each token.

Answers weigh most. At first a quarter of the other tokens weigh a little too: with answers alone, copying comes far
later. Once it is there, what cannot be predicted anyway is mostly noise beside the answers, and few of them count. At
the last more documents are read with words in pieces, as the words of a stranger's text are.
"""

from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

from harness.reference.text.curriculum import MANY_OPEN_UNTIL
from harness.reference.text.documents import Document
from harness.reference.tokenizer import spelling_variants

LONGEST_TOKENS = 608
_OTHER_WEIGHT = 0.3
_EARLY_UNTIL = 0.124
_VARIANTS = 6
_POOL_DOCUMENTS = 640
_ROUND_TOKENS = 16

Write = Callable[[Random, float], Document]
"""Writes the next chat at this progress (0 to 1) of the curriculum."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """How chats are read: the share of tokens outside answers that count, and of documents with words in pieces."""

    other_share: float
    variant_share: float


_EARLY, _MIDDLE, _LAST = (
    Reading(other_share=0.25, variant_share=0.12),
    Reading(other_share=0.05, variant_share=0.12),
    Reading(other_share=0.05, variant_share=0.25),
)


@dataclass(frozen=True, slots=True)
class Example:
    """One chat: token ids, and for each the weight of its prediction in the loss."""

    ids: list[int]
    weights: list[float]


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples of similar length, padded on the right with id 0 and weight 0: rows x tokens."""

    ids: NDArray[np.int64]
    weights: NDArray[np.float32]


class Encoder:
    """Turns chats into examples."""

    def __init__(self, tokenizer: PreTrainedTokenizerFast, seed: int) -> None:
        self._plain = tokenizer.backend_tokenizer
        self._variants = spelling_variants(tokenizer, _VARIANTS, seed)
        self._role_ids = {
            role: tokenizer.convert_tokens_to_ids(f"<|{role}|>") for role in ("system", "user", "assistant")
        }
        self._bos_id, self._eos_id = tokenizer.bos_token_id, tokenizer.eos_token_id

    def examples(self, documents: Sequence[Document], rng: Random, reading: Reading) -> list[Example]:
        """The chats in the fixed format; a share of them through a spelling variant of the tokenizer."""
        cuts = [self._variant(rng, reading.variant_share) for _ in documents]
        pieces: dict[int, list[list[int]]] = {}
        for cut in set(cuts):
            chosen = [index for index in range(len(documents)) if cuts[index] == cut]
            texts = [f" {turn.text}" for index in chosen for turn in documents[index].turns]
            encoded = iter(self._tokenizer(cut).encode_batch_fast(texts, add_special_tokens=False))
            for index in chosen:
                pieces[index] = [next(encoded).ids for _ in documents[index].turns]
        return [
            self._example(document, pieces[index], rng, reading.other_share) for index, document in enumerate(documents)
        ]

    def _variant(self, rng: Random, share: float) -> int:
        return rng.randrange(len(self._variants)) if rng.random() < share else -1

    def _tokenizer(self, cut: int) -> Tokenizer:
        return self._plain if cut < 0 else self._variants[cut]

    def _example(self, document: Document, pieces: list[list[int]], rng: Random, other_share: float) -> Example:
        ids, weights = [self._bos_id], [0.0]
        for turn, piece in zip(document.turns, pieces, strict=True):
            ids.append(self._role_ids[turn.role])
            ids += piece
            if turn.role == "assistant":
                ids.append(self._eos_id)
                weights += [0.0] + [turn.weight] * (len(piece) + 1)
            else:
                weights += [_OTHER_WEIGHT if rng.random() < other_share else 0.0 for _ in range(len(piece) + 1)]
        return Example(ids, weights)


@dataclass(frozen=True, kw_only=True, slots=True)
class Budget:
    """How many tokens went before, and how many make the whole curriculum."""

    done_tokens: int
    total_tokens: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Deal:
    """To how many processes batches are dealt, and about how many padded tokens each gets."""

    hands: int
    tokens: int


def deals(encoder: Encoder, write: Write, rng: Random, budget: Budget, deal: Deal) -> Iterator[list[Batch]]:
    """Endless rounds of one batch for each hand, of like size, so that nobody waits long for another."""
    done = budget.done_tokens
    waiting: list[Example] = []
    while True:
        progress = min(1.0, done / budget.total_tokens)
        reading = (_EARLY, _MIDDLE, _LAST)[bisect((_EARLY_UNTIL, MANY_OPEN_UNTIL), progress)]
        waiting += encoder.examples([write(rng, progress) for _ in range(_POOL_DOCUMENTS)], rng, reading)
        groups = _groups(waiting, deal.tokens)
        # The longest examples rarely fill their last round: they wait for their like from the next pool.
        full = (len(groups) - 1) // deal.hands * deal.hands
        waiting = [example for group in groups[full:] for example in group]
        rounds = [groups[start : start + deal.hands] for start in range(0, full, deal.hands)]
        rng.shuffle(rounds)
        for round_ in rounds:
            batches = [_padded(group) for group in round_]
            done += sum(batch.ids.size for batch in batches)
            yield batches


def _groups(examples: list[Example], tokens: int) -> list[list[Example]]:
    """The examples by length, in groups of at most `tokens` padded tokens."""
    groups: list[list[Example]] = [[]]
    for example in sorted(examples, key=lambda one: len(one.ids)):
        if len(example.ids) > LONGEST_TOKENS:
            break
        if groups[-1] and (len(groups[-1]) + 1) * _rounded(len(example.ids)) > tokens:
            groups.append([])
        groups[-1].append(example)
    return groups


def _padded(examples: list[Example]) -> Batch:
    length = _rounded(max(len(one.ids) for one in examples))
    ids = np.zeros((len(examples), length), dtype=np.int64)
    weights = np.zeros((len(examples), length), dtype=np.float32)
    for row, one in enumerate(examples):
        ids[row, : len(one.ids)] = one.ids
        weights[row, : len(one.ids)] = one.weights
    return Batch(ids, weights)


def _rounded(tokens: int) -> int:
    return -(-tokens // _ROUND_TOKENS) * _ROUND_TOKENS
