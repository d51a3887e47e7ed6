"""Ctrl-C ends a run once it has tidied up, also where it comes twice at the same moment."""

import signal
import subprocess
import sys
import time

import pytest

SLEEPER = """
import asyncio, sys
from harness.engine import interruptible

async def one():
    try:
        await asyncio.sleep(60)
    finally:
        await asyncio.sleep(0.05)

async def main():
    async with asyncio.TaskGroup() as group:
        for _ in range(20):
            group.create_task(one())
        print("ready", flush=True)

try:
    interruptible.run(main())
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("gaps_s", [(), (0.0,), (0.0, 0.0, 0.001), (0.0002, 0.02)])
def test_it_ends_however_often_it_comes_at_once(gaps_s: tuple[float, ...], sent: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", SLEEPER], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdout.readline() == "ready\n"
        process.send_signal(sent)
        for gap_s in gaps_s:
            time.sleep(gap_s)
            process.send_signal(sent)
        try:
            said, _ = process.communicate(timeout=20)
        finally:
            process.kill()
    assert said == "interrupted\n"
