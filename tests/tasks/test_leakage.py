"""Repeated questions are found across pools; filled templates, other names and other numbers are not."""

import random
import re
import time
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.core.types import Sample, Task
from harness.tasks.leakage import Leak, find_leaks

LONG = (
    "Good morning, since the last update on Monday my thermostat hangs at ninety percent every single time, "
    "I have already pulled the plug twice, waited for an hour and read the whole manual without any success"
)


def pool(prefix: str, *questions: str, target: str = "x") -> tuple[Sample, ...]:
    return tuple(Sample(id=f"{prefix}{n}", input=text, targets=(target,)) for n, text in enumerate(questions))


def task(test: tuple[Sample, ...], train: tuple[Sample, ...] = (), validation: tuple[Sample, ...] = ()) -> Task:
    return Task(
        name="t",
        kind="qa",
        instruction="i",
        metrics=("m",),
        primary="m",
        test=test,
        train=train,
        validation=validation,
    )


def between(one: str, other: str, target: str = "x") -> tuple[Leak, ...]:
    return find_leaks(task(pool("a", one), pool("b", other, target=target)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Where is the office?", "Where is the office?"),
        ("Where is the office?", "  where IS the\toffice "),
        ("“Where”, is the office…", "Where is the office"),
        ("Ｗｈｅｒｅ is it?", "Where is it?"),
        ("Add 3 + 4.", "add 3 + 4"),
        ("東京の人口は？", "東京の人口は"),
        ("?!", "?!"),
        ("Can't we re-use the e-mail?", "cant we reuse the email"),
        ("Where is the of\u00adfice\u200b?", "Where is the office?"),
        ("Is it \u2212\u200a5\u00a0°C?", "is it -\u200a5 °C"),
        ("İstanbul", "i\u0307stanbul"),
        ("Turn left at the café", "turn left at the cafe\u0301"),
    ],
)
def test_these_are_the_same(one: str, other: str) -> None:
    [leak] = between(one, other)
    assert (leak.pools, leak.first_id, leak.second_id, leak.how, leak.similarity) == (
        "test x train",
        "a0",
        "b0",
        "exact",
        1.0,
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is the capital of France?", "What's capital of France"),
        ("Please, where is the office?", "Where is an office?"),
        (LONG, LONG + ", sadly"),
        (LONG, LONG.replace("already", "now")),
        (LONG, "Hello. " + LONG.replace("whole ", "")),
        ("Who leads the Berlin team?", "Please tell me: who leads the Berlin team?"),
        ("Who leads the Berlin team?", "Hello, could you help me with this? Who leads the Berlin team? Thank you!"),
        ("Who leads the Berlin team?", "I was never told, but who exactly leads the Berlin team?"),
        ("Who leads the Berlin team?", "Our manual has nothing on it. Who leads the Berlin team?"),
        ("who leads the Berlin team", "who leads the Berlin team thanks in advance"),
        ("Hello, who leads the Berlin team?", "Question: who leads the Berlin team? Thanks."),
        ("What is the price of the door mat?", "What is the price of the doormat?"),
        ("Call (0721) 95-1 today, please.", "Call 0721 95 1 today"),
    ],
)
def test_these_are_nearly_the_same(one: str, other: str) -> None:
    for first, second in ((one, other), (other, one)):
        [leak] = between(first, second)
        assert leak.how == "near"
        assert 0.3 < leak.similarity <= 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Convert 3 km to miles.", "Convert 4 km to miles."),
        ("What is 3 + 4?", "What is 3 * 4?"),
        ("What is 1.5 + 1?", "What is 15 + 1?"),
        ("What is -5 + 1?", "What is 5 + 1?"),
        ("What does 👍 mean?", "What does 👎 mean?"),
        ("Who is Anna Miller?", "Who is Anne Miller?"),
        ("Who leads the Berlin team?", "Where is the Berlin team?"),
        ("Does Anna report to Ben?", "Does Ben report to Anna?"),
        ("Sort these words: pear, apple", "Sort these words: apple, pear"),
        ("Where is room A?", "Where is room?"),
        ("Where is room A4?", "Where is room 4?"),
        ("Who is the manager?", "Who is not the manager?"),
        ("the", "a"),
        ("What is the plural of cat?", "What is the plural of cats?"),
        ("What is 10² + 1?", "What is 102 + 1?"),
        ("What is .5 + 1?", "What is 5 + 1?"),
        ("Who leads the Berlin team?", "Who leads the Berlin team of designers in spring?"),
        ("Who leads the Berlin team?", "Who knows who leads the Berlin team?"),
        ("Who leads the Berlin team?", "In Lund: who leads the Berlin team?"),
        ("Which fruit is red: apple, pear?", "Which fruit is red: apple, pear, plum?"),
        ("red, green, blue", "red, green, blue, white"),
        ("Who may enter the west hall?", "Unless it rains, who may enter the west hall?"),
        (LONG, LONG.replace("read the whole manual", "did not read the whole manual")),
        (f"{LONG}. Who fixes it for me?", f"{LONG}. When was the lid made?"),
        (LONG, LONG.replace("Monday", "Friday")),
        (LONG, LONG.replace("an hour", "24 hours")),
        (LONG, LONG.replace("thermostat hangs at ninety percent", "doorbell rings in the middle of the night")),
    ],
)
def test_these_are_different_samples(one: str, other: str) -> None:
    assert between(one, other) == ()
    assert between(other, one) == ()


