"""What tokens cost."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

NotNegative = Annotated[float, Field(ge=0)]


class Price(BaseModel):
    """USD per million tokens. `cached_input` null: cached tokens cost what other input costs."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, use_attribute_docstrings=True)

    input: NotNegative
    """USD per million input tokens."""
    output: NotNegative
    """USD per million output tokens."""
    cached_input: NotNegative | None = None
    """USD per million input tokens that the provider had cached; null: as other input."""
    embedding: NotNegative | None = None
    """USD per million tokens that the same account embeds; null: unknown."""
    longest_prompt: Annotated[int, Field(ge=1)] | None = None
    """Up to how many input tokens of a call this price holds; null: always. What longer calls cost is unknown."""
    as_of: str | None = None
    """When it was read, to be shown with the results; null: not said."""
