"""When runs are due, what was missed, one at a time, and a clean end: with APScheduler's own clock and real processes."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.interval import IntervalTrigger

from harness.config.schema import Schedule
from harness.core.errors import InputError
from harness.regression.schedule import Due, Keeper, due, regress_command

WORK = """
import sys, time, signal
from pathlib import Path
log = Path(sys.argv[1])
def end(*_):
    with log.open("a") as file: file.write("interrupted\\n")
    sys.exit(130)
signal.signal(signal.SIGINT, end)
with log.open("a") as file: file.write("begin\\n")
time.sleep(float(sys.argv[2]))
with log.open("a") as file: file.write("end\\n")
"""


def every(seconds: float) -> Due:
    return Due(trigger=IntervalTrigger(seconds=seconds, timezone=ZoneInfo("UTC")), zone=ZoneInfo("UTC"))


def keeper(folder: Path, when: Due, takes_s: float) -> tuple[Keeper, Path, list[str]]:
    log, said = folder / "log", []
    command = [sys.executable, "-c", WORK, str(log), str(takes_s)]
    made = Keeper(due=when, home=folder, command=command, now=lambda: datetime.now(UTC), say=said.append)
    return made, log, said


def told_to_stop_after(seconds: float) -> None:
    threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGTERM)).start()


@pytest.mark.parametrize(
    ("schedule", "told"),
    [
        (Schedule(), "FILE:3: the experiment has no `schedule.cron`; expected"),
        (Schedule(cron="30 2 * *"), "FILE:3: `schedule.cron` is '30 2 * *': 4 fields; expected five fields"),
        (Schedule(cron="0 0 * * 8"), "FILE:3: `schedule.cron` is '0 0 * * 8': '8' is no day of the week"),
        (Schedule(cron="99 2 * * *"), "FILE:3: `schedule.cron` is '99 2 * * *'"),
        (Schedule(cron="every night"), "FILE:3: `schedule.cron` is 'every night'"),
        (Schedule(cron="0 0 30 2 *"), "FILE:3: `schedule.cron` '0 0 30 2 *' never comes; expected a day that exists"),
        (
            Schedule(cron="0 0 * * *", timezone="Europe/Pariss"),
            "FILE:3: `schedule.timezone` is 'Europe/Pariss'; expected a time zone such as UTC or Europe/Paris; "
            "did you mean 'Europe/Paris'?",
        ),
        (Schedule(cron="0 0 * * *", timezone="../../etc/passwd"), "`schedule.timezone` is '../../etc/passwd'"),
        (
            Schedule(cron="0 0 * * *", timezone="Europe"),
            "FILE:3: `schedule.timezone` is 'Europe'; expected a time zone",
        ),
    ],
)
def test_a_line_that_is_none(schedule: Schedule, told: str) -> None:
    with pytest.raises(InputError) as caught:
        due(schedule, "FILE:3")
    assert told in str(caught.value.faults[0])


def test_the_fields_are_read_in_their_time_zone() -> None:
    when = due(Schedule(cron="30 2 * * *", timezone="Europe/Paris"), "FILE")
    assert when.after(datetime(2026, 7, 1, 12, tzinfo=UTC)) == datetime(2026, 7, 2, 0, 30, tzinfo=UTC)
    assert when.after(datetime(2026, 12, 1, 12, tzinfo=UTC)) == datetime(2026, 12, 2, 1, 30, tzinfo=UTC)
    at = when.after(datetime(2026, 7, 1, 12, tzinfo=UTC))
    assert at is not None and when.after(at) == at + timedelta(days=1)


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        ("30 2 * * *", ["25 00:30", "26 01:30"]),
        ("30 2 25 * sat", ["25 00:30", "31 01:30"]),
        ("*/30 * * * *", ["24 23:30", "25 00:00", "25 00:30", "25 01:00", "25 01:30", "25 02:00"]),
    ],
    ids=["a fixed hour", "either day", "every half hour"],
)
def test_the_hour_that_comes_twice(cron: str, expected: list[str]) -> None:
    """In Paris 02:30 came twice on 25 October 2026, at 00:30 and at 01:30 UTC."""
    when, at, found = (
        due(Schedule(cron=cron, timezone="Europe/Paris"), "FILE"),
        datetime(2026, 10, 24, 23, tzinfo=UTC),
        [],
    )
    for _ in expected:
        following = when.after(at)
        assert following is not None and following > at
        at = following.astimezone(UTC)
        found.append(f"{at:%d %H:%M}")
    assert found == expected
    assert when.after(datetime(2026, 10, 25, 1, 40, tzinfo=UTC)) > datetime(2026, 10, 25, 1, 40, tzinfo=UTC)  # type: ignore[operator]


def test_sunday_is_sunday() -> None:
    """Cron counts the days of the week from Sunday; APScheduler's own numbers begin on Monday."""
    for written in ("0", "7", "sun", "Sunday"):
        assert days(f"0 0 * * {written}", 2) == ["Sun 29", "Sun 06"]


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        ("0 0 * * 1-5", ["Fri 27", "Mon 30", "Tue 01"]),
        ("0 0 * * 5-7", ["Fri 27", "Sat 28", "Sun 29"]),
        ("0 0 * * mon,wed", ["Mon 30", "Wed 02", "Mon 07"]),
        ("0 0 * * */3", ["Sat 28", "Sun 29", "Wed 02"]),
        ("0 0 1 * 0", ["Sun 29", "Tue 01", "Sun 06"]),
        ("0 0 1 * *", ["Tue 01", "Fri 01", "Mon 01"]),
    ],
    ids=["working days", "a weekend", "names", "every third", "either will do", "the first"],
)
def test_days_are_those_of_cron(cron: str, expected: list[str]) -> None:
    assert days(cron, 3) == expected


