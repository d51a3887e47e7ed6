"""The generated text from which the reference model learns.

`document` gives one training chat at a time, `evaluation_sets` the held-out probes, `vocabulary` the words.
"""

from harness.reference.text.curriculum import document
from harness.reference.text.documents import Document, Probe, Split, Turn, Words
from harness.reference.text.probes import evaluation_sets
from harness.reference.text.vocabulary import vocabulary

__all__ = ["Document", "Probe", "Split", "Turn", "Words", "document", "evaluation_sets", "vocabulary"]
