"""Sentence forms, verb forms, names and values."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.reference.text import evaluation_sets, vocabulary
from harness.reference.text.attributes import FAMILIES
from harness.reference.text.entities import ALL_PATTERNS
from harness.reference.text.forms import form, sentence, with_article
from harness.reference.text.names import held_out, pool, spelled
from harness.reference.text.passages import NOT_STATED
from harness.reference.text.values import VALUES
from harness.reference.text.verbs import GROUPS, inflect


def test_alternatives_are_all_drawn() -> None:
    made = form("{S} (opens|starts (early|late)|) at {v}")
    drawn = {made.fill(Random(seed), {"S": "it", "v": "noon"}) for seed in range(60)}
    assert drawn == {"it opens at noon", "it starts early at noon", "it starts late at noon", "it  at noon"}


def test_agreement_follows_the_number() -> None:
    made = form("{S} [is|are] (open|shut)")
    assert made.fill(Random(1), {"S": "they"}, plural=True).startswith("they are ")
    assert made.fill(Random(1), {"S": "it"}).startswith("it is ")


@pytest.mark.parametrize("source", ["a (b", "a) b", "(a|(b)"])
def test_unbalanced_forms_are_refused(source: str) -> None:
    with pytest.raises(ValueError, match="unbalanced"):
        form(source)


def test_unknown_slots_are_refused() -> None:
    with pytest.raises(KeyError, match="w"):
        form("{w}").fill(Random(1), {"v": "x"})


@given(st.text(alphabet="abc {}.,?", max_size=40))
def test_sentences_keep_their_letters(text: str) -> None:
    made = sentence(text)
    assert [letter.lower() for letter in made if letter.isalpha()] == [letter for letter in text if letter.isalpha()]
    assert made[:1] == made[:1].upper()


def test_articles() -> None:
    assert [with_article(noun) for noun in ("key", "oven", "uniform", "ice rink")] == [
        "a key",
        "an oven",
        "a uniform",
        "an ice rink",
    ]


@pytest.mark.parametrize(
    ("base", "forms"),
    [
        ("check", "checks checked checked checking"),
        ("carry", "carries carried carried carrying"),
        ("write", "writes wrote written writing"),
        ("submit", "submits submitted submitted submitting"),
        ("hand-in", "hands in handed in handed in handing in"),
        ("begin", "begins began begun beginning"),
        ("fix", "fixes fixed fixed fixing"),
        ("cancel", "cancels cancelled cancelled cancelling"),
    ],
)
def test_verbs_inflect(base: str, forms: str) -> None:
    verb = inflect(base)
    assert " ".join((verb.third, verb.past, verb.participle, verb.gerund)) == forms


def test_there_are_many_verbs() -> None:
    assert len({verb.base for group in GROUPS for verb in group.verbs}) >= 150


def test_names_in_the_pool_are_words() -> None:
    assert len(pool()) > 700 and all(name.isalpha() and name[0].isupper() for name in pool())
    assert len({spelled(Random(seed)) for seed in range(300)}) > 250
    assert 0.09 < sum(map(held_out, pool())) / len(pool()) < 0.17


@pytest.mark.parametrize("kind", sorted(VALUES))
def test_values_are_clean_phrases(kind: str) -> None:
    rng = Random(1)
    drawn = [VALUES[kind](rng) for _ in range(200)]
    assert all(value == value.strip() and value and "  " not in value and "{" not in value for value in drawn)
    assert len(set(drawn)) > 3


@pytest.mark.parametrize("family", FAMILIES, ids=[family.key for family in FAMILIES])
def test_attributes_have_several_wordings(family) -> None:  # type: ignore[no-untyped-def]
    assert family.easy and set(family.easy) <= set(family.says)
    assert all("{v}" in said.source for said in family.says)
    assert all("{v}" not in asked.source and asked.source.endswith("?") for asked in family.asks)
    assert all("{O}" in asked.source or "{P}" in asked.source for asked in family.asks)
    slots = {"S": "S", "P": "P", "O": "O", "v": "V"}
    plural = any(pattern.plural for pattern in ALL_PATTERNS if pattern.kind in family.kinds)
    for wordings in (family.says, family.asks):
        readings = {
            wording.fill(Random(seed), slots, plural=plural and seed % 2 == 0)
            for wording in wordings
            for seed in range(30)
        }
        assert len(readings) >= 2
        assert not set("()[]|{}") & set("".join(readings))


def test_probes_are_reproducible_and_answerable() -> None:
    sets = evaluation_sets(25, 1)
    assert sets == evaluation_sets(25, 1) and sets != evaluation_sets(25, 2)
    assert {"rag3", "rag3-unanswerable", "closed-book", "one-attribute-3", "plain/sum", "shots/labels"} <= set(sets)
    for name, probes in sets.items():
        assert len(probes) == 25
        for probe in probes:
            assert probe.turns[-1].role == "user" and probe.turns[0].role == "system" and probe.answer
            if name.startswith(("rag", "one-attribute")) and name != "rag3-unanswerable":
                assert probe.answer in probe.turns[-1].text
    assert {probe.answer for probe in sets["rag3-unanswerable"]} == {NOT_STATED}
    assert all(len(probe.turns) == 2 for probe in sets["no-shots/suffix"])


@pytest.mark.slow
def test_vocabulary_holds_words_and_names() -> None:
    words = vocabulary()
    assert {"opens", "Question", "refund", "printer", "stated"} <= set(words.whole_words)
    assert {"Anna", "Smith", "London"} <= set(words.names)
    assert not set(words.whole_words) & set(words.names)
    assert list(words.names) == sorted(set(words.names)) and list(words.whole_words) == sorted(set(words.whole_words))
    assert 2500 < len(words.whole_words) < 6000
