"""Products by oneDNN are those of PyTorch's own linear layer, and only where many rows wait for inference."""

import weakref

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.models._products import with_fast_products


def _network(bias: bool, dtype: torch.dtype = torch.float32) -> torch.nn.Module:
    torch.manual_seed(3)
    layers = torch.nn.Linear(48, 80, bias=bias, dtype=dtype), torch.nn.Linear(80, 7, bias=bias, dtype=dtype)
    return torch.nn.Sequential(*layers)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 9), st.integers(1, 60), st.booleans())
def test_products_differ_by_rounding_alone(rows: int, tokens: int, bias: bool) -> None:
    inputs = torch.randn(rows, tokens, 48)
    plain, fast = _network(bias), with_fast_products(_network(bias))
    with torch.inference_mode():
        torch.testing.assert_close(fast(inputs), plain(inputs), rtol=1e-5, atol=1e-5)


def test_many_rows_go_to_onednn_and_few_do_not() -> None:
    fast = with_fast_products(_network(bias=False))
    seen = []
    for rows in (63, 64):
        with torch.inference_mode(), torch.profiler.profile() as profiled:
            fast(torch.randn(1, rows, 48))
        seen.append({event.name for event in profiled.events()})
    assert not any("mkldnn" in name for name in seen[0])
    assert any("mkldnn" in name for name in seen[1])


def test_what_is_learnt_and_other_numbers_stay_with_pytorch() -> None:
    fast = with_fast_products(_network(bias=True))
    fast(torch.randn(2, 64, 48)).sum().backward()
    assert fast[0].weight.grad is not None
    half = with_fast_products(_network(bias=True, dtype=torch.bfloat16))
    assert type(half[0]) is torch.nn.Linear


def test_without_onednn_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    assert type(with_fast_products(_network(bias=True))[0]) is torch.nn.Linear


def test_weights_go_with_the_last_reference_to_the_network() -> None:
    network = with_fast_products(_network(bias=True))
    weight = weakref.ref(network[0].weight)
    del network
    assert weight() is None
