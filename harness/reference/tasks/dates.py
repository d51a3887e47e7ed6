"""The task `dates`: written quantities into one standard notation, by a rule that everybody knows."""

from random import Random

from harness.core.types import Sample, Split
from harness.reference.tasks.folder import TaskFolder

SIZES: dict[Split, int] = {"test": 240, "train": 120, "validation": 40}
YEARS = (1990, 2029)
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

INSTRUCTION = "Convert the date to ISO format."

CARD = """# dates

Dates as people write them ("5 March 2014"), to be written in the one form that machines sort ("2014-03-05", ISO 8601).

## How it was made
By `python -m harness.reference.tasks`: days drawn at random, each of them once.

## Sizes
{counts}

## What it is for
To compare ways of answering when neither documents nor training should be needed: the instruction says it all. The
training split is there to take examples from, and so that training can be tried all the same.

## Licence
Apache-2.0.
"""


def dates(seed: int = 0) -> TaskFolder:
    """The task, the same for the same seed."""
    rng = Random(f"dates-{seed}")
    days = [
        (year, month, day) for year in range(YEARS[0], YEARS[1] + 1) for month in range(1, 13) for day in range(1, 29)
    ]
    drawn = iter(rng.sample(days, sum(SIZES.values())))
    splits = {
        split: [_sample(split, number, next(drawn)) for number in range(1, size + 1)] for split, size in SIZES.items()
    }
    return TaskFolder(
        name="dates",
        kind="generation",
        description="Written dates into ISO 8601.",
        instruction=INSTRUCTION,
        metrics=("exact_match", "chrf"),
        primary="exact_match",
        card=CARD,
        test=splits["test"],
        train=splits["train"],
        validation=splits["validation"],
    )


def _sample(split: Split, number: int, date: tuple[int, int, int]) -> Sample:
    year, month, day = date
    written = f"{day} {MONTHS[month - 1]} {year}"
    return Sample(id=f"{split}-{number:03d}", input=written, targets=(f"{year}-{month:02d}-{day:02d}",))
