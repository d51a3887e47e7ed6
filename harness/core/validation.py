"""Plain data -> a closed pydantic model, every fault at once, in plain words and with its place."""

import re
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from harness.core.errors import Fault, nearest
from harness.core.yaml_places import Step, shorten

Place: TypeAlias = Callable[[Sequence[Step]], str]
AnyModel = TypeVar("AnyModel", bound=BaseModel)

_TEXT = "a text (in quotes if it looks like something else)"
_LIST = "a list"
_MAPPING = "keys and values"
_EXPECTED = {
    "string_type": _TEXT,
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "dict_type": _MAPPING,
    "mapping_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "dataclass_type": _MAPPING,
    "path_type": "a path",
    "none_required": "nothing",
    "greater_than_equal": "{ge} or more",
    "greater_than": "more than {gt}",
    "less_than_equal": "{le} or less",
    "less_than": "less than {lt}",
    "multiple_of": "a multiple of {multiple_of}",
    "string_too_short": "a text of {min_length} or more characters",
    "string_too_long": "a text of at most {max_length} characters",
    "string_pattern_mismatch": "a text of the form {pattern}",
    "too_short": "{min_length} or more entries",
    "too_long": "at most {max_length} entries",
    "literal_error": "{expected}",
    "enum": "{expected}",
    "union_tag_invalid": "{expected_tags}",
}


def validate(
    model: type[AnyModel], value: object, place: Place, at: Sequence[Step] = ()
) -> tuple[AnyModel | None, list[Fault]]:
    """Check `value`, which stands at the path `at` of its file, against `model`.

    `place` gives the `file:line` of a whole path (`Located.place` does). Returns the model, or None with all
    faults.
    """
    switches = list(_switches_for_numbers(model, value, place, tuple(at)))
    try:
        made = model.model_validate(value)
    except ValidationError as error:
        told = {fault.what for fault in switches}
        others = _faults(model, value, error.errors(include_url=False), place, tuple(at))
        return None, [*(fault for fault in others if fault.what not in told), *switches]
    return (None if switches else made), switches


def name_of(path: Sequence[Step]) -> str:
    """A path as a person writes it: `arms.rag.tasks[0]`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def _switches_for_numbers(model: type[BaseModel], value: object, place: Place, at: tuple[Step, ...]) -> Iterator[Fault]:
    """A true or false where a number belongs, which pydantic would take for 1 or 0: `quality_target: yes`."""
    for path, switch in _switches(value):
        kinds: list[Any] = [model]
        for step in path:
            kinds = [inner for kind in kinds for inner in _inside(kind, step)]
        if {int, float} & {kind for kind in kinds if isinstance(kind, type)} and not {bool, Any} & set(kinds):
            what = f"`{name_of((*at, *path))}` is {_shown(switch)}"
            yield Fault(place=place((*at, *path)), what=what, expected="a number")


def _switches(value: object, path: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], bool]]:
    if isinstance(value, bool):
        yield path, value
    entries: Iterable[tuple[Any, object]] = ()
    if isinstance(value, Mapping):
        entries = value.items()
    elif isinstance(value, list | tuple):
        entries = enumerate(value)
    for step, inner in entries:
        yield from _switches(inner, (*path, step))


def _faults(
    model: type[BaseModel], value: object, errors: Iterable[ErrorDetails], place: Place, at: tuple[Step, ...]
) -> list[Fault]:
    """One fault per path: the branches of a union complain each for itself about the same value."""
    grouped: dict[tuple[Step, ...], list[ErrorDetails]] = {}
    for error in errors:
        grouped.setdefault(_path(value, error), []).append(error)
    # Where one branch of a union got further than the others, the others were not what was meant.
    passed = {path[:length] for path in grouped for length in range(len(path))}
    grouped = {path: found for path, found in grouped.items() if path not in passed}
    faults, meant = [], set()
    for path, found in grouped.items():
        if found[0]["type"] == "extra_forbidden":
            fault = _unknown_key(model, path, place, at)
            meant.add((*path[:-1], fault.nearest))
            faults.append(fault)
    for path, found in grouped.items():
        # A misspelt key is one mistake, not also a missing key.
        if found[0]["type"] != "extra_forbidden" and not (found[0]["type"] == "missing" and path in meant):
            faults.append(_fault(path, found, place, at))
    return faults


def _path(value: object, error: ErrorDetails) -> tuple[Step, ...]:
    """The error's location without the names of union branches, which are no part of the data."""
    path: list[Step] = []
    current = value
    for step in error["loc"]:
        listed = isinstance(current, list | tuple) and isinstance(step, int) and step < len(current)
        if listed or (isinstance(current, Mapping) and step in current):
            current = current[step]  # type: ignore[index]
            path.append(step)
    if error["type"] == "missing":
        path.append(error["loc"][-1])
    return tuple(path)


