"""From evidence to findings: prices every arm, weighs each pair of the ladder within the family, and walks it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations

import numpy as np

from harness.config.schema import Experiment
from harness.decision.billing import bill
from harness.decision.costs import Bill
from harness.decision.findings import Findings, JointDraws, Pricing, Slots, Standing, TaskFindings
from harness.decision.forgetting import forgetting
from harness.decision.ladder import climbing_order
from harness.decision.measured import Evidence, TaskEvidence
from harness.decision.money import pair_money
from harness.decision.pairing import Sources, contrast
from harness.decision.standings import Ground, standings
from harness.decision.steps import climb
from harness.decision.uncertain import drawn_prices
from harness.decision.weighing import Pair, Paired, drawn, paired_measure, seed_for, weigh_families
from harness.stats import holm, p_above
from harness.stats.resampling import RESAMPLES


@dataclass(frozen=True, kw_only=True, slots=True)
class _Draft:
    """One task on its way: priced and ordered, its pairs not yet weighed."""

    evidence: TaskEvidence
    pricing: Pricing
    standings: Mapping[str, Standing]
    draws: JointDraws
    ladder: tuple[str, ...]
    controls: Mapping[str, Standing]
    resamples: int

    @property
    def pairs(self) -> list[Pair]:
        """All (lower, higher) pairs of the ladder."""
        return list(combinations([self.standings[name].arm for name in self.ladder], 2))


def examine(evidence: Evidence, *, resamples: int = RESAMPLES) -> Findings:
    """Everything that the walk needs to know, with intervals shared over the family that the policy names."""
    experiment, policy = evidence.experiment, evidence.experiment.decision
    drafts = [_draft(task, evidence, resamples) for task in evidence.tasks]
    weighed = {"quality": _weigh(drafts, experiment, "quality", _quality)}
    for metric in policy.guards:
        weighed[f"guard:{metric}"] = _weigh(drafts, experiment, metric, partial(_guard, metric=metric))
    adjusted = {
        null: _adjusted(weighed["quality"], margin, apart=policy.family == "task")
        for null, margin in (("better", policy.min_gain), ("no_worse", -policy.tolerance))
    }
    forgotten = forgetting(evidence)
    found = []
    for place, draft in enumerate(drafts):
        mine = {quantity: slots[place] for quantity, slots in weighed.items()}
        p_values = {null: values[place] for null, values in adjusted.items()}
        sharing = len(draft.pairs) if policy.family == "task" else sum(len(each.pairs) for each in drafts)
        task = _task_findings(draft, mine, p_values, (1 - policy.confidence) / max(sharing, 1))
        own = {arm: lost for (name, arm), lost in forgotten.items() if name == task.evidence.task}
        found.append(replace(task, forgotten=own))
    return Findings(experiment=experiment, climbs=tuple(climb(task, experiment) for task in found))


def _draft(task: TaskEvidence, evidence: Evidence, resamples: int) -> _Draft:
    experiment, policy = evidence.experiment, evidence.experiment.decision
    pricing = Pricing(
        bills={arm.name: bill(arm, experiment) for arm in task.arms}, drawn=drawn_prices(task.arms, experiment)
    )
    sharing = len(task.arms) if policy.family == "task" else sum(len(each.arms) for each in evidence.tasks)
    ground = Ground(
        task=task,
        bills=pricing.bills,
        drawn=pricing.drawn,
        policy=policy,
        shared_confidence=1 - (1 - policy.confidence) / max(sharing, 1),
        seed=seed_for(experiment.seed, task.task, "arms"),
        resamples=resamples,
    )
    found, draws = standings(ground)
    return _Draft(
        evidence=task,
        pricing=pricing,
        standings=found,
        draws=draws,
        resamples=resamples,
        ladder=climbing_order(list(found.values()), pricing),
        controls=_controls(ground),
    )


def _controls(ground: Ground) -> Mapping[str, Standing]:
    """The arms beside the ladder; what they cost is nobody's concern."""
    task = replace(ground.task, arms=ground.task.controls, controls=())
    bills = {arm.name: Bill(rates=None, once_usd=None, update_usd=None) for arm in task.arms}
    return standings(replace(ground, task=task, bills=bills, drawn=None))[0]


def _quality(draft: _Draft) -> tuple[list[Pair], Paired]:
    return draft.pairs, paired_measure(draft.pairs, None, draft.evidence.clusters)


def _guard(draft: _Draft, metric: str) -> tuple[list[Pair], Paired]:
    pairs = [pair for pair in draft.pairs if all(metric in arm.metrics for arm in pair)]
    return pairs, paired_measure(pairs, metric, draft.evidence.clusters)


def _weigh(
    drafts: Sequence[_Draft],
    experiment: Experiment,
    quantity: str,
    lay_out: Callable[[_Draft], tuple[list[Pair], Paired]],
) -> list[Slots]:
    """One quantity over all tasks that have pairs of it; per task, where each pair's statistics stand."""
    laid = [lay_out(draft) for draft in drafts]
    members = [(place, pairs, paired) for place, (pairs, paired) in enumerate(laid) if pairs]
    seeds = [seed_for(experiment.seed, drafts[place].evidence.task, quantity) for place, _, _ in members]
    policy = experiment.decision
    proofs = [
        drawn(paired, seed, drafts[place].resamples) for (place, _, paired), seed in zip(members, seeds, strict=True)
    ]
    weighed = weigh_families([m[2] for m in members], proofs, policy.confidence, policy.family == "task")
    slots: list[Slots] = [{} for _ in drafts]
    for (place, pairs, _), found in zip(members, weighed, strict=True):
        slots[place] = {(low.name, high.name): (found, row) for row, (low, high) in enumerate(pairs)}
    return slots


def _adjusted(quality: Sequence[Slots], margin: float, *, apart: bool) -> list[dict[tuple[str, str], float]]:
    """Per task and pair the p value of "the gain is at most `margin`", adjusted for the family by Holm's method."""
    raw = []
    for slots in quality:
        weighed = next(iter(slots.values()), (None, 0))[0]
        raw.append(p_above(weighed.evidence, margin)[: weighed.pairs] if weighed else np.zeros(0))
    if apart:
        adjusted = [holm(values) for values in raw]
    else:
        together = iter(holm(np.concatenate([*raw, np.zeros(0)])))
        adjusted = [np.array([next(together) for _ in values]) for values in raw]
    return [
        {pair: float(values[row]) for pair, (_, row) in slots.items()}
        for slots, values in zip(quality, adjusted, strict=True)
    ]


def _task_findings(
    draft: _Draft,
    weighed: Mapping[str, Slots],
    p_values: Mapping[str, Mapping[tuple[str, str], float]],
    error_rate: float,
) -> TaskFindings:
    sources = Sources(
        money=pair_money(draft.pairs, draft.evidence.clusters, error_rate),
        weighed=weighed,
        p_values=p_values,
    )
    return TaskFindings(
        evidence=draft.evidence,
        ladder=draft.ladder,
        standings=draft.standings,
        contrasts={(low.name, high.name): contrast(low, high, sources) for low, high in draft.pairs},
        pricing=draft.pricing,
        draws=draft.draws,
        weighed=weighed,
        controls=draft.controls,
    )
