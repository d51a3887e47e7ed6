"""What was measured, as arrays: the values that `evidence.gather` fills and everything else here reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from harness.config.schema import Experiment
from harness.core.types import ArmFacts, Control, Setup, State

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

COMPONENTS = ("fresh_input", "cached_input", "output", "embedding", "busy_s", "usd", "retrieve_s")
"""What an answer uses and somebody pays for: four kinds of tokens, two kinds of seconds, or USD where it tells them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """One metric of one arm, per sample, averaged over repeats.

    `value` holds where `measured`; `low` and `high` count each answer that was asked for and not measured as the
    worst and as the best score. All are 0 where not `asked`.
    """

    asked: Booleans
    measured: Booleans
    value: Floats
    low: Floats
    high: Floats

    @property
    def mean(self) -> float | None:
        """Over the measured samples; None without any."""
        return float(self.value[self.measured].mean()) if self.measured.any() else None

    @property
    def has_gaps(self) -> bool:
        """Whether any answer that was asked for could not be measured."""
        return bool((self.low != self.high).any())


@dataclass(frozen=True, kw_only=True, slots=True)
class ArmEvidence:
    """One arm on one task; arrays run over the task's samples.

    `right` is the share of a sample's measured answers that are fully right. `failing` is the share of answers that
    failed: a measure whose high values are bad, and whose bounds count an unmeasured answer as sound, then as failed.
    `usage[sample, component]` is the mean per answer where `used` (see COMPONENTS); `busy_known` says that answers told
    how long they kept a machine busy, `tokens_told` and `usd_told` that they told these, `embeds` that some used
    embedding tokens. `states` count answers; unanswered repeats are `not_run`. `unmeasured` counts the answers without
    a primary score through no fault of the arm's.
    `latencies_s` and `ttft_s` come from the latency pass at the level that decides; `timed` are the samples of the
    former.
    """

    facts: ArmFacts
    quality: Measure
    right: Floats
    failing: Measure
    usage: Floats
    used: Booleans
    busy_known: bool
    tokens_told: bool
    usd_told: bool
    embeds: bool
    states: Mapping[State, int]
    unmeasured: int
    latencies_s: Floats
    ttft_s: Floats
    metrics: Mapping[str, Measure]
    metric_failures: Mapping[str, int]
    setups: tuple[Setup, ...]
    tokens_estimated: bool
    answered_by: tuple[str, ...]
    timed: Integers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @property
    def name(self) -> str:
        """The arm's name."""
        return self.facts.name

    def timed_clusters(self, clusters: Integers) -> Integers | None:
        """Of each latency, the cluster of its sample; None where nobody knows which sample it was."""
        return clusters[self.timed] if len(self.timed) == len(self.latencies_s) else None


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskEvidence:
    """All arms of one task, lowest rung first, apart from its controls. `clusters[sample]` are codes from 0.

    `unanswerable[sample]`: the right answer is that there is none. `slices` says for each metadata key and value which
    samples have it.
    """

    task: str
    primary: str
    has_corpus: bool
    clusters: Integers
    arms: tuple[ArmEvidence, ...]
    controls: tuple[ArmEvidence, ...] = ()
    unanswerable: Booleans = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    slices: Mapping[tuple[str, str], Booleans] = field(default_factory=dict)

    def control(self, kind: Control, explains: str) -> ArmEvidence | None:
        """The control of this kind that explains this arm, where there is one."""
        kinds = (arm for arm in self.controls if (arm.facts.control, arm.facts.explains) == (kind, explains))
        return next(kinds, None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What was measured, task by task, with the experiment that prices and judges it."""

    tasks: tuple[TaskEvidence, ...]
    experiment: Experiment
