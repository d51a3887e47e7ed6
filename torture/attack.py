"""What an attack is given, and what it tells."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from torture.lines import Attack, Line, noted, scratch


@dataclass(frozen=True, kw_only=True, slots=True)
class Effort:
    """How hard to try. `short`: as the tests do it; `folder`: where it may write."""

    seed: int
    short: bool
    folder: Path


@dataclass(kw_only=True, slots=True)
class Told:
    """What was done, in numbers by name, and every way in which the harness did not hold."""

    done: dict[str, float] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    @property
    def survived(self) -> bool:
        """Whether nothing broke."""
        return not self.broken


def counted(name: str, question: str, function: str, count: str) -> Attack:
    """An attack that tells of itself in numbers, as one line: so many of `count`, less what broke.

    `function` is `module:function`, imported when it is wanted.
    """

    def strike(seed: int, short: bool) -> Iterator[Line]:
        module, _, attribute = function.partition(":")
        with scratch() as folder:
            told: Told = getattr(import_module(module), attribute)(Effort(seed=seed, short=short, folder=folder))
        done = max(round(told.done.get(count, 1)), len(told.broken), 1)
        figures = ", ".join(
            f"{value:,g} {what}" for what, value in told.done.items() if ":" not in what and what != count
        )
        yield Line(what=count, done=done, survived=done - len(told.broken), note=noted(told.broken, figures))

    return Attack(name=name, question=question, strike=strike)
