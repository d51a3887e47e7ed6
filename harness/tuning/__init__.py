"""One file per method: a training split -> a tuned model, and what it took."""
