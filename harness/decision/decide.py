"""The decision on each task: the arm to use, in one sentence, with its steps, its warnings and what would change it."""

from collections.abc import Iterator, Sequence

from harness.config.schema import Experiment, Policy
from harness.core.types import Rung, Scalar, State
from harness.core.verdicts import Attribution, Decision, Slice, Step
from harness.decision import words
from harness.decision.attribution import attributions
from harness.decision.chances import chances
from harness.decision.cost_notes import cost_notes
from harness.decision.findings import Climb, Findings, TaskFindings
from harness.decision.ladder import meeting
from harness.decision.reasons import gain
from harness.decision.sensitivity import changes, choice_map, cost_curves, world
from harness.decision.slices import slices


def decide(findings: Findings) -> tuple[Decision, ...]:
    """One decision per task."""
    return tuple(_decision(climb, findings.experiment) for climb in findings.climbs)


def _decision(climb: Climb, experiment: Experiment) -> Decision:
    task, policy = climb.task, experiment.decision
    here, likely = world(task, experiment), chances(task, policy)
    parts = slices(task.evidence, task.ladder[0], climb.chosen, experiment)
    return Decision(
        task=task.evidence.task,
        chosen_arm=climb.chosen,
        chosen_rung=task.standings[climb.chosen].arm.facts.rung,
        confidence=policy.confidence,
        headline=_headline(climb, policy),
        steps=climb.steps,
        would_change_if=changes(here),
        warnings=(*_warnings(climb, experiment), *_losing_slices(parts, climb, experiment)),
        slices=parts,
        best_probability=likely.best,
        cheapest_probability=likely.cheapest,
        choice_map=choice_map(here),
        cost_curves=cost_curves(here),
        cost_notes=tuple(cost_notes(climb, likely, experiment)),
        attributions=(*attributions(task.evidence, task.ladder[0], experiment), *_forgotten(task, policy)),
        policy=_flat(policy),
    )


def _losing_slices(parts: Sequence[Slice], climb: Climb, experiment: Experiment) -> Iterator[str]:
    """Kinds of samples on which the chosen arm is shown to be worse than the first.

    A warning goes to terminals and logs: without `log_text` it does not say the value, which is the samples' own.
    """
    policy, told = experiment.decision, experiment.tracking.log_text
    for number, part in enumerate(parts, start=1):
        if part.loses and part.delta:
            value = part.value if told else f"#{number}"
            yield (
                f"On {part.key} = {value} ({words.count(part.samples)} samples) {climb.chosen} loses "
                f"{words.points(-part.delta.value)} against {climb.task.ladder[0]} "
                f"({words.points_interval(part.delta, policy.confidence)}, over all slices at once)."
            )


def _forgotten(task: TaskFindings, policy: Policy) -> Iterator[Attribution]:
    """What each tuned model lost on other tasks; models that several arms share once."""
    told = set()
    for name in task.ladder:
        for lost in task.forgotten.get(name, ()):
            if lost.gain is None or (lost.task, lost.higher) in told:
                continue
            told.add((lost.task, lost.higher))
            value = lost.gain.value
            does = f"{'gains' if value > 0 else 'loses'} {words.points(abs(value))}" if value else "loses nothing"
            shown = words.points_interval(lost.gain.interval(), policy.confidence)
            text = f"The model of {name} {does} on {lost.task} by its tuning ({shown})."
            yield Attribution(
                code="forgetting",
                lower=lost.lower,
                higher=lost.higher,
                delta=lost.gain.interval(),
                pairs=lost.pairs,
                text=text,
            )


def _flat(policy: Policy) -> dict[str, Scalar]:
    """The policy as plain values, a range by its likely one; guards by `guards.<metric>`."""
    plain = policy.model_dump(mode="json")
    guards = plain.pop("guards")
    return plain | {f"guards.{metric}": loss for metric, loss in guards.items()}


def _headline(climb: Climb, policy: Policy) -> str:
    """What a budget owner reads: what to do, what it brings, and what is still open."""
    task, first, chosen = climb.task, climb.task.ladder[0], climb.chosen
    rung = task.standings[chosen].arm.facts.rung
    if not climb.steps:
        return f"Use {chosen}: it is the only arm, so there is nothing to compare it with."
    if chosen == first:
        return f"Stay on {words.rung(rung)} with {first}{_why_stay(climb.steps)}"
    same_rung = rung is task.standings[first].arm.facts.rung
    what = f"Stay on {words.rung(rung)}, but use" if same_rung else f"Move to {words.rung(rung)} with"
    better = f"it {gain(task.contrast(first, chosen))}{_money(task, first, chosen, policy)}"
    return f"{what} {chosen}: {better}.{_still_open(climb.steps)}"


def _why_stay(steps: Sequence[Step]) -> str:
    undecided = [step for step in steps if step.verdict == "collect_more"]
    if undecided:
        names = words.listed([step.challenger for step in undecided])
        verb = "is" if len(undecided) == 1 else "are"
        return f" for now: whether {names} {verb} worth the step up is not settled{_what_settles(undecided)}."
    refused = [step.challenger for step in steps]
    if len(refused) == 1:
        return f": {refused[0]} is not worth the step up."
    return f": none of {words.listed(refused)} is worth the step up."


