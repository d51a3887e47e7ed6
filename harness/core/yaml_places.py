"""YAML -> plain data that remembers where each value stands: `file:line` for every fault.

The data are those of `yaml.safe_load`. Refused, each with its place: duplicate keys, keys that are no text,
recursive or exploding aliases, too deep nesting, halves of characters, other encodings than UTF-8, anything but a
mapping on top.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from harness.core.errors import Fault, InputError, nearest

Step: TypeAlias = str | int

MAX_BYTES = 8_000_000
MAX_DEPTH = 60
MAX_NODES = 100_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Located:
    """Plain data of one file, and the line of every key and list entry in it (1 for the whole)."""

    value: dict[str, Any]
    file: str
    lines: Mapping[tuple[Step, ...], int]

    def place(self, path: Sequence[Step] = ()) -> str:
        """`file:line` of the key or entry at `path`, or of its nearest ancestor that exists."""
        steps = tuple(path)
        while steps not in self.lines:
            steps = steps[:-1]
        return f"{self.file}:{self.lines[steps]}"


def read_yaml(path: Path) -> Located:
    """Read one mapping from a file. Raises `InputError` with all faults that could be found."""
    text = read_text(path, max_bytes=MAX_BYTES)
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
        if not isinstance(root, yaml.MappingNode):
            raise InputError(_no_mapping(path, root))
        _refuse_explosion(root)
        if faults := [_fault(path, what, node) for node, what in _bad_keys(loader, root)]:
            raise InputError(faults)
        lines = {(): 1} | dict(_lines(loader, root, ()))
        value = loader.construct_document(root)
        if not isinstance(value, dict):  # a mapping by its form that its tag makes something else
            raise InputError(_no_mapping(path, root))
    except yaml.MarkedYAMLError as error:
        raise InputError(_syntax_fault(path, error)) from error
    except yaml.reader.ReaderError as error:
        raise InputError(_character_fault(path, text, error)) from error
    return Located(value=value, file=str(path), lines=lines)


def read_value(written: str, place: str) -> Any:
    """One YAML value out of a text, such as the command line gives it, within the bounds of a file.

    Raises `InputError` at `place`.
    """
    try:
        loader = _Loader(written)
        root = loader.get_single_node()
        if root is None:
            return None
        _refuse_explosion(root)
        if faults := [Fault(place=place, what=what, expected="") for _, what in _bad_keys(loader, root)]:
            raise InputError(faults)
        return loader.construct_document(root)
    except yaml.MarkedYAMLError as error:
        what = f"{shorten(written)} is no YAML value: {error.problem or error.context}"
    except yaml.reader.ReaderError as error:
        what = f"{shorten(written)!a} holds the character U+{ord(written[error.position]):04X}"
    raise InputError(Fault(place=place, what=what, expected="a YAML value"))


def read_text(path: Path, max_bytes: int | None = None) -> str:
    """A text file's content without byte order mark; its line ends as they are.

    Raises `InputError` where it is missing, unreadable, larger than `max_bytes` or not UTF-8.
    """
    data = read_bytes(path, max_bytes)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(encoding_fault(path, data, error)) from error


def read_bytes(path: Path, max_bytes: int | None = None) -> bytes:
    """A file's content. Raises `InputError` where it is missing, unreadable or larger than `max_bytes`."""
    try:
        with path.open("rb") as file:
            # By reading, not by its size: a device has none, and never ends.
            data = file.read() if max_bytes is None else file.read(max_bytes + 1)
    except (OSError, ValueError) as error:
        raise InputError(file_fault(path, error)) from error
    if max_bytes is not None and len(data) > max_bytes:
        raise InputError(Fault(place=str(path), what=f"larger than {max_bytes:,} bytes", expected="a smaller file"))
    return data


