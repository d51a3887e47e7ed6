"""What the attacks of `torture/` found, each once: a file, a name or a reply that broke something, and no longer does."""

import asyncio
import json
import os
import socket
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from harness.config.load import load_experiment
from harness.config.records_policy import load_records_policy
from harness.core.errors import InputError, MetricError
from harness.core.ports import Judged
from harness.core.yaml_places import read_yaml
from harness.metrics.json_metrics import valid_json
from harness.models._http import Endpoint
from harness.regression.baseline import find_baseline
from harness.tasks.load import load_task
from torture.readers import _EXPERIMENT as EXPERIMENT
from torture.readers import _JUDGED, Reader, readers
from torture.readers import _POLICY as POLICY

READERS: dict[str, Reader] = {reader.name: reader for reader in readers()}
SAMPLE = '{"id": "a", "input": "Who is it?", "targets": ["Ann"]}\n'


def task(folder: Path, **files: str | bytes) -> Path:
    """A task folder of these files; `__` in a name is a slash, `_` a dot."""
    for name, content in {"task_yaml": "instruction: x\n", "test_jsonl": SAMPLE, **files}.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def refused(what: str, read: Callable[[], object]) -> str:
    with pytest.raises(InputError, match=what) as caught:
        read()
    assert all(fault.place for fault in caught.value.faults)
    return str(caught.value)


def load(folder: Path) -> object:
    return load_task(folder, known_metrics=["exact_match", "token_f1"])


# ---- YAML ----


def test_half_a_character_in_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text('a: 1\nb: "\\ud83d"\n')
    assert "a.yaml:2" in refused("half a character", lambda: read_yaml(tmp_path / "a.yaml"))
    (tmp_path / "a.yaml").write_text('"\\ud83d": 1\n')
    refused("half a character", lambda: read_yaml(tmp_path / "a.yaml"))


def test_an_endless_file_is_refused(tmp_path: Path) -> None:
    refused("larger than", lambda: read_yaml(Path("/dev/zero")))


def test_a_policy_whose_section_has_ranges_and_is_no_mapping(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_bytes(POLICY.replace(b"arms:\n", b"arms: [a]\nx:\n"))
    refused("arms", lambda: load_records_policy(tmp_path / "p.yaml"))
    for odd in (b"[a]", b"[[a]]", b"text", b"[[a, b]]", b"[[a, b, c]]"):
        (tmp_path / "p.yaml").write_bytes(b"arms:\n  low: " + odd + b"\ncosts: " + odd + b"\ndecision: " + odd + b"\n")
        refused("arms", lambda: load_records_policy(tmp_path / "p.yaml"))


def test_a_prompt_file_in_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "system.txt").write_bytes("fräulein".encode("latin-1"))
    (tmp_path / "e.yaml").write_bytes(EXPERIMENT.replace(b"Be brief.", b"system.txt"))
    task(tmp_path / "task")
    refused("not UTF-8", lambda: load_experiment(tmp_path / "e.yaml"))


@pytest.mark.parametrize("value", ["1" + "0" * 400, "-1" + "0" * 30])
def test_a_seed_that_no_generator_takes(tmp_path: Path, value: str) -> None:
    task(tmp_path / "task")
    (tmp_path / "e.yaml").write_bytes(EXPERIMENT.replace(b"seed: 7", b"seed: " + value.encode()))
    assert "e.yaml:2" in refused("seed", lambda: load_experiment(tmp_path / "e.yaml"))


LAUGHS = ", ".join(f"&{b} [{', '.join(['*' + a] * 10)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True))


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("seed=2026-02-30", "day is out of range"),
        ("seed=" + "[" * 3000, "nested deeper"),
        ("costs=&a {b: *a}", "an alias within itself"),
        (f"tasks=[&a [x, x], {LAUGHS}]", "expands to more"),
        ("seed={a: 1, a: 2}", "stands twice"),
        ("seed={1: 2}", "write it in quotes"),
        ('costs={a: "\\ud800"}', "half a character"),
        ("name=\udcff", "U.DCFF"),
        (".".join("a" * 2000) + "=1", "nested deeper"),
    ],
)
def test_an_override_is_read_within_the_bounds_of_a_file(tmp_path: Path, written: str, what: str) -> None:
    task(tmp_path / "task")
    (tmp_path / "e.yaml").write_bytes(EXPERIMENT)
    (tmp_path / "p.yaml").write_bytes(POLICY)
    assert "--set" in refused(what, lambda: load_experiment(tmp_path / "e.yaml", [written]))
    refused(what, lambda: load_records_policy(tmp_path / "p.yaml", [written]))


