"""What the machine bears while something is made on it, looked at from a thread beside the work."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from harness.core.types import Load

_MOST = 200  # looks kept; at more, every second one is dropped and looks become half as frequent
_GPU_QUERY = ("--query-gpu=utilization.gpu,memory.used", "--format=csv,noheader,nounits")
_MB = 1_000_000
_MB_PER_MIB = 1.048576


@contextmanager
def watched(every_s: float = 1.0) -> Iterator[list[Load]]:
    """While inside, and once more at the end, the list grows by a look at the machine every `every_s` seconds.

    It stays empty where psutil is not installed. It is whole once the block is left.
    """
    looks: list[Load] = []
    try:
        import psutil
    except ImportError:
        yield looks
        return
    over = Event()
    thread = Thread(target=_watch, args=(psutil, looks, over, every_s), daemon=True)
    thread.start()
    try:
        yield looks
    finally:
        over.set()
        thread.join()


def _watch(psutil: Any, looks: list[Load], over: Event, every_s: float) -> None:
    process, gpu = psutil.Process(), shutil.which("nvidia-smi")
    psutil.cpu_percent()  # the first one has nothing to be a difference to
    ended = False
    while not ended:
        ended = over.wait(every_s)
        looks.append(_look(psutil, process, gpu))
        if len(looks) > _MOST:
            del looks[::2]
            every_s *= 2


def _look(psutil: Any, process: Any, gpu: str | None) -> Load:
    gpu_percent, gpu_memory_mb = _gpu(gpu) if gpu else (None, None)
    memory = psutil.virtual_memory()
    return Load(
        at_s=time.time(),
        cpu_percent=psutil.cpu_percent(),
        memory_mb=(memory.total - memory.available) / _MB,
        process_memory_mb=process.memory_info().rss / _MB,
        gpu_percent=gpu_percent,
        gpu_memory_mb=gpu_memory_mb,
    )


def _gpu(command: str) -> tuple[float | None, float | None]:
    """Mean share and memory of all GPUs, by the driver's own tool; None where it has nothing to say."""
    try:
        said = subprocess.run([command, *_GPU_QUERY], capture_output=True, text=True, timeout=10, check=True)  # noqa: S603
        rows = [[float(cell) for cell in line.split(",")] for line in said.stdout.splitlines()]
    except (OSError, subprocess.SubprocessError, ValueError):
        return None, None
    if not rows:
        return None, None
    return sum(row[0] for row in rows) / len(rows), sum(row[1] for row in rows) * _MB_PER_MIB
