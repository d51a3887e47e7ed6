"""One run, one process at a time; unfinished ones are gone on with, and none that cannot be believed."""

import json
import os
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from harness.config.load import load_experiment
from harness.core.errors import InputError
from harness.engine.begin import open_run
from harness.engine.folders import LOCK, find_run
from harness.engine.planning.assemble import Plan, assemble
from harness.engine.store.journal import Journal

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    (tmp_path / "task").mkdir()
    (tmp_path / "task" / "task.yaml").write_text("name: t\ninstruction: Say yes.\nmetrics: [exact_match]\n")
    line = json.dumps({"id": "1", "input": "Yes?", "targets": ["yes"]})
    (tmp_path / "task" / "test.jsonl").write_text(f"{line}\n")
    file = tmp_path / "small.yaml"
    file.write_text("name: small\ntasks: [task]\nmodels: {m: {provider: reference}}\narms: {one: {model: m}}\n")
    return assemble(load_experiment(file))


def test_an_unfinished_run_is_gone_on_with_and_a_finished_one_is_not(plan: Plan, tmp_path: Path) -> None:
    with open_run(plan, tmp_path, fresh=False, now=NOW) as first:
        assert not first.resumed
    with open_run(plan, tmp_path, fresh=False, now=NOW) as again, Journal(again.journal) as journal:
        assert again.resumed and again.path == first.path and again.torn is None
        journal.put_meta("finished", "now")
    with open_run(plan, tmp_path, fresh=False, now=NOW) as second:
        assert not second.resumed and second.path != first.path


def test_the_latest_is_the_one_begun_last_though_both_began_within_a_second(plan: Plan, tmp_path: Path) -> None:
    begun = []
    for identity, after_ms in (("f" * 64, 3), ("0" * 64, 4), ("8" * 64, 250)):
        now = NOW + timedelta(milliseconds=after_ms)
        with open_run(replace(plan, identity=identity), tmp_path, fresh=False, now=now) as run:
            begun.append(run.path)
        assert find_run("latest", tmp_path).path == run.path
    assert sorted(begun) == begun


