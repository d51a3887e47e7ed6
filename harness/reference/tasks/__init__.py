"""The three tasks shipped under `datasets/`: `python -m harness.reference.tasks` writes them, always the same."""
