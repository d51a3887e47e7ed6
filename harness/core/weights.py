"""A folder of weights, read without loading them: how many there are, and whether they are the same as before."""

import hashlib
import json
import math
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, NonNegativeInt, TypeAdapter

from harness.core.errors import Fault, InputError


def parameter_count(folder: Path) -> int:
    """How many weights the folder's safetensors hold, from their headers."""
    return sum(_weights(path) for path in sorted(folder.glob("*.safetensors")))


def fingerprint(folder: Path) -> str:
    """Tells one model, adapter or embedder from another at the same place, in hex: after training, another one.

    Settings, templates and code are summed whole, in folders within it too; of weights, which may be many gigabytes,
    the layout and, of each tensor, the first and the last 4 KiB and 14 pieces between them. Training changes all of a
    tensor, or rows of one that holds words; what is changed by hand elsewhere is not seen.
    """
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if not path.is_file():  # a link to nowhere, a pipe
            continue
        name = f"{path.relative_to(folder).as_posix()}\n".encode()
        if path.suffix in _READ_WHOLE:
            total.update(name + hashlib.sha256(path.read_bytes()).digest())
        elif path.suffix == ".safetensors":
            total.update(name)
            for part in _pieces(path):
                total.update(part)
    return total.hexdigest()


_READ_WHOLE = (".json", ".jinja", ".txt", ".model", ".py")
_PIECE, _PIECES = 4096, 16


def _pieces(path: Path) -> Iterator[bytes]:
    first, layout = _layout(path)
    yield _LAYOUT.dump_json(layout)
    with path.open("rb") as file:
        for start, end in (tensor.data_offsets for tensor in layout.values()):
            last = max(end - start - _PIECE, 0)
            for at in sorted({last * number // (_PIECES - 1) for number in range(_PIECES)}):
                file.seek(first + start + at)
                yield file.read(min(end - start, _PIECE))


def _weights(path: Path) -> int:
    return sum(math.prod(tensor.shape) for tensor in _layout(path)[1].values())


class _Tensor(BaseModel):
    dtype: str
    shape: list[NonNegativeInt]
    data_offsets: tuple[NonNegativeInt, NonNegativeInt]


_LAYOUT = TypeAdapter(dict[str, _Tensor])


def _layout(path: Path) -> tuple[int, dict[str, _Tensor]]:
    """Where the numbers begin, and each tensor's place among them.

    A safetensors file begins with the length of its header (8 bytes, little-endian), then the header as JSON:
    https://github.com/huggingface/safetensors#format. Raises InputError for anything else.
    """
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        try:
            if length > path.stat().st_size:
                raise ValueError("shorter than its header")
            header = {**json.loads(file.read(length))}
            header.pop("__metadata__", None)
            return file.tell(), _LAYOUT.validate_python(header)
        except (ValueError, TypeError, RecursionError) as error:
            expected = "weights as safetensors"
            raise InputError(Fault(place=str(path), what="is no safetensors file", expected=expected)) from error
