"""`price: listed`: prices of common hosted models out of a dated table, with the page that they were read from."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel

from harness.core.errors import Fault, nearest

LISTED = "listed"
"""What stands in the place of a price that is to be looked up."""


def listed_price(provider: str, params: BaseModel, place: str) -> Mapping[str, Any] | Fault:
    """The price of a model as the table has it, with its date; a fault at `place` where it has none.

    A name is priced only at its vendor's own address: at another one the same name may cost anything.
    """
    vendor = _table().get(provider)
    name, host = getattr(params, "model", None), urlsplit(str(getattr(params, "base_url", ""))).hostname
    if vendor is None or host not in vendor["hosts"]:
        what = f"`price: {LISTED}` is not possible for provider {provider}" + (f" at {host}" if host else "")
        return Fault(place=place, what=what, expected="`price: {input: ..., output: ...}`, USD per million tokens")
    if name not in vendor["models"]:
        what, known = f"no listed price for {name!r}", tuple(vendor["models"])
        expected = f"one of {', '.join(known)}, or `price: {{input: ..., output: ...}}`"
        return Fault(place=place, what=what, expected=expected, nearest=nearest(str(name), known))
    return {**vendor["models"][name], "as_of": str(vendor["as_of"])}


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = yaml.safe_load((files("harness.config") / "prices.yaml").read_text(encoding="utf-8"))
    return table
