"""A short job against a provider that counts: what it is made of, how it is run, and what it leaves."""

import csv
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torture import forked
from torture.server import right

ROOT = Path(__file__).parent.parent
AT_ONCE = 4
IN_FLIGHT = 2 * AT_ONCE
"""Calls under way at most: the tuned model is driven beside the one it was made of."""
TIMINGS = frozenset({"timing", "retrieve_s", "started_s", "total_s", "ttft_s", "busy_s", "seconds"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Provider:
    """The running server; see `torture.server`."""

    port: int

    @property
    def url(self) -> str:
        """The endpoint's address."""
        return f"http://127.0.0.1:{self.port}/v1"

    def counts(self) -> dict[str, Any]:
        """How often each chat and text came since the last `forget`, and how many tuning jobs were begun."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/counts") as reply:
            found: dict[str, Any] = json.load(reply)
        return {**found, "chats": Counter(found["chats"]), "texts": Counter(found["texts"])}

    def forget(self) -> None:
        """Begins to count anew."""
        urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{self.port}/forget", method="POST")).close()


@contextmanager
def provider(delay_s: float = 0.005) -> Iterator[Provider]:
    """A provider of one's own."""
    command = [sys.executable, "-m", "torture.server", str(delay_s)]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as server:
        assert server.stdout
        try:
            yield Provider(port=int(server.stdout.readline()))
        finally:
            server.terminate()


def lay_out(folder: Path, far: Provider, *, samples: int = 40, more: str = "", tuned: bool = True) -> None:
    """The job's task and experiment. `more`: further lines of the experiment."""
    (folder / "task").mkdir(parents=True)
    task = "name: codes\ninstruction: Answer with the code.\nmetrics: [exact_match, token_f1]\n"
    (folder / "task" / "task.yaml").write_text(task, encoding="utf-8")
    for split, count in (("test", samples), ("train", 12), ("validation", 10)):
        write_samples(folder, split, [sample(f"{split}{i}") for i in range(count)])
    passages = [f"{question(f'test{i}')} {right(question(f'test{i}'))}" for i in range(0, samples, 2)]
    corpus = [{"id": f"d{i}", "title": "Codes", "text": text} for i, text in enumerate(passages)]
    (folder / "task" / "corpus.jsonl").write_text("".join(json.dumps(d) + "\n" for d in corpus), encoding="utf-8")
    at = f"provider: openai_compatible, base_url: '{far.url}'"
    model = f"{{{at}, model: m, stream: false, price: {{input: 1, output: 2}}}}"
    prices = "usd_per_million_tokens: 3, price: {input: 2, output: 4}"
    tuned_arm = f"  tuned: {{model: far, tuning: {{method: hosted, poll_s: 0.1, {prices}}}}}\n"
    (folder / "job.yaml").write_text(
        "name: job\nseed: 3\ntasks: [task]\n"
        f"models: {{far: {model}}}\n"
        f"embedders: {{near: {{{at}, model: e, usd_per_million_tokens: 0.1}}}}\n"
        "arms:\n"
        "  plain: {model: far}\n"
        "  shown: {model: far, shots: {k: 2, select: [fixed, nearest]}}\n"
        "  found: {model: far, retrieval: {top_k: 2, chunk_tokens: 32}}\n"
        f"{tuned_arm if tuned else ''}"
        f"limits: {{concurrency: {AT_ONCE}}}\n"
        f"{more or 'latency: {samples: 0}' + chr(10)}",
        encoding="utf-8",
    )


def empty_store(folder: Path) -> Path:
    """An MLflow store with nothing in it: where how one is made is not what is attacked, this spares its seconds."""
    code = f"from harness.tracking import prepare_store; prepare_store('sqlite:///{folder / 'empty.db'}')"
    subprocess.run([sys.executable, "-c", code], env=environment(), check=True, capture_output=True)
    return folder / "empty.db"


def question(name: str) -> str:
    """The question of one sample."""
    return f"Which code has item {name}?"


def sample(name: str) -> dict[str, object]:
    """One sample."""
    return {"id": name, "input": question(name), "targets": [right(question(name))]}


def write_samples(folder: Path, split: str, samples: Sequence[Mapping[str, object]]) -> None:
    """One split of the job's task."""
    path = folder / "task" / f"{split}.jsonl"
    path.write_text("".join(json.dumps(s) + "\n" for s in samples), encoding="utf-8")


def environment(**more: str) -> dict[str, str]:
    """Ours, with this code and one thread."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "COLUMNS": "200", **more}


def command(*arguments: str) -> list[str]:
    """The command line of a run; of the job, unless the first argument is another experiment."""
    return [sys.executable, "-m", "harness", "run", *_experiment(arguments)]


def _experiment(arguments: Sequence[str]) -> Sequence[str]:
    return arguments if arguments and arguments[0].endswith(".yaml") else ("job.yaml", *arguments)


def run(folder: Path, *arguments: str, expect: int = 0, anew: bool = False, **more: str) -> str:
    """Runs the job to its end, and returns what it said. AssertionError where it ends otherwise than expected.

    `anew`: by a Python that was started for it, as a user's is, with a hash seed of its own.
    """
    code, said = (_ended_anew if anew else ended)(folder, *arguments, **more)
    assert code == expect, f"exit {code}:\n{said}"
    return said


def ended(folder: Path, *arguments: str, **more: str) -> tuple[int | None, str]:
    """The exit code of a run, and what it said."""
    return _forked(folder, arguments, more)


def ended_with_small_files(folder: Path, most_bytes: int, **more: str) -> tuple[int | None, str]:
    """The same where no file may become larger than so many bytes."""
    return _forked(folder, (), more, most_bytes)


def _forked(
    folder: Path, arguments: Sequence[str], more: Mapping[str, str], most_bytes: int | None = None
) -> tuple[int | None, str]:
    with tempfile.TemporaryDirectory() as aside:
        said = Path(aside) / "said"
        process = forked.start(
            ["run", *_experiment(arguments)], folder, environment(**more), said, most_bytes=most_bytes
        )
        process.join()
        return process.exitcode, said.read_text(encoding="utf-8", errors="replace")


def _ended_anew(folder: Path, *arguments: str, **more: str) -> tuple[int | None, str]:
    done = subprocess.run(
        command(*arguments), cwd=folder, env=environment(**more), capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def last_words(said: str) -> str:
    """How what a process said ends: an error of the harness's own names its kind and its place in the line before."""
    return " / ".join(said.strip().splitlines()[-2:])


def runs(folder: Path) -> list[Path]:
    """The run folders, the oldest first."""
    return sorted(p.parent for p in folder.glob("reports/*/*/journal.sqlite"))


def rows(folder: Path, table: str) -> list[tuple[Any, ...]]:
    """All rows of one table of a run's journal."""
    with closing(sqlite3.connect(folder / "journal.sqlite", timeout=30)) as db:
        return db.execute(f"SELECT * FROM {table}").fetchall()


def finished(folder: Path) -> bool:
    """Whether a run says that it is."""
    return any(key == "finished" for key, _ in rows(folder, "meta"))


def started(folder: Path) -> dict[tuple[Any, ...], Any]:
    """When each recorded answer was begun: it changes when a question is asked again, as one is that had none."""
    timings = {tuple(row[:6]): json.loads(row[17])["timing"] for row in rows(folder, "records")}
    return {key: timing["started_s"] for key, timing in timings.items() if timing}


def outcome(folder: Path) -> dict[str, object]:
    """Records, scores, decision, comparison and page of a run, without what a clock or a name says."""
    records = {tuple(row[:6]): timeless(json.loads(row[17])) for row in rows(folder, "records")}
    scores = {tuple(row[:5]): (row[5], json.loads(row[6])) for row in rows(folder, "scores")}
    texts = {
        name: nameless((folder / name).read_text(encoding="utf-8"), folder)
        for name in ("decision.json", "comparison.md", "report.html")
    }
    with (folder / "comparison.csv").open(encoding="utf-8", newline="") as file:
        table = [{name: cell for name, cell in row.items() if not name.endswith("_s")} for row in csv.DictReader(file)]
    return {"records": records, "scores": scores, "comparison.csv": table, **texts}


def timeless(value: Any) -> Any:
    """Plain data without its timings."""
    if isinstance(value, dict):
        return {key: timeless(one) for key, one in value.items() if key not in TIMINGS}
    return [timeless(one) for one in value] if isinstance(value, list) else value


def nameless(text: str, folder: Path) -> str:
    """A file's text without the run's own name, and without moments and spans of time."""
    text = re.sub(r"\b\d[\d.,]*( |\u00a0|\u202f)(ms|s|min)\b", "SPAN", text.replace(folder.name, "RUN"))
    text = re.sub(r"\bseconds [\d.]+", "SPAN", text.replace(str(folder.parents[2]), "HOME"))
    return re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\+00:00| UTC)?", "WHEN", text)


def half_written(folder: Path) -> list[str]:
    """Files of a finished run that a killed writer left, and files that cannot be read as what they are."""
    import pyarrow.parquet as pq

    left = [str(path) for path in folder.rglob(".*.partial")]
    for path in folder.rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))
    for path in folder.rglob("*.parquet"):
        pq.read_table(path)
    return left
