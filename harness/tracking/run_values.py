"""The parent run and the nested run of each task and arm in plain values: params, metrics, tags, dataset."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from harness.core.types import ArmFacts, Interval, Scalar, Task
from harness.core.verdicts import BreakEven, Comparison
from harness.tracking.contents import RunContents, part
from harness.tracking.secrets import leaves
from harness.tracking.trace_values import RUN_TAG, pass_of

ROW_TAG = "harness.row"

_PARENT_ROW = "run"
_FIRST_METRICS = ("quality", "delta", "usd_per_1k_queries", "latency_p95_s", "input_tokens", "output_tokens")
_PARAM_CHARACTERS = 6000
_TAG_CHARACTERS = 5000


@dataclass(frozen=True, kw_only=True, slots=True)
class RunValue:
    """A run as MLflow shall show it. `row` identifies it within the published run."""

    row: str
    name: str
    start_ms: int
    end_ms: int
    tags: Mapping[str, str]
    params: Mapping[str, str]
    metrics: Mapping[str, float] = field(default_factory=dict)
    datasets: tuple[Task, ...] = ()

    def under(self, parent: str) -> "RunValue":
        """The same, nested under the MLflow run `parent`."""
        return replace(self, tags={**self.tags, "mlflow.parentRunId": parent})


def parent_value(contents: RunContents) -> RunValue:
    """The parent: the whole resolved experiment as params, the decisions as tags and description."""
    counts = {"records": len(contents.records), "scores": len(contents.scores), "arms": len(contents.arms)}
    tags = {
        RUN_TAG: contents.run_id,
        ROW_TAG: _PARENT_ROW,
        "mlflow.source.name": "harness",
        "mlflow.note.content": _note(contents),
        "mlflow.loggedArtifacts": json.dumps([{"path": "records.json", "type": "table"}]),
        **{f"decision.{decision.task}": decision.chosen_arm for decision in contents.decisions},
        **{f"manifest.{name}": _text(value) for name, value in contents.manifest.items() if _is_scalar(value)},
    }
    return RunValue(
        row=_PARENT_ROW,
        name=contents.run_id,
        start_ms=_ms(contents.started_s),
        end_ms=_ms(contents.ended_s),
        tags=_clean(tags, _TAG_CHARACTERS),
        params=_clean(_experiment_params(contents.config), _PARAM_CHARACTERS),
        metrics={**counts, **_chosen_metrics(contents)},
        datasets=tuple(contents.tasks),
    )


def arm_values(contents: RunContents) -> dict[tuple[str, str], RunValue]:
    """One value per task and arm, in the order of `contents.arms`."""
    compared = {(row.task, row.arm): row for row in contents.comparisons}
    times: dict[tuple[str, str], tuple[float, float]] = {}
    for record in contents.records:
        if record.timing and pass_of(record.key) == "quality":
            begun = record.timing.started_s
            first, last = times.get((record.key.task, record.key.arm), (begun, begun))
            span = min(first, begun), max(last, begun + record.timing.total_s)
            times[record.key.task, record.key.arm] = span
    tasks = {task.name: task for task in contents.tasks}
    return {
        (arm.task, arm.name): _arm_value(
            contents,
            arm,
            compared.get((arm.task, arm.name)),
            times.get((arm.task, arm.name), (contents.started_s, contents.ended_s)),
            (tasks[arm.task],) if arm.task in tasks else (),
        )
        for arm in contents.arms
    }


def _arm_value(
    contents: RunContents,
    arm: ArmFacts,
    row: Comparison | None,
    times: tuple[float, float],
    datasets: tuple[Task, ...],
) -> RunValue:
    chosen = any(d.task == arm.task and d.chosen_arm == arm.name for d in contents.decisions)
    tags = {
        RUN_TAG: contents.run_id,
        ROW_TAG: json.dumps([arm.task, arm.name]),
        "mlflow.runType": "genai_evaluate",
        "mlflow.source.name": "harness",
        "task": arm.task,
        "arm": arm.name,
        "rung": arm.rung.value,
        "control": arm.control or "",
        "model": arm.model,
        "chosen": _text(chosen),
        "verdict": row.verdict or "" if row else "",
        "incumbent": row.incumbent or "" if row else "",
        "break_even": row.break_even.kind if row and row.break_even else "",
    }
    return RunValue(
        row=tags[ROW_TAG],
        name=f"{arm.name} on {arm.task}",
        start_ms=_ms(times[0]),
        end_ms=_ms(times[1]),
        tags=_clean(tags, _TAG_CHARACTERS),
        params=_clean(_arm_params(contents, arm), _PARAM_CHARACTERS),
        metrics={**_comparison_metrics(row), **_setup_metrics(contents, arm)},
        datasets=datasets,
    )


def _experiment_params(config: Mapping[str, object]) -> dict[str, str]:
    """Every leaf of the experiment by its path."""
    return {path: _text(value) for path, value in leaves(config)}


def _arm_params(contents: RunContents, arm: ArmFacts) -> dict[str, str]:
    """What makes this arm: its facts, its own part of the experiment, its model, and the generation settings."""
    config = contents.config
    spec = part(config, "arms", arm.name)
    model = part(config, "models", str(spec.get("model")))
    facts: dict[str, Scalar] = {
        "task": arm.task,
        "arm": arm.name,
        "variant_of": arm.variant_of,
        "rung": arm.rung.value,
        "model": arm.model,
        "labelled_examples": arm.labelled_examples,
        "seed": config.get("seed"),  # type: ignore[dict-item]
    }
    parts = {"spec": spec, "model_spec": model, "generation": part(config, "generation")}
    found = {path: _text(value) for path, value in leaves(parts) if value != {}}
    found |= {name: _text(value) for name, value in arm.parameters.items()}
    found |= {name: _text(value) for name, value in facts.items() if value is not None}
    return found


def _comparison_metrics(row: Comparison | None) -> dict[str, float]:
    """Every number of the comparison row under its column's name, and each metric's mean as `<metric>/mean`.

    MLflow's pages show columns in this order, so what a reader looks for comes first.
    """
    if row is None:
        return {}
    found: dict[str, float | None] = dict.fromkeys(_FIRST_METRICS)
    found |= {f"{name}/mean": value for name, value in row.metrics.items()}
    for column in fields(row):
        value = getattr(row, column.name)
        if isinstance(value, Interval):
            found |= {column.name: value.value, f"{column.name}_low": value.low, f"{column.name}_high": value.high}
        elif isinstance(value, BreakEven):
            found["break_even_queries"] = value.queries
        elif isinstance(value, int | float) and not isinstance(value, bool):
            found[column.name] = value
    if row.quality_bounds:
        found |= {"quality_bound_low": row.quality_bounds[0], "quality_bound_high": row.quality_bounds[1]}
    found |= {f"{name}/unscored": count for name, count in row.metric_failures.items()}
    return {_key(name): float(value) for name, value in found.items() if value is not None}


def _setup_metrics(contents: RunContents, arm: ArmFacts) -> dict[str, float]:
    """Seconds, tokens and examples of each thing that was made for this arm, and the numbers of its details."""
    found: dict[str, float] = {}
    for setup in contents.setups:
        if (setup.task, setup.arm) == (arm.task, arm.name):
            numbers = {
                name: value
                for name, value in setup.details.items()
                if isinstance(value, int | float) and not isinstance(value, bool)
            }
            numbers |= {"seconds": setup.seconds, "examples": setup.examples}
            found |= {_key(f"{setup.kind}/{name}"): float(value) for name, value in numbers.items()}
    return found


def _chosen_metrics(contents: RunContents) -> dict[str, float]:
    """The chosen arm's quality per task, for the parent's charts."""
    chosen = {decision.task: decision.chosen_arm for decision in contents.decisions}
    return {
        _key(f"chosen_quality/{row.task}"): row.quality.value
        for row in contents.comparisons
        if row.quality and chosen.get(row.task) == row.arm
    }


def _note(contents: RunContents) -> str:
    """The decisions as the run's description."""
    state = "" if contents.complete else "This run is not complete.\n\n"
    return state + "\n\n".join(f"**{d.task}**: {d.headline}" for d in contents.decisions)


def _clean(values: Mapping[str, str], characters: int) -> dict[str, str]:
    return {_key(name): value[:characters] for name, value in values.items()}


def _key(name: str) -> str:
    """`name` with only the characters that MLflow allows in a key."""
    return re.sub(r"[^\w\-. :/]", "_", name)


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _is_scalar(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
