"""Exact match, token F1 and containment against SQuAD's definition and hand-computed cases."""

import re
import string
import time
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.core.ports import Judged
from harness.metrics.normalise import label, normalise
from harness.metrics.parts import MetricParts
from harness.metrics.registry import build
from harness.metrics.text_metrics import contains, exact_match, token_f1


def squad_normal(text: str) -> str:
    bare = "".join(sign for sign in text.lower() if sign not in set(string.punctuation))
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", bare).split())


def squad_f1(text: str, target: str) -> float:
    given_words, wanted = squad_normal(text).split(), squad_normal(target).split()
    common = sum((Counter(given_words) & Counter(wanted)).values())
    if not common:
        return 0.0
    precision, recall = common / len(given_words), common / len(wanted)
    return 2 * precision * recall / (precision + recall)


words = st.sampled_from(
    [
        "the",
        "a",
        "Paris",
        "paris,",
        "Big",
        "apple.",
        "of",
        "(an)",
        "theatre",
        "isn't",
        "well-known",
        "$40",
        "7",
        "'tis",
    ]
)
phrases = st.lists(words, min_size=1, max_size=8).map(" ".join).filter(squad_normal)


@settings(deadline=None)
@given(phrases, phrases)
def test_it_agrees_with_squad_where_squad_sees_something(text: str, target: str) -> None:
    assert normalise(text) == squad_normal(text)
    assert exact_match(text, target) == float(squad_normal(text) == squad_normal(target))
    assert token_f1(text, target) == pytest.approx(squad_f1(text, target))


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("The Eiffel Tower!", "eiffel tower"),
        ("  a  big\tapple ", "Big apple"),
        ("１２３", "123"),
        ("“Paris”", "paris"),
        ("«Париж».", "париж"),
        ("STRASSE", "straße"),
        ("1,000", "1000"),
        ("−5", "-5"),
        ("(-5)", "-5."),
        ("東京。", "東京"),
        ("Pa\u200bris\ufeff", "Paris"),
        ("A.", "a"),
        ("cafe\u0301", "café"),
    ],
)
def test_these_are_the_same_answer(text: str, target: str) -> None:
    assert exact_match(text, target) == 1.0
    assert token_f1(text, target) == 1.0
    assert contains(text, target) == 1.0


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("1.5", "15"),
        ("-5", "5"),
        (".5", "5"),
        ("10:30", "1030"),
        ("1-11", "11-1"),
        ("-$5", "$5"),
        ("+", "-"),
        ("The", "A"),
        ("👍", "👎"),
        ("東京", "京東"),
        ("", "x"),
    ],
)
def test_these_are_not(text: str, target: str) -> None:
    assert exact_match(text, target) == 0.0


@pytest.mark.parametrize(
    ("text", "target", "f1"),
    [
        ("the red fox", "a red dog", 1 / 2),
        ("red red fox", "red fox", 4 / 5),
        ("nothing alike", "whatever else", 0.0),
        ("東京都", "東京", 4 / 5),
        ("one two three four", "two", 2 / 5),
    ],
)
def test_token_f1_by_hand(text: str, target: str, f1: float) -> None:
    assert token_f1(text, target) == pytest.approx(f1)
    assert token_f1(target, text) == pytest.approx(f1)


@pytest.mark.parametrize(
    ("text", "target", "held"),
    [
        ("It is Paris, of course.", "paris", 1.0),
        ("a party", "art", 0.0),
        ("costs 3.5 euro", "3", 0.0),
        ("New York City", "york city", 1.0),
        ("York, New", "new york", 0.0),
        ("首都は東京です", "東京", 1.0),
        ("paris", "It is Paris", 0.0),
    ],
)
def test_contains_means_whole_words_in_a_row(text: str, target: str, held: float) -> None:
    assert contains(text, target) == held


@settings(deadline=None)
@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing_more_for_labels(text: str) -> None:
    assert label(label(text)) == label(text)


def test_ten_thousand_records_take_well_under_a_second(judged: Callable[..., Judged]) -> None:
    items = [judged(f"The answer is {i}, I think.", f"answer {i}", "none") for i in range(10_000)]
    for metric in build(["exact_match", "contains", "accuracy"], MetricParts()):
        started = time.process_time()
        metric.score(items)
        assert time.process_time() - started < 1.0
