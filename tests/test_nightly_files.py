"""The ready-made files for nightly runs: each in the form that its own tool reads, with commands of ours."""

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from apscheduler.triggers.cron import CronTrigger
from commandline import harness

ROOT = Path(__file__).parent.parent
NIGHTLY = ROOT / "docs" / "nightly"


def told(command: str) -> str:
    """What the command says of itself; fails where it is none of ours."""
    return harness([command, "--help"], ROOT).stdout


def regress_options(text: str) -> None:
    known = told("regress")
    for options in re.findall(r"harness regress \S+((?: --?\S+(?: [\w.]+)?)*)", text):
        assert not [option for option in re.findall(r"--\w+", options) if option not in known]


def test_all_of_them_call_commands_and_options_that_there_are() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (*NIGHTLY.iterdir(), ROOT / "Dockerfile")]
    assert sum("harness regress" in text for text in texts) >= 4
    for text in texts:
        regress_options(text)


def test_the_crontab_has_five_fields() -> None:
    (line,) = [each for each in (NIGHTLY / "crontab").read_text().splitlines() if not each.startswith("#")]
    assert CronTrigger.from_crontab(" ".join(line.split()[:5])) is not None
    assert "cd /srv/evaluation && .venv/bin/harness regress" in line


def test_the_units_are_units(tmp_path: Path) -> None:
    for name in ("harness.service", "harness.timer"):
        unit = configparser.ConfigParser(strict=True, interpolation=None)
        unit.optionxform = str  # type: ignore[assignment, method-assign]
        unit.read(NIGHTLY / name)
        assert unit.has_option("Unit", "Description")
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not here to read them")
    done = subprocess.run(
        ["systemd-analyze", "calendar", "*-*-* 02:30:00"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    for name in ("harness.service", "harness.timer"):  # with a program and a user that are there
        unit = (NIGHTLY / name).read_text(encoding="utf-8")
        unit = unit.replace("/srv/evaluation/.venv/bin/harness", sys.executable).replace("User=harness", "User=root")
        (tmp_path / name).write_text(unit.replace("/srv/evaluation", str(tmp_path)), encoding="utf-8")
    units = [tmp_path / "harness.service", tmp_path / "harness.timer"]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if str(tmp_path) in line]) == (0, [])


def test_the_workflow_is_one() -> None:
    flow = yaml.safe_load((NIGHTLY / "github-actions.yaml").read_text(encoding="utf-8"))
    assert {"name", "jobs", "concurrency", "permissions"} <= flow.keys()
    (job,) = flow["jobs"].values()
    assert all(("uses" in step) != ("run" in step) for step in job["steps"])
    assert CronTrigger.from_crontab(flow[True]["schedule"][0]["cron"]) is not None  # YAML 1.1 reads `on` as true


def test_the_image_is_slim_and_its_user_is_not_root() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    said = [line.split(maxsplit=1) for line in lines if line and not line.startswith(("#", " "))]
    assert [rest for word, rest in said if word == "FROM"] == ["python:3.11-slim AS build", "python:3.11-slim"]
    users = [rest for word, rest in said if word == "USER"]
    assert users == ["harness"]
    assert [word for word, _ in said].index("USER") < [word for word, _ in said].index("ENTRYPOINT")
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", "\n".join(lines), re.MULTILINE):
        assert all((ROOT / name).exists() for name in source.split())
