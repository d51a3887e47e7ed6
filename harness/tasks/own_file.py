"""The user's own file or data set, by its column mapping -> samples in pools."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from harness.core.types import Sample, Scalar, Split
from harness.core.yaml_places import Located
from harness.tasks.faults import Faults
from harness.tasks.folder import Placed
from harness.tasks.hub import HubPart, read_hub
from harness.tasks.lines import Row, parse_json, read_csv, read_json_lines, read_parquet
from harness.tasks.schema import SourceSpec, SplitSpec

_FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}


def read_own_file(spec: SourceSpec, located: Located, folder: Path, faults: Faults) -> Mapping[Split, list[Placed]]:
    """The samples of each pool; `folder` is what the paths in `spec` are relative to."""
    reader = _Reader(spec=spec, located=located, folder=folder, faults=faults)
    rows = reader.samples(spec.path or spec.test or "test")
    if spec.split:
        return _split(rows, spec.split)
    pools: dict[Split, list[Placed]] = {"test": [sample for sample, _ in rows]}
    if spec.train:
        pools["train"] = [sample for sample, _ in reader.samples(spec.train)]
    if spec.validation:
        pools["validation"] = [sample for sample, _ in reader.samples(spec.validation)]
    return pools


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reader:
    spec: SourceSpec
    located: Located
    folder: Path
    faults: Faults

    def samples(self, part: str) -> list[tuple[Placed, str]]:
        """Each sample of a file or of a data set's split, with its place and what keeps it together with others."""
        before = len(self.faults)
        kept: list[tuple[Placed, str]] = []
        place, read = self._part(part)
        rows = 0
        for number, row in read:
            rows += 1
            if rows == 1 and not self._columns_exist(Path(place).name, row):
                return []
            sample = self._sample(f"{place}:{number}", row)
            if sample:
                kept.append(((f"{place}:{number}", sample), self._group(row, sample)))
        if not rows and len(self.faults) == before:
            self.faults.add(place, "no samples in this file", "one row per sample")
        return kept if self.spec.id else _with_ids(kept)

    def _part(self, part: str) -> tuple[str, Iterator[Row]]:
        """Where the rows of a part are, and the rows."""
        spec, path = self.spec, self.folder / part
        if spec.format == "huggingface" and spec.name:
            own = self.folder / spec.name
            wanted = HubPart(str(own) if own.is_dir() else spec.name, spec.subset, spec.revision, part)
            return f"{spec.name}/{part}", read_hub(wanted, self.located.place(("source", "name")), self.faults)
        kind = spec.format or _FORMATS.get(path.suffix.lower())
        if kind == "csv":
            delimiter = spec.delimiter or ("\t" if path.suffix.lower() == ".tsv" else ",")
            return str(path), read_csv(path, delimiter, spec.encoding, self.faults)
        if kind == "jsonl":
            return str(path), read_json_lines(path, self.faults)
        if kind == "parquet":
            return str(path), read_parquet(path, self.faults)
        place = self.located.place(("source", "path"))
        self.faults.add(place, f"{path.name!r} does not tell its format", "`format: csv`, jsonl or parquet")
        return str(path), iter(())

    def _columns_exist(self, name: str, row: Mapping[str, Any]) -> bool:
        """Check the mapping once, against the first row; a fault stands where the mapping stands."""
        before = len(self.faults)
        for step, column in self._mapped():
            if column.split(".")[0] not in row and column not in row:
                what = f"`{step}` is {column!r}, which is no column of {name}"
                if len(row) == 1 and any(sign in next(iter(row)) for sign in ";\t|"):
                    what += " (the whole line is one column: set `delimiter`)"
                place = self.located.place(step.split("."))
                self.faults.add_name(place, what, column, list(row))
        return len(self.faults) == before

    def _mapped(self) -> Iterator[tuple[str, str]]:
        spec = self.spec
        yield "source.input", spec.input
        yield from (("source.targets", name) for name in spec.targets)
        yield from (("source.metadata", name) for name in spec.metadata)
        single = {"id": spec.id, "cluster": spec.cluster, "gold_doc_ids": spec.gold_doc_ids}
        yield from ((f"source.{key}", name) for key, name in single.items() if name)
        if spec.split and spec.split.by:
            yield "source.split.by", spec.split.by

    def _sample(self, where: str, row: Mapping[str, Any]) -> Sample | None:
        spec, before = self.spec, len(self.faults)
        targets = [text for name in spec.targets for text in self._texts(where, row, name)]
        documents = self._texts(where, row, spec.gold_doc_ids) if spec.gold_doc_ids else []
        question = self._text(where, row, spec.input)
        name = self._text(where, row, spec.id) if spec.id else ""
        if not targets and len(self.faults) == before:
            columns = ", ".join(spec.targets)
            self.faults.add(where, f"no accepted answer in column {columns}", "at least one target")
        if len(self.faults) > before:
            return None
        return Sample(
            id=name,
            input=question,
            targets=tuple(dict.fromkeys(targets)),
            gold_doc_ids=tuple(dict.fromkeys(documents)),
            cluster=_as_text(_cell(row, spec.cluster)) or None if spec.cluster else None,
            metadata={column: _as_scalar(_cell(row, column)) for column in spec.metadata},
        )

    def _text(self, where: str, row: Mapping[str, Any], column: str) -> str:
        text = _as_text(_cell(row, column))
        if not text.strip():
            self.faults.add(where, f"the column {column!r} is blank", "a text")
        return text

    def _texts(self, where: str, row: Mapping[str, Any], column: str) -> list[str]:
        """The cell as a list; blank entries are none."""
        cell = _cell(row, column)
        if isinstance(cell, str) and self.spec.separator == "json":
            try:
                cell = parse_json(cell) if cell.strip() else []
            except (ValueError, RecursionError) as error:
                self.faults.add(where, f"the column {column!r} is no JSON: {error}", 'such as ["a", "b"]')
                return []
        elif isinstance(cell, str) and self.spec.separator:
            cell = [part.strip() for part in cell.split(self.spec.separator)]
        texts = [_as_text(part) for part in (cell if isinstance(cell, list) else [cell])]
        return [text for text in texts if text.strip()]

    def _group(self, row: Mapping[str, Any], sample: Sample) -> str:
        by = self.spec.split.by if self.spec.split else None
        return _as_text(_cell(row, by)) if by else sample.cluster or _normal(sample.input)


