"""A task folder as a value, and how it is written: JSON lines with a fixed order of keys, so bytes can be compared."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from harness.core.types import Document, Kind, Sample


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskFolder:
    """All that lies in one folder under `datasets/`; `card` is its README with `{counts}` still to be filled in."""

    name: str
    kind: Kind
    instruction: str
    description: str
    metrics: tuple[str, ...]
    primary: str
    card: str
    test: Sequence[Sample]
    train: Sequence[Sample]
    validation: Sequence[Sample]
    corpus: Sequence[Document] = ()
    abstain: str | None = None
    licence: str = "Apache-2.0"


def write(task: TaskFolder, root: Path) -> None:
    """Writes the task to `root/<name>/`, over whatever files of that task lie there."""
    folder = root / task.name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "task.yaml").write_text(_settings(task), encoding="utf-8")
    (folder / "README.md").write_text(task.card.format(counts=_counts(task)), encoding="utf-8")
    for split, samples in (("test", task.test), ("train", task.train), ("validation", task.validation)):
        _write_lines(folder / f"{split}.jsonl", map(_row, samples))
    if task.corpus:
        (folder / "corpus").mkdir(exist_ok=True)
        documents = ({"id": page.id, "title": page.title, "text": page.text} for page in task.corpus)
        _write_lines(folder / "corpus" / "corpus.jsonl", documents)


def _settings(task: TaskFolder) -> str:
    settings: dict[str, object] = {
        "name": task.name,
        "kind": task.kind,
        "description": task.description,
        "instruction": task.instruction,
        "metrics": list(task.metrics),
        "primary": task.primary,
        "licence": task.licence,
    }
    if task.abstain is not None:
        settings["answers"] = {"abstain": task.abstain}
    return yaml.safe_dump(settings, sort_keys=False, allow_unicode=True, width=110)


def _row(sample: Sample) -> Mapping[str, object]:
    row: dict[str, object] = {"id": sample.id, "input": sample.input, "targets": list(sample.targets)}
    optional = {
        "gold_doc_ids": list(sample.gold_doc_ids),
        "cluster": sample.cluster,
        "metadata": dict(sample.metadata),
    }
    return row | {key: value for key, value in optional.items() if value}


def _counts(task: TaskFolder) -> str:
    clusters = {sample.cluster for sample in task.test if sample.cluster}
    lines = [
        f"| test | {len(task.test)} samples{f' in {len(clusters)} clusters' if clusters else ''} |",
        f"| train | {len(task.train)} samples |",
        f"| validation | {len(task.validation)} samples |",
    ]
    if task.corpus:
        words = sum(len(page.text.split()) for page in task.corpus)
        lines.append(f"| corpus | {len(task.corpus)} documents, {words} words |")
    return "\n".join(["| part | size |", "|---|---|", *lines])


def _write_lines(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
