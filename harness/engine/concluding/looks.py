"""Decisions on growing data: earlier ones of the same experiment are looked up, and the error rate is spent over them.

Whoever decides, collects more, and decides again has more than one chance to be wrong. With `decision.planned_samples`
each decision before that many samples is a look that spends its part of the error (O'Brien-Fleming type, see
`stats.looks`), so that all of them together err as often as the confidence says. Without it the reader is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.config.schema import Experiment, Policy, PolicyAtALook
from harness.core.errors import InputError
from harness.core.types import Task
from harness.decision import words
from harness.engine.folders import RunFolder
from harness.stats import look_error_rates
from harness.stats.power import FEWEST_CLUSTERS

_LEAST_RATE = 1e-9
"""What an early look may err by at the least: its part of the error is smaller, and no interval could be told."""
_RULE, _SAME = "the rule", ("arms", "metrics")
"""What makes it the same comparison; the rule may be another, as with another volume, and the samples are looked at."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """Which look this is, the confidence at which it may decide, and what the reader should know of it."""

    number: int
    confidence: float
    note: str | None


def look(folder: RunFolder, experiment: Experiment, tasks: Sequence[Task]) -> Look:
    """The look that a run of these tasks is, after the earlier runs of its experiment."""
    policy, now = experiment.decision, {task.name: len(task.test) for task in tasks}
    earlier = _earlier(folder, now)
    sizes = sorted({min(each.counts.values()) for each in earlier} | {min(now.values(), default=0)})
    otherwise = any(not each.same_rule for each in earlier)
    number, counts = len(sizes), ", then ".join(f"{size:,}" for size in sizes)
    if policy.planned_samples is None:
        note = (
            f"This is look {number} at growing data ({counts} samples): the confidence holds for each look, not for "
            "all of them together; `decision.planned_samples`, set before the first, makes it hold for all."
        )
        return Look(number=number, confidence=policy.confidence, note=note if number > 1 else None)
    fractions = sorted({min(size / policy.planned_samples, 1.0) for size in sizes if size})
    if not fractions or (number == 1 and fractions == [1.0]):
        return Look(number=number, confidence=policy.confidence, note=None)
    rate = max(look_error_rates(fractions, error_rate=1 - policy.confidence)[-1], _LEAST_RATE)
    all_kept = f", so that all looks together keep {words.confidence(policy.confidence)}"
    note = (
        f"This is look {number} at growing data ({counts} of {policy.planned_samples:,} planned samples): its "
        f"intervals hold at {words.confidence(1 - rate)}{'' if otherwise else all_kept}."
    )
    if otherwise:
        note += (
            " An earlier look had another rule, and may have spent more than its part: all together are not covered."
        )
    if sum(size >= policy.planned_samples for size in sizes) > 1:
        note += " The plan had been used up before; what is decided beyond it is not covered."
    return Look(number=number, confidence=1 - rate, note=note)


def at_a_look(policy: Policy, this: Look) -> Policy:
    """The rule as it holds at this look."""
    if this.confidence == policy.confidence:
        return policy
    given = dict(policy) | {"confidence": this.confidence, "overall_confidence": policy.confidence}
    return PolicyAtALook.model_construct(**given)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Earlier:
    """How many samples of each task an earlier decision had, and whether its rule was this one."""

    counts: dict[str, int]
    same_rule: bool


def _earlier(folder: RunFolder, now: dict[str, int]) -> list[_Earlier]:
    """The earlier decisions between the same arms by the same metrics, on fewer samples of the same tasks.

    Runs too small for any verdict were no look.
    """
    own = folder.manifest()
    found = []
    for path in sorted(folder.path.parent.glob("*/decision.json")):
        if path.parent.name >= folder.run_id:
            continue
        try:
            manifest = RunFolder(path=path.parent, resumed=True).manifest()
        except InputError:  # another run's folder, half lost: what it was decided on cannot be told
            continue
        counts = _samples(manifest)
        same = all(_part(manifest, part) == _part(own, part) for part in _SAME)
        grown = counts.keys() == now.keys() and all(counts[task] < now[task] for task in now)
        if same and grown and max(counts.values()) >= FEWEST_CLUSTERS:
            found.append(_Earlier(counts=counts, same_rule=_part(manifest, _RULE) == _part(own, _RULE)))
    return found


def _samples(manifest: Mapping[str, object]) -> dict[str, int]:
    """By task; none where the manifest does not tell them, or is damaged there."""
    told = manifest.get("samples")
    counts = told if isinstance(told, dict) else {}
    return counts if all(isinstance(each, int) for each in counts.values()) else {}


def _part(manifest: Mapping[str, object], name: str) -> object:
    told = manifest.get("fixed_sha256")
    return told.get(name) if isinstance(told, dict) else None
