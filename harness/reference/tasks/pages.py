"""The pages of the invented handbook: what each is about, what it tells, and what can be asked about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from harness.core.types import Document
from harness.reference.text.attributes import BY_KIND, AttributeFact, Family, ask
from harness.reference.text.entities import Entity, entity
from harness.reference.text.forms import sentence

KINDS = (
    "place",
    "org",
    "service",
    "thing",
    "plan",
    "system",
    "event",
    "transport",
    "group",
    "project",
    "person",
    "doc",
)
PAGES_PER_KIND = 5
FAMILIES_PER_KIND = 9
FACTS_PER_PAGE = (5, 6)
LEAST_WORDS = 45
NAME_WORDS = (2, 4)
DRAWS = 40
# What reads oddly on a page of its kind, although the grammar can say it.
UNLIKELY = frozenset(
    {
        "revenue",
        "sight",
        "market",
        "mascot",
        "speed",
        "drives",
        "likes",
        "holidaytown",
        "colour",
        "reason",
        "minage",
        "size",
    }
)
# A name with such a word can answer a question that the page leaves open ("the training for part-time staff").
TELLING = frozenset(["for", "to", "from", "under", "above", "with", "longer", "of"])
TELLING_PLACES = frozenset(["in", "on", "at"])
REMARKS = (
    "Please leave everything as you would like to find it.",
    "Suggestions are always welcome.",
    "Ask a colleague if anything is unclear.",
    "Thank you for keeping to these rules.",
    "Most questions can be solved with a short call.",
    "Please tell others about changes in good time.",
    "We look at this page again once in a while.",
    "New colleagues will be shown around.",
    "Not everybody needs this, but many are glad of it.",
    "It has worked well so far.",
    "If something is broken, do not try to mend it yourself.",
    "Older versions of this page are no longer valid.",
    "Be patient when many people ask at the same time.",
    "Exceptions are rare and have to be agreed beforehand.",
    "Much has been improved after complaints.",
    "Keep your notes short and clear.",
    "The works council has agreed to this.",
    "Please do not share this outside the company.",
    "Some details may differ abroad.",
    "We try to keep this simple.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page and what it tells; `silent_on` are attributes of its kind that it says nothing of."""

    document: Document
    about: Entity
    facts: tuple[AttributeFact, ...]
    silent_on: tuple[Family, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """Something to ask in one of several wordings. `about` is a page's id, or says that there is none.

    `answer` is None where no page answers.
    """

    about: str
    wordings: tuple[str, ...]
    answer: str | None = None


def draw_pages(rng: Random) -> list[Page]:
    """Pages about entities that the reference model has never seen, five of each kind, which share attributes."""
    pages: list[Page] = []
    for kind in KINDS:
        families = _families(rng, kind, FAMILIES_PER_KIND)
        for _ in range(PAGES_PER_KIND):
            about = _new_entity(rng, kind, [page.about for page in pages])
            chosen = rng.sample(families, rng.randint(*FACTS_PER_PAGE))
            silent_on = tuple(family for family in families if family not in chosen)
            pages.append(_page(rng, f"page-{len(pages) + 1:02d}", about, chosen, silent_on))
    return pages


def told_questions(rng: Random, page: Page) -> list[Question]:
    """One question for each fact of the page, without wordings that another of its facts would answer too."""
    wordings = {fact.family.key: _wordings(rng, page.about, fact.family) for fact in page.facts}
    questions = []
    for fact in page.facts:
        others = {text for key, texts in wordings.items() if key != fact.family.key for text in texts}
        own = tuple(text for text in wordings[fact.family.key] if text not in others)
        questions.append(Question(about=page.document.id, wordings=own, answer=fact.value))
    return questions


def untold_questions(rng: Random, page: Page) -> list[Question]:
    """Questions about what the page is silent on, although other pages of its kind tell it."""
    answered = {text for fact in page.facts for text in _wordings(rng, page.about, fact.family)}
    placed = not TELLING_PLACES.isdisjoint(page.about.text.split())
    asked = [family for family in page.silent_on if not (placed and "where" in family.areas)]
    made = [_wordings(rng, page.about, family) for family in asked]
    return [
        Question(about=page.document.id, wordings=tuple(text for text in texts if text not in answered))
        for texts in made
    ]


def absent_question(rng: Random, number: int, pages: Sequence[Page]) -> Question:
    """A question about something of which the handbook has no page."""
    kind = rng.choice(KINDS)
    about = _new_entity(rng, kind, [page.about for page in pages])
    family = rng.choice([fact.family for page in pages if page.about.kind == kind for fact in page.facts])
    return Question(about=f"absent-{number:02d}", wordings=_wordings(rng, about, family))


def _families(rng: Random, kind: str, count: int) -> list[Family]:
    """Attributes of a kind, no two of them from one area: those would answer each other's questions."""
    chosen: list[Family] = []
    for family in rng.sample(BY_KIND[kind], len(BY_KIND[kind])):
        if family.key not in UNLIKELY and all(family.areas.isdisjoint(other.areas) for other in chosen):
            chosen.append(family)
    return chosen[:count]


def _new_entity(rng: Random, kind: str, others: Sequence[Entity]) -> Entity:
    """An entity of the held-out split with a short name that no other name contains or is contained in."""
    low, high = NAME_WORDS
    while True:
        made = entity(rng, kind, "heldout")
        name = made.text.lower()
        words = [word for word in name.split() if word != "the"]
        clear = all(name not in other.text.lower() and other.text.lower() not in name for other in others)
        if clear and low <= len(words) <= high and TELLING.isdisjoint(words):
            return made


def _page(rng: Random, page_id: str, about: Entity, families: Sequence[Family], silent_on: tuple[Family, ...]) -> Page:
    facts = tuple(AttributeFact(about, family, family.value(rng)) for family in families)
    document = Document(id=page_id, title=sentence(about.text), text=_prose(rng, facts))
    return Page(document=document, about=about, facts=facts, silent_on=silent_on)


def _prose(rng: Random, facts: Sequence[AttributeFact]) -> str:
    """The facts as sentences, some others among them; a pronoun never follows a sentence about something else."""
    remarks = iter(rng.sample(REMARKS, len(REMARKS)))
    followed = rng.sample(range(len(facts)), rng.randint(1, 3))
    sentences, said_before = [], False
    for place, fact in enumerate(facts):
        how = "name" if place == 0 else rng.choice(("name", "short", "pronoun") if said_before else ("name", "short"))
        sentences.append(fact.say(rng, how, easy=False)[0])
        said_before = place not in followed
        if not said_before:
            sentences.append(next(remarks))
    while len(" ".join(sentences).split()) < LEAST_WORDS:
        sentences.append(next(remarks))
    return " ".join(sentences).replace("..", ".")


def _wordings(rng: Random, about: Entity, family: Family) -> tuple[str, ...]:
    drawn = dict.fromkeys(ask(rng, about, family, "heldout") for _ in range(DRAWS))
    return tuple(drawn)
