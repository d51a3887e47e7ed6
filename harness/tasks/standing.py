"""Test samples whose text stands word for word in another text: in a document of the corpus, or in a prompt.

In a corpus an answer is what retrieval is for, and a question is worth a look: documents made from test items make
retrieval look better than it is. In a prompt a test question is a leak.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from harness.core.types import Document, Sample
from harness.tasks.leakage import Leak, shortened
from harness.tasks.reading import words

LEAST_WORDS = 5
_LEAST_WITH_ANSWER = 2

Key = TypeVar("Key")


@dataclass(frozen=True, kw_only=True, slots=True)
class InCorpus:
    """Test samples whose question stands in a document (sample id, document id), and how many answers stand in any."""

    questions: tuple[tuple[str, str], ...]
    answers: int


def in_corpus(samples: Sequence[Sample], corpus: Sequence[Document]) -> InCorpus:
    """Looks for questions of at least `LEAST_WORDS` words, and for answers of any length."""
    texts = {document.id: words(f"{document.title}\n{document.text}") for document in corpus}
    asked = {s.id: asked for s in samples if len(asked := words(s.input)) >= LEAST_WORDS}
    answers = {(s.id, target): words(target) for s in samples for target in s.targets}
    found, answered = _standing(asked, texts), _standing(answers, texts)
    return InCorpus(
        questions=tuple((s.id, found[s.id]) for s in samples if s.id in found),
        answers=len({sample for sample, _ in answered}),
    )


def in_prompts(samples: Sequence[Sample], prompts: Mapping[str, str]) -> list[Leak]:
    """Test samples that a prompt holds, with the name of the first one that does.

    Questions below `LEAST_WORDS` words count only where an answer stands in the prompt too, behind the question.
    """
    texts = {name: words(prompt) for name, prompt in prompts.items()}
    there = {word for text in texts.values() for word in text}
    # Nearly all questions have a word that no prompt has, and of those nothing is kept.
    asked = {
        s.id: asked for s in samples if len(asked := words(s.input)) >= _LEAST_WITH_ANSWER and there.issuperset(asked)
    }
    found = _standing(asked, texts)
    return [
        Leak(
            pools="test x prompt",
            first_id=sample.id,
            second_id=found[sample.id],
            how="exact",
            similarity=1.0,
            text=shortened(sample),
        )
        for sample in samples
        if sample.id in found
        and (len(asked[sample.id]) >= LEAST_WORDS or _answered(sample, asked[sample.id], texts[found[sample.id]]))
    ]


def _answered(sample: Sample, asked: Sequence[str], text: Sequence[str]) -> bool:
    joined = _joined(text)
    behind = joined[joined.index(_joined(asked)) + len(_joined(asked)) - 1 :]
    return any(_joined(words(target)) in behind for target in sample.targets if words(target))


def _joined(parts: Sequence[str]) -> str:
    return f" {' '.join(parts)} "


def _standing(sought: Mapping[Key, Sequence[str]], texts: Mapping[str, Sequence[str]]) -> dict[Key, str]:
    """For each sought run of words the first text that holds it.

    Of each run only the rarest two neighbours (its one word, if it has no two) are looked up in the texts, so that it
    takes one pass over them.
    """
    spread = Counter(pair for parts in sought.values() for pair in _neighbours(parts))
    keyed: dict[tuple[str, ...], list[Key]] = defaultdict(list)
    for key, parts in sought.items():
        if parts:
            keyed[min(_neighbours(parts), key=lambda pair: (spread[pair], pair))].append(key)
    found: dict[Key, str] = {}
    for name, text in texts.items():
        joined = _joined(text)
        there = {*pairwise(text), *((word,) for word in text)}
        for pair in keyed.keys() & there:
            for key in keyed[pair]:
                if key not in found and _joined(sought[key]) in joined:
                    found[key] = name
    return found


def _neighbours(parts: Sequence[str]) -> list[tuple[str, ...]]:
    return list(pairwise(parts)) if len(parts) > 1 else [tuple(parts)]
