"""Weights of a local model in eight bits, by torchao: less memory, and on some hardware more speed."""

from typing import Any, Literal, TypeAlias

from harness.core.errors import Fault, InputError, first_line

Quantisation: TypeAlias = Literal["int8"]
_INSTALL = '`pip install "harness[quantised]"`'


def quantise(network: Any, place: str) -> None:
    """Quantises the weights of all linear layers to int8 in place, each row with a scale; activations keep their type.

    It comes after an adapter was merged, so that a tuned model is quantised as its base is, and before the network goes
    to its device. Raises InputError where torchao is not installed, or cannot do it.
    """
    try:
        from torchao.quantization import Int8WeightOnlyConfig, quantize_
    except ImportError as error:
        what = "`quantization: int8` needs torchao, which is not installed"
        raise InputError(Fault(place=place, what=what, expected=_INSTALL)) from error
    try:
        # Its settings for torch.compile are for the whole process, and would change other models' products too.
        quantize_(network, Int8WeightOnlyConfig(set_inductor_config=False))
    except (RuntimeError, AssertionError, ImportError, ValueError) as error:
        said = first_line(error)
        what = f"`quantization: int8` does not work with {network.dtype}: {said}"
        raise InputError(Fault(place=place, what=what, expected="another dtype, or no quantization")) from error
