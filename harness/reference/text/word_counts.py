"""The words that the generators emit, for the tokenizer."""

import re
from collections import Counter
from functools import cache
from random import Random

from harness.reference.text import lexicon, names, proper_names
from harness.reference.text.curriculum import document
from harness.reference.text.documents import Words

_DOCUMENTS = 12_000
_MINIMUM = 6
_WORD = re.compile(r"[A-Za-z]+")


@cache
def vocabulary() -> Words:
    """Whole words, the common ones by count in a fixed sample of the text, and proper names."""
    rng = Random(11)
    counts: Counter[str] = Counter()
    for index in range(_DOCUMENTS):
        for turn in document(rng, index / _DOCUMENTS, "train").turns:
            counts.update(_WORD.findall(turn.text))
    proper = {*names.pool(), *proper_names.FIRST_NAMES, *proper_names.SURNAMES, *proper_names.CITIES}
    common = {word for word, count in counts.items() if count >= _MINIMUM} - proper
    listed = (lexicon.MONTHS, lexicon.WEEKDAYS, lexicon.WORDS, lexicon.COLOURS, lexicon.ADJECTIVES, lexicon.MATERIALS)
    common |= {word for words in listed for word in words}
    return Words(whole_words=tuple(sorted(common - proper)), names=tuple(sorted(proper)))
