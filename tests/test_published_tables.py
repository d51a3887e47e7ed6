"""What others published, entered sample by sample, leads where its authors were led, or says how many samples it lacks."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

FILE = Path(__file__).parent.parent / "studies" / "published" / "tables.py"


def load() -> Any:
    spec = importlib.util.spec_from_file_location("published_tables", FILE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["published_tables"] = module
    spec.loader.exec_module(module)
    return module


STUDY = load()


@pytest.mark.parametrize("correlation", STUDY.CORRELATIONS)
@pytest.mark.parametrize("table", STUDY.TABLES, ids=lambda table: table.study.split(",")[0] + table.study[-12:])
def test_the_authors_arm_is_chosen_or_needs_more_samples(table: Any, correlation: float) -> None:
    decision = STUDY.decided(table, correlation)
    if decision.chosen_arm == table.chosen:
        return
    step = next(step for step in decision.steps if step.challenger == table.chosen)
    assert step.verdict == "collect_more" and step.samples_needed and step.samples_needed > STUDY.SAMPLES
    assert step.delta and step.delta.value > 0.02
