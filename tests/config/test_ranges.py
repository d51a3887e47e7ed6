"""Ranges in the experiment file: read with the likely numbers, kept, written back, and refused with their place."""

from pathlib import Path

import pytest
import yaml

from harness.config.json_schema import experiment_schema, file_model
from harness.config.keys import keys_of
from harness.config.load import load_experiment
from harness.config.ranges import _PATTERNS
from harness.config.records_policy import load_records_policy
from harness.config.resolved import file_form
from harness.core.errors import InputError

FILE = """\
name: trial
tasks: [tasks/one]
models:
  gpt-4.1:
    {provider: openai_compatible, model: m, price: {input: {low: 0.1, likely: 0.15, high: 0.3}, output: 0.6}}
arms:
  zero-shot: {model: gpt-4.1}
  tuned:
    model: gpt-4.1
    shots: {k: [0, 2]}
    tuning: {existing: t, setup_usd: 200, price: {input: 0.3, output: {low: 1, likely: 1.2, high: 2}}}
costs:
  hardware: {usd_per_hour: {low: 0.05, likely: 0.1, high: 0.5}}
decision: {updates_per_month: {low: 0, likely: 1, high: 8}}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "experiment.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def fault(folder: Path, text: str, *overrides: str) -> str:
    path = write(folder, text)
    with pytest.raises(InputError) as caught:
        load_experiment(path, overrides)
    return "\n".join(str(each) for each in caught.value.faults).replace(str(path), "FILE")


def test_the_likely_numbers_stand_in_their_places(tmp_path: Path) -> None:
    found = load_experiment(write(tmp_path, FILE))
    assert found.models["gpt-4.1"].price is not None and found.models["gpt-4.1"].price.input == 0.15
    assert found.costs.hardware is not None and found.costs.hardware.usd_per_hour == 0.1
    assert found.decision.updates_per_month == 1
    assert {each.what: (each.low, each.high) for each in found.ranges} == {
        "costs.hardware.usd_per_hour": (0.05, 0.5),
        "decision.updates_per_month": (0, 8),
        "models.gpt-4.1.price.input": (0.1, 0.3),
        "arms.tuned.tuning.price.output": (1, 2),
    }


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    found = load_experiment(write(tmp_path, FILE))
    other = tmp_path / "run"
    other.mkdir()
    again = load_experiment(write(other, yaml.safe_dump(file_form(found, other))))
    assert file_form(again, other) == file_form(found, other)
    points = [each.path for each in again.ranges if each.path[0] == "arms"]
    assert points == [(*("arms", name), "tuning", "price", "output") for name in ("tuned[k=0]", "tuned[k=2]")]
    assert {each for each in again.ranges if each.path[0] != "arms"} == {
        each for each in found.ranges if each.path[0] != "arms"
    }


def test_an_override_replaces_a_range_or_one_of_its_ends(tmp_path: Path) -> None:
    path = write(tmp_path, FILE)
    pinned = load_experiment(path, ["costs.hardware.usd_per_hour=0.2"])
    assert "costs.hardware.usd_per_hour" not in {each.what for each in pinned.ranges}
    widened = load_experiment(path, ["costs.hardware.usd_per_hour.high=2"])
    assert next(r.high for r in widened.ranges if r.what == "costs.hardware.usd_per_hour") == 2


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{low: 1, high: 2}", "the key `costs.hardware.usd_per_hour.likely` is missing"),
        ("{low: 1, likly: 1, high: 2}", "did you mean 'likely'?"),
        ("{low: 3, likely: 2, high: 4}", "has low 3, likely 2, high 4; expected low <= likely <= high"),
        ("{low: -1, likely: 2, high: 4}", "`costs.hardware.usd_per_hour.low` is -1; expected greater than or equal to 0"),
        ("{low: a, likely: 2, high: 4}", "`costs.hardware.usd_per_hour.low` is 'a'; expected a number"),
        ("{low: .nan, likely: 2, high: 4}", "expected a finite number"),
    ],
)  # fmt: skip
def test_what_is_no_range(tmp_path: Path, written: str, told: str) -> None:
    text = FILE.replace("{low: 0.05, likely: 0.1, high: 0.5}", written)
    found = fault(tmp_path, text)
    assert told in found
    assert found.startswith("FILE:13: ")


def test_a_range_where_none_may_stand(tmp_path: Path) -> None:
    text = FILE + "seed: {low: 1, likely: 2, high: 3}\n"
    assert "FILE:15: `seed` is a mapping; expected a whole number" in fault(tmp_path, text)


def test_a_share_has_no_end_above_one(tmp_path: Path) -> None:
    found = fault(tmp_path, FILE, "costs.corpus_change_share={low: 0, likely: 0.5, high: 1.5}")
    assert found.startswith("--set costs.corpus_change_share: `costs.corpus_change_share.high` is 1.5")


def test_the_schema_marks_exactly_the_places_that_are_read() -> None:
    """What an editor allows is what the file may hold: both are told in different forms."""
    marked = {key.path for key in keys_of(file_model()) if "a range" in key.takes}
    read = {pattern for pattern in _PATTERNS if pattern[0] in ("costs", "decision")}
    assert {path for path in marked if path[0] in ("costs", "decision")} == read
    schema = experiment_schema()
    assert schema["$defs"]["Hosting"]["properties"]["utilisation"]["anyOf"][1] == {"$ref": "#/$defs/Range"}
    assert schema["$defs"]["Range"]["required"] == ["low", "likely", "high"]


def test_the_policy_of_records_takes_ranges(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text("arms: {a: {rung: rag, setup_usd: {low: 1, likely: 2, high: 9}}}\n", encoding="utf-8")
    policy = load_records_policy(path)
    assert policy.arms["a"].setup_usd == 2
    assert [(each.what, each.high) for each in policy.ranges] == [("arms.a.setup_usd", 9)]
    with pytest.raises(InputError, match=r"unknown key 'ranges'"):
        load_records_policy(path, ["ranges=[]"])
    with pytest.raises(InputError, match=r"--set arms.a.setup_usd.low: `arms.a.setup_usd.low` is -1"):
        load_records_policy(path, ["arms.a.setup_usd.low=-1"])
