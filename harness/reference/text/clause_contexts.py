"""Contexts made of clauses: several things of one kind to which similar things happen."""

from dataclasses import replace
from random import Random

from harness.reference.text.clauses import Agent, Clause, agent, ask_adverbial, ask_agent, ask_object, clause, say
from harness.reference.text.documents import Split
from harness.reference.text.entities import Entity, entity, several, sibling
from harness.reference.text.names import between, pick
from harness.reference.text.passages import BRIEF_SHARE, Ask, Context, as_stated, filler
from harness.reference.text.verbs import BY_OBJECT, VerbGroup

CLAUSE_KINDS = tuple(BY_OBJECT)
_OBJECT_FORMS = {"it": "it", "they": "them", "he": "him", "she": "her"}


def clause_context(rng: Random, split: Split, kind: str, passages: int, filling: float) -> Context:
    """One passage for each of several things of a kind; the verbs are shared, only the thing tells them apart."""
    about = several(rng, passages, kind, split)
    choice = rng.sample(BY_OBJECT[kind], min(len(BY_OBJECT[kind]), between(rng, 1, 4)))
    groups = _unlike(choice)
    writer = _Writer(rng, split, filling, brief=passages == 1)
    texts: list[str] = []
    asks: list[Ask] = []
    left: list[str] = []
    for one in about:
        own = groups if len(groups) < 2 or rng.random() < 0.5 else rng.sample(groups, between(rng, 1, len(groups)))
        text, found, missing = writer.passage(one, own)
        texts.append(text)
        asks += found
        left += missing
        left += [_open(rng, split, one, group) for group in groups if group not in own]
    other = sibling(rng, about[0], split) if rng.random() < 0.5 else entity(rng, kind, split)
    names = [one.text.lower() for one in about]
    if all(other.text.lower() not in name and name not in other.text.lower() for name in names):
        left.append(_open(rng, split, other, pick(rng, groups)))
    rng.shuffle(texts)
    rng.shuffle(left)
    return Context(tuple(texts), tuple(asks), tuple(left))


def _unlike(groups: list[VerbGroup]) -> list[VerbGroup]:
    """The groups without those that share a verb with one before."""
    kept: list[VerbGroup] = []
    for group in groups:
        if all(set(group.key.split()).isdisjoint(other.key.split()) for other in kept):
            kept.append(group)
    return kept


class _Writer:
    """Writes the passages of one context; nobody acts in two of its clauses."""

    def __init__(self, rng: Random, split: Split, filling: float, *, brief: bool) -> None:
        self.rng = rng
        self.split = split
        self.filling = filling
        self.brief = brief
        self.agents: set[str] = set()

    def passage(self, one: Entity, groups: list[VerbGroup]) -> tuple[str, list[Ask], list[str]]:
        """A clause for each verb group, what they answer and what they leave open."""
        rng = self.rng
        sentences: list[str] = []
        asks: list[Ask] = []
        left: list[str] = []
        name = one.text
        for group in rng.sample(groups, len(groups)):
            made = clause(rng, group, one, self._agent())
            text = say(rng, made, name)
            asked = replace(made, about=one.brief()) if self.brief and rng.random() < BRIEF_SHARE else made
            found, missing = _questions(rng, asked, text, full=name == one.text and asked is made)
            sentences.append(text)
            asks += found
            left += missing
            followed = rng.random() >= self.filling
            if not followed:
                sentences.append(filler(rng))
            luck = rng.random()
            name = (
                one.text
                if luck < 0.55
                else _OBJECT_FORMS[one.pronoun]
                if luck < 0.85 and followed
                else one.brief().text
            )
        return " ".join(sentences), asks, left

    def _agent(self) -> Agent:
        if self.rng.random() < 0.3:
            return Agent("", False)
        while (who := agent(self.rng, self.split)).text in self.agents:
            pass
        self.agents.add(who.text)
        return who


def _questions(rng: Random, made: Clause, text: str, *, full: bool) -> tuple[list[Ask], list[str]]:
    asks = [Ask(ask_adverbial(rng, made, kind), as_stated(value, text)) for kind, value in made.adverbials]
    left = []
    if made.agent.text:
        asks.append(Ask(ask_agent(rng, made), as_stated(made.agent.text, text)))
        if full:
            asks.append(Ask(ask_object(rng, made), as_stated(made.about.text, text)))
    elif rng.random() < 0.5:
        left.append(ask_agent(rng, made))
    told = {kind for kind, _ in made.adverbials}
    unasked = told | _VAGUE if told.isdisjoint(_WHEN) else told | _VAGUE | _WHEN
    absent = [kind for kind in made.group.adverbials if kind not in unasked]
    if absent and rng.random() < 0.4:
        left.append(ask_adverbial(rng, made, pick(rng, absent)))
    return asks, left


_WHEN = frozenset({"freq", "day", "month", "clock", "deadline", "until", "since", "duration", "occasion"})
_VAGUE = frozenset({"manner", "source", "recipient"})


def _open(rng: Random, split: Split, about: Entity, group: VerbGroup) -> str:
    """A question about something that is not said to happen to this thing."""
    made = clause(rng, group, about, agent(rng, split))
    nobody = Clause(Agent("", False), group, about, made.mood, made.adverbials)
    if rng.random() < 0.4:
        return ask_agent(rng, nobody)
    return ask_adverbial(rng, nobody, pick(rng, group.adverbials))
