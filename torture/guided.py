"""Broken input that atheris finds: it watches which lines of the harness an input comes to, and seeks new ones.

`guided` has it try each reader for a while; where it is not installed, that is said.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from torture import job
from torture.lines import Attack, Line, noted, scratch

if TYPE_CHECKING:
    from torture.readers import Reader

_BROKE = "this broke it: "
_SHORT, _SHORT_S, _LONG_S = ("yaml", "samples", "override"), 5, 8


def strike(seed: int, short: bool) -> Iterator[Line]:
    """Every reader in turn; short: three of them."""
    from torture.readers import readers

    what = "inputs that were sought by coverage"
    if find_spec("atheris") is None:
        yield Line(what=what, done=0, survived=0, note="atheris is not installed here")
        return
    names = [reader.name for reader in readers() if not short or reader.name in _SHORT]
    seconds, tried, broken = _SHORT_S if short else _LONG_S, 0, list[str]()
    with scratch() as home:
        command = [sys.executable, "-m", "torture.guided", str(seed), str(seconds), str(home), *names]
        done = subprocess.run(command, cwd=job.ROOT, env=job.environment(), capture_output=True, text=True, check=False)
        if done.returncode:
            broken.append(f"ended with {done.returncode}: {job.last_words(done.stderr)}")
        for name in names:
            runs, trouble = _said(home / name / "said")
            tried += runs
            broken += [f"{name}: {trouble}"] if trouble else []
    note = f"{len(names)} readers, {seconds} s each"
    yield Line(what=what, done=tried, survived=tried - len(broken), note=noted(broken, note))


def _said(file: Path) -> tuple[int, str]:
    """How many inputs one reader was given, and what broke it."""
    text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    found = re.search(r"stat::number_of_executed_units: (\d+)", text)
    if broke := re.search(f"^{_BROKE}(.*)$", text, re.MULTILINE):
        return int(found[1]) if found else 1, broke[1]
    return (int(found[1]), "") if found else (1, f"it broke off: {job.last_words(text)}")


def main() -> None:
    """Gives each reader what atheris thinks of, until its time is over or it breaks: each in a child of its own."""
    seed, seconds, home, *names = sys.argv[1:]
    import atheris

    with atheris.instrument_imports(include=["harness"]):
        from torture.fuzz import attempt
        from torture.readers import emptied, readers

        chosen = [each for each in readers() if each.name in names]
        for reader in chosen:
            for right in reader.seeds:  # what a reader imports when it is first called is watched too
                attempt(reader, right, emptied(Path(home) / "files"))
    for reader in chosen:
        (Path(home) / reader.name).mkdir()
        child = os.fork()
        if not child:
            said = os.open(Path(home) / reader.name / "said", os.O_WRONLY | os.O_CREAT)
            os.dup2(said, sys.stderr.fileno())
            _seek(reader, Path(home) / reader.name, int(seed), int(seconds))
        os.waitpid(child, 0)


def _seek(reader: "Reader", home: Path, seed: int, seconds: int) -> None:
    """Ends the process."""
    import atheris

    from torture.fuzz import REFUSED, attempt
    from torture.readers import emptied

    seeds = home / "seeds"
    seeds.mkdir()
    for number, right in enumerate(reader.seeds):
        (seeds / str(number)).write_bytes(right)

    def once(data: bytes) -> None:
        trouble = attempt(reader, data, emptied(home / "files"))
        if trouble and trouble != REFUSED:
            print(f"\n{_BROKE}{trouble!r}", file=sys.stderr, flush=True)
            raise RuntimeError(trouble)

    limits = [f"-max_total_time={seconds}", "-timeout=0", "-max_len=65536", "-rss_limit_mb=0"]
    told = [f"-seed={seed % 2**31}", "-print_final_stats=1", f"-artifact_prefix={home}/", "-verbosity=0"]
    atheris.Setup([sys.argv[0], *limits, *told, str(seeds)], once)
    atheris.Fuzz()


ATTACK = Attack(name="guided", question="and what is found by looking where it leads?", strike=strike)

if __name__ == "__main__":
    main()
