"""Quantiles of an estimate whose prices are themselves uncertain: a mixture of Student laws, one for each draw."""

import numpy as np

from harness.stats.panels import Floats


def mixture_quantile(locations: Floats, scales: Floats, degrees: float, level: float) -> float:
    """The `level` quantile of X = locations[k] + scales[k] T, with k drawn evenly and T Student's t.

    Where no scale is above 0 it is the smallest location that at least this share of them does not exceed. Otherwise
    the root of the mixture's distribution function, which lies between the smallest and the largest of the members'
    own quantiles; with a single location and scale it is that member's.
    """
    from scipy.optimize import brentq
    from scipy.special import stdtr, stdtrit

    if not (scales > 0).any():
        return float(np.quantile(locations, level, method="inverted_cdf"))
    own = locations + scales * stdtrit(degrees, level)
    first, last = float(own.min()), float(own.max())
    spread = np.where(scales > 0, scales, 1.0)

    def beyond(x: float) -> float:
        with np.errstate(over="ignore"):
            shares = np.where(scales > 0, stdtr(degrees, (x - locations) / spread), x >= locations)
        return float(shares.mean()) - level

    if last - first <= 1e-12 * max(abs(first), abs(last)) or beyond(first) >= 0:
        return first
    if beyond(last) <= 0:
        return last
    return float(brentq(beyond, first, last, xtol=1e-14 * max(abs(first), abs(last)), rtol=1e-10))


def mixture_sign(locations: Floats, scales: Floats, degrees: float, level: float) -> float:
    """A number above, at or below 0 where the `level` quantile of the same X is: found far sooner than the quantile."""
    from scipy.special import stdtr

    spread = np.where(scales > 0, scales, 1.0)
    with np.errstate(over="ignore"):  # beyond any number of scales is as good as infinitely many
        shares = stdtr(degrees, -locations / spread)
    at_most = float(np.where(scales > 0, shares, locations <= 0).mean())
    below = float(np.where(scales > 0, shares, locations < 0).mean())
    if at_most < level:
        return level - at_most
    return min(level - below, 0.0)  # between the two shares lies what is exactly 0


def triangular(shares: Floats, low: float, likely: float, high: float) -> Floats:
    """Quantiles at `shares` of the triangular law between `low` and `high` with its mode at `likely`."""
    if high == low:
        return np.full_like(shares, likely)
    width = high - low
    left = shares < (likely - low) / width
    rising = low + np.sqrt(shares * width * (likely - low))
    falling = high - np.sqrt((1 - shares) * width * (high - likely))
    return np.where(left, rising, falling)
