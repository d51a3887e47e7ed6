"""Every way in which data can break a model ends in one plain sentence with its place."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal, get_args

import pytest
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core.core_schema import ErrorType

from harness.core.validation import _expected, validate
from harness.core.yaml_places import read_yaml


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
    top_k: Annotated[int, Field(ge=1)] = 3
    embedder: str | None = None
    share: Annotated[float, Field(gt=0, lt=1)] = 0.5


class Whole(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(pattern="^[a-z]+$")]
    kind: Literal["qa", "classification"] = "qa"
    tasks: Annotated[tuple[str, ...], Field(min_length=1)] = ("t",)
    arms: Mapping[str, Inner] = Field(default_factory=dict)
    either: int | Inner | None = None
    many: list[Inner] = Field(default_factory=list)
    cached: bool = False

    @model_validator(mode="after")
    def _no_both(self) -> "Whole":
        if self.kind == "classification" and self.arms:
            raise ValueError("either arms or classification")
        return self


def faults(folder: Path, text: str) -> list[str]:
    path = folder / "x.yaml"
    path.write_text(text)
    read = read_yaml(path)
    model, found = validate(Whole, read.value, read.place)
    assert (model is None) == bool(found)
    return [str(fault).removeprefix(str(folder) + "/") for fault in found]


def test_good_data_become_the_model(tmp_path: Path) -> None:
    assert faults(tmp_path, "name: x\narms: {a: {top_k: 2}}\neither: {top_k: 4}\nmany: [{}]\n") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kind: qa\n", "x.yaml:1: the key `name` is missing"),
        ("name: x\nkinds: qa\n", "x.yaml:2: unknown key 'kinds'; expected one of arms, cached, either, kind"),
        ("name: 2026\n", "x.yaml:1: `name` is 2026; expected a text"),
        ("name: 2026-01-31\n", "x.yaml:1: `name` is 2026-01-31; expected a text"),
        (
            "name: no\n",
            "x.yaml:1: `name` is false (YAML reads yes, no, on and off as true and false); expected",
        ),
        (
            "name: x\narms: {a: {top_k: yes}}\n",
            "x.yaml:2: `arms.a.top_k` is true (YAML reads yes, no, on and off as true and false); expected a number",
        ),
        (
            "name: x\narms: {a: {share: true}}\n",
            "x.yaml:2: `arms.a.share` is true (YAML reads yes, no, on and off as true and false); expected a number",
        ),
        ("name: x\neither: on\n", "x.yaml:2: `either` is true (YAML reads yes, no, on and off as true and false)"),
        ("name:\n", "x.yaml:1: `name` is empty; expected a text"),
        ("name: X1\n", "x.yaml:1: `name` is 'X1'; expected a text of the form ^[a-z]+$"),
        (
            "name: x\nkind: clasification\n",
            "x.yaml:2: `kind` is 'clasification'; expected 'qa' or 'classification'; did you mean 'classification'?",
        ),
        ("name: x\ntasks: []\n", "x.yaml:2: `tasks` is an empty list; expected 1 or more entries"),
        ("name: x\ntasks: one\n", "x.yaml:2: `tasks` is 'one'; expected a list"),
        ("name: x\ntasks:\n  - a\n  - [b]\n", "x.yaml:4: `tasks[1]` is a list of 1; expected a text"),
        ("name: x\narms: {a: 3}\n", "x.yaml:2: `arms.a` is 3; expected keys and values"),
        ("name: x\narms:\n  a:\n    top_k: 0\n", "x.yaml:4: `arms.a.top_k` is 0; expected 1 or more"),
        (
            "name: x\narms:\n  a:\n    top_k: 1.5\n",
            "x.yaml:4: `arms.a.top_k` is 1.5; expected a whole number",
        ),
        (
            "name: x\narms:\n  a:\n    share: .nan\n",
            "x.yaml:4: `arms.a.share` is nan; expected a finite number",
        ),
        ("name: x\narms:\n  a:\n    share: 1\n", "x.yaml:4: `arms.a.share` is 1; expected less than 1"),
        (
            "name: x\narms:\n  a:\n    topk: 2\n",
            "x.yaml:4: unknown key 'topk' in `arms.a`; expected one of embedder, share, top_k; did you mean 'top_k'?",
        ),
        ("name: x\nmany:\n  - {}\n  - {tip_k: 2}\n", "x.yaml:4: unknown key 'tip_k' in `many[1]`"),
        ("name: x\ncached: maybe\n", "x.yaml:2: `cached` is 'maybe'; expected true or false"),
        ("name: x\neither: {top_k: 0}\n", "x.yaml:2: `either.top_k` is 0; expected 1 or more"),
        (
            "name: x\neither: many\n",
            "x.yaml:2: `either` is 'many'; expected a whole number or keys and values",
        ),
        (
            "name: x\neither: {topk: 1}\n",
            "x.yaml:2: unknown key 'topk' in `either`; expected one of embedder",
        ),
        ("name: x\nkind: classification\narms: {a: {}}\n", "x.yaml:1: either arms or classification"),
    ],
)
def test_each_mistake_is_one_plain_sentence(tmp_path: Path, text: str, expected: str) -> None:
    found = faults(tmp_path, text)
    assert len(found) == 1
    assert found[0].startswith(expected)


def test_all_mistakes_come_at_once_and_a_misspelt_key_is_only_one(tmp_path: Path) -> None:
    found = faults(tmp_path, "nam: x\nkind: 7\narms: {a: {top_k: x}}\ncached: 3\n")
    assert [fault.split(":")[1] for fault in found] == ["1", "2", "3", "4"]
    assert found[0].endswith("did you mean 'name'?")


def test_a_part_of_a_file_is_named_and_placed_by_its_whole_path() -> None:
    asked: list[Sequence[str | int]] = []

    def place(path: Sequence[str | int]) -> str:
        asked.append(tuple(path))
        return "x.yaml:9"

    _, found = validate(Inner, {"top_k": 0}, place, at=("arms", "rag"))
    assert str(found[0]) == "x.yaml:9: `arms.rag.top_k` is 0; expected 1 or more"
    assert asked == [("arms", "rag", "top_k")]


def test_every_error_that_pydantic_knows_has_words() -> None:
    context: Mapping[str, object] = _Anything()
    assert len(get_args(ErrorType)) > 80
    for kind in get_args(ErrorType):
        words = _expected({"type": kind, "msg": "Input should be fine", "ctx": context})  # type: ignore[typeddict-item]
        assert words
        assert "{" not in words


class _Anything(dict[str, object]):
    def __missing__(self, key: str) -> object:
        return 7
