"""Numbers that nobody knows exactly: `{low, likely, high}` instead of one, wherever `_PATTERNS` allow it.

A file with ranges is read as one with the likely numbers, and the ranges are kept beside it (`Experiment.ranges`):
everything works with the likely numbers, and the decision draws from the ranges.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from harness.config.paths import FieldPath, owner_of
from harness.config.schema import Experiment, Range, RangeAt, RecordsPolicy
from harness.core.errors import Fault
from harness.core.validation import validate
from harness.core.yaml_places import Step

Place = Callable[[Sequence[Step]], str]

_PRICE = ("input", "cached_input", "output", "embedding")
_PATTERNS: tuple[FieldPath, ...] = (
    ("costs", "hardware", "usd_per_hour"),
    ("costs", "labelling", "minutes_per_example"),
    ("costs", "labelling", "usd_per_hour"),
    ("costs", "corpus_change_share"),
    ("costs", "fixed_usd_per_month"),
    ("costs", "cached_share"),
    ("costs", "retraining_hours"),
    ("decision", "updates_per_month"),
    *(("models", "*", "price", part) for part in _PRICE),
    ("models", "*", "hosting", "usd_per_hour"),
    ("models", "*", "hosting", "utilisation"),
    ("embedders", "*", "usd_per_million_tokens"),
    *(("arms", "*", "tuning", "price", part) for part in _PRICE),
    # in the policy of records from elsewhere:
    ("arms", "*", "setup_usd"),
    ("arms", "*", "monthly_usd"),
    *(("arms", "*", "price", part) for part in _PRICE),
)


def take_ranges(plain: Mapping[str, Any], place: Place) -> tuple[dict[str, Any], tuple[RangeAt, ...], list[Fault]]:
    """The same data with the likely numbers alone, the ranges, and what is wrong with these."""
    taken: dict[str, Any] = dict(plain)
    ranges, faults = [], []
    for path, written in _written(plain):
        found, wrong = validate(Range, written, place, path)
        faults += wrong
        if found is None:
            taken = _put(taken, path, 1.0)  # what stands there has been reported: let the rest be checked
            continue
        taken = _put(taken, path, found.likely)
        ranges.append(RangeAt(path=path, **found.model_dump()))
        if not found.low <= found.likely <= found.high:
            shown = f"low {found.low:g}, likely {found.likely:g}, high {found.high:g}"
            faults.append(
                Fault(place=place(path), what=f"`{'.'.join(path)}` has {shown}", expected="low <= likely <= high")
            )
    return taken, tuple(ranges), faults


def put_ranges(plain: Mapping[str, Any], ranges: Sequence[RangeAt]) -> dict[str, Any]:
    """The reverse: plain data with the ranges in their places."""
    filled = dict(plain)
    for each in ranges:
        filled = _put(filled, each.path, {"low": each.low, "likely": each.likely, "high": each.high})
    return filled


def end_faults(checked: Experiment | RecordsPolicy, ranges: Sequence[RangeAt], place: Place) -> Iterator[Fault]:
    """Ends of ranges that may not stand where they do; the likely numbers have been checked like any other."""
    for each in ranges:
        name = each.path[-1]
        field = type(owner_of(checked, each.path)).model_fields[name]
        allowed: TypeAdapter[Any] = TypeAdapter(Annotated[field.annotation, field])  # type: ignore[arg-type]
        for end in ("low", "high"):
            try:
                allowed.validate_python(getattr(each, end))
            except ValidationError as error:
                expected = error.errors(include_url=False)[0]["msg"].removeprefix("Input should be ")
                what = f"`{each.what}.{end}` is {getattr(each, end):g}"
                yield Fault(place=place((*each.path, end)), what=what, expected=expected)


def _written(plain: Mapping[str, Any]) -> Iterator[tuple[FieldPath, Mapping[str, Any]]]:
    """Every mapping that stands where a range may."""
    for pattern in _PATTERNS:
        for path, value in _matches(plain, pattern, ()):
            if isinstance(value, Mapping):
                yield path, value


def _matches(node: object, pattern: FieldPath, at: FieldPath) -> Iterator[tuple[FieldPath, object]]:
    if not pattern:
        yield at, node
    elif isinstance(node, Mapping):
        for key in list(node) if pattern[0] == "*" else [pattern[0]]:
            if isinstance(key, str) and key in node:
                yield from _matches(node[key], pattern[1:], (*at, key))


def _put(plain: Mapping[str, Any], path: FieldPath, value: object) -> dict[str, Any]:
    """The data with the value at `path` replaced, all around it shared."""
    head, rest = path[0], path[1:]
    return {**plain, head: _put(plain[head], rest, value) if rest else value}
