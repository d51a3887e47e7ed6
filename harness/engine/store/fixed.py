"""What is fixed before the first answer, part by part, so that a later change can be named."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import harness.metrics
from harness.config.schema import Experiment
from harness.core.types import Task
from harness.engine.store.journal import Journal

_ADDED_LATER = ("cached_share", "retraining_hours")
"""Keys of `costs` that older runs do not know: where they are not set, the sum is as it was."""

_META, _SCORED_WITH = "fixed", "scored_with"


def digest_of(value: object) -> str:
    """The sha256 of plain data, independent of the order of keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def fixed_parts(experiment: Experiment, tasks: Sequence[Task]) -> Mapping[str, str]:
    """The sum of each part that a decision rests on, under the name by which a reader is told of it."""
    plain = experiment.model_dump(mode="json", include={"decision", "costs", "arms", "scoring", "controls", "latency"})
    prices = {n: m.model_dump(mode="json", include={"price", "hosting"}) for n, m in experiment.models.items()}
    embedding = {n: e.usd_per_million_tokens for n, e in experiment.embedders.items()}
    costs = {key: value for key, value in plain["costs"].items() if value is not None or key not in _ADDED_LATER}
    parts = {
        "the rule": plain["decision"],
        "costs and prices": [costs, prices, embedding, *_ranges(experiment)],
        "arms": [plain["arms"], plain["controls"]],
        "metrics": [plain["scoring"], [[task.name, list(task.metrics), task.primary] for task in tasks]],
        "the latency pass": plain["latency"],
        "tasks": [[task.name, dict(task.digests)] for task in tasks],
        "the code of the metrics": metric_code(),
    }
    return {name: digest_of(part) for name, part in parts.items()}


def _ranges(experiment: Experiment) -> list[object]:
    return [experiment.model_dump(mode="json", include={"ranges"})] if experiment.ranges else []


def metric_code() -> str:
    """The sum of the metrics' own source."""
    sources = sorted(path for folder in harness.metrics.__path__ for path in Path(folder).glob("*.py"))
    return digest_of([[path.name, path.read_text(encoding="utf-8")] for path in sources])


def fix(journal: Journal, parts: Mapping[str, str]) -> None:
    """Writes down what is fixed, before the first answer."""
    journal.put_meta(_META, json.dumps(parts))


def note_scoring(journal: Journal) -> None:
    """Writes down with which code the scores were made."""
    journal.put_meta(_SCORED_WITH, digest_of(metric_code()))


def changed_parts(journal: Journal, experiment: Experiment, tasks: Sequence[Task]) -> tuple[str, ...]:
    """What is another now than it was before the first answer, or than the scores were made with."""
    before: Mapping[str, str] = json.loads(journal.meta(_META) or "{}")
    now = {**fixed_parts(experiment, tasks)}
    # Stored scores are judged by the code that made them, not by the code that reads them.
    now["the code of the metrics"] = journal.meta(_SCORED_WITH) or now["the code of the metrics"]
    return tuple(part for part, digest in before.items() if now.get(part) != digest)
