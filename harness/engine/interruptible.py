"""An event loop that Ctrl-C or SIGTERM ends once: a second signal that comes with the first is the same wish.

A terminal's Ctrl-C reaches every process of its group, and whoever started this one may pass it on besides. asyncio
takes the second for a KeyboardInterrupt in the midst of its tidying, which may then wait for ever. SIGTERM is how
containers and services are stopped: what is under way is put down then too.
"""

import asyncio
import signal
import threading
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

_AGAIN_S = 1.0
"""A signal so much later is another wish: to end at once."""

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """As `asyncio.run`. Raises KeyboardInterrupt once the work was cancelled and has tidied up."""
    ours = threading.current_thread() is threading.main_thread()
    if not ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return asyncio.run(work)
    first: list[float] = []
    tasks: list[asyncio.Task[Any]] = []

    async def noted() -> T:
        tasks.extend(task for task in (asyncio.current_task(),) if task)
        return await work

    with asyncio.Runner() as runner:

        def interrupted(*_: object) -> None:
            if first and time.monotonic() - first[0] > _AGAIN_S:
                raise KeyboardInterrupt
            if not first:
                first.append(time.monotonic())
                for task in tasks:
                    runner.get_loop().call_soon_threadsafe(task.cancel)

        before = {each: signal.signal(each, interrupted) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            result = runner.run(noted())
        except asyncio.CancelledError:
            if first:
                raise KeyboardInterrupt from None
            raise
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)
    if first:  # it came when all was done already
        raise KeyboardInterrupt
    return result
