"""The steps of one task's ladder in words, where they break even, and what would change the choice."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from harness.core.types import Interval
from harness.core.verdicts import Change, Step, Verdict
from harness.reporting import words
from harness.reporting.words import Estimate


@dataclass(frozen=True, kw_only=True, slots=True)
class ReasonView:
    """One reason in the decision's own words; `holds` is "holds", "fails" or "open"."""

    holds: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StepView:
    """A challenger met the incumbent: verdict, reasons and the evidence in one line each."""

    incumbent: str
    challenger: str
    verdict: Verdict
    verdict_text: str
    provisional: bool
    reasons: tuple[ReasonView, ...]
    delta: Estimate
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeView:
    """What would have to move, from where to where, and which arm would then be chosen."""

    what: str
    now: str
    then: str
    arm: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CrossingView:
    """A break-even point to mark in a figure: the monthly volume, and what it means."""

    monthly_queries: float
    incumbent: str
    challenger: str
    text: str


def step_view(step: Step) -> StepView:
    """The step with its reasons as the decision worded them; what is not known is left out."""
    facts = (
        ("Paired on", f"{words.plural(step.pairs, 'sample')} in {words.plural(step.clusters, 'cluster')}"),
        ("Alone, without sharing the error rate", _alone(step.delta_single)),
        ("p for the verdict", words.or_unknown(step.p_adjusted, words.p_value)),
        ("p for any difference", words.or_unknown(step.p_any_difference, words.p_value)),
        ("Smallest gain this could show", words.or_unknown(step.detectable_difference, words.points)),
        ("Samples that would settle it", words.or_unknown(step.samples_needed, words.count)),
        ("Total cost against the incumbent", _money(step.tco_difference_usd)),
        ("Break-even", words.break_even(step.break_even)),
    )
    return StepView(
        incumbent=step.incumbent,
        challenger=step.challenger,
        verdict=step.verdict,
        verdict_text=words.VERDICT_WORDS[step.verdict],
        provisional=step.provisional,
        reasons=tuple(ReasonView(holds=_holds(r.holds), text=r.text) for r in step.reasons),
        delta=words.estimate(step.delta, words.points, words.points_bare),
        evidence=tuple((name, text) for name, text in facts if text != words.UNKNOWN),
    )


def _alone(delta: Interval | None) -> str:
    shown = words.estimate(delta, words.points, words.points_bare)
    return f"{shown.text} ({shown.span})" if shown.span else shown.text


def _money(difference: Interval | None) -> str:
    shown = words.estimate(difference, words.usd_signed)
    return f"{shown.text} ({shown.span})" if shown.span else shown.text


def _holds(holds: bool | None) -> str:
    return "open" if holds is None else "holds" if holds else "fails"


def crossings(steps: Sequence[Step]) -> tuple[CrossingView, ...]:
    """The break-even points of the steps that have one."""
    return tuple(
        CrossingView(
            monthly_queries=point.queries,
            incumbent=step.incumbent,
            challenger=step.challenger,
            text=f"{step.challenger} cheaper {point.cheaper} {words.rounded(point.queries)}",
        )
        for step in steps
        if (point := step.break_even) is not None and point.queries is not None
    )


_Spoken = tuple[str, Callable[[float], str]]
_INPUTS: dict[str, _Spoken] = {
    "monthly_queries": ("Queries a month", words.count),
    "horizon_months": ("Horizon in months", words.number),
    "updates_per_month": ("Content updates a month", words.number),
    "quality_target": ("Quality target", words.percent_short),
    "value_per_correct": ("Worth of a right answer", words.usd),
    "latency_p95_s": ("Limit on p95 latency", words.seconds),
    "min_gain": ("Smallest gain that counts", words.percent_short),
    "tolerance": ("Tolerated loss", words.percent_short),
    "max_usd_per_extra_correct": ("Most to pay for one more right answer", words.usd),
    "costs.hardware.usd_per_hour": ("An hour of our hardware", words.usd),
    "costs.labelling.minutes_per_example": ("Minutes to label an example", words.number),
    "costs.corpus_change_share": ("Share of the documents that an update changes", words.percent_short),
    "costs.fixed_usd_per_month": ("Fixed cost a month", words.usd),
}
_NAMED_INPUTS: dict[str, _Spoken] = {
    r"guards\.(.+)": ("Tolerated loss of {}", words.percent_short),
    r"models\.(.+)\.price\.(\w+)": ("A million {1} tokens of {0}", words.usd),
    r"models\.(.+)\.hosting\.usd_per_hour": ("An hour of hosting {}", words.usd),
    r"models\.(.+)\.hosting\.utilisation": ("Utilisation of {}", words.percent_short),
    r"embedders\.(.+)\.usd_per_million_tokens": ("A million tokens of {}", words.usd),
}


def change_view(change: Change) -> ChangeView:
    """An input of the decision in its own words; one that is not known here goes by its path."""
    what, say = _spoken(change.what)
    return ChangeView(
        what=what,
        now="not set" if change.from_value is None else say(change.from_value),
        then=say(change.to_value),
        arm=change.then_arm,
    )


def _spoken(path: str) -> _Spoken:
    for pattern, (label, say) in _NAMED_INPUTS.items():
        if found := re.fullmatch(pattern, path):
            return label.format(*(part.replace("_", " ") for part in found.groups())), say
    return _INPUTS.get(path, (path.replace("_", " "), words.number))
