"""Quality without the samples that leaked, against the mean by hand."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from harness.decision.clean import with_clean_quality
from harness.decision.compare import compare
from harness.decision.examine import examine


def test_the_leaked_samples_are_left_out(world: Callable[[], Any], arm: Any) -> None:
    made = world()
    scores = np.array([1.0, 0.0] * 30)
    made.add("t", {"zero-shot": arm(scores=scores), "other": arm(scores=1 - scores)})
    evidence = made.evidence()
    rows = compare(examine(evidence))
    ids = sorted(sample.id for sample in made.tasks[0].test)
    leaked = {ids[0], ids[2], ids[4]}
    clean = {row.arm: row for row in with_clean_quality(rows, evidence, made.tasks, {"t": leaked})}
    assert clean["zero-shot"].clean_n == clean["other"].clean_n == 57
    assert clean["zero-shot"].clean_quality.value == pytest.approx(27 / 57)
    assert clean["other"].clean_quality.value == pytest.approx(30 / 57)
    assert clean["other"].clean_quality.low < 30 / 57 < clean["other"].clean_quality.high
    assert clean["other"].quality.value == 0.5


def test_without_leaks_nothing_is_said_and_with_all_leaked_there_is_no_quality(
    world: Callable[[], Any], arm: Any
) -> None:
    made = world()
    made.add("t", {"zero-shot": arm(scores=np.ones(40))})
    evidence = made.evidence()
    rows = compare(examine(evidence))
    assert with_clean_quality(rows, evidence, made.tasks, {}) == rows
    [row] = with_clean_quality(rows, evidence, made.tasks, {"t": {sample.id for sample in made.tasks[0].test}})
    assert (row.clean_n, row.clean_quality) == (0, None)
