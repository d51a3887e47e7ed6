"""`harness forget`: a planted sample's text is in no byte that is left, and its scores are all there."""

import base64
import gzip
import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
from commandline import Done, harness
from conftest import Protocol
from hypothesis import given
from hypothesis import strategies as st

from harness.engine.store.kept_values import KeptValues
from harness.engine.store.soundness import check
from torture.grep import base64_of, contents_of, forms_of, found_in

KEY = {"PLANTED_KEY": "sk-planted-0123456789"}
ASKED, WANTED, WHO = "Where does Zebulon Quillfeather live?", "Marmalade Lane 88", "Quibblewick"
PLANTED = ("Quillfeather", "QUILLFEATHER", "Marmalade Lane", "MARMALADE LANE", WHO)
FILE = """\
name: hosted
tasks: [../datasets/trial]
models:
  far: {{provider: openai_compatible, model: m, base_url: "{url}", api_key_env: PLANTED_KEY, price: {{input: 1, output: 2}}}}
arms:
  zero-shot: {{model: far}}
  few-shot: {{model: far, shots: {{k: 2}}}}
latency: {{samples: 50, warmup: 0}}
leakage: {{accept: [test x train]}}
tracking: {{uri: {uri}}}
"""


def command(folder: Path, *arguments: str, expect: int = 0) -> Done:
    return harness(arguments, folder, expect, **KEY)


