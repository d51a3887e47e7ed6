"""The parent run and the nested run of each task and arm in plain values: params, metrics, tags, dataset."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace

from harness.core.types import ArmFacts, Interval, Scalar, Task
from harness.core.verdicts import BreakEven, Comparison
from harness.tracking.contents import RunContents, part
from harness.tracking.prompts import LINK_TAG, Prompts, link
from harness.tracking.secrets import leaves
from harness.tracking.trace_values import RUN_TAG, digest_of, pass_of

ROW_TAG = "harness.row"

PARENT_ROW = "run"
_FIRST_METRICS = ("quality", "delta", "usd_per_1k_queries", "latency_p95_s", "input_tokens", "output_tokens")
_LOAD_METRICS = {
    "cpu_percent": "system/cpu_utilization_percentage",
    "memory_mb": "system/system_memory_usage_megabytes",
    "process_memory_mb": "system/process_memory_usage_megabytes",
    "gpu_percent": "system/gpu_utilization_percentage",
    "gpu_memory_mb": "system/gpu_memory_usage_megabytes",
}
_PARAM_CHARACTERS = 6000
_TAG_CHARACTERS = 5000
_KEY_CHARACTERS = 250


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """One value of a metric that changes with time."""

    name: str
    value: float
    at_ms: int
    step: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RunValue:
    """A run as MLflow shall show it. `row` identifies it within the published run; `series` is in order of time."""

    row: str
    name: str
    start_ms: int
    end_ms: int
    tags: Mapping[str, str]
    params: Mapping[str, str]
    metrics: Mapping[str, float] = field(default_factory=dict)
    series: tuple[Point, ...] = ()
    datasets: tuple[Task, ...] = ()

    def under(self, parent: str) -> "RunValue":
        """The same, nested under the MLflow run `parent`."""
        return replace(self, tags={**self.tags, "mlflow.parentRunId": parent})

    def asked_with(self, *prompts: tuple[str, int]) -> "RunValue":
        """The same, linked to prompts by name and version."""
        return replace(self, tags={**self.tags, LINK_TAG: link(*prompts)}) if prompts else self


def parent_value(contents: RunContents) -> RunValue:
    """The parent: the whole resolved experiment as params, the decisions as tags and description."""
    counts = {"records": len(contents.records), "scores": len(contents.scores), "arms": len(contents.arms)}
    tags = {
        RUN_TAG: contents.run_id,
        ROW_TAG: PARENT_ROW,
        "mlflow.source.name": "harness",
        "mlflow.note.content": _note(contents),
        "mlflow.loggedArtifacts": json.dumps([{"path": "records.json", "type": "table"}]),
        **{f"decision.{decision.task}": decision.chosen_arm for decision in contents.decisions},
        **{f"manifest.{name}": _text(value) for name, value in contents.manifest.items() if _is_scalar(value)},
    }
    return RunValue(
        row=PARENT_ROW,
        name=contents.run_id,
        start_ms=_ms(contents.started_s),
        end_ms=_ms(contents.ended_s),
        tags=_clean(tags, _TAG_CHARACTERS),
        params=_clean(_experiment_params(contents.config), _PARAM_CHARACTERS),
        metrics={**counts, **_chosen_metrics(contents)},
        datasets=tuple(contents.tasks),
    )


def arm_values(contents: RunContents, prompts: Prompts) -> dict[tuple[str, str], RunValue]:
    """One value per task and arm, in the order of `contents.arms`, linked to its prompt."""
    compared = {(row.task, row.arm): row for row in contents.comparisons}
    times: dict[tuple[str, str], tuple[float, float]] = {}
    for record in contents.records:
        if record.timing and pass_of(record.key) == "quality":
            begun = record.timing.started_s
            first, last = times.get((record.key.task, record.key.arm), (begun, begun))
            span = min(first, begun), max(last, begun + record.timing.total_s)
            times[record.key.task, record.key.arm] = span
    tasks = {task.name: task for task in contents.tasks}
    values = {
        (arm.task, arm.name): _arm_value(
            contents,
            arm,
            compared.get((arm.task, arm.name)),
            times.get((arm.task, arm.name), (contents.started_s, contents.ended_s)),
            (tasks[arm.task],) if arm.task in tasks else (),
        )
        for arm in contents.arms
    }
    return {key: value.asked_with(*([prompts[key]] if key in prompts else [])) for key, value in values.items()}


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
        series=tuple(_load_points(contents, arm)),
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
    return {metric_key(name): float(value) for name, value in found.items() if value is not None}


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
            found |= {metric_key(f"{setup.kind}/{name}"): float(value) for name, value in numbers.items()}
    return found


def _load_points(contents: RunContents, arm: ArmFacts) -> Iterator[Point]:
    """What the machine bore while the arm's model was tuned, under MLflow's own names for it."""
    looks = [
        look
        for setup in contents.setups
        if (setup.task, setup.arm, setup.kind) == (arm.task, arm.name, "tuning")
        for look in setup.load
    ]
    for step, look in enumerate(looks):
        for column, name in _LOAD_METRICS.items():
            value = getattr(look, column)
            if value is not None:
                yield Point(name=name, value=float(value), at_ms=_ms(look.at_s), step=step)


def _chosen_metrics(contents: RunContents) -> dict[str, float]:
    """The chosen arm's quality per task, for the parent's charts."""
    chosen = {decision.task: decision.chosen_arm for decision in contents.decisions}
    return {
        metric_key(f"chosen_quality/{row.task}"): row.quality.value
        for row in contents.comparisons
        if row.quality and chosen.get(row.task) == row.arm
    }


def _note(contents: RunContents) -> str:
    """The decisions as the run's description."""
    state = "" if contents.complete else "This run is not complete.\n\n"
    return state + "\n\n".join(f"**{d.task}**: {d.headline}" for d in contents.decisions)


def _clean(values: Mapping[str, str], characters: int) -> dict[str, str]:
    return {metric_key(name): value[:characters] for name, value in values.items()}


def metric_key(name: str) -> str:
    """`name` as MLflow allows a key: of certain characters, not too long, and no path that leads elsewhere.

    What is cut, or altered beyond the usual signs of a grid's arms and of metrics, has its digest in the key: else two
    names that differ only there would share one.
    """
    usual = re.sub(r"[\[\]=,@]", "_", name)
    plain = re.sub(r"[^\w\-. :/]", "_", usual)
    key = "/".join("_" * max(1, len(part)) if part.strip(".") == "" else part for part in plain.split("/"))
    if key == usual and len(key) <= _KEY_CHARACTERS:
        return key
    return f"{key[: _KEY_CHARACTERS - 13]}-{digest_of(name)[:12]}"


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _is_scalar(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
