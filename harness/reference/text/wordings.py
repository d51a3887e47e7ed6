"""Phrases put together from parts: places, roles, problems, actions, reasons, occasions.

Lists of whole phrases would be learnt by heart; what is put together has to be copied.
"""

from random import Random

from harness.reference.text import lexicon as lex
from harness.reference.text import quantities
from harness.reference.text.forms import with_article
from harness.reference.text.names import between, invented, letters, pick, town
from harness.reference.text.verbs import BY_OBJECT

_SIDES = (
    "behind",
    "next to",
    "in front of",
    "opposite",
    "near",
    "above",
    "below",
    "between the desks in",
    "to the left of",
)
_HANDLED = BY_OBJECT["thing"] + BY_OBJECT["doc"] + BY_OBJECT["place"]


def noun(rng: Random) -> str:
    """A noun with or without an adjective, no article."""
    word = pick(rng, lex.EQUIPMENT if rng.random() < 0.45 else lex.DOCUMENTS if rng.random() < 0.45 else lex.ROOMS)
    return f"{pick(rng, lex.ADJECTIVES)} {word}" if rng.random() < 0.4 else word


def spot(rng: Random) -> str:
    """A place described by another."""
    luck = rng.random()
    first = f"the {pick(rng, lex.ROOMS if luck < 0.6 else lex.EQUIPMENT)}"
    if luck < 0.25:
        return f"the {pick(rng, lex.ADJECTIVES)} {pick(rng, lex.ROOMS)}"
    if luck < 0.5:
        return f"{first} {pick(rng, _SIDES)} the {pick(rng, lex.ROOMS)}"
    if luck < 0.7:
        return f"{first} on the {pick(rng, lex.ORDINALS)} floor"
    if luck < 0.85:
        return f"{first} in {pick(rng, ('building', 'hall', 'Building', 'wing'))} {letters(rng, 1)}"
    box = f"{pick(rng, lex.ADJECTIVES)} {pick(rng, ('box', 'cabinet', 'shelf', 'room', 'drawer'))}"
    return f"{with_article(box)} in the {pick(rng, lex.ROOMS)}"


def holder(rng: Random) -> str:
    """A job holder described by more than the job."""
    luck = rng.random()
    job, field = pick(rng, lex.ROLES), pick(rng, lex.DEPARTMENTS)
    if luck < 0.2:
        return f"the head of {field}"
    if luck < 0.4:
        return f"the {pick(rng, lex.ADJECTIVES)} {job}"
    if luck < 0.55:
        return f"the {job} on duty"
    if luck < 0.7:
        return f"the {job} in {town(rng)}"
    return (
        f"{pick(rng, ('your', 'their', 'our'))} {job}"
        if luck < 0.85
        else f"the {field} {pick(rng, ('manager', 'team', 'office', 'desk'))}"
    )


def problem(rng: Random) -> str:
    """Something that is wrong, as a clause."""
    luck = rng.random()
    if luck < 0.25:
        return pick(rng, lex.PROBLEMS)
    if luck < 0.8:
        tail = f" for more than {quantities.duration(rng)}" if rng.random() < 0.15 else ""
        return f"the {noun(rng)} {pick(rng, lex.STATES)}{tail}"
    if luck < 0.9:
        state = pick(rng, ("missing", "damaged", "left", "wrong", "late"))
        return f"{quantities.count(rng)} {pick(rng, lex.GOODS)} are {state}"
    verb = pick(rng, pick(rng, _HANDLED).verbs)
    return f"the {noun(rng)} {pick(rng, ('was not', 'has not been', 'must be', 'cannot be'))} {verb.participle}"


def situation(rng: Random) -> str:
    """Something that can happen, as a clause."""
    luck = rng.random()
    if luck < 0.3:
        return pick(rng, lex.SITUATIONS)
    if luck < 0.55:
        return f"the {noun(rng)} {pick(rng, lex.STATES)}"
    if luck < 0.75:
        return f"you {pick(rng, pick(rng, _HANDLED).verbs).base} the {noun(rng)}"
    if luck < 0.85:
        return f"you {pick(rng, ('lose', 'find', 'need', 'break', 'forget', 'want', 'see'))} {with_article(noun(rng))}"
    fate = pick(rng, ("is cancelled", "is over", "is late", "takes too long", "begins", "ends"))
    return f"the {pick(rng, lex.EVENTS)} {fate}"


