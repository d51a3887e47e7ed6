import numpy as np
import pytest

from harness.config.schema import Policy
from studies.decisions import GAINS, KNOWN, SAME
from studies.runs import Case, any_wrong, decided, drawn, rightly
from studies.worlds import World


def case(means, tokens, **policy):
    world = World(n=60, clustered=False, shape="binary", means=means, rho=0.5)
    return Case(name="c", world=world, tokens=tokens, policy=Policy(**policy))


@pytest.mark.parametrize(
    ("means", "tokens", "policy", "right"),
    [
        ((0.5, 0.53), (1, 9), {"min_gain": 0.02}, True),
        ((0.5, 0.52), (1, 9), {"min_gain": 0.02}, False),
        ((0.5, 0.495), (9, 1), {"tolerance": 0.01}, True),
        ((0.5, 0.49), (9, 1), {"tolerance": 0.01}, False),
        ((0.5, 0.5), (9, 9), {"tolerance": 0.01}, False),
        ((0.5, 0.495), (1, 9), {"tolerance": 0.01}, False),
        ((0.5, 0.6), (100, 200), {"value_per_correct": 0.0011}, True),
        ((0.5, 0.6), (100, 200), {"value_per_correct": 0.001}, False),
        ((0.6, 0.5), (300, 100), {"value_per_correct": 0.001}, True),
    ],
)
def test_what_the_truth_lets_escalate(means, tokens, policy, right):
    assert rightly(case(means, tokens, **policy), [0], 1) is right


def test_small_losses_are_held_against_the_best_earlier_arm():
    here = case((0.8, 0.79, 0.78), (9, 8, 7), tolerance=0.02)
    assert rightly(here, [0], 1)
    assert rightly(here, [1], 2)
    assert not rightly(here, [0, 1], 2)


def test_runs_repeat_with_their_seed():
    first, again, other = (drawn(KNOWN[0], np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert len(first) == 3
    assert all((a == b).all() for a, b in zip(first[2].scores, again[2].scores, strict=True))
    assert any((a != b).any() for a, b in zip(first[2].scores, other[2].scores, strict=True))


def test_a_clear_gain_escalates_and_is_wrong_only_where_it_is_not_wanted():
    clear = case((0.1, 0.9), (100.0, 200.0))
    steps = decided(drawn(clear, np.random.default_rng(0)), clear.policy, 0)
    assert [step.verdict for step in steps[0]] == ["escalate"]
    assert not any_wrong(clear, steps)
    assert any_wrong(clear.with_means(0.5, 0.5), steps)
    assert steps[0][0].detectable_difference is not None


def test_clusters_are_kept_whole_when_only_some_samples_are_looked_at():
    sample = drawn(SAME[1], np.random.default_rng(0))[0]
    half = sample.kept(np.flatnonzero(2 * sample.codes < sample.codes.max() + 1))
    assert half.codes.max() + 1 == pytest.approx((sample.codes.max() + 1) / 2, abs=1)
    assert (np.unique(half.codes) == np.arange(half.codes.max() + 1)).all()
    assert 0 < len(half.codes) < len(sample.codes)
    assert (half.scores[0] == sample.scores[0][: len(half.codes)]).all() or SAME[1].world.n == 50


def test_every_published_case_can_be_drawn_and_decided():
    for each in (*SAME, *KNOWN, *GAINS):
        steps = decided(drawn(each, np.random.default_rng(0)), each.policy, 0)
        assert [len(found) for found in steps] == [len(each.world.means) - 1] * each.tasks
