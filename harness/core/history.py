"""The runs of one experiment over time: what one arm on one task came to in each of them."""

from dataclasses import dataclass, fields
from typing import TypeAlias

from harness.core.regressions import GateVerdict
from harness.core.verdicts import Verdict

HistoryVerdict: TypeAlias = Verdict | GateVerdict
"""Of the walk up the ladder, or of a gate that held the run against its baseline."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HistoryRow:
    """One arm on one task over the runs, the latest one last: each field holds one value per run, None if not known.

    Raises ValueError where these are not equally many.
    """

    task: str
    arm: str
    runs: tuple[str, ...]
    created: tuple[str, ...]
    quality: tuple[float | None, ...]
    usd_per_1k_queries: tuple[float | None, ...]
    latency_p95_s: tuple[float | None, ...]
    verdict: tuple[HistoryVerdict | None, ...]

    def __post_init__(self) -> None:
        held = {
            field.name: len(getattr(self, field.name)) for field in fields(self) if field.name not in {"task", "arm"}
        }
        if len(set(held.values())) > 1:
            told = ", ".join(f"{number} of {name}" for name, number in held.items())
            raise ValueError(f"a history needs one value per run of everything, not {told}")
