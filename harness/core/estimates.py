"""What a run is expected to ask, take and cost before anything has been asked: what `harness plan` shows."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from harness.core.types import Rung, SetupKind

SetupState: TypeAlias = Literal["to_make", "cached", "shared"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A figure that is not known yet: its likely value between a low and a high one."""

    low: float
    likely: float
    high: float

    def __add__(self, other: "Span") -> "Span":
        return Span(low=self.low + other.low, likely=self.likely + other.likely, high=self.high + other.high)

    def times(self, factor: float) -> "Span":
        """All three, multiplied by what is not negative."""
        return Span(low=self.low * factor, likely=self.likely * factor, high=self.high * factor)


NONE = Span(low=0.0, likely=0.0, high=0.0)


def exactly(value: float) -> Span:
    """A figure that is known."""
    return Span(low=value, likely=value, high=value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Calls:
    """Calls of the model by what they are for; `validation` chooses among grid points, `warmup` is thrown away."""

    quality: int
    validation: int
    latency: int
    warmup: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.quality + self.validation + self.latency + self.warmup


@dataclass(frozen=True, kw_only=True, slots=True)
class SetupEstimate:
    """An index or a tuned model that the arm needs.

    `cached`: one of the same digest is there. `shared`: an arm named before makes it. Either way it takes no time.
    """

    kind: SetupKind
    digest: str
    state: SetupState
    cached: bool
    seconds: Span
    tokens: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class ArmEstimate:
    """One arm on one task, all its grid points together (`variants` of them).

    Tokens and seconds are totals over all calls; `usd` holds what is paid for answers and setups in this run, and is
    None where a price is not known (`usd_missing` names the setting). `tokens_estimated`: counted by characters,
    because the model's tokenizer is not at hand. `setup_s` and `answer_s` add up to the expected time of this arm.
    """

    task: str
    arm: str
    variants: int
    rung: Rung
    model: str
    calls: Calls
    input_tokens: Span
    output_tokens: Span
    tokens_estimated: bool
    usd: Span | None
    usd_missing: tuple[str, ...]
    setups: tuple[SetupEstimate, ...]
    setup_s: Span
    answer_s: Span
