"""The task `tickets`: support tickets, to be routed into queues whose names say nothing of what belongs there."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import cycle, islice
from random import Random

from harness.core.types import Sample, Split
from harness.reference.tasks import ticket_phrases as phrases
from harness.reference.tasks.folder import TaskFolder
from harness.reference.tasks.overlap import Pool
from harness.reference.text.forms import form, sentence

_form = lru_cache(maxsize=None)(form)

PER_QUEUE = {"test": 30, "validation": 10, "train": 100}
MONTHS = ("January", "March", "April", "May", "June", "August", "October", "November")

INSTRUCTION = f"Assign the ticket to a queue: {', '.join(phrases.QUEUES)}. Answer with the name of the queue only."

CARD = """# tickets

Support tickets of a shop for household goods, each to be routed into one of eight queues. The queues carry a
company's private names (birds and beasts), which say nothing of what belongs into them: the instruction lists the
names and nothing else, as a ticket system would.

## How it was made
By `python -m harness.reference.tasks`, from wordings written for this project
(`harness/reference/tasks/ticket_phrases.py`). Each queue has six kinds of trouble, each kind some wordings with
alternatives; a ticket is one such sentence among an opening, remarks and an ending, in one of three tones. No two
tickets share half of their three-word runs. People, towns and orders are invented.

## Sizes
{counts}

Balanced over the queues in every split. `cluster` names the kind of trouble: the tickets of one kind stand or fall
together. `metadata` holds `channel` and `tone`.

## What it is for
To compare ways of answering when the rule is in the examples and not in the instruction nor in any document. The
language is plain and the wordings are few: absolute scores say little of tickets that people write.

## Licence
Apache-2.0.
"""


def tickets(seed: int = 0) -> TaskFolder:
    """The task, the same for the same seed."""
    rng = Random(f"tickets-{seed}")
    pool = Pool()
    splits = {split: _split(split, rng, pool) for split in ("test", "validation", "train")}
    return TaskFolder(
        name="tickets",
        kind="classification",
        description="Support tickets into eight queues of a private taxonomy.",
        instruction=INSTRUCTION,
        metrics=("accuracy", "macro_f1"),
        primary="accuracy",
        card=CARD,
        test=splits["test"],
        train=splits["train"],
        validation=splits["validation"],
    )


def _split(split: Split, rng: Random, pool: Pool) -> list[Sample]:
    rows = [row for queue in phrases.QUEUES for row in islice(_samples(queue, rng, pool), PER_QUEUE[split])]
    rng.shuffle(rows)
    return [
        Sample(id=f"{split}-{i:03d}", input=text, targets=(queue,), cluster=cluster, metadata=metadata)
        for i, (text, queue, cluster, metadata) in enumerate(rows, 1)
    ]


def _samples(queue: str, rng: Random, pool: Pool) -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """Tickets of one queue, its kinds of trouble in turn."""
    for number, wordings in cycle(enumerate(phrases.QUEUES[queue], 1)):
        metadata = {"channel": rng.choice(phrases.CHANNELS), "tone": rng.choice(tuple(phrases.OPENERS))}
        text = _ticket(wordings, metadata["tone"], rng)
        while not pool.take(text):
            text = _ticket(wordings, metadata["tone"], rng)
        yield text, queue, f"{queue.lower()}-{number}", metadata


def _ticket(wordings: tuple[str, ...], tone: str, rng: Random) -> str:
    slots = _slots(rng)
    issue = _draw(wordings, slots, rng)
    around = (phrases.OPENERS[tone], phrases.REMARKS, phrases.CLOSERS[tone])
    opener, extra, closer = (_draw(options, slots, rng) for options in around)
    middle = [issue, extra] if rng.random() < 0.7 else [extra, issue]
    return " ".join(part for part in (opener, *middle, closer) if part)


def _draw(options: tuple[str, ...], slots: Mapping[str, str], rng: Random) -> str:
    return sentence(_form(rng.choice(options)).fill(rng, slots))


def _slots(rng: Random) -> dict[str, str]:
    drawn = {slot: rng.choice(values) for slot, values in phrases.SLOTS.items()}
    return drawn | {
        "date": f"{rng.randint(1, 28)} {rng.choice(MONTHS)}",
        "amount": f"{rng.randint(5, 240)} euros",
        "order": str(rng.randint(10000, 99999)),
    }
