"""`make bench`: the figures of BENCHMARKS.md. Seconds say something of one machine only; ratios are taken in one run.

python -m benchmarks                 all but the quickstart and `memory`
python -m benchmarks quickstart      the whole main job, three times: from nothing, then with what it has kept
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import deciding, generation, hosted, traces

ROOT = Path(__file__).parent.parent
HARNESS = Path(sys.executable).parent / "harness"


def seconds(command: list[str | Path], folder: Path, runs: int = 5) -> float:
    """The median wall time of a whole process, after one run that is not counted."""
    taken = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken[1:])


def command_line() -> None:
    """Whole processes, beside a Python that does nothing."""
    nothing = seconds([sys.executable, "-c", "pass"], ROOT)
    print(f"python -c pass                      {nothing:6.2f} s")
    help_s = seconds([HARNESS, "--help"], ROOT)
    print(f"harness --help                      {help_s:6.2f} s   {help_s / nothing:5.1f} x python")
    plan = seconds([HARNESS, "plan", "experiments/quickstart.yaml"], ROOT)
    print(f"harness plan of the quickstart      {plan:6.2f} s   {plan / nothing:5.1f} x python")
    if (ROOT / "reports" / "quickstart").is_dir():
        decide = seconds([HARNESS, "decide", "latest"], ROOT)
        print(f"harness decide of the latest run    {decide:6.2f} s   {decide / nothing:5.1f} x python")


def quickstart() -> None:
    """The main job in an empty folder: its wall time and the largest memory of its process."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        subprocess.run([HARNESS, "new", "quickstart", "--quickstart"], cwd=folder, check=True, capture_output=True)
        for label, options in (
            ("from nothing", []),
            ("with indexes and tuned models cached", ["--no-cache"]),
            ("with replies kept too", []),
        ):
            start = time.perf_counter()
            subprocess.run([HARNESS, "run", "experiments/quickstart.yaml", *options], cwd=folder, check=True)
            wall = time.perf_counter() - start
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
            print(f"quickstart {label}: {wall:.0f} s, {peak:.2f} GiB at most")


PARTS: dict[str, Callable[[], None]] = {
    "commands": command_line,
    "generation": generation.measure,
    "traces": traces.measure,
    "decide": deciding.measure,
    "hosted": hosted.measure,
    "memory": hosted.measure_memory,
    "quickstart": quickstart,
}


def main() -> None:
    """Measures the parts that are named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[], metavar="PART", help=", ".join(PARTS))
    chosen = parser.parse_args().parts or ["commands", "generation", "traces", "decide", "hosted"]
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n")
    for name in chosen:
        print(f"## {name}")
        PARTS[name]()
        print()


if __name__ == "__main__":
    main()
