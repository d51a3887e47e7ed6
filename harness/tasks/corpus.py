"""A folder of Markdown and text, or a `corpus.jsonl` -> documents."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from harness.core.errors import InputError
from harness.core.types import Document
from harness.core.validation import validate
from harness.core.yaml_places import read_text
from harness.tasks.faults import Faults, all_at, inside
from harness.tasks.lines import read_json_lines
from harness.tasks.schema import DocumentLine

TEXT_SUFFIXES = (".md", ".markdown", ".txt")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)?(---|\.\.\.)[ \t]*(\n|\Z)", re.DOTALL)
# What ends a title is stripped afterwards: a pattern that did it would take the square of a line's length.
_FRONT_TITLE = re.compile(r"^title:[ \t]*(\S.*)$", re.MULTILINE | re.IGNORECASE)
_HEADING = re.compile(r"^#{1,6}[ \t]+(\S.*)$", re.MULTILINE)
MAX_DOCUMENT_BYTES = 64_000_000


def read_corpus(path: Path, faults: Faults) -> tuple[Document, ...]:
    """All documents of a folder (`*.md`, `*.txt`, `corpus.jsonl`, at any depth) or of one file.

    A file's id is its path within the folder without the suffix; its title that of its front matter, else its
    first heading, else its name. Hidden files and blank ones are passed over. Sorted by id.
    """
    found: dict[str, tuple[str, Document]] = {}
    for place, document in _documents(path, faults):
        if document.id in found:
            first = found[document.id][0]
            faults.add(place, f"the document id {document.id!r} stands twice (first in {first})")
        found.setdefault(document.id, (place, document))
    if not found and not faults:
        faults.add(str(path), "a corpus without documents", "*.md or *.txt files, or a corpus.jsonl")
    return tuple(document for _, (_, document) in sorted(found.items()))


def _documents(path: Path, faults: Faults) -> Iterator[tuple[str, Document]]:
    if path.is_file():
        text = path.suffix.lower() in TEXT_SUFFIXES
        yield from _from_text(path, path.parent, faults) if text else _from_lines(path, faults)
        return
    for file in sorted(path.rglob("*")):
        parts = file.relative_to(path).parts
        if any(part.startswith(".") for part in parts):
            continue
        if file.is_symlink() and not inside(file, path, faults):
            continue
        if file.name == "corpus.jsonl":
            yield from _from_lines(file, faults)
        elif file.suffix.lower() in TEXT_SUFFIXES and file.is_file():
            yield from _from_text(file, path, faults)


def _from_lines(path: Path, faults: Faults) -> Iterator[tuple[str, Document]]:
    for number, row in read_json_lines(path, faults):
        where = f"{path}:{number}"
        line, found = validate(DocumentLine, row, all_at(where))
        faults.extend(found)
        if line:
            yield where, Document(id=line.id, title=line.title, text=line.text)


def _from_text(file: Path, root: Path, faults: Faults) -> Iterator[tuple[str, Document]]:
    if not _has_a_name(file, faults):
        return
    try:
        text = read_text(file, MAX_DOCUMENT_BYTES).replace("\r\n", "\n")
    except InputError as error:
        faults.extend(error.faults)
        return
    title, body = _title_and_body(text)
    if body.strip():
        name = unicodedata.normalize("NFC", file.relative_to(root).with_suffix("").as_posix())
        yield str(file), Document(id=name, title=title or file.stem, text=body.strip())


def _has_a_name(file: Path, faults: Faults) -> bool:
    """Whether the file's name is text, so that it can be a document's id."""
    if any("\ud800" <= letter <= "\udfff" for letter in str(file)):
        faults.add(str(file).encode("utf-8", "backslashreplace").decode(), "its name is not UTF-8", "a name in UTF-8")
        return False
    return True


def _title_and_body(text: str) -> tuple[str | None, str]:
    front = _FRONT_MATTER.match(text)
    body = text[front.end() :] if front else text
    named = _FRONT_TITLE.search(front.group(1) or "") if front else None
    if named:
        return named.group(1).rstrip(" \t").strip("\"'"), body
    heading = _HEADING.search(body)
    title = heading.group(1) if heading else ""
    return title[:1] + title[1:].rstrip(" \t#") or None, body
