"""The phases of a run, each reading what the one before it left. Read `pipeline.py` first."""
