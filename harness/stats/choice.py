"""How often each of several arms comes out best over joint draws."""

import numpy as np

from harness.stats.panels import Floats


def probability_best(draws: Floats) -> Floats:
    """[arm] share of `draws[draw, arm]` in which the arm's value is the highest; ties share their draw equally.

    Negate what should be low. Raises ValueError on NaN, which has no rank.
    """
    if np.isnan(draws).any():
        raise ValueError("a draw that is not a number has no rank")
    best = draws == draws.max(axis=1, keepdims=True)
    return np.asarray((best / best.sum(axis=1, keepdims=True)).mean(axis=0), dtype=np.float64)
