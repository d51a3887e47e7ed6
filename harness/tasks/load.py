"""The way from a path to a checked `Task`: read `task.yaml`, its samples, its corpus; then check them together."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from harness.core.errors import InputError
from harness.core.types import Document, Sample, Split, Task
from harness.core.validation import validate
from harness.core.yaml_places import MAX_BYTES, Located, file_fault, read_text, read_yaml, shorten
from harness.tasks.corpus import read_corpus
from harness.tasks.digests import task_digests
from harness.tasks.faults import Faults, inside
from harness.tasks.folder import Placed, read_folder
from harness.tasks.lines import parse_json
from harness.tasks.own_file import read_own_file
from harness.tasks.schema import TaskFile

Pools = Mapping[Split, Sequence[Placed]]


def load_task(path: Path, *, known_metrics: Collection[str], limit: int | None = None) -> Task:
    """Read a task from its folder, or from its YAML file.

    `limit` keeps that many test and as many validation samples, chosen by the hash of their ids: a smaller
    limit's samples are among a larger one's. Raises `InputError` with all faults of all its files at once.
    """
    file = path if path.suffix in (".yaml", ".yml") else path / "task.yaml"
    located, faults = read_yaml(file), Faults()
    spec, found = validate(TaskFile, located.value, located.place)
    if spec is None:
        raise InputError(found)
    _check_metrics(spec, located, known_metrics, faults)
    answer_schema = _answer_schema(spec, located, file.parent, faults)
    pools: Pools = (
        read_own_file(spec.source, located, file.parent, faults) if spec.source else read_folder(file.parent, faults)
    )
    corpus = _corpus(spec, located, file.parent, faults)
    _check_pools(pools, str(file), faults)
    _check_gold_documents(pools, corpus, faults)
    faults.raise_any()
    task = _task(spec, file, {pool: [s for _, s in rows] for pool, rows in pools.items()}, corpus, limit)
    task = replace(task, answer_schema=answer_schema)
    return replace(task, digests=task_digests(task))


def _task(
    spec: TaskFile,
    file: Path,
    pools: Mapping[Split, Sequence[Sample]],
    corpus: tuple[Document, ...],
    limit: int | None,
) -> Task:
    folder_name = file.absolute().parent.name if file.stem == "task" else file.stem
    return Task(
        name=spec.name or folder_name,
        kind=spec.kind,
        instruction=spec.instruction,
        metrics=spec.all_metrics(),
        primary=spec.deciding_metric(),
        test=_limited(pools["test"], limit),
        train=tuple(pools.get("train", ())),
        validation=_limited(pools.get("validation", ()), limit),
        corpus=corpus,
        abstain=spec.answers.abstain,
        licence=spec.licence,
        description=spec.description,
        source=_origin(spec, file.parent),
    )


def _answer_schema(spec: TaskFile, located: Located, folder: Path, faults: Faults) -> str | None:
    """The JSON Schema of the answers as JSON, its keys in order; a fault where it is none."""
    written, place = spec.answers.json_schema, located.place(("answers", "json_schema"))
    if isinstance(written, str):
        path = folder / written
        if not inside(path, folder, faults):
            return None
        place = str(path)
        try:
            written = parse_json(read_text(path, MAX_BYTES))
        except InputError as error:
            faults.extend(error.faults)
            return None
        except (ValueError, RecursionError) as error:
            faults.add(place, f"no JSON: {error}", "a JSON Schema")
            return None
    if written is None:
        return None
    from jsonschema import Draft202012Validator, SchemaError

    try:
        Draft202012Validator.check_schema(written)
        for reference in _references_elsewhere(written):
            faults.add(
                place, f"refers to {shorten(reference)}, and nothing is fetched", "a reference such as #/$defs/x"
            )
    except SchemaError as error:
        faults.add(place, f"no JSON Schema: {shorten(error.message, 200)}", "a schema after draft 2020-12")
    except RecursionError:
        faults.add(place, "nested too deeply", "a JSON Schema")
        return None
    return json.dumps(written, sort_keys=True)


def _references_elsewhere(schema: object) -> Iterator[str]:
    """What a schema refers to that neither stands in it nor belongs to JSON Schema itself."""
    from jsonschema_specifications import REGISTRY

    nodes = list(_nodes(schema))
    known = {str(node["$id"]).rstrip("#") for node in nodes if "$id" in node}
    for node in nodes:
        for key in ("$ref", "$dynamicRef"):
            address = str(node.get(key, "")).partition("#")[0]
            if address and address not in known and address not in REGISTRY:
                yield str(node[key])


def _nodes(schema: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(schema, Mapping):
        yield schema
    for inner in schema.values() if isinstance(schema, Mapping) else schema if isinstance(schema, list) else ():
        yield from _nodes(inner)


def _origin(spec: TaskFile, folder: Path) -> str:
    """Where the samples come from: the folder, the user's file, or the name of a data set."""
    if spec.source is None:
        return str(folder)
    return str(folder / spec.source.path) if spec.source.path else str(spec.source.name)


def _limited(samples: Sequence[Sample], limit: int | None) -> tuple[Sample, ...]:
    if limit is None or len(samples) <= limit:
        return tuple(samples)
    ordered = sorted(samples, key=lambda sample: hashlib.sha256(sample.id.encode()).digest())
    kept = {sample.id for sample in ordered[:limit]}
    return tuple(sample for sample in samples if sample.id in kept)


def _check_metrics(spec: TaskFile, located: Located, known: Collection[str], faults: Faults) -> None:
    for index, metric in enumerate(spec.metrics or ()):
        if metric not in known:
            faults.add_name(located.place(("metrics", index)), f"no metric {metric!r}", metric, known)
    if spec.primary and spec.primary not in spec.all_metrics():
        what = f"`primary` is {spec.primary!r}, which is none of the task's metrics"
        faults.add_name(located.place(("primary",)), what, spec.primary, spec.all_metrics())


def _corpus(spec: TaskFile, located: Located, folder: Path, faults: Faults) -> tuple[Document, ...]:
    if spec.corpus:
        path = folder / spec.corpus
        if not path.exists():
            fault = file_fault(path, FileNotFoundError(), "a folder of documents or a corpus.jsonl")
            faults.extend([replace(fault, place=located.place(("corpus",)), what=f"no such path: {path}")])
            return ()
        return read_corpus(path, faults)
    for path in (folder / "corpus", folder / "corpus.jsonl"):
        if path.exists() and inside(path, folder, faults):
            return read_corpus(path, faults)
    return ()


def _check_pools(pools: Pools, file: str, faults: Faults) -> None:
    """Every id once within its pool; at least one test sample."""
    for rows in pools.values():
        seen: dict[str, str] = {}
        for place, sample in rows:
            if sample.id in seen:
                first = seen[sample.id]
                faults.add(place, f"the id {sample.id!r} stands twice (first at {first})", "unique ids")
            seen.setdefault(sample.id, place)
    if not pools.get("test") and not faults:
        faults.add(file, "an empty test set", "at least one test sample")


def _check_gold_documents(pools: Pools, corpus: Sequence[Document], faults: Faults) -> None:
    """Each gold document is in the corpus; without any corpus that is one fault, not one for each sample."""
    known = {document.id for document in corpus}
    named = [(place, name) for rows in pools.values() for place, sample in rows for name in sample.gold_doc_ids]
    if named and not known:
        place, name = named[0]
        faults.add(place, f"the gold document {name!r}, but the task has no corpus", "a corpus")
        return
    for place, name in named:
        if name not in known:
            faults.add_name(place, f"no document {name!r} in the corpus", name, known)
