"""A stock Llama whose first two layers start out almost able to look things up.

Training finds by itself how to bind a value to the right one of several entities, but late: at 1.2 million tokens
two-entity binding stood at .03 from random weights and at .87 from these. Layer 0 starts with heads that fetch the
words just before (and a blur of the recent ones); layer 1 starts with heads that compare what was fetched here with
what was fetched there, and copy from where it agrees. Everything stays trainable; nothing of the architecture changes.
"""

from dataclasses import dataclass
from itertools import cycle

import torch
from torch import Tensor, nn
from transformers import LlamaConfig, LlamaForCausalLM

from harness.reference.tokenizer import CONTEXT_TOKENS

_ROPE_THETA = 1e5
_EMBEDDING_SCALE = 0.05
_CONSTANT = 0.2  # the value of dimension 0 in every embedding, which positions can be read off through RoPE
_NOISE = 0.01
_BRANCH_SCALE = 0.3  # of what attention and feed-forward add to the residual stream at the start
_SLOW = 0.02  # radians per token below which a RoPE pair keeps its content over a whole context


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """The size of a model; heads are 32 wide."""

    width: int = 256
    layers: int = 5
    feed_forward: int = 640


@dataclass(frozen=True, kw_only=True, slots=True)
class _Look:
    """What a head of layer 0 looks at: the token `back` steps ago, or a blur of the tokens around there."""

    back: int
    sharp: bool


_LOOKS = (
    _Look(back=1, sharp=True),
    _Look(back=2, sharp=True),
    _Look(back=3, sharp=True),
    _Look(back=3, sharp=False),
    _Look(back=6, sharp=False),
    _Look(back=4, sharp=True),
    _Look(back=10, sharp=False),
    _Look(back=1, sharp=True),
)


def new_model(vocabulary_size: int, shape: Shape, seed: int) -> LlamaForCausalLM:
    """An untrained model with the structured start; ids 0, 1, 2 are padding, begin and end."""
    config = LlamaConfig(
        vocab_size=vocabulary_size,
        hidden_size=shape.width,
        intermediate_size=shape.feed_forward,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.width // 32,
        num_key_value_heads=shape.width // 32,
        max_position_embeddings=CONTEXT_TOKENS,
        rope_parameters={"rope_theta": _ROPE_THETA, "rope_type": "default"},
        tie_word_embeddings=True,
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=2,
        attn_implementation="eager",
    )
    torch.manual_seed(seed)
    model = LlamaForCausalLM(config)
    with torch.no_grad():
        _structure(model)
    return model


def _structure(model: LlamaForCausalLM) -> None:
    embeddings = model.model.embed_tokens.weight
    embeddings.copy_(torch.randn_like(embeddings) * _EMBEDDING_SCALE)
    embeddings[:, 0] = _CONSTANT
    for layer in model.model.layers:
        layer.self_attn.o_proj.weight.mul_(_BRANCH_SCALE)
        layer.mlp.down_proj.weight.mul_(_BRANCH_SCALE)
    fetching, matching = (layer.self_attn for layer in model.model.layers[:2])
    for attention in (fetching, matching):
        for projection in (attention.q_proj, attention.k_proj, attention.v_proj, attention.o_proj):
            projection.weight.copy_(torch.randn_like(projection.weight) * _NOISE)
    width, head_width = model.config.hidden_size, model.config.head_dim
    copied = _orthonormal_rows(width - 1, width)
    for head, look in zip(range(width // head_width), cycle(_LOOKS), strict=False):
        rows = slice(head * head_width, (head + 1) * head_width)
        fetched = _orthonormal_rows(head_width, width)
        _look_back(fetching, rows, look)
        fetching.v_proj.weight[rows] += _orthonormal_rows(head_width, width)
        fetching.o_proj.weight[:, rows] += fetched.T * (0.1 if look.sharp else 0.3)
        _compare(matching, rows, fetched)
        _copy(matching, rows, copied[rows])


def _look_back(attention: nn.Module, rows: slice, look: _Look) -> None:
    """Queries and keys on the constant dimension whose RoPE phases agree `look.back` tokens apart."""
    speeds = _speeds(rows.stop - rows.start)
    pairs = range(5) if look.sharp else [pair for pair, speed in enumerate(speeds) if 0.05 < speed < 0.4]
    gain = 1.5 if look.sharp else 0.65
    for pair in pairs:
        first, second = rows.start + pair, rows.start + len(speeds) + pair
        attention.q_proj.weight[first, 0] = gain
        attention.k_proj.weight[first, 0] = gain * torch.cos(speeds[pair] * look.back)
        attention.k_proj.weight[second, 0] = gain * torch.sin(speeds[pair] * look.back)


def _compare(attention: nn.Module, rows: slice, fetched: Tensor) -> None:
    """Queries and keys that both read what a head of layer 0 fetched, in slow RoPE pairs, and not at the same place."""
    speeds = _speeds(rows.stop - rows.start)
    slow = [pair for pair, speed in enumerate(speeds) if speed < _SLOW]
    places = [rows.start + offset for offset in (*slow, *(len(speeds) + pair for pair in slow))]
    attention.q_proj.weight[places] += fetched[: len(places)]
    attention.k_proj.weight[places] += fetched[: len(places)]
    for pair in range(min(6, len(speeds) - len(slow))):
        attention.q_proj.weight[rows.start + pair, 0] = 1.5
        attention.k_proj.weight[rows.start + pair, 0] = -1.5


def _copy(attention: nn.Module, rows: slice, directions: Tensor) -> None:
    """Values and outputs that carry `directions` of the residual stream over unchanged."""
    start, stop = rows.start, rows.start + len(directions)
    attention.v_proj.weight[start:stop] += directions
    attention.o_proj.weight[:, start:stop] += 0.5 * directions.T


def _speeds(head_width: int) -> Tensor:
    """Radians per token of each RoPE pair of a head."""
    half = head_width // 2
    return _ROPE_THETA ** (-torch.arange(half) / half)


def _orthonormal_rows(count: int, width: int) -> Tensor:
    """`count` orthonormal rows of this width that leave the constant dimension 0 alone."""
    rows = torch.zeros(count, width)
    rows[:, 1:] = torch.linalg.qr(torch.randn(width - 1, width - 1))[0][:count]
    return rows
