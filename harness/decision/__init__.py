"""From records to a verdict: evidence, costs, the walk up the ladder, and what would change it."""
