"""The bars of the firewall, held on a smaller sample of the study that measures them."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from harness.core.types import Task

STUDY = Path(__file__).parents[2] / "studies" / "leakage.py"
BARRED = (
    "verbatim",
    "re-cased",
    "re-punctuated",
    "re-spaced",
    "other Unicode",
    "re-cased, re-punctuated, re-spaced",
    "paraphrased by template",
)


@pytest.fixture(scope="module")
def study() -> ModuleType:
    spec = importlib.util.spec_from_file_location("leakage_study", STUDY)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["leakage_study"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pools(study: ModuleType) -> dict[str, Task]:
    found: dict[str, Task] = study.pools(60, 3, natural=False)
    return found


@pytest.mark.parametrize("kind", BARRED)
def test_planted_leaks_are_found(study: ModuleType, pools: dict[str, Task], kind: str) -> None:
    tallies = study.measured(pools, {kind: study.LEAKS[kind]}, 3)[kind].values()
    planted = sum(tally.planted for tally in tallies)
    assert planted > 600
    assert sum(tally.exact + tally.near for tally in tallies) >= 0.99 * planted


def test_clean_pools_raise_no_alarm(study: ModuleType, pools: dict[str, Task]) -> None:
    tested = sum(len(task.test) for task in pools.values())
    assert tested > 1000
    assert sum(len(study.false_alarms(task)) for task in pools.values()) <= 0.01 * tested


def test_another_number_another_name_and_a_not_are_no_leaks(study: ModuleType, pools: dict[str, Task]) -> None:
    for tallies in study.measured(pools, study.OTHERS, 3).values():
        assert sum(tally.planted for tally in tallies.values()) > 200
        assert sum(tally.exact + tally.near for tally in tallies.values()) == 0
