"""Several processes at once: two on one run, four that begin it, and many experiments on one cache and one store."""

import os
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from torture import job
from torture.lines import Attack, Line, noted, scratch

_ALONE = "latency: {samples: 0}\ntracking: {uri: null}\n"
_AT_WORK = "is at work on this run"


def strike(seed: int, short: bool) -> Iterator[Line]:  # noqa: ARG001
    """Real processes, started as a user would."""
    times = 1 if short else 5
    with job.provider(0.03) as far, scratch() as home:
        yield _second_refused(home, far, times)
        yield _at_the_same_moment(home, far, times)
    with job.provider() as far, scratch() as home:
        yield _shared(home, far, 3 if short else 6)


def _second_refused(home: Path, far: job.Provider, times: int) -> Line:
    """A second process on a run is refused at once while the first lives, and takes over when it is dead."""
    troubles = []
    for number in range(times):
        folder = home / f"second{number}"
        job.lay_out(folder, far, more=_ALONE, tuned=False)
        first = _start(folder)
        while not job.runs(folder) or not _any_record(folder):
            time.sleep(0.02)
        second = _start(folder)
        said = second.communicate()[1]
        if second.returncode != 2 or _AT_WORK not in said or str(first.pid) not in said:
            troubles.append(f"not refused (exit {second.returncode}): {job.last_words(said)}")
        if first.poll() is not None:
            troubles.append("the first had ended before the second was refused")
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        kept = job.started(job.runs(folder)[0])
        job.run(folder, HARNESS_CACHE=str(folder / "cache"))
        if len(job.runs(folder)) != 1 or not kept.items() <= job.started(job.runs(folder)[0]).items():
            troubles.append("not taken over")
    note = "refused with the other's number; taken over once that was dead"
    return Line(
        what="a second process on a run", done=times, survived=times - len(troubles), note=noted(troubles, note)
    )


def _at_the_same_moment(home: Path, far: job.Provider, times: int) -> Line:
    """Four that begin together: one run, asked once."""
    troubles = []
    for number in range(times):
        folder = home / f"moment{number}"
        job.lay_out(folder, far, more=_ALONE, tuned=False)
        far.forget()
        processes = [_start(folder, "--no-cache") for _ in range(4)]
        codes = Counter(process.returncode for process in processes if process.communicate() and True)
        answers = sum(len(job.rows(run, "records")) for run in job.runs(folder))
        if codes != {0: 1, 2: 3} or len(job.runs(folder)) != 1:
            troubles.append(f"exit codes {dict(codes)}, {len(job.runs(folder))} runs")
        elif sum(far.counts()["chats"].values()) != answers:
            troubles.append("asked more than once")
    note = "one ran, three were refused, no call was made twice"
    return Line(what="four processes at once", done=times, survived=times - len(troubles), note=noted(troubles, note))


def _shared(home: Path, far: job.Provider, count: int) -> Line:
    """Different experiments on one cache and one MLflow store, at once."""
    cache, store = home / "cache", f"sqlite:///{home / 'mlflow.db'}"
    more = f"latency: {{samples: 0}}\ntracking: {{uri: '{store}'}}\n"
    alone = home / "alone"
    job.lay_out(alone, far, more=_ALONE)
    job.run(alone, HARNESS_CACHE=str(alone / "cache"))
    whole = job.outcome(job.runs(alone)[0])
    far.forget()
    folders = [home / f"shared{number}" for number in range(count)]
    for folder in folders:
        job.lay_out(folder, far, more=more)
        file = folder / "job.yaml"
        file.write_text(file.read_text(encoding="utf-8").replace("name: job", f"name: {folder.name}"), encoding="utf-8")
    processes = [_start(folder, cache=cache) for folder in folders]
    said = [process.communicate()[1] for process in processes]
    troubles = []
    for folder, process, text in zip(folders, processes, said, strict=True):
        if process.returncode:
            troubles.append(f"exit {process.returncode}: {job.last_words(text)}")
        elif _answers(job.outcome(job.runs(folder)[0])) != _answers(whole):
            troubles.append("other answers than alone")
    if (begun := far.counts()["jobs"]) != 1:
        troubles.append(f"{begun} tuning jobs instead of one")
    with closing(sqlite3.connect(home / "mlflow.db")) as db:
        (published,) = db.execute("SELECT count(*) FROM runs WHERE status = 'FINISHED'").fetchone()
    if published < count:
        troubles.append(f"{published} runs in the store")
    note = "as if alone; tuned once for all of them; all in the store"
    return Line(
        what="experiments at once on one cache and store",
        done=count,
        survived=max(0, count - len(troubles)),
        note=noted(troubles, note),
    )


def _answers(outcome: dict[str, object]) -> dict[object, object]:
    """What was answered and scored, whoever paid for it first."""
    records = outcome["records"]
    assert isinstance(records, dict)
    return {"scores": outcome["scores"], **{key: (body["text"], body["messages"]) for key, body in records.items()}}


def _start(folder: Path, *options: str, cache: Path | None = None) -> "subprocess.Popen[str]":
    environment = job.environment(HARNESS_CACHE=str(cache or folder / "cache"))
    return subprocess.Popen(
        job.command(*options), cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def _any_record(folder: Path) -> bool:
    return bool(job.rows(job.runs(folder)[0], "records"))


ATTACK = Attack(name="together", question="do processes keep out of each other's way?", strike=strike)
