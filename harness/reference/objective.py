"""The training loss: weighted cross-entropy over chosen positions, cheap in memory."""

from typing import Any

import torch
from torch import Tensor

_ROWS = 256


class _LinearCrossEntropy(torch.autograd.Function):  # type: ignore[misc]  # torch is untyped here
    """Sum over rows of weight x cross-entropy of `hidden @ embeddings.T`, differentiated on the way forward.

    Logits exist for a few rows at a time only, so they stay in the processor's cache.
    """

    @staticmethod
    def forward(ctx: Any, hidden: Tensor, embeddings: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
        hidden_gradient = torch.empty_like(hidden)
        embeddings_gradient = torch.zeros_like(embeddings)
        narrow = embeddings.to(torch.bfloat16)
        total = torch.zeros((), dtype=torch.float32)
        for start in range(0, len(hidden), _ROWS):
            rows = slice(start, start + _ROWS)
            part = hidden[rows].to(torch.bfloat16)
            shares = torch.softmax(part @ narrow.T, dim=-1, dtype=torch.float32)
            right = torch.arange(len(part)), targets[rows]
            total -= (shares[right].clamp_min(1e-9).log() * weights[rows]).sum()
            shares[right] -= 1.0
            slope = shares.mul_(weights[rows, None]).to(torch.bfloat16)
            hidden_gradient[rows] = slope @ narrow
            embeddings_gradient += slope.T @ part
        ctx.save_for_backward(hidden_gradient, embeddings_gradient)
        return total

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor, None, None]:
        hidden_gradient, embeddings_gradient = ctx.saved_tensors
        return hidden_gradient * gradients[0], embeddings_gradient * gradients[0], None, None


def weighted_loss(states: Tensor, embeddings: Tensor, ids: Tensor, weights: Tensor) -> Tensor:
    """Mean weighted cross-entropy of predicting each id from the state before it.

    `states` is rows x tokens x width, `embeddings` vocabulary x width, `ids` and `weights` rows x tokens.
    """
    wanted = weights[:, 1:].reshape(-1)
    chosen = wanted.nonzero().flatten()
    hidden = states[:, :-1].reshape(-1, states.shape[-1])[chosen]
    targets, shares = ids[:, 1:].reshape(-1)[chosen], wanted[chosen]
    total: Tensor = _LinearCrossEntropy.apply(hidden, embeddings, targets, shares)
    return total / shares.sum()
