import numpy as np
import pytest

from harness.stats import probability_best


def test_shares_of_the_draws_won_by_each_arm():
    draws = np.array([[1.0, 2, 0], [3, 2, 1], [0, 5, 4], [1, 9, 2]])
    assert probability_best(draws).tolist() == [0.25, 0.75, 0]


def test_ties_share_their_draw():
    assert probability_best(np.array([[1.0, 1], [2, 0]])).tolist() == [0.75, 0.25]


def test_an_infinite_value_has_a_rank_and_nan_has_none():
    assert probability_best(np.array([[-np.inf, 0], [np.inf, 1]])).tolist() == [0.5, 0.5]
    with pytest.raises(ValueError, match="no rank"):
        probability_best(np.array([[np.nan, 0.0]]))
