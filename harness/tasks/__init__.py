"""A task folder or the user's own file -> a checked `Task`; its splits, its digests, and leaks between them."""
