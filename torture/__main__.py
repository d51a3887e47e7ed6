"""`make torture`: attacks on the harness, each counted, and one table of what was done and what survived.

    python -m torture                       all, as published; BENCHMARKS.md says how long that takes
    python -m torture kills --seed 3        one of them, at other moments
    python -m torture --short               each in a minute or so

Each attack has a process of its own, two at a time. Ends with 1 where anything did not survive.
"""

import argparse
import multiprocessing
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

from torture.attacks import ATTACKS, KNOWN, struck
from torture.lines import Line, table

SEED = 20261126


def main() -> int:
    """Strike with the attacks that were named, or with all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="name", help="; ".join(f"{a.name}: {a.question}" for a in ATTACKS))
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--short", action="store_true", help="few attempts of each")
    parser.add_argument("--jobs", type=int, default=2, help="attacks at a time")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(KNOWN):
        parser.error(f"no attack is called {', '.join(sorted(unknown))}; there are {', '.join(KNOWN)}")
    start = time.perf_counter()
    found = _all_struck(chosen.names or tuple(KNOWN), chosen.seed, chosen.short, chosen.jobs)
    print(f"{time.perf_counter() - start:,.0f} s in all", file=sys.stderr)
    lines = [(name, line) for name in KNOWN for line in found.get(name, ())]
    print("\n".join(table(lines)))
    return int(any(line.survived < line.done for _, line in lines))


def _all_struck(names: Sequence[str], seed: int, short: bool, jobs: int) -> dict[str, list[Line]]:
    """What each attack shows, told as soon as it is known."""
    found = {}
    fresh = multiprocessing.get_context("spawn")  # one attack's memory and threads are not another's
    with ProcessPoolExecutor(jobs, mp_context=fresh, max_tasks_per_child=1) as pool:
        for done in as_completed([pool.submit(struck, name, seed, short) for name in names]):
            name, found[name], taken_s = done.result()
            print(f"{name}: {KNOWN[name].question} ({taken_s:,.0f} s)", file=sys.stderr)
            for line in found[name]:
                print(f"  {line.survived} of {line.done}: {line.what} {line.note}", file=sys.stderr, flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
