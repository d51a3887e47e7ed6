"""The simplest binding: key-value lists and tables, from which a small model first learns to look things up."""

from collections.abc import Callable
from random import Random

from harness.reference.text import lexicon as lex
from harness.reference.text import quantities, values
from harness.reference.text.documents import Document, Split, Turn
from harness.reference.text.entities import KINDS, entity
from harness.reference.text.names import between, code, drawn, invented, pick, spelled

_REPEATED = (invented, values.phrase, spelled)
_SEPARATORS = (": ", " = ", " -> ", " is ", " - ", ": ")
_VALUES = (
    invented,
    values.phrase,
    quantities.number,
    code,
    quantities.date,
    values.anything,
    quantities.money,
    spelled,
)


def key_values(rng: Random, split: Split) -> Document:
    """A list of keys and values, then keys asked one by one."""
    kind = pick(rng, KINDS)
    makers: tuple[Callable[[Random], str], ...] = (
        lambda again: entity(again, kind, split).text,
        lambda again: drawn(invented, again, split),
        lambda again: drawn(lambda once: f"{invented(once)} {invented(once)}", again, split),
        lambda again: pick(again, lex.WORDS),
        lambda again: drawn(code, again, split),
    )
    make, give = pick(rng, makers), pick(rng, _VALUES)
    wanted = between(rng, 2, 10)
    keys: list[str] = []
    while len(keys) < wanted:
        if (key := make(rng)) not in keys:
            keys.append(key)
    pairs = {key: give(rng) for key in keys}
    separator = pick(rng, _SEPARATORS)
    listing = pick(rng, ("\n", "; ", "\n")).join(key + separator + value for key, value in pairs.items())
    rng.shuffle(keys)
    return _asked(listing, [(f"{key}?", pairs[key]) for key in keys[:8]], "key-value")


def table(rng: Random, split: Split) -> Document:
    """A table of rows and columns, one row a line, asked cell by cell."""
    rows = list(dict.fromkeys(drawn(invented, rng, split) for _ in range(between(rng, 2, 5))))
    columns = list(dict.fromkeys(pick(rng, tuple(values.VALUES)) for _ in range(between(rng, 2, 3))))
    cells = {(row, column): values.VALUES[column](rng) for row in rows for column in columns}
    listing = "\n".join(f"{row}: " + ", ".join(f"{column} {cells[row, column]}" for column in columns) for row in rows)
    asked = [(f"{column} of {row}?", cell) for (row, column), cell in cells.items()]
    rng.shuffle(asked)
    return _asked(listing, asked[:8], "table")


def repeats(rng: Random, _split: Split) -> Document:
    """A run of words to be written once more; what induction starts from."""
    words = " ".join(pick(rng, _REPEATED)(rng) for _ in range(between(rng, 2, 9)))
    request = pick(rng, ("Repeat: ", "Copy: ", "Say again: ")) + words
    return Document(turns=(Turn(role="user", text=request), Turn(role="assistant", text=words)), kind="repeat")


def _asked(listing: str, pairs: list[tuple[str, str]], kind: str) -> Document:
    turns: list[Turn] = []
    for index, (question, answer) in enumerate(pairs):
        turns.append(Turn(role="user", text=question if index else f"{listing}\n{question}"))
        turns.append(Turn(role="assistant", text=answer))
    return Document(turns=tuple(turns), kind=kind)
