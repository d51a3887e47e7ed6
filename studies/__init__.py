"""Studies by simulation: whether the statistics and the decisions keep their promises in worlds of known truth.

One file per question; `python -m studies` (or `make study`) runs them all, seeded, with the published replicates.
"""
