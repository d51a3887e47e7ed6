"""Two arms on the same samples: how far their quality, their money and their guards are apart, with limits.

A contrast is oriented: everything is the higher arm's gain over the lower one. Each quantity has two readings, the
unmeasured answers imputed against the higher arm and in its favour; the low limit comes from the first, the high one
from the second, so what holds by these limits holds whatever the missing answers would have been.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from harness.core.types import Interval
from harness.decision.bounds import Bound, negated
from harness.decision.money import PairMoney
from harness.stats.power import Shortage


@dataclass(frozen=True, kw_only=True, slots=True)
class Contrast:
    """The higher arm against the lower one, on the samples that both were asked.

    `right_or_wrong`: every score is 0 or 1. `unmeasured` counts the pairs in which either answer could not be measured.
    `p_better` and `p_no_worse` are adjusted for the family, `money` is None where nothing is known of either arm's
    usage. `detectable` is the smallest gain that these samples would show with 80 % power, None where nothing is
    known of the spread.
    """

    lower: str
    higher: str
    pairs: int
    clusters: int
    discordant: int
    right_or_wrong: bool
    shortage: Shortage | None
    unmeasured: int
    quality: Bound
    single: Interval
    money: PairMoney | None
    guards: Mapping[str, Bound] = field(default_factory=dict)
    p_better: float | None = None
    p_no_worse: float | None = None
    p_any: float | None = None
    detectable: float | None = None

    @property
    def measured(self) -> bool:
        """Whether any sample was measured in both arms. Where none was, `quality` has limits but no estimate."""
        return self.pairs > self.unmeasured

    def reversed(self) -> "Contrast":
        """The same pair with the roles exchanged; p values and power, which are directed, are dropped."""
        return replace(
            self,
            lower=self.higher,
            higher=self.lower,
            quality=self.quality.reversed(),
            single=negated(self.single),
            money=self.money.reversed() if self.money else None,
            guards={metric: bound.reversed() for metric, bound in self.guards.items()},
            p_better=None,
            p_no_worse=None,
            detectable=None,
        )
