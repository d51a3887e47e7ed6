"""What is held out never comes up in training."""

from collections.abc import Iterable
from random import Random

import pytest

from harness.reference.text import entities, evaluation_sets
from harness.reference.text.attributes import BY_KIND, FAMILIES, AttributeFact, composed
from harness.reference.text.entities import KINDS, entity, several, sibling
from harness.reference.text.forms import Form, sentence
from harness.reference.text.names import held_out, in_split


@pytest.mark.parametrize("kind", KINDS)
def test_entities_of_the_splits_are_disjoint(kind: str) -> None:
    rng = Random(1)
    train = {entity(rng, kind, "train").text for _ in range(300)}
    heldout = {entity(rng, kind, "heldout").text for _ in range(60)}
    assert train.isdisjoint(heldout)
    assert not any(map(held_out, train)) and all(map(held_out, heldout))


@pytest.mark.parametrize("kind", KINDS)
def test_siblings_stay_in_the_split_and_differ(kind: str) -> None:
    rng = Random(2)
    for _ in range(40):
        near = entity(rng, kind, "train")
        other = sibling(rng, near, "train")
        assert other.kind == kind and in_split(other.text, "train")


@pytest.mark.parametrize("kind", KINDS)
def test_no_entity_of_a_context_is_part_of_another(kind: str) -> None:
    rng = Random(3)
    for _ in range(30):
        names = [one.text.lower() for one in several(rng, 4, kind, "train")]
        assert not any(one in other for one in names for other in names if one is not other)


def test_an_eighth_of_the_wordings_is_held_out() -> None:
    pairs = sum(len(family.says) * len(family.asks) for family in FAMILIES)
    held = sum(len(family.held) for family in FAMILIES)
    assert len(FAMILIES) >= 150
    assert 0.08 < held / pairs < 0.16


def _readings(forms: Iterable[Form], fact: AttributeFact) -> set[str]:
    name = fact.entity.text
    slots = {"S": name, "O": name, "P": name + ("'" if name.endswith("s") else "'s"), "n": fact.family.noun}
    return {sentence(form.fill(Random(seed), slots, plural=fact.entity.plural)) for form in forms for seed in range(40)}


def test_training_never_pairs_a_statement_with_its_held_out_question() -> None:
    rng = Random(4)
    seen = {"train": 0, "heldout": 0}
    general = composed(rng).asks
    for family in (family for family in FAMILIES if family.held):
        about = entity(rng, family.kinds[0], "train")
        fact = AttributeFact(about, family, family.value(rng))
        for said in {said for said, _ in family.held}:
            statement = next(form for form in family.says if form.source == said)
            held = [form for form in family.asks if (said, form.source) in family.held]
            free = [form for form in family.asks if form not in held]
            withheld = _readings(held, fact) - _readings([*free, *general], fact)
            for split in seen:
                seen[split] += len(withheld & {fact.ask(rng, split, statement) for _ in range(40)})
    assert seen["train"] == 0 and seen["heldout"] > 100


def test_every_kind_of_entity_has_attributes() -> None:
    assert set(BY_KIND) == set(KINDS)
    assert min(len(families) for families in BY_KIND.values()) >= 4


def test_closed_book_probes_ask_about_held_out_entities() -> None:
    questions = [probe.turns[-1].text for probe in evaluation_sets(40, 3)["closed-book"]]
    assert len(set(questions)) > 35


def test_entities_for_data_sets_are_distinct() -> None:
    names = [one.text for one in entities(Random(5), 60, "heldout")]
    assert len({name.lower() for name in names}) == 60 and all(map(held_out, names))
