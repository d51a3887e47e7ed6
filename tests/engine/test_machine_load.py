"""What the machine bears: real looks at the machine that the test runs on."""

import sys
import time

import pytest

from harness.engine.answering import machine_load
from harness.engine.answering.machine_load import watched


def test_work_is_seen_in_order_of_time() -> None:
    begun = time.time()
    with watched(0.05) as looks:
        held = bytearray(200_000_000)  # zeros are not given memory before they are touched
        held[::4096] = b"x" * len(held[::4096])
        end = time.monotonic() + 0.4
        while time.monotonic() < end:
            pass
    assert len(looks) >= 2
    assert begun <= looks[0].at_s <= looks[-1].at_s <= time.time()
    assert max(look.cpu_percent for look in looks) > 5
    assert all(look.memory_mb > 0 for look in looks)
    assert max(look.process_memory_mb for look in looks) > 200


def test_work_that_is_over_at_once_is_looked_at_once() -> None:
    with watched(60.0) as looks:
        pass
    assert len(looks) == 1


def test_long_work_keeps_a_bounded_number_of_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_load, "_MOST", 4)
    with watched(0.002) as looks:
        time.sleep(0.3)
    assert 2 <= len(looks) <= 5
    assert looks[-1].at_s - looks[0].at_s > 0.1


def test_without_psutil_there_are_no_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psutil", None)
    with watched(0.01) as looks:
        time.sleep(0.03)
    assert looks == []


def test_a_failure_of_the_work_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="the work"), watched(60.0):
        raise ValueError("the work")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("echo '50, 1000'; echo '70, 3000'", (60.0, 4000 * 1.048576)),
        ("echo '[N/A], [N/A]'", (None, None)),
        ("exit 9", (None, None)),
        ("true", (None, None)),
    ],
)
def test_gpus_are_read_from_the_drivers_tool(tmp_path, said, expected) -> None:
    tool = tmp_path / "nvidia-smi"
    tool.write_text(f"#!/bin/sh\n{said}\n")
    tool.chmod(0o755)
    assert machine_load._gpu(str(tool)) == expected
