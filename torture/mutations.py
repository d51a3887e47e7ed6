"""Files as nobody writes them: bytes and texts that have broken readers elsewhere, put into files that are right."""

import random
from collections.abc import Callable, Sequence

WORDS: tuple[bytes, ...] = tuple(
    text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    for text in (
        b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"\xed\xa0\x80", b"\r\n", b"\r", b"\n\n", b"\x1b[2J", b"\x7f",
        "\u202e", "e\u0301", "\u2028", "\ufeff", "\U0001f469\u200d\U0001f469", "שלום", "\u0000",
        '"\\ud800"', '"\\u0000"', "NaN", "-Infinity", "1e999", "-0.0", "1e-400", "9" * 400, "9" * 5000, "0x1f", "1_0",
        "12:30:45", "2026-02-30", "null", "true", "yes", "~", "{}", "[]", '""', "''", "-1", "0", "9223372036854775808",
        "../../../../etc/passwd", "/etc/passwd", "/dev/null", "a" * 5000, "a" * 260, "..", ".", "/", "\\", "C:\\x",
        "&a [*a]", "*a", "<<: *a", "!!python/object/apply:os.system [id]", "!!int x", "!!binary x", "!!set {a}",
        "!!timestamp x", "? [a]", "- - - - -", "[" * 500, "{" * 500, "[" * 20_000, '{"a":' * 5000, "|\n  x", ">", "%YAML 9.9",
        "---\n", "...\n", "{{ 7*7 }}", "${HOME}", "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "@SUM(A1)",
        '"', "'", ",", ";", ":", "#", "&", "!", "\t", '"a\nb"', '"' * 3, "# " * 3000, "title:" + " " * 5000 + "x",
    )
)  # fmt: skip


def mutated(data: bytes, draw: random.Random, others: Sequence[bytes] = ()) -> bytes:
    """`data` with one to six changes; some of them take a piece of one of `others`."""
    for _ in range(draw.choice((1, 1, 2, 3, 6))):
        data = draw.choice(_CHANGES)(data, draw, others)
    return data[:2_000_000]


def _insert(data: bytes, draw: random.Random, _: Sequence[bytes]) -> bytes:
    at = draw.randint(0, len(data))
    return data[:at] + draw.choice(WORDS) + data[at:]


def _replace_token(data: bytes, draw: random.Random, _: Sequence[bytes]) -> bytes:
    """What stands between two signs of punctuation becomes something else: the structure stays."""
    signs = [i for i, byte in enumerate(data) if byte in b':,\n"{}[]' or byte == 32]
    if len(signs) < 2:
        return draw.choice(WORDS)
    which = draw.randrange(len(signs) - 1)
    return data[: signs[which] + 1] + draw.choice(WORDS) + data[signs[which + 1] :]


def _flip(data: bytes, draw: random.Random, _: Sequence[bytes]) -> bytes:
    if not data:
        return b"\x00"
    at = draw.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << draw.randrange(8))]) + data[at + 1 :]


def _overwrite(data: bytes, draw: random.Random, _: Sequence[bytes]) -> bytes:
    at, size = draw.randint(0, len(data)), draw.choice((1, 2, 4, 8, 64))
    return data[:at] + draw.randbytes(size) + data[at + size :]


def _cut(data: bytes, draw: random.Random, _: Sequence[bytes]) -> bytes:
    start, end = sorted((draw.randint(0, len(data)), draw.randint(0, len(data))))
    return data[:start] + data[end:] if draw.random() < 0.7 else data[:start]


def _repeat(data: bytes, draw: random.Random, _: Sequence[bytes]) -> bytes:
    lines = data.split(b"\n")
    which = draw.randrange(len(lines))
    return b"\n".join([*lines[:which], *[lines[which]] * draw.choice((2, 3, 100)), *lines[which:]])


def _splice(data: bytes, draw: random.Random, others: Sequence[bytes]) -> bytes:
    other = draw.choice(others) if others else data
    return data[: draw.randint(0, len(data))] + other[draw.randint(0, len(other)) :]


_CHANGES: tuple[Callable[[bytes, random.Random, Sequence[bytes]], bytes], ...] = (
    _insert, _insert, _replace_token, _replace_token, _replace_token, _flip, _overwrite, _cut, _repeat, _splice,
)  # fmt: skip
