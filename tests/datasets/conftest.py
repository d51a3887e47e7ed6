import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

ROOT = Path(__file__).parents[2] / "datasets"
NAMES = ("handbook", "tickets", "dates", "injections")


class Shipped(NamedTuple):
    """A task folder as it lies on the disk."""

    path: Path
    settings: Mapping[str, Any]
    splits: Mapping[str, Sequence[Mapping[str, Any]]]
    pages: Mapping[str, Mapping[str, str]]


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read(name: str) -> Shipped:
    path = ROOT / name
    corpus = path / "corpus" / "corpus.jsonl"
    return Shipped(
        path=path,
        settings=yaml.safe_load((path / "task.yaml").read_text(encoding="utf-8")),
        splits={split: lines(path / f"{split}.jsonl") for split in ("test", "train", "validation")},
        pages={page["id"]: page for page in lines(corpus)} if corpus.exists() else {},
    )


@pytest.fixture(scope="session", params=NAMES)
def task(request: pytest.FixtureRequest) -> Shipped:
    return read(request.param)


@pytest.fixture(scope="session")
def handbook() -> Shipped:
    return read("handbook")


@pytest.fixture(scope="session")
def injections() -> Shipped:
    return read("injections")


@pytest.fixture(scope="session")
def tickets() -> Shipped:
    return read("tickets")


@pytest.fixture(scope="session")
def dates() -> Shipped:
    return read("dates")
