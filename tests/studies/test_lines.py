import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from studies.lines import Line, outside, table

ROOT = Path(__file__).parents[2]


def line(share, runs=400, bar=(0.0, 0.05), world="w"):
    return Line("wrong", "all", world, share, runs, bar)


def test_the_error_is_that_of_a_share():
    assert line(0.2).error == pytest.approx(np.sqrt(0.2 * 0.8 / 400))
    assert [line(0.0).error, line(1.0).error] == pytest.approx([np.sqrt(399) / 400 / 20] * 2)


@pytest.mark.parametrize(("share", "plain", "surely"), [(0.05, False, False), (0.06, True, False), (0.09, True, True)])
def test_a_share_above_its_bar_is_outside_and_by_two_errors_surely(share, plain, surely):
    assert (line(share).beyond(0), line(share).beyond(2)) == (plain, surely)


def test_a_share_below_its_bar_is_outside_too():
    assert line(0.93, bar=(0.94, 0.96)).beyond(0)
    assert not line(0.93, bar=(0.94, 0.96)).beyond(2)
    assert not line(0.5, bar=None).beyond(0)


def test_worlds_of_a_group_share_a_row():
    rows = list(table([line(0.02), line(0.06), line(0.09, runs=1000)]))
    assert len(rows) == 3
    assert rows[2] == "| wrong | all | 3 | 400 | 5.67 % | 2.00 % | 9.00 % | 1.19 % | ≤ 5 % | 2 | 1 |"


def test_what_is_outside_is_named():
    said = list(outside([line(0.02), line(0.06, world="the world")]))
    assert said == ["outside its bar, within 2 s.e.: wrong, the world: 6.00 % of 400 runs (s.e. 1.19 %)"]


def command(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "studies", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_command_names_its_studies_and_refuses_others():
    listed = command("--list")
    assert listed.returncode == 0
    assert {row.split()[0] for row in listed.stdout.splitlines()} >= {"differences", "copies", "truth", "power"}
    unknown = command("nonsense")
    assert unknown.returncode == 2
    assert "no study is called nonsense" in unknown.stderr


def test_a_study_repeats_itself_with_its_seed_alone():
    def rows(*arguments):
        return [row for row in command("flips", "--runs", "20", *arguments).stdout.splitlines() if row.startswith("|")]

    assert len(rows()) > 4
    assert rows() == rows()
    assert rows() != rows("--seed", "1")
