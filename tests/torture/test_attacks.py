"""The attacks of `make torture` in their short form: everything survives."""

import subprocess
import sys
from pathlib import Path

import pytest

from torture.__main__ import SEED
from torture.attacks import ATTACKS
from torture.lines import Line, table

ROOT = Path(__file__).parents[2]


def survived(name: str) -> None:
    (attack,) = (attack for attack in ATTACKS if attack.name == name)
    lines = list(attack.strike(SEED, True))
    assert lines and all(line.done for line in lines)
    assert [line for line in lines if line.survived < line.done] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [attack.name for attack in ATTACKS if attack.name != "quickstart"])
def test_short(name: str) -> None:
    if name == "guided":
        pytest.importorskip("atheris")
    survived(name)


def test_the_table_has_a_row_for_each_line() -> None:
    rows = list(table([("kills", Line(what="killed", done=1200, survived=1199, note="one lost"))]))
    assert rows[-1] == "| kills | killed | 1,200 | 1,199 | one lost |"
    assert len(rows) == 3


def test_an_unknown_attack_is_named_with_those_that_there_are() -> None:
    command = [sys.executable, "-m", "torture", "kill"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "no attack is called kill" in done.stderr and "boundaries" in done.stderr
