"""A small project in which planted texts and keys go everywhere that a run can bring them."""

import json
from pathlib import Path

MODEL_THAT_FAILS = """
import os

from harness.core.errors import ModelFault

def answer(messages):
    key, asked = os.environ["OWN_API_KEY"], messages[-1]["content"]
    if len(asked) % 3 == 0:
        raise ModelFault("odd", f"401 for {key}: {asked}")
    return asked.upper()
"""
EXPERIMENT = """\
name: planted
tasks: [task]
models:
  mine: {provider: python, path: model.py}
arms:
  zero-shot: {model: mine}
  rag: {model: mine, retrieval: {top_k: 1}}
latency: {samples: 2, warmup: 0}
"""


def project(folder: Path, model: str, more: str = "", *, person: str = "Zebulon Quillfeather") -> None:
    """A task of twelve questions about a person, with documents of one's own, a model of one's own, and `e.yaml`."""
    task = folder / "task"
    (task / "corpus").mkdir(parents=True)
    (task / "task.yaml").write_text(
        "instruction: Answer.\nmetrics: [exact_match, contains, hit_at_k]\n", encoding="utf-8"
    )
    rows = [
        {
            "id": f"q{n}",
            "input": f"Where did {person} live in {1900 + n}{'?' * n}",
            "targets": [f"Marmalade Lane {n}"],
            "gold_doc_ids": ["a"],
        }
        for n in range(12)
    ]
    (task / "test.jsonl").write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
    )
    (task / "corpus" / "a.md").write_text(f"# {person}\n\n{person} lived in Marmalade Lane.\n", encoding="utf-8")
    (folder / "model.py").write_text(model, encoding="utf-8")
    (folder / "e.yaml").write_text(EXPERIMENT + more + "\n", encoding="utf-8")