def file_fault(path: Path, error: Exception, expected: str = "a file") -> Fault:
    """Why a file could not be opened; for a missing one the most similar name that does exist."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Fault(place=str(path), what="no such file", expected=expected, nearest=_nearest_file(path))
    if isinstance(error, IsADirectoryError):
        return Fault(place=str(path), what="is a folder", expected=expected)
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return Fault(place=str(path), what=f"cannot be read ({reason})", expected=expected)


def encoding_fault(path: Path, data: bytes, error: UnicodeDecodeError, line: int | None = None) -> Fault:
    """Which byte of `data` is not UTF-8, in which line (counted in `data` unless told)."""
    at = line if line is not None else data.count(b"\n", 0, error.start) + 1
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        what = "not UTF-8 text: it looks like UTF-16"
    else:
        what = f"not UTF-8 text: byte 0x{data[error.start]:02x}"
    return Fault(place=f"{path}:{at}", what=what, expected="a file saved as UTF-8")


class _Loader(yaml.SafeLoader):
    """SafeLoader that never nests deeper than MAX_DEPTH and gives every construction error its place."""

    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            what = f"nested deeper than {MAX_DEPTH} levels"
            raise yaml.composer.ComposerError(None, None, what, self.get_mark())
        node: yaml.Node | None = super().compose_node(parent, index)
        self._depth -= 1
        return node

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        if isinstance(node, yaml.ScalarNode) and any("\ud800" <= letter <= "\udfff" for letter in node.value):
            what = f"{shorten(node.value)!a} holds half a character"
            raise yaml.constructor.ConstructorError(None, None, what, node.start_mark)
        try:
            return super().construct_object(node, deep)
        except (ValueError, AttributeError, TypeError, OverflowError) as error:
            # PyYAML lets these through for values such as 2026-02-30 or `!!int x`.
            shown = shorten(node.value) if isinstance(node, yaml.ScalarNode) else "this"
            raise yaml.constructor.ConstructorError(
                None, None, f"{shown} cannot be understood ({error})", node.start_mark
            ) from error


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _refuse_explosion(root: yaml.Node) -> None:
    """Count what the file would expand to if every alias were written out, without writing it out."""
    known: dict[int, tuple[int, int] | None] = {}

    def measure(node: yaml.Node) -> tuple[int, int]:
        if id(node) in known:
            if (found := known[id(node)]) is None:
                raise yaml.composer.ComposerError(None, None, "an alias within itself", node.start_mark)
            return found
        known[id(node)] = None
        sizes = [measure(child) for child in _children(node)]
        size, depth = 1 + sum(s for s, _ in sizes), 1 + max((d for _, d in sizes), default=0)
        if size > MAX_NODES or depth > MAX_DEPTH + 1:
            what = f"expands to more than {MAX_NODES:,} values or {MAX_DEPTH} levels"
            raise yaml.composer.ComposerError(None, None, what, node.start_mark)
        known[id(node)] = size, depth
        return size, depth

    measure(root)


def _bad_keys(loader: _Loader, root: yaml.Node) -> Iterator[tuple[yaml.Node, str]]:
    """Keys that stand twice in one mapping, and keys that YAML reads as something else than text."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        waiting.extend(reversed(_children(node)))
        first: dict[str, int] = {}
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            if key.tag == "tag:yaml.org,2002:merge":
                continue
            if not isinstance(key, yaml.ScalarNode):
                yield key, "a key must be a text, not a list or a mapping"
            elif not isinstance(read := loader.construct_object(key), str):
                yield key, f"the key {key.value} is read as {read!r}: write it in quotes"
            elif read in first:
                yield key, f"the key {read!r} stands twice (first in line {first[read]})"
            else:
                first[read] = key.start_mark.line + 1


def _lines(loader: _Loader, node: yaml.Node, path: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], int]]:
    """The line of everything below `node`, as it stands after `<<` has been merged in."""
    entries: list[tuple[Step, yaml.Node, yaml.Node]] = []
    if isinstance(node, yaml.MappingNode):
        loader.flatten_mapping(node)
        entries = [(loader.construct_object(key), key, value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        entries = [(index, value, value) for index, value in enumerate(node.value)]
    for step, mark, value in entries:
        yield (*path, step), mark.start_mark.line + 1
        yield from _lines(loader, value, (*path, step))


def _fault(path: Path, what: str, node: yaml.Node) -> Fault:
    return Fault(place=f"{path}:{node.start_mark.line + 1}", what=what, expected="")


def _no_mapping(path: Path, root: yaml.Node | None) -> Fault:
    what = "the file is empty" if root is None else "the file does not consist of keys and values"
    line = 1 if root is None else root.start_mark.line + 1
    return Fault(place=f"{path}:{line}", what=what, expected="a mapping such as `name: my-eval`")


def _syntax_fault(path: Path, error: yaml.MarkedYAMLError) -> Fault:
    mark = error.problem_mark or error.context_mark
    what = ", ".join(part for part in (error.problem, error.context) if part) or "not YAML"
    return Fault(place=f"{path}:{mark.line + 1}" if mark else str(path), what=what, expected="valid YAML")


def _character_fault(path: Path, text: str, error: yaml.reader.ReaderError) -> Fault:
    line = text.count("\n", 0, error.position) + 1
    return Fault(
        place=f"{path}:{line}",
        what=f"the character U+{ord(text[error.position]):04X}",
        expected="printable text",
    )


def shorten(value: object, width: int = 60) -> str:
    """A value as a message may show it: one line, at most `width` characters."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _nearest_file(path: Path) -> str | None:
    """The entry most like the first part of `path` that does not exist, as a whole path."""
    parent, name = path.parent, path.name
    while not parent.is_dir() and parent != parent.parent:
        parent, name = parent.parent, parent.name
    try:
        found = nearest(name, [entry.name for entry in parent.iterdir()])
    except OSError:
        return None
    return str(parent / found) if found else None
