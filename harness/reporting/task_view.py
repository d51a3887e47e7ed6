"""One task of the report: its decision, the steps of the ladder with their evidence, and a row per arm."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.core.types import Setup, Task
from harness.core.verdicts import ChoiceMap, Comparison, CostCurve, Decision, Slice
from harness.reporting import words
from harness.reporting.arm_view import ArmView, arm_view
from harness.reporting.step_view import ChangeView, CrossingView, StepView, change_view, crossings, step_view


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyFigure:
    """One of the three numbers under a headline."""

    label: str
    text: str
    details: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SliceView:
    """One kind of samples: `quality` of each arm, in the order of `TaskView.arms` that stand on the ladder."""

    name: str
    samples: str
    quality: tuple[str, ...]
    delta: words.Estimate
    loses: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskView:
    """One task: decision first."""

    name: str
    kind: str
    description: str
    samples: str
    quality_name: str
    headline: str
    chosen_arm: str
    choice_text: str
    open_text: str
    confidence: str
    key_figures: tuple[KeyFigure, ...]
    warnings: tuple[str, ...]
    steps: tuple[StepView, ...]
    changes: tuple[ChangeView, ...]
    cost_notes: tuple[str, ...]
    arms: tuple[ArmView, ...]
    metric_names: tuple[str, ...]
    choice_map: ChoiceMap | None
    cost_curves: tuple[CostCurve, ...]
    crossings: tuple[CrossingView, ...]
    attributions: tuple[str, ...]
    slices: tuple[SliceView, ...]
    policy_changed: bool

    def arm(self, name: str) -> ArmView | None:
        """The arm of that name, or None."""
        return next((arm for arm in self.arms if arm.name == name), None)


def task_view(
    task: Task,
    decision: Decision,
    comparisons: Sequence[Comparison],
    setups: Sequence[Setup],
    latencies_s: Mapping[str, Sequence[float]],
) -> TaskView:
    """The task in words; all of the last four hold this task only, `latencies_s` by arm."""
    series = _series(comparisons)
    arms = tuple(
        arm_view(
            comparison,
            series.get(comparison.arm),
            decision,
            [setup for setup in setups if setup.arm == comparison.arm],
            latencies_s.get(comparison.arm, ()),
        )
        for comparison in comparisons
    )
    open_steps = sum(step.verdict == "collect_more" for step in decision.steps)
    return TaskView(
        name=task.name,
        kind=task.kind,
        description=task.description,
        samples=words.plural(len(task.test), "sample"),
        quality_name=task.primary.replace("_", " "),
        headline=decision.headline,
        chosen_arm=decision.chosen_arm,
        choice_text=_choice_text(decision),
        open_text=f"{words.plural(open_steps, 'step')} not settled" if open_steps else "",
        confidence=words.confidence(decision.confidence),
        key_figures=_key_figures(arms, decision),
        warnings=decision.warnings,
        steps=tuple(step_view(step) for step in decision.steps),
        changes=tuple(change_view(change) for change in decision.would_change_if),
        cost_notes=decision.cost_notes,
        arms=arms,
        metric_names=tuple(dict.fromkeys(name for c in comparisons for name in c.metrics)),
        choice_map=decision.choice_map,
        cost_curves=decision.cost_curves,
        crossings=crossings(decision.steps),
        attributions=tuple(attribution.text for attribution in decision.attributions),
        slices=tuple(_slice(part, [c.arm for c in comparisons if c.in_walk]) for part in decision.slices),
        policy_changed=decision.policy_changed,
    )


def _slice(part: Slice, arms: Sequence[str]) -> SliceView:
    return SliceView(
        name=f"{part.key} = {part.value}",
        samples=words.count(part.samples),
        quality=tuple(words.or_unknown(part.quality.get(arm), words.percent) for arm in arms),
        delta=words.estimate(part.delta, words.points, words.points_bare),
        loses=part.loses,
    )


def _series(comparisons: Sequence[Comparison]) -> dict[str, int]:
    """Colours in the order of the ladder, so that a task's figures agree with each other."""
    walk = sorted((c for c in comparisons if c.in_walk), key=lambda c: c.rung.height)
    return {comparison.arm: number for number, comparison in enumerate(walk)}


def _key_figures(arms: Sequence[ArmView], decision: Decision) -> tuple[KeyFigure, ...]:
    chosen = next((arm for arm in arms if arm.chosen), None)
    if chosen is None:
        return ()
    lowest = decision.steps[0].incumbent if decision.steps else arms[0].name
    first = next((arm for arm in arms if arm.name == lowest), chosen)
    against = () if first is chosen else (f"{first.name}: {first.quality.text}",)
    cost, p95 = chosen.usd_per_1k, chosen.latency_p95
    return (
        KeyFigure(
            label="Quality", text=chosen.quality.text, details=(chosen.quality.span or "interval not known", *against)
        ),
        KeyFigure(
            label="Cost per 1,000 queries",
            text=cost.text if cost.known else "not known",
            details=(cost.span,) if cost.known else ("a price is missing",),
        ),
        KeyFigure(
            label="95 of 100 answers within", text=p95.text if p95.known else "not measured", details=(p95.span,)
        ),
    )


def _choice_text(decision: Decision) -> str:
    """The choice in two words: where the walk began, nobody moves."""
    stays = not decision.steps or decision.chosen_arm == decision.steps[0].incumbent
    return (words.STAY_WORDS if stays else words.CHOICE_WORDS)[decision.chosen_rung]
