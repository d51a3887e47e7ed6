"""Answers in JSON: whether they are valid, and whether they say what was wanted."""

import json
from functools import cache
from typing import Any

from harness.core.errors import MetricError
from harness.core.ports import Judged
from harness.metrics.parts import Builders, PerItem, best_answer

_NOTHING = object()


def parsed(text: str) -> Any:
    """The JSON value that a text is; `_NOTHING`, which equals nothing else, where it is none."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return _NOTHING


def _refuse(name: str) -> None:
    raise ValueError(name)


def json_match(text: str, target: str) -> float:
    """1 where both are the same JSON value, whatever their spacing and the order of their keys; else 0."""
    given, wanted = parsed(text), parsed(target)
    return float(given is not _NOTHING and wanted is not _NOTHING and _same(given, wanted))


def _same(given: Any, wanted: Any) -> bool:
    """Equal, where true is not 1."""
    if isinstance(given, dict) and isinstance(wanted, dict):
        return given.keys() == wanted.keys() and all(_same(given[key], wanted[key]) for key in given)
    if isinstance(given, list) and isinstance(wanted, list):
        return len(given) == len(wanted) and all(map(_same, given, wanted))
    return isinstance(given, bool) == isinstance(wanted, bool) and bool(given == wanted)


def valid_json(item: Judged) -> float:
    """1 where the answer is JSON and fulfils the task's schema, where it has one; else 0."""
    value = parsed(item.text)
    if value is _NOTHING:
        return 0.0
    try:
        return float(item.answer_schema is None or _validator(item.answer_schema).is_valid(value))
    except Exception as error:  # a schema that refers to what is not there fails only where it is used
        raise MetricError(f"the schema cannot be used: {error}") from error


@cache
def _validator(schema: str) -> Any:
    from jsonschema import Draft202012Validator
    from jsonschema_specifications import REGISTRY

    # With a registry of its own it fetches nothing: without one it would ask whatever address a schema refers to.
    return Draft202012Validator(json.loads(schema), registry=REGISTRY)


METRICS: Builders = {
    "valid_json": lambda _: PerItem(name="valid_json", of=valid_json),
    "json_match": lambda _: PerItem(name="json_match", of=best_answer(json_match)),
}
