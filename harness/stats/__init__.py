"""Arrays in, numbers out: intervals, paired tests, multiplicity, power.

The way through it for one task, with `scores[arm, sample]`, and a generator made from the caller's seed:

    arms    = panel(scores, present=measured, clusters=labels, bounds=SCORE_BOUNDS)
    paired  = differences(arms, [(incumbent, challenger), ...])       # or bounded_differences, for unmeasured ones
    proof   = weigh(paired, rng=rng)                                  # estimates, errors, joint resamples
    alone   = limits(proof, confidence=0.95)
    family  = simultaneous_limits([proof, proofs_of_other_tasks...], confidence=0.95)
    p       = holm(p_above(proof, min_gain))

Nothing here knows an arm, a task or a price: a row is whatever the caller averages. A cost difference, or the value of
an answer less its cost, is a panel without bounds and goes the same way; several of them over the same samples are
`stacked`, so that they are resampled together. `mean_draws` gives joint draws of plain means for what is no mean.
"""

from harness.stats.choice import probability_best
from harness.stats.evidence import Evidence, weigh
from harness.stats.hypotheses import holm, p_above, p_below, sign_flip_p
from harness.stats.intervals import Limits, draw_limits, limits, score_limits, simultaneous_limits
from harness.stats.looks import look_error_rates, spent_error
from harness.stats.mixtures import mixture_quantile, mixture_sign, triangular
from harness.stats.panels import SCORE_BOUNDS, Panel, bounded_differences, differences, panel, stacked
from harness.stats.power import power_above, samples_needed, smallest_effect, too_few
from harness.stats.quantiles import Quantile, QuantileShift, quantile_error, quantile_limits, quantile_shift
from harness.stats.ratios import Ratio, ratio_limits
from harness.stats.resampling import mean_draws

__all__ = [
    "SCORE_BOUNDS",
    "Evidence",
    "Limits",
    "Panel",
    "Quantile",
    "QuantileShift",
    "Ratio",
    "bounded_differences",
    "differences",
    "draw_limits",
    "holm",
    "limits",
    "look_error_rates",
    "mean_draws",
    "mixture_quantile",
    "mixture_sign",
    "p_above",
    "p_below",
    "panel",
    "power_above",
    "probability_best",
    "quantile_error",
    "quantile_limits",
    "quantile_shift",
    "ratio_limits",
    "samples_needed",
    "score_limits",
    "sign_flip_p",
    "simultaneous_limits",
    "smallest_effect",
    "spent_error",
    "stacked",
    "too_few",
    "triangular",
    "weigh",
]