def prepared(folder: Path, url: str, uri: str) -> Path:
    """A project with a planted test sample, which leaks into training, and one that is only taught."""
    harness(["new", "trial"], folder)
    (folder / "experiments" / "hosted.yaml").write_text(FILE.format(url=url, uri=uri), encoding="utf-8")
    data = folder / "datasets" / "trial"
    row = {"id": "person-1", "input": ASKED, "targets": [WANTED], "metadata": {"who": WHO}, "cluster": "c"}
    for name, id_ in (("test", "person-1"), ("train", "person-2")):
        with (data / f"{name}.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps({**row, "id": id_}) + "\n")
    # Few-shot prompts take the first rows: the planted one is shown to every other question.
    lines = (data / "train.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (data / "train.jsonl").write_text("".join([lines[-1], *lines[:-1]]), encoding="utf-8")
    return data


def scores(run: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(run / "journal.sqlite")) as db:
        return db.execute(
            "SELECT task, arm, sample, repeat, metric, value FROM scores ORDER BY 1, 2, 3, 4, 5"
        ).fetchall()


def take_out(data: Path, prefix: str = "person-") -> None:
    """What the command leaves to its user: the task's own files."""
    for path in data.glob("*.jsonl"):
        kept = [
            line
            for line in path.read_text(encoding="utf-8").splitlines(keepends=True)
            if f'"id": "{prefix}' not in line
        ]
        path.write_text("".join(kept), encoding="utf-8")


def test_a_sample_is_forgotten_in_a_run_and_in_the_cache(protocol: Protocol, tmp_path: Path) -> None:
    data = prepared(tmp_path, protocol.url("plain+forget"), "null")
    command(tmp_path, "run", "experiments/hosted.yaml")
    (run,) = (tmp_path / "reports" / "hosted").iterdir()
    before, decided = scores(run), json.loads((run / "decision.json").read_text(encoding="utf-8"))
    take_out(data)
    left = {name for name, _ in found_in(tmp_path, PLANTED)}
    assert {"report.html", "journal.sqlite", "records.parquet"} <= {Path(name).name for name in left}
    assert ".harness/replies.sqlite" in left, "what is looked for is there at first"

    done = command(tmp_path, "forget", "latest", "--sample", "person-1")
    assert "2 kept replies" in done.stdout and "taught" not in done.stderr
    command(tmp_path, "forget", "latest", "--sample", "person-2")
    assert found_in(tmp_path, PLANTED) == []
    assert scores(run) == before
    after = json.loads((run / "decision.json").read_text(encoding="utf-8"))
    assert after == decided
    records = pd.read_parquet(run / "records.parquet")
    mine = records[records["sample_id"] == "person-1"]
    assert len(mine) == 4 and set(mine["text"]) == {"[forgotten: person-1]"}

    again = command(tmp_path, "forget", "latest", "--sample", "person-1")
    assert "forgotten: 4 answers" in again.stdout, "may be done again"


EMBEDDED = """\
embedders: {{near: {{provider: openai_compatible, model: e, base_url: "{url}"}}}}
arms:
  found: {{model: far, shots: {{k: 2, select: nearest}}}}
"""


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def flipped(content: bytes) -> bytes:
    return content[:4096] + bytes(each ^ 255 for each in content[4096:])


def test_a_damaged_cache_is_forgotten_as_a_whole_and_told(protocol: Protocol, tmp_path: Path) -> None:
    data = prepared(tmp_path, protocol.url("plain+damaged"), "null")
    file = tmp_path / "experiments" / "hosted.yaml"
    embedded = EMBEDDED.format(url=protocol.url("plain+damaged"))
    file.write_text(file.read_text(encoding="utf-8").replace("arms:\n", embedded), encoding="utf-8")
    command(tmp_path, "run", "experiments/hosted.yaml")
    take_out(data)
    cache = tmp_path / ".harness"
    whole = {path.name: path.read_bytes() for path in cache.glob("*.sqlite")}
    aside = cache / "replies.damaged"
    for name, content in {
        "replies.sqlite": b"",
        "vectors.sqlite": half(whole["vectors.sqlite"]),
        "replies.sqlite ": flipped(whole["replies.sqlite"]),
        "vectors.sqlite ": flipped(whole["vectors.sqlite"]),
        "replies.sqlite  ": half(whole["replies.sqlite"]),
    }.items():
        damaged = cache / name.strip()
        damaged.write_bytes(content)
        aside.write_bytes(half(whole["replies.sqlite"]))
        told = command(tmp_path, "forget", "latest", "--sample", "person-1").stderr
        for path in (damaged, aside):
            assert f"deleted as a whole, since it is damaged and may hold the text: {path}" in told
            assert not path.exists()
    command(tmp_path, "forget", "latest", "--sample", "person-2")
    assert found_in(tmp_path, PLANTED) == []


def test_what_was_put_aside_as_damaged_is_cleared_too(tmp_path: Path) -> None:
    kept = tmp_path / ".harness" / "replies.sqlite"
    KeptValues(kept).close()
    kept.write_bytes(b"a damaged file with a text" * 100)
    KeptValues(kept).close()
    assert kept.with_suffix(".damaged").exists() and kept.exists()
    shown = json.loads(command(tmp_path, "cache", "--json").stdout)["kept"]
    assert next(one for one in shown if one["kind"] == "replies")["bytes"] >= 2600
    command(tmp_path, "cache", "--clear", "replies")
    assert list(kept.parent.iterdir()) == []


def test_another_store_that_a_run_was_published_to_is_named_and_reached(protocol: Protocol, tmp_path: Path) -> None:
    data = prepared(tmp_path, protocol.url("plain+forget+elsewhere"), "null")
    command(tmp_path, "run", "experiments/hosted.yaml")
    second = "second.db?timeout=30"
    command(tmp_path, "publish", "latest", "--uri", second)
    take_out(data)
    assert "second.db" in {name for name, _ in found_in(tmp_path, PLANTED)}
    # A metric that is no longer installed keeps nobody's text.
    (run,) = (tmp_path / "reports" / "hosted").iterdir()
    kept = (run / "experiment.yaml").read_text(encoding="utf-8")
    assert "  metrics: []" in kept
    (run / "experiment.yaml").write_text(kept.replace("  metrics: []", "  metrics: [gone]"), encoding="utf-8")
    for sample in ("person-1", "person-2"):
        done = command(tmp_path, "forget", "latest", "--sample", sample)
        assert f"published to {second}" in done.stderr and "with `--uri` takes it out there" in done.stderr
        there = command(tmp_path, "forget", "latest", "--sample", sample, "--uri", second)
        assert "published to" not in there.stderr
    assert found_in(tmp_path, PLANTED) == []


@pytest.mark.slow
def test_what_cannot_be_forgotten_is_said(protocol: Protocol, tmp_path: Path) -> None:
    prepared(tmp_path, protocol.url("plain+forgetless"), "null")
    command(tmp_path, "run", "experiments/hosted.yaml", "--set", "budget.tokens=500", expect=3)
    assert "is not finished" in command(tmp_path, "forget", "latest", "--sample", "person-1", expect=2).stderr
    command(tmp_path, "run", "experiments/hosted.yaml")
    unknown = command(tmp_path, "forget", "latest", "--sample", "person-11", expect=2)
    assert "did you mean 'person-1'?" in unknown.stderr


@pytest.mark.slow
def test_nothing_is_left_in_mlflow_in_regressions_and_in_the_champion(protocol: Protocol, tmp_path: Path) -> None:
    data = prepared(tmp_path, protocol.url("plain+forgotten"), "sqlite:///mlflow.db")
    command(tmp_path, "run", "experiments/hosted.yaml")
    command(tmp_path, "promote", "latest")
    command(tmp_path, "regress", "experiments/hosted.yaml")
    take_out(data)
    runs = sorted((tmp_path / "reports" / "hosted").glob("*/journal.sqlite"))
    found = found_in(tmp_path, PLANTED)
    assert any("mlruns" in name for name, _ in found) and any(name == "mlflow.db" for name, _ in found)
    assert any("baseline" in name for name, _ in found)
    traces = count(tmp_path / "mlflow.db", "trace_info")
    told = command(tmp_path, "forget", str(runs[0].parent), "--sample", "person-1").stderr
    assert f"other runs too, each to be told by itself: {runs[1].parent.name}" in told
    for run in runs:
        for sample in ("person-1", "person-2"):
            command(tmp_path, "forget", str(run.parent), "--sample", sample)
    assert found_in(tmp_path, PLANTED) == []
    assert count(tmp_path / "mlflow.db", "trace_info") == traces
    command(tmp_path, "regress", "experiments/hosted.yaml", "--run", runs[1].parent.name)


OWN = """
def answer(messages):
    asked = messages[-1]["content"]
    if "number 3" in asked:
        return "Marmalade Lane 88, or Vinegar Alley 3"
    return "a label of many" if "number 2" in asked else asked.upper()
"""


@pytest.mark.slow
def test_what_others_were_shown_of_a_sample_and_said_of_it_is_forgotten_too(tmp_path: Path) -> None:
    """Questions of two letters, answers that other answers repeat, examples that are looked up by their likeness."""
    task = tmp_path / "task"
    (task / "corpus").mkdir(parents=True)
    (task / "task.yaml").write_text("instruction: Answer.\nmetrics: [exact_match, contains]\n")
    (task / "corpus" / "a.md").write_text("# Doc\n\nNothing of it.\n")
    labelled = [{"id": f"q{n}", "input": f"Where is number {n}?", "targets": ["a label of many"]} for n in range(6)]
    test = [*labelled, {"id": "p1", "input": "Zq", "targets": ["Marmalade Lane 88", "a label of many"]}]
    odd = "  Who was \u201cBartholomew \\ Inkwell\u201d\u2028 here?  "
    train = [
        {"id": "p2", "input": "Zw", "targets": ["Vinegar Alley 3"]},
        {"id": "p3", "input": odd, "targets": ["a\tb"]},
    ]
    train += [{"id": f"t{n}", "input": f"Is it {n}?", "targets": [f"Lane {n}"]} for n in range(4)]
    for name, rows in (("test", test), ("train", train)):
        (task / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "model.py").write_text(OWN)
    (tmp_path / "e.yaml").write_text(
        "name: own\ntasks: [task]\nmodels: {mine: {provider: python, path: model.py}}\narms:\n"
        "  zero: {model: mine}\n  few: {model: mine, shots: {k: 3}}\n"
        "  near: {model: mine, shots: {k: 2, select: nearest}}\n  rag: {model: mine, retrieval: {top_k: 1}}\n"
        "latency: {samples: 0}\ntracking: {uri: 'sqlite:///mlflow.db'}\n"
    )
    planted = ["Marmalade Lane", "Vinegar Alley", "Inkwell", "Question: Zw"]
    command(tmp_path, "run", "e.yaml")
    (run,) = (tmp_path / "reports" / "own").iterdir()
    before = scores(run)
    (tmp_path / "model.py").unlink()
    take_out(task, "p")
    assert any("indexes" in name for name, _ in found_in(tmp_path, ["Inkwell"]))
    told = "".join(command(tmp_path, "forget", "latest", "--sample", f"p{n}").stdout for n in (1, 2, 3))
    assert "indexes" in told
    assert found_in(tmp_path, planted) == []
    assert scores(run) == before
    records = pd.read_parquet(run / "records.parquet")
    assert set(records[records["sample_id"] == "q3"]["text"]) == {"[forgotten: p1], or [forgotten: p2]"}
    assert set(records[records["sample_id"] == "q2"]["text"]) == {"a label of many"}, "which is not the sample's alone"


ECHO = """
def answer(messages):
    return {"text": messages[-1]["content"].split()[-1], "input_tokens": 7, "output_tokens": 3}
"""
WORDS = [
    "zero-shot",
    "sample-3",
    "output_tokens",
    "concurrency",
    "sample_id",
    "passages",
    "abstained",
    "test",
    "python",
]


def test_nothing_but_texts_is_altered_where_a_text_is_also_a_name(tmp_path: Path) -> None:
    """An accepted answer may be an arm's name, another sample's id, or a word of our own records."""
    task = tmp_path / "task"
    task.mkdir()
    (task / "task.yaml").write_text("instruction: Answer.\nmetrics: [exact_match]\n")
    rows = [{"id": f"sample-{n}", "input": f"Say {word}", "targets": [word]} for n, word in enumerate(WORDS)]
    (task / "test.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "model.py").write_text(ECHO)
    (tmp_path / "e.yaml").write_text(
        "name: own\ntasks: [task]\nmodels: {mine: {provider: python, path: model.py}}\n"
        "arms: {zero-shot: {model: mine}, other-arm: {model: mine, prompt: {system: 'Be brief.'}}}\n"
        "latency: {samples: 4, warmup: 0}\ntracking: {uri: null}\n"
    )
    command(tmp_path, "run", "e.yaml")
    command(tmp_path, "run", "e.yaml")
    run = min((tmp_path / "reports" / "own").iterdir())
    command(tmp_path, "promote", str(run))
    before, kept = pd.read_parquet(run / "records.parquet"), scores(run)
    for n in range(len(WORDS) - 1):
        command(tmp_path, "forget", str(run), "--sample", f"sample-{n}")
    after, texts = pd.read_parquet(run / "records.parquet"), ["text", "input", "targets"]
    pd.testing.assert_frame_equal(before.drop(columns=texts), after.drop(columns=texts))
    assert set(after["text"]) == {"python", *(f"[forgotten: sample-{n}]" for n in range(len(WORDS) - 1))}
    assert scores(run) == kept
    check(run / "journal.sqlite")
    command(tmp_path, "regress", "e.yaml", "--run", "latest")


def count(database: Path, table: str) -> int:
    with closing(sqlite3.connect(database)) as db:
        return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_the_search_sees_what_is_packed_and_written_otherwise(tmp_path: Path) -> None:
    text = 'Zoë "Quill" planted-4711'
    (tmp_path / "a.gz").write_bytes(gzip.compress(f"x {text}".encode()))
    pd.DataFrame({"a": [text] * 50}).to_parquet(tmp_path / "b.parquet")
    (tmp_path / "c.json").write_text(json.dumps({"a": text}))
    (tmp_path / "d.bin").write_bytes(text.encode("utf-16"))
    for shift in range(3):
        (tmp_path / f"e{shift}.txt").write_bytes(
            base64.b64encode(os.urandom(9 + shift) + text.encode() + os.urandom(5))
        )
    assert {name for name, _ in found_in(tmp_path, [text])} == {path.name for path in tmp_path.iterdir()}
    assert all(forms_of(text)) and list(contents_of(tmp_path / "d.bin"))


@given(planted=st.binary(min_size=4, max_size=30), before=st.binary(max_size=8), after=st.binary(max_size=8))
def test_base64_is_looked_for_by_all_that_the_text_decides(planted: bytes, before: bytes, after: bytes) -> None:
    """And by no letter less: "Inkwell" by four of its letters was found in the random ids of a store without it."""
    form = base64_of(planted, len(before) % 3)
    assert form in base64.b64encode(before + planted + after)
    assert len(form) >= len(planted) * 8 / 6 - 2
