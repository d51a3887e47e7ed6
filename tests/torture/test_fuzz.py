"""The attack on every reader in its short form (see `torture/fuzz.py`), and values of any shape in any place."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from torture.attack import Effort
from torture.fuzz import REFUSED, attempt, fuzz_reader
from torture.readers import Reader, readers


@pytest.mark.parametrize("reader", readers(), ids=lambda reader: reader.name)
def test_broken_input_is_read_or_refused_in_words(reader: Reader, tmp_path: Path) -> None:
    found = fuzz_reader(reader, Effort(seed=0, short=True, folder=tmp_path))
    assert not found.broken
    assert found.inputs >= found.read > 0


def test_the_attack_sees_a_reader_that_breaks(tmp_path: Path) -> None:
    def breaks(data: bytes, folder: Path) -> object:
        return data.decode("ascii")

    assert "UnicodeDecodeError" in str(attempt(Reader(name="x", seeds=[], read=breaks), b"\xff", tmp_path))


def structured(reader: Reader) -> list[Any] | None:
    """The reader's first right input as rows of plain data; None where it is not made of such."""
    try:
        text = reader.seeds[0].decode()
        rows = [json.loads(line) for line in text.splitlines()] if text.startswith("{") else [yaml.safe_load(text)]
    except (ValueError, yaml.YAMLError):
        return None
    return rows if rows and all(isinstance(row, dict) for row in rows) else None


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value in plain data."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield (*way, key)
        yield from places(each, (*way, key))


def put(value: Any, way: tuple[Any, ...], other: Any) -> Any:
    """Plain data with another value in one place."""
    if not way:
        return other
    changed = value.copy()
    changed[way[0]] = put(value[way[0]], way[1:], other)
    return changed


SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=()), max_size=20)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
READERS = [reader for reader in readers() if structured(reader)]


def test_most_readers_read_structured_data() -> None:
    assert {"experiment", "task", "policy", "samples", "corpus.jsonl", "schema"} <= {reader.name for reader in READERS}


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=st.data())
def test_any_value_in_any_place_is_read_or_refused_in_words(reader: Reader, drawn: st.DataObject) -> None:
    rows = structured(reader)
    assert rows
    for _ in range(drawn.draw(st.integers(1, 3))):
        rows = put(rows, drawn.draw(st.sampled_from(list(places(rows)))), drawn.draw(VALUES))
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    with tempfile.TemporaryDirectory() as folder:
        assert attempt(reader, data, Path(folder)) in (None, REFUSED)
