"""Two runs side by side in words: each number is formatted here, once, and printed by the page and the tables."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from harness.core.two_runs import (
    Answer,
    Difference,
    Flip,
    PairedRow,
    PairedVerdict,
    RunComparison,
    RunFacts,
    SamplesPaired,
    Side,
    Turn,
    WhyOpen,
)
from harness.reporting import words
from harness.reporting.words import Estimate
from harness.stats.power import FEWEST_CLUSTERS, FEWEST_DISCORDANT

VERDICT_WORDS: dict[PairedVerdict, str] = {
    "better": "better",
    "worse": "worse",
    "same": "same within the noise",
    "cannot_tell": "cannot tell",
}
TURN_WORDS: dict[Turn, str] = {"right_to_wrong": "right → wrong", "wrong_to_right": "wrong → right"}
LARGEST_BYTES = 2_500_000
LONGEST_TEXT_CHARACTERS = 4_000
_FIXED_BYTES_PER_FLIP = 900


@dataclass(frozen=True, kw_only=True, slots=True)
class RowView:
    """One arm on one task. Figures of both runs stand as `A → B`; `notes` say what was not answered on either side."""

    task: str
    arm: str
    pairs: str
    quality_a: str
    quality_b: str
    bounds: str
    delta: Estimate
    single: str
    p_any_difference: str
    p_adjusted: str
    detectable: str
    verdict: PairedVerdict
    verdict_text: str
    why: str
    flips: str
    input_tokens: str
    output_tokens: str
    usd_per_1k: str
    latency_p50: str
    latency_p95: str
    notes: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerView:
    """One answer: its state where that is not `ok`, its text, and why there is none."""

    state: str
    text: str
    failure: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FlipView:
    """A sample that changed sides; the links are empty where a run has no report."""

    sample: str
    turn: Turn
    input: str
    targets: tuple[str, ...]
    score_a: str
    score_b: str
    a: tuple[AnswerView, ...]
    b: tuple[AnswerView, ...]
    link_a: str
    link_b: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FlipsView:
    """The flips of one arm on one task in one direction, as many as fit; `shown_text` says how many of how many."""

    task: str
    arm: str
    turn: Turn
    turn_text: str
    shown_text: str
    flips: tuple[FlipView, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CompareView:
    """The whole comparison in words. `comparison` is kept as it came, for the files that machines read."""

    title: str
    summary: str
    a: RunFacts
    b: RunFacts
    rule: tuple[str, ...]
    differences: tuple[Difference, ...]
    samples: tuple[str, ...]
    rows: tuple[RowView, ...]
    flips: tuple[FlipsView, ...]
    links: "Links"
    comparison: RunComparison


@dataclass(frozen=True, kw_only=True, slots=True)
class Links:
    """Where each run's report is, from the place where the links stand; empty where there is none."""

    a: str
    b: str

    @classmethod
    def of(cls, comparison: RunComparison, beside: Path | None) -> "Links":
        """Relative to the folder `beside`; without it, absolute paths."""
        found = (_report(run, beside) for run in (comparison.a, comparison.b))
        return cls(a=next(found), b=next(found))

    def of_flip(self, flip: Flip) -> tuple[str, str]:
        """Both reports, open at this sample."""
        return _at(self.a, flip.task, flip.sample_a), _at(self.b, flip.task, flip.sample_b)


def _report(run: RunFacts, beside: Path | None) -> str:
    if not run.report:
        return ""
    path = Path(run.folder) / "report.html"
    return quote(str(path) if beside is None else os.path.relpath(path, beside.resolve()))


def _at(report: str, task: str, sample: str) -> str:
    task, sample = (quote(name, safe="", errors="replace") for name in (task, sample))
    return f"{report}#sample/{task}/{sample}" if report else ""


def compare_view(
    comparison: RunComparison, *, beside: Path | None = None, largest_bytes: int = LARGEST_BYTES
) -> CompareView:
    """The comparison in words; `beside` is the folder that its files are for. Flips go in until they are too large."""
    links = Links.of(comparison, beside)
    return CompareView(
        title=f"{comparison.a.run_id} and {comparison.b.run_id}",
        summary=_summary(comparison),
        a=comparison.a,
        b=comparison.b,
        rule=_rule(comparison),
        differences=tuple(
            Difference(what=_clip(each.what, 200), a=_clip(each.a, 200), b=_clip(each.b, 200))
            for each in comparison.differences
        ),
        samples=tuple(_samples(task) for task in comparison.samples),
        rows=tuple(_row(row) for row in comparison.rows),
        flips=tuple(_flips(comparison, links, largest_bytes)),
        links=links,
        comparison=comparison,
    )


