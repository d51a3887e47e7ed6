"""A YAML file -> an `Experiment`: every fault at once, each with its place, what was expected, the nearest name."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from harness.config import schema
from harness.config.grid import expand
from harness.config.listed_prices import LISTED, listed_price
from harness.config.overrides import apply_overrides, override_keys
from harness.config.ranges import end_faults, take_ranges
from harness.config.secrets import written_secrets
from harness.core import plugins
from harness.core.errors import Fault, InputError, nearest
from harness.core.validation import validate
from harness.core.yaml_places import Located, Step, read_text, read_yaml


class _File(schema.Closed):
    """The file's own shape: models, embedders and arms are still plain, for their plugins to check."""

    name: schema.Name
    seed: schema.Seed = 0
    tasks: tuple[Annotated[str, Field(pattern=r"^[^\x00]+$")], ...] = Field(min_length=1)
    models: dict[str, dict[str, Any]] = Field(min_length=1)
    embedders: dict[str, dict[str, Any]] = Field(default_factory=dict)
    arms: dict[str, dict[str, Any]] = Field(min_length=1)
    controls: Literal["none", "auto"] = "none"
    scoring: schema.Scoring = schema.Scoring()
    latency: schema.Latency = schema.Latency()
    generation: schema.Generation = schema.Generation()
    costs: schema.Costs = schema.Costs()
    decision: schema.Policy = schema.Policy()
    budget: schema.Budget = schema.Budget()
    limits: schema.Limits = schema.Limits()
    leakage: schema.Leakage = schema.Leakage()
    regression: schema.Regression = schema.Regression()
    schedule: schema.Schedule = schema.Schedule()
    tracking: schema.Tracking = schema.Tracking()
    limit: int | None = Field(default=None, ge=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Narrowing:
    """What the command line leaves out: names of tasks and arms to keep (empty: all), samples per task."""

    tasks: tuple[str, ...] = ()
    arms: tuple[str, ...] = ()
    limit: int | None = None


@dataclass(slots=True)
class _Reading:
    """One file being read: where things stand, and what was found to be wrong so far."""

    located: Located
    base: Path
    overridden: Mapping[tuple[str, ...], str]
    faults: list[Fault] = field(default_factory=list)

    def place(self, path: Sequence[Step]) -> str:
        """`file:line`, or `--set key` for what the command line put there."""
        for length in range(len(path), 0, -1):
            if tuple(path[:length]) in self.overridden:
                return self.overridden[tuple(str(p) for p in path[:length])]
        return self.located.place(path)

    def check(self, model: type[BaseModel], value: object, at: Sequence[Step]) -> Any:
        """The validated model, or None with its faults noted."""
        checked, faults = validate(model, value, self.place, at)
        self.faults += faults
        return checked


def load_experiment(
    path: Path, overrides: Sequence[str] = (), narrowing: Narrowing = Narrowing(), *, of_a_run: bool = False
) -> schema.Experiment:
    """Reads, overrides, narrows and checks an experiment. Raises InputError with all faults of the file.

    `of_a_run`: the one that a run left in its folder, and that is only looked at. That it was scored by a metric which
    is no longer installed is no fault then.
    """
    located = read_yaml(path)
    reading = _Reading(located=located, base=path.resolve().parent, overridden=override_keys(overrides))
    plain, ranges, faults = take_ranges(apply_overrides(located.value, overrides), reading.place)
    reading.faults += [*faults, *written_secrets(plain, reading.place)]
    file = reading.check(_File, plain, ())
    # Sections that are plain mappings are looked into even where the rest has faults: all faults at once.
    models = _each(plain.get("models"), lambda name, raw: _model(reading, name, raw))
    embedders = _each(
        plain.get("embedders") or {"minilm": {"provider": "minilm"}}, lambda n, r: _embedder(reading, n, r)
    )
    arms = _arms(reading, plain.get("arms"), models, embedders)
    if file and not of_a_run:
        _check_metrics(reading, file)
    if reading.faults or file is None:
        raise InputError(sorted(reading.faults, key=_line))
    experiment = _experiment(reading, file, models, embedders, arms)
    faults = list(end_faults(experiment, ranges, reading.place))
    if overrides or not of_a_run:
        faults += _paid_twice(experiment, ranges, reading)
    if faults:
        raise InputError(faults)
    return _narrowed(experiment.model_copy(update={"ranges": ranges}), narrowing)


def _check_metrics(reading: _Reading, file: _File) -> None:
    known = plugins.metrics()
    for number, name in enumerate(file.scoring.metrics):
        _check_name(reading, ("scoring", "metrics", number), name, known, "metric")
    for name in file.decision.guards:
        _check_name(reading, ("decision", "guards", name), name, known, "metric")


def _line(fault: Fault) -> int:
    """For reading a file's faults from top to bottom; what is not in the file comes first."""
    number = fault.place.rpartition(":")[2]
    return int(number) if number.isdigit() else 0


def _each(section: object, read: Callable[[str, Mapping[str, Any]], Any]) -> dict[str, Any]:
    """`read` over a section's entries; whatever is no mapping has been reported as such already."""
    if not isinstance(section, Mapping):
        return {}
    return {name: read(name, raw) if isinstance(raw, Mapping) else None for name, raw in section.items()}


def _params(reading: _Reading, kind: plugins.PluginKind, raw: Mapping[str, Any], at: tuple[str, ...], key: str) -> Any:
    """A plugin's validated parameters: all keys but those that belong to the harness."""
    name = raw.get(key)
    if not isinstance(name, str) or name not in plugins.names(kind):
        valid = plugins.names(kind)
        what = f"the key `{'.'.join((*at, key))}` is missing" if name is None else f"unknown {key} {name!r}"
        reading.faults.append(
            Fault(
                place=reading.place((*at, key)),
                what=what,
                expected=f"one of {', '.join(valid)}",
                nearest=nearest(name, valid) if isinstance(name, str) else None,
            )
        )
        return None
    params = reading.check(plugins.load(kind, name).Params, {k: v for k, v in raw.items() if k != key}, at)
    return None if params is None else _anchored(params, reading.base)


def _anchored(model: BaseModel, base: Path) -> BaseModel:
    """Relative paths are meant relative to the experiment's file."""
    changes: dict[str, Any] = {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, Path) and not value.is_absolute():
            changes[name] = base / value
        elif isinstance(value, BaseModel):
            changes[name] = _anchored(value, base)
    return model.model_copy(update=changes)


_OURS = ("price", "hosting", "limits")


def _model(reading: _Reading, name: str, raw: Mapping[str, Any]) -> schema.ModelSpec | None:
    at = ("models", name)
    params = _params(reading, "models", {k: v for k, v in raw.items() if k not in _OURS}, at, "provider")
    if params is None:
        return None
    ours = {k: raw[k] for k in _OURS if k in raw}
    if ours.get("price") == LISTED:
        found = listed_price(str(raw["provider"]), params, reading.place((*at, "price")))
        if isinstance(found, Fault):
            reading.faults.append(found)
            return None
        ours["price"] = found
    checked: schema.ModelSpec | None = reading.check(
        schema.ModelSpec, {"provider": raw["provider"], "params": params, **ours}, at
    )
    return checked


def _embedder(reading: _Reading, name: str, raw: Mapping[str, Any]) -> schema.EmbedderSpec | None:
    at, price = ("embedders", name), "usd_per_million_tokens"
    params = _params(reading, "embedders", {k: v for k, v in raw.items() if k != price}, at, "provider")
    if params is None:
        return None
    checked: schema.EmbedderSpec | None = reading.check(
        schema.EmbedderSpec, {"provider": raw["provider"], "params": params, price: raw.get(price)}, at
    )
    return checked


def _arms(
    reading: _Reading, section: object, models: Mapping[str, Any], embedders: Mapping[str, Any]
) -> list[schema.ArmSpec]:
    arms: list[schema.ArmSpec] = []
    for name, raw in section.items() if isinstance(section, Mapping) else ():
        if not isinstance(raw, Mapping):
            continue
        points, faults = expand(name, raw, reading.place(("arms", name)))
        reading.faults += faults
        before = len(reading.faults)
        for label, point in points:
            arm = _arm(reading, (name, label), point, (models, embedders))
            if len(reading.faults) > before:
                break  # the other grid points have the same fault
            arms += [arm] if arm else []
    return arms


def _arm(
    reading: _Reading,
    names: tuple[str, str],
    raw: Mapping[str, Any],
    known: tuple[Mapping[str, Any], Mapping[str, Any]],
) -> schema.ArmSpec | None:
    (name, label), (models, embedders) = names, known
    at = ("arms", name)
    value = dict(raw)
    if isinstance(tuning := raw.get("tuning"), Mapping):
        if "existing" in tuning:
            tuning = {"method": "existing", **tuning}
        own = {key: value for key, value in tuning.items() if key != "seeds"}
        params = _params(reading, "tuning", own, (*at, "tuning"), "method")
        if params is None:
            return None
        model = models.get(str(raw.get("model")))
        if tuning["method"] == "existing" and model and hasattr(plugins.load("models", model.provider), "folder"):
            params = params.model_copy(update={"existing": str(reading.base / params.existing)})
        value["tuning"] = {"method": tuning["method"], "params": params, "seeds": tuning.get("seeds", 1)}
    body: schema.ArmBody | None = reading.check(schema.ArmBody, value, at)
    if body is None:
        return None
    parts = {field: getattr(body, field) for field in schema.ArmBody.model_fields}
    arm = schema.ArmSpec(name=label, variant_of=name.partition("[")[0], **parts)
    _check_name(reading, (*at, "model"), arm.model, models, "model")
    if arm.tuning and (spec := models.get(arm.model)):
        _check_tuning(reading, (*at, "tuning"), arm.tuning.method, spec)
    return _with_embedders(reading, arm, at, embedders)


_TUNABLE = {"folder": "a model in a local folder", "account": "a model of provider openai_compatible"}


def _check_tuning(reading: _Reading, at: Sequence[Step], method: str, model: schema.ModelSpec) -> None:
    """Whether the model's provider has what the method needs; an existing one needs a folder or a name to replace."""
    provider, needs = plugins.load("models", model.provider), plugins.load("tuning", method).NEEDS
    possible = hasattr(provider, needs) if needs else hasattr(provider, "folder") or hasattr(model.params, "model")
    if not possible:
        what = f"models of provider {model.provider} cannot be tuned by method {method}"
        expected = _TUNABLE[needs] if needs else "a model in a local folder, or one with a name at an endpoint"
        reading.faults.append(Fault(place=reading.place(at), what=what, expected=expected))


def _with_embedders(
    reading: _Reading, arm: schema.ArmSpec, at: tuple[str, str], embedders: Mapping[str, Any]
) -> schema.ArmSpec:
    """Every embedder by its name: unless the arm says which, the first."""
    changes: dict[str, Any] = {}
    for part in ("shots", "retrieval"):
        spec = getattr(arm, part)
        if spec is None:
            continue
        if spec.embedder is None:  # and where the section itself is wrong, which is a fault of its own, none
            changes[part] = spec.model_copy(update={"embedder": next(iter(embedders), None)})
        else:
            _check_name(reading, (*at, part, "embedder"), spec.embedder, embedders, "embedder")
    prompt = {k: _text_of(reading.base, v) for k, v in arm.prompt.model_dump().items()}
    return arm.model_copy(update={**changes, "prompt": schema.PromptSpec(**prompt)})


def _text_of(base: Path, written: str | None) -> str | None:
    """A prompt as written, or what stands in the file of that name."""
    if written and "\n" not in written and len(written) < 200 and (base / written).is_file():
        return read_text(base / written)
    return written


def _check_name(reading: _Reading, at: Sequence[Step], name: str, known: Mapping[str, Any], what: str) -> None:
    if name not in known:
        fault = Fault(
            place=reading.place(at),
            what=f"unknown {what} {name!r}",
            expected=f"one of {', '.join(sorted(known))}" if known else f"a {what} of this file",
            nearest=nearest(name, known),
        )
        reading.faults.append(fault)


def _experiment(
    reading: _Reading, file: _File, models: Mapping[str, Any], embedders: Mapping[str, Any], arms: list[schema.ArmSpec]
) -> schema.Experiment:
    sections = {name: getattr(file, name) for name in _File.model_fields}
    tracking = file.tracking
    if tracking.experiment is None:
        tracking = tracking.model_copy(update={"experiment": file.name})
    value = {
        **sections,
        "tasks": tuple((reading.base / task).resolve() for task in file.tasks),
        "models": models,
        "embedders": embedders,
        "arms": tuple(arms),
        "tracking": tracking,
    }
    experiment = reading.check(schema.Experiment, value, ())
    if experiment is None:
        raise InputError(reading.faults)
    checked: schema.Experiment = experiment
    return checked


def _paid_twice(experiment: schema.Experiment, ranges: Sequence[schema.RangeAt], reading: _Reading) -> Iterator[Fault]:
    """Idle time that two settings pay: a utilisation below 1 makes each answer bear it already."""
    lows = {each.path: each.low for each in ranges}
    fixed = ("costs", "fixed_usd_per_month")
    if not experiment.costs.fixed_usd_per_month and fixed not in lows:
        return
    for name, model in experiment.models.items():
        path = ("models", name, "hosting", "utilisation")
        if model.hosting and min(lows.get(path, 1.0), model.hosting.utilisation) < 1:
            what = f"`costs.fixed_usd_per_month` and `{'.'.join(path)}` below 1 both pay for idle time"
            yield Fault(place=reading.place(path), what=what, expected="one of them")


def _narrowed(experiment: schema.Experiment, narrowing: Narrowing) -> schema.Experiment:
    tasks = {task.name: task for task in experiment.tasks}
    arms = {arm.name for arm in experiment.arms} | {arm.variant_of for arm in experiment.arms}
    faults = [_unknown("--tasks", name, tasks) for name in narrowing.tasks if name not in tasks]
    faults += [_unknown("--arms", name, arms) for name in narrowing.arms if name not in arms]
    if faults:
        raise InputError(faults)
    changes: dict[str, Any] = {}
    if narrowing.tasks:
        changes["tasks"] = tuple(tasks[name] for name in tasks if name in narrowing.tasks)
    if narrowing.arms:
        changes["arms"] = tuple(a for a in experiment.arms if {a.name, a.variant_of} & set(narrowing.arms))
    if narrowing.limit is not None:
        changes["limit"] = narrowing.limit
    return experiment.model_copy(update=changes)


def _unknown(option: str, name: str, known: Mapping[str, Any] | set[str]) -> Fault:
    valid = sorted(known)
    return Fault(
        place=f"{option} {name}",
        what="no such name",
        expected=f"one of {', '.join(valid)}",
        nearest=nearest(name, valid),
    )
