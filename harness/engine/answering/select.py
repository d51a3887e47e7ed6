"""Grid points and prompt variants compete on the validation split; one of each arm goes on to the test split."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from statistics import fmean

from harness.core.daemons import in_a_daemon
from harness.core.errors import IncompleteError
from harness.core.ports import Embedder
from harness.core.types import Failure, Trial
from harness.engine.answering.answer import Asking, questions
from harness.engine.answering.paid_embedder import PaidEmbedder
from harness.engine.answering.prepare import ReadyArm
from harness.engine.answering.score import score_records
from harness.metrics.parts import OUTAGE

_TIDYING_S = 2.0
"""What it may take to note what was paid, once nobody waits for an embedder."""


async def select(
    ready: Sequence[ReadyArm], asking: Asking, embedder: Embedder | None = None, paid: PaidEmbedder | None = None
) -> tuple[ReadyArm, ...]:
    """One arm per task and name: the best on the validation split, in the order of `ready`.

    Ties go to the cheaper in tokens, then to the first in the file. Journals how each did. `embedder` is the metrics',
    and `paid` what holds it within the budget, where it is hosted. Raises IncompleteError where nothing of what
    competes could be scored, or an outage took some of the scores.
    """
    groups = _groups(ready)
    contested = [arm for group in groups.values() if len(group) > 1 for arm in group]
    if not contested:
        return tuple(ready)
    seed = contested[0].arm.sampling.seed
    await asking.ask(questions(contested, "validation", 1, seed, asking.journal.answered()))
    if asking.stopped:
        return ()
    trials = await _scored(lambda: _trials(groups, asking, embedder, paid), paid)
    asking.journal.put_trials(trials)
    lost = {(t.task, t.arm) for t in trials if not t.entered}
    return tuple(arm for arm in ready if (arm.task, arm.name) not in lost)


async def _scored(scoring: Callable[[], list[Trial]], paid: PaidEmbedder | None) -> list[Trial]:
    """In a thread, since an embedder may be waited for; who ends the run does not wait for it."""
    coming = asyncio.wrap_future(in_a_daemon(scoring))
    try:
        return await asyncio.shield(coming)
    except asyncio.CancelledError:
        if paid:
            paid.give_up()
            await asyncio.wait({coming}, timeout=_TIDYING_S)
        raise


def without_lost(ready: Sequence[ReadyArm]) -> tuple[ReadyArm, ...]:
    """The arms less the controls of those that did not go on to the test split."""
    there = {(arm.task, arm.name) for arm in ready}
    return tuple(arm for arm in ready if _explained(arm) is None or _explained(arm) in there)


def _explained(arm: ReadyArm) -> tuple[str, str] | None:
    """The task and name of the arm that a control explains."""
    facts = arm.planned.facts
    return (facts.taught or facts.task, facts.explains) if facts.explains else None


def _groups(ready: Iterable[ReadyArm]) -> dict[tuple[str, str], list[ReadyArm]]:
    groups: dict[tuple[str, str], list[ReadyArm]] = {}
    for arm in ready:
        groups.setdefault((arm.task, arm.planned.spec.variant_of), []).append(arm)
    return groups


def _trials(
    groups: dict[tuple[str, str], list[ReadyArm]], asking: Asking, embedder: Embedder | None, paid: PaidEmbedder | None
) -> list[Trial]:
    records = list(asking.journal.records("validation"))
    trials = []
    for (task, variant_of), group in groups.items():
        if len(group) == 1:
            continue
        tried: list[tuple[float | None, float, int, str]] = []
        failures: list[Failure] = []
        for arm in group:
            own = [r for r in records if r.key.task == task and r.key.arm == arm.name]
            scored = score_records(arm.planned.task, own, (arm.planned.task.primary,), embedder)
            failures += [s.outcome for s in scored if isinstance(s.outcome, Failure)]
            values = [s.outcome for s in scored if isinstance(s.outcome, float)]
            tokens = fmean(r.usage.input_tokens + r.usage.output_tokens for r in own) if own else 0.0
            tried.append((fmean(values) if values else None, tokens, len(values), arm.name))
        lost = [failure for failure in failures if failure.kind == OUTAGE]
        none = not any(n for _, _, n, _ in tried)
        if lost or (failures and none):
            first = (lost or failures)[0]
            said = (paid and paid.stopped) or (first.message if asking.quotes else first.kind)
            which = f"{'none' if none else 'not all'} of {variant_of}"
            what = f"stopped: {which} could be scored on the validation split of {task}: {said}"
            raise IncompleteError(f"{what}; the same command tries again")
        best = min(range(len(tried)), key=lambda i: (tried[i][0] is None, -(tried[i][0] or 0.0), tried[i][1], i))
        trials += [
            Trial(task=task, variant_of=variant_of, arm=name, n=n, quality=quality, tokens=tokens, entered=i == best)
            for i, (quality, tokens, n, name) in enumerate(tried)
        ]
    return trials
