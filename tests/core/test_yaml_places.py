"""YAML is read as `safe_load` reads it, every key knows its line, and no bad file ends in a traceback."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.core.errors import InputError
from harness.core.yaml_places import Located, read_yaml


def located(folder: Path, text: str | bytes) -> Located:
    path = folder / "x.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_yaml(path)


def faults(folder: Path, text: str | bytes) -> list[str]:
    with pytest.raises(InputError) as caught:
        located(folder, text)
    return [str(fault).removeprefix(str(folder) + "/") for fault in caught.value.faults]


def test_every_key_and_entry_knows_its_line(tmp_path: Path) -> None:
    text = "# comment\nname: a\narms:\n  rag:\n    k:\n      - 1\n      - 2\n  flow: {model: base, top_k: 3}\n"
    read = located(tmp_path, text)
    assert read.value == yaml.safe_load(text)
    lines = {("name",): 2, ("arms",): 3, ("arms", "rag", "k"): 5, ("arms", "rag", "k", 1): 7}
    for path, line in (lines | {("arms", "flow", "top_k"): 8}).items():
        assert read.place(path) == f"{tmp_path}/x.yaml:{line}"


def test_a_missing_key_is_placed_at_its_nearest_ancestor(tmp_path: Path) -> None:
    read = located(tmp_path, "a: 1\nb:\n  c: 2\n")
    assert read.place(("b", "nothing", 3, "deep")).endswith(":2")
    assert read.place(("nothing",)).endswith(":1")
    assert read.place().endswith(":1")


def test_merged_keys_keep_the_line_where_they_were_written(tmp_path: Path) -> None:
    text = "base: &base\n  model: m\n  k: 1\narm:\n  <<: *base\n  k: 2\n"
    read = located(tmp_path, text)
    assert read.value["arm"] == {"model": "m", "k": 2}
    assert read.place(("arm", "model")).endswith(":2")
    assert read.place(("arm", "k")).endswith(":6")


def test_duplicate_and_unquoted_keys_are_all_found_at_once(tmp_path: Path) -> None:
    found = faults(tmp_path, "a: 1\nb:\n  c: 1\n  c: 2\na: 3\non: 4\n7: 5\n[x]: 6\n")
    assert sorted(found) == [
        "x.yaml:4: the key 'c' stands twice (first in line 3)",
        "x.yaml:5: the key 'a' stands twice (first in line 1)",
        "x.yaml:6: the key on is read as True: write it in quotes",
        "x.yaml:7: the key 7 is read as 7: write it in quotes",
        "x.yaml:8: a key must be a text, not a list or a mapping",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "x.yaml:1: the file is empty; expected a mapping"),
        ("# only a comment\n", "x.yaml:1: the file is empty"),
        ("- a\n- b\n", "x.yaml:1: the file does not consist of keys and values"),
        ("\n\njust text\n", "x.yaml:3: the file does not consist"),
        ("a: 1\nb: [1, 2\nc: 3\n", "x.yaml:3: expected ',' or ']'"),
        ("a: 1\n\tb: 2\n", "x.yaml:2:"),
        ("a: *nobody\n", "x.yaml:1: found undefined alias 'nobody'"),
        ("a: 1\n---\nb: 2\n", "x.yaml:2: but found another document"),
        ("a: 1\nb: !!python/object:os.system x\n", "x.yaml:2: could not determine a constructor"),
        ("a: 1\nb: 2026-02-30\n", "x.yaml:2: '2026-02-30' cannot be understood (day"),
        ("a: !!int x\n", "x.yaml:1: 'x' cannot be understood"),
        ("a: !!timestamp x\n", "x.yaml:1: 'x' cannot be understood"),
        ("a: {b: 1, <<: 7}\n", "x.yaml:1: expected a mapping or list of mappings for merging"),
        ("a: &a [*a]\n", "x.yaml:1: an alias within itself"),
        ("a: 1\nb: \x07\n", "x.yaml:2: the character U+0007; expected printable text"),
        (b"a: 1\nb: caf\xe9\n", "x.yaml:2: not UTF-8 text: byte 0xe9; expected a file saved as UTF-8"),
        ("a: 1".encode("utf-16"), "x.yaml:1: not UTF-8 text: it looks like UTF-16"),
        ("a: " + "[" * 100_000, "x.yaml:1: nested deeper than 60 levels"),
        ("".join(f"{'  ' * d}k{d}:\n" for d in range(200)), "x.yaml:60: nested deeper than 60 levels"),
    ],
)
def test_a_bad_file_is_a_fault_with_its_line(tmp_path: Path, text: str | bytes, expected: str) -> None:
    found = faults(tmp_path, text)
    assert len(found) == 1
    assert found[0].startswith(expected)


def test_an_alias_bomb_is_refused_before_it_explodes(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 30))
    assert faults(tmp_path, bomb)[0].startswith("x.yaml:6: expands to more than 100,000 values")
    merges = "a0: &a0 {x: 1}\n"
    merges += "".join(f"a{i}: &a{i}\n  <<: [{', '.join([f'*a{i - 1}'] * 9)}]\n  k{i}: 1\n" for i in range(1, 30))
    assert "expands to more than" in faults(tmp_path, merges)[0]
    chain = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 3000))
    assert "expands to more than" in faults(tmp_path, chain)[0]


def test_ordinary_aliases_are_fine(tmp_path: Path) -> None:
    read = located(tmp_path, "a: &a {k: 1}\nb: *a\nc: [*a, *a]\n")
    assert read.value["c"] == [{"k": 1}, {"k": 1}]
    assert read.place(("b", "k")).endswith(":1")


def test_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    read = located(tmp_path, b"\xef\xbb\xbfname: x\r\nb:\r\n  c: 1\r\n")
    assert read.value == {"name": "x", "b": {"c": 1}}
    assert read.place(("b", "c")).endswith(":3")


def test_a_missing_file_names_the_nearest_one(tmp_path: Path) -> None:
    (tmp_path / "quickstart.yaml").write_text("a: 1")
    with pytest.raises(InputError, match=r"no such file; expected a file; did you mean '.*/quickstart\.yaml'"):
        read_yaml(tmp_path / "quikstart.yml")
    with pytest.raises(InputError, match=r"did you mean '.*/quickstart\.yaml'"):
        read_yaml(tmp_path / "quickstart.yam" / "inner" / "x.yaml")
    with pytest.raises(InputError, match="is a folder"):
        read_yaml(tmp_path)
    with pytest.raises(InputError, match="larger than 8,000,000 bytes"):
        located(tmp_path, "a: " + "x" * 8_000_000)


scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
plain = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=15)


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(st.text(), plain, min_size=1), st.booleans())
def test_it_reads_what_safe_load_reads(
    tmp_path_factory: pytest.TempPathFactory, value: dict[str, object], flow: bool
) -> None:
    text = yaml.safe_dump(value, default_flow_style=flow, allow_unicode=True)
    assert located(tmp_path_factory.getbasetemp(), text).value == yaml.safe_load(text)


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_input_ends_in_another_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    try:
        read = located(tmp_path_factory.getbasetemp(), data)
    except InputError as error:
        assert all(fault.place and fault.what for fault in error.faults)
    else:
        assert isinstance(read.value, dict)
