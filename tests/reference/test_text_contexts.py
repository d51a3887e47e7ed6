"""Contexts: what they answer, and that what they leave open is open."""

from random import Random

import pytest

from harness.reference.text import handbook_page
from harness.reference.text.attributes import BY_KIND, AttributeFact, apart, ask, composed, some
from harness.reference.text.clause_contexts import CLAUSE_KINDS, clause_context
from harness.reference.text.entities import KINDS, entity, several
from harness.reference.text.passages import Context, Plan, attribute_context, left_open, shuffled_context
from harness.reference.text.prose import prose
from harness.reference.text.scenes import KEYED, SCENES, scene_context

_PLAN = Plan(3, 2, 1, 0.4, 0.2, 0.1, False)


def _check(context: Context) -> None:
    text = "\n".join(context.passages)
    assert all(one.answer in text for one in context.asks)
    assert not {one.question for one in context.asks} & set(context.open_questions)
    for question in (*context.open_questions, *(one.question for one in context.asks)):
        assert question[0].isupper() or not question[0].isalpha()
        assert "{" not in question and "  " not in question


@pytest.mark.parametrize("kind", KINDS)
def test_attribute_contexts_answer_their_questions(kind: str) -> None:
    rng = Random(1)
    for _ in range(25):
        context = attribute_context(rng, "train", Plan(3, 2, 1, 0.4, 0.2, 0.1, False, kind))
        _check(context)
        assert len(context.passages) == 3 and len({one.question for one in context.asks}) == len(context.asks)


@pytest.mark.parametrize("kind", KINDS)
def test_open_questions_ask_for_nothing_that_was_told(kind: str) -> None:
    """Every wording for every told attribute is written out; none of them is among the open questions."""
    rng = Random(2)
    checked = 0
    for _ in range(12):
        about = several(rng, 2, kind, "train")
        families = some(rng, kind, 3, 0.1)
        told = {about[0].text: families[:2], about[1].text: families[1:]}
        wordings = {ask(rng, one, family, "heldout") for one in about for family in told[one.text] for _ in range(150)}
        for question in left_open(rng, "train", about, told, 0.1):
            checked += 1
            assert question not in wordings
    assert checked > 12


@pytest.mark.parametrize("kind", KINDS)
def test_attributes_of_one_entity_are_not_confused(kind: str) -> None:
    rng = Random(3)
    for _ in range(40):
        families = some(rng, kind, 4, 0.2)
        for index, family in enumerate(families):
            assert apart(family, families[:index])


def test_composed_attributes_have_new_names() -> None:
    rng = Random(4)
    assert len({composed(rng).noun for _ in range(200)}) > 180


@pytest.mark.parametrize("passages", [1, 2, 4])
def test_clause_contexts_answer_their_questions(passages: int) -> None:
    rng = Random(5)
    for _ in range(150):
        context = clause_context(rng, "train", rng.choice(CLAUSE_KINDS), passages, 0.2)
        _check(context)
        assert len(context.passages) == passages


def test_nobody_acts_twice_in_a_clause_context() -> None:
    rng = Random(6)
    for _ in range(100):
        context = clause_context(rng, "train", rng.choice(CLAUSE_KINDS), 3, 0.0)
        agents = [one.answer.lower() for one in context.asks if one.question.startswith(("Who ", "By whom "))]
        assert len(agents) == len(set(agents))


@pytest.mark.parametrize("index", range(len(SCENES)))
def test_every_scene_answers_its_questions(index: int) -> None:
    rng = Random(index)
    answered = 0
    for split in ("train", "heldout"):
        for _ in range(12):
            context = scene_context(rng, split, SCENES[index], 1, 0.1)
            _check(context)
            answered += len(context.asks)
    assert answered > 12


def test_keyed_scenes_stand_side_by_side() -> None:
    rng = Random(8)
    for _ in range(150):
        context = scene_context(rng, "train", rng.choice(KEYED), 3, 0.0)
        _check(context)
        assert len(context.passages) in (1, 2, 3)


def test_shuffled_contexts_name_the_entity_in_every_sentence() -> None:
    rng = Random(9)
    for _ in range(60):
        _check(shuffled_context(rng, "train", _PLAN))


@pytest.mark.parametrize("passages", [1, 3, 5])
def test_prose_has_about_as_many_passages_as_asked_for(passages: int) -> None:
    rng = Random(10)
    sizes = [len(context.passages) for context in (prose(rng, "heldout", passages) for _ in range(150))]
    assert sum(size == passages for size in sizes) > 100
    assert max(sizes) <= passages + 1


@pytest.mark.parametrize("kind", KINDS)
def test_handbook_pages_hold_their_facts(kind: str) -> None:
    rng = Random(11)
    for _ in range(10):
        page = handbook_page(rng, entity(rng, kind, "heldout"), 4)
        assert 2 <= len(page.facts) <= 4
        for fact in page.facts:
            assert fact.value in fact.sentence and fact.sentence in page.text
            assert len(set(fact.questions)) == len(fact.questions) >= 2
            assert all(fact.entity[1:] in question for question in fact.questions)


def test_facts_can_be_told_by_name_and_by_pronoun() -> None:
    rng = Random(12)
    about = entity(rng, "plan", "train")
    family = next(family for family in BY_KIND["plan"] if family.key == "cost.price")
    fact = AttributeFact(about, family, "12 euros")
    named = {fact.say(rng, "name", easy=False)[0] for _ in range(40)}
    referred = {fact.say(rng, "pronoun", easy=False)[0] for _ in range(40)}
    assert all(about.text[1:] in text and "12 euros" in text for text in named)
    assert all(about.text not in text for text in referred) and len(named) > 5
