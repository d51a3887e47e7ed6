"""Rules of thumb have few laws, but these: more work takes no less time, and low <= likely <= high."""

from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.estimates import Span, exactly
from harness.engine.forecast import durations
from harness.engine.forecast.durations import Pass

counts = st.integers(0, 100_000)


@given(counts, st.integers(1, 64), st.integers(1, 10**11), st.integers(1, 4000), st.integers(1, 500))
def test_every_estimate_has_its_likely_value_in_the_middle(calls, at_once, parameters, tokens, answer):
    passes = [Pass(calls=calls, at_once=at_once)]
    answers = Span(low=answer / 2, likely=answer, high=2 * answer)
    for span in (
        durations.local_answers(parameters, exactly(tokens), answers, passes),
        durations.hosted_answers(answers, passes),
        durations.searches(calls),
        durations.indexing(tokens),
        durations.learning(parameters, tokens, calls),
    ):
        low, likely, high = astuple(span)
        assert 0 <= low <= likely <= high


@given(st.integers(1, 1000), st.integers(1, 63))
def test_more_at_once_takes_no_longer(calls, at_once):
    fewer, more = ([Pass(calls=calls, at_once=n)] for n in (at_once, at_once + 1))
    answer = exactly(20.0)
    assert durations.hosted_answers(answer, more).likely <= durations.hosted_answers(answer, fewer).likely


def test_the_embedded_model_takes_about_what_it_took():
    """Timed on two cores: 64 answers in one batch 1.3 s, one answer alone 0.02 s, 17 thousand tokens learnt 9.8 s."""
    batch = durations.local_answers(3_640_000, exactly(86), exactly(24), [Pass(calls=64, at_once=64)])
    alone = durations.local_answers(3_640_000, exactly(59), exactly(3), [Pass(calls=1, at_once=1)])
    learnt = durations.learning(3_640_000, 16_886, 7)
    for span, seconds in ((batch, 1.3), (alone, 0.022), (learnt, 9.8)):
        assert span.low < seconds < span.high


def test_no_call_takes_no_time():
    assert durations.hosted_answers(exactly(5), [Pass(calls=0, at_once=8)]).high == 0
    assert durations.local_answers(10**6, exactly(5), exactly(5), [Pass(calls=0, at_once=8)]).high == 0


def test_a_model_of_a_billion_weights_is_hundreds_of_times_slower():
    passes = [Pass(calls=100, at_once=32)]
    small, large = (durations.local_answers(n, exactly(500), exactly(20), passes) for n in (3_600_000, 10**9))
    assert large.likely / small.likely == pytest.approx(280, rel=0.4)