def test_a_run_with_other_weights_in_the_same_place_is_another_run(plan: Plan, tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    file, folders = tmp_path / "own.yaml", [tmp_path / name for name in ("model", "embedder", "adapter")]
    file.write_text(
        "name: own\ntasks: [task]\nmodels: {m: {provider: transformers, path: model}}\n"
        "embedders: {e: {provider: sentence_transformers, path: embedder}}\n"
        "arms: {one: {model: m}, bought: {model: m, tuning: {existing: adapter}}}\n"
    )

    def trained(folder: Path, value: float) -> str:
        folder.mkdir(exist_ok=True)
        for name in ("config.json", "modules.json", "tokenizer.json", "adapter_config.json"):
            (folder / name).write_text("{}")
        save_file({"layer": np.array([value])}, folder / "model.safetensors")
        return assemble(load_experiment(file)).identity

    for folder in folders:
        trained(folder, 1.0)
    seen = [assemble(load_experiment(file)).identity]
    for folder in folders:
        assert trained(folder, 1.0) == seen[-1]
        seen.append(trained(folder, 2.0))
    assert len(set(seen)) == 4


def test_runs_that_ask_everything_anew_are_kept_apart_from_those_that_remember(plan: Plan, tmp_path: Path) -> None:
    with open_run(plan, tmp_path, fresh=False, now=NOW) as remembering:
        pass
    with open_run(plan, tmp_path, fresh=False, now=NOW, remember=False) as anew:
        assert not anew.resumed and anew.path != remembering.path
    for remember, begun in ((True, remembering), (False, anew)):
        with open_run(plan, tmp_path, fresh=False, now=NOW, remember=remember) as again:
            assert again.resumed and again.path == begun.path


def test_a_run_from_before_that_was_noted_may_remember(plan: Plan, tmp_path: Path) -> None:
    with open_run(plan, tmp_path, fresh=False, now=NOW) as first:
        manifest = {name: value for name, value in first.manifest().items() if name != "remember"}
        (first.path / "manifest.json").write_text(json.dumps(manifest))
    with open_run(plan, tmp_path, fresh=False, now=NOW, remember=False) as anew:
        assert not anew.resumed
    with open_run(plan, tmp_path, fresh=False, now=NOW) as again:
        assert again.path == first.path


def test_a_run_under_way_refuses_those_of_the_other_kind_too(plan: Plan, tmp_path: Path) -> None:
    with (
        open_run(plan, tmp_path, fresh=False, now=NOW),
        pytest.raises(InputError, match="is at work on this run"),
        open_run(plan, tmp_path, fresh=False, now=NOW, remember=False),
    ):
        pass


def test_a_second_process_is_refused_and_told_of_the_first(plan: Plan, tmp_path: Path) -> None:
    with open_run(plan, tmp_path, fresh=False, now=NOW) as first:
        with (
            pytest.raises(InputError, match=f"process {os.getpid()} is at work on this run.*--fresh"),
            open_run(plan, tmp_path, fresh=False, now=NOW),
        ):
            pass
        with open_run(plan, tmp_path, fresh=True, now=NOW) as other:
            assert other.path != first.path
    assert (first.path / LOCK).read_text() == str(os.getpid())


def test_a_run_that_has_just_finished_refuses_nobody(plan: Plan, tmp_path: Path) -> None:
    with open_run(plan, tmp_path, fresh=False, now=NOW) as first:
        with Journal(first.journal) as journal:
            journal.put_meta("finished", "now")
        with open_run(plan, tmp_path, fresh=False, now=NOW) as second:
            assert not second.resumed


def test_a_damaged_journal_is_refused_and_left_as_it_is(plan: Plan, tmp_path: Path) -> None:
    with open_run(plan, tmp_path, fresh=False, now=NOW) as first:
        pass
    content = b"?" * 4096 + first.journal.read_bytes()[4096:]
    first.journal.write_bytes(content)
    with pytest.raises(InputError, match="is damaged.*--fresh"), open_run(plan, tmp_path, fresh=False, now=NOW):
        pass
    assert first.journal.read_bytes() == content
    with open_run(plan, tmp_path, fresh=True, now=NOW) as other, Journal(other.journal) as journal:
        journal.put_meta("finished", "now")


def test_what_was_killed_before_it_was_described_is_no_run(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt), ExitStack() as stack:
        patch.setattr("harness.engine.begin.fix", killed)
        stack.enter_context(open_run(plan, tmp_path, fresh=False, now=NOW))
    assert list((tmp_path / "small").iterdir()) == []
    with pytest.raises(InputError, match="no such run"):
        find_run("latest", tmp_path)
    with open_run(plan, tmp_path, fresh=False, now=NOW) as first:
        assert not first.resumed
    assert not (tmp_path / ".beginning" / "small" / "run").exists()


def test_the_manifest_names_seeds_and_what_no_seed_holds(plan: Plan, tmp_path: Path) -> None:
    with open_run(plan, tmp_path, fresh=False, now=NOW) as run:
        manifest = run.manifest()
    assert manifest["seeds"] == {
        "order_of_questions": "0:test",
        "latency_samples": "0:latency",
        "examples_and_controls": 0,
        "requests": 0,
        "tuning": [],
        "intervals_and_tests": 0,
    }
    assert [text.split(",")[0] for text in manifest["not_repeatable"]] == ["timings", "answers of models that run here"]  # type: ignore[attr-defined]


def test_what_writers_left_that_were_killed_goes_when_a_run_is_taken_up(plan: Plan, tmp_path: Path) -> None:
    with open_run(plan, tmp_path, fresh=False, now=NOW) as first:
        (first.path / ".report.html.abc.partial").write_bytes(b"half")
    with open_run(plan, tmp_path, fresh=False, now=NOW):
        assert not list(first.path.glob("*.partial"))


@pytest.mark.parametrize("damage", ["[" * 100_000, '{"a":' * 100_000, "", "[]", "\ud800"])
def test_a_run_whose_manifest_is_damaged_stops_no_other(plan: Plan, tmp_path: Path, damage: str) -> None:
    with open_run(plan, tmp_path, fresh=False, now=NOW) as first:
        (first.path / "manifest.json").write_text(damage, encoding="utf-8", errors="surrogatepass")
    with open_run(plan, tmp_path, fresh=False, now=NOW) as second:
        assert not second.resumed and second.path != first.path
