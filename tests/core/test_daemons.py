"""Threads that nobody waits for: order, errors, and who is free at once."""

import threading
import time

import pytest

from harness.core.daemons import each_in_daemons, in_a_daemon


def test_each_is_done_once_and_stands_in_order() -> None:
    assert each_in_daemons(lambda n: n * n, range(50), 7) == [n * n for n in range(50)]
    assert each_in_daemons(str, [], 3) == []


def test_the_first_error_is_raised_and_nothing_more_begun() -> None:
    begun: list[int] = []

    def call(number: int) -> int:
        begun.append(number)
        time.sleep(0.01)
        raise ValueError(f"no {number}")

    with pytest.raises(ValueError, match="no 0"):
        each_in_daemons(call, range(100), 1)
    assert begun == [0]


def test_who_cancels_is_free_and_the_thread_keeps_nobody() -> None:
    held = threading.Event()
    coming = in_a_daemon(held.wait)
    assert coming.cancel() and all(t.daemon for t in threading.enumerate() if t.name == "hosted call")
    held.set()
