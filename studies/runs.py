"""Whole decisions from simulated arrays: what a run would have measured, without a journal, a text or a model.

Every token costs a millionth of a dollar and nothing else costs anything, so a query's price in millionths is its
tokens, drawn from a Gamma law of shape 2: skewed to the right, as lengths of answers are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from harness.config.schema import Closed, Experiment, ModelSpec, Policy
from harness.core.prices import Price
from harness.core.types import ArmFacts, Rung, Setup, SetupKind, State
from harness.core.verdicts import Step
from harness.decision.examine import examine
from harness.decision.measured import COMPONENTS, ArmEvidence, Evidence, Measure, TaskEvidence
from studies.worlds import Floats, Integers, World

RUNGS = (Rung.PROMPTING, Rung.RAG, Rung.FINE_TUNING, Rung.FINE_TUNING, Rung.FINE_TUNING_RAG)
USD_PER_TOKEN = 1e-6
RESAMPLES = 1999
"""A fifth of the product's: the same in the long run, a little rougher in each run, and three times as fast."""
SLACK = 1e-9


@dataclass(frozen=True, kw_only=True)
class Case:
    """Arms of known truth on so many tasks alike: `world.means`, mean `tokens` a query, and the policy that judges."""

    name: str
    world: World
    tokens: tuple[float, ...]
    policy: Policy
    tasks: int = 1

    def __str__(self) -> str:
        return f"{self.name}: {self.world}" + (f", {self.tasks} tasks" if self.tasks > 1 else "")

    def with_means(self, *means: float) -> "Case":
        """The same with other means."""
        return replace(self, world=replace(self.world, means=means))


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What was measured on one task: `scores[arm]` and `tokens[arm]` per sample, and the samples' clusters."""

    scores: Sequence[Floats]
    tokens: Sequence[Floats]
    codes: Integers

    def kept(self, which: Integers) -> "Sample":
        """These samples alone, which may repeat."""
        return Sample(
            scores=[row[which] for row in self.scores],
            tokens=[row[which] for row in self.tokens],
            codes=np.unique(self.codes[which], return_inverse=True)[1],
        )


def drawn(case: Case, rng: np.random.Generator) -> list[Sample]:
    """One run's measurements, a sample per task."""
    return [_drawn(case, rng) for _ in range(case.tasks)]


def _drawn(case: Case, rng: np.random.Generator) -> Sample:
    codes = case.world.clusters(rng)
    scores = [row[0] for row in case.world.scores(codes, 1, rng)]
    return Sample(scores=scores, tokens=[rng.gamma(2, mean / 2, len(codes)) for mean in case.tokens], codes=codes)


def decided(samples: Sequence[Sample], policy: Policy, seed: int) -> list[tuple[Step, ...]]:
    """The steps of each task, as `harness run` would have taken them."""
    tasks = tuple(_task(f"t{place}", sample) for place, sample in enumerate(samples))
    experiment = Experiment(
        name="study",
        seed=seed,
        tasks=(),
        models={
            "base": ModelSpec(provider="reference", params=Closed(), price=Price(input=USD_PER_TOKEN * 1e6, output=0.0))
        },
        arms=(),
        decision=policy,
    )
    return [found.steps for found in examine(Evidence(tasks=tasks, experiment=experiment), resamples=RESAMPLES).climbs]


def _task(name: str, sample: Sample) -> TaskEvidence:
    arms = len(sample.scores)
    return TaskEvidence(
        task=name,
        primary="score",
        has_corpus=True,
        clusters=sample.codes,
        arms=tuple(
            _arm(name, f"a{place}", RUNGS[place], sample.scores[place], sample.tokens[place]) for place in range(arms)
        ),
    )


def measured(values: Floats) -> Measure:
    """A value for every sample, none of them missing."""
    everywhere = np.ones(len(values), dtype=np.bool_)
    return Measure(asked=everywhere, measured=everywhere, value=values, low=values, high=values)


def _arm(task: str, name: str, rung: Rung, scores: Floats, tokens: Floats) -> ArmEvidence:
    everywhere = np.ones(len(scores), dtype=np.bool_)
    usage = np.zeros((len(scores), len(COMPONENTS)))
    usage[:, COMPONENTS.index("fresh_input")] = tokens
    return ArmEvidence(
        facts=ArmFacts(name=name, variant_of=name, task=task, rung=rung, model="base"),
        quality=measured(scores),
        right=(scores == 1).astype(np.float64),
        failing=measured(np.zeros(len(scores))),
        usage=usage,
        used=everywhere,
        busy_known=False,
        tokens_told=True,
        usd_told=False,
        embeds=False,
        states={state: len(scores) if state is State.OK else 0 for state in State},
        unmeasured=0,
        latencies_s=np.zeros(0),
        ttft_s=np.zeros(0),
        metrics={},
        metric_failures={},
        setups=tuple(Setup(task=task, arm=name, kind=kind, digest="", seconds=0.0) for kind in _setups(rung)),
        tokens_estimated=False,
        answered_by=("base",),
    )


def _setups(rung: Rung) -> Iterator[SetupKind]:
    if rung in {Rung.FINE_TUNING, Rung.FINE_TUNING_RAG}:
        yield "tuning"
    if rung in {Rung.RAG, Rung.FINE_TUNING_RAG}:
        yield "index"


def any_wrong(case: Case, climbs: Sequence[Sequence[Step]]) -> bool:
    """Whether any step of the run escalated to an arm that the truth does not let escalate."""
    return any(_wrong(case, steps) for steps in climbs)


def _wrong(case: Case, steps: Sequence[Step]) -> bool:
    incumbents = [int(steps[0].incumbent[1:])]
    for step in steps:
        if step.verdict == "escalate":
            challenger = int(step.challenger[1:])
            if not rightly(case, incumbents, challenger):
                return True
            incumbents.append(challenger)
    return False


def rightly(case: Case, incumbents: Sequence[int], challenger: int) -> bool:
    """Whether the true means and prices make the challenger worth it. What lies on the edge is not."""
    means, policy, held = case.world.means, case.policy, incumbents[-1]
    gain = means[challenger] - means[held]
    saving = USD_PER_TOKEN * (case.tokens[held] - case.tokens[challenger])
    if policy.value_per_correct is not None:
        return policy.value_per_correct * gain + saving > SLACK * USD_PER_TOKEN * max(case.tokens)
    loss = max(means[earlier] for earlier in incumbents) - means[challenger]
    better = gain > policy.min_gain + SLACK
    return better or (loss < policy.tolerance - SLACK and saving > 0)