def _unknown_key(model: type[BaseModel], path: tuple[Step, ...], place: Place, at: tuple[Step, ...]) -> Fault:
    valid = _keys_at(model, path[:-1])
    owner = name_of((*at, *path[:-1]))
    return Fault(
        place=place((*at, *path)),
        what=f"unknown key {path[-1]!r}" + (f" in `{owner}`" if owner else ""),
        expected=f"one of {', '.join(valid)}" if valid else "no keys here",
        nearest=nearest(str(path[-1]), valid),
    )


def _fault(path: tuple[Step, ...], errors: list[ErrorDetails], place: Place, at: tuple[Step, ...]) -> Fault:
    first, name = errors[0], name_of((*at, *path)) or "the file"
    where = place((*at, *path))
    if first["type"] == "missing":
        return Fault(place=where, what=f"the key `{name}` is missing", expected="")
    if first["type"] in ("value_error", "assertion_error"):
        reason = first.get("ctx", {}).get("error", first["msg"])
        return Fault(place=where, what=f"`{name}`: {reason}" if at or path else str(reason), expected="")
    expected = list(dict.fromkeys(_expected(error) for error in errors))
    names = [n for error in errors for n in _valid_values(error)]
    given = first["input"]
    return Fault(
        place=where,
        what=f"`{name}` is {_shown(given)}",
        expected=" or ".join(expected),
        nearest=nearest(given, names) if isinstance(given, str) else None,
    )


def _expected(error: ErrorDetails) -> str:
    template = _EXPECTED.get(error["type"])
    if template is not None:
        return template.format_map(_Plain(error.get("ctx", {})))
    message = error["msg"].removeprefix("Input should be ").removeprefix("Value should be ")
    return message[:1].lower() + message[1:]


class _Plain:
    """Bounds as a person writes them: 1, not 1.0."""

    def __init__(self, bounds: Mapping[str, Any]) -> None:
        self._bounds = bounds

    def __getitem__(self, name: str) -> Any:
        bound = self._bounds[name]
        return int(bound) if isinstance(bound, float) and bound.is_integer() else bound


def _valid_values(error: ErrorDetails) -> list[str]:
    """The names that a literal, an enum or a tagged union would have taken."""
    listed = error.get("ctx", {}).get("expected", "") or error.get("ctx", {}).get("expected_tags", "")
    return re.findall(r"'([^']*)'", str(listed))


def _shown(value: object) -> str:
    """A value as YAML would have it, with its type where that is the surprise."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return f"{str(value).lower()} (YAML reads yes, no, on and off as true and false)"
    if isinstance(value, Mapping):
        return "a mapping" if value else "an empty mapping"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}" if value else "an empty list"
    return shorten(value)


def _keys_at(model: type[BaseModel], path: Sequence[Step]) -> list[str]:
    """The keys that `model` knows at `path`; of all branches where it is a union."""
    kinds: list[Any] = [model]
    for step in path:
        kinds = [inner for kind in kinds for inner in _inside(kind, step)]
    models = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
    return sorted({field.alias or name for kind in models for name, field in kind.model_fields.items()})


def _inside(kind: Any, step: Step) -> list[Any]:
    """The types that the entry `step` of a value of type `kind` can have."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        fields = {field.alias or name: field for name, field in kind.model_fields.items()}
        return _branches(fields[step].annotation) if isinstance(step, str) and step in fields else []
    arguments = [argument for argument in get_args(kind) if argument is not Ellipsis]
    return _branches(arguments[-1]) if arguments else []


def _branches(kind: Any) -> list[Any]:
    """The types that an annotation allows, without its decoration."""
    if hasattr(kind, "__metadata__"):
        return _branches(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        return [branch for argument in get_args(kind) for branch in _branches(argument)]
    return [kind]
