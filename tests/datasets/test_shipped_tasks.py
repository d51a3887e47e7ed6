"""What every shipped task promises: its files, its sizes, and that training has not seen the test."""

import re
from pathlib import Path
from typing import Any

import pytest

from harness.reference.tasks.__main__ import main
from harness.tasks.leakage import find_leaks
from harness.tasks.load import load_task

KEYS = {"id", "input", "targets", "gold_doc_ids", "cluster", "metadata"}


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + 3]) for i in range(max(1, len(words) - 2))}


@pytest.fixture(scope="module")
def regenerated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("regenerated")
    main(["--out", str(out)])
    return out


def test_generator_writes_the_shipped_bytes(regenerated: Path, task: Any) -> None:
    made = {
        p.relative_to(regenerated): p.read_bytes() for p in (regenerated / task.path.name).rglob("*") if p.is_file()
    }
    shipped = {p.relative_to(task.path.parent): p.read_bytes() for p in task.path.rglob("*") if p.is_file()}
    assert made.keys() == shipped.keys()
    differing = [str(name) for name, content in made.items() if shipped[name] != content]
    assert not differing, f"run `make datasets`: {differing}"


def test_settings_name_a_primary_metric_among_the_metrics(task: Any) -> None:
    settings = task.settings
    assert settings["name"] == task.path.name
    assert settings["kind"] in {"qa", "classification", "generation", "translation"}
    assert settings["primary"] in settings["metrics"]
    assert settings["licence"] == "Apache-2.0"
    assert settings["instruction"].strip()


def test_rows_have_the_documented_form(task: Any) -> None:
    for split, rows in task.splits.items():
        assert len({row["id"] for row in rows}) == len(rows), split
        for row in rows:
            assert {"id", "input", "targets"} <= set(row) <= KEYS
            assert row["targets"] and all(isinstance(target, str) and target for target in row["targets"])
            assert row["input"] == row["input"].strip() != ""


def test_sizes(task: Any) -> None:
    assert 200 <= len(task.splits["test"]) <= 300
    assert len(task.splits["train"]) >= 100
    assert len(task.splits["validation"]) >= 40


def test_no_input_occurs_twice(task: Any) -> None:
    inputs = [row["input"].lower() for rows in task.splits.values() for row in rows]
    assert len(set(inputs)) == len(inputs)


def test_test_and_validation_are_no_near_duplicates_of_training(task: Any) -> None:
    train = [(runs(row["input"]), row["input"]) for row in task.splits["train"]]
    held = [row["input"] for split in ("test", "validation") for row in task.splits[split]]
    near = [
        (text, other)
        for text, mine in ((text, runs(text)) for text in held)
        for seen, other in train
        if len(mine) > 1 and len(mine & seen) >= 0.5 * len(mine | seen)
    ]
    assert not near, near[:3]


def test_card_tells_the_true_sizes(task: Any) -> None:
    card = (task.path / "README.md").read_text(encoding="utf-8")
    for split, rows in task.splits.items():
        assert re.search(rf"\| {split} \| {len(rows)} samples", card), split
    assert "Apache-2.0" in card
    for heading in ("How it was made", "Sizes", "What it is for", "Licence"):
        assert f"## {heading}" in card


def test_datasets_is_no_package_and_small(task: Any) -> None:
    assert not list(task.path.parent.rglob("*.py"))
    assert sum(path.stat().st_size for path in task.path.parent.rglob("*") if path.is_file()) < 1_000_000


def test_harness_reads_the_task_and_finds_no_leak(task: Any) -> None:
    read = load_task(task.path, known_metrics=task.settings["metrics"])
    assert len(read.test) == len(task.splits["test"])
    assert find_leaks(read) == ()
