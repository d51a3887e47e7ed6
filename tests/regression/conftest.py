"""Pairs of runs from the decision's factory of worlds."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from decision.conftest import Arm, World

from harness.core.regressions import Gate, Margins
from harness.core.types import State
from harness.decision.measured import Evidence
from harness.regression.gate import gate

FAILED, UNMEASURED, NOT_RUN = State.FAILED, State.UNMEASURED, State.NOT_RUN


def run(scores: Sequence[float], *, clusters: Any = None, **settings: Any) -> Evidence:
    """A run of arm `x` on task `t`; `price`, `hosting` and `costs` go to the experiment."""
    priced = {name: settings.pop(name) for name in ("price", "hosting", "costs") if name in settings}
    return World().add("t", {"x": Arm(scores=scores, **settings)}, clusters=clusters).evidence(**priced)


def held(baseline: Evidence, candidate: Evidence, **settings: Any) -> Gate:
    """The gate at the usual margins, but for what is given."""
    given = {"margins": Margins(), "confidence": 0.95, "seed": 0} | settings
    return gate(baseline, candidate, **given)


@pytest.fixture
def world() -> Callable[[], World]:
    return World
