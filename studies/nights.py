"""Nightly runs of one system whose truth is known, as arrays: what a gate would be given, without a journal or a model.

Each question has a chance of its own to be answered rightly, which an arm keeps from night to night, as a model does
that answers at a temperature above 0: so two nights differ though nothing changed. Answers fail now and then, their
lengths vary around the question's own, and a latency pass times some of them.
"""

from dataclasses import dataclass, field

import numpy as np

from harness.config.schema import Closed, Experiment, ModelSpec
from harness.core.prices import Price
from harness.core.types import ArmFacts, Rung, State
from harness.decision.measured import COMPONENTS, ArmEvidence, Evidence, TaskEvidence
from studies.runs import USD_PER_TOKEN, measured
from studies.worlds import Floats, Integers

TIMES = ("lognormal", "heavy", "two humps")


@dataclass(frozen=True, kw_only=True)
class System:
    """What is true of every arm: `right` and `right_size` are the Beta law of the questions' chances (mean and size).

    `failing` is the mean chance of a failed answer, Beta with size 20; `timed` answers of `times` shape are in the
    latency pass. Between nights, `load` is the standard deviation of the logarithm of all times, `shock` that of the
    chance of a right answer, the same for all arms.
    """

    n: int = 400
    tasks: int = 3
    arms: int = 5
    right: float = 0.75
    right_size: float = 1.0
    failing: float = 0.01
    timed: int = 100
    times: str = "lognormal"
    load: float = 0.0
    shock: float = 0.0
    cluster_size: int = 1

    def __str__(self) -> str:
        clusters = f" in clusters of {self.cluster_size}" if self.cluster_size > 1 else ""
        moving = f", load {self.load:g}, shock {self.shock:g}" if self.load or self.shock else ""
        return (
            f"{self.arms} arms, {self.tasks} tasks, n={self.n}{clusters}, right {self.right:g}, "
            f"size {self.right_size:g}, {self.timed} {self.times} times{moving}"
        )

    @property
    def clusters(self) -> Integers:
        """A code per sample."""
        return np.arange(self.n) // self.cluster_size


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a night's system does worse: points of quality (failed answers among them) and failures, relative cost and
    time. Failures alone take the quality of what failed with them."""

    quality: float = 0.0
    failures: float = 0.0
    cost: float = 0.0
    latency: float = 0.0


NOTHING = Change()


@dataclass(frozen=True, kw_only=True)
class Questions:
    """The chances and lengths of one suite: `right[task, arm, sample]` and so on. Drawn once, kept every night."""

    system: System
    right: Floats
    failing: Floats
    tokens: Floats
    experiment: Experiment = field(
        default_factory=lambda: Experiment(
            name="study",
            tasks=(),
            models={
                "base": ModelSpec(
                    provider="reference", params=Closed(), price=Price(input=USD_PER_TOKEN * 1e6, output=0.0)
                )
            },
            arms=(),
        )
    )

    @classmethod
    def of(cls, system: System, rng: np.random.Generator) -> "Questions":
        """Drawn anew. Samples of one cluster have the same chances."""
        shape = (system.tasks, system.arms, int(system.clusters.max()) + 1)
        right, failing = (
            rng.beta(mean * size, (1 - mean) * size, shape)[..., system.clusters]
            for mean, size in ((system.right, system.right_size), (system.failing, 20.0))
        )
        return cls(system=system, right=right, failing=failing, tokens=rng.gamma(2, 50, right.shape))

    def night(self, rng: np.random.Generator, change: Change = NOTHING) -> Evidence:
        """One run. A loss of quality takes right answers wherever they are, each with the same chance."""
        system = self.system
        failing = self.failing + change.failures
        failed = rng.random(failing.shape) < failing
        quality = change.quality + system.shock * rng.standard_normal()
        before, now = ((self.right * (1 - each)).mean(axis=2, keepdims=True) for each in (self.failing, failing))
        kept = np.minimum((before - quality) / now, 1.0) if change.quality else 1 - quality / before
        scores = ((rng.random(self.right.shape) < self.right * kept) & ~failed).astype(np.float64)
        tokens = self.tokens * rng.lognormal(0, 0.3, self.tokens.shape) * (1 + change.cost)
        load = np.exp(system.load * rng.standard_normal())
        tasks = tuple(
            TaskEvidence(
                task=f"t{task}",
                primary="score",
                has_corpus=False,
                clusters=system.clusters,
                arms=tuple(
                    _arm(
                        (f"t{task}", f"a{arm}"),
                        scores[task, arm],
                        failed[task, arm].astype(np.float64),
                        tokens[task, arm],
                        _times(system, rng) * load * (1 + change.latency),
                    )
                    for arm in range(system.arms)
                ),
            )
            for task in range(system.tasks)
        )
        return Evidence(tasks=tasks, experiment=self.experiment)


def _times(system: System, rng: np.random.Generator) -> Floats:
    size = system.timed
    if system.times == "heavy":
        times = 1 + rng.pareto(1.5, size)
    elif system.times == "two humps":
        times = np.where(rng.random(size) < 0.1, 5.0, 1.0) * rng.lognormal(0, 0.2, size)
    else:
        times = rng.lognormal(0, 0.5, size)
    return np.asarray(times)


def _arm(names: tuple[str, str], scores: Floats, failed: Floats, tokens: Floats, times_s: Floats) -> ArmEvidence:
    task, arm = names
    usage = np.zeros((len(scores), len(COMPONENTS)))
    usage[:, COMPONENTS.index("fresh_input")] = tokens
    return ArmEvidence(
        facts=ArmFacts(name=arm, variant_of=arm, task=task, rung=Rung.PROMPTING, model="base"),
        quality=measured(scores),
        right=(scores == 1).astype(np.float64),
        failing=measured(failed),
        usage=usage,
        used=np.ones(len(scores), dtype=np.bool_),
        busy_known=False,
        tokens_told=True,
        usd_told=False,
        embeds=False,
        states=dict.fromkeys(State, 0),
        unmeasured=0,
        latencies_s=times_s,
        ttft_s=np.zeros(0),
        metrics={},
        metric_failures={},
        setups=(),
        tokens_estimated=False,
        answered_by=("base",),
    )
