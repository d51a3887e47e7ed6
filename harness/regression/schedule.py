"""`harness schedule`: an experiment's `regress`, whenever its cron line says, until it is told to stop.

The clock is APScheduler's. Each run is a process of its own, so that one that dies takes nothing with it, and memory is
given back. What was due while nothing ran here is made up for once at the start: when a run last began is kept beside
the reports.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from harness.config.schema import Schedule
from harness.core.errors import Fault, InputError, nearest
from harness.core.files import write_atomically

_FILE = "schedule.json"
_STOPS_IN_S = 30.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """When a schedule fires. `trigger` is APScheduler's."""

    trigger: Any
    zone: ZoneInfo

    def after(self, moment: datetime) -> datetime | None:
        """The first time after `moment`."""
        found: datetime | None = self.trigger.get_next_fire_time(None, _just_after(moment, self.zone))
        return found


def _just_after(moment: datetime, zone: ZoneInfo) -> datetime:
    """Added in UTC: by the clock on the wall, the hour that comes twice a year would be its first again."""
    return (moment.astimezone(UTC) + timedelta(microseconds=1)).astimezone(zone)


def due(schedule: Schedule, place: str) -> Due:
    """Raises InputError for a missing or wrong cron line or time zone, with its place."""
    if schedule.cron is None:
        expected = '`schedule: {cron: "30 2 * * *"}`: minute, hour, day of month, month, day of week'
        raise InputError(Fault(place=place, what="the experiment has no `schedule.cron`", expected=expected))
    try:
        zone = ZoneInfo(schedule.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: a folder of zones, such as Europe
        fault = Fault(
            place=place,
            what=f"`schedule.timezone` is {schedule.timezone!r}",
            expected="a time zone such as UTC or Europe/Paris",
            nearest=nearest(schedule.timezone, sorted(available_timezones())),
        )
        raise InputError(fault) from error
    try:
        trigger = _trigger(schedule.cron, zone)
    except ValueError as error:
        what = f"`schedule.cron` is {schedule.cron!r}: {error}"
        expected = 'five fields, minute, hour, day of month, month, day of week, such as "30 2 * * *"'
        raise InputError(Fault(place=place, what=what, expected=expected)) from error
    found = Due(trigger=trigger, zone=zone)
    if found.after(datetime.now(zone)) is None:
        raise InputError(
            Fault(place=place, what=f"`schedule.cron` {schedule.cron!r} never comes", expected="a day that exists")
        )
    return found


_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


def _trigger(cron: str, zone: ZoneInfo) -> Any:
    """As cron reads its lines, which APScheduler does not quite.

    Days of the week count from Sunday, which is 0 or 7. Where days of the month and of the week are both given, either
    will do. Raises ValueError for a line that is none.
    """
    from apscheduler.triggers.combining import OrTrigger
    from apscheduler.triggers.cron import CronTrigger

    fields = cron.split()
    if len(fields) != 5:
        raise ValueError(f"{len(fields)} fields")
    minute, hour, day, month, weekday = fields
    shared = {"minute": minute, "hour": hour, "month": month, "timezone": zone}
    named = _weekdays(weekday.lower())
    if day.startswith("*") or weekday.startswith("*"):
        trigger = CronTrigger(day=day, day_of_week=named, **shared)
    else:
        trigger = OrTrigger([CronTrigger(day=day, **shared), CronTrigger(day_of_week=named, **shared)])
    return trigger if hour.startswith("*") else _once(trigger, zone)


def _once(trigger: Any, zone: ZoneInfo) -> Any:
    """The same, but at a fixed hour once in the night that has that hour twice, as cron does: the first time."""
    from apscheduler.triggers.base import BaseTrigger

    class Once(BaseTrigger):  # type: ignore[misc]
        def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
            found: datetime | None = trigger.get_next_fire_time(previous_fire_time, now)
            while found is not None and found.fold:
                found = trigger.get_next_fire_time(found, _just_after(found, zone))
            return found

    return Once()


def _weekdays(field: str) -> str:
    """A field of weekdays in names, each for itself: "1-5" is "mon,tue,wed,thu,fri", "5-7" ends on Sunday."""
    found: set[int] = set()
    for part in field.split(","):
        days, _, step = part.partition("/")
        first, _, last = ("0", "-", "6") if days == "*" else days.partition("-")
        low = _weekday(first)
        high = _weekday(last) if last else 6 if step else low
        if high < low or (step and not (step.isdigit() and int(step) > 0)):
            raise ValueError(f"{part!r} is no day of the week")
        found |= {number % 7 for number in range(low, high + 1, int(step or 1))}
    return ",".join(_DAYS[number] for number in sorted(found))


def _weekday(text: str) -> int:
    if text[:3] in _DAYS and text.isalpha():
        return _DAYS.index(text[:3])
    if text.isdigit() and int(text) <= 7:
        return int(text)
    raise ValueError(f"{text!r} is no day of the week")


@dataclass(kw_only=True, slots=True)
class Keeper:
    """Runs `command` whenever it is due, one at a time, until stopped."""

    due: Due
    home: Path
    command: Sequence[str]
    now: Callable[[], datetime]
    say: Callable[[str], None]
    _stop: threading.Event = field(default_factory=threading.Event)
    _child: "subprocess.Popen[bytes] | None" = None
    _killer: threading.Timer | None = None
    _turn: threading.RLock = field(default_factory=threading.RLock)

    def keep(self) -> None:
        """Returns when it was told to stop by SIGTERM or SIGINT, and the run of that moment has ended."""
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.schedulers.background import BackgroundScheduler

        scheduler = BackgroundScheduler(timezone=self.due.zone, executors={"default": ThreadPoolExecutor(1)})
        # One run at a time; of what comes due meanwhile one waits, however long, and the rest is left out.
        scheduler.add_job(self.run, self.due.trigger, coalesce=True, max_instances=2, misfire_grace_time=None)
        before = {number: signal.signal(number, self._told) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            if self._missed():
                self.say("a run was due while nothing ran here: it is made up for now")
                scheduler.add_job(self.run, misfire_grace_time=None)
            scheduler.start()
            self.say(f"next run {self._next():%Y-%m-%d %H:%M %Z}")
            self._stop.wait()
        finally:
            if scheduler.running:
                scheduler.shutdown(wait=True)
            for number, handler in before.items():
                signal.signal(number, handler)

    def run(self) -> None:
        """One run, unless told to stop."""
        if self._stop.is_set():
            return
        began = self.now()
        try:
            self._note(began)
        except OSError as error:  # a run that is due is worth more than a note of it
            self.say(f"{self.home / _FILE} is not written: {error.strerror or type(error).__name__}")
        self.say(f"{began:%Y-%m-%d %H:%M:%S} begins")
        # A session of its own: Ctrl-C on a terminal reaches it once, through us.
        self._child = subprocess.Popen(self.command, start_new_session=True, env=dict(os.environ))  # noqa: S603 - our own command
        if self._stop.is_set():  # told so while it began
            self._interrupt()
        code = self._child.wait()
        self._part()
        self.say(f"{self.now():%Y-%m-%d %H:%M:%S} ended: {_MEANING.get(code, f'exit code {code}')}")
        if not self._stop.is_set():
            self.say(f"next run {self._next():%Y-%m-%d %H:%M %Z}")

    def _told(self, _: int, __: FrameType | None) -> None:
        """The run under way is interrupted as by Ctrl-C: what it was answered is kept, and the next one goes on."""
        self._stop.set()
        self._interrupt()

    def _interrupt(self) -> None:
        """Interrupts the run under way, once, and kills it where that is not heard."""
        with self._turn:
            child = self._child
            if child is None or self._killer is not None or child.poll() is not None:
                return
            child.send_signal(signal.SIGINT)
            self._killer = threading.Timer(_STOPS_IN_S, child.kill)
            self._killer.start()

    def _part(self) -> None:
        """A run has ended: nobody needs to be killed, and a timer would keep this process from ending."""
        with self._turn:
            self._child = None
            if self._killer is not None:
                self._killer.cancel()

    def _next(self) -> datetime:
        found = self.due.after(self.now())
        assert found is not None  # checked when the schedule was read
        return found

    def _missed(self) -> bool:
        """Whether a time came since the last run began."""
        try:
            last = datetime.fromisoformat(json.loads((self.home / _FILE).read_text(encoding="utf-8"))["began"])
            following = self.due.after(last)
        except (OSError, ValueError, KeyError, TypeError, RecursionError, OverflowError):
            return False  # the first time here, or no time that anybody knows: nothing was missed
        return following is not None and following <= self.now()

    def _note(self, began: datetime) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        write_atomically(self.home / _FILE, json.dumps({"began": began.isoformat()}).encode())


_MEANING = {
    0: "no regression",
    1: "a regression",
    2: "bad input; see above",
    3: "incomplete; the next run goes on with it",
    130: "interrupted; the next run goes on with it",
}


def regress_command(experiment: Path, baseline: str, options: Sequence[str]) -> list[str]:
    """The command line of one run. It finds its libraries where this process does.

    `-m` alone would look into the working folder first: a `numbers.py` of the user's would take the library's place.
    """
    apart = [] if {"", str(Path.cwd())} & set(sys.path) else ["-P"]
    return [sys.executable, *apart, "-m", "harness", "regress", str(experiment), "--baseline", baseline, *options]
