"""What a comparison of two runs, A and B, comes to: one row per task and arm, and the answers that changed sides.

Everything is over the samples that both runs hold with the same content. A difference is B's gain over A. `None` means
"not known" everywhere; no value is NaN or infinite.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from harness.core.types import Interval, State

PairedVerdict: TypeAlias = Literal["better", "worse", "same", "cannot_tell"]
"""Of B against A. `same`: within the noise."""
WhyOpen: TypeAlias = Literal["metric", "no_pairs", "nothing_measured", "clusters", "differing", "missing"]
"""Why nothing can be told: quality is another metric; no pair, or none measured on both sides; too few clusters; a
difference that rests on too few samples; answers that could not be measured decide it."""
Turn: TypeAlias = Literal["right_to_wrong", "wrong_to_right"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """One run's half of a row.

    `quality` is the mean primary score over the pairs that were measured on both sides; `quality_bounds` count, over
    all pairs, every unmeasured answer as wrong, then as right. States count answers. Tokens and USD are means over the
    samples of which both sides told their usage, at the run's own prices. Latencies are of the run's latency pass.
    """

    quality: float | None
    quality_bounds: tuple[float, float] | None
    abstained: int
    failed: int
    unmeasured: int
    not_run: int
    input_tokens: float | None
    cached_input_tokens: float | None
    output_tokens: float | None
    tokens_estimated: bool
    usd_per_1k_queries: float | None
    latency_p50_s: Interval | None
    latency_p95_s: Interval | None
    latency_samples: int
    answered_by: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PairedRow:
    """One arm on one task in both runs.

    `pairs` were asked in both runs, in so many `clusters`; the scores of `differing` of them are not the same. `delta`
    has limits that hold for all rows at once, which the verdict rests on, `delta_single` its own alone; both bound what
    unmeasured answers could have been. `p_any_difference` is of "no difference at all", `p_adjusted` the same by Holm's
    method over all rows. `detectable` is the smallest gain that these samples would show with 80 % power. `turned` are
    places among the shared samples, in the order of their ids in A.
    """

    task: str
    arm: str
    metric: str
    a: Side
    b: Side
    pairs: int
    clusters: int
    differing: int
    delta: Interval | None
    delta_single: Interval | None
    p_any_difference: float | None
    p_adjusted: float | None
    detectable: float | None
    verdict: PairedVerdict
    why_open: WhyOpen | None
    right_to_wrong: tuple[int, ...]
    wrong_to_right: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SamplesPaired:
    """How one task's samples met: `paired` by content, `renamed` of them under another id.

    Left out: `changed` have another input or other targets under the same id, `only_a` and `only_b` one run alone has.
    """

    task: str
    paired: int
    renamed: int
    changed: int
    only_a: int
    only_b: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One answer, as much of it as a reader of a comparison needs."""

    state: State
    text: str
    failure: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Flip:
    """A sample that one run answered rightly (a mean score of 1) and the other did not, with the answers of both."""

    task: str
    arm: str
    sample_a: str
    sample_b: str
    turn: Turn
    score_a: float
    score_b: float
    input: str
    targets: tuple[str, ...]
    a: tuple[Answer, ...]
    b: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class FlipsWithoutTexts(Collection[Flip]):
    """The same flips, one at a time, less what was asked, wanted and answered."""

    flips: Collection[Flip]

    def __len__(self) -> int:
        return len(self.flips)

    def __contains__(self, flip: object) -> bool:
        return any(flip == each for each in self)

    def __iter__(self) -> Iterator[Flip]:
        for flip in self.flips:
            a, b = (tuple(replace(one, text="", failure="") for one in answers) for answers in (flip.a, flip.b))
            yield replace(flip, input="", targets=(), a=a, b=b)


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """Something that is not the same in both runs, beside their answers. Empty: this run has nothing of it."""

    what: str
    a: str
    b: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RunFacts:
    """Which run it is. `folder` is its path, `report` says whether a report.html lies in it."""

    run_id: str
    experiment: str
    created: str
    folder: str
    report: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class RunComparison:
    """Two runs, what differs between them, and how their answers compare. `flips` may be read anew each time."""

    a: RunFacts
    b: RunFacts
    confidence: float
    seed: int
    differences: tuple[Difference, ...]
    samples: tuple[SamplesPaired, ...]
    rows: tuple[PairedRow, ...]
    flips: Collection[Flip]


def without_texts(comparison: RunComparison) -> RunComparison:
    """For terminals and logs of runs whose texts are to stay in their folders."""
    return replace(comparison, flips=FlipsWithoutTexts(comparison.flips))
