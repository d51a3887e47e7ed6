"""`python -m harness.reference` makes the reference model from nothing, evaluates it and writes its folder."""

import argparse
import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from harness.reference import weights_path
from harness.reference.recipe import Recipe, make
from harness.reference.train import Settings


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the recipe; an interrupted run with the same `--work` goes on from its last checkpoint."""
    defaults = Settings()
    parser = argparse.ArgumentParser(prog="python -m harness.reference", description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="share of the tokens to train on, for a try")
    parser.add_argument(
        "--onward", type=int, default=0, metavar="CYCLES", help="begin with the model in --out, which CYCLES made"
    )
    parser.add_argument(
        "--minutes", type=float, default=defaults.minutes, help="end the training early, decayed in time"
    )
    parser.add_argument("--seed", type=int, default=defaults.seed)
    parser.add_argument("--probes", type=int, default=200, help="questions per set of the evaluation")
    parser.add_argument("--eager", action="store_true", help="train without torch.compile, which needs a C++ compiler")
    parser.add_argument("--work", type=Path, default=Path("build/reference-model"), help="checkpoints")
    parser.add_argument("--tickets", type=Path, default=Path("datasets/tickets"), help="task to tune on, for a bar")
    parser.add_argument("--out", type=Path, default=weights_path(), help="folder of the finished model")
    parser.add_argument("--fresh", action="store_true", help="forget the checkpoints in --work")
    chosen = parser.parse_args(arguments)
    if chosen.fresh:
        shutil.rmtree(chosen.work, ignore_errors=True)
    settings = Settings(
        cycles=tuple(replace(cycle, tokens=int(cycle.tokens * chosen.share)) for cycle in defaults.cycles),
        minutes=chosen.minutes,
        seed=chosen.seed,
        compiled=not chosen.eager,
    )
    recipe = Recipe(
        settings=settings,
        cycles_done=chosen.onward,
        work=chosen.work,
        out=chosen.out,
        tickets=chosen.tickets,
        probes=chosen.probes,
    )
    sys.stdout.write(make(recipe) + "\n")


if __name__ == "__main__":
    main()
