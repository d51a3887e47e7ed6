"""`python -m tools.sbom [--out FILE]`: a software bill of materials, as CycloneDX 1.6 JSON.

Every distribution that the harness needs, as it is installed, with its version, licence and what it depends on; and
the weights that come with the harness or are loaded by name, with their sha256 sums. Made of what `importlib.metadata`
tells, so it needs no package of its own. The same environment gives the same bytes. https://cyclonedx.org/docs/1.6/json/
"""

import argparse
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from harness import __version__
from harness.retrieval.minilm_embedder import _SHA256 as MINILM_SHA256

EXTRAS = ("all", "quantised")
"""What a user may install; what tests need is no part of a release."""


def bill(root: str = "harness", extras: Sequence[str] = EXTRAS) -> dict[str, Any]:
    """The bill of `root` with these extras."""
    found = dict(sorted(_installed(root, extras).items()))
    tops = _needs(distribution(root), extras) & found.keys()
    own = {"type": "application", "name": root, "version": __version__, "bom-ref": root}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {**own, "licenses": [{"license": {"id": "Apache-2.0"}}]}},
        "components": [*map(_component, found.values()), *_weights()],
        "dependencies": [
            {"ref": root, "dependsOn": sorted(_ref(found[name]) for name in tops)},
            *(
                {"ref": _ref(one), "dependsOn": sorted(_ref(found[name]) for name in _needs(one, ()) & found.keys())}
                for one in found.values()
            ),
        ],
    }


def _installed(root: str, extras: Sequence[str]) -> dict[str, Distribution]:
    """Every distribution that is reached from `root`, by its normal name; what is not installed is not reached."""
    found: dict[str, Distribution] = {}
    waiting = [(name, ()) for name in _needs(distribution(root), extras)]
    while waiting:
        name, _ = waiting.pop()
        if name in found or name == normal(root):
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:  # for another platform, or an extra that nobody wanted
            continue
        waiting += [(needed, ()) for needed in _needs(found[name], ())]
    return found


def _needs(one: Distribution, extras: Sequence[str]) -> set[str]:
    """Normal names of what it requires here; its own extras are followed."""
    asked, needed = ["", *extras], set()
    for extra in asked:
        for line in one.requires or ():
            requirement = Requirement(line)
            if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
                continue
            if normal(requirement.name) == normal(one.metadata["Name"]):
                asked += [each for each in sorted(requirement.extras) if each not in asked]
            else:
                needed.add(normal(requirement.name))
    return needed


def normal(name: str) -> str:
    """PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _ref(one: Distribution) -> str:
    return f"pkg:pypi/{normal(one.metadata['Name'])}@{one.version.replace('+', '%2B')}"


def _component(one: Distribution) -> dict[str, Any]:
    told = {"licenses": licences} if (licences := list(_licences(one.metadata))) else {}
    return {
        "type": "library", "bom-ref": _ref(one), "name": one.metadata["Name"], "version": one.version,
        "purl": _ref(one), "scope": "required", **told,
    }  # fmt: skip


def _licences(metadata: Any) -> Iterator[Mapping[str, Any]]:
    """The SPDX expression where there is one, else the first line of what stands there, else its classifier."""
    if expression := metadata.get("License-Expression"):
        yield {"expression": expression}
        return
    named = (metadata.get("License") or "").strip().splitlines()
    classified = [c.rpartition(" :: ")[2] for c in metadata.get_all("Classifier") or () if c.startswith("License ::")]
    if text := next((each for each in [*named[:1], *classified] if each), None):
        yield {"license": {"name": text[:200]}}


def _weights() -> Iterator[dict[str, Any]]:
    folder = Path(str(files("harness") / "reference" / "weights"))
    for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ", 1)
        if name.endswith(".safetensors"):
            yield _model("reference-model", __version__, digest)
    yield _model("all-MiniLM-L6-v2", "1110a243fdf4706b3f48f1d95db1a4f5529b4d41", MINILM_SHA256["model.safetensors"])


def _model(name: str, version: str, digest: str) -> dict[str, Any]:
    return {
        "type": "machine-learning-model", "bom-ref": f"model:{name}", "name": name, "version": version,
        "hashes": [{"alg": "SHA-256", "content": digest}], "licenses": [{"license": {"id": "Apache-2.0"}}],
    }  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes the bill, or prints it."""
    parser = argparse.ArgumentParser(prog="python -m tools.sbom", description=__doc__)
    parser.add_argument("--out", type=Path, default=None, help="the file to write; else it is printed")
    out: Path | None = parser.parse_args(arguments).out
    made = bill()
    text = json.dumps(made, indent=2, ensure_ascii=False) + "\n"
    if out is None:
        print(text, end="")
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
    print(f"{out}: {len(made['components'])} components")


if __name__ == "__main__":
    main()
