"""What tells one folder of weights from another."""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from harness.core.errors import InputError
from harness.core.weights import fingerprint, parameter_count

WEIGHTS = Path(str(files("harness") / "reference" / "weights"))


def test_counts_the_weights_of_the_reference_model():
    assert 6_000_000 < parameter_count(WEIGHTS) < 7_000_000


def tensors(folder: Path, **tensors: list[float]) -> Path:
    from safetensors.numpy import save_file

    folder.mkdir(exist_ok=True)
    save_file({name: np.array(values) for name, values in tensors.items()}, folder / "model.safetensors")
    (folder / "config.json").write_text("{}")
    return folder


def test_a_fingerprint_tells_what_was_trained_again_and_nothing_else(tmp_path):
    first = fingerprint(tensors(tmp_path / "a", one=[1.0, 2.0], two=[3.0] * 5000))
    assert fingerprint(tensors(tmp_path / "b", one=[1.0, 2.0], two=[3.0] * 5000)) == first
    assert fingerprint(tensors(tmp_path / "a", one=[1.0, 2.0], two=[3.1] + [3.0] * 4999)) != first
    assert fingerprint(tensors(tmp_path / "a", one=[1.0, 2.0], two=[3.0] * 5001)) != first
    (tensors(tmp_path / "a", one=[1.0, 2.0], two=[3.0] * 5000) / "README.md").write_text("how it was made")
    assert fingerprint(tmp_path / "a") == first
    (tmp_path / "a" / "config.json").write_text('{"lora_alpha": 32}')
    assert fingerprint(tmp_path / "a") != first


def test_rows_at_the_end_and_layers_in_folders_are_seen(tmp_path):
    """Of an embedding, training may change the last rows only; an embedder keeps its pooling in a folder."""
    first = fingerprint(tensors(tmp_path / "a", words=[0.0] * 100_000))
    assert fingerprint(tensors(tmp_path / "a", words=[0.0] * 99_999 + [1.0])) != first
    assert fingerprint(tensors(tmp_path / "a", words=[0.0] * 40_000 + [1.0] * 10_000 + [0.0] * 50_000)) != first
    assert fingerprint(tensors(tmp_path / "a", words=[0.0] * 100_000)) == first
    (tmp_path / "a" / "1_Pooling").mkdir()
    (tmp_path / "a" / "1_Pooling" / "config.json").write_text("{}")
    assert fingerprint(tmp_path / "a") != first


def test_links_to_nowhere_are_passed_over(tmp_path):
    (tmp_path / "model.safetensors").symlink_to(tmp_path / "nowhere")
    (tmp_path / "config.json").mkdir()
    assert fingerprint(tmp_path) == fingerprint(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff" * 8,
        b"\x02" + b"\x00" * 7 + b"[]",
        b"\x09" + b"\x00" * 7 + b'{"a": {}}',
        (200_000).to_bytes(8, "little") + b"[" * 200_000,
    ],
)
def test_what_is_no_safetensors_file_is_said_to_be_none(content, tmp_path):
    (tmp_path / "model.safetensors").write_bytes(content)
    for read in (fingerprint, parameter_count):
        with pytest.raises(InputError, match=r"model\.safetensors: is no safetensors file"):
            read(tmp_path)
