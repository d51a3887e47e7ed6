"""Answers to a batch of prompts, token by token: a row leaves with its last token, a common beginning is read once.

`generate` of transformers computes every row until the longest answer is there, and reads a shared instruction as
often as there are rows; both cost a batch most of what it gains.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import torch

Draw: TypeAlias = Callable[["torch.Tensor"], "torch.Tensor"]
"""Scores of the next token (vocabulary) to the scores whose highest is taken."""

_WORTH_SHARING = 16  # tokens of a common beginning
_LEFT_BEFORE_CLOSING_UP = 0.75  # of a batch's rows; taking rows out copies what was read of the others


@dataclass(frozen=True, kw_only=True, slots=True)
class Prompt:
    """Token ids, the most tokens of an answer (1 or more), when an answer is whole, how to sample (None: greedy).

    `likely`: the answer's log-probability is wanted.
    """

    ids: list[int]
    most: int
    whole: Callable[[list[int]], bool]
    draw: Draw | None = None
    likely: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """The new token ids of each prompt, in order, and when the first of them were there (`time.perf_counter`).

    `logprobs`: the sum of each row's natural log-probabilities, as the network gives them; 0 where it is not wanted.
    """

    rows: list[list[int]]
    first: float
    logprobs: list[float]


def generate(network: Any, prompts: Sequence[Prompt], pad: int) -> Answers:
    """Answers a batch with a causal language model of transformers; `pad` is the id to fill up with.

    A row's answer depends on the others by rounding alone.
    """
    import torch

    rows: list[list[int]] = [[] for _ in prompts]
    logprobs = [0.0] * len(prompts)
    likely = any(prompt.likely for prompt in prompts)
    first = 0.0
    with torch.inference_mode():
        reading = _Reading(network, [prompt.ids for prompt in prompts], pad)
        live = list(range(len(prompts)))  # which prompt stands in each row of the batch
        going = set(live)
        scores = reading.scores
        while True:
            plain = scores.log_softmax(dim=-1) if likely else None
            tokens = _choose(scores, [prompts[index].draw for index in live])
            first = first or time.perf_counter()
            for row, (index, token) in enumerate(zip(live, tokens, strict=True)):
                if index in going:
                    rows[index].append(token)
                    if plain is not None and prompts[index].likely:
                        logprobs[index] += float(plain[row, token])
                    if len(rows[index]) == prompts[index].most or prompts[index].whole(rows[index]):
                        going.discard(index)
            if not going:
                return Answers(rows=rows, first=first, logprobs=logprobs)
            if len(going) <= _LEFT_BEFORE_CLOSING_UP * len(live):
                kept = [row for row, index in enumerate(live) if index in going]
                reading.keep(kept)
                live, tokens = [live[row] for row in kept], [tokens[row] for row in kept]
            scores = reading.read(tokens)


def _choose(scores: "torch.Tensor", draws: Sequence[Draw | None]) -> list[int]:
    for row, draw in enumerate(draws):
        if draw is not None:
            scores[row] = draw(scores[row])
    chosen: list[int] = scores.argmax(dim=-1).tolist()
    return chosen


def common_beginning(rows: Sequence[list[int]]) -> int:
    """How many leading tokens all prompts share and are read once; 0 where that is not worth it.

    Of each prompt at least the last token remains to be read.
    """
    one, other = min(rows), max(rows)  # what the first and the last in order share, all do
    most = min(map(len, rows)) - 1
    shared = next((place for place in range(most) if one[place] != other[place]), most)
    return shared if shared >= _WORTH_SHARING else 0


def reads_beginnings_once(network: Any) -> bool:
    """Whether what prompts begin with can be read once for all of them.

    In a sliding window or a recurrent state, the gap that padding leaves behind the beginning would count.
    """
    from transformers import DynamicCache
    from transformers.cache_utils import DynamicLayer

    return all(type(layer) is DynamicLayer for layer in DynamicCache(config=network.config).layers)


class _Reading:
    """What the network has read of each row, and its scores of the next token (rows x vocabulary)."""

    def __init__(self, network: Any, prompts: Sequence[list[int]], pad: int) -> None:
        import torch
        from transformers import DynamicCache

        self._network, self._device = network, network.device
        self._cache = DynamicCache(config=network.config)
        self._narrow = {"logits_to_keep": 1} if network._supports_logits_to_keep() else {}
        shared = self._read_shared(prompts)
        width = max(map(len, prompts)) - shared
        blanks = [width + shared - len(ids) for ids in prompts]
        ids = [[pad] * blank + prompt[shared:] for blank, prompt in zip(blanks, prompts, strict=True)]
        mask = [[1] * shared + [0] * blank + [1] * (width - blank) for blank in blanks]
        self._mask = torch.tensor(mask, device=self._device)
        places = (self._mask.cumsum(dim=1) - 1).clamp_min(0)
        self._lengths = torch.tensor([len(prompt) for prompt in prompts], device=self._device)
        self.scores = self._forward(torch.tensor(ids, device=self._device), places[:, shared:])

    def _read_shared(self, prompts: Sequence[list[int]]) -> int:
        """Reads once what all prompts begin with; returns how many tokens that is, 0 where it is not worth it."""
        import torch

        shared = common_beginning(prompts)
        if len(prompts) == 1 or not shared or not reads_beginnings_once(self._network):
            return 0
        self._mask = torch.ones((1, shared), dtype=torch.long, device=self._device)
        places = torch.arange(shared, device=self._device)[None]
        self._forward(torch.tensor([prompts[0][:shared]], device=self._device), places)
        self._cache.batch_repeat_interleave(len(prompts))
        return shared

    def keep(self, rows: list[int]) -> None:
        """Goes on with these rows alone."""
        import torch

        chosen = torch.tensor(rows, device=self._device)
        self._cache.batch_select_indices(chosen)
        self._mask, self._lengths = self._mask[chosen], self._lengths[chosen]

    def read(self, tokens: list[int]) -> "torch.Tensor":
        """The scores after one more token of each row."""
        import torch

        places = self._lengths[:, None]
        self._lengths = self._lengths + 1
        self._mask = torch.cat([self._mask, self._mask.new_ones((len(tokens), 1))], dim=1)
        return self._forward(torch.tensor(tokens, device=self._device)[:, None], places)

    def _forward(self, ids: "torch.Tensor", places: "torch.Tensor") -> "torch.Tensor":
        out = self._network(
            input_ids=ids,
            attention_mask=self._mask,
            position_ids=places,
            past_key_values=self._cache,
            use_cache=True,
            **self._narrow,
        )
        scores: torch.Tensor = out.logits[:, -1].float()
        return scores
