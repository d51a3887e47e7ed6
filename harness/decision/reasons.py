"""Why a step ended as it did: one short sentence per condition, each with its number."""

from collections.abc import Iterator

from harness.core.verdicts import Reason
from harness.decision import words
from harness.decision.bounds import negated
from harness.decision.conditions import Condition, Meeting
from harness.decision.contrasts import Contrast
from harness.decision.ladder import Outcome
from harness.stats.power import FEWEST_CLUSTERS, FEWEST_DISCORDANT

_TOO_FEW = "too few samples to rely on"
"""Limits that would tell by themselves are not trusted there; see `_too_few`."""


def reasons(outcome: Outcome, samples_needed: int | None) -> tuple[Reason, ...]:
    """All that spoke for and against, in the order in which the rule asks for it."""
    meeting, found = outcome.meeting, outcome.conditions
    given = [*_too_few(meeting.contrast)]
    given.append(_better(meeting, found["better"]))
    given.append(_no_worse(meeting, found["no_worse"]))
    given.append(_cheaper(meeting, found["cheaper"]))
    given += _worth(outcome)
    given += _latency(outcome)
    given += _forgetting(outcome)
    given += [_guard(meeting, code, each) for code, each in found.items() if code.startswith("guard:")]
    given += _unmeasured(meeting.contrast)
    if outcome.verdict == "collect_more":
        given += _more_samples(meeting.contrast, samples_needed)
    return tuple(given)


def gain(contrast: Contrast) -> str:
    """What the higher arm does better or worse: "answers 31.5 points more questions right than zero-shot"."""
    value = contrast.quality.value
    if value == 0:
        return (
            f"{'answers as many questions right' if contrast.right_or_wrong else 'scores the same'} as {contrast.lower}"
        )
    size = words.points(abs(value))
    if contrast.right_or_wrong:
        return f"answers {size} {'more' if value > 0 else 'fewer'} questions right than {contrast.lower}"
    return f"scores {size} {'higher' if value > 0 else 'lower'} than {contrast.lower}"


def _too_few(contrast: Contrast) -> Iterator[Reason]:
    if contrast.shortage == "clusters":
        text = (
            f"Only {contrast.clusters} independent samples were answered by both arms, "
            f"of {FEWEST_CLUSTERS} that a decision needs."
        )
        yield Reason(code="too_few", holds=None, text=text)
    elif contrast.shortage == "discordant":
        text = (
            f"The two arms differ on only {contrast.discordant} of {words.count(contrast.pairs)} answers; "
            f"a claim of improvement needs {FEWEST_DISCORDANT}."
        )
        yield Reason(code="too_few", holds=None, text=text)


def _better(meeting: Meeting, condition: Condition) -> Reason:
    contrast, policy = meeting.contrast, meeting.policy
    required = f"the {words.points(policy.min_gain)} required"
    told: dict[bool | None, str] = {True: f"more than {required}", False: f"not more than {required}"}
    if contrast.quality.low <= policy.min_gain < contrast.quality.high:
        told[None] = f"not told apart from {required}"
    else:
        told[None] = f"{told[contrast.quality.low > policy.min_gain]}, but on {_TOO_FEW}"
    interval = words.points_interval(contrast.quality.interval(), policy.confidence)
    if contrast.measured:
        sentence = gain(contrast)
        text = f"{sentence[0].upper()}{sentence[1:]} ({interval}), {told[condition.holds]}."
    else:
        text = f"Its gain over {contrast.lower} was measured on no sample ({interval}): {told[condition.holds]}."
    return Reason(code="better", holds=condition.holds, text=text)


def _no_worse(meeting: Meeting, condition: Condition) -> Reason:
    """Told against whichever it turned on: the incumbent, or the best earlier one."""
    pairs = (meeting.contrast, meeting.against_best)
    worse = min(pairs, key=lambda each: each.quality.high if condition.holds is False else each.quality.low)
    tolerated = f"{words.points(meeting.policy.tolerance)} may be lost"
    most, least = words.points(-worse.quality.low), words.points(-worse.quality.high)
    if condition.holds is False:
        text = f"Is worse than {worse.lower}: at least {least} are lost, where {tolerated}."
    elif worse.quality.low >= 0:
        unsure = f", but on {_TOO_FEW}" if condition.holds is None else ""
        text = f"Is no worse than {worse.lower}: nothing is lost, where {tolerated}{unsure}."
    elif condition.holds:
        text = f"Is no worse than {worse.lower}: at most {most} are lost, where {tolerated}."
    else:
        text = f"May be worse than {worse.lower}: up to {most} are lost, where {tolerated}."
    return Reason(code="no_worse", holds=condition.holds, text=text)