def _still_open(steps: Sequence[Step]) -> str:
    undecided = [step for step in steps if step.verdict == "collect_more"]
    if not undecided:
        return ""
    names = words.listed([step.challenger for step in undecided])
    return f" Not settled yet: {names}{_what_settles(undecided)}."


def _what_settles(undecided: Sequence[Step]) -> str:
    """The samples, the price or the answers that would close all open steps, where that is known."""
    unsettled = [step for step in undecided if step.samples_needed is None]
    if any(step.delta is None for step in unsettled):
        return "; there is no sample that both arms were measured on"
    codes = {reason.code for step in unsettled for reason in step.reasons}
    for code, missing in _MISSING.items():
        if code in codes:
            return f"; {missing}"
    if unsettled:
        return ""
    most = max(step.samples_needed or 0 for step in undecided)
    return f"; about {words.count(most)} samples would settle it"


_MISSING = {
    "price_unknown": "a price is missing",
    "usage_unknown": "what an answer uses is not known",
    "ranges": "a range of prices is too wide",
}


def _money(task: TaskFindings, first: str, chosen: str, policy: Policy) -> str:
    """What it costs or saves against the first arm; on balance, where a right answer has a value."""
    met, horizon = meeting(task, [first], chosen, policy, task.pricing), words.months(policy.horizon_months)
    difference, worth = met.tco_difference_usd, policy.value_per_correct
    if difference is None:
        return ""
    if worth is not None:
        found = met.balance_usd(worth)
        balance = 0.0 if found is None else found.value
        return f" and {'gains' if balance >= 0 else 'loses'} {words.total_usd(abs(balance))} on balance over {horizon}"
    if difference.value > 0:
        return f" and costs {words.total_usd(difference.value)} more over {horizon}"
    return f" and saves {words.total_usd(-difference.value)} over {horizon}" if difference.value < 0 else ""


def _warnings(climb: Climb, experiment: Experiment) -> Iterator[str]:
    """What a reader should know before trusting the decision."""
    task, policy = climb.task, experiment.decision
    if policy.value_per_correct is None and policy.quality_target is None and policy.max_usd_per_extra_correct is None:
        yield "Nobody said what a right answer is worth: every improvement counts as worth its cost."
    if experiment.stated_costs():
        yield "The results were made elsewhere: nothing here shows that the policy was fixed before them."
    yield from _skipped_rungs(task, experiment)
    yield from _unknown_prices(task)
    yield from _missing_answers(task)
    yield from _dated_prices(task, experiment)
    for step in climb.steps:
        if step.provisional:
            yield f"The step to {step.challenger} is provisional: a lower step is still open."
    for name in task.ladder:
        arm = task.standings[name].arm
        if len(arm.answered_by) > 1:
            yield f"{name} was answered by more than one model version: {words.listed(arm.answered_by)}."
        if arm.tokens_estimated:
            yield f"Some token counts of {name} are estimates, and so are its costs."
    p95 = task.standings[task.ladder[0]].latency_p95
    if policy.latency_p95_s is not None and p95 is not None and p95.estimate > policy.latency_p95_s:
        yield (
            f"{task.ladder[0]}, where the walk starts, takes {words.seconds(p95.estimate)} for 95 % of answers, "
            f"more than the {words.seconds(policy.latency_p95_s)} allowed."
        )


def _skipped_rungs(task: TaskFindings, experiment: Experiment) -> Iterator[str]:
    """Rungs below the highest that no arm stands on; without a corpus there is nothing to retrieve from."""
    retrievable = task.evidence.has_corpus or bool(experiment.stated_costs())
    present = {task.standings[name].arm.facts.rung for name in task.ladder}
    highest = max(rung.height for rung in present)
    for rung in Rung:
        if rung.height < highest and rung not in present and (rung is not Rung.RAG or retrievable):
            yield f"No arm tried {words.rung(rung)}, which comes before {words.rung(list(Rung)[highest])}."


def _unknown_prices(task: TaskFindings) -> Iterator[str]:
    lacking: dict[str, list[str]] = {}
    for name in task.ladder:
        for setting in task.pricing.bills[name].missing:
            lacking.setdefault(setting, []).append(name)
    for setting, names in lacking.items():
        yield f"Without {setting} the cost of {words.listed(names)} is not known."


def _dated_prices(task: TaskFindings, experiment: Experiment) -> Iterator[str]:
    """Prices change: where a price tells when it was read, the reader is told."""
    models = dict.fromkeys(task.standings[name].arm.facts.model for name in task.ladder)
    for model in models:
        price = experiment.models[model].price if model in experiment.models else None
        if price and price.as_of:
            yield f"The prices of {model} are those of {price.as_of}."


def _missing_answers(task: TaskFindings) -> Iterator[str]:
    for name in task.ladder:
        arm = task.standings[name].arm
        asked = sum(count for state, count in arm.states.items() if state is not State.NOT_RUN)
        if arm.unmeasured:
            yield f"{words.count(arm.unmeasured)} of {words.count(asked)} answers of {name} could not be measured."
        if unasked := arm.states[State.NOT_RUN]:
            yield f"{name} was not asked {words.count(unasked)} of its questions; comparisons leave them out."