def _cell(row: Mapping[str, Any], column: str) -> Any:
    """The value of a column, or what the dots in its name lead to; None where there is nothing."""
    if column in row:
        return row[column]
    value: Any = row
    for step in column.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _as_text(value: object) -> str:
    """A cell as a person would write it: 3 for 3, true for True, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool | list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _as_scalar(value: object) -> Scalar:
    finite = not isinstance(value, float) or value - value == 0
    return value if finite and isinstance(value, str | int | float | bool | None) else _as_text(value)


def _normal(text: str) -> str:
    return " ".join(text.casefold().split())


def _with_ids(rows: Sequence[tuple[Placed, str]]) -> list[tuple[Placed, str]]:
    """Ids from the question's content, so that they stay when rows move.

    The same question twice is not two pieces of evidence: such rows share a cluster.
    """
    alike: dict[str, list[int]] = defaultdict(list)
    for index, ((_, sample), _) in enumerate(rows):
        alike[hashlib.sha256(sample.input.encode()).hexdigest()[:12]].append(index)
    result = list(rows)
    for name, indexes in alike.items():
        for count, index in enumerate(indexes, start=1):
            (place, sample), group = rows[index]
            cluster = sample.cluster or (name if len(indexes) > 1 else None)
            named = replace(sample, id=name if count == 1 else f"{name}-{count}", cluster=cluster)
            result[index] = (place, named), group
    return result


def _split(rows: Sequence[tuple[Placed, str]], spec: SplitSpec) -> Mapping[Split, list[Placed]]:
    pools: dict[Split, list[Placed]] = {"test": [], "train": [], "validation": []}
    for placed, group in rows:
        digest = hashlib.sha256(f"{spec.seed}\x1f{group}".encode()).digest()
        position = int.from_bytes(digest[:8], "big") / 2**64
        if position < spec.train:
            pools["train"].append(placed)
        elif position < spec.train + spec.validation:
            pools["validation"].append(placed)
        else:
            pools["test"].append(placed)
    return pools
