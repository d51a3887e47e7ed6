"""A corpus, cut into passages, embedded and searched: llama-index over a persistent Chroma store."""