def days(cron: str, count: int) -> list[str]:
    when, at, found = due(Schedule(cron=cron), "FILE"), datetime(2026, 11, 26, 12, tzinfo=UTC), []
    for _ in range(count):
        following = when.after(at)
        assert following is not None
        at = following
        found.append(f"{at:%a %d}")
    return found


@pytest.mark.slow
def test_one_at_a_time_and_what_comes_due_meanwhile_waits_once(tmp_path: Path) -> None:
    made, log, said = keeper(tmp_path, every(1), 1.7)
    told_to_stop_after(6.5)
    made.keep()
    seen = log.read_text().split()
    assert seen[0::2] == ["begin"] * len(seen[0::2]) and len(seen) % 2 == 0
    assert set(seen[1::2]) <= {"end", "interrupted"}
    assert 3 <= seen.count("begin") <= 4
    assert said[0].startswith("next run ")


def test_a_run_under_way_is_interrupted_and_waited_for(tmp_path: Path) -> None:
    made, log, said = keeper(tmp_path, every(1), 60)
    told_to_stop_after(2.5)
    begun = time.monotonic()
    made.keep()
    assert time.monotonic() - begun < 10
    assert log.read_text().split() == ["begin", "interrupted"]
    assert said[-1].endswith("interrupted; the next run goes on with it")
    time.sleep(0.2)  # a cancelled timer's thread ends a moment later
    assert not any(isinstance(each, threading.Timer) for each in threading.enumerate()), "it would keep us from ending"
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


def test_a_run_that_was_just_beginning_is_interrupted_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, _, said = keeper(tmp_path, every(1), 60)
    begin = subprocess.Popen

    def told_meanwhile(*arguments: Any, **options: Any) -> "subprocess.Popen[bytes]":
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.5)  # the main thread hears it, and finds no run yet
        return begin(*arguments, **options)

    monkeypatch.setattr("harness.regression.schedule.subprocess.Popen", told_meanwhile)
    begun = time.monotonic()
    made.keep()
    assert time.monotonic() - begun < 10
    assert " ended: " in said[-1]


@pytest.mark.parametrize(
    ("began", "made_up_for"),
    [(timedelta(days=3), 1), (timedelta(minutes=1), 0), (None, 0)],
    ids=["three days away", "just now", "never"],
)
def test_what_was_missed_is_made_up_for_once(tmp_path: Path, began: timedelta | None, made_up_for: int) -> None:
    if began is not None:
        content = {"began": (datetime.now(UTC) - began).isoformat()}
        (tmp_path / "schedule.json").write_text(json.dumps(content))
    far = datetime.now(UTC) + timedelta(hours=12)
    made, log, _ = keeper(tmp_path, due(Schedule(cron=f"{far.minute} {far.hour} * * *"), "FILE"), 0)
    told_to_stop_after(1.5)
    made.keep()
    assert (log.read_text().split().count("begin") if log.exists() else 0) == made_up_for


def test_a_note_that_cannot_be_written_stops_no_run(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("no folder")
    made, log, said = keeper(tmp_path, every(3600), 0)
    made.home = tmp_path / "home"
    made.run()
    assert log.read_text().split() == ["begin", "end"]
    assert said[0] == f"{tmp_path}/home/schedule.json is not written: File exists"


FAR = ("9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00", "0001-01-01T00:00:00+14:00")


@pytest.mark.parametrize("note", ["{", "[" * 100_000, "5", *(json.dumps({"began": when}) for when in FAR[:1])])
def test_a_damaged_note_is_no_run_missed(tmp_path: Path, note: str) -> None:
    (tmp_path / "schedule.json").write_text(note)
    made, log, _ = keeper(tmp_path, every(3600), 0)
    told_to_stop_after(1)
    made.keep()
    assert not log.exists()


def test_a_run_is_a_process_of_this_very_harness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    asked = ["-m", "harness", "regress", "e.yaml", "--baseline", "latest", "--strict"]
    assert regress_command(Path("e.yaml"), "latest", ["--strict"]) == [sys.executable, "-P", *asked]
    monkeypatch.syspath_prepend(tmp_path)  # begun as `python -m harness` there
    assert regress_command(Path("e.yaml"), "latest", ["--strict"]) == [sys.executable, *asked]


def test_a_file_of_the_user_s_takes_no_library_s_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "numbers.py").write_text("raise SystemExit('not this one')")
    command = regress_command(Path("no.yaml"), "latest", [])
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, "no.yaml: no such file" in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize("when", FAR)
def test_a_note_of_a_time_that_nobody_knows_ends_no_scheduler(tmp_path: Path, when: str) -> None:
    (tmp_path / "schedule.json").write_text(json.dumps({"began": when}))
    far = datetime.now(UTC) + timedelta(hours=12)
    made, _, said = keeper(tmp_path, due(Schedule(cron=f"{far.minute} {far.hour} * * *"), "FILE"), 0)
    told_to_stop_after(1.5)
    made.keep()
    assert any(line.startswith("next run") for line in said)
