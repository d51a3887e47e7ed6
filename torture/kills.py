"""`kill -9` at random moments, and at every boundary between two steps; and what is there when the run is taken up."""

import random
import shutil
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from torture import boundary, forked, job
from torture.lines import Attack, Line, noted, scratch

_FIRST_S, _LAST_S = 0.1, 5.0
_KILLS_A_RUN = 5
_SIDE_BY_SIDE = 2
_DELAY_S = 0.03
_IN_SHORT = ("kept", "training", "scored", "renaming", "publishing")
_MORE = "latency: {samples: 0}\n"


@dataclass(kw_only=True)
class Tortured:
    """One run that is killed again and again: what was on record at each kill, and all that went wrong."""

    folder: Path
    far: job.Provider | None = None
    experiment: str = "job.yaml"
    options: Sequence[str] = ()
    kept: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    kills: int = 0
    repeated: int = 0

    @property
    def over(self) -> bool:
        """Whether the run is finished: what is killed then is only the end of its process."""
        return any(job.finished(run) for run in job.runs(self.folder))

    def kill_after(self, seconds: float) -> bool:
        """Starts or continues the run and kills it so late; False where it had ended before."""
        process = self._started()
        process.join(seconds)
        process.kill()
        return self._buried(process)

    def kill_at(self, mine: forked.Mine) -> bool:
        """Starts or continues the run, which kills itself at a boundary; False where it never came there."""
        return self._buried(self._started(mine))

    def go_on(self) -> None:
        """Lets the run end. AssertionError where it does otherwise than well."""
        process = self._started()
        process.join()
        assert process.exitcode == 0, f"exit {process.exitcode}: {job.last_words(self._said.read_text())}"

    @property
    def _said(self) -> Path:
        return self.folder / "said.txt"

    def _started(self, mine: forked.Mine | None = None) -> ForkServerProcess:
        environment = job.environment(HARNESS_CACHE=str(self.folder / "cache"))
        arguments = ["run", self.experiment, *self.options]
        return forked.start(arguments, self.folder, environment, self._said, mine=mine)

    def _buried(self, process: ForkServerProcess) -> bool:
        process.join()
        if process.exitcode != -signal.SIGKILL:
            if process.exitcode:
                self.troubles.append(
                    f"ended with exit code {process.exitcode}: {job.last_words(self._said.read_text())}"
                )
            return False
        self.kills += 1
        self.look()
        return True

    def look(self) -> None:
        """What was on record at an earlier kill must be there still, and not have been asked again."""
        for run in job.runs(self.folder):
            now = job.started(run)
            if not self.kept.items() <= now.items():
                self.troubles.append("an answer that was on record was asked again")
            self.kept = now

    def resumed(self, whole: dict[str, object], calls: dict[str, Any]) -> None:
        """Lets the run end, and holds it against one that was never killed."""
        try:
            if not self.over:
                self.go_on()
        except AssertionError as error:
            self.troubles.append(f"not resumed: {job.last_words(str(error))}")
            return
        self.look()
        assert self.far
        runs = job.runs(self.folder)
        if len(runs) != 1:
            self.troubles.append(f"{len(runs)} runs instead of one")
        self.troubles += [f"another {part}" for part, value in job.outcome(runs[-1]).items() if value != whole[part]]
        self.troubles += [f"left behind: {name}" for name in job.half_written(self.folder)]
        counts = self.far.counts()
        self.repeated = sum((counts["chats"] - calls["chats"]).values())
        if self.repeated > self.kills * job.IN_FLIGHT:
            self.troubles.append(f"{self.repeated} calls were repeated in {self.kills} kills")
        if counts["jobs"] > calls["jobs"]:
            self.troubles.append(f"{counts['jobs']} tuning jobs were begun")


def _uninterrupted(folder: Path, far: job.Provider) -> tuple[dict[str, object], dict[str, Any]]:
    """What the job comes to when nobody disturbs it, and what it asks."""
    job.lay_out(folder, far, more=_MORE)
    far.forget()
    job.run(folder, anew=True, HARNESS_CACHE=str(folder / "cache"))
    (run,) = job.runs(folder)
    return job.outcome(run), far.counts()


def at_random(seed: int, short: bool) -> Iterator[Line]:
    """Kills at moments drawn evenly from the time that a run takes; two jobs at a time, each with its own provider."""
    kills = 6 if short else 200
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        drawn = [random.Random(f"{seed} kills {number}") for number in range(_SIDE_BY_SIDE)]
        runs = [run for found in pool.map(lambda draw: _killed(draw, kills // _SIDE_BY_SIDE), drawn) for run in found]
    done = sum(run.kills for run in runs)
    survived = sum(run.kills for run in runs if not run.troubles)
    note = f"{len(runs)} runs, {sum(run.repeated for run in runs)} calls in flight were repeated"
    troubles = [trouble for run in runs for trouble in run.troubles]
    yield Line(what="`kill -9` at random moments", done=done, survived=survived, note=noted(troubles, note))


def _killed(draw: random.Random, kills: int) -> list[Tortured]:
    """Runs, each killed several times and then let go on, until so many kills are done."""
    runs: list[Tortured] = []
    with job.provider(_DELAY_S) as far, scratch() as home:
        store = job.empty_store(home)
        whole, calls = _uninterrupted(home / "whole", far)
        while (missing := kills - sum(run.kills for run in runs)) > 0:
            far.forget()
            run = Tortured(folder=home / f"run{len(runs)}", far=far)
            job.lay_out(run.folder, far, more=_MORE)
            if runs:  # the first makes its own
                shutil.copy(store, run.folder / "mlflow.db")
            for _ in range(min(_KILLS_A_RUN, missing)):
                if not run.kill_after(draw.uniform(_FIRST_S, _LAST_S)) or run.over:
                    break
            run.resumed(whole, calls)
            runs.append(run)
    return runs


def at_boundaries(seed: int, short: bool) -> Iterator[Line]:
    """Kills between two steps, each at several of its occurrences; short: at five of them, once."""
    draw = random.Random(f"{seed} boundaries")
    with job.provider() as far, scratch() as home:
        store = job.empty_store(home)
        whole, calls = _uninterrupted(home / "whole", far)
        for place in _IN_SHORT if short else boundary.PLACES:
            what, counts = boundary.PLACES[place]
            done = survived = 0
            troubles: list[str] = []
            for count in draw.sample(counts, 1) if short else counts:
                far.forget()
                run = Tortured(folder=home / f"{place}{count}", far=far)
                job.lay_out(run.folder, far, more=_MORE)
                if place != "publishing":
                    shutil.copy(store, run.folder / "mlflow.db")
                if not run.kill_at(forked.Mine(place=place, count=count)):
                    troubles.append(f"never came to {place} for the {count}th time")
                run.resumed(whole, calls)
                done += 1
                troubles += run.troubles
                survived += not run.troubles and run.kills == 1
            yield Line(what=f"killed {what}", done=done, survived=survived, note=noted(troubles))


RANDOM = Attack(name="kills", question="is anything lost or asked twice after a kill at any moment?", strike=at_random)
BOUNDARIES = Attack(name="boundaries", question="and after a kill between any two steps?", strike=at_boundaries)
