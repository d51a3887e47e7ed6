"""Looks for planted texts in every byte that is left in a folder, also where it is packed or written otherwise."""

import base64
import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

_BASE64_SHIFTS, _BASE64_BITS = 3, 6


def found_in(folder: Path, planted: Iterable[str]) -> list[tuple[str, str]]:
    """File (relative to `folder`) and text, for every planted text that a file's content or name holds."""
    forms = [(text, form) for text in planted for form in forms_of(text)]
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_symlink():
            continue
        name = str(path.relative_to(folder))
        for content in (name.encode("utf-8", "surrogateescape"), *contents_of(path)):
            found += [(name, text) for text, form in forms if form in content]
    return list(dict.fromkeys(found))


def forms_of(text: str) -> set[bytes]:
    """The ways in which a text may stand in a file: encodings, escapes, base64 at any offset."""
    raw = text.encode()
    forms = {
        raw,
        text.encode("utf-16-le"),
        json.dumps(text)[1:-1].encode(),
        json.dumps(text, ensure_ascii=False)[1:-1].encode(),
    }
    return forms | {base64_of(raw, shift) for shift in range(_BASE64_SHIFTS)}


def base64_of(raw: bytes, shift: int) -> bytes:
    """The characters of base64 that `raw` alone decides, behind `shift` other bytes: all of them, and no neighbour's.

    One left out is a sixty-fourth of the certainty: four letters stand in some store's random ids by chance.
    """
    coded = base64.b64encode(b"\0" * shift + raw)
    return coded[-(-8 * shift // _BASE64_BITS) : 8 * (shift + len(raw)) // _BASE64_BITS]


def contents_of(path: Path) -> Iterator[bytes]:
    """A file's bytes, and what is packed in them: gzip, Parquet, the compressed texts of a PNG."""
    data = path.read_bytes()
    yield data
    if data.startswith(b"\x1f\x8b"):
        yield gzip.decompress(data)
    if data.startswith(b"PAR1"):
        import pyarrow.parquet as pq

        yield json.dumps(pq.read_table(path).to_pylist(), default=str, ensure_ascii=False).encode()
    if data.startswith(b"\x89PNG"):
        yield from _png_texts(data)


def _png_texts(data: bytes) -> Iterator[bytes]:
    at = data.find(b"zTXt")
    while at >= 0:
        packed = data[at:].partition(b"\0\0")[2]
        with suppress(zlib.error):
            yield zlib.decompressobj().decompress(packed)
        at = data.find(b"zTXt", at + 4)