def test_a_long_text_with_another_answer_is_another_sample() -> None:
    assert between(LONG, LONG.replace("already", "now"), target="other") == ()
    assert between(LONG, LONG, target="other")[0].how == "exact"


def test_a_request_around_a_question_with_another_answer_is_another_sample() -> None:
    assert between("Who leads the Berlin team?", "Please tell me: who leads the Berlin team?", target="y") == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is 2 * (3 + 4)?", "What is (2 * 3) + 4?"),
        ("What is 7 - 2?", "What is 7, 2?"),
        ("What does f(x) return?", "What does f[x] return?"),
    ],
)
def test_brackets_and_dashes_of_formulas_count_unless_the_answers_agree(one: str, other: str) -> None:
    assert between(one, other, target="y") == ()
    assert between(one, other)[0].how == "near"


def test_the_same_question_about_another_picture_is_another_sample() -> None:
    one, other = pool("a", "What is this?")[0], pool("b", "What is this?")[0]
    seen = replace(one, images=("cat.png",)), replace(other, images=("dog.png",))
    assert find_leaks(task(seen[:1], seen[1:])) == ()
    assert find_leaks(task(seen[:1], (replace(seen[1], images=("cat.png",)),)))[0].how == "exact"


def test_a_word_where_the_pool_has_many_is_a_filling_and_elsewhere_an_edit() -> None:
    items = ("lamp", "chair", "kettle", "drill", "radio", "scarf")
    filled = [LONG.replace("thermostat", item) for item in items]
    assert find_leaks(task(pool("a", *filled[:1]), pool("b", *filled[1:]))) == ()
    assert between(*filled[:2])[0].how == "near"


def test_all_three_pairs_of_pools_are_looked_at_and_each_sample_once() -> None:
    leaks = find_leaks(
        task(
            pool("test", "Which red?", "Which blue?", "Which green?"),
            pool("train", "Which blue?", "Which blue!", "Which grey?"),
            pool("validation", "Which green?", "Which grey?"),
        )
    )
    assert [(leak.pools, leak.first_id, leak.second_id) for leak in leaks] == [
        ("test x train", "test1", "train0"),
        ("test x validation", "test2", "validation0"),
        ("train x validation", "train2", "validation1"),
    ]
    assert leaks[0].text == "Which blue?"


def test_the_most_similar_of_several_is_named() -> None:
    train = pool("b", LONG.replace("already", "now").replace("whole", "big"), LONG.replace("already", "now"))
    [leak] = find_leaks(task(pool("a", LONG), train))
    assert leak.second_id == "b1"


@settings(deadline=None)
@given(st.text(min_size=1).filter(str.strip))
def test_any_text_is_found_again_whatever_its_case_and_spaces(text: str) -> None:
    assert between(text, text)[0].how == "exact"
    assert between(text, f"  {text} ")[0].how == "exact"


WORDS = st.lists(st.from_regex(r"[a-zà-öø-ÿ]{2,9}", fullmatch=True), min_size=1, max_size=12)
NUMBERED = st.tuples(WORDS, st.integers(0, 10**6), WORDS).map(lambda parts: [*parts[0], str(parts[1]), *parts[2]])


@settings(deadline=None)
@given(NUMBERED, st.randoms(use_true_random=False))
def test_a_copy_in_another_case_punctuation_spaces_and_unicode_is_always_exact(
    words: list[str], rng: random.Random
) -> None:
    def changed(word: str) -> str:
        cased = rng.choice((str.upper, str.title, str.lower))(word)
        return rng.choice(("", "“", "(")) + cased + rng.choice(("", ",", ".", "?", "!?", " …", ";", "”"))

    copy = rng.choice((" ", "\t", "\u00a0", " \n")).join(changed(word) for word in words)
    copy = unicodedata.normalize(rng.choice(("NFC", "NFD", "NFKD")), copy)
    assert between(" ".join(words), copy)[0].how == "exact"


