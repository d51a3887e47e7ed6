"""Calls in threads of their own that nobody waits for at the end: one that hangs ends with the process."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def in_a_daemon(call: Callable[[], R]) -> "Future[R]":
    """The call's result, to come. Who cancels it is free at once; the call goes on, and what it finds is dropped."""
    coming: Future[R] = Future()

    def work() -> None:
        with suppress(InvalidStateError):  # nobody waits any more
            try:
                coming.set_result(call())
            except InvalidStateError:
                raise
            except BaseException as error:  # noqa: BLE001 - handed to who waits
                coming.set_exception(error)

    threading.Thread(target=work, name="hosted call", daemon=True).start()
    return coming


def each_in_daemons(call: Callable[[T], R], things: Iterable[T], at_once: int) -> list[R]:
    """What the call makes of each, in order, so many at once. The first error is raised, and nothing more begun."""
    waiting: SimpleQueue[tuple[int, T]] = SimpleQueue()
    for placed in enumerate(things):
        waiting.put(placed)
    made: dict[int, R] = {}

    def work() -> None:
        with suppress(Empty):
            while True:
                place, thing = waiting.get_nowait()
                made[place] = call(thing)

    workers = [in_a_daemon(work) for _ in range(min(at_once, waiting.qsize()))]
    try:
        for worker in workers:
            worker.result()
    except BaseException:  # an interrupt too
        with suppress(Empty):
            while True:
                waiting.get_nowait()
        raise
    return [made[place] for place in sorted(made)]
