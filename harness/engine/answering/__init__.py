"""From a plan to records and scores: indexes, tuned models, questions, times, marks."""
