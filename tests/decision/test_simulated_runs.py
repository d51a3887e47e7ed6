"""The studies make their evidence from arrays: it must be what a run's own records and scores amount to."""

from typing import Any

import numpy as np

from harness.config.schema import Costs, Hardware, Policy
from harness.decision.examine import examine
from studies.runs import RESAMPLES, RUNGS, Case, decided, drawn
from studies.worlds import World


def test_evidence_from_arrays_decides_as_evidence_from_records(world: Any, arm: Any) -> None:
    truth = World(n=80, clustered=True, shape="binary", means=(0.4, 0.7, 0.7), rho=0.5, icc=0.3)
    case = Case(name="c", world=truth, tokens=(300.0, 200.0, 100.0), policy=Policy(min_gain=0.01))
    sample = drawn(case, np.random.default_rng(3))[0]
    whole = [np.round(row) for row in sample.tokens]
    arms = {
        f"a{place}": arm(
            scores=sample.scores[place].tolist(),
            rung=RUNGS[place],
            input_tokens=[int(count) for count in whole[place]],
            output_tokens=0,
        )
        for place in range(3)
    }
    made = world().add("t0", arms, clusters=[str(code) for code in sample.codes])
    costs = Costs(hardware=Hardware(usd_per_hour=0.0))
    evidence = made.evidence(decision=case.policy, costs=costs, seed=5)
    recorded = examine(evidence, resamples=RESAMPLES).climbs[0].steps
    simulated = decided([type(sample)(scores=sample.scores, tokens=whole, codes=sample.codes)], case.policy, 5)[0]
    assert len(recorded) == 2
    for theirs, ours in zip(recorded, simulated, strict=True):
        assert (theirs.verdict, theirs.incumbent, theirs.challenger) == (ours.verdict, ours.incumbent, ours.challenger)
        assert (theirs.delta, theirs.clusters) == (ours.delta, ours.clusters)
        assert theirs.detectable_difference == ours.detectable_difference
        assert theirs.tco_difference_usd == ours.tco_difference_usd