def _summary(comparison: RunComparison) -> str:
    """How many rows got which verdict; what matters most comes first."""
    counts = {verdict: sum(row.verdict == verdict for row in comparison.rows) for verdict in VERDICT_WORDS}
    order: tuple[PairedVerdict, ...] = ("worse", "better", "cannot_tell", "same")
    told = [f"{VERDICT_WORDS[verdict]}: {counts[verdict]}" for verdict in order if counts[verdict]]
    return f"B against A, {words.plural(len(comparison.rows), 'row')} of task and arm. {', '.join(told).capitalize()}."


def _rule(comparison: RunComparison) -> tuple[str, ...]:
    confidence = words.percent_short(comparison.confidence)
    return (
        f"Quality is the primary metric over the pairs measured in both runs, and the change is B less A. Its interval "
        f"holds at {confidence} for all rows together, by clusters, whatever the unmeasured answers would have been.",
        "Better: the interval lies above 0. Worse: below 0. Same within the noise: it holds 0.",
        f"Cannot tell: fewer than {FEWEST_CLUSTERS} clusters; better or worse only by fewer than {FEWEST_DISCORDANT} "
        "samples that differ; or the unmeasured answers, all taken one way, would decide it.",
        "Right is a score of 1 in every repeat, wrong is anything below: a graded score that moves below 1 is in the "
        "change, not among the flips. A failed answer scores 0; an unmeasured one is no flip.",
        "p is of no difference at all (sign flips by cluster), by Holm's method over all rows. Tokens and USD are "
        "means over the same samples, USD at each run's own prices; latency is of each run's own latency pass.",
    )


def _samples(task: SamplesPaired) -> str:
    left_out = {
        "changed under the same id": task.changed,
        "only in A": task.only_a,
        "only in B": task.only_b,
    }
    renamed = f" ({words.count(task.renamed)} under another id)" if task.renamed else ""
    told = ", ".join(f"{words.count(number)} {what}" for what, number in left_out.items() if number)
    return f"{task.task}: {words.plural(task.paired, 'sample')} paired{renamed}" + (
        f"; left out: {told}" if told else ""
    )


def _row(row: PairedRow) -> RowView:
    a, b = row.a, row.b
    return RowView(
        task=row.task,
        arm=row.arm,
        pairs=words.count(row.pairs),
        quality_a=words.or_unknown(a.quality, words.percent),
        quality_b=words.or_unknown(b.quality, words.percent),
        bounds=_bounds(row),
        delta=words.estimate(row.delta, words.points, words.points_bare),
        single=words.estimate(row.delta_single, words.points, words.points_bare).span,
        p_any_difference=words.or_unknown(row.p_any_difference, words.p_value),
        p_adjusted=words.or_unknown(row.p_adjusted, words.p_value),
        detectable=words.or_unknown(row.detectable, words.points),
        verdict=row.verdict,
        verdict_text=VERDICT_WORDS[row.verdict],
        why=_why(row),
        flips=f"{words.count(len(row.right_to_wrong))} lost, {words.count(len(row.wrong_to_right))} won",
        input_tokens=_both(_tokens(a, a.input_tokens), _tokens(b, b.input_tokens)),
        output_tokens=_both(_tokens(a, a.output_tokens), _tokens(b, b.output_tokens)),
        usd_per_1k=_both(*(words.or_unknown(side.usd_per_1k_queries, words.usd) for side in (a, b))),
        latency_p50=_both(*(words.estimate(side.latency_p50_s, words.seconds).text for side in (a, b))),
        latency_p95=_both(*(words.estimate(side.latency_p95_s, words.seconds).text for side in (a, b))),
        notes=_notes(row),
    )


def _both(a: str, b: str) -> str:
    return a if a == b == words.UNKNOWN else f"{a} → {b}"


def _tokens(side: Side, tokens: float | None) -> str:
    """A mean per query, marked where it rests on an estimate."""
    text = words.or_unknown(tokens, words.count)
    return f"≈ {text}" if side.tokens_estimated and tokens is not None else text


