"""Matrix products of a network on a processor, by the faster of the two libraries that PyTorch brings.

PyTorch multiplies float32 matrices with MKL, which on the AMD processor of BENCHMARKS.md takes twice as long as oneDNN
for what a batch of prompts makes of them; for the few rows of a decoding step MKL stays ahead.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

_ROWS = 64


def with_fast_products(network: Any) -> Any:
    """The network, whose float32 linear layers give many rows to oneDNN; for inference on a processor only.

    Results differ by rounding. Where this PyTorch has no oneDNN, nothing changes.
    """
    import torch

    if not torch.backends.mkldnn.is_available() or not hasattr(torch.ops.mkldnn, "_linear_pointwise"):
        return network
    for layer in network.modules():
        if type(layer) is torch.nn.Linear and type(layer.weight) is torch.nn.Parameter and _plain(layer.weight):
            layer.__class__ = _fast_linear()
    return network


def _plain(weight: "torch.Tensor") -> bool:
    import torch

    return weight.dtype is torch.float32 and weight.device.type == "cpu"


@cache
def _fast_linear() -> Any:
    """A linear layer that differs in its products alone; made late, because importing PyTorch takes a second."""
    import torch

    class Linear(torch.nn.Linear):  # type: ignore[misc]  # torch is not typed here
        def forward(self, inputs: torch.Tensor) -> torch.Tensor:
            if inputs.numel() < _ROWS * self.in_features or torch.is_grad_enabled():
                return super().forward(inputs)
            made: torch.Tensor = torch.ops.mkldnn._linear_pointwise(inputs, self.weight, self.bias, "none", [], "")
            return made

    return Linear
