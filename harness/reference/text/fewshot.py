"""Chats of several samples: plain tasks, label maps, and patterns that only the examples show."""

from collections.abc import Callable
from random import Random

from harness.reference.text import lexicon as lex
from harness.reference.text.documents import Document, Split, Turn
from harness.reference.text.forms import forms
from harness.reference.text.names import between, code, drawn, invented, letters, pick
from harness.reference.text.task_samples import TOPICS, Sample, Sampler, items, topical
from harness.reference.text.tasks import TASKS

PATTERN_INSTRUCTION = "Follow the pattern of the examples."
_PATTERN_INSTRUCTIONS = forms("""
Follow the pattern of the examples.
(Continue|Do|Go on) as in the examples.
(Do the same|Answer in the same way|Use the same rule)( as before|).
Apply our (house |private |)code.
""")
_CHOICES = forms("""
(Choose|Pick|Give) the topic: {l}.
Classify the (text|message) into one of (these labels|these topics): {l}.
Which (topic|label) fits? (Options|Choices|Labels): {l}.
(Assign|Choose) one (label|topic) of: {l}.
(Labels|Topics): {l}.
""")
_TICKETS = forms("""
Assign the (ticket|message) to a (queue|team|group).
(Choose|Give) the (queue|label|group).
Classify the (ticket|message|text).
""")


def plain(rng: Random, split: Split) -> Document:
    """A plain task, told by its instruction, shown by examples, or both."""
    task = pick(rng, TASKS)
    return chat(rng, task.instruct(rng), lambda again: task.sample(again, split), f"plain/{task.name}")


def chat(rng: Random, instruction: str, sample: Sampler, kind: str, told: float = 0.85) -> Document:
    """One to six samples as turns; where no instruction is given, the first answers weigh little."""
    turns = []
    luck = rng.random()
    silent = luck > told
    count = between(rng, 4, 8) if silent else between(rng, 1, 6)
    for index in range(count):
        question, answer = sample(rng)
        if index == 0 and not silent:
            turns += _instructed(rng, instruction, question)
        else:
            turns.append(Turn(role="user", text=question))
        turns.append(Turn(role="assistant", text=answer, weight=0.05 if silent and index < 2 else 1.0))
    return Document(turns=tuple(turns), kind=kind)


def topic_choice(rng: Random, _: Split) -> Document:
    """Choose a topic from the labels that the instruction lists."""
    topics = rng.sample(list(TOPICS), between(rng, 2, 6))
    instruction = pick(rng, _CHOICES).fill(rng, {"l": ", ".join(topics)})
    return chat(rng, instruction, label_sampler({topic: topic for topic in topics}), "plain/topic", 1.0)


def label_map(rng: Random, split: Split) -> Document:
    """Arbitrary labels for topics, told by the examples and sometimes by the instruction too."""
    labels = draw_labels(rng, split, between(rng, 2, 3))
    if rng.random() < 0.3:
        told = "; ".join(f"{label} means {topic}" for topic, label in labels.items())
        return chat(rng, f"Labels: {told}.", label_sampler(labels), "shots/labels", 1.0)
    instruction = pick(rng, _TICKETS).fill(rng, {})
    return shots(rng, instruction, label_sampler(labels), "shots/labels")


def draw_labels(rng: Random, split: Split, count: int) -> dict[str, str]:
    """Topics with labels that mean nothing."""
    make = pick(rng, (invented, code, lambda again: letters(again, 2), lambda again: pick(again, lex.WORDS)))
    chosen: dict[str, str] = {}
    for topic in rng.sample(list(TOPICS), count):
        while (label := drawn(make, rng, split)) in chosen.values():
            pass
        chosen[topic] = label
    return chosen


def shots(rng: Random, instruction: str, sample: Sampler, kind: str) -> Document:
    """Five to nine samples whose rule only the samples show."""
    turns: list[Turn] = []
    for index in range(between(rng, 5, 10)):
        question, answer = sample(rng)
        if index == 0 and rng.random() < 0.75:
            turns += _instructed(rng, instruction, question)
        else:
            turns.append(Turn(role="user", text=question))
        turns.append(Turn(role="assistant", text=answer, weight=0.05 if index < 2 else 1.0))
    return Document(turns=tuple(turns), kind=kind)


