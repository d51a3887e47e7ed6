"""What an arm will ask, before its index exists: the same prompts, with passages that stand in for those it will find.

Which passages a search returns is known only afterwards; how long they can be is known from the corpus. So every
prompt is composed three times: with the shortest passages of the corpus, with random ones, with the longest.
"""

import asyncio
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, stdev

from harness.core.estimates import Span
from harness.core.ports import Embedder, Retrieval, Retriever
from harness.core.types import Document, Message, Passage, Sample, Usage
from harness.engine.answering.prepare import prompt_of, shots_of
from harness.engine.planning.planned import PlannedArm

COUNTED = 50  # prompts a task and arm that are counted; the rest are taken to be like them
_CUT = 300  # documents that are cut up to see how long passages are

Chat = tuple[Message, ...]
Counter = Callable[[Sequence[Message]], int]


@dataclass(frozen=True, kw_only=True, slots=True)
class PerCall:
    """Tokens of one call, on average."""

    input_tokens: Span
    output_tokens: Span


def per_call(planned: PlannedArm, seed: int, most: int, embedder: Embedder | None, count: Counter) -> PerCall:
    """Composes a sample of the arm's prompts as a run would, and counts them.

    An answer is likely as long as the first target, at least half of that, and never longer than `most` tokens.
    """
    test = planned.task.test
    samples = random.Random(seed).sample(test, min(COUNTED, len(test)))
    chats = [asyncio.run(_chats(planned, seed, samples, stand_in)) for stand_in in _stand_ins(planned, embedder)]
    means = [_mean([count(chat) for chat in composed], len(test)) for composed in chats]
    bare = prompt_of(planned)
    answers = []
    for sample in samples:
        asked = bare.messages(sample.input)
        answered = (*asked, Message(role="assistant", content=sample.targets[0]))
        answers.append(min(max(count(answered) - count(asked), 1), most))
    answer = fmean(answers)
    return PerCall(
        input_tokens=Span(low=means[0].low, likely=means[len(means) // 2].likely, high=means[-1].high),
        output_tokens=Span(low=min(max(1.0, answer / 2), answer), likely=answer, high=float(most)),
    )


def passages_of(documents: Sequence[Document], chunk_tokens: int, embedder: Embedder) -> list[Passage]:
    """Documents cut into equal pieces of at most `chunk_tokens`, about as long as those of the index will be."""
    some = documents if len(documents) <= _CUT else random.Random(0).sample(documents, _CUT)
    return [piece for document in some for piece in _pieces(document, chunk_tokens, embedder)]


@dataclass(frozen=True, slots=True)
class _StandIn:
    """A retriever that knows the corpus but no index: the first `top_k` of a fixed order, or a random draw."""

    passages: tuple[Passage, ...]
    top_k: int
    drawn: bool

    async def retrieve(self, query: str) -> Retrieval:
        most = min(self.top_k, len(self.passages))
        found = random.Random(query).sample(self.passages, most) if self.drawn else self.passages[:most]
        return Retrieval(passages=tuple(found), usage=Usage(), seconds=0.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Searches:
    """What an arm searches: passages, examples, both or neither."""

    passages: Retriever | None = None
    examples: Retriever | None = None


def _stand_ins(planned: PlannedArm, embedder: Embedder | None) -> list[_Searches]:
    """The searches with the shortest, with random, and with the longest of what there is to find; one for none."""
    if not planned.spec.retrieval and not planned.searches_examples:
        return [_Searches()]
    three = [_Searches(), _Searches(), _Searches()]
    if planned.spec.retrieval:
        assert embedder
        spec = planned.spec.retrieval
        found = _three(passages_of(planned.documents, spec.chunk_tokens, embedder), spec.top_k)
        three = [replace(searches, passages=one) for searches, one in zip(three, found, strict=True)]
    if planned.searches_examples:
        assert planned.spec.shots
        questions = [Passage(doc_id=d.id, text=d.text) for d in planned.example_questions]
        found = _three(questions, planned.spec.shots.k)
        three = [replace(searches, examples=one) for searches, one in zip(three, found, strict=True)]
    return three


def _three(passages: Sequence[Passage], top_k: int) -> list[_StandIn]:
    rising = tuple(sorted(passages, key=lambda p: len(p.text)))
    return [_StandIn(rising, top_k, False), _StandIn(rising, top_k, True), _StandIn(rising[::-1], top_k, False)]


async def _chats(planned: PlannedArm, seed: int, samples: Sequence[Sample], searches: _Searches) -> list[Chat]:
    prompt, shots = prompt_of(planned), shots_of(planned, seed, searches.examples)
    chats = []
    for sample in samples:
        examples, _ = await shots.choose(sample.input)
        found = (await searches.passages.retrieve(sample.input)).passages if searches.passages else ()
        chats.append(prompt.messages(sample.input, examples, found))
    return chats


def _pieces(document: Document, chunk_tokens: int, embedder: Embedder) -> list[Passage]:
    words = document.text.split()
    pieces = max(1, math.ceil(embedder.count_tokens(document.text) / chunk_tokens))
    size = max(1, math.ceil(len(words) / pieces))
    return [
        Passage(doc_id=document.id, title=document.title, text=" ".join(words[start : start + size]))
        for start in range(0, len(words), size)
    ]


def _mean(counts: Sequence[int], population: int) -> Span:
    """The mean with two standard errors to either side; no error where all of the population was counted."""
    mean = fmean(counts)
    if len(counts) < 2 or len(counts) >= population:
        return Span(low=mean, likely=mean, high=mean)
    error = 2 * stdev(counts) / math.sqrt(len(counts)) * math.sqrt(1 - len(counts) / population)
    return Span(low=max(0.0, mean - error), likely=mean, high=mean + error)