@settings(deadline=None)
@given(NUMBERED, st.integers(0, 10**6), st.sampled_from(["{}", "-{}", "{}.5", ".{}", "{}²", "1/{}", "{} %", "{}k"]))
def test_another_number_is_never_a_leak(words: list[str], other: int, form: str) -> None:
    text = " ".join(words)
    changed = re.sub(r"\d+", form.format(other), text)
    if changed != text:
        assert between(text, changed) == ()
        assert between(text, f"Please tell me: {changed}") == ()


@settings(deadline=None)
@given(st.text(max_size=60).filter(str.strip), st.text(max_size=60).filter(str.strip))
def test_what_repeats_what_does_not_depend_on_the_direction(one: str, other: str) -> None:
    assert [leak.how for leak in between(one, other)] == [leak.how for leak in between(other, one)]


def test_the_long_search_misses_nothing() -> None:
    chance = random.Random(5)
    words = [f"word{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(60)]
    base = [[chance.choice(words) for _ in range(30)] for _ in range(20)]
    train = [" ".join(row) for row in base]
    test = []
    for row in base * 3:
        changed = list(row)
        for _ in range(chance.randrange(4)):
            changed[chance.randrange(30)] = chance.choice(words)
        test.append(" ".join(changed))
    found = {leak.first_id for leak in find_leaks(task(pool("a", *test), pool("b", *train)))}

    def pairs(text: str) -> set[tuple[str, str]]:
        return set(zip(text.split(), text.split()[1:], strict=False))

    def alike(one: str, other: str) -> float:
        return len(pairs(one) & pairs(other)) / len(pairs(one) | pairs(other))

    expected = {f"a{n}" for n, text in enumerate(test) if max(alike(text, other) for other in train) >= 0.8}
    assert found == expected
    assert 0 < len(expected) < len(test)


def test_the_long_search_keeps_enough_of_each_text_at_the_very_threshold() -> None:
    """The longer text has a fifth more word pairs, all of them rarer than those that both share."""
    shared, extra = [f"s{chr(97 + n)}" for n in range(25)], [f"e{chr(97 + n)}" for n in range(6)]
    fillers = [" ".join(part + [f"f{chr(97 + n)}" for n in range(15)]) for part in (shared[:13], shared[12:])]
    train = pool("b", *fillers, " ".join(shared + extra))
    [leak] = find_leaks(task(pool("a", " ".join(shared)), train))
    assert (leak.second_id, leak.similarity) == ("b2", 0.8)


def test_thousands_of_filled_templates_take_seconds() -> None:
    chance = random.Random(3)
    words = [f"w{n}" for n in range(4000)]

    def filled() -> str:
        slots = " ".join(chance.choices(words, k=6))
        return f"Dear support team, I would like to know with which {slots} this can be done as soon as possible please"

    one = task(pool("a", *(filled() for _ in range(4_000))), pool("b", *(filled() for _ in range(4_000))))
    started = time.process_time()
    assert find_leaks(one) == ()
    assert time.process_time() - started < 5


CITIES = {"Lund": "one", "Porto": "two", "Osaka": "three", "Turin": "four", "Cork": "five"}
FRAMES = ("I cannot recall {}", "{} nobody in two countries knew", "I doubt that 7 people know {} in Ghent")


def asked(prefix: str, frame: str, answers: dict[str, str]) -> tuple[Sample, ...]:
    questions = {frame.format(f"how many trams has {city}"): answer for city, answer in answers.items()}
    return tuple(
        Sample(id=f"{prefix}{n}", input=text, targets=(answer,)) for n, (text, answer) in enumerate(questions.items())
    )


def found_among(test: tuple[Sample, ...], train: tuple[Sample, ...]) -> list[str]:
    return [leak.first_id for leak in find_leaks(task(test, train)) if leak.pools == "test x train"]


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("framed_is_tested", [False, True])
def test_words_around_several_questions_that_keep_their_answers_are_a_templates(
    frame: str, framed_is_tested: bool
) -> None:
    plain, framed = asked("p", "{}", CITIES), asked("f", frame, CITIES)
    found = found_among(framed, plain) if framed_is_tested else found_among(plain, framed)
    assert len(found) == len(CITIES)


def test_words_that_change_one_answer_may_change_any() -> None:
    other = {city: "none" if city == "Turin" else answer for city, answer in CITIES.items()}
    assert found_among(asked("p", "{}", CITIES), asked("f", FRAMES[0], other)) == []


def test_two_questions_are_no_evidence_and_neither_are_answers_that_all_questions_have() -> None:
    two = dict(list(CITIES.items())[:2])
    assert found_among(asked("p", "{}", two), asked("f", FRAMES[0], two)) == []
    same = dict.fromkeys(CITIES, "many")
    assert found_among(asked("p", "{}", same), asked("f", FRAMES[0], same)) == []
