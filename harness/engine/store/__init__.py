"""What is on disk: a run's journal, what must not change in it, and what is kept from run to run."""
