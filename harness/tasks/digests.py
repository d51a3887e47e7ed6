"""What a task's parts are, as sha256 over their content; file format, line ends and key order do not count."""

import hashlib
import json
from collections.abc import Iterable

from harness.core.types import Document, Sample, Task

_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def sample_digest(sample: Sample) -> str:
    """Changes with anything about one sample."""
    return _digest(
        [
            sample.id,
            sample.input,
            sample.targets,
            sample.gold_doc_ids,
            sample.cluster,
            sample.images,
            dict(sample.metadata),
        ]
    )


def document_digest(document: Document) -> str:
    """Changes with anything about one document."""
    return _digest([document.id, document.title, document.text])


def task_digests(task: Task) -> dict[str, str]:
    """One digest per part that exists: `task`, `test`, `train`, `validation`, `corpus`.

    The order of test samples, validation samples and documents changes no result, so it does not count; that
    of the training samples does, since few-shot examples and tuning follow it.
    """
    rule: list[object] = [task.name, task.kind, task.instruction, task.metrics, task.primary, task.abstain]
    if task.answer_schema is not None:
        rule.append(task.answer_schema)
    digests = {"task": _digest(rule), "test": _digest(sorted(map(sample_digest, task.test)))}
    if task.train:
        digests["train"] = _digest(map(sample_digest, task.train))
    if task.validation:
        digests["validation"] = _digest(sorted(map(sample_digest, task.validation)))
    if task.corpus:
        digests["corpus"] = _digest(sorted(map(document_digest, task.corpus)))
    return digests


def _digest(parts: Iterable[object]) -> str:
    return hashlib.sha256(_CANONICAL.encode(list(parts)).encode()).hexdigest()
