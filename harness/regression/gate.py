"""The gate: a candidate run against a baseline on the same samples, one verdict per task, arm and criterion.

Pure: what comes in lies on the same samples in the same order (`engine.two_runs` lays it so), what goes out are frozen
values. With an error rate of 1 - confidence:

- `regressed`: the loss is shown to be more than the margin. p is one-sided and adjusted by Holm's method over every row
  of the suite, so that a suite of which nothing regressed accuses any row with at most that error rate.
- `improved`: a gain is shown, by the same method over a family of its own.
- `pass`: the loss is shown to be less than the margin, each row by its own p: "every row passes" then errs with at most
  the error rate, without any adjustment (an intersection-union test, Berger 1982). Or nothing changed on any sample.
- `cannot_tell`: none of these; below 30 clusters; where a regression or a gain would rest on fewer than 10 samples that
  differ (scores of right or wrong); where unmeasured answers decide it. A regression holds with every unmeasured answer
  counted in the candidate's favour, a pass and a gain with every one counted against it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from harness.core.regressions import Criterion, Gate, GateRow, GateVerdict, Margins, NotMeasured, WhyUntold
from harness.core.types import Interval
from harness.decision.bounds import Bound
from harness.decision.measured import Evidence
from harness.decision.two_runs import meet
from harness.decision.weighing import seed_for
from harness.regression.questions import SHARES, Question, Terms, Variations, questions
from harness.regression.times import TimesWeight
from harness.regression.weights import MeanWeight, PValues, RatioWeight, Shortage, Tails, Weight, rows_of
from harness.stats import Evidence as Proof
from harness.stats import holm, stacked, weigh
from harness.stats.evidence import T_FROM_CLUSTERS
from harness.stats.resampling import RESAMPLES

MOST_CELLS = 8_000_000
"""Draws by rows of one task, 64 MB. A confidence so near 1 that its tails ask for more is weighed by Student's t."""


