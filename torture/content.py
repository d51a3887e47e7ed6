"""Samples added, removed, reordered and edited between two runs: asked again is what changed, and nothing else."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from torture import job
from torture.lines import Attack, Line, noted, scratch

_MORE = "latency: {samples: 0}\ntracking: {uri: null}\n"
_SAMPLES = 40
_ARMS = 3
Samples = Sequence[Mapping[str, Any]]


def strike(seed: int, short: bool) -> Iterator[Line]:
    """One change after the other, each against the run before it."""
    draw, times = random.Random(f"{seed} content"), 1 if short else 3
    edits: Mapping[str, Callable[[Samples, int], tuple[Samples, int]]] = {
        "samples added": lambda samples, n: ([*samples, *(job.sample(f"new{n}-{i}") for i in range(5))], 5),
        "samples removed": lambda samples, n: (samples[:n] + samples[n + 4 :], 0),  # type: ignore[operator]
        "samples reordered": lambda samples, _: (draw.sample(list(samples), len(samples)), 0),
        "samples edited": lambda samples, n: (
            [_edited(s, n) if i in (n, n + 1) else s for i, s in enumerate(samples)],
            2,
        ),
        "samples named otherwise": lambda samples, n: ([{**s, "id": f"{s['id']}-{n}"} for s in samples], 0),
        "right answers edited": lambda samples, _: ([{**s, "targets": [*s["targets"], "no idea"]} for s in samples], 0),
    }
    with job.provider() as far, scratch() as home:
        job.lay_out(home / "run", far, samples=_SAMPLES, more=_MORE, tuned=False)
        cache, samples = home / "cache", list[Mapping[str, Any]](job.sample(f"test{i}") for i in range(_SAMPLES))
        job.run(home / "run", HARNESS_CACHE=str(cache))
        for what, edit in edits.items():
            troubles = []
            for n in range(times):
                changed, new = edit(samples, n)
                job.write_samples(home / "run", "test", changed)
                troubles += _asked(home / "run", cache, far, new * _ARMS, len(changed))
                samples = list(changed) if what in ("samples added", "samples reordered") else samples
            note = "asked: what changed, and nothing else"
            yield Line(what=what, done=times, survived=times - len(troubles), note=noted(troubles, note))


def _edited(sample: Mapping[str, Any], n: int) -> Mapping[str, Any]:
    return {**sample, "input": f"{sample['input'][:-1]} {n}?"}


def _asked(folder: Path, cache: Path, far: job.Provider, expected: int, samples: int) -> list[str]:
    """What is wrong where another number of calls was made than expected."""
    far.forget()
    job.run(folder, HARNESS_CACHE=str(cache))
    calls = far.counts()["chats"]
    records = [row for row in job.rows(job.runs(folder)[-1], "records") if row[4] == "test"]
    troubles = [] if len(records) == samples * _ARMS else [f"{len(records)} records"]
    return troubles or ([] if sum(calls.values()) == expected else [f"{sum(calls.values())} calls, not {expected}"])


ATTACK = Attack(name="content", question="is only what changed asked again?", strike=strike)
