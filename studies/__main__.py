"""`make study`: the statistics and the decisions, by simulation in worlds of known truth.

    python -m studies                          all, with the published replicates: about an hour on one core
    python -m studies differences --runs 500   one of them, in haste
    python -m studies --list                   their names

Each prints one table; `bar` is what was aimed at, `s.e.` the Monte-Carlo standard error of the worst world.
"""

import argparse
import time

import numpy as np

from studies import coverage, decisions, regressions
from studies.lines import Study, outside, table

SEED = 20261126
STUDIES: tuple[Study, ...] = (*coverage.STUDIES, *decisions.STUDIES, *regressions.STUDIES)


def main() -> None:
    """Run the studies that were named, or all."""
    known = {study.name: study for study in STUDIES}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="name", help="; ".join(known))
    parser.add_argument("--runs", type=int, help="instead of the published replicates")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--worlds", action="store_true", help="print every world as it is done")
    parser.add_argument("--list", action="store_true", help="name the studies and end")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(known):
        parser.error(f"no study is called {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    for place, study in enumerate(STUDIES):
        if chosen.list:
            print(f"{study.name:12} {study.question}, {study.runs:,} runs")
        elif study.name in chosen.names or not chosen.names:
            # a study's draws depend on its place alone, not on which others are run
            _run(study, chosen.runs or study.runs, np.random.default_rng([chosen.seed, place]), chosen.worlds)


def _run(study: Study, runs: int, rng: np.random.Generator, verbose: bool) -> None:
    start, lines = time.perf_counter(), []
    for line in study.find(runs, rng):
        lines.append(line)
        if verbose:
            print(f"{line.measure}, {line.world}: {100 * line.share:.2f} % of {line.runs:,}", flush=True)
    print(f"\n{study.name}: {study.question} ({time.perf_counter() - start:,.0f} s)\n")
    for row in (*table(lines), "", *outside(lines)):
        print(row, flush=True)


if __name__ == "__main__":
    main()
