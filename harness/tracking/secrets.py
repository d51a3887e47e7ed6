"""The last look before anything leaves for MLflow: a secret by its name stops the publication."""

import re
from collections.abc import Iterator, Mapping, Sequence

from harness.tracking.contents import TrackingError

_SECRET = re.compile(r"(^|[_\-.])(api_?key|key|secret|password|passwd|token|authorization)$", re.IGNORECASE)
# What stands there are names of environment variables.
_NAMES_ONLY = re.compile(r"\.(header_env|argument_env)\.[^.]+$")
_USERINFO = re.compile(r"(?<=://)[^/@\s]+@")


def without_secrets(name: str, plain: Mapping[str, object]) -> dict[str, object]:
    """`plain` without the user and password of any URL in it.

    Raises `TrackingError` where there is a value under a name that means a secret; the message names the
    places, never the values.
    """
    found = [
        path
        for path, value in leaves(plain)
        if _SECRET.search(path) and not _NAMES_ONLY.search(path) and value not in (None, "")
    ]
    if not found:
        return {key: cleaned(value) for key, value in plain.items()}
    raise TrackingError(f"{name} holds what looks like a secret and is not sent to MLflow: {', '.join(found)}")


def without_userinfo(text: str) -> str:
    """`text` with the `user:password@` of every URL in it taken out."""
    return _USERINFO.sub("", text)


def cleaned(plain: object) -> object:
    """Nested mappings and lists with `without_userinfo` done to every text in them."""
    if isinstance(plain, Mapping):
        return {key: cleaned(value) for key, value in plain.items()}
    if isinstance(plain, str):
        return without_userinfo(plain)
    return [cleaned(value) for value in plain] if isinstance(plain, Sequence) else plain


def leaves(plain: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every scalar of nested mappings and lists with its dotted path; an empty one is a leaf itself."""
    if isinstance(plain, Mapping) and plain:
        for key, value in plain.items():
            yield from leaves(value, f"{path}.{key}" if path else str(key))
    elif isinstance(plain, Sequence) and not isinstance(plain, str) and plain:
        for index, value in enumerate(plain):
            yield from leaves(value, f"{path}.{index}")
    else:
        yield path, plain
