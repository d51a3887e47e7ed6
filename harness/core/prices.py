"""What tokens cost."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

MAY_RANGE = {"range": True}
"""Marks a number, in its JSON Schema, in the place of which a file may give `{low, likely, high}`."""

Amount = Annotated[float, Field(ge=0, le=1e12, json_schema_extra=MAY_RANGE)]


class Price(BaseModel):
    """USD per million tokens. `cached_input` null: cached tokens cost what other input costs."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, use_attribute_docstrings=True)

    input: Amount
    """USD per million input tokens."""
    output: Amount
    """USD per million output tokens."""
    cached_input: Amount | None = None
    """USD per million input tokens that the provider had cached; null: as other input."""
    embedding: Amount | None = None
    """USD per million tokens that the same account embeds; null: unknown."""
    longest_prompt: Annotated[int, Field(ge=1)] | None = None
    """Up to how many input tokens of a call this price holds; null: always. What longer calls cost is unknown."""
    as_of: str | None = None
    """When it was read, to be shown with the results; null: not said."""