def _cheaper(meeting: Meeting, condition: Condition) -> Reason:
    difference, policy = meeting.tco_difference_usd, meeting.policy
    if difference is None:
        missing = meeting.pricing.missing(meeting.contrast.lower, meeting.contrast.higher)
        if not missing and not meeting.contrast.pairs:
            text = f"Its cost was compared with {meeting.contrast.lower}'s on no sample: both were asked none."
            return Reason(code="cheaper", holds=None, text=text)
        code, what = ("price_unknown", words.listed(missing)) if missing else ("usage_unknown", "what an answer uses")
        return Reason(code=code, holds=None, text=f"Its cost cannot be told without {what}.")
    does = "Costs the same" if difference.value == 0 else "Saves" if difference.value < 0 else "Costs"
    amount = "" if difference.value == 0 else f" {words.total_usd(abs(difference.value))}"
    more = " more" if difference.value > 0 else ""
    at = f"over {words.months(policy.horizon_months)} at {words.number(policy.monthly_queries)} queries a month"
    shown = negated(difference) if difference.value < 0 else difference
    unsure = ""
    if condition.holds is None:
        clear = difference.low is not None and difference.high is not None and difference.low * difference.high > 0
        unsure = f", but on {_TOO_FEW}" if clear else ", which may be cheaper or dearer"
    text = f"{does}{amount}{more} {at}{words.usd_interval(shown, policy.confidence)}{unsure}."
    return Reason(code="cheaper", holds=condition.holds, text=text)


def _worth(outcome: Outcome) -> Iterator[Reason]:
    """Why an improvement is worth its money, or the net value that stands for everything."""
    meeting, found, policy = outcome.meeting, outcome.conditions, outcome.meeting.policy
    if policy.value_per_correct is not None:
        yield _net_value(meeting, found["net_value"], policy.value_per_correct)
        return
    if policy.quality_target is not None:
        yield _target(meeting, found["target"], policy.quality_target)
    if policy.max_usd_per_extra_correct is not None:
        yield _extra_correct(meeting, found["extra_correct"], policy.max_usd_per_extra_correct)
    if policy.quality_target is None and policy.max_usd_per_extra_correct is None:
        text = "Any improvement counts as worth its cost: nobody said what a right answer is worth."
        yield Reason(code="worth_it", holds=True, text=text)


def _net_value(meeting: Meeting, condition: Condition, worth: float) -> Reason:
    policy, balance = meeting.policy, meeting.balance_usd(worth)
    at = f"with a right answer worth {words.usd(worth)}"
    if balance is None:
        return Reason(code="net_value", holds=None, text=f"Its net value, {at}, cannot be told without its cost.")
    shown = balance.interval()
    does = "gains" if shown.value >= 0 else "loses"
    told = shown if shown.value >= 0 else negated(shown)
    few = condition.holds is None and meeting.contrast.shortage is not None and balance.low * balance.high > 0
    text = (
        f"On balance {does} {words.total_usd(told.value)} over {words.months(policy.horizon_months)}, {at}"
        f"{words.usd_interval(told, policy.confidence)}{f', but on {_TOO_FEW}' if few else ''}."
    )
    return Reason(code="net_value", holds=condition.holds, text=text)


def _target(meeting: Meeting, condition: Condition, target: float) -> Reason:
    name, wanted = meeting.incumbent.arm.name, words.percent(target)
    low = words.percent(meeting.incumbent.shown_high)
    text = {
        True: f"Is wanted: {name} is not shown to reach the target of {wanted}, only {low}.",
        False: f"Is not needed: {name} is shown to reach {low}, where {wanted} are wanted.",
        None: f"May not be needed: {name} may reach the target of {wanted}, depending on its unmeasured answers.",
    }[condition.holds]
    return Reason(code="worth_it", holds=condition.holds, text=text)