# ---- the schema of answers ----


@pytest.mark.parametrize("address", ["http://{}/s", "file:///etc/hostname", "other.json#/a"])
def test_a_schema_that_refers_elsewhere_is_refused_and_nothing_is_fetched(tmp_path: Path, address: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()
        schema = {"properties": {"a": {"$ref": address.format(f"{host}:{port}")}}}
        yaml = "instruction: x\nanswers: {json_schema: s.json}\n"
        folder = task(tmp_path, task_yaml=yaml, s_json=json.dumps(schema))
        refused("nothing is fetched", lambda: load_task(folder, known_metrics=["valid_json", "json_match"]))
        item = Judged(**_JUDGED, text='{"a": 1}', answer_schema=json.dumps(schema))  # of a journal that is older
        with pytest.raises(MetricError, match="Unresolvable"):
            valid_json(item)
        server.settimeout(0.2)
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.parametrize(
    "schema",
    [
        {"$defs": {"a": {"type": "string"}}, "$ref": "#/$defs/a"},
        {"$id": "http://x.example/y", "$defs": {"a": {}}, "$ref": "http://x.example/y#/$defs/a"},
        {"$ref": "https://json-schema.org/draft/2020-12/schema"},
    ],
)
def test_a_schema_may_refer_to_itself_and_to_json_schema(tmp_path: Path, schema: object) -> None:
    yaml = "instruction: x\nanswers: {json_schema: s.json}\n"
    folder = task(tmp_path, task_yaml=yaml, s_json="\ufeff" + json.dumps(schema))
    assert load_task(folder, known_metrics=["valid_json", "json_match"]).answer_schema


def test_a_schema_without_end_or_out_of_its_folder(tmp_path: Path) -> None:
    yaml = "instruction: x\nanswers: {json_schema: s.json}\n"
    folder = task(tmp_path / "a", task_yaml=yaml, s_json='{"not":' * 400 + "{}" + "}" * 400)
    refused("nested too deep", lambda: load(folder))
    (folder / "s.json").unlink()
    (folder / "s.json").symlink_to("/dev/zero")
    refused("leads out of", lambda: load(folder))


# ---- rows ----


def test_utf_16_without_its_mark(tmp_path: Path) -> None:
    yaml = "instruction: x\nsource: {path: d.csv, input: q, targets: a, encoding: utf-16}\n"
    refused("d.csv", lambda: load(task(tmp_path, task_yaml=yaml, d_csv=b"q,a\nx,y\n")))


def test_a_line_of_a_hundred_megabytes_is_not_read_whole(tmp_path: Path) -> None:
    import resource

    yaml = "instruction: x\nsource: {path: d.csv, input: q, targets: a}\n"
    folder = task(tmp_path, task_yaml=yaml, d_csv=b"q,a\n" + b"x," * 50_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refused("d.csv:2: .*a line longer than 16 MB", lambda: load(folder))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000


def test_a_pipe_is_no_file_of_a_task(tmp_path: Path) -> None:
    folder = task(tmp_path)
    (folder / "test.jsonl").unlink()
    os.mkfifo(folder / "test.jsonl")
    refused("no regular file", lambda: load(folder))


@pytest.mark.parametrize("cell", ["999999999", "1e300"])
def test_a_repeat_for_which_no_table_can_be_laid_out(tmp_path: Path, cell: str) -> None:
    reader = READERS["records.csv"]
    broken = reader.seeds[0].replace(b"ok,0", b"ok," + cell.encode(), 1)
    refused("repeat is .*at most 1,000", lambda: reader.read(broken, tmp_path))
    broken = reader.seeds[0].replace(b"100,10,20", b"1e300,10,20", 1)
    refused("input_tokens is", lambda: reader.read(broken, tmp_path))


# ---- corpus ----


def test_a_link_that_leads_to_itself(tmp_path: Path) -> None:
    folder = task(tmp_path, corpus__b_md="text")
    (folder / "corpus" / "a.md").symlink_to(folder / "corpus" / "a.md")
    refused("leads", lambda: load(folder))


def test_a_file_whose_name_is_no_text(tmp_path: Path) -> None:
    folder = task(tmp_path, corpus__b_md="text")
    Path(os.fsdecode(bytes(folder / "corpus") + b"/\xff.md")).write_text("text")
    assert "\udcff" not in refused("its name is not UTF-8", lambda: load(folder))


@pytest.mark.parametrize(
    "text", ["# a" + " #" * 40_000 + "x", "---\ntitle: a" + " " * 80_000 + "x\n---\nb", "---\n" * 40_000]
)
def test_a_heading_takes_no_longer_than_its_length_asks_for(tmp_path: Path, text: str) -> None:
    began = time.monotonic()
    load(task(tmp_path, corpus__b_md=text))
    assert time.monotonic() - began < 5


def test_a_document_of_a_gigabyte_is_refused_unread(tmp_path: Path) -> None:
    folder = task(tmp_path, corpus__b_md="")
    with (folder / "corpus" / "b.md").open("wb") as file:
        file.truncate(2**30)
    refused("larger than", lambda: load(folder))


# ---- replies ----


@pytest.mark.parametrize(
    ("reader", "change"),
    [
        ("openai_compatible reply", {"model": {"a": 1}}),
        ("openai_compatible reply", {"system_fingerprint": ["a"]}),
        ("openai_compatible reply", {"usage": {"prompt_tokens": 10**30, "completion_tokens": -(10**30)}}),
        ("openai_compatible reply", {"usage": {"prompt_tokens": True, "completion_tokens": False}}),
        ("openai_compatible reply", {"choices": [{"message": {"content": "a"}, "finish_reason": ["stop"]}]}),
        ("openai_compatible reply", {"model": "\ud83d"}),
        ("openai_compatible reply", {"choices": [{"message": {"content": "\ud83d"}, "finish_reason": "\ud83d"}]}),
        ("anthropic reply", {"stop_reason": {"a": 1}}),
        ("anthropic reply", {"usage": {"input_tokens": 10**30, "output_tokens": 10**30}}),
        ("anthropic reply", {"model": 7}),
        ("ollama reply", {"prompt_eval_count": 10**30, "eval_count": -5}),
        ("ollama reply", {"logprobs": [{"logprob": 10**400}, {"logprob": -(10**400)}]}),
        ("ollama reply", {"logprobs": [{"logprob": True}]}),
        ("ollama reply", {"error": {"message": "\ud83d"}}),
    ],
)
def test_a_reply_that_lies_of_itself_is_a_record_all_the_same(tmp_path: Path, reader: str, change: object) -> None:
    seed = json.loads(READERS[reader].seeds[0])
    READERS[reader].read(json.dumps({**seed, **change}).encode(), tmp_path)  # type: ignore[dict-item]


def test_a_line_without_end_takes_no_longer_than_its_length_asks_for() -> None:
    class Content:
        async def iter_any(self) -> AsyncIterator[bytes]:
            for _ in range(12_000):
                yield b"x" * 4096
            yield b"y\ndata: z"

    async def lines() -> list[int]:
        endpoint = Endpoint(place="model 'm'", base_url="http://127.0.0.1", headers={})
        return [len(line) async for line in endpoint._lines(SimpleNamespace(content=Content()))]  # type: ignore[arg-type]

    began = time.monotonic()
    assert asyncio.run(lines()) == [12_000 * 4096 + 1, 7]
    assert time.monotonic() - began < 5


# ---- what other machines left ----


@pytest.mark.parametrize("name", ["../../elsewhere", "/etc", "..", "a/../../b"])
def test_a_champion_s_name_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    task(tmp_path / "task")
    (tmp_path / "e.yaml").write_bytes(EXPERIMENT.replace(b'"sqlite:///mlflow.db"', b"null"))
    home = tmp_path / "reports" / "trial"
    home.mkdir(parents=True)
    (home / "champion.json").write_text(json.dumps({"run_id": name}))
    experiment = load_experiment(tmp_path / "e.yaml")
    refused("the champion's name is", lambda: find_baseline("champion", experiment, tmp_path / "reports"))


# ---- journal ----


@pytest.mark.parametrize(
    "old, new", [(b'"state":"ok"', b'"state":"no"'), (b'{"key":', b'{"key";'), (b"letters", b"lett\xffrs")]
)
def test_a_journal_that_was_tampered_with_is_called_damaged(tmp_path: Path, old: bytes, new: bytes) -> None:
    reader = READERS["journal"]
    assert old in reader.seeds[0]
    refused("is damaged", lambda: reader.read(reader.seeds[0].replace(old, new), tmp_path))


def test_a_journal_with_a_broken_page_is_called_damaged(tmp_path: Path) -> None:
    reader = READERS["journal"]
    data = bytearray(reader.seeds[0])
    data[4096 * 2 : 4096 * 9] = os.urandom(4096 * 7)
    refused("is damaged", lambda: reader.read(bytes(data), tmp_path))
