"""`python -m harness.reference.tasks --out datasets` writes the shipped tasks."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from harness.reference.tasks.dates import dates
from harness.reference.tasks.folder import write
from harness.reference.tasks.handbook import handbook
from harness.reference.tasks.injections import injections
from harness.reference.tasks.tickets import tickets

QUICKSTART = (handbook, tickets, dates)
SHIPPED = (*QUICKSTART, injections)


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes every shipped task to the folder that `--out` names."""
    parser = argparse.ArgumentParser(prog="python -m harness.reference.tasks", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("datasets"), help="folder to write the task folders to")
    parser.add_argument("--quickstart", action="store_true", help="only the three tasks of the quickstart")
    chosen = parser.parse_args(arguments)
    for make in QUICKSTART if chosen.quickstart else SHIPPED:
        write(make(), chosen.out)


if __name__ == "__main__":
    main()
