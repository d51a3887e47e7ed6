"""A run held against an earlier run of the same experiment: what regressed, and what drifts over many runs."""
