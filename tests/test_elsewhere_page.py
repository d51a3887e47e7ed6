"""docs/elsewhere.md is true: its command runs on its example files, and its tables name what is read."""

import json
import re
import shlex
from pathlib import Path

import pandas as pd
from commandline import harness

from harness.config.schema import RecordsPolicy, StatedArm
from harness.engine import foreign

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "elsewhere.md").read_text(encoding="utf-8")
COMMAND = next(re.finditer(r"^\$ harness (.*)$", PAGE, re.MULTILINE))[1]


def test_the_command_gives_tables_report_and_verdicts(tmp_path: Path) -> None:
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    done = harness(shlex.split(COMMAND), tmp_path)
    decision = json.loads((tmp_path / "decided" / "decision.json").read_text(encoding="utf-8"))
    (found,) = decision["tasks"]
    assert found["headline"] in done.stdout
    table = pd.read_csv(tmp_path / "decided" / "comparison.csv")
    records = pd.read_csv(ROOT / "docs" / "elsewhere" / "records.csv")
    right = records[records["arm"] == "zero-shot"]["score"].mean()
    assert table.set_index("arm").loc["zero-shot", "quality"] == right
    assert (tmp_path / "decided" / "report.html").stat().st_size > 10_000
    again = harness([*shlex.split(COMMAND)[:5], "--set", "decision.monthly_queries=10", "--json"], tmp_path)
    assert json.loads(again.stdout)["run"].endswith("records.csv")


def test_its_tables_name_everything() -> None:
    records, policy = PAGE.split("\n## The policy\n")
    rows = re.findall(r"^\| (`[^|]+) \|", records, re.MULTILINE)
    columns = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert columns == [*foreign.REQUIRED, *foreign.OPTIONAL]
    keys = re.findall(r"^\| `(?:arms\.NAME\.)?(\w+)` \|", policy, re.MULTILINE)
    assert keys == [*StatedArm.model_fields, *(key for key in RecordsPolicy.model_fields if key != "arms")]


def test_wrong_calls_get_one_message(tmp_path: Path) -> None:
    for arguments, message in (
        (["decide"], "nothing to decide on"),
        (["decide", "--records", "r.csv"], "half of a pair; expected --records FILE and --policy FILE together"),
        (
            ["decide", "latest", "--records", "r.csv", "--policy", "p.yaml"],
            "RUN and --records are two different questions; expected one of them",
        ),
        (["decide", "--records", "r.csv", "--policy", "p.yaml"], "p.yaml"),
    ):
        done = harness(arguments, tmp_path, expect=2)
        assert message in done.stderr and len(done.stderr.splitlines()) == 1
