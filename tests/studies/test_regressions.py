"""The studies of the gate and of the watch in haste: nothing may lie beyond its bar by more than chance explains."""

import numpy as np
import pytest

from harness.core.types import State
from harness.decision.measured import COMPONENTS
from studies.nights import Change, Questions, System
from studies.regressions import STUDIES, judged

ERRORS = 3.5
"""The bar is missed by so many standard errors in one of several thousand shares by chance."""


def test_a_night_is_what_its_system_says():
    rng = np.random.default_rng(0)
    asked = Questions.of(System(n=4000, tasks=1, arms=1, failing=0.05), rng)
    for change in (Change(), Change(quality=0.1, failures=0.03, cost=0.5, latency=1.0)):
        (arm,) = asked.night(rng, change).tasks[0].arms
        right = (asked.right * (1 - asked.failing)).mean() - change.quality
        assert arm.quality.value.mean() == pytest.approx(right, abs=0.02)
        assert arm.failing.value.mean() == pytest.approx(asked.failing.mean() + change.failures, abs=0.012)
        tokens = arm.usage[:, COMPONENTS.index("fresh_input")].mean()
        assert tokens == pytest.approx(asked.tokens.mean() * np.exp(0.045) * (1 + change.cost), rel=0.05)
        assert np.median(arm.latencies_s) == pytest.approx(1 + change.latency, rel=0.25)
    assert State.FAILED in arm.states


def test_nights_of_one_system_differ_and_share_their_questions():
    rng = np.random.default_rng(1)
    asked = Questions.of(System(n=300, tasks=1, arms=1), rng)
    one, other = (asked.night(rng).tasks[0].arms[0].quality.value for _ in range(2))
    assert 0.1 < (one != other).mean() < 0.3
    strangers = Questions.of(System(n=300, tasks=1, arms=1), rng).night(rng).tasks[0].arms[0].quality.value
    assert (one != strangers).mean() > (one != other).mean() + 0.05


def test_a_suite_has_all_its_rows():
    asked = Questions.of(System(n=60, timed=20), np.random.default_rng(2))
    night = asked.night(np.random.default_rng(3))
    found = judged(night, night)
    assert (found.family, len(found.rows), found.not_measured) == (75, 75, ())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "runs"),
    [("nights", 40), ("margins", 20), ("wolves", 200), ("promises", 50), ("load", 10), ("latencies", 300),
     ("years", 3), ("falls", 20)],
)  # fmt: skip
def test_no_study_lies_beyond_its_bar(name, runs):
    study = next(each for each in STUDIES if each.name == name)
    lines = list(study.find(runs, np.random.default_rng(20261127)))
    assert lines and all(line.runs > 0 for line in lines)
    assert [f"{line.measure}, {line.world}: {line.share}" for line in lines if line.beyond(ERRORS)] == []
