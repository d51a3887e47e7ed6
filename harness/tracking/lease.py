"""A lease on an experiment in MLflow, so that two machines do not run it on one store at once.

MLflow cannot compare and set, so a lease is written, waited for, and read back: of two who wrote at nearly the same
time the later one holds it, and the other one sees that. It is renewed while it is held and runs out by itself, so that
a machine that died keeps nobody waiting for ever. Of a process of this machine that died, nobody waits at all.
"""

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from harness.core.sigterm import sigterm_as_ctrl_c
from harness.tracking.contents import TrackingError
from harness.tracking.owners import own_tag
from harness.tracking.store import Store, experiment_id, open_store, translated

LEASE_TAG = "harness.lease"
LASTS_S = 300.0
RENEWED_S = 60.0
SETTLES_S = 1.0


class LeaseHeldError(TrackingError):
    """Somebody else runs the experiment on this store."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Timing:
    """How long a lease lasts without being renewed, how often it is, and how long a new one is waited for."""

    lasts_s: float = LASTS_S
    renewed_s: float = RENEWED_S
    settles_s: float = SETTLES_S
    now_s: Callable[[], float] = time.time


@contextmanager
def leased(uri: str, experiment: str, timing: Timing = Timing(), *, owner: str) -> Iterator[None]:
    """Holds the lease of `owner` on MLflow's `experiment` while inside, and gives it back whatever ends that.

    Raises LeaseHeldError where another one holds it, TrackingError without a store.
    """
    with translated(uri):
        store = open_store(uri)
        place = _Place(store=store, id=experiment_id(store, experiment), tag=own_tag(LEASE_TAG, experiment, owner))
    token, ended = uuid4().hex, threading.Event()
    renewing = threading.Thread(target=_renew, args=(place, token, timing, ended), daemon=True)
    with sigterm_as_ctrl_c():  # alone it would leave the lease behind
        try:
            with translated(uri):
                _take(place, token, timing)
            renewing.start()
            yield
        finally:
            ended.set()
            if renewing.ident is not None:
                renewing.join(timeout=10)
            _give_back(place, token)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    """Where a lease is written: a tag of one of MLflow's experiments."""

    store: Store
    id: str
    tag: str


def _take(place: _Place, token: str, timing: Timing) -> None:
    _refuse(_held(place), token, timing)
    _write(place, token, timing)
    time.sleep(timing.settles_s)
    _refuse(_held(place), token, timing)


def _refuse(held: dict[str, object], token: str, timing: Timing) -> None:
    """Raises where somebody else's lease has not run out."""
    until = held.get("until_s")
    if not held or held.get("token") == token or not isinstance(until, int | float) or until <= timing.now_s():
        return
    if not _died(held):
        since = f"{held.get('host')}, process {held.get('process')}"
        raise LeaseHeldError(f"the experiment is being run on this store by {since}; its lease ends by itself")


def _died(held: dict[str, object]) -> bool:
    """Whether the holder was a process of this very machine that is there no more."""
    here, process = _here(), held.get("process")
    if any(held.get(name, here[name]) != here[name] for name in here) or not isinstance(process, int) or process < 1:
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False  # another user's
    return False


def _here() -> dict[str, str]:
    """This machine by name; and which of its worlds of processes, as containers may share a name but no processes."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        space = f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        space = ""  # no Linux
    return {"host": socket.gethostname(), "space": space}


def _held(place: _Place) -> dict[str, object]:
    text = place.store.client.get_experiment(place.id).tags.get(place.tag) or "{}"
    try:
        held = json.loads(text)
    except ValueError:
        return {}
    return held if isinstance(held, dict) else {}


def _write(place: _Place, token: str, timing: Timing) -> None:
    lease = {"token": token, **_here(), "process": os.getpid(), "until_s": timing.now_s() + timing.lasts_s}
    place.store.client.set_experiment_tag(place.id, place.tag, json.dumps(lease))


def _renew(place: _Place, token: str, timing: Timing, ended: threading.Event) -> None:
    """A store that is away for a while costs nothing: the lease is written again when it is back."""
    while not ended.wait(timing.renewed_s):
        try:
            with translated(place.store.uri):
                if _held(place).get("token") == token:
                    _write(place, token, timing)
        except TrackingError:
            continue


def _give_back(place: _Place, token: str) -> None:
    try:
        with translated(place.store.uri):
            if _held(place).get("token") == token:
                place.store.client.set_experiment_tag(place.id, place.tag, "{}")
    except TrackingError:
        return  # it runs out by itself
