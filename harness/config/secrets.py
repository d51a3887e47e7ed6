"""A key that somebody wrote into a file: told with its line, and not used. They come from the environment."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from harness.core.errors import Fault
from harness.core.validation import Place
from harness.core.yaml_places import Step

_NAME = re.compile(
    r"(^|[_\-])(api[_-]?key|secret([_-]?key)?|password|passwd|access[_-]?token|auth[_-]?token|bearer|authorization|cookie)$",
    re.IGNORECASE,
)
_IN_HEADERS = re.compile(r"(^|-)(key|token)$", re.IGNORECASE)
# As vendors write their keys, wherever one was pasted: OpenAI and Anthropic, Hugging Face, GitHub, GitLab, AWS, Google,
# Slack; and a header's Bearer.
_KEY = re.compile(
    r"(?<![A-Za-z0-9])(sk-[A-Za-z0-9_\-]{20,}|hf_[A-Za-z0-9]{30,}|gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{20,}"
    r"|glpat-[\w\-]{20,}|AKIA[0-9A-Z]{16}|AIza[\w\-]{35}|xox[abprs]-[\w\-]{10,}|Bearer [\w\-.~+/]{16,}=*)"
)
# What stands there are names of environment variables.
_NAMES_ONLY = frozenset({"header_env", "argument_env"})
_EXPECTED = (
    "the name of an environment variable: `api_key_env`, `header_env`, `argument_env`; in `tracking.uri` ${NAME}"
)
_FILLED_IN = ("tracking", "uri")
"""The one address in which ${NAME} is filled in from the environment."""


def written_secrets(plain: Mapping[str, Any], place: Place) -> Iterator[Fault]:
    """A fault for each value that is a secret by its name, or an address with a password. None shows it."""
    for path, value in _texts(plain, ()):
        if _NAMES_ONLY.isdisjoint(map(str, path)) and (why := _why(path, value)):
            name = ".".join(map(str, path))
            yield Fault(
                place=place(path), what=f"`{name}` {why}, and would be written into reports", expected=_EXPECTED
            )


def _why(path: Sequence[Step], value: str) -> str | None:
    last = str(path[-1])
    if value and (_NAME.search(last) or (path[-2:-1] == ("headers",) and _IN_HEADERS.search(last))):
        return "holds a secret"
    if _KEY.search(value):
        return "holds what looks like a key"
    if "://" not in value:
        return None
    try:
        address = urlsplit(value)
        password, asked = address.password, parse_qsl(address.query)
    except ValueError:  # no address: told where it is used
        return None
    named = tuple(path) == _FILLED_IN
    if password and not (named and password.startswith("${")):
        return "holds a password"
    told = [value for key, value in asked if _NAME.search(key)]
    return "holds a secret" if any(not (named and value.startswith("${")) for value in told) else None


def _texts(node: object, at: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], str]]:
    if isinstance(node, str):
        yield at, node
    elif isinstance(node, Mapping):
        for key, value in node.items():
            yield from _texts(value, (*at, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _texts(value, (*at, index))
