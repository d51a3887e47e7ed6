"""Folders of Markdown and text, and JSON lines, become documents."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.core.types import Document, Task

Load = Callable[..., Task]
FaultsOf = Callable[..., list[str]]


def test_titles_ids_and_texts(load: Load) -> None:
    task = load(
        {
            "corpus/front.md": "---\ntitle: 'From the front'\ntags: [a]\n---\n# Heading\n\nBody.\n",
            "corpus/deep/er/heading.markdown": "Intro\n## The heading ##\nBody.",
            "corpus/plain.txt": b"\xef\xbb\xbfJust\r\ntext.\r\n",
            "corpus/rule.md": "Above\n\n---\n\nBelow\n",
            "corpus/blank.md": " \n",
            "corpus/.hidden/x.md": "hidden",
            "corpus/picture.png": b"\x89PNG",
            "corpus/corpus.jsonl": [
                {"id": "j1", "title": "T", "text": "From JSON."},
                {"id": "j2", "text": "No title."},
            ],
        }
    )
    assert task.corpus == (
        Document(id="deep/er/heading", title="The heading", text="Intro\n## The heading ##\nBody."),
        Document(id="front", title="From the front", text="# Heading\n\nBody."),
        Document(id="j1", title="T", text="From JSON."),
        Document(id="j2", title="", text="No title."),
        Document(id="plain", title="plain", text="Just\ntext."),
        Document(id="rule", title="rule", text="Above\n\n---\n\nBelow"),
    )


@pytest.mark.parametrize("corpus", ["../notes", "../notes/all.jsonl", "../notes/one.md"])
def test_a_corpus_may_lie_elsewhere(load: Load, tmp_path: Path, corpus: str) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "one.md").write_text("# One\n")
    (notes / "all.jsonl").write_text('{"id": "one", "title": "One", "text": "# One"}\n')
    task = load({"task.yaml": f"instruction: x\ncorpus: {corpus}\n"})
    assert task.corpus == (Document(id="one", title="One", text="# One"),)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"corpus/x.pdf": "x"}, "corpus: a corpus without documents; expected *.md or *.txt files, or a corpus.jsonl"),
        ({"corpus.jsonl": "\n"}, "corpus.jsonl: a corpus without documents"),
        (
            {"corpus/a.md": "x", "corpus/a.txt": "y"},
            "corpus/a.txt: the document id 'a' stands twice (first in corpus/a.md)",
        ),
        ({"corpus/a.md": b"caf\xe9"}, "corpus/a.md:1: not UTF-8 text"),
        ({"corpus.jsonl": [{"id": "a"}]}, "corpus.jsonl:1: the key `text` is missing"),
        (
            {"corpus.jsonl": [{"id": "a", "text": " "}]},
            "corpus.jsonl:1: `text`: a text is expected here, but it is blank",
        ),
        ({"corpus.jsonl": [{"id": "a", "text": "x"}] * 2}, "corpus.jsonl:2: the document id 'a' stands twice"),
    ],
)
def test_a_bad_corpus(faults: FaultsOf, files: dict[str, Any], expected: str) -> None:
    found = faults(files)
    assert len(found) == 1, found
    assert found[0].startswith(expected)
