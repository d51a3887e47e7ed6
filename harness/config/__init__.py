"""YAML -> Experiment: every fault at once, each with file:line. Config ends at this border."""
