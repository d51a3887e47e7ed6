"""The samples of a task folder: `test.jsonl`, `train.jsonl`, `validation.jsonl`."""

from collections.abc import Mapping
from pathlib import Path

from harness.core.types import Sample, Split
from harness.core.validation import validate
from harness.core.yaml_places import file_fault
from harness.tasks.faults import Faults, all_at, inside
from harness.tasks.lines import read_json_lines
from harness.tasks.schema import SampleLine

POOLS: tuple[Split, ...] = ("test", "train", "validation")

Placed = tuple[str, Sample]


def read_folder(folder: Path, faults: Faults) -> Mapping[Split, list[Placed]]:
    """The samples of each pool with the place of each; only `test.jsonl` must exist."""
    pools: dict[Split, list[Placed]] = {}
    for pool in POOLS:
        file = folder / f"{pool}.jsonl"
        if pool == "test" and not file.exists():
            expected = "the test samples, one JSON object per line (or `source:` in task.yaml)"
            faults.extend([file_fault(file, FileNotFoundError(), expected)])
        elif file.exists() and inside(file, folder, faults):
            pools[pool] = _read_pool(file, folder, faults)
    return pools


def _read_pool(file: Path, folder: Path, faults: Faults) -> list[Placed]:
    samples = []
    for number, row in read_json_lines(file, faults):
        where = f"{file}:{number}"
        line, found = validate(SampleLine, row, all_at(where))
        faults.extend(found)
        if line and _images_exist(line, folder, where, faults):
            samples.append((where, _sample(line)))
    return samples


def _sample(line: SampleLine) -> Sample:
    return Sample(
        id=line.id,
        input=line.input,
        targets=line.targets,
        gold_doc_ids=line.gold_doc_ids,
        cluster=line.cluster,
        images=line.images,
        metadata=line.metadata,
    )


def _images_exist(line: SampleLine, folder: Path, where: str, faults: Faults) -> bool:
    before = len(faults)
    for image in line.images:
        if not (folder / image).resolve().is_relative_to(folder.resolve()):
            faults.add(where, f"the image {image!r} leads out of the task's folder", "a path within it")
        elif not (folder / image).is_file():
            faults.add(where, f"no image {image!r} in the task's folder", "an existing file")
    return len(faults) == before
