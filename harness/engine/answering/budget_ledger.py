"""What a run spent that none of its records tells, kept in its journal: it is spent once, however often it is resumed.

A record tells what its answer cost. It does not tell of the tries before it, of questions that were never answered and
are asked again, of answers that are thrown away, nor of calls that were under way when the process was killed.
"""

import json
from dataclasses import asdict, dataclass, field
from threading import RLock
from typing import Literal, TypeAlias

from harness.core.figures import usd_at_most
from harness.engine.store.journal import Journal

_META = "beside"
Sort: TypeAlias = Literal["broke_off", "asked_again", "warm_up", "scored", "under_way"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Amount:
    """USD, where there is a price, and tokens."""

    calls: int = 0
    usd: float = 0.0
    tokens: int = 0

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(calls=self.calls + other.calls, usd=self.usd + other.usd, tokens=self.tokens + other.tokens)

    def __sub__(self, other: "Amount") -> "Amount":
        return Amount(calls=self.calls - other.calls, usd=self.usd - other.usd, tokens=self.tokens - other.tokens)


_NOTHING = Amount()


@dataclass(slots=True)
class Ledger:
    """The amounts of one run, in its journal, or in memory alone where there is none.

    The most that was under way at any moment is noted before it is sent. Who opens the ledger after a kill finds it
    there, and takes it for paid: rather too much off a budget than too little. Threads that embed write here too.
    """

    journal: Journal | None = None
    _noted: dict[Sort, Amount] = field(default_factory=dict, init=False)
    _under_way: Amount = field(default=_NOTHING, init=False)
    _turns: RLock = field(default_factory=RLock, init=False)

    def __post_init__(self) -> None:
        written = json.loads((self.journal.meta(_META) if self.journal else None) or "{}")
        self._noted = {sort: Amount(**amount) for sort, amount in written.items()}
        if killed := self._noted.pop("under_way", None):
            self.add("broke_off", killed)

    @property
    def total(self) -> Amount:
        """All that was spent beside the records."""
        return sum((amount for sort, amount in self._noted.items() if sort != "under_way"), _NOTHING)

    def of(self, sort: Sort) -> Amount:
        """What was spent so."""
        return self._noted.get(sort, _NOTHING)

    def add(self, sort: Sort, amount: Amount) -> None:
        """On disk when this returns."""
        with self._turns:
            self._noted[sort] = self.of(sort) + amount
            self._write()

    def begin(self, amount: Amount) -> None:
        """To be called before so much is sent. Written only where more is under way than ever before."""
        with self._turns:
            self._under_way += amount
            noted = self.of("under_way")
            if self._under_way.usd > noted.usd or self._under_way.tokens > noted.tokens:
                most = (max(noted.usd, self._under_way.usd), max(noted.tokens, self._under_way.tokens))
                self._noted["under_way"] = Amount(calls=self._under_way.calls, usd=most[0], tokens=most[1])
                self._write()

    def end(self, amount: Amount) -> None:
        """So much came back, or is added as broken off."""
        with self._turns:
            self._under_way -= amount

    def rest(self) -> None:
        """Nothing is under way any more."""
        with self._turns:
            if self._noted.pop("under_way", None):
                self._write()

    def told(self) -> str | None:
        """One sentence on the calls that broke off; None where none did."""
        broken = self.of("broke_off")
        if not broken.calls:
            return None
        calls = "1 call" if broken.calls == 1 else f"{broken.calls:,} calls"
        if not broken.usd and not broken.tokens:
            return f"{calls} broke off after being sent, and may have been paid; what they cost is not known"
        most = f"{usd_at_most(broken.usd)} USD" if broken.usd else f"{broken.tokens:,} tokens"
        return f"{calls} broke off after being sent, for which up to {most} may have been paid and count as spent"

    def _write(self) -> None:
        if self.journal:
            self.journal.put_meta(_META, json.dumps({sort: asdict(amount) for sort, amount in self._noted.items()}))
