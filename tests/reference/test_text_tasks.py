"""Plain tasks and patterns: every answer checked by other means than the generator's."""

import json
import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from random import Random

import pytest

from harness.reference.text import Turn, fewshot
from harness.reference.text.task_samples import _BAD, _GOOD, TOPICS
from harness.reference.text.tasks import TASKS

_NUMBERS = dict(
    zip(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ],
        range(21),
        strict=True,
    )
)
_MONTHS = [date(2000, month, 1).strftime("%B") for month in range(1, 13)]
_DAYS = [date(2024, 1, day).strftime("%A") for day in range(1, 8)]


def _integers(text: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", text)]


def _split(text: str) -> list[str]:
    return text.split(", ")


def _in_words(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _sentiment(text: str) -> str:
    found = set(re.findall("[a-z]+", text.lower()))
    good, bad = len(found & set(_GOOD)), len(found & set(_BAD))
    assert (good == 0) != (bad == 0)
    return "positive" if good else "negative"


def _greater(text: str) -> str:
    one, two = _integers(text)
    return "yes" if one > two else "no"


_ORACLES: dict[str, Callable[[str], str]] = {
    "sentiment": _sentiment,
    "first": lambda text: _split(text)[0],
    "last": lambda text: _split(text)[-1],
    "second": lambda text: _split(text)[1],
    "reverse": lambda text: ", ".join(_split(text)[::-1]),
    "count": lambda text: str(text.count(",") + 1),
    "sum": lambda text: str(sum(_integers(text))),
    "larger": lambda text: str(max(_integers(text))),
    "smaller": lambda text: str(min(_integers(text))),
    "date-words": _in_words,
    "email": lambda text: re.findall(r"[\w.]+@[\w]+\.[a-z]+", text)[0],
    "upper": str.upper,
    "lower": str.lower,
    "capital": str.title,
    "initials": lambda text: "".join(re.findall("[A-Z]", text)),
    "metres": lambda text: f"{_integers(text)[0]}000 m",
    "grams": lambda text: f"{_integers(text)[0]}000 g",
    "minutes": lambda text: f"{_integers(text)[0] * 6}0 minutes",
    "cents": lambda text: f"{_integers(text)[0]}00 cents",
    "next-day": lambda text: dict(pairwise([*_DAYS, _DAYS[0]]))[text],
    "next-month": lambda text: dict(pairwise([*_MONTHS, _MONTHS[0]]))[text],
    "month-number": lambda text: str(_MONTHS.index(text) + 1),
    "month-name": lambda text: _MONTHS[int(text) - 1],
    "number-words": lambda text: {number: word for word, number in _NUMBERS.items()}[int(text)],
    "number-digits": lambda text: str(_NUMBERS[text]),
    "sort": lambda text: ", ".join(map(str, sorted(_integers(text)))),
    "greater": _greater,
    "twice": lambda text: " ".join([text] * 2),
}
_CHECKED_APART = {"date-iso", "order", "town", "person", "plural", "json"}


@pytest.mark.parametrize("task", TASKS, ids=[task.name for task in TASKS])
@pytest.mark.parametrize("split", ["train", "heldout"])
def test_answers_of_plain_tasks_are_right(task, split) -> None:  # type: ignore[no-untyped-def]
    rng = Random(1)
    for _ in range(120):
        question, answer = task.sample(rng, split)
        assert question and answer
        if task.name in _ORACLES:
            assert answer == _ORACLES[task.name](question)
        else:
            assert task.name in _CHECKED_APART
            _check_apart(task.name, question, answer)


def _check_apart(name: str, question: str, answer: str) -> None:
    if name == "date-iso":
        assert _in_words(answer) == question
    elif name == "json":
        read = json.loads(answer)
        assert list(read) == ["name", "town"] and question.index(read["name"]) < question.index(read["town"])
    elif name == "plural":
        assert answer.removesuffix("s") in (question, question + "e", question[:-1] + "ie")
        assert answer.endswith(("xes", "ches", "shes", "sses")) == question.endswith(("x", "ch", "sh", "ss"))
    else:
        assert question.count(answer) == 1
        assert (
            name != "order"
            or f"order {answer}" in question.lower().replace(answer.lower(), answer)
            or (f"order number is {answer}" in question)
        )


@pytest.mark.parametrize("task", TASKS, ids=[task.name for task in TASKS])
def test_instructions_have_several_wordings(task) -> None:  # type: ignore[no-untyped-def]
    rng = Random(2)
    wordings = {task.instruct(rng) for _ in range(80)}
    assert len(wordings) >= 3 and not any(set("(|){}") & set(wording) for wording in wordings)


def test_names_in_messages_follow_the_split() -> None:
    person = next(task for task in TASKS if task.name == "person")
    rng = Random(3)
    train = {person.sample(rng, "train")[1] for _ in range(400)}
    assert train.isdisjoint(person.sample(rng, "heldout")[1] for _ in range(200))


def _pairs(turns: tuple[Turn, ...]) -> list[tuple[str, str]]:
    said = [turn.text for turn in turns if turn.role != "system"]
    return list(zip(said[::2], said[1::2], strict=True))


def test_topic_choice_names_a_listed_topic() -> None:
    rng = Random(4)
    for _ in range(100):
        turns = fewshot.topic_choice(rng, "train").turns
        instruction = turns[0].text.split("\n")[0]
        for question, answer in _pairs(turns):
            assert answer in instruction
            words = set(re.findall("[a-z]+", question.split("\n")[-1].lower()))
            assert words & set(TOPICS[answer])


def test_label_maps_are_consistent_and_shown_early() -> None:
    rng = Random(5)
    for _ in range(100):
        sampler = fewshot.label_sampler(labels := fewshot.draw_labels(rng, "train", 3))
        drawn = [sampler(rng) for _ in range(12)]
        assert {label for _, label in drawn[:3]} == set(labels.values()) and len(set(labels.values())) == 3
        for question, label in drawn:
            topic = next(topic for topic, name in labels.items() if name == label)
            assert set(re.findall("[a-z]+", question.lower())) & set(TOPICS[topic])


@pytest.mark.parametrize("name", sorted(fewshot.PATTERNS))
def test_a_pattern_can_be_read_off_its_examples(name: str) -> None:
    rng = Random(6)
    for _ in range(60):
        sampler = fewshot.PATTERNS[name](rng, "train")
        pairs = [sampler(rng) for _ in range(8)]
        rules = {_rule(name, question, answer) for question, answer in pairs}
        assert len(rules) == 1 or name == "choose"
        assert name != "choose" or _places(pairs)


def _rule(name: str, question: str, answer: str) -> str:
    if name == "swap":
        joint = next(joint for joint in (", ", " - ", " ") if joint in question)
        assert answer == joint.join(reversed(question.split(joint)))
        return joint
    parts = question.split(", ") if name in ("join", "choose") else [question]
    for number, part in enumerate(sorted(parts, key=len, reverse=True)):
        answer = answer.replace(part, f"<{number if name == 'double' else ''}>")
    return answer


def _places(pairs: list[tuple[str, str]]) -> set[int]:
    places = [
        {place for place, item in enumerate(question.split(", ")) if item == answer} for question, answer in pairs
    ]
    return set.intersection(*places)


def test_private_patterns_differ_between_chats() -> None:
    rng = Random(7)
    suffixes = {fewshot.PATTERNS["suffix"](rng, "train")(Random(1))[1] for _ in range(50)}
    assert len(suffixes) > 40


def test_silent_tasks_do_not_tell_what_to_do() -> None:
    rng = Random(8)
    instructions = {task.instruct(rng) for task in TASKS for _ in range(30)}
    for _ in range(100):
        turns = fewshot.silent_task(rng, "train").turns
        assert turns[0].text not in instructions and turns[0].text.split("\n")[0] not in instructions
