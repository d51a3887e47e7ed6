"""SIGTERM, by which containers and services are stopped, as Ctrl-C: what is under way is put down in good order."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def sigterm_as_ctrl_c() -> Iterator[None]:
    """While inside, SIGTERM is heard as Ctrl-C is. Nothing is done in a thread, or where somebody hears it already."""
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _as_ctrl_c)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _as_ctrl_c(_: int, __: FrameType | None) -> None:
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # as a shell begins what runs in its background
        raise KeyboardInterrupt
    signal.raise_signal(signal.SIGINT)  # whoever hears it now ends in good order