def gate(
    baseline: Evidence,
    candidate: Evidence,
    *,
    margins: Margins,
    confidence: float,
    seed: int,
    variations: Variations | None = None,
    resamples: int | None = None,
) -> Gate:
    """Weigh every row of the suite. `resamples` None: as many as the suite's smallest p values ask for.

    Raises ValueError where a task's samples are not the same number of clusters in the same order in both runs, or the
    confidence does not lie between 0.5 and 1.
    """
    if not 0.5 < confidence < 1:
        raise ValueError(f"confidence must lie between 0.5 and 1, not {confidence}")
    terms = Terms(
        baseline=baseline.experiment, candidate=candidate.experiment, margins=margins, variations=variations or {}
    )
    found = [list(questions(meeting, terms)) for meeting in meet(baseline, candidate)]
    asked = [[each for each in task if isinstance(each, Question)] for task in found]
    family = sum(each.losses is not None or each.times is not None for task in asked for each in task)
    error_rate = 1 - confidence
    draws = resamples or max(RESAMPLES, int(np.ceil(2 * family / error_rate)))
    weighed = [one for task in asked for one in _weighed(task, seed, draws)]
    return Gate(
        rows=tuple(_rows(weighed, error_rate)),
        not_measured=tuple(each for task in found for each in task if isinstance(each, NotMeasured)),
        family=family,
        margins=margins,
        confidence=confidence,
        seed=seed,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Weighed:
    """A question with what the samples say of it."""

    asked: Question
    weight: Weight
    p: PValues
    p_at_best: PValues
    shortage: Shortage | None

    @property
    def family_p(self) -> PValues:
        """What counts within the family: 1 where a verdict could not rest on it."""
        return PValues(regressed=1.0, improved=1.0, passed=1.0) if self.shortage else self.p


def _weighed(asked: Sequence[Question], seed: int, resamples: int) -> Iterator[Question | _Weighed]:
    """The questions of one task, weighed where there is something to weigh; all rows are resampled together."""
    rows = _rows_weighed(asked, seed, resamples)
    for each in asked:
        weight = _weight(each, rows.get((each.arm, each.criterion)))
        yield (
            _Weighed(asked=each, weight=weight, p=weight.p, p_at_best=weight.p_at_best, shortage=weight.shortage)
            if weight
            else each
        )


def _rows_weighed(asked: Sequence[Question], seed: int, resamples: int) -> dict[tuple[str, Criterion], Proof]:
    """By arm and criterion, what the samples say of the rows of a mean or a ratio."""
    laid = [(each, each.losses) for each in asked if each.losses is not None]
    if not laid:
        return {}
    cells = resamples * sum(losses.rows for _, losses in laid)
    by_t = cells > MOST_CELLS or max(each.clusters for each, _ in laid) >= T_FROM_CLUSTERS
    together = weigh(
        stacked(*(losses for _, losses in laid)),
        rng=np.random.default_rng(seed_for(seed, asked[0].task, "gate")),
        resamples=1 if by_t else resamples,  # Student's t looks at no draw
    )
    together = replace(together, method="t") if by_t else together
    starts = np.cumsum([0, *(losses.rows for _, losses in laid)])
    return {
        (each.arm, each.criterion): rows_of(together, range(start, start + losses.rows))
        for (each, losses), start in zip(laid, starts, strict=False)
    }


def _weight(asked: Question, rows: Proof | None) -> Weight | None:
    if asked.times is not None:
        return TimesWeight.of(*asked.times, SHARES[asked.criterion], asked.margin, asked.variation)
    if asked.losses is None or rows is None:
        return None
    if asked.criterion == "cost":
        return RatioWeight(panel=asked.losses, sampled=rows, margin=asked.margin, variation=asked.variation)
    return MeanWeight(sampled=rows, margin=asked.margin, variation=asked.variation)


def _rows(weighed: Sequence[Question | _Weighed], error_rate: float) -> Iterator[GateRow]:
    family = [each for each in weighed if isinstance(each, _Weighed)]
    tails = Tails(regressed=error_rate / max(len(family), 1), passed=error_rate)
    regressed = iter(holm([each.family_p.regressed for each in family]))
    improved = iter(holm([each.family_p.improved for each in family]))
    for each in weighed:
        if isinstance(each, Question):
            yield _unweighed(each)
        else:
            yield _row(each, (float(next(regressed)), float(next(improved))), tails)


def _row(found: _Weighed, adjusted: tuple[float, float], tails: Tails) -> GateRow:
    asked, weight = found.asked, found.weight
    verdict, why = _verdict(found, adjusted, tails)
    needed = weight.samples_needed(tails) if why in {"clusters", "differing", "samples"} else None
    if why == "samples" and needed is None and asked.variation:
        why = "assumed" if asked.variation.assumed else "variation"
    detectable = weight.detectable(tails.regressed)
    return replace(
        _unweighed(asked),
        change=_change(asked, weight.limits(tails.regressed)),
        change_single=_change(asked, weight.limits(tails.passed)),
        p_regressed=found.p.regressed,
        p_adjusted=adjusted[0],
        p_improved=found.p.improved,
        p_improved_adjusted=adjusted[1],
        p_pass=found.p.passed,
        verdict=verdict,
        why=why,
        samples_needed=needed,
        detectable=detectable if np.isfinite(detectable) else None,
    )


def _unweighed(asked: Question) -> GateRow:
    return GateRow(
        task=asked.task,
        arm=asked.arm,
        criterion=asked.criterion,
        unit=asked.unit,
        baseline=asked.baseline,
        candidate=asked.candidate,
        change=None,
        change_single=None,
        margin=asked.margin,
        p_regressed=None,
        p_adjusted=None,
        p_improved=None,
        p_improved_adjusted=None,
        p_pass=None,
        verdict="cannot_tell",
        why=asked.why,
        identical=asked.identical,
        pairs=asked.pairs,
        clusters=asked.clusters,
        samples_needed=None,
        detectable=None,
        variation=asked.variation,
    )


def _verdict(found: _Weighed, adjusted: tuple[float, float], tails: Tails) -> tuple[GateVerdict, WhyUntold | None]:
    """See the top of this module."""
    if found.asked.identical:
        return "pass", None
    if found.shortage == "clusters":
        return "cannot_tell", "clusters"
    shown: tuple[tuple[GateVerdict, bool], ...] = (
        ("regressed", adjusted[0] < tails.passed),
        ("improved", adjusted[1] < tails.passed),
        ("pass", found.p.passed < tails.passed),
    )
    verdict = next((each for each, holds in shown if holds), None)
    return (verdict, None) if verdict else ("cannot_tell", _why(found, tails))


def _why(found: _Weighed, tails: Tails) -> WhyUntold:
    """What stands in the way of a verdict."""
    p, best = found.p, found.p_at_best
    if found.shortage == "differing" and p.regressed < tails.regressed:
        return "differing"
    decided = p.regressed >= tails.regressed > best.regressed or p.passed >= tails.passed > best.passed
    return "missing" if decided else "samples"


def _change(asked: Question, loss: tuple[float, float]) -> Interval | None:
    """The limits of a loss as those of the change, around what was measured; a ratio below 0 is no limit."""
    if asked.change is None:
        return None
    low, high = (-loss[1], -loss[0]) if asked.criterion == "quality" else loss
    relative = asked.criterion not in {"quality", "failures"}
    bound = Bound(low=min(low, asked.change), value=asked.change, high=max(high, asked.change))
    return replace(bound, low=-np.inf if relative and bound.low <= -1 else bound.low).interval()
