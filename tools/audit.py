"""`python -m tools.audit`: whether a known vulnerability concerns a pinned dependency, by pip-audit's data.

Exits with 1 where one does. Where pip-audit is not installed or cannot reach its data, that is said, and the exit code
is 0: a check on a machine without a network is not a failed one.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_SECONDS = 300
CONSTRAINTS = Path(__file__).parent.parent / "constraints.txt"


def main(constraints: Path = CONSTRAINTS) -> int:
    """Asks, and tells."""
    if find_spec("pip_audit") is None:
        return skipped("pip-audit is not installed (`pip install pip-audit`)")
    command = [sys.executable, "-m", "pip_audit", "-r", str(constraints), "--no-deps", "--disable-pip", "-f", "json"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_SECONDS)
        told = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return skipped(f"no answer within {_SECONDS} s")
    except ValueError:
        last = (done.stderr.strip() or "no output").splitlines()[-1]
        return skipped(f"its data cannot be reached ({last[:200]})")
    return judged(told)


def judged(told: Mapping[str, Any]) -> int:
    """The exit code by what pip-audit told, which is printed."""
    packages = told.get("dependencies", [])
    unknown = [one for one in packages if "skip_reason" in one]
    if len(unknown) == len(packages):
        return skipped(f"its data knows none of the {len(packages)} packages")
    found = [(one, flaw) for one in packages for flaw in one.get("vulns", ())]
    for one, flaw in found:
        better = ", ".join(flaw.get("fix_versions", ())) or "no version without it"
        print(f"{one['name']} {one['version']}: {flaw['id']}; mended in: {better}")
    known = len(packages) - len(unknown)
    print(f"audit: {known} packages looked up, {len(unknown)} not known, {len(found)} vulnerabilities")
    return 1 if found else 0


def skipped(why: str) -> int:
    """Says so; no failure."""
    print(f"audit SKIPPED: {why}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
