"""One task set through prompting, RAG and fine-tuning: quality, latency, cost, and a decision."""

__version__ = "0.1.0"
