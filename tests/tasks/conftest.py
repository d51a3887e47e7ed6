"""Task folders written from a few words."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from harness.core.errors import InputError
from harness.core.types import Task
from harness.tasks.load import load_task

METRICS = ("accuracy", "chrf", "exact_match", "macro_f1", "rouge_l", "token_f1")
TASK_YAML = "instruction: Answer the question.\n"
LINE = {"id": "q1", "input": "Where is the office?", "targets": ["Paris"]}


def as_bytes(content: Any) -> bytes:
    if isinstance(content, list):
        content = "".join(json.dumps(row) + "\n" for row in content)
    return content if isinstance(content, bytes) else str(content).encode()


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Mapping[str, Any]], Path]:
    """Write a folder `faq` of files: bytes and texts as they are, lists as JSON lines."""

    def write_files(files: Mapping[str, Any]) -> Path:
        folder = tmp_path / "faq"
        for name, content in {"task.yaml": TASK_YAML, "test.jsonl": [LINE], **files}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if content is not None:
                path.write_bytes(as_bytes(content))
        return folder

    return write_files


@pytest.fixture
def load(write: Callable[[Mapping[str, Any]], Path]) -> Callable[..., Task]:
    """Write the files and load the task."""

    def load_files(files: Mapping[str, Any], limit: int | None = None, file: str = "") -> Task:
        return load_task(write(files) / file, known_metrics=METRICS, limit=limit)

    return load_files


@pytest.fixture
def faults(load: Callable[..., Task], tmp_path: Path) -> Callable[..., list[str]]:
    """The faults of loading these files, their places relative to the folder."""

    def faults_of(files: Mapping[str, Any], file: str = "") -> list[str]:
        with pytest.raises(InputError) as caught:
            load(files, file=file)
        return [str(fault).replace(f"{tmp_path}/faq/", "") for fault in caught.value.faults]

    return faults_of
