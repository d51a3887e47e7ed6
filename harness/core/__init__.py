"""Frozen records, the ports they pass through, and the errors: what every other package may import."""
