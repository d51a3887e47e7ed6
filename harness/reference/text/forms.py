"""Sentence forms with alternatives, agreement and slots.

`(a|b|)` picks one alternative, `[is|are]` takes the second when the subject is plural, and `{slot}` is filled in.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

_AGREEMENT = re.compile(r"\[([^|\]]*)\|([^\]]*)\]")
_SPLIT = re.compile(r"([(|)])")

Branch: TypeAlias = "tuple[str | tuple[Branch, ...], ...]"


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """A parsed form: its source text and its two readings, singular and plural."""

    source: str
    singular: Branch
    plural: Branch

    def fill(self, rng: Random, slots: Mapping[str, str], *, plural: bool = False) -> str:
        """The form with alternatives drawn and slots filled. Raises KeyError for an unknown slot."""
        return _draw(self.plural if plural else self.singular, rng).format_map(slots)


def form(source: str) -> Form:
    """Parse one form. Raises ValueError where brackets don't match."""
    return Form(
        source=source,
        singular=_parse(_AGREEMENT.sub(r"\1", source)),
        plural=_parse(_AGREEMENT.sub(r"\2", source)),
    )


def forms(lines: str) -> tuple[Form, ...]:
    """Parse one form per non-empty line."""
    return tuple(form(line.strip()) for line in lines.strip().splitlines() if line.strip())


def sentence(text: str) -> str:
    """The text with a capital first letter and single spaces."""
    text = text.replace("  ", " ").replace(" ,", ",").replace(" .", ".").replace(" ?", "?").replace("..", ".").strip()
    return text[:1].upper() + text[1:]


def with_article(noun: str) -> str:
    """The noun phrase with "a" or "an"."""
    return ("an " if noun[:1].lower() in "aeiou" and not noun.startswith(("uni", "use", "one")) else "a ") + noun


def _parse(source: str) -> Branch:
    stack: list[list[list[str | tuple[Branch, ...]]]] = [[[]]]
    for piece in _SPLIT.split(source):
        if piece == "(":
            stack.append([[]])
        elif piece == "|" and len(stack) > 1:
            stack[-1].append([])
        elif piece == ")" and len(stack) == 1:
            raise ValueError(f"unbalanced brackets in form: {source!r}")
        elif piece == ")":
            options = stack.pop()
            stack[-1][-1].append(tuple(tuple(option) for option in options))
        elif piece:
            stack[-1][-1].append(piece)
    if len(stack) != 1:
        raise ValueError(f"unbalanced brackets in form: {source!r}")
    return tuple(stack[0][0])


def _draw(branch: Branch, rng: Random) -> str:
    if len(branch) == 1 and isinstance(branch[0], str):
        return branch[0]
    return "".join(
        part if isinstance(part, str) else _draw(part[int(rng.random() * len(part))], rng) for part in branch
    )
