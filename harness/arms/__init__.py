"""One composable arm: a model, plus optionally shots, retrieval, and tuning."""
