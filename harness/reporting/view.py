"""What the report shows, as frozen strings: each number is formatted here, once, and printed by everything else."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import yaml

from harness.config.resolved import plain_experiment
from harness.config.schema import Experiment, Policy
from harness.core.types import ArmFacts, Record, Score, Setup, Task, Trial
from harness.core.verdicts import Comparison, Decision
from harness.reporting import words
from harness.reporting.samples import NO_SAMPLES, SamplesView, browse
from harness.reporting.task_view import TaskView, task_view


@dataclass(frozen=True, kw_only=True, slots=True)
class Results:
    """All that one run leaves, as the phases made it. `manifest` is plain data, shown as it is.

    `records` and `scores` may be read anew each time they are gone through, so as rarely as possible. `latencies_s`
    holds, by task and arm, the single measurements of the latency pass at the level that decides, sorted. `foreign` is
    the policy file of results that were made elsewhere, which have neither records nor texts here. `changed` names what
    is no longer as it was fixed before the first answer.
    """

    run_id: str
    experiment: Experiment
    tasks: Sequence[Task]
    arms: Sequence[ArmFacts]
    setups: Sequence[Setup]
    records: Collection[Record]
    scores: Collection[Score]
    comparisons: Sequence[Comparison]
    decisions: Sequence[Decision]
    manifest: Mapping[str, object]
    trials: Sequence[Trial] = ()
    latencies_s: Mapping[tuple[str, str], Sequence[float]] = field(default_factory=dict)
    foreign: Mapping[str, object] | None = None
    changed: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyView:
    """The rule of the decision in words, with the values that figures draw as lines."""

    sentences: tuple[str, ...]
    monthly_queries: words.Estimate
    updates_per_month: words.Estimate
    quality_target: words.Estimate
    min_gain: words.Estimate
    latency_p95: words.Estimate
    horizon: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TrialView:
    """A `Trial` in words."""

    task: str
    variant_of: str
    arm: str
    n: str
    quality: str
    tokens: str
    entered: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """The whole report. `comparisons` and `decisions` are kept as they came, for the files that machines read.

    `foreign`: the results were made elsewhere, and `experiment_yaml` is their policy file.
    """

    title: str
    run_id: str
    created: str
    summary: str
    policy: PolicyView
    policy_changed: bool
    changed: str
    tasks: tuple[TaskView, ...]
    trials: tuple[TrialView, ...]
    samples: SamplesView
    experiment_yaml: str
    foreign: bool
    manifest: tuple[tuple[str, str], ...]
    comparisons: tuple[Comparison, ...]
    decisions: tuple[Decision, ...]


def view(results: Results, *, with_samples: bool = True) -> View:
    """The report of one run, tasks in the order of the experiment. Tables alone need no samples."""
    arms_by_task = {d.task: sum(c.task == d.task and c.in_walk for c in results.comparisons) for d in results.decisions}
    arms = max(arms_by_task.values(), default=0)
    manifest = dict(_flat("", results.manifest))
    return View(
        title=results.experiment.name,
        run_id=results.run_id,
        created=manifest.get("created", ""),
        summary=f"{words.plural(len(results.decisions), 'task')}, {words.plural(arms, 'arm')}",
        policy=policy_view(
            results.experiment.decision,
            len(results.experiment.ranges),
            stated=bool(results.experiment.stated_costs()),
        ),
        policy_changed=any(decision.policy_changed for decision in results.decisions),
        changed=words.listed(results.changed) or "the policy",
        tasks=_task_views(results),
        trials=tuple(_trial_view(trial) for trial in results.trials),
        samples=browse(results.tasks, _arm_names(results), results.records, results.scores)
        if with_samples
        else NO_SAMPLES,
        experiment_yaml=yaml.safe_dump(
            plain_experiment(results.experiment) if results.foreign is None else results.foreign,
            sort_keys=False,
            allow_unicode=True,
        ),
        foreign=results.foreign is not None,
        manifest=tuple(manifest.items()),
        comparisons=tuple(results.comparisons),
        decisions=tuple(results.decisions),
    )


def policy_view(policy: Policy, ranges: int = 0, *, stated: bool = False) -> PolicyView:
    """The policy in sentences that a budget owner would say; `ranges` of its numbers and prices are ranges.

    `stated`: what a month costs is, so that no number of updates enters.
    """
    horizon = words.plural(policy.horizon_months, "month")
    updates = "" if stated else f"with {words.plural(policy.updates_per_month, 'content update')} a month, "
    sentences = [
        f"Decided for {words.count(policy.monthly_queries)} queries a month over {horizon}, {updates}"
        f"at {words.percent_short(policy.confidence)} confidence.",
    ]
    if policy.value_per_correct is None:
        sentences.append(
            f"A higher rung must gain more than {_points(policy.min_gain)} of quality, or cost less while losing "
            f"at most {_points(policy.tolerance)}."
        )
    else:
        sentences.append(
            "A higher rung must surely be worth more than it costs, where a right answer is worth "
            f"{words.usd(policy.value_per_correct)}."
        )
    if policy.quality_target is not None:
        sentences.append(f"Quality of {words.percent_short(policy.quality_target)} is enough.")
    if policy.latency_p95_s is not None:
        sentences.append(f"95 of 100 answers must come within {words.seconds(policy.latency_p95_s)}.")
    if policy.max_usd_per_extra_correct is not None:
        sentences.append(f"One more right answer may cost up to {words.usd(policy.max_usd_per_extra_correct)}.")
    sentences += [f"{name} may fall by at most {_points(loss)}." for name, loss in policy.guards.items()]
    if ranges:
        verb = "is a range" if ranges == 1 else "are ranges"
        sentences.append(f"{words.plural(ranges, 'number')} of money {verb}: verdicts on cost hold over all of it.")
    return PolicyView(
        sentences=tuple(sentences),
        monthly_queries=words.estimate(policy.monthly_queries, words.count),
        updates_per_month=words.estimate(policy.updates_per_month, words.count),
        quality_target=words.estimate(policy.quality_target, words.percent_short),
        min_gain=words.estimate(policy.min_gain, words.points),
        latency_p95=words.estimate(policy.latency_p95_s, words.seconds),
        horizon=horizon,
    )


def _task_views(results: Results) -> tuple[TaskView, ...]:
    tasks = {task.name: task for task in results.tasks}
    return tuple(
        task_view(
            tasks[decision.task],
            decision,
            [c for c in results.comparisons if c.task == decision.task],
            [setup for setup in results.setups if setup.task == decision.task],
            {arm: times for (task, arm), times in results.latencies_s.items() if task == decision.task},
        )
        for decision in results.decisions
    )


def _arm_names(results: Results) -> dict[str, tuple[str, ...]]:
    """Per task, the arms of the comparison in its order, and then any that only have records."""
    names: dict[str, dict[str, None]] = {task.name: {} for task in results.tasks}
    for comparison in results.comparisons:
        names.setdefault(comparison.task, {})[comparison.arm] = None
    return {task: tuple(arms) for task, arms in names.items()}


def _trial_view(trial: Trial) -> TrialView:
    return TrialView(
        task=trial.task,
        variant_of=trial.variant_of,
        arm=trial.arm,
        n=words.count(trial.n),
        quality=words.or_unknown(trial.quality, words.percent),
        tokens=words.count(trial.tokens),
        entered=trial.entered,
    )


def _flat(prefix: str, value: object) -> list[tuple[str, str]]:
    """Nested plain data as (dotted name, text) in its own order."""
    if isinstance(value, Mapping):
        return [pair for key, inner in value.items() for pair in _flat(f"{prefix}{key}.", inner)]
    if isinstance(value, list | tuple):
        return [(prefix.removesuffix("."), ", ".join(str(item) for item in value))]
    return [(prefix.removesuffix("."), words.UNKNOWN if value is None else str(value))]


def _points(share: float) -> str:
    amount = f"{100 * share:.4g}"
    return f"{amount} point" if amount == "1" else f"{amount} points"
