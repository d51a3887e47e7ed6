"""Quality by metadata: the right samples, the right means, and a warning where the chosen arm loses."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from harness.core.types import Rung
from harness.decision.decide import decide
from harness.decision.examine import examine


def sliced(world: Any, arm: Any, metadata: list[dict[str, Any]], zero: list[float], rag: list[float]) -> Any:
    given = world().add("t", {"zero": arm(scores=zero), "rag": arm(scores=rag, rung=Rung.RAG, index_s=1)})
    samples = tuple(replace(s, metadata=m) for s, m in zip(given.tasks[0].test, metadata, strict=True))
    given.tasks[0] = replace(given.tasks[0], test=samples)
    (decision,) = decide(examine(given.evidence()))
    return decision


def test_a_slice_that_loses_is_named_although_the_mean_gains(world: Any, arm: Any) -> None:
    n = 300
    metadata = [{"language": "ja" if i < 60 else "en"} for i in range(n)]
    zero = [1.0 if i < 60 else 0.2 * (i % 5 == 0) * 5 for i in range(n)]
    rag = [float(i % 3 == 0) if i < 60 else 1.0 for i in range(n)]
    decision = sliced(world, arm, metadata, zero, rag)
    assert decision.chosen_arm == "rag"
    parts = {part.value: part for part in decision.slices}
    assert (parts["ja"].samples, parts["en"].samples) == (60, 240)
    assert parts["ja"].quality == pytest.approx({"zero": 1.0, "rag": 1 / 3})
    assert parts["ja"].loses and not parts["en"].loses
    (warning,) = [text for text in decision.warnings if "language" in text]
    assert warning.startswith("On language = ja (60 samples) rag loses 66.7 points against zero")


def test_names_and_constants_make_no_slices_and_small_ones_are_left_out(world: Any, arm: Any) -> None:
    metadata = [{"id": i, "all": "same", "rare": "x" if i < 5 else "y", "flag": i % 2 == 0} for i in range(100)]
    decision = sliced(world, arm, metadata, [0.0] * 100, [1.0] * 100)
    assert [(part.key, part.value, part.samples) for part in decision.slices] == [
        ("flag", "true", 50), ("flag", "false", 50), ("rare", "y", 95),
    ]  # fmt: skip


def test_slices_of_equal_arms_lose_by_chance_no_oftener_than_the_confidence_says(world: Any, arm: Any) -> None:
    rng, alarms = np.random.default_rng(3), 0
    for _ in range(40):
        metadata = [{"kind": f"k{i % 10}"} for i in range(400)]
        gain = [float(i % 10 == 0) for i in range(400)]  # only k0 gains, so that rag is chosen
        noise = rng.integers(0, 2, (2, 400)).astype(float)
        zero = [0.0 if g else float(x) for g, x in zip(gain, noise[0], strict=True)]
        rag = [1.0 if g else float(x) for g, x in zip(gain, noise[1], strict=True)]
        decision = sliced(world, arm, metadata, zero, rag)
        alarms += any(part.loses for part in decision.slices)
    assert alarms <= 5  # 2.5 % of 40, with room for chance
