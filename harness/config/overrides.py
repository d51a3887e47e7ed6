"""`--set path.to.key=value`: one config value, overridden before anything is checked."""

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from harness.core.errors import Fault, InputError, nearest
from harness.core.yaml_places import MAX_DEPTH, read_value, shorten


def apply_overrides(value: dict[str, Any], overrides: Sequence[str]) -> dict[str, Any]:
    """A copy of `value` with each `path=value` put in; the value is read as YAML.

    Keys on the way that are not there yet are made. Raises InputError for what is no override.
    """
    result = copy.deepcopy(value)
    faults = [fault for text in overrides for fault in _apply(result, text)]
    if faults:
        raise InputError(faults)
    return result


def override_keys(overrides: Sequence[str]) -> dict[tuple[str, ...], str]:
    """The path of each override and how to name its place in a fault."""
    return {tuple(text.partition("=")[0].split(".")): f"--set {text.partition('=')[0]}" for text in overrides}


_DECIDES = ("decision", "costs", "scoring", "models", "embedders", "arms")


def check_decides(overrides: Sequence[str], names: Mapping[str, Iterable[str]]) -> None:
    """Raises InputError for an override that a decision on stored records could not heed.

    `names`: the models, embedders and arms that the run had; the price of another would be nobody's.
    """
    faults = []
    for (section, *rest), place in override_keys(overrides).items():
        if section not in _DECIDES:
            what = "changes what is asked, or where it goes: a stored run has its answers"
            expected = f"a key of {', '.join(_DECIDES)}"
            faults.append(Fault(place=place, what=what, expected=expected, nearest=nearest(section, _DECIDES)))
        elif section in names and rest and rest[0] not in (known := sorted(names[section])):
            what = f"the run has nothing called {rest[0]!r} in `{section}`"
            expected = ", ".join(known) or "none, as there is none"
            faults.append(Fault(place=place, what=what, expected=expected, nearest=nearest(rest[0], known)))
    if faults:
        raise InputError(faults)


def _apply(target: dict[str, Any], text: str) -> Iterator[Fault]:
    path, equals, written = text.partition("=")
    keys = path.split(".")
    if not equals or not all(keys):
        yield Fault(place=f"--set {text}", what="is no override", expected="path.to.key=value")
        return
    if len(keys) > MAX_DEPTH:
        yield Fault(place=f"--set {shorten(path)}", what=f"nested deeper than {MAX_DEPTH} levels", expected="a key")
        return
    try:
        parsed = read_value(written, f"--set {path}")
    except InputError as error:
        yield from error.faults
        return
    inner: Any = target
    for step, key in enumerate(keys[:-1]):
        if inner.get(key) is None:
            inner[key] = {}
        inner = inner[key]
        if not isinstance(inner, dict):
            at = ".".join(keys[: step + 1])
            what = f"`{at}` is a single value and has no `{keys[step + 1]}`"
            yield Fault(place=f"--set {path}", what=what, expected=f"{at}=value")
            return
    inner[keys[-1]] = parsed
