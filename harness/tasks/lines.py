"""Rows out of files: JSON lines, CSV, Parquet. Each row comes with its line, each fault with its place."""

import csv
import errno
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, TextIO, TypeAlias

from harness.core.errors import Fault
from harness.core.yaml_places import encoding_fault, file_fault
from harness.tasks.faults import Faults

MAX_LINE_BYTES = 16_000_000
_ENCODING = "a file in the encoding that its task file names"

Row: TypeAlias = tuple[int, Mapping[str, Any]]


def read_json_lines(path: Path, faults: Faults) -> Iterator[Row]:
    """Every line that holds one JSON object, with its number; blank lines are passed over.

    Bounded in memory by the longest line allowed (16 MB). A wrong encoding ends the reading: it is one fault.
    """
    try:
        with opened(path) as file:
            for number, line in enumerate(_bounded_lines(file), start=1):
                try:
                    text = line.decode("utf-8-sig" if number == 1 else "utf-8")
                except UnicodeDecodeError as error:
                    faults.extend([encoding_fault(path, line, error, line=number)])
                    return
                row = _json_object(f"{path}:{number}", text, faults)
                if row is not None:
                    yield number, row
    except OSError as error:
        faults.extend([file_fault(path, error)])


def opened(path: Path) -> BinaryIO:
    """A regular file, to be read. Raises OSError for a pipe, a socket or a device, which might never end."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise OSError(errno.EINVAL, "no regular file", str(path))
    return path.open("rb")


def _bounded_lines(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(MAX_LINE_BYTES + 1):
        yield line
        while len(line) > MAX_LINE_BYTES and not line.endswith(b"\n"):
            line = file.readline(MAX_LINE_BYTES + 1)


def _json_object(where: str, text: str, faults: Faults) -> dict[str, Any] | None:
    if len(text) > MAX_LINE_BYTES:
        faults.add(where, "a line longer than 16 MB", "one JSON object per line")
        return None
    if not text.strip():
        return None
    try:
        row = parse_json(text.strip())
    except json.JSONDecodeError as error:
        faults.add(where, f"broken JSON at column {error.colno}: {error.msg}", "one JSON object per line")
    except (ValueError, RecursionError) as error:
        faults.add(where, f"broken JSON: {error}", "one JSON object per line")
    else:
        if isinstance(row, dict):
            return row
        faults.add(where, f"a JSON {_json_kind(row)}", "one JSON object per line")
    return None


def parse_json(text: str) -> Any:
    """One JSON value. Raises ValueError, also for NaN, infinity and half a character, and RecursionError."""
    value = _DECODER.decode(text)
    if "\\u" in text:
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            half = ascii(error.object[error.start])[1:-1]
            raise ValueError(f"{half} is half a character") from error
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def _json_kind(value: object) -> str:
    return "list" if isinstance(value, list) else "string" if isinstance(value, str) else f"value {value}"


def read_csv(path: Path, delimiter: str, encoding: str, faults: Faults) -> Iterator[Row]:
    """Every row under the header, with the line where it begins; rows without any cell are passed over."""
    codec = "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding
    line = 1
    try:
        with io.TextIOWrapper(opened(path), encoding=codec, newline="") as file:
            reader = csv.reader(_bounded_text(file), delimiter=delimiter, strict=True)
            header: list[str] | None = None
            for cells in reader:
                if header is None:
                    header = _header(path, cells, faults)
                elif len(cells) == len(header):
                    yield line, dict(zip(header, cells, strict=True))
                elif cells:
                    faults.add(f"{path}:{line}", f"{len(cells)} cells", f"{len(header)}, as in the header")
                line = reader.line_num + 1
            if header is None:
                faults.add(f"{path}:1", "the file is empty", "a header and rows")
    except OSError as error:
        faults.extend([file_fault(path, error)])
    except UnicodeDecodeError:
        faults.extend([_encoding_fault(path, encoding)])
    except UnicodeError as error:  # a codec's own, such as a missing mark of byte order
        faults.add(f"{path}:{line}", f"not {encoding} text: {error}", "the `encoding` that the file is saved in")
    except csv.Error as error:
        faults.add(f"{path}:{line}", f"not readable as CSV: {error}", f"cells separated by {delimiter!r}")


def _bounded_text(file: TextIO) -> Iterator[str]:
    """The lines; csv.Error at one that is too long to be held."""
    while line := file.readline(MAX_LINE_BYTES + 1):
        if len(line) > MAX_LINE_BYTES:
            raise csv.Error("a line longer than 16 MB")
        yield line


def _header(path: Path, cells: list[str], faults: Faults) -> list[str]:
    names = [cell.strip() for cell in cells]
    for name in {name for name in names if names.count(name) > 1}:
        faults.add(f"{path}:1", f"the column {name!r} stands twice", "each column name once")
    return names


def _encoding_fault(path: Path, encoding: str) -> Fault:
    """Decode once more as a whole, to learn the line (a decoder of a stream tells only the block)."""
    data = path.read_bytes()
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8":
            return encoding_fault(path, data, error)
        line = data.count(b"\n", 0, error.start) + 1
        what = f"not {encoding} text: byte 0x{data[error.start]:02x}"
        return Fault(place=f"{path}:{line}", what=what, expected=_ENCODING)
    return Fault(place=str(path), what=f"ends in the middle of a {encoding} character", expected=_ENCODING)


def read_parquet(path: Path, faults: Faults) -> Iterator[Row]:
    """Every row, numbered from 1, a batch in memory at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = 0
    try:
        with opened(path) as binary, pq.ParquetFile(binary) as file:
            for batch in file.iter_batches(batch_size=4096):
                for row in batch.to_pylist():
                    number += 1
                    yield number, row
    except OSError as error:
        faults.extend([file_fault(path, error)])
    except (pa.ArrowException, UnicodeDecodeError) as error:
        faults.add(str(path), f"not readable as Parquet: {error}", "a Parquet file")