def _extra_correct(meeting: Meeting, condition: Condition, most: float) -> Reason:
    difference, gained = meeting.tco_difference_usd, meeting.contrast.quality.value * meeting.queries
    allowed = f"where {words.usd(most)} may be paid"
    if difference is None:
        text = f"What an extra right answer costs cannot be told without its cost, {allowed}."
    elif gained <= 0:
        text = f"Brings no extra right answers to pay for, {allowed}."
    elif difference.value <= 0:
        text = f"Brings extra right answers at no extra cost, {allowed}."
    else:
        each = difference.value / gained
        unsure = f", which may be {'less' if each > most else 'more'}" if condition.holds is None else ""
        text = f"An extra right answer costs {words.usd(each)}{unsure}, {allowed}."
    return Reason(code="worth_it", holds=condition.holds, text=text)


def _latency(outcome: Outcome) -> Iterator[Reason]:
    bound, condition = outcome.meeting.policy.latency_p95_s, outcome.conditions.get("latency")
    if bound is None or condition is None:
        return
    p95 = outcome.meeting.challenger.latency_p95
    if p95 is None:
        text = f"Its latency was not measured, and 95 % of answers must come within {words.seconds(bound)}."
    else:
        limits = f"{words.limit_s(p95.low)} to {words.limit_s(p95.high)}"
        text = (
            f"Answers 95 % of questions within {words.seconds(p95.estimate)} (interval {limits}), "
            f"where {words.seconds(bound)} are allowed."
        )
    yield Reason(code="allowed", holds=condition.holds, text=text)


def _forgetting(outcome: Outcome) -> Iterator[Reason]:
    largest, condition = outcome.meeting.policy.max_forgetting, outcome.conditions.get("forgetting")
    if largest is None or condition is None:
        return
    allowed = f"{words.points(largest)} may be lost"
    forgotten = outcome.meeting.forgotten or ()
    missing = [each.task for each in forgotten if each.gain is None]
    known = [(each, each.gain) for each in forgotten if each.gain is not None]
    if not forgotten:
        text = f"There is no other task here that its tuning could cost anything; {allowed}."
    elif missing and condition.holds is not False:
        text = f"What its tuning costs on {words.listed(missing)} was not measured, where {allowed}."
    else:
        worst, gain = min(known, key=lambda each: each[1].high if condition.holds is False else each[1].low)
        level, value = outcome.meeting.policy.confidence, gain.value
        does = f"{'gains' if value > 0 else 'loses'} {words.points(abs(value))}" if value else "loses nothing"
        text = (
            f"Its tuned model {does} on {worst.task} "
            f"({words.points_interval(gain.interval(), level)}), where {allowed}."
        )
    yield Reason(code="allowed", holds=condition.holds, text=text)


def _guard(meeting: Meeting, code: str, condition: Condition) -> Reason:
    metric = code.removeprefix("guard:")
    bound, largest = meeting.contrast.guards.get(metric), meeting.policy.guards[metric]
    if bound is None:
        text = f"Its {metric} was not measured, of which {words.points(largest)} may be lost."
    else:
        change = "gains" if bound.value > 0 else "loses"
        interval = words.points_interval(bound.interval(), meeting.policy.confidence)
        text = (
            f"{change.capitalize()} {words.points(abs(bound.value))} of {metric} ({interval}), "
            f"of which {words.points(largest)} may be lost."
        )
    return Reason(code="allowed", holds=condition.holds, text=text)


def _unmeasured(contrast: Contrast) -> Iterator[Reason]:
    if contrast.unmeasured:
        share = f"{words.count(contrast.unmeasured)} of {words.count(contrast.pairs)}"
        text = (
            f"{share} pairs have an answer that could not be measured; the verdict allows for its best and its worst."
        )
        yield Reason(code="unmeasured", holds=None, text=text)


def _more_samples(contrast: Contrast, needed: int | None) -> Iterator[Reason]:
    if needed is not None:
        compared = words.count(contrast.pairs)
        text = f"About {words.count(needed)} samples in all would settle it; {compared} were compared."
        yield Reason(code="more_samples", holds=None, text=text)
