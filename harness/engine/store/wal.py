"""The end of a journal's write-ahead log after a crash: SQLite drops what it cannot read there, and tells nobody.

The format: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
"""

import struct
from dataclasses import dataclass
from pathlib import Path

_HEADER, _FRAME = 32, 24
_MAGIC = 0x377F0682  # with its last bit set, checksums read words that begin with the highest byte


@dataclass(frozen=True, kw_only=True, slots=True)
class TornTail:
    """What lies behind the last whole write: `writes` that had been finished, and bytes in all."""

    writes: int
    bytes: int

    def __str__(self) -> str:
        size = f"{self.bytes:,} bytes, with {self.writes} finished writes" if self.writes else f"{self.bytes:,} bytes"
        return f"the journal's end was torn off in a crash ({size}); what stood there is asked again"


def torn_tail(journal: Path) -> TornTail | None:
    """What SQLite will drop of this journal's log. To be asked before the journal is opened, which drops it."""
    log = journal.with_name(f"{journal.name}-wal")
    content = log.read_bytes() if log.is_file() else b""
    if not content:
        return None
    whole = _whole(content)
    page_bytes = struct.unpack_from(">I", content, 8)[0] if len(content) >= _HEADER else 0
    if not 512 <= page_bytes <= 65536:
        return TornTail(writes=0, bytes=len(content))
    writes, end = _behind(content, max(whole, _HEADER), _FRAME + page_bytes)
    return TornTail(writes=writes, bytes=end - whole) if end > max(whole, _HEADER) else None


def _whole(content: bytes) -> int:
    """Where the last write ends whose checksums hold, as SQLite itself finds out."""
    if len(content) < _HEADER:
        return 0
    magic, _, page_bytes = struct.unpack_from(">III", content)
    order = ">" if magic & 1 else "<"
    sums = _summed(content[:24], (0, 0), order)
    if magic & ~1 != _MAGIC or sums != struct.unpack_from(">II", content, 24):
        return 0
    salt, end, place = content[16:24], _HEADER, _HEADER
    while place + _FRAME + page_bytes <= len(content) and content[place + 8 : place + 16] == salt:
        page = content[place + _FRAME : place + _FRAME + page_bytes]
        sums = _summed(page, _summed(content[place : place + 8], sums, order), order)
        if sums != struct.unpack_from(">II", content, place + 16):
            break
        place += _FRAME + page_bytes
        if struct.unpack_from(">I", content, place - page_bytes - _FRAME + 4)[0]:  # the last page of a write
            end = place
    return end


def _behind(content: bytes, place: int, step: int) -> tuple[int, int]:
    """How many writes of this log are finished behind `place`, and where what belongs to it ends.

    Frames of another salt are left from before the log was begun anew: they are nobody's.
    """
    salt, writes, end = content[16:24], 0, place
    for start in range(place, len(content), step):
        if len(content) - start < _FRAME:
            return writes, len(content) if end == start else end
        if content[start + 8 : start + 16] == salt:
            whole = start + step <= len(content)
            writes += whole and struct.unpack_from(">I", content, start + 4)[0] > 0
            end = min(start + step, len(content))
    return writes, end


def _summed(content: bytes, sums: tuple[int, int], order: str) -> tuple[int, int]:
    first, second = sums
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for one, two in zip(words[::2], words[1::2], strict=True):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + two + first) & 0xFFFFFFFF
    return first, second