def action(rng: Random) -> str:
    """Something to do, as an imperative."""
    luck = rng.random()
    if luck < 0.25:
        return pick(rng, lex.ACTIONS)
    done = f"{pick(rng, pick(rng, _HANDLED).verbs).base} {pick(rng, ('the', 'the', 'your', 'this'))} {noun(rng)}"
    if luck < 0.5:
        return done
    if luck < 0.8:
        return f"{done} {_manner_tail(rng)}"
    return f"{done} and {pick(rng, lex.ACTIONS)}"


def _manner_tail(rng: Random) -> str:
    luck = rng.random()
    if luck < 0.3:
        return f"for {quantities.duration(rng)}"
    if luck < 0.6:
        return f"in the {pick(rng, lex.ROOMS)}"
    return f"with {with_article(noun(rng))}" if luck < 0.8 else pick(rng, lex.MANNERS)


def purpose(rng: Random) -> str:
    """What something is for."""
    luck = rng.random()
    if luck < 0.35:
        return pick(rng, lex.PURPOSES)
    if luck < 0.6:
        return f"{pick(rng, lex.ADJECTIVES)} {pick(rng, lex.GOODS)}"
    if luck < 0.85:
        return f"{pick(rng, pick(rng, _HANDLED).verbs).gerund} {pick(rng, lex.GOODS)}"
    return f"the {pick(rng, lex.EVENTS)}"


def manner(rng: Random) -> str:
    """How something is done."""
    luck = rng.random()
    if luck < 0.5:
        return pick(rng, lex.MANNERS)
    if luck < 0.7:
        return f"with {with_article(noun(rng))}"
    if luck < 0.85:
        return f"through the {invented(rng)} {pick(rng, ('portal', 'app', 'website', 'office'))}"
    return f"by {pick(rng, ('sending', 'calling', 'asking', 'using', 'showing', 'signing'))} the {noun(rng)}"


def reason(rng: Random) -> str:
    """Why something is so."""
    luck = rng.random()
    if luck < 0.4:
        return pick(rng, lex.REASONS)
    if luck < 0.7:
        return with_article(f"{pick(rng, lex.FAULTS)} {pick(rng, lex.EQUIPMENT)}")
    return f"the {pick(rng, lex.EVENTS)}" if luck < 0.85 else f"{pick(rng, lex.ADJECTIVES)} {pick(rng, lex.GOODS)}"


def carried(rng: Random) -> str:
    """What somebody has to bring, wear or show."""
    luck = rng.random()
    if luck < 0.4:
        return pick(rng, lex.ITEMS_CARRIED)
    if luck < 0.8:
        return with_article(noun(rng))
    return f"{pick(rng, lex.NUMBER_WORDS[2:8])} {pick(rng, lex.GOODS)}"


def occasion(rng: Random) -> str:
    """When something happens, other than by the clock."""
    luck = rng.random()
    if luck < 0.3:
        return pick(rng, lex.OCCASIONS)
    if luck < 0.5:
        return f"{pick(rng, ('when', 'as soon as', 'once', 'if', 'before', 'after'))} {situation(rng)}"
    if luck < 0.7:
        verb = pick(rng, pick(rng, _HANDLED).verbs)
        return f"{pick(rng, ('before', 'after', 'when'))} {verb.gerund} the {noun(rng)}"
    if luck < 0.88:
        return f"{pick(rng, ('during', 'before', 'after', 'at the end of'))} the {pick(rng, lex.EVENTS)}"
    since = pick(rng, ("arrival", "delivery", "purchase", "the order", "the accident"))
    return f"within {quantities.duration(rng)} of {since}"


def span(rng: Random) -> str:
    """A stretch of time between two times of day, days, months or dates."""
    luck = rng.random()
    if luck < 0.5:
        start, end = quantities.hours(rng).split(" to ")
        return f"between {start} and {end}" if luck < 0.25 else f"from {start} to {end}"
    if luck < 0.75:
        first = between(rng, 0, 5)
        one, two = lex.WEEKDAYS[first], lex.WEEKDAYS[between(rng, first + 1, 6)]
    else:
        one, two = pick(rng, lex.MONTHS), pick(rng, lex.MONTHS)
    return f"from {one} to {two}" if rng.random() < 0.6 else f"between {one} and {two}"
