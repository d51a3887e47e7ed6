"""What an answer is worth: one file per family of metrics, each value in [0, 1], each error a `Failure`."""
