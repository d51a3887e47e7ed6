"""The generated text from which the reference model learns.

`document` gives one training chat at a time, `evaluation_sets` the held-out probes, `vocabulary` the words;
`entities` and `handbook_page` give pages with facts and questions, from which data sets can be made.
"""

from harness.reference.text.curriculum import document
from harness.reference.text.documents import Document, Probe, Split, Turn, Words
from harness.reference.text.handbook import Fact, Page, entities, handbook_page
from harness.reference.text.probes import evaluation_sets
from harness.reference.text.word_counts import vocabulary

__all__ = [
    "Document",
    "Fact",
    "Page",
    "Probe",
    "Split",
    "Turn",
    "Words",
    "document",
    "entities",
    "evaluation_sets",
    "handbook_page",
    "vocabulary",
]
