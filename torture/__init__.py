"""`make torture`: attacks on the harness, and how many of them it survived."""
