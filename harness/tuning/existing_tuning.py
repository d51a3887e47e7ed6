"""`method: existing`: a model that was tuned elsewhere; `tuning: {existing: NAME}` is short for it.

Nothing is trained: the arm asks the tuned model, and what it cost is what you say.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from harness.core.prices import Price

NEEDS = None
"""It asks of a model's provider a folder, whose adapter it names, or a name in the place of which it is put."""


class Params(BaseModel):
    """Which model, and what it cost."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    existing: Annotated[str, StringConstraints(min_length=1)]
    """The tuned model's name at the endpoint of the arm's model; of a local one, the folder of its adapter."""
    setup_usd: Annotated[float, Field(ge=0)] | None = None
    """What tuning it cost, labels included; paid again at each update. Null: unknown."""
    price: Price | None = None
    """What the tuned model's tokens cost, where the arm's model has a `price`; null: unknown."""
