"""What tuning jobs cost a run is in its budget once, however often it is killed and taken up."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.types import Setup
from harness.engine.answering.prepare import TuningBill
from harness.engine.store.journal import Journal

JOB = Setup(task="t", arm="tuned", kind="tuning", digest="d1", seconds=1.0, elsewhere=True, usd=3.0)


@pytest.fixture
def bill(tmp_path: Path) -> TuningBill:
    return TuningBill(journal=Journal(tmp_path / "journal.sqlite"))


def test_a_job_that_ended_before_it_was_journalled_is_still_owed(bill: TuningBill) -> None:
    bill.begin("d1")  # and here the run is killed
    again = TuningBill(journal=bill.journal)
    assert again.usd == 0.0
    assert again.ended(replace(JOB, cached=True)) == 3.0
    assert again.usd == 3.0


def test_a_model_that_two_arms_share_is_paid_once(bill: TuningBill) -> None:
    bill.begin("d1")
    assert [bill.ended(JOB), bill.ended(replace(JOB, arm="tuned-rag", cached=True))] == [3.0, 0.0]
    assert bill.usd == 3.0


def test_what_another_run_had_made_costs_this_one_nothing(bill: TuningBill) -> None:
    assert bill.ended(replace(JOB, cached=True)) == 0.0
    assert bill.usd == 0.0


def test_a_price_that_is_told_later_counts_later(bill: TuningBill) -> None:
    bill.begin("d1")
    assert bill.ended(replace(JOB, usd=None)) == 0.0
    assert bill.ended(JOB) == 3.0


def test_a_model_that_had_to_be_tuned_again_is_paid_again(bill: TuningBill) -> None:
    for _ in range(2):  # in between, the cache of tuned models was cleared
        bill.begin("d1")
        assert bill.ended(JOB) == 3.0
    assert bill.usd == 6.0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["begin", "end", "kill"])), max_size=20))
def test_every_job_that_was_begun_is_paid_exactly_once(tmp_path_factory: pytest.TempPathFactory, steps) -> None:
    """Whatever the order of beginnings, ends and kills; what is begun again before it ended is the same job."""
    journal = Journal(tmp_path_factory.mktemp("bill") / "journal.sqlite")
    bill, owed, jobs = TuningBill(journal=journal), set(), 0
    for digest, step in steps:
        if step == "begin":
            bill.begin(digest)
            owed.add(digest)
        elif step == "kill":
            bill = TuningBill(journal=journal)
        else:
            jobs += digest in owed
            assert bill.ended(replace(JOB, digest=digest)) == (3.0 if digest in owed else 0.0)
            owed.discard(digest)
    assert bill.usd == 3.0 * jobs
