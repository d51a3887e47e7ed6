"""The quickstart itself, five arms with training, killed at random moments of its first half and of its second.

On some samples of each task and with one epoch of training, all else as it is: indexes are built and models tuned under
the kills. It has no short form: `tests/test_end_to_end.py` kills a smaller run in each of its phases.
"""

import random
import time
from collections.abc import Iterator
from pathlib import Path

from torture import job, kills
from torture.lines import Attack, Line, noted, scratch

_SET = ("arms.tuned.tuning.epochs=1", "arms.tuned-rag.tuning.epochs=1", "latency.samples=5")
_OPTIONS = ("--limit", "24", *(part for setting in _SET for part in ("--set", setting)))
_KILLS = 5
_EXPERIMENT = "experiments/quickstart.yaml"
_TIMED = frozenset({"report.html", "comparison.csv", "comparison.md", "decision.json"})
"""What rests on latencies and on seconds of this machine, which no two runs share."""


def strike(seed: int, short: bool) -> Iterator[Line]:  # noqa: ARG001
    """One run undisturbed, and others that are killed again and again, until so many kills are done."""
    draw = random.Random(f"{seed} quickstart")
    with scratch() as home:
        start = time.perf_counter()
        whole = _laid_out(home / "whole")
        job.run(whole, _EXPERIMENT, *_OPTIONS, anew=True, HARNESS_CACHE=str(whole / "cache"))
        taken_s = time.perf_counter() - start
        runs: list[kills.Tortured] = []
        while (missing := _KILLS - sum(run.kills for run in runs)) > 0 and len(runs) < _KILLS:
            torn = _laid_out(home / f"torn{len(runs)}")
            moments = [draw.uniform(5, taken_s / 2) for _ in range(missing)]
            runs.append(_killed(torn, job.outcome(job.runs(whole)[0]), moments))
    done, troubles = sum(run.kills for run in runs), [trouble for run in runs for trouble in run.troubles]
    survived = sum(run.kills for run in runs if not run.troubles)
    note = (
        f"{len(runs)} runs; records and scores as of the run that nobody disturbed; nothing on record was asked again"
    )
    yield Line(what="`kill -9` of the quickstart", done=done, survived=survived, note=noted(troubles, note))


def _laid_out(folder: Path) -> Path:
    folder.mkdir()
    for name in ("datasets", "experiments"):
        (folder / name).symlink_to(job.ROOT / name)
    return folder


def _killed(folder: Path, whole: dict[str, object], moments: list[float]) -> kills.Tortured:
    run = kills.Tortured(folder=folder, far=None, options=_OPTIONS, experiment=_EXPERIMENT)
    for moment in moments:
        if not run.kill_after(moment) or run.over:
            break
    if not run.over:
        run.go_on()
    run.look()
    runs = job.runs(folder)
    ours = job.outcome(runs[-1])
    run.troubles += [] if len(runs) == 1 else [f"{len(runs)} runs"]
    run.troubles += [f"another {part}" for part in whole if part not in _TIMED and ours[part] != whole[part]]
    run.troubles += [f"left behind: {name}" for name in job.half_written(folder)]
    return run


ATTACK = Attack(name="quickstart", question="and the quickstart, killed and killed again?", strike=strike)
