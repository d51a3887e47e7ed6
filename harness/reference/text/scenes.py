"""Handbook sentences that carry several details, with the questions for each detail.

A scene is written as a block of lines:

    * a=kind b=kind ...          the slots and the kinds of their values
    statements, one per line
    b? a question for slot b
    x? a question that the scene leaves open

Where all questions name slot a, several scenes of one sort can stand side by side, told apart by it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from harness.reference.text import lexicon as lex
from harness.reference.text import (
    scene_texts,
    scene_texts_days,
    scene_texts_more,
    scene_texts_places,
    scene_texts_rules,
    values,
)
from harness.reference.text.documents import Split
from harness.reference.text.forms import Form, form, sentence
from harness.reference.text.listing import words
from harness.reference.text.names import in_split, invented, pick
from harness.reference.text.passages import Ask, Context, as_stated, filler


def _the(*parts: tuple[str, ...]) -> Callable[[Random], str]:
    return lambda rng: "the " + " ".join(pick(rng, part) for part in parts)


def _named(tails: tuple[str, ...]) -> Callable[[Random], str]:
    return lambda rng: f"the {invented(rng)} {pick(rng, tails)}"


_KINDS: Mapping[str, Callable[[Random], str]] = dict(values.VALUES) | {
    "spot": values.place,
    "ride": values.of(words("ferry boat bus train tram shuttle coach ship flight")),
    "tier": values.of(lex.PLAN_NAMES),
    "waste": values.of(lex.WASTE),
    "vaccine": values.of(lex.VACCINES),
    "medicine": values.of(lex.MEDICINES),
    "shift": values.of(lex.SHIFTS),
    "clothing": values.of(lex.CLOTHING),
    "pet": values.of(lex.PETS),
    "dish": values.of(lex.DISHES),
    "plant": values.of(lex.PLANTS),
    "hill": lambda rng: f"Mount {invented(rng)}" if rng.random() < 0.7 else f"the {invented(rng)} hill",
    "building": _named(words("tower bridge church lighthouse castle hall house")),
    "book": lambda rng: f"The {pick(rng, lex.ADJECTIVES).capitalize()} {pick(rng, lex.WORDS).capitalize()}",
    "ship": lambda rng: f"the {pick(rng, ('ship', 'boat', 'ferry', 'vessel'))} {invented(rng)}",
    "system": _named(words("portal app website server database network system")),
    "deadline": lambda rng: values.VALUES[pick(rng, ("day", "date"))](rng),
    "city": values.VALUES["town"],
    "color": values.VALUES["colour"],
    "tool": _the(lex.WORDS, words("tool app portal website page")),
    "machine": _the(lex.ADJECTIVES, words("machine press mixer oven saw line robot")),
}
_ALWAYS_OPEN_SHARE = 0.25
_START = re.compile(r"([.:!] )\{(\w)\}")
_HELD_KINDS = frozenset(
    words("person company name town code doc thing situation group event goods role")
    + words("hill building book ship system item agent")
)


@dataclass(frozen=True, slots=True)
class Scene:
    """One sort of sentence: its slots, wordings and questions by slot ("x" for what it leaves open)."""

    kinds: Mapping[str, str]
    says: tuple[Form, ...]
    asks: Mapping[str, tuple[Form, ...]]
    keyed: bool


def scene_context(rng: Random, split: Split, scene: Scene, count: int, filling: float) -> Context:
    """One or several scenes of a sort, with filling in between, each in a passage of its own or together in one."""
    told = _fillings(rng, split, scene, count)
    texts, asks, left = [], [], []
    for slots in told:
        said = pick(rng, scene.says)
        capitals = {slot.upper(): value[:1].upper() + value[1:] for slot, value in slots.items()}
        text = sentence(said.fill(rng, slots | capitals))
        text += "" if text.endswith((".", "!", "?")) or rng.random() < 0.5 else "."
        texts.append(_filled(rng, text, filling))
        found = [one for one in _asked(rng, split, scene, slots, said) if len(told) == 1 or _names(one, slots)]
        asks += [Ask(one.question, as_stated(one.answer, text)) for one in found]
        if "x" in scene.asks and rng.random() < _ALWAYS_OPEN_SHARE:
            left.append(sentence(pick(rng, scene.asks["x"]).fill(rng, slots)))
    if scene.keyed:
        left += _of_another(rng, split, scene, told)
    rng.shuffle(left)
    together = count > 1 and rng.random() < 0.35
    return Context((" ".join(texts),) if together else tuple(texts), tuple(asks), tuple(left))


def _fillings(rng: Random, split: Split, scene: Scene, count: int) -> list[dict[str, str]]:
    """Values for each of the scenes; no value of a slot comes twice."""
    made: list[dict[str, str]] = []
    for _ in range(40):
        if len(made) == count:
            break
        slots = _slots(rng, split, scene)
        if all(_apart(slots[slot], other[slot]) for other in made for slot in slots):
            made.append(slots)
    return made


def _slots(rng: Random, split: Split, scene: Scene) -> dict[str, str]:
    while True:
        slots = {slot: _KINDS[kind](rng) for slot, kind in scene.kinds.items()}
        first = scene.kinds["a"]
        if first in _HELD_KINDS and not in_split(slots["a"], split):
            continue
        drawn = list(slots.values())
        if all(_apart(one, other) for index, one in enumerate(drawn) for other in drawn[:index]):
            return slots


def _apart(one: str, other: str) -> bool:
    return one not in other and other not in one


def _filled(rng: Random, text: str, filling: float) -> str:
    if rng.random() < filling:
        text = f"{text} {filler(rng)}"
    return f"{filler(rng)} {text}" if rng.random() < filling * 0.6 else text


def _asked(rng: Random, split: Split, scene: Scene, slots: dict[str, str], said: Form) -> list[Ask]:
    made = []
    for slot, questions in scene.asks.items():
        if slot == "x" or f"{{{slot}}}" not in said.source.lower():
            continue
        chosen = pick(rng, questions)
        if split == "train" and len(questions) > 1 and not in_split(said.source + chosen.source, split):
            continue
        made.append(Ask(sentence(chosen.fill(rng, slots)), slots[slot]))
    return made


def _names(one: Ask, slots: Mapping[str, str]) -> bool:
    """Whether the question names a detail by which it can be told which of several scenes it means."""
    return any(value in one.question for value in slots.values() if value != one.answer)


def open_question(rng: Random, split: Split, used: set[object]) -> str:
    """A question that only another sort of scene would answer; `used` holds those in the context."""
    while (scene := pick(rng, SCENES)).says[0].source in used:
        pass
    slot = pick(rng, [slot for slot in scene.asks if slot not in "ax"] or ["a"])
    return sentence(pick(rng, scene.asks[slot]).fill(rng, _slots(rng, split, scene)))


def _of_another(rng: Random, split: Split, scene: Scene, told: list[dict[str, str]]) -> list[str]:
    """A question of the same sort about something that is not mentioned."""
    other = _slots(rng, split, scene)
    if not all(_apart(other["a"], slots["a"]) for slots in told):
        return []
    slot = pick(rng, [slot for slot in scene.asks if slot not in "ax"])
    return [sentence(pick(rng, scene.asks[slot]).fill(rng, {**told[0], "a": other["a"]}))]


def _parse(block: str) -> list[Scene]:
    made = []
    for part in block.split("\n* ")[1:]:
        header, *lines = part.strip().splitlines()
        kinds = dict(item.split("=") for item in header.split())
        says = tuple(form(_START.sub(_capital, line)) for line in lines if line[1:3] != "? ")
        asks: dict[str, tuple[Form, ...]] = {}
        for line in lines:
            if line[1:3] == "? ":
                asks[line[0]] = (*asks.get(line[0], ()), form(line[3:]))
        if not asks:
            continue
        named = [question.source for slot, questions in asks.items() if slot not in "ax" for question in questions]
        made.append(Scene(kinds, says, asks, bool(named) and all(_names_first(source) for source in named)))
    return made


def _capital(start: re.Match[str]) -> str:
    return f"{start[1]}{{{start[2].upper()}}}"


def _names_first(source: str) -> bool:
    """Whether every reading of the question names slot a."""
    return all("{a}" in form(source).fill(Random(seed), _Echo()) for seed in range(24))


class _Echo(dict[str, str]):
    def __missing__(self, slot: str) -> str:
        return f"{{{slot}}}"


_BLOCKS = (
    scene_texts.OFFICE,
    scene_texts.SERVICES,
    scene_texts_more.LIFE,
    scene_texts_more.HOUSES,
    scene_texts_rules.RULES,
    scene_texts_days.WORK,
    scene_texts_days.PEOPLE,
    scene_texts_days.THINGS,
    scene_texts_places.WORK,
    scene_texts_places.VISITS,
    scene_texts_places.CARE,
    scene_texts_places.NOTICES,
)
SCENES = tuple(scene for block in _BLOCKS for scene in _parse(block))
KEYED = tuple(scene for scene in SCENES if scene.keyed)
