"""Runs turned into one table per row, and what they say of an unchanged system."""

from typing import Any

import numpy as np
import pytest
from decision.conftest import Arm, World
from regression.conftest import FAILED, UNMEASURED, held, run

from harness.regression.drift import slow_falls
from harness.regression.series import series, variations


def nights(count: int, seed: int = 0, **settings: Any) -> list[Any]:
    rng = np.random.default_rng(seed)
    return [
        run(
            rng.integers(0, 2, 60).tolist(),
            input_tokens=rng.integers(50, 150, 60).tolist(),
            latencies_s=(rng.lognormal(0, 0.1, 60) * np.exp(0.2 * rng.normal())).tolist(),
            **settings,
        )
        for _ in range(count)
    ]


def test_tables_by_hand() -> None:
    one = run([1, 0, 1], states={1: FAILED}, latencies_s=[1.0, 3.0], usage_when_lost=True)
    other = run([0, 0, 1], states={2: UNMEASURED})
    found = series([one, other])
    assert list(found) == [("t", "x", c) for c in ("quality", "failures", "cost", "latency_p50", "latency_p95")]
    np.testing.assert_array_equal(found["t", "x", "quality"], [[1, 0, 1], [0, 0, np.nan]])
    np.testing.assert_array_equal(found["t", "x", "failures"], [[0, -1, 0], [0, 0, np.nan]])
    np.testing.assert_allclose(found["t", "x", "cost"], [[-120e-6] * 3, [-120e-6, -120e-6, np.nan]])
    np.testing.assert_allclose(found["t", "x", "latency_p50"], [[-np.log(3) / 2], [np.nan]])


def test_without_one_price_all_costs_are_tokens_and_without_tokens_there_are_none() -> None:
    found = series([run([1, 1]), run([1, 1], price=None)])
    np.testing.assert_array_equal(found["t", "x", "cost"], [[-110, -110], [-110, -110]])
    assert ("t", "x", "cost") not in series([run([1, 1]), run([1, 1], price=None, input_tokens=0, output_tokens=0)])


def test_an_arm_that_a_run_did_not_have_leaves_a_gap() -> None:
    both = World().add("t", {"x": Arm(scores=[1, 0]), "y": Arm(scores=[0, 0])}).evidence()
    found = series([both, run([1, 1]), both])
    assert np.isnan(found["t", "y", "quality"][1]).all() and found["t", "y", "quality"][2].tolist() == [0, 0]
    assert found["t", "y", "cost"].shape == (3, 2) and series([]) == {}


def test_runs_on_other_samples_are_refused() -> None:
    with pytest.raises(ValueError, match="t: the runs do not lie on the same samples"):
        series([run([1, 1]), run([1, 1, 1])])


def test_earlier_runs_make_the_gate_wary_of_what_moves() -> None:
    *earlier, base, candidate = nights(14)
    known = variations(earlier)
    assert set(known) == {("t", "x", c) for c in ("quality", "failures", "cost", "latency_p50", "latency_p95")}
    assert known["t", "x", "latency_p50"].sd == pytest.approx(0.2, rel=0.5)
    assert known["t", "x", "quality"].sd < 0.06 and known["t", "x", "failures"].sd == 0
    for plain, wary in zip(held(base, candidate).rows, held(base, candidate, variations=known).rows, strict=True):
        assert wary.variation == known["t", "x", wary.criterion] and plain.variation is None
        assert wary.p_pass is not None and plain.p_pass is not None
    assert variations(earlier[:4]) == {} and variations([]) == {}


def test_the_watch_takes_them_as_they_are() -> None:
    falling = [run([1] * (60 - 2 * night) + [0] * 2 * night, latencies_s=[1.0 + night] * 20) for night in range(15)]
    found = dict(zip(series(falling), slow_falls(list(series(falling).values()), confidence=0.95), strict=True))
    assert found["t", "x", "quality"].alarm and found["t", "x", "latency_p50"].alarm
    assert found["t", "x", "failures"].alarm is None and found["t", "x", "cost"].alarm is None