def private_pattern(rng: Random, split: Split) -> Document:
    """A transformation drawn for this chat alone."""
    name = pick(rng, tuple(PATTERNS))
    sample = PATTERNS[name](rng, split)
    instruction = pick(rng, _PATTERN_INSTRUCTIONS).fill(rng, {})
    return shots(rng, instruction, sample, f"shots/{name}")


def silent_task(rng: Random, split: Split) -> Document:
    """A plain task of which only the examples are given."""
    task = pick(rng, TASKS)
    instruction = pick(rng, _PATTERN_INSTRUCTIONS).fill(rng, {})
    return shots(rng, instruction, lambda again: task.sample(again, split), f"shots/{task.name}")


def label_sampler(labels: dict[str, str]) -> Sampler:
    """Sentences on the labelled topics with their labels; the first ones show every label once."""
    unseen = list(labels)

    def sample(rng: Random) -> Sample:
        topic = unseen.pop(int(rng.random() * len(unseen))) if unseen else pick(rng, list(labels))
        return topical(rng, topic), labels[topic]

    return sample


def _instructed(rng: Random, instruction: str, question: str) -> list[Turn]:
    if rng.random() < 0.7:
        return [Turn(role="system", text=instruction), Turn(role="user", text=question)]
    return [Turn(role="user", text=f"{instruction}\n{question}")]


def _thing(rng: Random) -> str:
    return pick(rng, lex.WORDS) if rng.random() < 0.6 else invented(rng)


_MARKS: tuple[Callable[[Random], str], ...] = (
    invented,
    lambda rng: letters(rng, 2),
    lambda rng: str(between(rng, 2, 999)),
    lambda rng: pick(rng, lex.WORDS),
    code,
)


def _mark(rng: Random, split: Split) -> str:
    return drawn(pick(rng, _MARKS), rng, split)


def _on_words(change: Callable[[str], str]) -> Sampler:
    def sample(rng: Random) -> Sample:
        word = _thing(rng)
        return word, change(word)

    return sample


def _on_lists(count: int, joint: str, change: Callable[[list[str]], str]) -> Sampler:
    def sample(rng: Random) -> Sample:
        made = items(rng, count)
        return joint.join(made), change(made)

    return sample


def _suffix(rng: Random, split: Split) -> Sampler:
    mark, joint = _mark(rng, split), pick(rng, (" ", "-", " "))
    return _on_words(lambda word: word + joint + mark)


def _prefix(rng: Random, split: Split) -> Sampler:
    mark, joint = _mark(rng, split), pick(rng, (" ", "-", " "))
    return _on_words(lambda word: mark + joint + word)


def _frame(rng: Random, split: Split) -> Sampler:
    left, right = _mark(rng, split), _mark(rng, split)
    return _on_words(lambda word: f"{left} {word} {right}")


def _join(rng: Random, split: Split) -> Sampler:
    signs = (" / ", " + ", " & ", " | ", " > ", " and ", " or ", "; ", " = ", f" {_mark(rng, split)} ")
    joint = pick(rng, signs)
    return _on_lists(2, ", ", joint.join)


def _choose(rng: Random, _: Split) -> Sampler:
    place = between(rng, 0, 3)
    return _on_lists(4, ", ", lambda made: made[place])


def _swap(rng: Random, _: Split) -> Sampler:
    joint = pick(rng, (" ", ", ", " - "))
    return _on_lists(2, joint, lambda made: joint.join(reversed(made)))


def _double(rng: Random, _: Split) -> Sampler:
    joint = pick(rng, (" ", "-", " and ", ", "))
    return _on_words(lambda word: word + joint + word)


PATTERNS: dict[str, Callable[[Random, Split], Sampler]] = {
    "suffix": _suffix,
    "prefix": _prefix,
    "frame": _frame,
    "join": _join,
    "choose": _choose,
    "swap": _swap,
    "double": _double,
}
