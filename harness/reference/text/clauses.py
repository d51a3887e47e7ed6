"""A small grammar of clauses: agent, verb, object and adverbials in active, passive, modal and imperative sentences.

Every slot can be asked for by a question that the same rules make: who, what, when, where, how often, to whom, why ...
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from harness.reference.text import quantities, values
from harness.reference.text.documents import Split
from harness.reference.text.entities import Entity, entity
from harness.reference.text.forms import sentence
from harness.reference.text.names import pick
from harness.reference.text.verbs import Verb, VerbGroup

_PRESENT, _PAST, _WILL, _MUST, _MAY = "present", "past", "will", "must", "may"
_MOODS = (_PRESENT, _PRESENT, _PRESENT, _PAST, _PAST, _WILL, _MUST, _MUST, _MAY)
_MODALS: Mapping[str, tuple[str, ...]] = {
    _WILL: ("will",),
    _MUST: ("must", "must", "has to", "needs to", "should"),
    _MAY: ("may", "can", "is allowed to"),
}
_PLURAL_MODAL = {"has to": "have to", "needs to": "need to", "is allowed to": "are allowed to"}
_ASKED_MODAL = {_WILL: ("will",), _MUST: ("must", "should"), _MAY: ("may", "can")}


@dataclass(frozen=True, slots=True)
class Adverbial:
    """One kind of adverbial: its value, the words before it, the question words, and whether it may come first."""

    value: Callable[[Random], str]
    before: tuple[str, ...]
    asked: tuple[str, ...]
    fronted: bool


def _deadline(rng: Random) -> str:
    return pick(rng, (quantities.day, quantities.date, quantities.clock, quantities.month))(rng)


ADVERBIALS: Mapping[str, Adverbial] = {
    "freq": Adverbial(quantities.frequency, ("",), ("How often", "How often", "When"), True),
    "day": Adverbial(quantities.day, ("on",), ("When", "On which day", "On what day"), True),
    "month": Adverbial(quantities.month, ("in",), ("When", "In which month"), True),
    "clock": Adverbial(quantities.clock, ("at",), ("When", "At what time", "What time"), True),
    "deadline": Adverbial(_deadline, ("by", "by", "before"), ("By when", "When", "Until when"), True),
    "occasion": Adverbial(values.VALUES["occasion"], ("",), ("When", "When", "At what point"), True),
    "until": Adverbial(quantities.date, ("until",), ("Until when", "Until what date"), False),
    "since": Adverbial(quantities.year, ("from",), ("From when", "Since when"), False),
    "duration": Adverbial(quantities.duration, ("for", "within"), ("How long", "For how long"), False),
    "place": Adverbial(values.place, ("in", "at", "near"), ("Where",), False),
    "purpose": Adverbial(values.VALUES["purpose"], ("for",), ("For what", "For which purpose", "For what"), False),
    "manner": Adverbial(values.VALUES["manner"], ("",), ("How", "How", "In what way"), False),
    "recipient": Adverbial(values.agent, ("to",), ("To whom", "To whom"), False),
    "source": Adverbial(values.company, ("from",), ("From whom", "From which company", "From where"), False),
    "reason": Adverbial(values.VALUES["reason"], ("because of", "due to"), ("Why",), True),
    "amount": Adverbial(quantities.money, ("for",), ("For how much", "For how much money"), False),
}


@dataclass(frozen=True, slots=True)
class Agent:
    """Who does it; `text` is empty where nobody is named."""

    text: str
    plural: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """One event or rule, before it is put into words."""

    agent: Agent
    group: VerbGroup
    about: Entity
    mood: str
    adverbials: tuple[tuple[str, str], ...]


def agent(rng: Random, split: Split) -> Agent:
    """Somebody who acts."""
    luck = rng.random()
    if luck < 0.65:
        return Agent(values.agent(rng), False)
    made = entity(rng, "group" if luck < 0.85 else "org", split)
    return Agent(made.text, made.plural)


def clause(rng: Random, group: VerbGroup, about: Entity, who: Agent) -> Clause:
    """A clause with one to three adverbials, at most one of each kind."""
    count = min(len(group.adverbials), 1 if rng.random() < 0.5 else 2 if rng.random() < 0.8 else 3)
    chosen = rng.sample(group.adverbials, count)
    if "freq" in chosen:
        chosen = [kind for kind in chosen if kind not in ("day", "month", "clock", "deadline", "occasion")]
    elif (
        len(timed := [kind for kind in chosen if kind in ("day", "month", "deadline", "clock", "until", "occasion")])
        > 1
    ):
        chosen = [kind for kind in chosen if kind not in timed[1:]]
    filled = tuple((kind, ADVERBIALS[kind].value(rng)) for kind in chosen)
    return Clause(who, group, about, pick(rng, _MOODS), filled)


def say(rng: Random, made: Clause, name: str) -> str:
    """The clause as a sentence, calling its object by `name` (full or short name, or a pronoun as an object)."""
    verb = pick(rng, made.group.verbs)
    phrases = [_phrase(rng, kind, value) for kind, value in made.adverbials]
    front = ""
    if made.adverbials and ADVERBIALS[made.adverbials[0][0]].fronted and rng.random() < 0.22:
        front = phrases.pop(0) + pick(rng, (", ", ", ", " "))
    tail = "".join(f" {phrase}" for phrase in phrases)
    worded = (_by_somebody if made.agent.text else _by_nobody)(rng, made, verb, name, tail)
    return sentence(f"{front}{worded}.")


def _phrase(rng: Random, kind: str, value: str) -> str:
    before = pick(rng, ADVERBIALS[kind].before)
    if kind == "place" and value.startswith("level"):
        before = "on"
    return f"{before} {value}".strip()


def _by_nobody(rng: Random, made: Clause, verb: Verb, name: str, tail: str) -> str:
    if rng.random() < 0.5 and made.mood in (_PRESENT, _MUST):
        return f"{pick(rng, ('', '', '', 'please ', 'always '))}{verb.base} {name}{tail}"
    return f"{_subject(name)} {_passive(rng, verb, made.mood, made.about.plural)}{tail}"


def _by_somebody(rng: Random, made: Clause, verb: Verb, name: str, tail: str) -> str:
    who, luck = made.agent, rng.random()
    if luck < 0.36 or (luck < 0.42 and made.mood == _PRESENT):
        done = f"{_subject(name)} {_passive(rng, verb, made.mood, made.about.plural)}"
        return f"{done} by {who.text}{tail}" if luck < 0.36 else f"{done}{tail} by {who.text}"
    if luck < 0.47 and made.mood == _PRESENT and not who.plural:
        return f"it is {who.text} who {verb.third} {name}{tail}"
    if luck < 0.52 and made.mood in (_PRESENT, _MUST) and not who.plural:
        return f"{who.text} is responsible for {verb.gerund} {name}{tail}"
    return f"{who.text} {_active(rng, verb, made.mood, who.plural)} {name}{tail}"


def _subject(name: str) -> str:
    return {"them": "they", "him": "he", "her": "she"}.get(name, name)


def _active(rng: Random, verb: Verb, mood: str, plural: bool) -> str:
    if mood == _PRESENT:
        return verb.base if plural else verb.third
    if mood == _PAST:
        return verb.past
    modal = pick(rng, _MODALS[mood])
    return f"{_PLURAL_MODAL.get(modal, modal) if plural else modal} {verb.base}"


def _passive(rng: Random, verb: Verb, mood: str, plural: bool) -> str:
    if mood == _PRESENT:
        return f"{'are' if plural else 'is'} {verb.participle}"
    if mood == _PAST:
        return f"{'were' if plural else 'was'} {verb.participle}"
    modal = pick(rng, _MODALS[mood])
    return f"{_PLURAL_MODAL.get(modal, modal) if plural else modal} be {verb.participle}"


def ask_agent(rng: Random, made: Clause) -> str:
    """Who does it?"""
    verb, name, mood = pick(rng, made.group.verbs), made.about.text, made.mood
    luck = rng.random()
    if luck < 0.22:
        return sentence(f"by whom {_asked_passive(rng, verb, mood, name, made.about.plural)}?")
    if luck < 0.32 and mood == _PRESENT:
        return sentence(f"who is responsible for {verb.gerund} {name}?")
    return sentence(f"who {_active(rng, verb, mood, False)} {name}?")


def ask_object(rng: Random, made: Clause) -> str:
    """What does the agent act on?"""
    verb = pick(rng, made.group.verbs)
    what = "whom" if made.about.kind in ("person", "group") else "what"
    return sentence(f"{what} {_asked_active(rng, verb, made.mood, made.agent, '')}?")


def ask_adverbial(rng: Random, made: Clause, kind: str) -> str:
    """When, where, how, to whom ...?"""
    verb, wh = pick(rng, made.group.verbs), pick(rng, ADVERBIALS[kind].asked)
    name = made.about.text
    if rng.random() < 0.5:
        who = made.agent if made.agent.text else Agent(pick(rng, ("you", "we", "we")), True)
        if not made.agent.text and made.mood == _PRESENT:
            return sentence(f"{wh} {pick(rng, ('do', 'must', 'should'))} {who.text} {verb.base} {name}?")
        return sentence(f"{wh} {_asked_active(rng, verb, made.mood, who, name)}?")
    return sentence(f"{wh} {_asked_passive(rng, verb, made.mood, name, made.about.plural)}?")


def _asked_active(rng: Random, verb: Verb, mood: str, who: Agent, name: str) -> str:
    if mood == _PRESENT:
        return f"{'do' if who.plural else 'does'} {who.text} {verb.base} {name}".strip()
    if mood == _PAST:
        return f"did {who.text} {verb.base} {name}".strip()
    return f"{pick(rng, _ASKED_MODAL[mood])} {who.text} {verb.base} {name}".strip()


def _asked_passive(rng: Random, verb: Verb, mood: str, name: str, plural: bool) -> str:
    if mood == _PRESENT:
        return f"{'are' if plural else 'is'} {name} {verb.participle}"
    if mood == _PAST:
        return f"{'were' if plural else 'was'} {name} {verb.participle}"
    return f"{pick(rng, _ASKED_MODAL[mood])} {name} be {verb.participle}"