def _bounds(row: PairedRow) -> str:
    """Shown only where an answer was unmeasured: elsewhere the bounds are the quality itself."""
    told = []
    for name, side in (("A", row.a), ("B", row.b)):
        if side.unmeasured and side.quality_bounds:
            low, high = side.quality_bounds
            told.append(f"{name} {words.percent(low)} to {words.percent(high)}")
    return "; ".join(told)


def _why(row: PairedRow) -> str:
    if row.why_open is None:
        return ""
    reasons: dict[WhyOpen, str] = {
        "metric": "quality is another metric in B",
        "no_pairs": "no sample was asked in both runs",
        "nothing_measured": "no sample was measured in both runs",
        "clusters": f"{words.count(row.clusters)} clusters; {FEWEST_CLUSTERS} are needed",
        "differing": f"rests on {words.plural(row.differing, 'sample')}; {FEWEST_DISCORDANT} are needed",
        "missing": "the unmeasured answers would decide it",
    }
    return reasons[row.why_open]


def _notes(row: PairedRow) -> str:
    counts = (
        ("abstained", row.a.abstained, row.b.abstained),
        ("failed", row.a.failed, row.b.failed),
        ("unmeasured", row.a.unmeasured, row.b.unmeasured),
        ("not run", row.a.not_run, row.b.not_run),
    )
    return ", ".join(f"{words.count(a)} → {words.count(b)} {state}" for state, a, b in counts if a or b)


def _flips(comparison: RunComparison, links: Links, largest_bytes: int) -> Iterator[FlipsView]:
    """Row by row, losses first; each direction of each row has an equal share of the room."""
    totals = {
        (row.task, row.arm, turn): len(places) for row in comparison.rows for turn, places in _turns(row) if places
    }
    kept: dict[tuple[str, str, Turn], list[FlipView]] = {key: [] for key in totals}
    room = dict.fromkeys(totals, largest_bytes // max(len(totals), 1))
    for flip in comparison.flips if totals else ():
        key = (flip.task, flip.arm, flip.turn)
        shown = flip_view(flip, links)
        room[key] -= _bytes(shown)
        if room[key] >= 0:
            kept[key].append(shown)
    for (task, arm, turn), total in totals.items():
        shown_here = kept[task, arm, turn]
        yield FlipsView(
            task=task,
            arm=arm,
            turn=turn,
            turn_text=TURN_WORDS[turn],
            shown_text=_shown_text(len(shown_here), total),
            flips=tuple(shown_here),
        )


def _turns(row: PairedRow) -> tuple[tuple[Turn, tuple[int, ...]], ...]:
    return ("right_to_wrong", row.right_to_wrong), ("wrong_to_right", row.wrong_to_right)


def _shown_text(shown: int, total: int) -> str:
    if shown == total:
        return words.plural(total, "sample")
    return f"{words.count(shown)} of {words.plural(total, 'sample')}; all of them are in flips.csv"


def flip_view(flip: Flip, links: Links) -> FlipView:
    """A flip as it is shown, with texts of at most LONGEST_TEXT_CHARACTERS."""
    link_a, link_b = links.of_flip(flip)
    renamed = f" (in B: {flip.sample_b})" if flip.sample_a != flip.sample_b else ""
    return FlipView(
        sample=flip.sample_a + renamed,
        turn=flip.turn,
        input=_clip(flip.input),
        targets=tuple(_clip(target) for target in flip.targets),
        score_a=words.metric(flip.score_a),
        score_b=words.metric(flip.score_b),
        a=_answers(flip.a),
        b=_answers(flip.b),
        link_a=link_a,
        link_b=link_b,
    )


def _answers(answers: Iterable[Answer]) -> tuple[AnswerView, ...]:
    return tuple(
        AnswerView(
            state="" if answer.state == "ok" else answer.state.value,
            text=_clip(answer.text),
            failure=_clip(answer.failure),
        )
        for answer in answers
    )


def _bytes(flip: FlipView) -> int:
    texts = [flip.sample, flip.input, *flip.targets, flip.link_a, flip.link_b]
    texts += [text for answer in (*flip.a, *flip.b) for text in (answer.text, answer.failure)]
    return _FIXED_BYTES_PER_FLIP + sum(len(text.encode("utf-8", "replace")) for text in texts)


def _clip(text: str, longest: int = LONGEST_TEXT_CHARACTERS) -> str:
    rest = len(text) - longest
    return text if rest <= 0 else f"{text[:longest]} … [{words.plural(rest, 'more character')}]"
