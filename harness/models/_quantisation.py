"""Weights of a local model in fewer bits, by torchao: less memory, and on some hardware more speed."""

from typing import Any, Literal, TypeAlias

from harness.core.errors import Fault, InputError

Quantisation: TypeAlias = Literal["int8", "int4"]
_INSTALL = '`pip install "harness[quantised]"`'


def quantise(network: Any, kind: Quantisation, place: str) -> None:
    """Quantises the weights of all linear layers in place; activations keep their type.

    It comes after an adapter was merged, so that a tuned model is quantised as its base is. Raises InputError where
    torchao is not installed, or has no such numbers for this device or dtype.
    """
    try:
        from torchao.quantization import Int4WeightOnlyConfig, Int8WeightOnlyConfig, quantize_
    except ImportError as error:
        what = f"`quantization: {kind}` needs torchao, which is not installed"
        raise InputError(Fault(place=place, what=what, expected=_INSTALL)) from error
    try:
        quantize_(network, Int8WeightOnlyConfig() if kind == "int8" else Int4WeightOnlyConfig())
        network(network.dummy_inputs["input_ids"].to(network.device))  # some layouts only fail when they are used
    except (RuntimeError, NotImplementedError, AssertionError, ImportError, ValueError) as error:
        said = (str(error) or type(error).__name__).splitlines()[0]
        what = f"`quantization: {kind}` does not work with {network.dtype} on {network.device}: {said}"
        raise InputError(Fault(place=place, what=what, expected="int8, another dtype or device, or none")) from error
