"""The studies in haste: nothing may lie beyond its bar by more than chance explains. `make study` is the whole of it."""

import numpy as np
import pytest

from studies import decisions
from studies.__main__ import STUDIES
from studies.coverage import HOLDS, _weighed_runs
from studies.lines import Line
from studies.worlds import World

KNOWN = {study.name: study for study in STUDIES}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "runs"),
    [("flips", 600), ("scores", 300), ("families", 40), ("copies", 60), ("looks", 60), ("truth", 12), ("samples", 120)],
)
def test_a_study_in_haste_finds_nothing_surely_outside_its_bar(name, runs):
    lines = list(KNOWN[name].find(runs, np.random.default_rng(7)))
    assert sum(line.bar is not None for line in lines) >= 2
    assert [line for line in lines if line.beyond(3.5)] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["power", "abstention"])
def test_what_power_promises_holds_in_haste(name, monkeypatch):
    monkeypatch.setattr(decisions, "PILOTS", (10, 10, 30))
    lines = list(KNOWN[name].find(40, np.random.default_rng(8)))
    assert [line for line in lines if line.beyond(3.5)] == []
    shares = [line.share for line in lines if line.bar is not None]
    assert np.mean(shares) == pytest.approx(0.8 if name == "power" else 0.0, abs=0.06)


HARD = [
    World(n=50, clustered=True, shape="continuous", means=(0.02, 0.1), rho=0.9, icc=0.5),
    World(n=200, clustered=True, shape="continuous", means=(0.9, 0.98), rho=0.9, icc=0.5),
    World(n=100, clustered=True, shape="binary", means=(0.5, 0.5), rho=0.5, icc=0.3),
    World(n=200, clustered=True, shape="binary", means=(0.5, 0.6), rho=0.0),
]


@pytest.mark.slow
@pytest.mark.parametrize("world", HARD, ids=str)
def test_the_hardest_clustered_worlds_are_covered(world):
    seen = _weighed_runs(world, 6000, np.random.default_rng(9))
    assert not Line("covered", "", str(world), seen["covered"], 6000, HOLDS).beyond(2)
    assert seen["abstained"] <= 0.05
